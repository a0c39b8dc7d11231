"""The expert's own page: their terms and seats, and declaring that they keep out of somebody's dossier."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.core.dossier.names import plain_name
from zhiping.core.errors import BadInput, Fault
from zhiping.registers.experts import operations
from zhiping.registers.experts.forms import DeclareForm
from zhiping.registers.experts.queries import pool, recusals
from zhiping.registers.experts.views.common import at_of, by, carried_out, cycle_for, page, viewer_of


def mine(request: HttpRequest) -> HttpResponse:
    """My terms; whom I keep out of; declare one more by name and unit, both in full."""
    expert = pool.expert_of(viewer_of(request).person)
    if expert is None:
        raise Http404
    cycle = cycle_for(request, "expert")
    pack, at, form = cycle.pack(), at_of(request, cycle), DeclareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        name, unit = plain_name(given["name"].strip()), given["unit"].strip()

        def work() -> None:
            found = recusals.of_applicant(expert, request.cycles, name, unit)  # type: ignore[attr-defined]
            if not found:
                text = "没有找到这位申报人，或者您已经回避。请核对姓名和单位全称，都要写完整"
                raise BadInput(Fault("name", text))
            for dossier in found:
                operations.declare(expert, dossier, given["words"], by=by(request), at=at)

        if carried_out(
            request, pack, form, operations.as_one(work),
            f"已声明回避{name}的材料，从现在起您看不到它。评委会主任会作出决定。",
        ):  # fmt: skip
            return redirect("experts:mine")
    return page(
        request, "mine.html", 422 if form.errors else 200, cycle=cycle, expert=expert, form=form,
        seats=pool.seats_of_expert(expert), declared=recusals.declared_by(expert),
    )  # fmt: skip
