"""What operators do: move a demo's clock; and the procedure, to look at."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhiping.core.procedure import Action
from zhiping.faces.desk import picture
from zhiping.faces.desk.forms import ClockForm
from zhiping.ground.audit import chain
from zhiping.ground.clock import service as clock
from zhiping.ground.messages import service as outbox
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle
from zhiping.records.queries import now
from zhiping.records.reminding import remind
from zhiping.records.ticking import rehearse, tick
from zhiping.registers.draws.operations import void_overdue


def _cycle(request: HttpRequest) -> Cycle | None:
    cycles: list[Cycle] = request.cycles  # type: ignore[attr-defined]
    wanted = request.POST.get("cycle") or request.GET.get("cycle", "")
    return next((c for c in cycles if c.key == wanted), cycles[0] if cycles else None)


def next_deadline(cycle: Cycle, at: datetime) -> tuple[str, datetime] | None:
    """The window that closes next, and when."""
    ahead = [(w.closes_at, w.label) for w in cycle.pack().windows.values() if w.closes_at > at + timedelta(minutes=1)]
    return (min(ahead)[1], min(ahead)[0]) if ahead else None


#: What time does to dossiers, as the page of the clock counts it: action → (words, whether a dossier ends by it).
DUE_WORDS = {
    Action.LAPSE: ("逾期终止", True), Action.DROP_REFUSAL: ("审核不通过没有第二人确认，失效", False),
    Action.FORWARD_FLAGGED: ("带着没有处理完的异议上报主管部门", False),
    Action.ESCALATE: ("超过期限没有办理，提请评审组织单位处理", False),
    Action.PUBLICITY_ENDED: ("评审结果公示期满", False),
}  # fmt: skip


def move_clock(request: HttpRequest) -> HttpResponse:
    """Move the clock of a demo round, forward only, and carry out what becomes due.

    What the move would do to dossiers is shown first and asked about; a move that does nothing to any is made at once.
    """
    cycle = _cycle(request)
    if cycle is None:
        return render(request, "desk/no_cycle.html")
    at = now(cycle)
    deadline = next_deadline(cycle, at)
    zone = ZoneInfo(cycle.pack().timezone)
    form = ClockForm(request.POST or None, initial={"to": at.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")})
    if request.method == "POST" and cycle.is_demo:
        to = None
        if "deadline" in request.POST and deadline:
            to = deadline[1] - timedelta(minutes=1)
        elif form.is_valid():
            to = form.cleaned_data["to"].replace(tzinfo=zone)
        if to is not None and to > at:
            due = {} if "sure" in request.POST else rehearse(cycle, at=to)
            return _ask(request, cycle, at, to, due) if due else _moved(request, cycle, to)
        if to is not None:
            form.add_error("to", "时间只能往后调，已经发生的事不能倒回去")
    status = 422 if request.method == "POST" else 200
    return render(
        request, "desk/clock.html", {"form": form, "cycle": cycle, "at": at, "deadline": deadline,
                                     "cycles": request.cycles}, status=status,  # type: ignore[attr-defined]
    )  # fmt: skip


def _ask(request: HttpRequest, cycle: Cycle, at: datetime, to: datetime, due: dict[str, int]) -> HttpResponse:
    lines = [(words, due[action.value], ends) for action, (words, ends) in DUE_WORDS.items() if action.value in due]
    ended = sum(count for _, count, ends in lines if ends)
    typed = to.astimezone(ZoneInfo(cycle.pack().timezone)).strftime("%Y-%m-%dT%H:%M:%S")
    return render(
        request, "desk/clock_ask.html", {"cycle": cycle, "at": at, "to": to, "typed": typed, "lines": lines,
                                         "ended": ended},
    )  # fmt: skip


def _moved(request: HttpRequest, cycle: Cycle, to: datetime) -> HttpResponse:
    by = Actor(request.viewer.person)  # type: ignore[attr-defined]
    with transaction.atomic():
        clock.set_to(cycle.key, to)
        chain.append(f"cycle-{cycle.key}"[:64], "clock.moved", by=by.label, at=to, data={"to": to.isoformat()})
    count = sum(tick(cycle, at=to).values()) + void_overdue(cycle, at=to)
    remind(cycle, at=to)
    outbox.deliver()
    shown = to.astimezone(ZoneInfo(cycle.pack().timezone))
    done = f"，到期办理{count}件" if count else "，没有到期的事项"
    messages.success(request, f"时间已调到{shown.year}年{shown.month}月{shown.day}日{shown:%H:%M}{done}。")
    return redirect("desk:clock")


def procedure(request: HttpRequest) -> HttpResponse:
    """The procedure as a picture, and the same rows as a table."""
    return render(request, "desk/procedure.html", {"picture": picture.svg(), "rows": picture.rows()})
