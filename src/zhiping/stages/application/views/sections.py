"""A section that edits one object, and the pack's own facts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhiping.records.models import Dossier
from zhiping.stages.application import operations
from zhiping.stages.application.forms.build import SectionForm, section_form
from zhiping.stages.application.queries.absent import why_not
from zhiping.stages.application.queries.answers import entries_of
from zhiping.stages.application.queries.aside import FACTS
from zhiping.stages.application.queries.facts import facts_of
from zhiping.stages.application.queries.judging import registered_employer
from zhiping.stages.application.sections import BY_KEY, Section
from zhiping.stages.application.views import items, years
from zhiping.stages.application.views.common import Hand, expected_version, hand_of, is_autosave, save_forms
from zhiping.stages.application.views.facts import facts_form, facts_told, with_facts
from zhiping.stages.application.views.saving import after_saving, answered, page_values

#: Lists that are asked year by year, on one page.
_YEARLY = ("continuing_education", "assessments")


def section(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """One section of the draft."""
    hand = hand_of(request)
    known = BY_KEY.get(section)
    if known is None or known.shape == "files" or (known.shape == "facts" and not facts_of(known, hand.pack)):
        raise Http404
    reason = why_not(known, hand.document, hand.pack)
    if reason:
        messages.info(request, f"“{known.title}”不用填：{reason}。")
        return redirect("application:overview", hand.dossier.code)
    if not hand.may_edit and request.method != "POST":
        # What is sent too late is answered on its own page, with all that was typed.
        return redirect("application:overview", hand.dossier.code)
    if known.key in _YEARLY:
        return years.page(request, hand, known)
    if known.is_list:
        return items.index(request, hand, known)
    return _object(request, hand, known)


def _object(request: HttpRequest, hand: Hand, known: Section) -> HttpResponse:
    optional = known.shape == "optional"
    entry = known.read(hand.document) or {}
    sent = request.POST if request.method == "POST" else None
    own = {} if known.shape == "facts" else hand.aside.unreadable.get(known.key)
    fixed = fixed_of(known, hand)
    asked = tuple(field for field in known.fields if field.key not in fixed)
    form = section_form(asked, sources=hand.sources, entry=entry, unreadable=own, data=sent)
    facts = facts_form(known, hand, sent)
    forms = with_facts({"": form}, facts)
    answer = "yes" if entry or known.key in hand.aside.unreadable else "no" if known.key in hand.aside.none else ""
    values: dict[str, Any] = {"form": form, "facts": facts, "forms": list(forms.values())}
    values |= {"optional": optional, "answer": answer, "fixed": _in_words(known, fixed, hand)}
    if sent is None:
        return _page(request, hand, known, values)
    values["answer"] = answer = sent.get("answer", "") if optional else "yes"
    saved = save_forms(forms, known, lambda: _store(request, hand, known, forms, answer))
    if is_autosave(request):
        return answered(request, hand, known, saved)
    return after_saving(request, hand, known, saved, _read(forms, answer), values, _page)


def fixed_of(known: Section, hand: Hand) -> dict[str, Any]:
    """What registration says in this section: it goes into every submission, so that it is shown and not asked."""
    if known.key != "employer":
        return {}
    return {key: value for key, value in registered_employer(hand.dossier.unit).items() if known.field(key)}


def _in_words(known: Section, fixed: dict[str, Any], hand: Hand) -> list[tuple[str, str]]:
    if not fixed:
        return []
    document: dict[str, Any] = {}
    known.write(document, fixed)
    return entries_of(known, document, hand.pack)[0]


def _read(forms: dict[str, SectionForm], answer: str) -> list[SectionForm]:
    """The forms whose errors count: what is said not to be there is not asked further."""
    return [form for name, form in forms.items() if name or answer == "yes"]


def _store(request: HttpRequest, hand: Hand, known: Section, forms: dict[str, SectionForm], answer: str) -> Dossier:
    told = facts_told(forms.get(FACTS))
    version = expected_version(request)
    if known.shape == "facts":
        return operations.save_facts(
            hand.dossier, known.key, told, expected_version=version, by=hand.by, at=hand.at
        )  # fmt: skip
    value: Any = fixed_of(known, hand) | forms[""].value()
    unreadable = forms[""].unreadable()
    if answer != "yes":
        value, unreadable = ({} if answer == "no" else None), {}
    return operations.save_section(
        hand.dossier, known.key, value, unreadable=unreadable, facts=told, expected_version=version, by=hand.by,
        at=hand.at,
    )  # fmt: skip


def _page(request: HttpRequest, hand: Hand, known: Section, values: dict[str, Any]) -> HttpResponse:
    wrong = any(form.is_bound and form.errors for form in values["forms"])
    return render(request, "application/section.html", page_values(hand, known) | values | {"any_errors": wrong})
