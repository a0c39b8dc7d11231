"""The page from which a session is run: call the next, let in, end, absent, one step back, lock the sheets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from zhiping.records.models import Membership
from zhiping.stages.defence.models import Attendance, Session, Sitting, Slot
from zhiping.stages.defence.operations import results, steps
from zhiping.stages.defence.queries import board, seats
from zhiping.stages.defence.views.day_common import at_of, by, page, session_or_404, slot_or_404, tried, viewer_of

_ONE: Final[dict[str, tuple[Callable[..., Attendance], str]]] = {
    "call": (steps.call, "已叫{n}号。"),
    "enter": (steps.enter, "{n}号已进场。"),
    "finish": (steps.finish, "{n}号已结束答辩。"),
    "absent": (steps.absent, "{n}号已记为缺席。"),
    "undo": (steps.undo, "{n}号已撤销上一步，记录保留。"),
}


def run(request: Any, session: str) -> HttpResponse:
    """One session, for its lead and for the office; whom the lead keeps out of is not on the lead's page."""
    found = session_or_404(session)
    at = at_of(request, found)
    seated, slots = board.running(found)
    mine, sitting, office = whom(request, found, seated, slots, at)
    pack = found.schedule.cycle.pack()
    if request.method == "POST":
        do, lead = request.POST.get("do", ""), by(request)
        if do == "next":
            tried(request, pack, lambda: steps.call_next(found, by=lead, at=at))
        elif do == "lock":
            _lock(request, found, at)
        elif do in _ONE:
            slot = slot_or_404(mine, request.POST.get("slot", ""))
            work, words = _ONE[do]
            tried(request, pack, lambda: work(slot, by=lead, at=at), words.format(n=slot.turn))
        else:
            raise Http404
        return redirect("defence:run", found.code)
    lines = board.lines_of(mine)
    standing = board.Standing(found, lines)
    return page(
        request, "run.html", session=found, standing=standing, office=office, leads=sitting is not None,
        progress=board.progress(seated, lines), least=pack.procedure.committee.panel_min,
        at=at, reviews=seats.in_office(found, viewer_of(request).person, at, (Membership.Role.OFFICE_REVIEWER,)),
        to_lock=any(one.status == Attendance.Status.DONE and one.result is None for one in lines),
    )  # fmt: skip


def whom(
    request: Any, session: Session, seated: seats.Seats, slots: list[Slot], at: datetime
) -> tuple[list[Slot], Sitting | None, bool]:
    """Whom the viewer runs: all but kin for the office, all they hear for the lead. 404 for anybody else."""
    person = viewer_of(request).person
    office = seats.in_office(session, person, at)
    lead = seated.lead if seated.lead is not None and seated.lead == seated.sitting_of(person) else None
    if lead is not None:
        slots = [slot for slot in slots if not seated.keeps_out(lead, slot)]
    elif not office:
        raise Http404
    if office:
        apart = viewer_of(request).apart
        slots = [slot for slot in slots if slot.dossier.person_id not in apart]
    return slots, lead, office


def _lock(request: Any, session: Session, at: datetime) -> None:
    made: list[int] = []

    def work() -> None:
        made.append(len(results.lock(session, by=by(request), at=at)))

    if tried(request, session.schedule.cycle.pack(), work):
        messages.success(request, f"{made[0]}人的评分已锁定，等办公室登记。")
