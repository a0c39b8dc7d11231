"""Destruction (P11): who is listed, how a list stands, what two officers sign; legal holds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.accounts.operations.proving import needs_code
from zhiping.core.procedure.words import explain
from zhiping.records.models import Dossier
from zhiping.records.queries import now
from zhiping.records.situations import rules_pack
from zhiping.registers.integrity.forms import ProofForm
from zhiping.registers.integrity.views.common import by, carried_out, proved, viewer_of
from zhiping.stages.aftercare.forms import PaperForm, ReasonForm
from zhiping.stages.aftercare.models import DestructionList
from zhiping.stages.aftercare.operations import destroying as work
from zhiping.stages.aftercare.queries import destroying as reads
from zhiping.stages.aftercare.views.common import codes, cycle_of, page, pdf

_ROLES = ("office_reviewer", "bureau", "counter")


def home(request: Any) -> HttpResponse:
    """Who did not pass and can be listed, and the lists there are."""
    cycle = cycle_of(request, *_ROLES)
    at, viewer, pack = now(cycle, real=request.arrived_at), viewer_of(request), cycle.pack()
    after = request.GET.get("after", "")
    found, following = reads.candidates(cycle, by=by(request), at=at, apart=viewer.apart, after=after)
    if request.method == "POST":
        chosen = [one.dossier for one in found if one.dossier.code in codes(request)]
        made: list[DestructionList] = []

        def make() -> None:
            made.append(work.make_list(cycle, chosen, by=by(request), at=at))

        if carried_out(request, pack, None, make, f"已列单，共{len(chosen)}人，请另一人核对确认。"):
            return redirect("aftercare:destruction_list", made[0].code)
        return redirect("aftercare:destruction")
    rows, older = reads.lists_of(cycle, before=request.GET.get("before", ""))
    return page(
        request, "destruction.html", rows=rows, older=older, following=following,
        free=[one for one in found if one.why is None],
        kept=[(one, explain(one.why, zone=pack.timezone)) for one in found if one.why is not None],
        lists=cycle.committee.office_id in viewer.organisations("office_reviewer"),
        leads=cycle.committee.office_id in viewer.organisations("bureau"), rules=pack.procedure.destruction,
    )  # fmt: skip


def _list(request: HttpRequest, typed: str) -> DestructionList:
    found = reads.list_by_code(typed, viewer_of(request).organisations(*_ROLES))
    if found is None:
        raise Http404
    return found


def show(request: Any, list: str) -> HttpResponse:
    """One list through its steps."""
    found = _list(request, list)
    viewer, pack, at = viewer_of(request), found.cycle.pack(), now(found.cycle, real=request.arrived_at)
    do = request.POST.get("do", "")
    paper = PaperForm(request.POST if do == "paper" else None)
    proof = ProofForm(request.POST if do in ("order", "witness") else None, second=needs_code(request))
    reason = ReasonForm(request.POST if do == "off" else None)
    forms: dict[str, Any] = {"confirm": None, "order": proof, "witness": proof, "paper": paper, "off": reason}
    if do in forms:
        form = forms[do]
        if (form is None or form.is_valid()) and _done(request, found, do, form, at):
            return redirect("aftercare:destruction_list", found.code)
    person = viewer.person
    lines = reads.lines_of(found, viewer.apart)
    standing = [line for line in lines if line.off_at is None and line.gone_at is None]
    kept = sum(1 for line in standing if line.held)
    office = found.cycle.committee.office_id
    return page(
        request, "destruction_list.html", 422 if request.method == "POST" else 200, list=found, cycle=found.cycle,
        lines=lines, kept=kept, going=len(standing) - kept, paper=paper, proof=proof, reason=reason,
        rules=pack.procedure.destruction, document=reads.document_of(found), at=at,
        used=forms.get(do) if do else None, own=person is not None and found.listed_by_id == person.pk,
        carried=person is not None and found.carried_by_id == person.pk,
        office=office in viewer.organisations("office_reviewer"), leads=office in viewer.organisations("bureau"),
        waited=found.waits_until is not None and at > found.waits_until,
    )  # fmt: skip


def _done(request: Any, found: DestructionList, do: str, form: Any, at: Any) -> bool:
    pack, who = found.cycle.pack(), by(request)
    given = form.cleaned_data if form is not None else {}
    if do == "off":
        line = reads.line_of(found, request.POST.get("code", ""))
        if line is None:
            messages.error(request, "这份材料不在清单上了。")
            return True
        said = f"已把{line.dossier.applicant_name}移出清单。"
        return carried_out(
            request, pack, form, lambda: work.take_off(line, reason=given["reason"], by=who, at=at), said
        )
    acts = {
        "confirm": (lambda: work.confirm(found, by=who, at=at), "清单已确认，等待期满以后由负责人批准销毁。"),
        "order": (
            lambda: work.order(found, signed_in_afresh=proved(request, form), by=who, at=at),
            "已批准销毁，系统正在逐份销毁电子材料。",
        ),
        "paper": (
            lambda: work.carry_paper(found, way=given["way"], place=given["place"], on=given["on"], by=who, at=at),
            "已登记，请另一人签认销毁记录。",
        ),
        "witness": (
            lambda: work.witness(found, signed_in_afresh=proved(request, form), by=who, at=at),
            "销毁记录已出具并加电子签名。",
        ),
    }
    act, said = acts[do]
    return carried_out(request, pack, form, act, said)


def record_pdf(request: HttpRequest, list: str) -> HttpResponse:
    """The signed record."""
    found = _list(request, list)
    return pdf(reads.document_of(found), f"destruction-record-{found.code}")


def hold(request: Any, code: str) -> HttpResponse:
    """Place a legal hold on the material of one who did not pass, or lift it."""
    dossier: Dossier = request.dossier
    pack, why = rules_pack(dossier), reads.hold_reason(dossier)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        operation = work.lift_hold if why else work.place_hold
        said = "已解除保全。" if why else "已保全，解除以前不销毁。"
        if carried_out(
            request, pack, form,
            lambda: operation(dossier, reason=reason, by=by(request), at=request.cycle_now), said,
        ):  # fmt: skip
            return redirect("aftercare:hold", dossier.code)
    return page(
        request, "hold.html", 422 if request.method == "POST" else 200, dossier=dossier, form=form, why=why,
        cycle=dossier.cycle,
    )  # fmt: skip
