"""The applicant's page of the defence (P7): when and where, what to bring, the notice, wishes and leave (8i)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from zhiping.core.procedure import State
from zhiping.ground.storage import keys
from zhiping.records import issuing
from zhiping.records.models import Dossier
from zhiping.records.situations import rules_pack
from zhiping.stages.defence.forms import ExcuseForm, WishForm
from zhiping.stages.defence.models import HalfDay, Slot, Wish
from zhiping.stages.defence.operations import wishes as work
from zhiping.stages.defence.queries import notice as papers
from zhiping.stages.defence.queries import timetable as reads
from zhiping.stages.defence.queries.problem import released, timetable_of
from zhiping.stages.defence.queries.words import wish_words
from zhiping.stages.defence.views.day_common import by, page
from zhiping.stages.defence.views.places import into_form


def _told(dossier: Dossier) -> Slot | None:
    """The place that the applicant was told of."""
    slot = reads.slot_of(dossier)
    return slot if slot is not None and slot.told_at is not None else None


def own(request: Any, code: str) -> HttpResponse:
    """What the applicant is told, and may ask for."""
    dossier: Dossier = request.dossier
    cycle, pack = dossier.cycle, rules_pack(dossier)
    table = timetable_of(cycle)
    if table is None:
        raise Http404
    slot = _told(dossier)
    form: WishForm | ExcuseForm | None = None
    halves = list(HalfDay.objects.filter(cycle=cycle).order_by("on", "part"))
    posted = request.method == "POST"
    ready = dossier.state == State.READY
    asked = reads.wishes_of(cycle, dossier=dossier)
    open_excuse = any(w.kind == Wish.Kind.EXCUSE and w.state == Wish.State.ASKED for w in asked)
    excused = any(w.kind == Wish.Kind.EXCUSE and w.state == Wish.State.GRANTED for w in asked)
    if ready and slot is not None and request.cycle_now < slot.starts_at and not open_excuse:
        form = ExcuseForm(request.POST if posted else None, table=table)
    elif ready and slot is None and halves and released(cycle) is None:
        form = WishForm(request.POST if posted else None, halves=halves)
    if posted and form is not None and form.is_valid():
        given = {"reason": form.cleaned_data["reason"], "by": by(request), "at": request.cycle_now}

        def deed() -> None:
            if isinstance(form, ExcuseForm):
                assert slot is not None
                work.ask_to_be_excused(slot, ground=form.cleaned_data["ground"], **given)
            else:
                assert form is not None
                work.ask_to_be_spared(cycle, dossier, form.cleaned_data["half_days"], **given)

        if into_form(form, deed, pack):
            messages.success(request, "已提交，评委会办公室答复以后会告诉您。")
            return redirect("defence:own", dossier.code)
    elif posted and form is None:
        messages.error(request, "现在不能提交，请看页面上的说明。")
        return redirect("defence:own", dossier.code)
    story = [(wish, wish_words(wish), wish_words(wish, "answer"), table.excuse(wish.ground)) for wish in asked]
    return page(
        request, "own.html", 422 if posted else 200, dossier=dossier, slot=slot, table=table, form=form, story=story,
        reports_at=papers.reports_at(slot) if slot else None, place=papers.place_of(slot) if slot else "",
        notice=papers.notice_of(slot) if slot else None, ready=ready, is_excuse=isinstance(form, ExcuseForm), pack=pack,
        excused=excused,
    )  # fmt: skip


def notice(request: Any, code: str) -> HttpResponse:
    """The notice as it was issued."""
    slot = _told(request.dossier)
    document = papers.notice_of(slot) if slot is not None else None
    if document is None:
        # Not issued yet: the page says what is known.
        return redirect("defence:own", code)
    try:
        made = issuing.file_of(document)
    except (FileNotFoundError, keys.KeyDestroyed):
        raise Http404 from None
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="defence-notice-{request.dossier.code}.pdf"'
    return answer


def invitation(request: Any, code: str) -> HttpResponse:
    """The file for a calendar."""
    slot = _told(request.dossier)
    if slot is None:
        return redirect("defence:own", code)
    made = papers.invitation(slot, sequence=reads.sequence_of(slot), product="Zhiping")
    answer = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="defence-{request.dossier.code}.ics"'
    return answer
