"""Re-checks (复查) as chair and office see them: what was asked, and the chair's answer."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.access.viewers import OFFICE_ROLES
from zhiping.records.models import Dossier
from zhiping.records.situations import rules_pack
from zhiping.stages.conferral.forms import RecheckDecisionForm
from zhiping.stages.conferral.operations import rechecking
from zhiping.stages.conferral.queries import standing
from zhiping.stages.conferral.views.common import at_of, by, carried_out, cycle_of, page, viewer_of, works_for


def listed(request: HttpRequest) -> HttpResponse:
    """Every re-check of the round, those that wait first."""
    cycle = cycle_of(request)
    if not works_for(request, cycle, *OFFICE_ROLES):
        raise Http404
    return page(request, "rechecks.html", rows=standing.rechecks(cycle, apart=viewer_of(request).apart))


def show(request: HttpRequest, code: str) -> HttpResponse:
    """One re-check; deciding it."""
    dossier: Dossier = request.dossier  # type: ignore[attr-defined]
    found = standing.recheck_of(dossier)
    if found is None:
        raise Http404
    posted = request.method == "POST"
    form = RecheckDecisionForm(request.POST if posted else None)
    if posted and form.is_valid():
        at = at_of(request, dossier.cycle)

        def work() -> None:
            rechecking.decide(dossier, by=by(request), at=at, **form.cleaned_data)

        if carried_out(request, rules_pack(dossier), form, work, "复查结论已登记，已告知本人。"):
            return redirect("conferral:rechecks")
    return page(
        request, "recheck.html", 422 if posted else 200, dossier=dossier, found=found, form=form,
        chairs=works_for(request, dossier.cycle, "chair"),
    )  # fmt: skip
