"""The office arranges: where it stands, drafts, the release, what people ask for (P7)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.core.schedule import Place
from zhiping.records.models import Cycle
from zhiping.stages.defence.forms import AnswerForm, ExcuseAnswerForm, MakeForm
from zhiping.stages.defence.models import Schedule, Wish
from zhiping.stages.defence.operations import making, releasing
from zhiping.stages.defence.operations import wishes as asking
from zhiping.stages.defence.queries import candidates
from zhiping.stages.defence.queries import timetable as reads
from zhiping.stages.defence.queries.places import Places, key_of
from zhiping.stages.defence.queries.problem import released, scene, timetable_of
from zhiping.stages.defence.queries.words import wish_words
from zhiping.stages.defence.views.day_common import by, page, said, tried, viewer_of
from zhiping.stages.defence.words import LEFT_OUT


def office_cycle(request: Any) -> Cycle:
    """The round that the viewer's office arranges. 404 where there is none, or its pack has no defence."""
    cycle: Cycle | None = request.cycle
    if cycle is None or timetable_of(cycle) is None:
        raise Http404
    if cycle.committee.office_id not in viewer_of(request).organisations("office_reviewer"):
        raise Http404
    return cycle


def schedule_of(cycle: Cycle, code: str) -> Schedule:
    """The schedule of that code in this round, or 404."""
    found = Schedule.objects.filter(cycle=cycle, code=code).select_related("cycle__committee__office").first()
    if found is None or found.state == Schedule.State.DROPPED:
        raise Http404
    return found


def plan(request: Any) -> HttpResponse:
    """Where the arranging stands, and what comes next."""
    cycle: Cycle | None = request.cycle
    if cycle is None or timetable_of(cycle) is None:
        return page(request, "plan_none.html")
    cycle = office_cycle(request)
    found = reads.overview(cycle, candidates.majors_of(cycle))
    proposal = candidates.proposal(cycle, request.cycle_now) if not found.panels else None
    changes = reads.changes_of(found.released) if found.released else []
    return page(
        request, "plan.html", found=found, lacks=making.lacks(cycle), form=MakeForm(), proposal=proposal,
        table=timetable_of(cycle), changes=changes,
        untold=releasing.untold(found.released).count() if found.released else 0,
    )  # fmt: skip


@require_POST
def make(request: Any) -> HttpResponse:
    """Ask the worker for a draft."""
    cycle = office_cycle(request)
    form = MakeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请选编排的时间。")
        return redirect("defence:plan")

    def work() -> None:
        making.ask(cycle, seconds=form.cleaned_data["seconds"], by=by(request), at=request.cycle_now)

    tried(request, cycle.pack(), work, "已经开始编排，编好以后列在下面。")
    return redirect("defence:plan")


def schedule(request: Any, schedule: str) -> HttpResponse:
    """A schedule by day, session and room: a draft before it is released, or the one that holds."""
    cycle = office_cycle(request)
    row = schedule_of(cycle, schedule)
    days = reads.days_of(row)
    on = _chosen(request, days)
    apart = viewer_of(request).apart
    left = {pk: why for pk, why in row.left_out} if row.state == Schedule.State.DRAFT else {}
    people = candidates.left_out(cycle, left, apart=apart)
    return page(
        request, "schedule.html", row=row, days=days, on=on, sits=reads.board(row, on) if on else [], apart=apart,
        left=[(one, LEFT_OUT[left[one.pk]]) for one in people], gap=_gap(row),
    )  # fmt: skip


def _chosen(request: HttpRequest, days: list[date]) -> date | None:
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        asked = None
    return asked if asked in days else days[0] if days else None


def _gap(row: Schedule) -> int | None:
    if row.sessions_used is None or row.bound is None:
        return None
    return row.sessions_used - row.bound


def release(request: Any, schedule: str) -> HttpResponse:
    """What the release does, whom it tells; and, confirmed, the release."""
    cycle = office_cycle(request)
    row = schedule_of(cycle, schedule)
    if row.state != Schedule.State.DRAFT:
        raise Http404
    if request.method == "POST":
        done = "已经公布，正在逐一告知申报人和专家。"
        if tried(
            request, cycle.pack(), lambda: releasing.release(row, by=by(request), at=request.cycle_now), done
        ):  # fmt: skip
            return redirect("defence:plan")
        return redirect("defence:schedule", row.code)
    against = releasing.stands_against(row, request.cycle_now)
    return page(
        request, "release.html", row=row, against=against, people=row.slots.count(),
        back_href=reverse("defence:schedule", args=[row.code]),
    )  # fmt: skip


@require_POST
def drop(request: Any, schedule: str) -> HttpResponse:
    """Put a draft aside."""
    cycle = office_cycle(request)
    row = schedule_of(cycle, schedule)
    tried(
        request, cycle.pack(), lambda: making.drop(row, by=by(request), at=request.cycle_now), "这份草案已弃用。"
    )  # fmt: skip
    return redirect("defence:plan")


def wishes(request: Any) -> HttpResponse:
    """What applicants and experts ask for; the answers, one at a time."""
    cycle = office_cycle(request)
    rows = reads.wishes_to_decide(cycle, apart=viewer_of(request).apart)
    table = timetable_of(cycle)
    assert table is not None
    shown = []
    excuses = any(wish.kind == Wish.Kind.EXCUSE for wish in rows)
    here = scene(cycle, at=request.cycle_now, schedule=released(cycle)) if excuses else None
    say = Places(cycle, here.halves) if here is not None else None
    for wish in rows:
        mine = request.method == "POST" and request.POST.get("wish") == wish.code
        typed, named = request.POST if mine else None, f"id_{wish.code}_%s"
        places: dict[str, Place] = {}
        form = AnswerForm(typed, auto_id=named)
        if wish.slot is not None and here is not None and say is not None:
            places = {key_of(one): one for one in asking.later_places(wish.slot, here, at=request.cycle_now)}
            form = ExcuseAnswerForm(typed, places=[(key, say(one)) for key, one in places.items()], auto_id=named)
        if mine and form.is_valid() and _answered(request, cycle, wish, form, places):
            return redirect("defence:wishes")
        ground = table.excuse(wish.ground)
        shown.append({"wish": wish, "form": form, "reason": wish_words(wish), "ground": ground.says if ground else ""})
    return page(request, "wishes.html", 422 if request.method == "POST" else 200, shown=shown)


def _answered(request: Any, cycle: Cycle, wish: Wish, form: AnswerForm, places: dict[str, Place]) -> bool:
    granted = form.cleaned_data["granted"] == "yes"
    place = places.get(form.cleaned_data.get("place", "")) if granted else None
    given = {"answer": form.cleaned_data["answer"], "by": by(request), "at": request.cycle_now}
    try:
        if wish.kind == Wish.Kind.EXCUSE:
            asking.decide_excuse(wish, granted, place=place, **given)
        else:
            asking.decide_wish(wish, granted, **given)
    except (Refusal, BadInput) as refused:
        form.add_error("answer", said(refused, cycle.pack()))
        return False
    done = "已同意，正在告知本人新的时间。" if place is not None else "已同意，已告知本人。"
    messages.success(request, done if granted else "已答复不同意，已告知本人。")
    return True
