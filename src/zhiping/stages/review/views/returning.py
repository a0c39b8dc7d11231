"""退回修改 (A2): every reason as the applicant will read it, with words to choose, then all of them at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.core.procedure import Action
from zhiping.records.situations import rules_pack
from zhiping.stages.review import operations
from zhiping.stages.review.forms import Reason, ReturnForm
from zhiping.stages.review.queries import bench as benches
from zhiping.stages.review.queries.grounds import grounds
from zhiping.stages.review.views.common import carried_out, hand_of, page


def return_dossier(request: HttpRequest, code: str) -> HttpResponse:
    """The reasons, each to be edited where it stands, and the return. ``insert`` puts a template's words in."""
    hand = hand_of(request)
    found, pack = hand.bench(), rules_pack(hand.dossier)
    choice = found.choices[Action.RETURN]
    reasons = [
        Reason(
            one.item.id, one.item.label, one.word, benches.note_of(found, one.item.id).note,
            pack.procedure.return_templates.fitting(one.item.section),
        )
        for one in found.open_items
    ]  # fmt: skip
    status = 200
    if request.method == "POST" and "insert" in request.POST:
        form = ReturnForm(initial=ReturnForm.inserted(request.POST, reasons, pack.clauses), reasons=reasons)
    elif request.method == "POST":
        form, status = ReturnForm(ReturnForm.given(request.POST, reasons), reasons=reasons), 422
        name, count = hand.dossier.applicant_name, len(reasons)
        if form.is_valid() and carried_out(
            request, hand, form,
            lambda: operations.return_with_notes(hand.dossier, notes=form.notes, by=hand.by, at=hand.at),
            f"已退回{name}修改，{count}项原因一并告知。",
        ):  # fmt: skip
            return redirect("desk:home")
    else:
        form = ReturnForm(reasons=reasons)
    return page(
        request, hand, "return.html", status, bench=found, form=form, choice=choice,
        may_write=choice.allowed or choice.code == "notes_missing",
        correction=found.situation.windows.get("applicant_correction"),
        grounds=grounds(pack, found.verdict, "return"),
    )  # fmt: skip
