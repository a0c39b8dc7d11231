"""回避 for who decides and who brings it up: what waits, the grounds side by side, the decision with its reason."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zhiping.access.viewers import level_of
from zhiping.core.errors import BadInput, Fault
from zhiping.records.models import Dossier
from zhiping.records.queries import dossier_by_code
from zhiping.registers.experts import operations
from zhiping.registers.experts.forms import BringUpForm, DecideForm
from zhiping.registers.experts.models import Recusal
from zhiping.registers.experts.operations.recusing import who_decides
from zhiping.registers.experts.queries import pool, recusals
from zhiping.registers.experts.views.common import KEEPS, KNOWS, at_of, by, carried_out, cycle_for, page, viewer_of
from zhiping.registers.experts.words import ground, place

_STATES = [("proposed", "待决定"), ("recused", "已回避"), ("dismissed", "不需要回避")]


def listed(request: HttpRequest) -> HttpResponse:
    """Every pair of expert and dossier for which recusal was raised, by how it stands."""
    cycle = cycle_for(request, *KNOWS)
    state = request.GET.get("f", "proposed")
    if state not in Recusal.State.values:
        raise Http404
    after = int(request.GET["after"]) if request.GET.get("after", "").isdigit() else 0
    apart = viewer_of(request).apart
    rows, total, following = recusals.pairs(cycle, state, apart=apart, after=after)
    return page(
        request, "recusals.html", cycle=cycle, rows=rows, total=total, following=following or "", state=state,
        offered=_STATES, search=recusals.search_of(cycle), rules=cycle.pack().procedure.recusal,
    )  # fmt: skip


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Have the worker look at everything again."""
    cycle = cycle_for(request, *KEEPS)
    at = at_of(request, cycle)
    carried_out(
        request, cycle.pack(), None, lambda: operations.look_again(cycle, by=by(request), at=at),
        "已安排核对，几分钟以后刷新这一页。",
    )  # fmt: skip
    return redirect("experts:recusals")


def decide(request: HttpRequest, recusal: str) -> HttpResponse:
    """One expert and one dossier: what speaks for it side by side, and the decision."""
    viewer = viewer_of(request)
    found = recusals.pair(recusal, viewer.organisations("chair", "bureau"), apart=viewer.apart)
    if found is None:
        raise Http404
    cycle = found.dossier.cycle
    pack, at, actor = cycle.pack(), at_of(request, cycle), by(request)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        do, reason = request.POST.get("do", ""), form.cleaned_data["reason"]
        name, whose = found.expert.person.name, found.dossier.applicant_name
        if do == "overturn":

            def work() -> object:
                operations.overturn(found.rows[-1], reason, by=actor, at=at)
                return None

            said = f"{name}不再回避{whose}的材料。"
        elif do in ("recuse", "dismiss"):

            def work() -> object:
                return operations.decide(
                    found.expert, found.dossier, recuse=do == "recuse", reason=reason, by=actor, at=at
                )  # fmt: skip

            said = f"{name}回避{whose}的材料。" if do == "recuse" else f"{name}不需要回避{whose}的材料，已记录理由。"
        else:
            raise Http404
        if carried_out(request, pack, form, work, said):
            return redirect("experts:recusals")
    document = recusals.document_of(found.dossier)
    rows = [(row, ground(row.ground), place(row.ground, document), recusals.words_of(row)) for row in found.rows]
    decided = [(row, recusals.reason_of(row)) for row in found.rows if row.decided_at is not None]
    mine = actor.person is not None and actor.person.pk in who_decides(found.dossier, found.expert, at)
    return page(
        request, "decide.html", 422 if form.errors else 200, cycle=cycle, pair=found, rows=rows, decided=decided,
        form=form, mine=mine,
    )  # fmt: skip


def _dossier(request: HttpRequest, typed: str, office: int) -> Dossier:
    found = dossier_by_code(typed)
    if found is None or found.committee.office_id != office or not level_of(viewer_of(request), found):
        raise BadInput(Fault("dossier", "没有找到这份材料，或者还没有到评委会", "已到评委会的申报编号，8位"))
    return found


def bring_up(request: HttpRequest, expert: str) -> HttpResponse:
    """The office brings up that this expert may have to keep out of a dossier."""
    who = pool.expert_by_code(expert, viewer_of(request).organisations(*KEEPS))
    if who is None:
        raise Http404
    cycle = cycle_for(request, *KEEPS)
    at, form = at_of(request, cycle), BringUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def work() -> object:
            dossier = _dossier(request, given["dossier"], who.office_id)
            return operations.bring_up(who, dossier, given["words"], by=by(request), at=at)

        if carried_out(request, cycle.pack(), form, work, "已提出，由评委会主任决定。"):
            return redirect("experts:expert", who.code)
    return page(request, "bring_up.html", 422 if form.errors else 200, cycle=cycle, form=form, expert=who)
