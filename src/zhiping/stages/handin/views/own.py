"""The applicant's page of paper and fee (P6, F1): what to print, what to pay, how it stands, until when."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from zhiping.ground.documents.forms import Job
from zhiping.ground.documents.service import MissingGlyphs
from zhiping.records.models import Dossier, Revision
from zhiping.records.situations import rules_pack, standing_revision
from zhiping.registers.fees import providers
from zhiping.registers.fees.models import Payment
from zhiping.registers.fees.queries import order_of, payments_of, receipts_of
from zhiping.stages.handin.paper import PAYMENT_SLIP
from zhiping.stages.handin.queries import packets as reads
from zhiping.stages.handin.queries.copies import PRINTED, slip_copy, working_copy
from zhiping.stages.handin.views.common import page


def _standing(dossier: Dossier) -> Revision | None:
    """What is printed; nothing before the Committee has accepted."""
    accepted = dossier.milestones.filter(kind="accepted").exists()
    return standing_revision(dossier) if accepted else None


def own(request: HttpRequest, code: str) -> HttpResponse:
    """What is to be printed, bound and brought, what is to be paid, and how both stand."""
    dossier: Dossier = request.dossier  # type: ignore[attr-defined]
    revision = _standing(dossier)
    pack = rules_pack(dossier)
    if revision is None:
        return page(request, "own_early.html", dossier=dossier, pack=pack)
    found = reads.packet_of(dossier)
    material = reads.material_of(dossier, revision) if pack.stages.paper else []
    return page(
        request, "own.html", dossier=dossier, pack=pack, material=material, found=found, fee=order_of(dossier),
        missing=reads.as_names(material, found.missing) if found else (), closes_at=reads.closes_at(dossier),
        window=pack.windows.get("paper"), **_paying(dossier),
    )  # fmt: skip


def _paying(dossier: Dossier) -> dict[str, Any]:
    """The provider of the installation, what was tried with it, and the receipts; nothing where no fee is asked."""
    fee = order_of(dossier)
    if fee is None:
        return {}
    provider, tried = providers.chosen(), payments_of(fee.order)
    # What was begun and left can be gone on with, as long as it is what is still owed.
    address = {
        one.pk: provider.address(one.code, one.fen)
        for one in tried
        if provider is not None
        and one.provider == provider.key
        and one.state == Payment.State.STARTED
        and one.fen == fee.stands.owed
    }
    return {
        "provider": provider, "payments": [(one, address.get(one.pk)) for one in tried],
        "receipts": receipts_of(fee.order),
    }  # fmt: skip


def paper(request: Any, code: str, form: str) -> HttpResponse:
    """The packing list or the cover sheet, with the code that the counter scans; or the slip of what is still owed."""
    dossier: Dossier = request.dossier
    pack = rules_pack(dossier)
    copy = _copy(form, dossier)
    if copy is None:
        raise Http404
    try:
        made = copy.print()
    except MissingGlyphs as lacking:
        text = f"现有字库没有“{lacking.characters}”，不能打印。请联系{pack.about.contact.office}处理。"
        return HttpResponse(text, content_type="text/plain; charset=utf-8", status=422)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{form}-{dossier.code}.pdf"'
    return answer


def _copy(form: str, dossier: Dossier) -> Job | None:
    """What is printed under this key; None where there is nothing to print."""
    revision, wanted = _standing(dossier), PRINTED.get(form)
    if revision is None:
        return None
    if form == PAYMENT_SLIP.key:
        return slip_copy(dossier, revision)
    paper = rules_pack(dossier).stages.paper
    return working_copy(wanted, dossier, revision) if wanted is not None and paper else None
