"""An expert's page of the schedule: their sessions, and the half-days in which they cannot come (P7)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from zhiping.registers.experts.queries import expert_of
from zhiping.stages.defence.forms import WishForm
from zhiping.stages.defence.models import HalfDay
from zhiping.stages.defence.operations import wishes as work
from zhiping.stages.defence.queries import timetable as reads
from zhiping.stages.defence.queries.problem import released, timetable_of
from zhiping.stages.defence.queries.words import wish_words
from zhiping.stages.defence.views.day_common import by, page, viewer_of
from zhiping.stages.defence.views.places import into_form


def sessions(request: Any) -> HttpResponse:
    """Where and when the expert sits, with whom, and whom they hear; nothing of whom they keep out of."""
    expert, cycle = expert_of(viewer_of(request).person), request.cycle
    if expert is None or cycle is None or timetable_of(cycle) is None:
        return page(request, "sessions.html", own=[], form=None, story=[])
    halves = list(HalfDay.objects.filter(cycle=cycle).order_by("on", "part"))
    posted = request.method == "POST"
    form = None
    if halves and released(cycle) is None:
        form = WishForm(request.POST if posted else None, halves=halves)
    if posted and form is not None and form.is_valid():
        typed = form.cleaned_data

        def deed() -> None:
            work.ask_to_be_spared(
                cycle, expert, typed["half_days"], reason=typed["reason"], by=by(request), at=request.cycle_now
            )

        if into_form(form, deed, cycle.pack()):
            messages.success(request, "已提交，评委会办公室答复以后会告诉您。")
            return redirect("defence:sessions")
    elif posted and form is None:
        messages.error(request, "答辩安排已经公布。不能参加的，请打电话告诉评委会办公室。")
        return redirect("defence:sessions")
    story = [(wish, wish_words(wish), wish_words(wish, "answer")) for wish in reads.wishes_of(cycle, expert=expert)]
    own = reads.sessions_of(expert, cycle)
    return page(request, "sessions.html", 422 if posted else 200, own=own, form=form, story=story)
