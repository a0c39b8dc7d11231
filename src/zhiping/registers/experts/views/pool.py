"""The pool of experts: the list, one expert, taking in, putting right, suspending; and how many there are."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.records.actors import local_day
from zhiping.records.models import Cycle
from zhiping.registers.experts import operations
from zhiping.registers.experts.forms import ExpertForm, NewExpertForm, ReasonForm
from zhiping.registers.experts.models import Expert
from zhiping.registers.experts.operations.pool import person_for
from zhiping.registers.experts.queries import pool, recusals
from zhiping.registers.experts.views.common import (
    KEEPS,
    KNOWS,
    at_of,
    by,
    carried_out,
    cycle_for,
    keeps,
    page,
    viewer_of,
)

#: Who reads how many there are.
_COUNTS = (*KNOWS, "supervisor", "auditor", "hr_officer")


def listed(request: HttpRequest) -> HttpResponse:
    """Who is in the pool, narrowed by state, major, level and text."""
    cycle = cycle_for(request, *KNOWS)
    day = local_day(cycle.pack().timezone, at_of(request, cycle))
    asked = request.GET
    wanted = pool.Wanted(
        asked.get("f", "active"), asked.get("major", ""), asked.get("level", ""), asked.get("q", "").strip()[:40]
    )
    after = int(asked["after"]) if asked.get("after", "").isdigit() else 0
    rows, total, following = pool.listed(cycle.committee.office, wanted, day, after=after)
    counted = pool.counts(cycle.committee.office, day)
    offered = [
        ("active", "在库", counted.active), ("lapsed", "聘期不在今天", counted.lapsed),
        ("suspended", "暂停", counted.suspended), ("left", "已退出", counted.left),
    ]  # fmt: skip
    return page(
        request, "pool.html", cycle=cycle, rows=rows, total=total, following=following or "", wanted=wanted,
        offered=offered, levels=Expert.Level.choices, majors=[one.name for one in cycle.pack().majors],
    )  # fmt: skip


def figures(request: HttpRequest) -> HttpResponse:
    """How many experts there are, by major and level, and no name."""
    cycle = _counted_cycle(request)
    day = local_day(cycle.pack().timezone, at_of(request, cycle))
    counted = pool.counts(cycle.committee.office, day)
    return page(
        request, "figures.html", cycle=cycle, counts=counted, levels=dict(Expert.Level.choices),
        knows=cycle.committee.office_id in viewer_of(request).organisations(*KNOWS),
    )  # fmt: skip


def _counted_cycle(request: Any) -> Cycle:
    bodies = viewer_of(request).organisations(*_COUNTS)
    for cycle in request.cycles:
        # Who supervises for the HR department above it reads its figures as well.
        if bodies & {cycle.committee.office_id, cycle.committee.office.superior_id}:
            found: Cycle = cycle
            return found
    raise Http404


def _expert(request: Any, code: str, *roles: str) -> Expert:
    found = pool.expert_by_code(code, viewer_of(request).organisations(*roles))
    if found is None:
        raise Http404
    return found


def _round_of(request: Any, expert: Expert) -> Cycle:
    for cycle in request.cycles:
        if cycle.committee.office_id == expert.office_id:
            found: Cycle = cycle
            return found
    raise Http404


def show(request: HttpRequest, expert: str) -> HttpResponse:
    """One expert: terms, majors, jobs, recusals; telephone and e-mail when asked for, which is recorded."""
    found = _expert(request, expert, *KNOWS)
    cycle = _round_of(request, found)
    reached = None
    if request.method == "POST":
        if not keeps(request, cycle):
            raise Http404
        zone, at = cycle.pack().timezone, at_of(request, cycle)
        reached = operations.read_contacts(found, by=by(request), at=at, zone=zone)
    return page(
        request, "expert.html", cycle=cycle, expert=found, reached=reached,
        why=pool.why_out(found) if keeps(request, cycle) else "", seats=pool.seats_of_expert(found),
        day=local_day(cycle.pack().timezone, at_of(request, cycle)),
        recused=recusals.of_expert(found, apart=viewer_of(request).apart),
    )  # fmt: skip


def new(request: HttpRequest) -> HttpResponse:
    """Take somebody in: who is registered already is found by their document."""
    cycle = cycle_for(request, *KEEPS)
    pack, at = cycle.pack(), at_of(request, cycle)
    form = NewExpertForm(request.POST or None, pack=pack)
    if request.method == "POST" and form.is_valid():
        given, made = form.cleaned_data, list[Expert]()

        def work() -> None:
            person = person_for(
                cycle, given["name"], given["id_type"], given["number"], by=by(request), at=at
            )  # fmt: skip
            made.append(operations.enter(cycle, person, form.told(), by=by(request), at=at))

        if carried_out(request, pack, form, operations.as_one(work), f"已将{given['name']}列入专家库。"):
            return redirect("experts:expert", made[0].code)
    return page(request, "edit.html", 422 if form.errors else 200, cycle=cycle, form=form, expert=None)


def edit(request: HttpRequest, expert: str) -> HttpResponse:
    """Put right what is known of somebody, or give them a new term. Opening it shows their telephone, so it is kept."""
    found = _expert(request, expert, *KEEPS)
    cycle = _round_of(request, found)
    pack, at = cycle.pack(), at_of(request, cycle)
    posted = request.method == "POST"
    reached = None if posted else operations.read_contacts(found, by=by(request), at=at, zone=pack.timezone)
    first = ExpertForm.initial_of(found, reached.telephone, reached.email) if reached is not None else None
    form = ExpertForm(request.POST or None, pack=pack, initial=first)
    if request.method == "POST" and form.is_valid():
        changed: list[str] = []

        def work() -> None:
            changed.extend(operations.amend(found, form.told(), cycle=cycle, by=by(request), at=at))

        if carried_out(request, pack, form, work):
            messages.success(request, "已更改。" if changed else "和原来一样，没有更改。")
            return redirect("experts:expert", found.code)
    return page(request, "edit.html", 422 if form.errors else 200, cycle=cycle, form=form, expert=found)


def status(request: HttpRequest, expert: str) -> HttpResponse:
    """Suspend somebody, let them leave, or take them in again."""
    found = _expert(request, expert, *KEEPS)
    cycle = _round_of(request, found)
    pack, at, actor = cycle.pack(), at_of(request, cycle), by(request)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do == "readmit":
            done = carried_out(
                request, pack, None, lambda: operations.readmit(found, by=actor, at=at, zone=pack.timezone),
                f"{found.person.name}已恢复在库。",
            )  # fmt: skip
            if done:
                return redirect("experts:expert", found.code)
        elif do in ("suspend", "leave") and form.is_valid():
            how = operations.suspend if do == "suspend" else operations.leave
            reason = form.cleaned_data["reason"]
            said = "已暂停" if do == "suspend" else "已退出专家库"
            if carried_out(
                request, pack, form, lambda: how(found, reason, by=actor, at=at, zone=pack.timezone),
                f"{found.person.name}{said}。",
            ):  # fmt: skip
                return redirect("experts:expert", found.code)
        elif do not in ("suspend", "leave"):
            raise Http404
    bad = request.method == "POST"
    return page(request, "status.html", 422 if bad else 200, cycle=cycle, form=form, expert=found)
