"""Cases and entries, for those who handle them (A5): a certain circle, never who is concerned or kin of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from zhiping.accounts.operations.proving import needs_code
from zhiping.records.models import Dossier
from zhiping.records.queries import now
from zhiping.records.situations import rules_pack
from zhiping.registers.integrity import operations, queries
from zhiping.registers.integrity.forms import ChangeForm, FactsForm, ProofForm, ProposalForm
from zhiping.registers.integrity.models import Case, Change, Entry
from zhiping.registers.integrity.operations import Proof
from zhiping.registers.integrity.views.common import HANDLES, READS, by, carried_out, proved, viewer_of


def files_in(form: Any) -> list[Proof]:
    """The files of a form."""
    return [Proof(one.name, one.read()) for one in form.cleaned_data["proofs"]]


def show(request: Any, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of those who handle."""
    cycle = request.cycle
    frame = {"now": request.cycle_now, "pack": cycle.pack() if cycle is not None else None}
    return render(request, f"integrity/{template}", frame | context, status=status)


def cases(request: HttpRequest) -> HttpResponse:
    """The cases of the viewer's offices, newest first."""
    viewer = viewer_of(request)
    before = request.GET.get("before", "")
    rows, following = queries.cases_of(viewer.organisations(*READS), apart=viewer.apart, before=before)
    return show(request, "cases.html", rows=rows, following=following, before=before)


def open_case(request: Any, code: str) -> HttpResponse:
    """Open a case about one dossier."""
    dossier: Dossier = request.dossier
    posted = request.method == "POST"
    form = FactsForm(request.POST, request.FILES) if posted else FactsForm()
    pack = rules_pack(dossier)
    made: list[Case] = []
    if posted and form.is_valid():

        def work() -> None:
            text, files = form.cleaned_data["text"], files_in(form)
            made.append(operations.open_case(dossier, facts=text, files=files, by=by(request), at=request.cycle_now))

        if carried_out(request, pack, form, work, "已立案，材料暂停办理，已告知本人。"):
            return redirect("integrity:case", made[0].code)
    return show(
        request, "open.html", 422 if posted else 200, form=form, dossier=dossier, pack=pack,
        rules=pack.procedure.integrity,
    )  # fmt: skip


def _case(request: HttpRequest, case: str) -> Case:
    viewer = viewer_of(request)
    opener = viewer.person.pk if viewer.person else None
    found = queries.case_by_code(case, viewer.organisations(*READS), apart=viewer.apart, opener=opener)
    if found is None:
        raise Http404
    return found


def case(request: Any, case: str) -> HttpResponse:
    """One case: what was said, what was proposed, the decision."""
    found = _case(request, case)
    viewer, pack = viewer_of(request), rules_pack(found.dossier)
    at = now(found.dossier.cycle, real=request.arrived_at)
    office = found.dossier.committee.office_id
    handles = office in viewer.organisations(*HANDLES)
    do = request.POST.get("do", "")
    more = FactsForm(request.POST, request.FILES) if do == "supplement" else FactsForm(prefix=None)
    proposal = ProposalForm(request.POST if do == "propose" else None)
    proof = ProofForm(request.POST if do == "decide" else None, second=needs_code(request))
    forms: dict[str, Any] = {"supplement": more, "propose": proposal, "decide": proof, "take_back": None}
    if do in forms:
        form = forms[do]
        if (form is None or form.is_valid()) and _done(request, found, do, form, at):
            return redirect("integrity:case", found.code)
    return show(
        request, "case.html", 422 if request.method == "POST" else 200, case=found, dossier=found.dossier, pack=pack,
        said=queries.statements_of(found), reason=queries.words_of(found, found.reason_sealed, "reason"),
        more=more, proposal=proposal, proof=proof, handles=handles, heard=operations.heard(found, at), at=at,
        own=viewer.person is not None and found.proposed_by_id == viewer.person.pk,
        decides=office in viewer.organisations("bureau"), entry=Entry.objects.filter(case=found).first(),
        reads=bool(found.kept_until and viewer.holds(*READS)),
        form=next((one for key, one in forms.items() if key == do and one is not None), None),
    )  # fmt: skip


