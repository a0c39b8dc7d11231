"""The filed committee: who sits, until when, and in words what stops its meeting."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.records.actors import local_day
from zhiping.records.models import Committee, Membership
from zhiping.registers.experts import operations
from zhiping.registers.experts.forms import FilingForm, LeaveForm
from zhiping.registers.experts.models import Seat
from zhiping.registers.experts.operations.committees import Sits
from zhiping.registers.experts.queries import committees, pool
from zhiping.registers.experts.views.common import (
    KEEPS,
    KNOWS,
    at_of,
    by,
    carried_out,
    cycle_for,
    page,
    viewer_of,
)
from zhiping.registers.experts.words import shortfall


def show(request: HttpRequest) -> HttpResponse:
    """The filing in force today, its seats, what is missing, and the filings before it."""
    cycle = cycle_for(request, *KNOWS)
    pack, committee = cycle.pack(), cycle.committee
    day = local_day(pack.timezone, at_of(request, cycle))
    filing = committees.filing_in_force(committee, day)
    seats = committees.seats_of(filing, day) if filing is not None else []
    levels = [level.id for level in pack.levels]
    lacks = committees.missing(committee, pack, on=day, levels=levels, seats=seats)
    chairs = [seat for seat in seats if seat.place == "chair"]
    return page(
        request, "committee.html", cycle=cycle, committee=committee, filing=filing, seats=seats, day=day,
        lacks=[shortfall(one, pack) for one in lacks], rules=pack.procedure.committee,
        levels=[level.label for level in pack.levels if filing is not None and level.id in filing.levels],
        unled=[seat for seat in chairs if not committees.presides(committee, seat.expert.person, day)],
        role=Membership.Role.CHAIR.label,
        earlier=committees.filings_besides(committee, filing),
    )  # fmt: skip


def file(request: HttpRequest) -> HttpResponse:
    """Enter a filing: its number, days and levels, and who sits where."""
    cycle = cycle_for(request, *KEEPS)
    pack, at = cycle.pack(), at_of(request, cycle)
    day = local_day(pack.timezone, at)
    experts = list(pool.active_experts(cycle.committee.office, day))
    form = FilingForm(request.POST or None, pack=pack, experts=experts, initial=_as_before(cycle.committee, day))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        seats = [Sits(one, place, [major.major for major in one.majors.all()]) for one, place in form.places()]

        def work() -> object:
            return operations.file_committee(
                cycle.committee, number=given["number"], filed_on=given["filed_on"], until_on=given["until_on"],
                series=[pack.series], levels=given["levels"], seats=seats, pack=pack, by=by(request), at=at,
            )  # fmt: skip

        if carried_out(request, pack, form, work, f"已登记备案，共{len(seats)}人。"):
            return redirect("experts:committee")
    return page(
        request, "file.html", 422 if form.errors else 200, cycle=cycle, form=form, rules=pack.procedure.committee
    )


def _as_before(committee: Committee, day: date) -> dict[str, object]:
    """Who sits now is chosen already: a new filing changes little."""
    filing = committees.filing_in_force(committee, day)
    if filing is None:
        return {}
    return {f"seat-{seat.expert.code}": seat.place for seat in committees.seats_of(filing, day)}


def leave(request: HttpRequest, seat: int) -> HttpResponse:
    """Somebody's last day in their seat."""
    found = Seat.objects.select_related("filing__committee__office", "expert__person").filter(pk=seat).first()
    bodies = viewer_of(request).organisations(*KEEPS)
    if found is None or found.left_on is not None or found.filing.committee.office_id not in bodies:
        raise Http404
    cycle = cycle_for(request, *KEEPS)
    pack, at = cycle.pack(), at_of(request, cycle)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        if carried_out(
            request, pack, form, lambda: operations.leave_seat(found, on=on, pack=pack, by=by(request), at=at),
            f"{found.expert.person.name}的席位已空出。",
        ):  # fmt: skip
            return redirect("experts:committee")
    return page(request, "seat.html", 422 if form.errors else 200, cycle=cycle, form=form, seat=found)
