"""What applicants ask: that somebody keep out of their dossier. They see no list; the office says who is meant."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.records.situations import rules_pack
from zhiping.registers.experts import operations
from zhiping.registers.experts.forms import AnswerForm, AskForm
from zhiping.registers.experts.operations.recusing import ASKING_STATES
from zhiping.registers.experts.queries import recusals
from zhiping.registers.experts.views.common import KEEPS, at_of, by, carried_out, cycle_for, page, viewer_of


def own(request: Any, code: str) -> HttpResponse:
    """The applicant asks, lifts what they asked, and sees that it was dealt with; never what came of it."""
    dossier = request.dossier
    pack, at = rules_pack(dossier), at_of(request, dossier.cycle)
    lifts = request.POST.get("lift", "")
    if lifts:
        row = next((one for one, _ in recusals.requests_of(dossier) if one.code == lifts), None)
        if row is None:
            raise Http404
        carried_out(
            request, pack, None, lambda: operations.withdraw_request(row, by=by(request), at=at), "已撤回这项申请。",
        )  # fmt: skip
        return redirect("experts:own", dossier.code)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if carried_out(
            request, pack, form,
            lambda: operations.ask(dossier, given["name"], given["words"], by=by(request), at=at),
            "已收到。评委会办公室会核对，由评委会主任决定。",
        ):  # fmt: skip
            return redirect("experts:own", dossier.code)
    return page(
        request, "own.html", 422 if form.errors else 200, cycle=dossier.cycle, dossier=dossier, form=form,
        asked=recusals.requests_of(dossier), asking=dossier.state in {one.value for one in ASKING_STATES},
    )  # fmt: skip


def listed(request: HttpRequest) -> HttpResponse:
    """What applicants asked for, those that wait first."""
    cycle = cycle_for(request, *KEEPS)
    rows = recusals.requests(cycle, apart=viewer_of(request).apart)
    return page(request, "requests.html", cycle=cycle, rows=rows)


def answer(request: HttpRequest, request_code: str) -> HttpResponse:
    """Who is meant: an expert of the pool, about whom the chair then decides, or nobody of it."""
    viewer = viewer_of(request)
    row = recusals.request_by_code(request_code, viewer.organisations(*KEEPS), apart=viewer.apart)
    if row is None:
        raise Http404
    cycle = row.dossier.cycle
    pack, at = cycle.pack(), at_of(request, cycle)
    name, words = recusals.asked_of(row)
    like = recusals.named_like(row.dossier.committee.office_id, name)
    form = AnswerForm(request.POST or None, experts=like)
    if request.method == "POST" and form.is_valid():
        chosen = next((one for one in like if one.code == form.cleaned_data["expert"]), None)
        if carried_out(
            request, pack, form, lambda: operations.answer_request(row, chosen, by=by(request), at=at),
            "已办理。" if chosen is None else "已办理，由评委会主任决定。",
        ):  # fmt: skip
            return redirect("experts:requests")
    return page(
        request, "request.html", 422 if form.errors else 200, cycle=cycle, row=row, name=name, words=words, form=form,
    )  # fmt: skip
