"""After a save: the answer to a page that saves on its own, the next section, or the page again with all as typed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zhiping.records import contents
from zhiping.records.models import Dossier
from zhiping.stages.application.forms.build import SectionForm
from zhiping.stages.application.queries.answers import entries_of
from zhiping.stages.application.queries.earlier import REUSABLE, earlier_of
from zhiping.stages.application.queries.gaps import shown
from zhiping.stages.application.queries.pages import aside_values
from zhiping.stages.application.queries.returns import return_notes
from zhiping.stages.application.sections import SECTIONS, Section
from zhiping.stages.application.views.common import Hand, Saved, autosave_answer, stale_sentence, told
from zhiping.stages.application.views.overview import frame

_LATER = ("later", "以后再填")
_ANSWERS = (("yes", "是"), ("no", "否"), _LATER)
_LIST_ANSWERS = (("yes", "有，现在填写"), ("no", "没有"), _LATER)


def answered(request: HttpRequest, hand: Hand, known: Section, saved: Saved) -> HttpResponse:
    """The answer to a page that saves on its own."""
    context: dict[str, Any] = {}
    if saved.dossier is not None:
        document = contents.draft(saved.dossier)
        context = aside_values(saved.dossier, document, hand.at, section=known.key) | {"pack": hand.pack}
    return autosave_answer(request, saved, hand, context)


def after_saving(
    request: HttpRequest, hand: Hand, known: Section, saved: Saved, forms: list[SectionForm], values: dict[str, Any],
    page: Any,
) -> HttpResponse:  # fmt: skip
    """On to the next section when all is well; else the page again, with everything that was typed."""
    if saved.dossier is not None and not any(form.errors for form in forms):
        return redirect(following(hand, known))
    if saved.stale is not None:
        values["stale"] = stale_sentence(saved.stale)
        values["version"] = saved.stale.version
        values["theirs"] = entries_of(known, _document_now(hand), hand.pack)
    if saved.refusal is not None:
        values["refused"] = told(saved.refusal, hand.pack)
        values["refused_clause"] = saved.refusal.clause
    if saved.other:
        values["refused"] = saved.other
    if saved.dossier is not None:
        hand.dossier = saved.dossier
    values["kept"] = "其他内容已经保存。" if saved.dossier is not None else "您填的内容都还在。"
    response: HttpResponse = page(request, hand, known, values)
    response.status_code = 409 if saved.stale is not None else 422
    return response


def _document_now(hand: Hand) -> dict[str, Any]:
    return contents.draft(Dossier.objects.get(pk=hand.dossier.pk))


def _judged_in(known: Section) -> str:
    """A section shows its own findings; no rule looks at files, so their page shows them all."""
    return "" if known.shape == "files" else known.key


def following(hand: Hand, known: Section) -> str:
    """The address of the section after ``known``."""
    after = [s for s in SECTIONS[SECTIONS.index(known) + 1 :] if shown(s, hand.document, hand.pack)]
    if not after:
        return reverse("application:overview", args=[hand.dossier.code])
    if after[0].key == "evidence":
        return reverse("application:evidence", args=[hand.dossier.code])
    return reverse("application:section", args=[hand.dossier.code, after[0].key])


def page_values(hand: Hand, known: Section) -> dict[str, Any]:
    """What every page of a section shows beside its form."""
    asked = [s for s in SECTIONS if shown(s, hand.document, hand.pack)]
    earlier = earlier_of(hand.dossier, hand.document, hand.pack) if known.key in REUSABLE else None
    return {
        **frame(hand), **aside_values(hand.dossier, hand.document, hand.at, section=_judged_in(known)),
        "section": known, "came": hand.aside.came.get(known.key),
        "saved_in": hand.aside.saved.get(known.key, {}).get("version", 0),
        "earlier": earlier if earlier is not None and earlier.has(known.key) else None,
        "number": asked.index(known) + 1, "total": len(asked), "version": hand.dossier.draft_version,
        "offered": _LIST_ANSWERS if known.is_list else _ANSWERS,
        "returned": [n for n in return_notes(hand.dossier, hand.document) if n.section == known.key],
    }  # fmt: skip
