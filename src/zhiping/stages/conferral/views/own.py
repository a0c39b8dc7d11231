"""Where the applicant's result is (P8, P9), and the re-check that who did not pass may ask for (复查)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.records.models import Dossier
from zhiping.records.situations import rules_pack
from zhiping.stages.conferral.forms import RecheckForm
from zhiping.stages.conferral.operations import rechecking
from zhiping.stages.conferral.queries import standing
from zhiping.stages.conferral.queries.certificates import certificate_of
from zhiping.stages.conferral.views.common import at_of, by, carried_out, page


def own(request: HttpRequest, code: str) -> HttpResponse:
    """What was decided, how far it is, and whether a re-check may be asked for; asking for it."""
    dossier: Dossier = request.dossier  # type: ignore[attr-defined]
    at = at_of(request, dossier.cycle)
    posted = request.method == "POST"
    form = RecheckForm(request.POST if posted else None)
    if posted and form.is_valid():

        def work() -> None:
            rechecking.request(dossier, reason=form.cleaned_data["reason"], by=by(request), at=at)

        done = "复查申请已提交，结果会在这里告知您。"
        if carried_out(request, rules_pack(dossier), form, work, done):
            return redirect("conferral:own", dossier.code)
    return page(
        request, "own.html", 422 if posted else 200, dossier=dossier, form=form, where=standing.standing(dossier),
        recheck=standing.recheck_of(dossier), may=standing.may_ask(dossier, by=by(request), at=at),
        pack=rules_pack(dossier), certified=certificate_of(dossier) is not None,
    )  # fmt: skip
