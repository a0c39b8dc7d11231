"""Check your answers, submit, the receipt; offering for publicity, withdrawing; what was submitted, to read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhiping.core.eligibility.verdict import Finding
from zhiping.core.policy.contents import Declaration
from zhiping.core.procedure import Refusal, State
from zhiping.core.procedure.words import STATE_NAMES
from zhiping.records import contents
from zhiping.records.models import IssuedDocument
from zhiping.records.situations import standing_revision
from zhiping.stages.application import operations
from zhiping.stages.application.queries.answers import answers
from zhiping.stages.application.queries.gaps import lacking_files, missing, unreadable
from zhiping.stages.application.queries.pages import aside_values
from zhiping.stages.application.queries.returns import return_notes
from zhiping.stages.application.views.common import Hand, hand_of, told
from zhiping.stages.application.views.overview import frame


class DeclareForm(forms.Form):
    """P2: what the applicant declares, each sentence for itself, in the words of the pack."""

    def __init__(self, data: Any, *, declarations: Iterable[Declaration]) -> None:
        super().__init__(data)
        for one in declarations:
            told = {"required": f"请先作出这一项：{one.text.split('：', 1)[-1][:12]}……"}
            self.fields[one.id] = forms.BooleanField(label=one.text, error_messages=told)


def check(request: HttpRequest, code: str) -> HttpResponse:
    """Everything once more, then submit."""
    hand = hand_of(request)
    if hand.dossier.state not in (State.DRAFT, State.RETURNED):
        return redirect("application:overview", hand.dossier.code)
    declarations = hand.pack.about.declarations
    form = DeclareForm(request.POST if request.method == "POST" else None, declarations=declarations)
    if request.method == "POST" and form.is_valid():
        try:
            receipt = operations.submit(hand.dossier, declared=True, by=hand.by, at=hand.at)
        except Refusal as refusal:
            return _check(request, hand, form, refusal)
        return redirect("application:receipt", hand.dossier.code, receipt.number)
    return _check(request, hand, form, None)


def _check(request: HttpRequest, hand: Hand, form: DeclareForm, refusal: Refusal | None) -> HttpResponse:
    values: dict[str, Any] = frame(hand) | aside_values(hand.dossier, hand.document, hand.at)
    values |= {
        "form": form, "declared_under": list(dict.fromkeys(one.clause for one in hand.pack.about.declarations)),
        "answers": answers(hand.dossier, hand.document, hand.pack),
        "gaps": [
            *unreadable(hand.aside, hand.pack),
            *missing(hand.dossier, hand.document, hand.aside, hand.pack, hand.at),
        ],
        "blocking": [f for f in values["raw_findings"] if f.outcome == "fail" and _blocks(f, hand)],
        "lacking": lacking_files(hand.dossier, hand.document, hand.at),
        "untouched": [n for n in return_notes(hand.dossier, hand.document) if not n.changed],
        "refused": told(refusal, hand.pack) if refusal else "", "refused_clause": refusal.clause if refusal else "",
    }  # fmt: skip
    response = render(request, "application/check.html", values)
    response.status_code = 422 if refusal or form.errors else 200
    return response


def _blocks(finding: Finding, hand: Hand) -> bool:
    """8c: a fail stops the submission when its rule is confirmed, or when the pack lets unconfirmed ones block."""
    return finding.confirmed or hand.pack.options.unconfirmed_fail_blocks


def receipt(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The receipt of one submission, to keep and to print."""
    hand = hand_of(request)
    found = IssuedDocument.objects.filter(dossier=hand.dossier, form="receipt", number=number).first()
    if found is None:
        raise Http404
    said = operations.receipt_content(found)
    values = frame(hand) | {
        "receipt": found, "said": said, "goes_to": STATE_NAMES[said["goes_to"]], "issued_at": found.issued_at,
        "standing": standing_revision(hand.dossier),
    }  # fmt: skip
    return render(request, "application/receipt.html", values)


def content(request: HttpRequest, code: str) -> HttpResponse:
    """What was submitted last, to read; what was filled in, where nothing was submitted before it ended."""
    hand = hand_of(request)
    revision = standing_revision(hand.dossier)
    document = contents.content(revision) if revision is not None else hand.document
    values = frame(hand) | {
        "answers": answers(hand.dossier, document, hand.pack, editable=False), "revision": revision,
        "has_files": bool(document.get("evidence")),
    }  # fmt: skip
    return render(request, "application/content.html", values)


def offer(request: HttpRequest, code: str) -> HttpResponse:
    """Hand a copy to the unit for publicity before submission (8a)."""
    hand = hand_of(request)
    try:
        operations.offer_for_publicity(hand.dossier, by=hand.by, at=hand.at)
    except Refusal as refusal:
        messages.error(request, told(refusal, hand.pack))
    else:
        unit = hand.dossier.unit.name
        messages.success(request, f"已把这一版材料交{unit}先行公示。公示期间改动主要内容的，要重新公示。")
    return redirect("application:overview", hand.dossier.code)


def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Withdraw: what that means, then the deed (8m)."""
    hand = hand_of(request)
    refused = ""
    if request.method == "POST":
        try:
            operations.withdraw(hand.dossier, by=hand.by, at=hand.at)
        except Refusal as refusal:
            refused = told(refusal, hand.pack)
        else:
            messages.success(request, "已撤回申报，材料仍为您留存。")
            return redirect("application:overview", hand.dossier.code)
    response = render(request, "application/withdraw.html", frame(hand) | {"refused": refused})
    response.status_code = 422 if refused else 200
    return response
