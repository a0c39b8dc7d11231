"""Cases whose time is over: what was said in them is destroyed by two, one after the other (A5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from zhiping.accounts.operations.proving import needs_code
from zhiping.core.errors import BadInput
from zhiping.core.policy.model import Pack
from zhiping.core.procedure import Refusal
from zhiping.core.procedure.words import explain
from zhiping.records.queries import now
from zhiping.records.situations import rules_pack
from zhiping.registers.integrity import destroying as work
from zhiping.registers.integrity import queries
from zhiping.registers.integrity.forms import ProofForm
from zhiping.registers.integrity.models import Case, CaseFile, Entry
from zhiping.registers.integrity.views.common import HANDLES, READS, by, carried_out, proved, viewer_of
from zhiping.registers.integrity.views.handling import show


def over(request: HttpRequest) -> HttpResponse:
    """The cases of the viewer's offices whose contents need no longer be kept, the longest over first."""
    viewer, after = viewer_of(request), request.GET.get("after", "")
    day = timezone.localdate(request.cycle_now)  # type: ignore[attr-defined]
    rows, following = queries.over(viewer.organisations(*READS), apart=viewer.apart, day=day, after=after)
    return show(request, "over.html", rows=rows, following=following, after=after)


def _against(found: Case, pack: Pack, at: datetime) -> str:
    """Why the contents of a case are kept on, in a sentence; empty where nothing stands against destroying them."""
    try:
        work.refuse_unless_over(found, at)
    except Refusal as refused:
        return explain(refused, zone=pack.timezone)
    except BadInput as bad:
        return "；".join(f"{fault.message}，{fault.expected}" for fault in bad.faults) + "。"
    return ""


def destroy(request: Any, case: str) -> HttpResponse:
    """One of them: what goes, what stays; proposing it, and confirming it as the second."""
    viewer = viewer_of(request)
    found = queries.case_by_code(case, viewer.organisations(*READS), apart=viewer.apart)
    if found is None or found.kept_until is None:
        raise Http404
    pack, who, at = rules_pack(found.dossier), by(request), now(found.dossier.cycle, real=request.arrived_at)
    do = request.POST.get("do", "")
    proof = ProofForm(request.POST if do == "confirm" else None, second=needs_code(request))
    works: dict[str, tuple[ProofForm | None, Callable[[], object], str]] = {
        "propose": (None, lambda: work.propose(found, by=who, at=at), "已提出销毁，由另一名负责人确认。"),
        "drop": (None, lambda: work.drop(found, by=who, at=at), "已撤回，核查内容继续保存。"),
        "confirm": (
            proof, lambda: work.confirm(found, signed_in_afresh=proved(request, proof), by=who, at=at),
            "核查内容已销毁，已告知本人。",
        ),
    }  # fmt: skip
    if do in works:
        form, act, said = works[do]
        if (form is None or form.is_valid()) and carried_out(request, pack, form, act, said):
            return redirect("integrity:destroy", found.code)
    office = found.dossier.committee.office_id
    return show(
        request, "destroy.html", 422 if request.method == "POST" else 200, case=found, dossier=found.dossier, pack=pack,
        proof=proof, entry=Entry.objects.filter(case=found).first(), against=_against(found, pack, at),
        statements=found.statements.count(), files=CaseFile.objects.filter(statement__case=found).count(),
        handles=office in viewer.organisations(*HANDLES), decides=office in viewer.organisations("bureau"),
        own=viewer.person is not None and found.destruction_by_id == viewer.person.pk,
    )  # fmt: skip
