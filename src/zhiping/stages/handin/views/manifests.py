"""Manifests (P6): the department's list with its one bearer, and the counter's receipt."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zhiping.access.audiences import who_prints
from zhiping.access.viewers import OFFICE_ROLES
from zhiping.records import issuing
from zhiping.records.models import Cycle, Organisation
from zhiping.records.queries import now
from zhiping.registers.fees import queries as fees
from zhiping.stages.handin.forms import ManifestForm
from zhiping.stages.handin.models import Manifest
from zhiping.stages.handin.operations import manifests
from zhiping.stages.handin.queries import manifests as lists
from zhiping.stages.handin.views.common import bodies, by, carried_out, cycle_of, page, viewer_of


def listed(request: HttpRequest) -> HttpResponse:
    """The manifests that the viewer's offices made or receive."""
    before = request.GET.get("before", "")
    rows, following = lists.manifests_of(bodies(request), before=before)
    mine = viewer_of(request).organisations("department_reviewer")
    cycle = cycle_of(request)
    slips = [body for body in fees.departments(cycle) if body.pk in mine] if cycle is not None and mine else []
    return page(request, "manifests.html", rows=rows, following=following, before=before, sends=bool(mine), slips=slips)


def _sending(request: HttpRequest) -> tuple[Organisation, Cycle]:
    cycle = cycle_of(request)
    mine = viewer_of(request).organisations("department_reviewer")
    chosen = Organisation.objects.filter(pk__in=list(mine)).order_by("name", "id")
    wanted = request.GET.get("department")
    found = chosen.filter(code=wanted).first() if wanted else chosen.first()
    if found is None or cycle is None:
        raise Http404
    return found, cycle


def send(request: HttpRequest) -> HttpResponse:
    """Choose who is sent in, and name the one person who brings it."""
    department, cycle = _sending(request)
    pack, at = cycle.pack(), now(cycle, real=request.arrived_at)  # type: ignore[attr-defined]
    rows = lists.to_send(department, cycle, viewer_of(request).apart)
    choices = [(row.code, row.applicant_name) for row, _ in rows]
    posted = request.method == "POST"
    fresh = [row.code for row, there in rows if not there]
    form = ManifestForm(request.POST, rows=choices) if posted else ManifestForm(initial={"code": fresh}, rows=choices)
    if posted and form.is_valid():
        made: list[Manifest] = []
        given = form.cleaned_data
        chosen = [row for row, _ in rows if row.code in given["code"]]

        def work() -> None:
            made.append(
                manifests.make_manifest(
                    cycle, department, chosen, bearer=given["bearer"], telephone=given["telephone"], by=by(request),
                    at=at,
                )
            )  # fmt: skip

        if carried_out(request, pack, form, work, f"报送清单已生成，共{len(chosen)}人。请打印，随材料一起送到。"):
            return redirect("handin:manifest", made[0].code)
    return page(
        request, "send.html", 422 if posted else 200, form=form, rows=rows, department=department,
        chosen=request.POST.getlist("code") if posted else fresh, window=pack.windows.get("paper"),
    )  # fmt: skip


def _manifest(request: HttpRequest, manifest: str) -> Manifest:
    found = lists.manifest(manifest, bodies(request))
    if found is None:
        raise Http404
    return found


def show(request: HttpRequest, manifest: str) -> HttpResponse:
    """One manifest with what the counter found."""
    found = _manifest(request, manifest)
    counts = found.cycle.committee.office_id in viewer_of(request).organisations("counter")
    name, telephone = lists.bearer(found)
    return page(
        request, "manifest.html", manifest=found, rows=lists.rows_of(found), bearer=name, telephone=telephone,
        counts=counts, opens=found.cycle.committee.office_id in viewer_of(request).organisations(*OFFICE_ROLES),
        receipt=lists.document_of(found, "delivery-receipt"), prints=who_prints(viewer_of(request), None),
    )  # fmt: skip


@require_POST
def receipt(request: Any, manifest: str) -> HttpResponse:
    """Issue the receipt of what was taken of it."""
    found = _manifest(request, manifest)
    at = now(found.cycle, real=request.arrived_at)
    carried_out(
        request, found.cycle.pack(), None, lambda: manifests.give_receipt(found, by=by(request), at=at),
        "接收回执已出具，请打印交给送件人。",
    )  # fmt: skip
    return redirect("handin:manifest", found.code)


def _pdf(request: HttpRequest, manifest: str, form: str) -> HttpResponse:
    document = lists.document_of(_manifest(request, manifest), form)
    if document is None:
        raise Http404
    answer = HttpResponse(issuing.file_of(document), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{form}-{manifest}.pdf"'
    return answer


def list_pdf(request: HttpRequest, manifest: str) -> HttpResponse:
    """The list to be printed."""
    return _pdf(request, manifest, "delivery-manifest")


def receipt_pdf(request: HttpRequest, manifest: str) -> HttpResponse:
    """The receipt to be printed."""
    return _pdf(request, manifest, "delivery-receipt")
