"""One application: where it lies, what is to be done, what the rules find, what has happened."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhiping.core.procedure import Action, State
from zhiping.stages.application.queries.absent import absent
from zhiping.stages.application.queries.earlier import earlier_of
from zhiping.stages.application.queries.history import history_of
from zhiping.stages.application.queries.pages import aside_values, submitted_values
from zhiping.stages.application.queries.returns import return_notes
from zhiping.stages.application.queries.tasks import task_list
from zhiping.stages.application.queries.where import where
from zhiping.stages.application.views.common import Hand, hand_of
from zhiping.web.steps import steps


def overview(request: HttpRequest, code: str) -> HttpResponse:
    """The applicant's page."""
    hand = hand_of(request)
    values = frame(hand)
    state = State(hand.dossier.state)
    if values["editing"]:
        values |= aside_values(hand.dossier, hand.document, hand.at)
    else:
        values |= submitted_values(hand.dossier)
    values |= {
        "steps": steps(hand.pack.stages, state),
        "history": history_of(hand.dossier), "accepted": "accepted" in {m for m in _milestones(hand)},
        "settled": state in (State.CERTIFIED, State.ARCHIVED, State.NOT_PASSED, State.TO_DESTROY, State.REVOKED),
        "ended": state in (State.REFUSED, State.DECLINED, State.NOT_RECOMMENDED, State.LAPSED, State.WITHDRAWN),
    }  # fmt: skip
    if values["editing"]:
        returned = return_notes(hand.dossier, hand.document)
        values["returned"] = returned
        values["absent"] = absent(hand.document, hand.pack)
        values["earlier"] = earlier_of(hand.dossier, hand.document, hand.pack)
        values["tasks"] = task_list(
            hand.dossier, hand.document, hand.aside, hand.pack, findings=values["raw_findings"], returned=returned,
            at=hand.at,
        )  # fmt: skip
    return render(request, "application/overview.html", values)


def frame(hand: Hand) -> dict[str, Any]:
    """What every page of a dossier shows around its own content."""
    actions = hand.actions
    return {
        "dossier": hand.dossier, "now": hand.at, "pack": hand.pack, "where": where(hand.dossier, hand.pack, hand.at),
        "editing": hand.dossier.state in (State.DRAFT, State.RETURNED), "application": hand.document["application"],
        "may_edit": Action.EDIT in actions, "may_withdraw": Action.WITHDRAW in actions,
        "may_offer": Action.OFFER_FOR_PUBLICITY in actions or _offers(hand),
    }  # fmt: skip


def _offers(hand: Hand) -> bool:
    return hand.pack.options.publicity_before_submission and hand.dossier.state == State.DRAFT


def _milestones(hand: Hand) -> list[str]:
    return list(hand.dossier.milestones.values_list("kind", flat=True))