def _done(request: Any, found: Case, do: str, form: Any, at: Any) -> bool:
    pack, who = rules_pack(found.dossier), by(request)
    acts = {
        "supplement": (
            lambda: operations.supplement(found, text=form.cleaned_data["text"], files=files_in(form), by=who, at=at),
            "已补充，已告知本人，陈述、申辩的期限重新起算。",
        ),
        "propose": (
            lambda: operations.propose(
                found, founded=form.cleaned_data["founded"] == "yes", reason=form.cleaned_data["reason"], by=who, at=at
            ),
            "已提出处理意见，由另一名负责人决定。",
        ),
        "take_back": (lambda: operations.take_back(found, by=who, at=at), "处理意见已撤回，继续核查。"),
        "decide": (
            lambda: operations.decide(found, signed_in_afresh=proved(request, form), by=who, at=at),
            "已决定，已告知本人。",
        ),
    }
    work, said = acts[do]
    return carried_out(request, pack, form, work, said)


def answer_with(request: HttpRequest, case: Case, blob: str) -> HttpResponse:
    """A file of a case, to be saved under its name; of one whose contents were destroyed, a page that says so (410)."""
    if case.destroyed:
        return render(request, "integrity/gone.html", {"case": case}, status=410)
    found = queries.file_of(case, blob)
    if found is None:
        raise Http404
    row, name, content = found
    answer = HttpResponse(content, content_type=row.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{row.blob[:8]}{_suffix(name)}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _suffix(name: str) -> str:
    end = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    return f".{end}" if end in ("pdf", "jpg", "jpeg", "png") else ""


def file(request: HttpRequest, case: str, blob: str) -> HttpResponse:
    """A file beside a statement."""
    return answer_with(request, _case(request, case), blob)


def entries(request: Any) -> HttpResponse:
    """The record: who is kept from applying, until when; and who was."""
    viewer = viewer_of(request)
    shown = request.GET.get("f", "standing")
    shown = shown if shown in ("standing", "all") else "standing"
    before, day = request.GET.get("before", ""), timezone.localdate(request.cycle_now)
    rows, following = queries.entries_of(
        viewer.organisations(*READS), apart=viewer.apart, day=day, shown=shown, before=before
    )
    return show(request, "entries.html", rows=rows, following=following, before=before, shown=shown, day=day,
                 offered=[("standing", "在限制期内"), ("all", "全部")])  # fmt: skip


def entry(request: Any, entry: str) -> HttpResponse:
    """One entry: how it stands, how it was changed; lifting and correcting it."""
    viewer = viewer_of(request)
    found = queries.entry_by_code(entry, viewer.organisations(*READS), apart=viewer.apart)
    if found is None:
        raise Http404
    dossier = found.case.dossier
    pack, at, who = dossier.cycle.pack(), now(dossier.cycle, real=request.arrived_at), by(request)
    do = request.POST.get("do", "")
    form = ChangeForm(request.POST if do == "propose" else None)
    proof = ProofForm(request.POST if do == "confirm" else None, second=needs_code(request))
    waiting = found.changes.filter(state=Change.State.WAITING).first()
    works: dict[str, Any] = {
        "propose": (form, lambda: operations.propose_change(
            found, Change.Kind(form.cleaned_data["kind"]), to_on=form.cleaned_data["to_on"],
            reason=form.cleaned_data["reason"], by=who, at=at), "已提出，由另一名负责人确认。"),
        "confirm": (proof, lambda: operations.confirm_change(
            waiting, signed_in_afresh=proved(request, proof), by=who, at=at), "已生效，已告知本人。"),  # type: ignore[arg-type]
        "drop": (None, lambda: operations.drop_change(waiting, by=who, at=at), "已撤回。"),  # type: ignore[arg-type]
    }  # fmt: skip
    if do in works:
        used, work, said = works[do]
        if do != "propose" and waiting is None:
            messages.error(request, "这项变动已经办过了。")
            return redirect("integrity:entry", found.code)
        if (used is None or used.is_valid()) and carried_out(request, pack, used, work, said):
            return redirect("integrity:entry", found.code)
    office = dossier.committee.office_id
    labels = {level.id: level.label for level in pack.levels}
    return show(
        request, "entry.html", 422 if request.method == "POST" else 200, entry=found, dossier=dossier, pack=pack,
        form=form, proof=proof, waiting=waiting, changes=queries.changes_of(found), day=pack.calendar.day_of(at),
        bars=found.bars_on(pack.calendar.day_of(at)), handles=office in viewer.organisations(*HANDLES),
        decides=office in viewer.organisations("bureau"), levels=[labels.get(one, one) for one in found.levels],
        own=waiting is not None and viewer.person is not None and waiting.proposed_by_id == viewer.person.pk,
        used=proof if do == "confirm" else form,
    )  # fmt: skip
