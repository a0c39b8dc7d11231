"""What is held against oneself (A5): to read, and to answer to while there is time."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from zhiping.records.models import Person
from zhiping.records.queries import now
from zhiping.records.situations import rules_pack
from zhiping.registers.integrity import operations, queries
from zhiping.registers.integrity.forms import AnswerForm
from zhiping.registers.integrity.models import Case
from zhiping.registers.integrity.views.common import by, carried_out, viewer_of
from zhiping.registers.integrity.views.handling import answer_with, files_in


def _person(request: HttpRequest) -> Person:
    person = viewer_of(request).person
    if person is None:
        raise Http404
    return person


def mine(request: Any) -> HttpResponse:
    """Every case and entry about oneself."""
    cases, entries = queries.own(_person(request))
    values = {
        "cases": cases,
        "entries": entries,
        "day": timezone.localdate(request.cycle_now),
        "now": request.cycle_now,
    }
    return render(request, "integrity/mine.html", values)


def _case(request: HttpRequest, case: str) -> Case:
    found = queries.own_case(case, _person(request))
    if found is None:
        raise Http404
    return found


def own(request: Any, case: str) -> HttpResponse:
    """One case about oneself: what is held, what one said, until when one can answer."""
    found = _case(request, case)
    pack, at = rules_pack(found.dossier), now(found.dossier.cycle, real=request.arrived_at)
    posted = request.method == "POST"
    form = AnswerForm(request.POST, request.FILES) if posted else AnswerForm()
    if posted and form.is_valid():

        def work() -> None:
            operations.answer(found, text=form.cleaned_data["text"], files=files_in(form), by=by(request), at=at)

        if carried_out(request, pack, form, work, "您的陈述已提交，评委会办公室会看到。"):
            return redirect("integrity:own", found.code)
    decided = not found.running
    return render(
        request, "integrity/own.html",
        {
            "case": found, "dossier": found.dossier, "pack": pack, "form": form, "said": queries.statements_of(found),
            "open": found.state == Case.State.OPEN and at <= found.answer_until, "now": at,
            "reason": queries.words_of(found, found.reason_sealed, "reason") if decided else "",
            "entry": next((one for one in queries.own(found.person)[1] if one.case_id == found.pk), None),
        },
        status=422 if posted else 200,
    )  # fmt: skip


def own_file(request: HttpRequest, case: str, blob: str) -> HttpResponse:
    """A file of a case about oneself: what is held against somebody, they may see."""
    return answer_with(request, _case(request, case), blob)
