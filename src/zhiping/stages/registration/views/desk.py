"""Pages for who reviews registrations: the worklist, one request, the preview of a batch."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.access.audiences import who_merges_people
from zhiping.core.errors import BadInput
from zhiping.stages.registration import operations
from zhiping.stages.registration.forms import DecisionForm, SuperiorForm
from zhiping.stages.registration.models import Request
from zhiping.stages.registration.operations import Choice, Decision
from zhiping.stages.registration.operations.deciding import answer_superior
from zhiping.stages.registration.queries import bodies, requests
from zhiping.stages.registration.queries.barred import asked_of, bar_of
from zhiping.stages.registration.views.common import actor_of, at_of, day_of, page, say, viewer_of
from zhiping.stages.registration.words import NOT_NOW, barred_words


def home(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, longest first."""
    after = request.GET.get("after", "")
    found = requests.desk(viewer_of(request), chosen=request.GET.get("f", "all"), after=after)
    viewer = viewer_of(request)
    return page(
        request, "desk.html", desk=found, after=after, form=DecisionForm(),
        may_merge_people=who_merges_people(viewer, None),
    )  # fmt: skip


def _choices(request: HttpRequest) -> list[Choice]:
    """What was ticked: ``code:version``. Codes that are not the viewer's, and what cannot be read, are left out."""
    seen = dict(token.rsplit(":", 1) for token in request.POST.getlist("row") if ":" in token)
    found = requests.chosen(viewer_of(request), list(seen))
    return [Choice(row.pk, int(seen[row.code])) for row in found if seen[row.code].isdigit()]


def preview(request: HttpRequest) -> HttpResponse:
    """Show what a batch would do, then do it. There is no way to it without the preview."""
    choices = _choices(request)
    form = DecisionForm(request.POST)
    if not choices:
        messages.error(request, "还没有选。请先在列表里勾选，再预览。")
        return redirect("registration:desk")
    by, at = actor_of(request), at_of(request)
    if "check" in request.POST:
        # From the worklist: what is missing (a reason) is asked on the preview, where there is room for it.
        form = DecisionForm(initial={key: request.POST.get(key, "") for key in ("decision", "reason")})
        decision = request.POST.get("decision", "")
        if decision not in list(Decision):
            messages.error(request, "请选要做什么，再预览。")
            return redirect("registration:desk")
        return _shown(request, choices, Decision(decision), form)
    if not form.is_valid():
        decision = request.POST.get("decision", "")
        if decision not in list(Decision):
            return redirect("registration:desk")
        return _shown(request, choices, Decision(decision), form, status=422)
    decision = Decision(form.cleaned_data["decision"])
    outcome = operations.apply(choices, decision, reason=form.cleaned_data["reason"], by=by, at=at)
    return page(
        request, "applied.html", decision=decision, done=[requests.row_of(row) for row in outcome.done],
        left_out=[(requests.row_of(row), NOT_NOW[code]) for row, code in outcome.left_out],
    )  # fmt: skip


def _shown(
    request: HttpRequest, choices: list[Choice], decision: Decision, form: DecisionForm, status: int = 200
) -> HttpResponse:
    # The reason is asked on this very page, so the preview does not wait for it.
    effects = operations.preview(choices, decision, reason="-", by=actor_of(request), at=at_of(request))
    shown = [(requests.row_of(one.request), one, NOT_NOW.get(one.blocked, "")) for one in effects]
    return page(
        request, "preview.html", status, shown=shown, form=form, decision=decision,
        going=sum(1 for one in effects if not one.blocked),
        needs_reason=decision != Decision.APPROVE or any(one.request.kind == Request.Kind.ROUND for one in effects),
    )  # fmt: skip


def review(request: HttpRequest, ref: str) -> HttpResponse:
    """One request with everything that speaks for and against it; a missing superior is answered here."""
    row = requests.one_for(viewer_of(request), ref)
    if row is None:
        raise Http404
    form = SuperiorForm(request.POST or None, initial={"name": row.name, "region": row.region})
    if request.method == "POST" and row.kind == Request.Kind.SUPERIOR and form.is_valid():
        try:
            made = answer_superior(row, **form.cleaned_data, by=actor_of(request), at=at_of(request))
        except BadInput as bad:
            say(bad, form)
        else:
            messages.success(request, f"已登记{made.name}，并告知提出的人。")
            return redirect("registration:desk")
    alike = bodies.alike(row.name, row.region) if row.kind == Request.Kind.BODY else []
    registrant = getattr(row.user, "registrant", None) if row.user is not None else None
    bar = bar_of(asked_of(row), day_of(request)) if row.state == Request.State.WAITING else None
    return page(
        request, "review.html", 422 if request.method == "POST" else 200, row=requests.row_of(row), form=form,
        alike=alike, registrant=registrant, check=registrant.checks.order_by("-id").first() if registrant else None,
        decision_form=DecisionForm(), barred=barred_words(bar) if bar is not None else "",
    )  # fmt: skip
