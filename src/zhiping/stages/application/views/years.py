"""A section that is asked year by year on one page: continuing education (A4) and assessments."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhiping.records.models import Dossier
from zhiping.stages.application import operations
from zhiping.stages.application.forms.build import SectionForm, section_form
from zhiping.stages.application.forms.values import read_year
from zhiping.stages.application.queries.evidence import files_of
from zhiping.stages.application.queries.findings import findings_of
from zhiping.stages.application.sections import Section
from zhiping.stages.application.views.attesting import values_of
from zhiping.stages.application.views.common import Hand, expected_version, is_autosave, save_forms
from zhiping.stages.application.views.facts import facts_form, facts_told, with_facts
from zhiping.stages.application.views.saving import after_saving, answered, page_values


def page(request: HttpRequest, hand: Hand, known: Section) -> HttpResponse:
    """A fieldset for each year that the rules ask for, and for each that was told."""
    sent = request.POST if request.method == "POST" else None
    found = [f for f in findings_of(hand.dossier, hand.document, hand.at) if f.topic in known.topics and f.year]
    entries = {entry["year"]: entry for entry in known.read(hand.document) or [] if entry.get("year") is not None}
    asked = {f.year for f in found if f.year is not None} | set(entries) | {hand.pack.cycle_year}
    another, wrong_year = _another(request)
    if another is not None:
        asked.add(another)
    years = sorted(asked, reverse=True)
    fields = tuple(field for field in known.fields if field.key != "year")
    rows: list[dict[str, Any]] = []
    forms: dict[str, SectionForm] = {}
    for year in years:
        entry = entries.get(year) or {"id": secrets.token_hex(6), "year": year}
        form = section_form(
            fields, sources=hand.sources, entry=entry,
            unreadable=hand.aside.of_item(known.key, str(entry["id"])), data=sent, prefix=f"y{year}",
        )  # fmt: skip
        forms[str(entry["id"])] = form
        rows.append(
            {"year": year, "entry": entry, "form": form, "findings": [f for f in found if f.year == year],
             "files": files_of(hand.document, str(entry["id"])), "current": year == hand.pack.cycle_year}
        )  # fmt: skip
    facts = facts_form(known, hand, sent)
    values: dict[str, Any] = {
        "facts": facts,
        "rows": rows,
        "another": request.POST.get("another", ""),
        "wrong_year": wrong_year,
    }
    if sent is None:
        return _page(request, hand, known, values)
    none = sent.get("answer") == "no" and not any(form.anything() for form in forms.values())
    every = with_facts(forms, facts)
    saved = save_forms(every, known, lambda: _store(request, hand, known, rows, none, facts))
    if is_autosave(request):
        return answered(request, hand, known, saved)
    if another is not None and saved.dossier is not None and not any(form.errors for form in every.values()):
        hand.dossier = saved.dossier
        values["another"] = ""
        return _page(request, hand, known, values)
    if wrong_year:
        hand.dossier = saved.dossier or hand.dossier
        response = _page(request, hand, known, values | {"kept": "其他内容已经保存。"})
        response.status_code = 422
        return response
    return after_saving(request, hand, known, saved, list(every.values()), values, _page)


def _another(request: HttpRequest) -> tuple[int | None, str]:
    typed = request.POST.get("another", "").strip()
    try:
        return (read_year(typed) if typed else None), ""
    except ValueError as wrong:
        return None, f"“{typed[:20]}”{wrong}"


def _store(
    request: HttpRequest, hand: Hand, known: Section, rows: list[dict[str, Any]], none: bool, facts: SectionForm | None
) -> Dossier:
    told: list[dict[str, Any]] = []
    unreadable: dict[str, dict[str, str]] = {}
    for row in rows:
        form: SectionForm = row["form"]
        if not form.anything():
            continue
        entry = row["entry"]
        told.append({"id": entry["id"], "year": row["year"], **form.value()})
        unreadable |= {f"{entry['id']}.{key}": kept for key, kept in form.unreadable().items()}
    return operations.save_section(
        hand.dossier, known.key, told or ([] if none else None), unreadable=unreadable,
        facts=facts_told(facts), expected_version=expected_version(request), by=hand.by, at=hand.at,
    )  # fmt: skip


def _page(request: HttpRequest, hand: Hand, known: Section, values: dict[str, Any]) -> HttpResponse:
    answer = "no" if known.read(hand.document) == [] else ""
    forms = [row["form"] for row in values["rows"]] + ([values["facts"]] if values["facts"] else [])
    wrong = [("another", f"另外添加一个年度：{values['wrong_year']}")] if values["wrong_year"] else []
    more = {
        "answer": answer, "forms": forms, "wrong_targets": wrong,
        "any_errors": bool(wrong) or any(form.is_bound and form.errors for form in forms),
    }  # fmt: skip
    attested = values_of(hand, known.key)
    return render(request, "application/years.html", page_values(hand, known) | more | attested | values)
