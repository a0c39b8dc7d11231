"""审核不通过 on its own page: consequence, clause, reason, name, sign-in, second officer, undo (A2)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.accounts.operations.proving import needs_code
from zhiping.core.procedure import Action
from zhiping.records import contents
from zhiping.records.models import Hold, Person
from zhiping.records.situations import rules_pack
from zhiping.stages.review import operations
from zhiping.stages.review.forms import PasswordForm, RefusalForm
from zhiping.stages.review.operations.refusing import PENDING
from zhiping.stages.review.queries.bench import pending_refusal
from zhiping.stages.review.queries.grounds import grounds
from zhiping.stages.review.views.common import Hand, carried_out, hand_of, page, proves_identity


def refuse(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a refusal, or, while one waits for its second officer, that one."""
    hand = hand_of(request)
    waiting = pending_refusal(hand.dossier)
    if waiting is not None:
        return _pending_page(request, hand, waiting, PasswordForm(second=needs_code(request)))
    found = hand.bench()
    pack = rules_pack(hand.dossier)
    form = RefusalForm(request.POST or None, second=needs_code(request), grounds=grounds(pack, found.verdict, "refuse"))
    two = pack.options.refusal_needs_second_officer
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        operation = operations.propose_refusal if two else operations.refuse
        done = "已提出审核不通过，第二人确认后才生效。" if two else "审核不通过已生效，已告知本人。"
        if carried_out(
            request, hand, form,
            lambda: operation(
                hand.dossier, clause=given["clause"], reason=given["reason"], typed_name=given["name"],
                signed_in_afresh=proves_identity(request, given), by=hand.by, at=hand.at,
            ),
            done,
        ):  # fmt: skip
            return redirect("review:refuse", code=hand.dossier.code) if two else redirect("desk:home")
    choice = found.choices[Action.PROPOSE_REFUSAL if two else Action.REFUSE]
    correction = found.situation.windows.get("applicant_correction")
    return page(
        request,
        hand,
        "refuse.html",
        422 if request.method == "POST" else 200,
        bench=found,
        form=form,
        choice=choice,
        two=two,
        correction=correction,
    )


def _pending_page(
    request: HttpRequest, hand: Hand, waiting: Hold, form: PasswordForm, status: int = 200
) -> HttpResponse:
    found = hand.bench()
    proposer = Person.objects.filter(pk=int(waiting.opened_by.removeprefix("person-"))).first()
    return page(
        request, hand, "pending.html", status, bench=found, form=form, waiting=waiting, proposer=proposer,
        refusal_clause=waiting.data["clause"],
        clause_text=rules_pack(hand.dossier).clauses[waiting.data["clause"]].text,
        reason=contents.unseal_text(hand.dossier, waiting.text_sealed, context=PENDING),
        confirm=found.choices[Action.CONFIRM_REFUSAL], take_back=found.choices[Action.TAKE_BACK_REFUSAL],
        is_mine=waiting.opened_by == hand.by.label,
    )  # fmt: skip


def confirm_refusal(request: HttpRequest, code: str) -> HttpResponse:
    """The second officer's confirmation: from here on it holds."""
    hand = hand_of(request)
    form = PasswordForm(request.POST, second=needs_code(request))
    waiting = pending_refusal(hand.dossier)
    if waiting is None:
        return redirect("review:refuse", code=hand.dossier.code)
    if form.is_valid() and carried_out(
        request, hand, form,
        lambda: operations.confirm_refusal(
            hand.dossier, signed_in_afresh=proves_identity(request, form.cleaned_data), by=hand.by,
            at=hand.at,
        ),
        "审核不通过已生效，已告知本人。",
    ):  # fmt: skip
        return redirect("desk:home")
    return _pending_page(request, hand, waiting, form, 422)


def take_back_refusal(request: HttpRequest, code: str) -> HttpResponse:
    """Undo a refusal that nobody has confirmed."""
    hand = hand_of(request)
    carried_out(
        request,
        hand,
        None,
        lambda: operations.take_back_refusal(hand.dossier, by=hand.by, at=hand.at),
        "已撤回审核不通过，材料回到审核中。",
    )
    return redirect("review:item", code=hand.dossier.code)
