"""Publicity in the unit: post, print, wait for its last day, and deal with objections (P3, 8a, 8k)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.core.dossier import iter_items
from zhiping.core.procedure import Action
from zhiping.records import contents
from zhiping.records.actors import local_day
from zhiping.records.situations import rules_pack
from zhiping.registers.publicity import queries as book
from zhiping.stages.review import operations
from zhiping.stages.review.forms import ObjectionDecisionForm, ObjectionForm, PublicityForm
from zhiping.stages.review.operations.publicity import publicised_revision
from zhiping.stages.review.queries.bench import what_may_be_done
from zhiping.stages.review.views.common import Hand, carried_out, hand_of, page


def _today(hand: Hand) -> str:
    return local_day(rules_pack(hand.dossier).timezone, hand.at).isoformat()


def _items(hand: Hand) -> list[tuple[str, str]]:
    revision = publicised_revision(hand.dossier)
    labels = rules_pack(hand.dossier).fact_labels
    return [(item.id, item.label) for item in iter_items(contents.content(revision), labels)] if revision else []


def _page(request: HttpRequest, hand: Hand, status: int = 200, **forms: Any) -> HttpResponse:
    notice = book.latest_notice(hand.dossier)
    objections = book.objections(hand.dossier)
    refused: tuple[str, ObjectionDecisionForm] | None = forms.get("decision")
    decisions = [
        (one, None if one.row.decided_at else refused[1] if refused and refused[0] == one.row.code
         else ObjectionDecisionForm(items=_items(hand), prefix=one.row.code, initial={"upheld": "no"}))
        for one in objections
    ]  # fmt: skip
    may = what_may_be_done(hand.dossier, by=hand.by, at=hand.at)
    revision = publicised_revision(hand.dossier)
    return page(
        request, hand, "publicity.html", status, notice=notice, decisions=decisions, may=may,
        stale=notice is not None and revision is not None and notice.material != revision.material,
        running=notice is not None and hand.at <= notice.ends_at,
        post_form=forms.get("post_form") or PublicityForm(initial={"posted_on": _today(hand)}),
        objection_form=forms.get("objection_form") or ObjectionForm(initial={"received_on": _today(hand)}),
        posting=may[Action.POST_PUBLICITY], recording=may[Action.RECORD_OBJECTION],
        deciding=may[Action.DECIDE_OBJECTION], rule=rules_pack(hand.dossier).publicity.unit,
    )  # fmt: skip


def publicity(request: HttpRequest, code: str) -> HttpResponse:
    """The publicity of one dossier; posting it."""
    hand = hand_of(request)
    if request.method != "POST":
        return _page(request, hand)
    form = PublicityForm(request.POST)

    def work() -> None:
        operations.post_publicity(hand.dossier, by=hand.by, at=hand.at, **form.cleaned_data)

    return _posted(request, hand, form, "post_form", work, "已登记张贴。公示期满以后，单位负责人才能推荐。")


def _posted(
    request: HttpRequest, hand: Hand, form: Form, name: str, work: Callable[[], None], done: str
) -> HttpResponse:
    if form.is_valid() and carried_out(request, hand, form, work, done):
        return redirect("review:publicity", code=hand.dossier.code)
    return _page(request, hand, 422, **{name: form})


def record_objection(request: HttpRequest, code: str) -> HttpResponse:
    """Record an objection as it came in."""
    hand = hand_of(request)
    form = ObjectionForm(request.POST)

    def work() -> None:
        operations.record_objection(hand.dossier, by=hand.by, at=hand.at, **form.cleaned_data)

    return _posted(request, hand, form, "objection_form", work, "异议已登记，处理完以前，材料暂停上报。")


def decide_objection(request: HttpRequest, code: str, objection: str) -> HttpResponse:
    """Decide one objection."""
    hand = hand_of(request)
    form = ObjectionDecisionForm(request.POST, items=_items(hand), prefix=objection)
    if form.is_valid() and carried_out(
        request, hand, form,
        lambda: operations.decide_objection(
            hand.dossier, objection=objection, upheld=form.cleaned_data["upheld"], reason=form.cleaned_data["reason"],
            item=form.cleaned_data["item"], by=hand.by, at=hand.at,
        ),
        "异议处理结论已记下。",
    ):  # fmt: skip
        return redirect("review:publicity", code=hand.dossier.code)
    return _page(request, hand, 422, decision=(objection, form))


def notice(request: HttpRequest, code: str) -> HttpResponse:
    """The notice as it is printed and posted."""
    hand = hand_of(request)
    found = book.latest_notice(hand.dossier)
    if found is None:
        raise Http404
    return page(request, hand, "notice.html", notice=found, lines=book.notice_words(found).split("\n"))
