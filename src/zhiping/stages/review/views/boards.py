"""The unit's board (P3): who is to be publicised, one sheet for as many as a clerk chooses, which sheets hang."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from zhiping.access.viewers import UNIT_ROLES, Viewer
from zhiping.core.errors import BadInput
from zhiping.records.actors import Actor, local_day
from zhiping.records.models import Cycle, Dossier, Organisation
from zhiping.records.queries import now
from zhiping.registers.publicity import queries as book
from zhiping.registers.publicity.models import Posting
from zhiping.registers.publicity.texts import Sheet
from zhiping.stages.review.operations import publicity as publicising
from zhiping.stages.review.queries import boards
from zhiping.stages.review.unit_forms import SheetForm


def chosen_unit(request: Any, units: list[Organisation]) -> tuple[Organisation, list[Organisation]]:
    """The unit asked for of ``units``, and all of them. Another's is no page."""
    wanted = request.GET.get("unit")
    found = next((one for one in units if one.code == wanted), None) if wanted else next(iter(units), None)
    if found is None:
        raise Http404
    return found, units


def chosen_cycle(request: Any) -> Cycle:
    """The round asked for, else the first that is open."""
    wanted = request.GET.get("cycle")
    cycles: list[Cycle] = request.cycles
    found = next((one for one in cycles if one.key == wanted), None) if wanted else next(iter(cycles), None)
    if found is None:
        raise Http404
    return found


def board(request: Any) -> HttpResponse:
    """The board of one unit; a sheet previewed or posted."""
    viewer: Viewer = request.viewer
    represented = boards.units_of(viewer, represented=True)
    if not represented and not request.GET.get("unit"):
        # An office that represents no unit now: whoever works in one always has its board.
        return render(request, "review/board_none.html")
    (unit, units), cycle = chosen_unit(request, represented), chosen_cycle(request)
    at = now(cycle, real=request.arrived_at)
    found = boards.board(viewer, unit, cycle, at=at, after=request.GET.get("after", ""))
    pack = cycle.pack()
    context: dict[str, Any] = {
        "board": found, "units": units, "cycle": cycle, "pack": pack, "now": at, "rule": pack.publicity.unit,
        "query": request.GET.urlencode(), "apart": viewer.apart,
        "represents": unit.pk not in viewer.organisations(*UNIT_ROLES),
    }  # fmt: skip
    if request.method != "POST":
        initial = {"posted_on": local_day(pack.timezone, at), "code": [one.row.code for one in found.free]}
        last = found.sheets[0].row if found.sheets else None
        if last is not None:
            # Boards and telephones stay where they are.
            initial |= {"place": last.place, "telephone": last.telephone}
        form = SheetForm(initial=initial, candidates=found.candidates)
        return render(request, "review/board.html", context | {"form": form, "chosen": initial["code"]})
    form = SheetForm(request.POST, candidates=found.candidates)
    shown = context | {"form": form, "chosen": request.POST.getlist("code")}
    if request.POST.get("do") == "edit":
        return render(request, "review/board.html", shown)
    if not form.is_valid():
        return render(request, "review/board.html", shown, status=422)
    by = Actor(viewer.person)
    chosen = [one.row for one in found.free if one.row.code in form.cleaned_data["code"]]
    try:
        if request.POST.get("do") != "post":
            return render(request, "review/board_preview.html", shown | _preview(form, chosen, by, at))
        posting = publicising.post_together(chosen, by=by, at=at, **_typed(form))
    except BadInput as bad:
        for fault in bad.faults:
            tail = f"，应为：{fault.expected}" if fault.expected else ""
            # Who cannot be posted is told above their list, by name.
            form.add_error(fault.where if fault.where in form.fields else "code", f"{fault.message}{tail}")
        return render(request, "review/board.html", shown, status=422)
    messages.success(request, f"已登记张贴，{len(chosen)}人。打印张贴以后，请拍一张公示栏的照片上传。")
    return redirect("review:notice", code=posting.notices.order_by("id").first().dossier.code)  # type: ignore[union-attr]


def _typed(form: SheetForm) -> dict[str, Any]:
    return {key: form.cleaned_data[key] for key in ("posted_on", "place", "telephone")}


def _preview(form: SheetForm, chosen: list[Dossier], by: Actor, at: Any) -> dict[str, Sheet | Posting]:
    """The sheet exactly as posting it would make it: it is entered, read, and taken back."""
    with transaction.atomic():
        posting = publicising.enter_together(chosen, by=by, at=at, **_typed(form))
        found: dict[str, Sheet | Posting] = {"sheet": book.sheet(posting), "posting": posting}
        transaction.set_rollback(True)
    return found
