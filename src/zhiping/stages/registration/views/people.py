"""Pages of the review body and the operator: two records of one person are compared, proposed, confirmed as one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zhiping.accounts import fresh
from zhiping.core.errors import BadInput
from zhiping.records.joining import Plan
from zhiping.stages.registration.forms import AnswerForm, PeopleForm, PersonMergeForm, PersonSearch
from zhiping.stages.registration.models import PersonMerge
from zhiping.stages.registration.operations import people as operations
from zhiping.stages.registration.queries import people
from zhiping.stages.registration.queries.requests import ROLES
from zhiping.stages.registration.views.common import actor_of, at_of, page, say, viewer_of
from zhiping.stages.registration.words import ROLE_NAMES


def home(request: HttpRequest) -> HttpResponse:
    """What waits for a second officer, pairs of one name in one unit, and a search. A number is only ever posted."""
    posted = request.POST if request.method == "POST" else None
    search, choosing = PersonSearch(posted), PeopleForm(posted)
    chose = posted is not None and "choose" in posted
    if chose and choosing.is_valid():
        given = choosing.cleaned_data
        return redirect("registration:people_pair", old=given["old"], into=given["into"])
    found = people.find(search.cleaned_data["typed"]) if posted is not None and search.is_valid() else None
    waiting, settled = people.merges()
    wrong = [("found", choosing.told())] if chose else []
    return page(
        request, "people.html", 422 if search.errors or wrong else 200, search=search, found=found, waiting=waiting,
        settled=settled, pairs=people.likely() if found is None else [], wrong=wrong,
        chosen={key: request.POST.get(key, "") for key in ("old", "into")}, reviews=viewer_of(request).holds(*ROLES),
    )  # fmt: skip


def pair(request: HttpRequest, old: str, into: str) -> HttpResponse:
    """Compare two records, see what would go along or speaks against it, and propose the merge."""
    one, other = people.by_code(old), people.by_code(into)
    if one is None or other is None or one.person.pk == other.person.pk:
        raise Http404
    by, at = actor_of(request), at_of(request)
    form = PersonMergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            operations.propose(one.person, other.person, cause=given["cause"], reason=given["reason"], by=by, at=at)
        except BadInput as bad:
            say(bad, form)
        else:
            messages.success(request, "已提出，等另一名人员确认。确认以前什么都不变。")
            return redirect("registration:people")
    plan = operations.plan(one.person, other.person, at)
    return page(
        request, "people_pair.html", 422 if request.method == "POST" else 200, old=one, into=other, form=form,
        own=viewer_of(request).person in (one.person, other.person), **_told(plan),
        swap=reverse("registration:people_pair", args=[into, old]),
    )  # fmt: skip


def _told(plan: Plan) -> dict[str, object]:
    return {
        "plan": plan,
        "conflicts": [operations.says(one) for one in plan.conflicts],
        "moving": [f"{row.organisation.name}的{ROLE_NAMES[row.role]}" for row in plan.moving],
        "ending": [f"{row.organisation.name}的{ROLE_NAMES[row.role]}" for row in plan.ending],
    }


@fresh.needed
def merge(request: HttpRequest, ref: str) -> HttpResponse:
    """One proposal: the second officer confirms or says no, who proposed takes it back."""
    row = people.merge_by_code(ref)
    if row is None:
        raise Http404
    by, at = actor_of(request), at_of(request)
    form = AnswerForm(request.POST if "refuse" in request.POST else None)
    if request.method == "POST" and ("refuse" not in request.POST or form.is_valid()):
        try:
            messages.success(request, _act(request, row, form))
        except BadInput as bad:
            if "refuse" in request.POST:
                say(bad, form)
            else:
                messages.error(request, "；".join(fault.message for fault in bad.faults))
                return redirect("registration:people_merge", ref=ref)
        else:
            return redirect("registration:people")
    open_now = row.state == PersonMerge.State.PROPOSED
    plan = operations.plan(row.old, row.into, at) if open_now else Plan()
    return page(
        request, "people_merge.html", 422 if form.errors else 200, row=row, form=form, open=open_now,
        old=people.card(row.old), into=people.card(row.into), mine=row.proposed_by == by.person,
        own=by.person in (row.old, row.into), **_told(plan),
    )  # fmt: skip


def _act(request: HttpRequest, row: PersonMerge, form: AnswerForm) -> str:
    by, at = actor_of(request), at_of(request)
    if "confirm" in request.POST:
        operations.confirm(row, by=by, at=at)
        return f"已合并，{row.into.name}的申报材料、职务和消息都在保留的记录里。"
    if "refuse" in request.POST:
        operations.refuse(row, answer=form.cleaned_data["answer"], by=by, at=at)
        return "已告知提出人不同意，两个记录都不变。"
    operations.take_back(row, by=by, at=at)
    return "已撤回，两个记录都不变。"
