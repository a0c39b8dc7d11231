"""A section that is a list: the question whether there are any, the items, and a page for each item."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhiping.core.dossier import iter_items
from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.records.models import Dossier
from zhiping.stages.application import operations
from zhiping.stages.application.forms.build import SectionForm, section_form
from zhiping.stages.application.queries.evidence import files_of, offered_files
from zhiping.stages.application.queries.gaps import shown
from zhiping.stages.application.sections import BY_KEY, Section
from zhiping.stages.application.views.common import (
    Hand,
    Saved,
    expected_version,
    hand_of,
    is_autosave,
    save_forms,
    told,
)
from zhiping.stages.application.views.facts import facts_form, facts_told, with_facts
from zhiping.stages.application.views.saving import after_saving, answered, following, page_values

NEW = "new"
_ID = re.compile(r"[0-9a-f]{12}")


def index(request: HttpRequest, hand: Hand, known: Section) -> HttpResponse:
    """The items, the answer to whether there are any, and the pack's own facts of this section."""
    sent = request.POST if request.method == "POST" else None
    facts = facts_form(known, hand, sent)
    values: dict[str, Any] = {"facts": facts}
    if sent is None:
        return _index(request, hand, known, values)
    entries, answer = known.read(hand.document), sent.get("answer", "")
    on = answer == "yes" or (bool(entries) and answer != "no") or (is_autosave(request) and answer != "no")
    if not on and entries:
        values["error"] = "已填有内容。确实没有的，请先删除下面的各条。"
    elif not on and answer not in ("no", "later"):
        values["error"] = "请选择有、没有，或以后再填。"
    if values.get("error") and not is_autosave(request):
        response = _index(request, hand, known, values)
        response.status_code = 422
        return response
    target = following(hand, known) if entries else _item(hand, known, NEW)
    if on and facts is None:
        return redirect(target)
    told = [facts] if facts is not None else []
    saved = save_forms(
        with_facts({}, facts), known,
        lambda: _answer(request, hand, known, facts, on=on or bool(entries), none=answer == "no"),
    )  # fmt: skip
    if is_autosave(request):
        return answered(request, hand, known, saved)
    if on and saved.dossier is not None and not any(form.errors for form in told):
        return redirect(target)
    return after_saving(request, hand, known, saved, told, values, _index)


def _answer(
    request: HttpRequest, hand: Hand, known: Section, facts: SectionForm | None, *, on: bool, none: bool
) -> Dossier:
    """Save the answer: there are some (``on``: the list is not touched), none, or to be told later."""
    told, version = facts_told(facts), expected_version(request)
    if on:
        return operations.save_facts(hand.dossier, known.key, told, expected_version=version, by=hand.by, at=hand.at)
    value: list[Any] | None = [] if none else None
    return operations.save_section(
        hand.dossier, known.key, value, facts=told, expected_version=version, by=hand.by, at=hand.at
    )


def _index(request: HttpRequest, hand: Hand, known: Section, values: dict[str, Any]) -> HttpResponse:
    labels = {item.id: item.label for item in iter_items(hand.document)}
    entries = known.read(hand.document)
    put_aside = hand.aside.unreadable.get(known.key, {})
    rows = [
        {
            "label": labels.get(str(entry.get("id")), known.one), "href": _item(hand, known, entry["id"]),
            "id": entry["id"], "wrong": sum(1 for place in put_aside if place.startswith(f"{entry['id']}.")),
            "files": len(files_of(hand.document, str(entry["id"]))),
        }
        for entry in entries or []
    ]  # fmt: skip
    answer = "yes" if rows else "no" if known.answered_none(hand.document, hand.aside.none) else ""
    more = {"rows": rows, "answer": answer, "new": _item(hand, known, NEW), "next": following(hand, known)}
    return render(request, "application/list.html", page_values(hand, known) | more | values)


def _item(hand: Hand, known: Section, item: str) -> str:
    return reverse("application:item", args=[hand.dossier.code, known.key, item])


def item(request: HttpRequest, code: str, section: str, item: str) -> HttpResponse:
    """One item of a list; ``new`` begins one."""
    hand = hand_of(request)
    known = BY_KEY.get(section)
    if known is None or not known.is_list or not shown(known, hand.document, hand.pack):
        raise Http404
    if not hand.may_edit and request.method != "POST":
        # What is sent too late is answered on its own page, with all that was typed.
        return redirect("application:overview", hand.dossier.code)
    entry = _entry(hand, known, item, request)
    sent = request.POST if request.method == "POST" else None
    form = section_form(
        known.fields, sources=hand.sources, entry=entry, unreadable=hand.aside.of_item(known.key, str(entry["id"])),
        data=sent,
    )  # fmt: skip
    values: dict[str, Any] = {
        "form": form, "entry": entry, "is_new": item == NEW, "files": files_of(hand.document, str(entry["id"])),
        "offered_files": offered_files(hand.document),
        "back": reverse("application:section", args=[hand.dossier.code, known.key]),
    }  # fmt: skip
    if sent is None:
        return _page(request, hand, known, values)
    form.is_valid()
    if known.only_kinds and "kind" not in form.errors and not form.cleaned_data.get("kind"):
        # Without its kind an entry belongs to neither of the two pages that share the list.
        form.add_error("kind", "请选择类别，选好才能保存这一条")
    if known.only_kinds and "kind" in form.errors:
        saved = Saved(other="选好类别以后才能保存这一条")
    else:
        saved = save_forms({str(entry["id"]): form}, known, lambda: _store(request, hand, known, entry, form))
    if is_autosave(request):
        return answered(request, hand, known, saved)
    if saved.dossier is not None and not form.errors:
        return redirect(values["back"])
    return after_saving(request, hand, known, saved, [form], values, _page)


def _entry(hand: Hand, known: Section, item: str, request: HttpRequest) -> dict[str, Any]:
    if item == NEW:
        given = request.POST.get("item", "")
        wanted = given if _ID.fullmatch(given) else secrets.token_hex(6)
    else:
        wanted = item
    for entry in known.read(hand.document) or []:
        if entry.get("id") == wanted:
            found: dict[str, Any] = entry
            return found
    if item != NEW:
        raise Http404
    return {"id": wanted}


def _store(request: HttpRequest, hand: Hand, known: Section, entry: dict[str, Any], form: SectionForm) -> Dossier:
    # Keys that this form does not show (imported ones, say) stay as they are.
    kept = {key: value for key, value in entry.items() if known.field(key) is None}
    return operations.save_item(
        hand.dossier, known.key, kept | form.value(), unreadable=form.unreadable(),
        expected_version=expected_version(request), by=hand.by, at=hand.at,
    )  # fmt: skip


def _page(request: HttpRequest, hand: Hand, known: Section, values: dict[str, Any]) -> HttpResponse:
    return render(request, "application/item.html", page_values(hand, known) | values)


def remove(request: HttpRequest, code: str, section: str, item: str) -> HttpResponse:
    """Remove one item."""
    hand = hand_of(request)
    known = BY_KEY.get(section)
    if known is None or not known.is_list:
        raise Http404
    try:
        operations.remove_item(hand.dossier, known.key, item, by=hand.by, at=hand.at)
    except BadInput as bad:
        messages.warning(request, bad.faults[0].message)
    except Refusal as refusal:
        messages.error(request, told(refusal, hand.pack))
    else:
        messages.success(request, f"已删除一条{known.one}。")
    return redirect("application:section", hand.dossier.code, known.key)
