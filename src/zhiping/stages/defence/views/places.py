"""Rooms, half-days and panels (P7): what a schedule is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.stages.defence.forms import HalfDayForm, HalfDayRoomsForm, PanelForm, RoomForm
from zhiping.stages.defence.models import HalfDay, Panel, Room
from zhiping.stages.defence.operations import panels as work
from zhiping.stages.defence.queries import candidates
from zhiping.stages.defence.queries.problem import released, timetable_of
from zhiping.stages.defence.views.day_common import by, page, said, tried
from zhiping.stages.defence.views.office import office_cycle


def into_form(form: Form, deed: Callable[[], object], pack: Any) -> bool:
    """Do ``deed``; what was refused goes beside its field, or above the form. Whether it was done."""
    try:
        deed()
    except BadInput as bad:
        for fault in bad.faults:
            tail = f"，应为：{fault.expected}" if fault.expected else ""
            form.add_error(fault.where if fault.where in form.fields else None, f"{fault.message}{tail}")
        return False
    except Refusal as refused:
        form.add_error(None, said(refused, pack))
        return False
    return True


def places(request: Any) -> HttpResponse:
    """Rooms and half-days, and a form for a further half-day."""
    cycle = office_cycle(request)
    table = timetable_of(cycle)
    assert table is not None
    rooms = list(Room.objects.filter(cycle=cycle).order_by("name"))
    posted = request.method == "POST"
    form = HalfDayForm(
        request.POST if posted else None, table=table, rooms=rooms, initial={"rooms": [room.pk for room in rooms]}
    )
    if posted and form.is_valid():
        typed = form.cleaned_data

        def deed() -> None:
            work.add_half_day(
                cycle, on=typed["on"], part=typed["part"], starts=typed["starts"], ends=typed["ends"],
                rooms=typed["rooms"], by=by(request), at=request.cycle_now,
            )  # fmt: skip

        if into_form(form, deed, cycle.pack()):
            return redirect("defence:places")
    halves = list(HalfDay.objects.filter(cycle=cycle).prefetch_related("rooms").order_by("on", "part"))
    return page(
        request, "places.html", 422 if posted else 200, form=form, rooms=rooms, halves=halves, held=released(cycle)
    )


def room(request: Any) -> HttpResponse:
    """A further room, or one less."""
    cycle = office_cycle(request)
    gone = request.POST.get("remove", "")
    if gone:
        row = Room.objects.filter(cycle=cycle, pk=int(gone)).first() if gone.isdigit() else None
        if row is None:
            raise Http404
        tried(
            request, cycle.pack(), lambda: work.remove_room(row, by=by(request), at=request.cycle_now), "考场已删去。"
        )  # fmt: skip
        return redirect("defence:places")
    posted = request.method == "POST"
    form = RoomForm(request.POST if posted else None)
    if posted and form.is_valid():
        typed = form.cleaned_data

        def deed() -> None:
            work.add_room(cycle, name=typed["name"], address=typed["address"], by=by(request), at=request.cycle_now)

        if into_form(form, deed, cycle.pack()):
            return redirect("defence:places")
    return page(request, "room.html", 422 if posted else 200, form=form)


def half_day(request: Any, half: int) -> HttpResponse:
    """Which rooms are free in a half-day; or take it away."""
    cycle = office_cycle(request)
    row = HalfDay.objects.filter(cycle=cycle, pk=half).select_related("cycle__committee__office").first()
    if row is None:
        raise Http404
    gone, given = row, {"by": by(request), "at": request.cycle_now}
    if "remove" in request.POST:
        tried(request, cycle.pack(), lambda: work.remove_half_day(gone, **given), "时段已删去。")
        return redirect("defence:places")
    posted = request.method == "POST"
    rooms = list(Room.objects.filter(cycle=cycle).order_by("name"))
    form = HalfDayRoomsForm(
        request.POST if posted else None, rooms=rooms, initial={"rooms": [room.pk for room in row.rooms.all()]}
    )
    if posted and form.is_valid():
        chosen = form.cleaned_data["rooms"]
        if into_form(form, lambda: work.set_rooms(gone, chosen, **given), cycle.pack()):
            messages.success(request, "这个时段的考场已改。")
            return redirect("defence:places")
    return page(request, "half_day.html", 422 if posted else 200, form=form, half=row)


@require_POST
def make_panels(request: Any) -> HttpResponse:
    """Panels as they are proposed from the experts that were drawn."""
    cycle = office_cycle(request)
    tried(
        request, cycle.pack(), lambda: work.make_panels(cycle, by=by(request), at=request.cycle_now), "答辩组已经组好。"
    )  # fmt: skip
    return redirect("defence:plan")


def panel(request: Any, panel: str = "") -> HttpResponse:
    """Make up a panel by hand, or change one, with a reason."""
    cycle = office_cycle(request)
    row = Panel.objects.filter(cycle=cycle, code=panel).prefetch_related("members").first()
    if panel and row is None:
        raise Http404
    if row is not None and "remove" in request.POST:
        gone, given = row, {"by": by(request), "at": request.cycle_now}
        if tried(request, cycle.pack(), lambda: work.remove_panel(gone, **given), "这一组已删去。"):
            return redirect("defence:plan")
        return redirect("defence:panel", row.code)
    there = candidates.available(cycle, request.cycle_now)
    members = list(row.members.all()) if row else []
    initial = (
        {
            "name": row.name, "majors": row.majors, "experts": [m.expert_id for m in members],
            "lead": next((m.expert_id for m in members if m.lead), None),
        }
        if row
        else {}
    )  # fmt: skip
    posted = request.method == "POST"
    form = PanelForm(
        request.POST if posted else None, initial=initial, majors=[major.name for major in cycle.pack().majors],
        experts=[(one.pk, f"{one.person.name}（{'、'.join(m.major for m in one.majors.all())}）") for one in there],
        least=cycle.pack().procedure.committee.panel_min,
    )  # fmt: skip
    if posted and form.is_valid():
        typed = form.cleaned_data

        def deed() -> None:
            work.save_panel(
                cycle, row, name=typed["name"], majors=typed["majors"], experts=typed["experts"], lead=typed["lead"],
                reason=typed["reason"], by=by(request), at=request.cycle_now,
            )  # fmt: skip

        if into_form(form, deed, cycle.pack()):
            return redirect("defence:plan")
    return page(request, "panel.html", 422 if posted else 200, form=form, row=row, there=there)
