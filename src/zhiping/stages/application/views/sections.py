"""A section that edits one object, and the pack's own facts."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhiping.records.models import Dossier
from zhiping.stages.application import operations
from zhiping.stages.application.forms.build import SectionForm, section_form
from zhiping.stages.application.queries.gaps import shown
from zhiping.stages.application.queries.sources import fact_field
from zhiping.stages.application.sections import BY_KEY, Field, Section
from zhiping.stages.application.views import items, years
from zhiping.stages.application.views.common import Hand, expected_version, hand_of, is_autosave, save_forms
from zhiping.stages.application.views.saving import after_saving, answered, page_values

#: Lists that are asked year by year, on one page.
_YEARLY = ("continuing_education", "assessments")


def section(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """One section of the draft."""
    hand = hand_of(request)
    known = BY_KEY.get(section)
    if known is None or known.shape == "files" or not shown(known, hand.document, hand.pack):
        raise Http404
    if not hand.may_edit and request.method != "POST":
        # What is sent too late is answered on its own page, with all that was typed.
        return redirect("application:overview", hand.dossier.code)
    if known.key in _YEARLY:
        return years.page(request, hand, known)
    if known.is_list:
        return items.index(request, hand, known)
    return _object(request, hand, known)


def fields_of(known: Section, hand: Hand) -> tuple[Field, ...]:
    """The fields of a section; those of the pack's facts come from the pack."""
    return tuple(fact_field(fact) for fact in hand.pack.facts) if known.shape == "facts" else known.fields


def _object(request: HttpRequest, hand: Hand, known: Section) -> HttpResponse:
    fields = fields_of(known, hand)
    optional = known.shape == "optional"
    entry = known.read(hand.document) or {}
    sent = request.POST if request.method == "POST" else None
    form = section_form(
        fields, sources=hand.sources, entry=entry, unreadable=hand.aside.unreadable.get(known.key), data=sent
    )
    answer = "yes" if entry or known.key in hand.aside.unreadable else "no" if known.key in hand.aside.none else ""
    values: dict[str, Any] = {"section": known, "form": form, "optional": optional, "answer": answer}
    if sent is None:
        return _page(request, hand, known, values)
    values["answer"] = answer = sent.get("answer", "") if optional else "yes"
    saved = save_forms({"": form}, known, lambda: _store(request, hand, known, form, answer))
    if is_autosave(request):
        return answered(request, hand, known, saved)
    return after_saving(request, hand, known, saved, [form] if answer == "yes" else [], values, _page)


def _store(request: HttpRequest, hand: Hand, known: Section, form: SectionForm, answer: str) -> Dossier:
    value: Any = form.value()
    unreadable = form.unreadable()
    if answer != "yes":
        value, unreadable = ({} if answer == "no" else None), {}
    return operations.save_section(
        hand.dossier, known.key, value, unreadable=unreadable, expected_version=expected_version(request), by=hand.by,
        at=hand.at,
    )  # fmt: skip


def _page(request: HttpRequest, hand: Hand, known: Section, values: dict[str, Any]) -> HttpResponse:
    return render(request, "application/section.html", page_values(hand, known) | values)
