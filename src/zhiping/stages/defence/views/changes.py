"""Changes of the schedule that holds: shown first, with who is to be told; then carried out as they were shown."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zhiping.core import schedule as core
from zhiping.records.models import Cycle, Dossier
from zhiping.registers.experts.models import Expert
from zhiping.stages.defence.forms import MoveForm, MoveRoomForm, ReasonForm, SubstituteForm
from zhiping.stages.defence.models import Room, Schedule, Session, Sitting
from zhiping.stages.defence.operations import changes as deeds
from zhiping.stages.defence.operations import changing as work
from zhiping.stages.defence.operations import releasing
from zhiping.stages.defence.queries import candidates
from zhiping.stages.defence.queries import timetable as reads
from zhiping.stages.defence.queries.places import Places, key_of
from zhiping.stages.defence.queries.problem import released, scene, session_key
from zhiping.stages.defence.queries.problem import waiting as waiting_of
from zhiping.stages.defence.views.day_common import by, page, tried, viewer_of
from zhiping.stages.defence.views.office import office_cycle
from zhiping.stages.defence.views.places import into_form

Foresee = Callable[[], work.Foreseen]
CarryOut = Callable[[str], object]
#: What was typed goes with the confirmation.
_KEPT = ("do", "place", "room", "leaving", "substitute", "reason")


def held(cycle: Cycle) -> Schedule:
    """The schedule that holds, or 404."""
    found = released(cycle)
    if found is None or found.state != Schedule.State.RELEASED:
        raise Http404
    return found


def _asked(request: Any, form: Form, cycle: Cycle, foresee: Foresee, carry_out: CarryOut, back: str) -> Any:
    """The preview of what was asked, or, confirmed, the way back; None where it is refused, as the form then says."""
    token = request.POST.get("token", "")
    if token:
        if into_form(form, lambda: carry_out(token), cycle.pack()):
            messages.success(request, "已经调整，正在告知有关的人。")
            return redirect(back)
        return None
    found: list[work.Foreseen] = []
    if not into_form(form, lambda: found.append(foresee()), cycle.pack()):
        return None
    kept = [(name, value) for name, values in request.POST.lists() for value in values if name in _KEPT]
    return page(request, "preview.html", shown=_shown(found[0], cycle, viewer_of(request).apart), kept=kept, back=back)


def _shown(foreseen: work.Foreseen, cycle: Cycle, apart: Collection[int]) -> dict[str, Any]:
    """Who moves from where to where, and who else is told, in words; no name of whom the viewer keeps out of."""
    dossiers = Dossier.objects.select_related("unit").defer("draft_sealed").in_bulk(list(foreseen.moved))
    experts = Expert.objects.select_related("person").in_bulk(list(foreseen.experts))
    say = Places(cycle, foreseen.scene.halves)
    return {
        "token": foreseen.token, "kind": foreseen.kind,
        "moved": [
            ("您须回避的申报人" if row.person_id in apart else row.applicant_name, say(before), say(after))
            for pk, (before, after) in foreseen.moved.items()
            for row in [dossiers[pk]]
        ],
        "experts": [one.person.name for one in experts.values()], "left_out": len(foreseen.left_out),
    }  # fmt: skip


def move(request: Any, code: str) -> HttpResponse:
    """Another place for one applicant, or a first one."""
    dossier: Dossier = request.dossier
    cycle = office_cycle(request)
    row = held(cycle)
    here = scene(cycle, at=request.cycle_now, schedule=row)
    key = str(dossier.pk)
    if dossier.cycle_id != cycle.pk or key not in {one.key for one in here.problem.applicants}:
        raise Http404
    places = {key_of(one): one for one in work.free(here, key, at=request.cycle_now)}
    say = Places(cycle, here.halves)
    form = MoveForm(request.POST or None, places=[(name, say(place)) for name, place in places.items()])
    if request.method == "POST" and form.is_valid():
        place, reason = places[form.cleaned_data["place"]], form.cleaned_data["reason"]
        given = {"by": by(request), "at": request.cycle_now}
        answer = _asked(
            request, form, cycle, lambda: work.foresee_move(row, dossier, place, at=request.cycle_now),
            lambda token: deeds.move(row, dossier, place, reason=reason, token=token, **given), "defence:plan",
        )  # fmt: skip
        if answer is not None:
            return answer  # type: ignore[no-any-return]
    status = 422 if request.method == "POST" else 200
    return page(
        request, "move.html", status, form=form, dossier=dossier, now_at=say(here.plan.places.get(key)), row=row
    )


def waiting(request: Any) -> HttpResponse:
    """Those without a place, and giving them one."""
    cycle = office_cycle(request)
    row = held(cycle)
    apart = viewer_of(request).apart
    people = list(waiting_of(cycle, row).exclude(person__in=list(apart)).select_related("unit"))
    form = ReasonForm(request.POST or None, initial={"reason": "补排还没有安排的申报人"})
    if request.method == "POST" and form.is_valid():
        given = {"by": by(request), "at": request.cycle_now, "reason": form.cleaned_data["reason"]}
        answer = _asked(
            request, form, cycle, lambda: work.foresee_waiting(row, at=request.cycle_now),
            lambda token: deeds.place_waiting(row, token=token, **given), "defence:plan",
        )  # fmt: skip
        if answer is not None:
            return answer  # type: ignore[no-any-return]
    return page(request, "waiting.html", 422 if request.method == "POST" else 200, form=form, people=people)


def session(request: Any, session: str) -> HttpResponse:
    """One session: its people, another room, another expert."""
    cycle = office_cycle(request)
    row = held(cycle)
    found = (
        Session.objects.filter(schedule=row, code=session)
        .select_related("schedule__cycle__committee__office", "panel", "half_day", "room")
        .first()
    )
    if found is None:
        raise Http404
    do = request.POST.get("do", "")
    rooms = _room_form(request, found, do)
    experts = _expert_form(request, found, do)
    given = {"by": by(request), "at": request.cycle_now}
    answer: Any = None
    if do == "room" and rooms.is_valid():
        room, reason = rooms.cleaned_data["room"], rooms.cleaned_data["reason"]
        answer = _asked(
            request, rooms, cycle, lambda: work.foresee_room(found, room, at=request.cycle_now),
            lambda token: deeds.change_room(found, room, reason=reason, token=token, **given), "defence:plan",
        )  # fmt: skip
    if do == "expert" and experts.is_valid():
        typed = experts.cleaned_data
        rows = Expert.objects.select_related("person").in_bulk([typed["leaving"], typed["substitute"]])
        leaving, substitute, reason = rows[typed["leaving"]], rows.get(typed["substitute"]), typed["reason"]
        answer = _asked(
            request, experts, cycle, lambda: work.foresee_expert(found, leaving, substitute, at=request.cycle_now),
            lambda token: deeds.replace_expert(found, leaving, substitute, reason=reason, token=token, **given),
            "defence:plan",
        )  # fmt: skip
    if answer is not None:
        return answer  # type: ignore[no-any-return]
    sits = next((one for one in reads.board(row, found.half_day.on) if one.session.pk == found.pk), None)
    return page(
        request, "session.html", 422 if do else 200, session=found, sits=sits, rooms=rooms, experts=experts,
        apart=viewer_of(request).apart, row=row, do=do,
    )  # fmt: skip


def _room_form(request: Any, session: Session, do: str) -> MoveRoomForm:
    here = scene(session.schedule.cycle, at=request.cycle_now, schedule=session.schedule)
    free = core.free_rooms(here.problem, here.plan, session_key(session))
    names = Room.objects.in_bulk([int(one) for one in free])
    rooms = [(pk, f"{room.name}（{room.address}）") for pk, room in names.items()]
    return MoveRoomForm(request.POST if do == "room" else None, rooms=rooms, auto_id="id_room_%s")


def _expert_form(request: Any, session: Session, do: str) -> SubstituteForm:
    cycle = session.schedule.cycle
    seated = Sitting.objects.filter(session=session, left_at__isnull=True).select_related("expert__person")
    able = work.candidates(session, candidates.pool(cycle, request.cycle_now), at=request.cycle_now)
    least = cycle.pack().procedure.committee.panel_min
    return SubstituteForm(
        request.POST if do == "expert" else None, auto_id="id_expert_%s",
        seated=[(one.expert_id, one.expert.person.name + ("（组长）" if one.lead else "")) for one in seated],
        able=[
            (one.pk, f"{one.person.name}（{one.employer}）" + (f"，与{n}名申报人须回避，这些人要改期" if n else ""))
            for one, n in able[:30]
        ],
        alone=len(seated) > least,
    )  # fmt: skip


@require_POST
def untold(request: Any) -> HttpResponse:
    """Tell those whom the officer who released the schedule could not tell."""
    cycle = office_cycle(request)
    row = held(cycle)
    done: list[releasing.Telling] = []
    given = {"by": by(request), "at": request.cycle_now}
    if tried(request, cycle.pack(), lambda: done.append(releasing.tell_rest(row, **given))):
        told = done[0]
        if told.told:
            messages.success(request, f"已告知{told.told}人。")
        if told.refused:
            messages.error(request, f"还有{told.refused}人您应当回避，请另一名工作人员告知。")
    return redirect("defence:plan")
