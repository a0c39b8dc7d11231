"""Pages that carry a decision about a person further: report up, accept, 不予受理."""

from __future__ import annotations

from collections.abc import Callable

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.accounts.operations.proving import needs_code
from zhiping.core.procedure import Action
from zhiping.records.situations import rules_pack
from zhiping.stages.review import operations
from zhiping.stages.review.forms import GroundedForm, OpinionForm
from zhiping.stages.review.queries.focus import focus
from zhiping.stages.review.queries.grounds import grounds
from zhiping.stages.review.views.common import Hand, carried_out, hand_of, page, proves_identity


def _decision(
    request: HttpRequest, hand: Hand, template: str, action: Action, form: Form | None,
    work: Callable[[], object], done: str, **context: object,
) -> HttpResponse:  # fmt: skip
    """Show a decision, or carry it out and go back to the desk."""
    posted = request.method == "POST"
    if posted and (form is None or form.is_valid()) and carried_out(request, hand, form, work, done):
        return redirect("desk:home")
    found = hand.bench()
    return page(
        request, hand, template, 422 if posted else 200, bench=found, form=form, choice=found.choices[action], **context
    )


def report_up(request: HttpRequest, code: str) -> HttpResponse:
    """The department's pass, with its four judgements, reported to the Committee (P4)."""
    hand = hand_of(request)
    form = OpinionForm(request.POST or None)

    def work() -> None:
        operations.report_up(
            hand.dossier, opinion=form.cleaned_data["opinion"], judgements=form.judgements, by=hand.by, at=hand.at
        )

    done = f"{hand.dossier.applicant_name}审核通过，已上报评委会。"
    points = [(one, form[one.key], form[f"{one.key}_note"]) for one in focus(hand.bench())]
    return _decision(request, hand, "report_up.html", Action.REPORT_UP, form, work, done, points=points)


def accept(request: HttpRequest, code: str) -> HttpResponse:
    """The Committee's acceptance (P5)."""
    hand = hand_of(request)

    def work() -> None:
        operations.accept(hand.dossier, by=hand.by, at=hand.at)

    done = f"评委会已接收{hand.dossier.applicant_name}的材料。"
    return _decision(request, hand, "accept.html", Action.ACCEPT, None, work, done)


def decline(request: HttpRequest, code: str) -> HttpResponse:
    """不予受理, on a clause and with a reason (P5)."""
    hand = hand_of(request)
    offered = grounds(rules_pack(hand.dossier), hand.bench().verdict, "decline")
    form = GroundedForm(request.POST or None, grounds=offered, second=needs_code(request))

    def work() -> None:
        given = form.cleaned_data
        operations.decline(
            hand.dossier, clause=given["clause"], reason=given["reason"],
            signed_in_afresh=proves_identity(request, given), by=hand.by, at=hand.at,
        )  # fmt: skip

    done = f"{hand.dossier.applicant_name}的材料不予受理，已告知本人。"
    return _decision(request, hand, "decline.html", Action.DECLINE, form, work, done)
