"""Clerical corrections after the acceptance: what is put right by two officers and printed anew (8d)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.core.procedure import Action
from zhiping.stages.review import operations
from zhiping.stages.review.forms import CorrectionForm
from zhiping.stages.review.operations.corrections import Wanted
from zhiping.stages.review.queries import corrections
from zhiping.stages.review.queries.bench import choices, hopeful
from zhiping.stages.review.views.common import Hand, carried_out, hand_of, page

ASKED = [Action.PROPOSE_CORRECTION, Action.CORRECT_CLERICALLY, Action.TAKE_BACK_CORRECTION]


def correct(request: HttpRequest, code: str) -> HttpResponse:
    """The form, then its preview, then the proposal; while one waits for its second officer, that one."""
    hand = hand_of(request)
    waiting = corrections.waiting(hand.dossier)
    if waiting is not None and request.method == "GET":
        return _page(request, hand, "correction_pending.html", 200, said=waiting)
    places = corrections.places(hand.dossier)
    form = CorrectionForm(request.POST or None, places=places)
    if request.method == "GET" or not form.is_valid() or "edit" in request.POST:
        status = 422 if form.errors and "edit" not in request.POST else 200
        return _page(request, hand, "correct.html", status, form=form, places=places)
    if "propose" not in request.POST:
        return _page(request, hand, "correction_preview.html", 200, form=form, changes=form.said)
    wanted = [Wanted(place.item, place.path, place.now, new) for place, new in form.changes]
    if carried_out(
        request, hand, form,
        lambda: operations.propose_correction(
            hand.dossier, changes=wanted, reason=form.cleaned_data["reason"], by=hand.by, at=hand.at
        ),
        "已提出更正，第二人确认后才生效。",
    ):  # fmt: skip
        return redirect("review:correct", code=hand.dossier.code)
    return _page(request, hand, "correct.html", 422, form=form, places=places)


def _page(request: HttpRequest, hand: Hand, template: str, status: int, **context: object) -> HttpResponse:
    situation = hopeful(hand.dossier, by=hand.by, at=hand.at)
    found = choices(hand.dossier, situation, ASKED)
    return page(
        request, hand, template, status, may_propose=found[Action.PROPOSE_CORRECTION],
        confirm=found[Action.CORRECT_CLERICALLY], take_back=found[Action.TAKE_BACK_CORRECTION],
        is_mine=situation.correction_proposed_by == hand.by.label, corrected=corrections.corrections(hand.dossier),
        **context,
    )  # fmt: skip


def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """The second officer's confirmation."""
    hand = hand_of(request)
    name = hand.dossier.applicant_name
    carried_out(
        request, hand, None, lambda: operations.confirm_correction(hand.dossier, by=hand.by, at=hand.at),
        f"{name}的材料已更正，评审表须重新打印，已告知本人。",
    )  # fmt: skip
    return redirect("review:correct", code=hand.dossier.code)


def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Undo a correction that nobody has confirmed."""
    hand = hand_of(request)
    carried_out(
        request, hand, None, lambda: operations.take_back_correction(hand.dossier, by=hand.by, at=hand.at),
        "已撤回更正，材料没有改动。",
    )  # fmt: skip
    return redirect("review:correct", code=hand.dossier.code)
