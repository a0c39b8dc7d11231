"""The office's pages of the day: how every panel is getting on, checking in at the door, the public screen."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiping.core.procedure import Refusal
from zhiping.ground.pictures import codes
from zhiping.records.actors import local_day
from zhiping.records.models import Cycle
from zhiping.stages.defence.day_forms import ScanForm
from zhiping.stages.defence.models import HalfDay
from zhiping.stages.defence.operations import screens, steps
from zhiping.stages.defence.queries import board
from zhiping.stages.defence.views.day_common import by, page, said, tried, viewer_of


def _chosen(request: Any, cycle: Cycle, days: list[date]) -> date | None:
    """The day that was asked for, else today, else the next one."""
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        asked = local_day(cycle.pack().timezone, request.cycle_now)
    return next((day for day in days if day >= asked), days[-1] if days else None)


def day(request: Any) -> HttpResponse:
    """Every session of one day: who has come, who is in the room, what is locked."""
    cycle: Cycle | None = request.cycle
    days = board.days_of(cycle) if cycle is not None else []
    on = _chosen(request, cycle, days) if cycle is not None else None
    halves = board.half_days(cycle, on) if cycle is not None and on is not None else []
    standing = board.board(halves, apart=viewer_of(request).apart)
    parts = [
        {
            "half": half,
            "sessions": [one for one in standing if one.session.half_day_id == half.pk],
            "screen_path": (path := _path(half)),
            "screen": request.build_absolute_uri(path) if path else "",
        }
        for half in halves
    ]
    viewer = viewer_of(request)
    return page(
        request, "day.html", days=days, on=on, parts=parts, runs=viewer.holds("office_reviewer", "counter"),
        reviews=viewer.holds("office_reviewer", "chair"),
    )  # fmt: skip


def _path(half: HalfDay) -> str:
    screen = board.screen_of(half)
    return "" if screen is None else reverse("defence:screen", args=[screen.token])


def checkin(request: Any) -> HttpResponse:
    """Where the hand scanner types; each scan puts one applicant down as there."""
    cycle: Cycle | None = request.cycle
    posted = request.method == "POST"
    form = ScanForm(request.POST, request.FILES) if posted else ScanForm()
    if posted and cycle is not None and form.is_valid() and (done := _check_in(request, cycle, form)):
        return redirect(f"{reverse('defence:checkin')}?done={done}")
    shown = request.GET.get("done", "")
    found = board.find(shown, cycle, apart=viewer_of(request).apart).slot if cycle is not None and shown else None
    today = local_day(cycle.pack().timezone, request.cycle_now) if cycle is not None else None
    halves = board.half_days(cycle, today) if cycle is not None and today is not None else []
    standing = board.board(halves, apart=viewer_of(request).apart)
    return page(
        request,
        "checkin.html",
        422 if posted else 200,
        form=form,
        found=found,
        standing=standing,
        all_here=all(not one.counts["expected"] for one in standing),
    )


def _check_in(request: Any, cycle: Cycle, form: ScanForm) -> str:
    """The code of who was checked in; empty where nobody was, with the reason in ``form``."""
    field, texts = "scan", [form.cleaned_data["scan"]]
    if not texts[0]:
        field, texts = "photo", codes.texts(form.cleaned_data["photo"].read())
        if not texts:
            form.add_error(field, "照片里没有找到方块。请拍正、拍近一些，或者输入报到码")
            return ""
    apart = viewer_of(request).apart
    answers = [board.find(text, cycle, apart=apart) for text in texts]
    if (slot := next((one.slot for one in answers if one.slot is not None), None)) is None:
        instead = next((one.instead for one in answers if one.instead is not None), None)
        if instead is None:
            form.add_error(field, "没有找到这个报到码的答辩安排。请核对通知，或者输入通知上的报到码")
        else:
            at = f"{instead.session.half_day.on:%-m月%-d日}{instead.session.panel.name}{instead.turn}号"
            form.add_error(field, f"这份通知的安排已经取消，新的安排是{at}。请让申报人看最新的通知")
        return ""
    try:
        steps.check_in(slot, by=by(request), at=request.cycle_now)
    except Refusal as refused:
        form.add_error(field, said(refused, cycle.pack()))
        return ""
    return slot.code


@require_POST
def screen_open(request: Any) -> HttpResponse:
    """A new address for the waiting room of one half-day."""
    cycle: Cycle | None = request.cycle
    key = request.POST.get("half_day", "")
    half = HalfDay.objects.filter(pk=int(key), cycle=cycle).first() if key.isdigit() else None
    if half is None or cycle is None:
        raise Http404
    tried(
        request, cycle.pack(), lambda: screens.open_screen(half, by=by(request), at=request.cycle_now),
        "候考屏的地址已经生成，请在候考室的屏幕上打开。换过地址的，原来的地址不再显示。",
    )  # fmt: skip
    return redirect(f"{reverse('defence:day')}?on={half.on:%F}")


def screen(request: Any, token: str) -> HttpResponse:
    """The waiting room: numbers, no names; whoever has the address may look."""
    found = board.screen_at(token)
    if found is None:
        raise Http404
    answer = page(request, "screen.html", half=found.half_day, standing=board.board([found.half_day]))
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer
