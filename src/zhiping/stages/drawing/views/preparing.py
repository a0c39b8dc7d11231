"""Before anything is drawn: what there is, a list with its quotas, looked at before it is fixed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.records.actors import local_day
from zhiping.records.models import Cycle
from zhiping.records.queries import now
from zhiping.registers.draws import operations, queries
from zhiping.registers.draws.models import Draw
from zhiping.registers.draws.words import AGAIN, EXCLUDED, SAID_AGAIN
from zhiping.stages.drawing.forms import PrepareForm
from zhiping.stages.drawing.queries import pools
from zhiping.stages.drawing.views.common import by, carried_out, cycle_of, page


def home(request: HttpRequest) -> HttpResponse:
    """What is drawn in this round, how each purpose stands, and every draw there was."""
    cycle = cycle_of(request)
    rules = cycle.pack().procedure.draw
    purposes = []
    for purpose in rules.purposes if rules is not None else ():
        stands = queries.standing(cycle, purpose.stage)
        purposes.append({"purpose": purpose, "stands": stands, "again": _to_take_up(cycle, purpose.stage, stands)})
    person = request.viewer.person  # type: ignore[attr-defined]
    return page(
        request, "home.html", cycle=cycle, purposes=purposes, history=queries.history(cycle),
        mine=queries.waits_for(person, cycle),
    )  # fmt: skip


def _to_take_up(cycle: Cycle, stage: str, stands: queries.Standing) -> Draw | None:
    """The draw that the next one takes up: the last void one, else the one that counts; None for a first draw."""
    rows = Draw.objects.filter(cycle=cycle, stage=stage).exclude(state=Draw.State.DROPPED)
    last = rows.order_by("-id").first()
    return last if last is not None and last.state == Draw.State.VOID else stands.base


def _reasons(previous: Draw | None, stands: queries.Standing, asked: str) -> list[str]:
    if previous is None:
        return []
    if previous.state == Draw.State.VOID:
        return ["withheld"]
    return ["shortage"] if asked == "shortage" and stands.missing else list(SAID_AGAIN)


def prepare(request: Any, stage: str) -> HttpResponse:
    """Quotas, officers, who is left out: shown as it would be fixed (``do=look``), then fixed (``do=fix``)."""
    cycle = cycle_of(request)
    pack, at = cycle.pack(), now(cycle, real=request.arrived_at)
    rules = pack.procedure.draw
    purpose = rules.purpose(stage) if rules is not None else None
    if rules is None or purpose is None:
        raise Http404
    stands = queries.standing(cycle, stage)
    if stands.open is not None:
        return redirect("drawing:draw", stands.open.code)
    day, previous = local_day(pack.timezone, at), _to_take_up(cycle, stage, stands)
    reasons = _reasons(previous, stands, request.GET.get("reason", ""))
    more = reasons == ["shortage"] or queries.adds(previous)
    rows = pools.rows(cycle, day, queries.left_out(cycle, stands, more=more), stage=stage)
    refused = queries.withheld(previous)
    officers = [(one.code, one.name) for one in pools.officers_of(cycle, day) if one.pk not in refused]
    posted = request.method == "POST"
    form = PrepareForm(
        request.POST if posted else None, rows=rows, majors=[one.name for one in pack.majors], officers=officers,
        substitutes=purpose.substitutes, at_least=rules.officers_min,
        fixed=stands.missing if more else None, reasons=reasons,
        initial={"reason": reasons[0]} if len(reasons) == 1 else None,
    )  # fmt: skip
    looked: pools.Preview | None = None
    if posted and form.is_valid():
        quotas = form.quotas()
        looked = pools.preview(rows, quotas, form.chosen(), form.notes())
        if request.POST.get("do") == "fix":
            made: list[Draw] = []
            chosen = [one for one in pools.officers_of(cycle, day) if one.code in form.cleaned_data["keepers"]]

            def work() -> None:
                made.append(
                    operations.prepare(
                        cycle, stage, entries=looked.entries, quotas=quotas, keepers=chosen,
                        public_source=form.cleaned_data["public_source"], public_at=form.known_at(pack.timezone),
                        previous=previous, reason=form.cleaned_data.get("reason", ""), note=form.cleaned_data["note"],
                        by=by(request), at=at,
                    )
                )  # fmt: skip

            if carried_out(request, pack, form, work, "名单已定，不能再改。请承诺的人员核对后承诺。"):
                return redirect("drawing:draw", made[0].code)
    return page(
        request, "prepare.html", 422 if posted and (form.errors or not looked) else 200, cycle=cycle, form=form,
        purpose=purpose, previous=previous, looked=looked, more=more,
        people=_people(form, rows, pools.keeping_out(cycle, apart=request.viewer.apart)),
        quotas=_quotas(form, rows, looked), left_out=[(row, EXCLUDED[row.left_out]) for row in rows if row.left_out],
        reasons=AGAIN,
    )  # fmt: skip


def _people(
    form: PrepareForm, rows: list[pools.Row], out: dict[int, pools.Apart]
) -> list[tuple[pools.Row, Any, Any, pools.Apart | None]]:
    """Those who may be drawn, each with the two fields of their row, and from how much they keep out."""
    free = [row for row in rows if not row.left_out]
    return [
        (row, form[f"choice-{row.expert.code}"], form[f"why-{row.expert.code}"], out.get(row.expert.pk)) for row in free
    ]


def _quotas(
    form: PrepareForm, rows: list[pools.Row], looked: pools.Preview | None
) -> list[tuple[str, int, Any, Any, int]]:
    """Each major: how many may be drawn, its two fields, how many are lacking."""
    there = looked.available if looked is not None else pools.available(rows)
    lacking = {one.major: one.wanted - one.available for one in looked.too_few} if looked is not None else {}
    return [
        (major, there.get(major, 0), form[f"experts-{n}"], form[f"more-{n}"], lacking.get(major, 0))
        for n, major in enumerate(form.majors)
    ]
