"""Collection of review forms (P11): the office appoints, the counter hands out, the unit files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.access.viewers import UNIT_ROLES
from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.core.procedure.words import explain
from zhiping.records.queries import now
from zhiping.registers.integrity.views.common import by, carried_out, viewer_of
from zhiping.stages.aftercare.forms import AppointmentForm, HandOutForm
from zhiping.stages.aftercare.operations import collecting as work
from zhiping.stages.aftercare.queries import collecting as reads
from zhiping.stages.aftercare.views.common import codes, cycle_of, page, pdf

_OFFICE = ("office_reviewer", "counter")


def lists(request: HttpRequest) -> HttpResponse:
    """Units with forms that are on no list yet, to be given an appointment; the lists there are."""
    cycle = cycle_of(request, *_OFFICE)
    posted = request.method == "POST"
    before = request.GET.get("before", "")
    rows, following = reads.lists_of(cycle, before=before)
    # Where and when the office gives out forms is the same for most units: the newest list says it.
    last = {key: getattr(rows[0], key) for key in ("hours", "place", "telephone")} if rows else {}
    form = AppointmentForm(request.POST if posted else None, initial=last)
    waiting = reads.units_waiting(cycle)
    chosen = codes(request, "unit")
    if posted and form.is_valid():
        units = [one.unit for one in waiting if one.unit.code in chosen]
        appointment = work.Appointment(**form.cleaned_data)
        at = now(cycle, real=request.arrived_at)  # type: ignore[attr-defined]
        done = f"已约定{len(units)}个单位，清单已生成，已告知单位。"

        def appoint() -> None:
            work.appoint(cycle, units, appointment, by=by(request), at=at)

        if carried_out(request, cycle.pack(), form, appoint, done):
            return redirect("aftercare:lists")
    return page(
        request, "lists.html", 422 if posted else 200, form=form, waiting=waiting, rows=rows, following=following,
        before=before, chosen=chosen if posted else {one.unit.code for one in waiting},
        rules=cycle.pack().procedure.collection,
    )  # fmt: skip


def _list(request: HttpRequest, typed: str) -> Any:
    viewer = viewer_of(request)
    found = reads.list_by_code(
        typed, offices=viewer.organisations(*_OFFICE), units=viewer.organisations(*UNIT_ROLES)
    )  # fmt: skip
    if found is None:
        raise Http404
    return found


def show(request: Any, collection: str) -> HttpResponse:
    """One list: who is on it; the counter hands out, the unit files, the office moves the appointment."""
    found = _list(request, collection)
    viewer, pack = viewer_of(request), found.cycle.pack()
    at = now(found.cycle, real=request.arrived_at)
    forms = reads.forms_of(found, viewer.apart)
    do = request.POST.get("do", "")
    hand = HandOutForm(request.POST if do == "hand" else None)
    when = {key: getattr(found, key) for key in ("from_on", "to_on", "hours", "place", "telephone")}
    move = AppointmentForm(request.POST if do == "move" else None, initial=when)
    chosen = [one.dossier for one in forms if one.dossier.code in codes(request)]
    if do == "hand" and hand.is_valid():
        signer = hand.cleaned_data["signer"]
        said = f"已登记发出{len(chosen)}人的评审表。"
        if carried_out(
            request, pack, hand, lambda: work.hand_out(found, chosen, signer=signer, by=by(request), at=at), said
        ):
            return redirect("aftercare:list", found.code)
    elif do == "move" and move.is_valid():
        appointment = work.Appointment(**move.cleaned_data)
        if carried_out(
            request, pack, move, lambda: work.move_appointment(found, appointment, by=by(request), at=at),
            "已改约，清单重新生成，已告知单位。",
        ):  # fmt: skip
            return redirect("aftercare:list", found.code)
    elif do == "file":
        _file(request, chosen, pack, at)
        return redirect("aftercare:list", found.code)
    office = found.cycle.committee.office_id in viewer.organisations(*_OFFICE)
    files = found.unit_id in viewer.organisations(*UNIT_ROLES)
    left = any(one.handed_at is None for one in forms)
    to_file = any(one.handed_at is not None and one.filed_at is None for one in forms)
    return page(
        request, "list.html", 422 if do else 200, collection=found, hand=hand, move=move, office=office,
        forms=[(one, reads.signer_of(one)) for one in forms], document=reads.document_of(found), cycle=found.cycle,
        files=files, used=move if do == "move" else hand, left=left, to_file=to_file,
        boxes=(office and left) or (files and to_file), rules=pack.procedure.collection,
    )  # fmt: skip


def _file(request: HttpRequest, chosen: list[Any], pack: Any, at: Any) -> None:
    done = 0
    if not chosen:
        messages.error(request, "还没有选。请先勾选，再登记。")
    for dossier in chosen:
        try:
            work.file_form(dossier, by=by(request), at=at)
        except Refusal as refused:
            messages.error(request, f"{dossier.applicant_name}：{explain(refused, zone=pack.timezone)}")
        except BadInput as bad:
            messages.error(request, f"{dossier.applicant_name}：{bad.faults[0].message}")
        else:
            done += 1
    if done:
        messages.success(request, f"已登记{done}人的评审表存入档案，已告知本人。")


def list_pdf(request: HttpRequest, collection: str) -> HttpResponse:
    """The list to be printed and signed."""
    found = _list(request, collection)
    return pdf(reads.document_of(found), f"collection-list-{found.code}")


def unit(request: HttpRequest) -> HttpResponse:
    """The lists of the viewer's units."""
    return page(request, "unit.html", rows=reads.lists_of_units(viewer_of(request).organisations(*UNIT_ROLES)))
