"""The counter (P6): scan a cover, tick what is there, take the paper."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.ground.pictures import codes
from zhiping.records.models import Dossier
from zhiping.records.situations import rules_pack, standing_revision
from zhiping.stages.handin.forms import PacketForm, ScanForm
from zhiping.stages.handin.operations import packets
from zhiping.stages.handin.queries import packets as reads
from zhiping.stages.handin.views.common import by, carried_out, offices, page, viewer_of

#: In the session: the dossier whose cover named an older revision than what is printed now.
_OUTDATED = "handin-outdated"


def counter(request: HttpRequest) -> HttpResponse:
    """Where the hand scanner types; each scan opens its packet."""
    posted = request.method == "POST"
    form = ScanForm(request.POST, request.FILES) if posted else ScanForm()
    if posted and form.is_valid():
        found = _found(form, offices(request))
        if found is not None:
            request.session[_OUTDATED] = found.dossier.code if found.outdated else ""
            return redirect("handin:packet", found.dossier.code)
    here = offices(request)
    return page(
        request, "counter.html", 422 if posted else 200, form=form, expected=reads.expected(here),
        checked=reads.just_checked(here),
    )  # fmt: skip


def _found(form: ScanForm, here: set[int]) -> reads.Scanned | None:
    field, said = "scan", [form.cleaned_data["scan"]]
    if not said[0]:
        field, said = "photo", codes.texts(form.cleaned_data["photo"].read())
        if not said:
            form.add_error(field, "照片里没有找到封面的方块。请拍正、拍近一些，或者输入材料编号")
            return None
    found = next((one for text in said if (one := reads.scanned(text, here)) is not None), None)
    if found is None:
        form.add_error(field, "没有找到这个编号的申报。请核对封面，或者输入封面上的材料编号")
    return found


def packet(request: HttpRequest, code: str) -> HttpResponse:
    """One packet: what belongs into it by the pack, ticked as it is found; complete paper is taken at once."""
    dossier: Dossier = request.dossier  # type: ignore[attr-defined]
    revision = standing_revision(dossier)
    if revision is None:
        raise Http404
    material = reads.material_of(dossier, revision)
    found = reads.packet_of(dossier)
    choices = [(one.id, one.name) for one in material]
    posted = request.method == "POST"
    if posted:
        form = PacketForm(request.POST, material=choices)
    else:
        there = [one for one in found.material if one not in found.missing] if found else []
        form = PacketForm(initial={"present": there, "sealed": bool(found and found.sealed)}, material=choices)
    pack = rules_pack(dossier)
    if posted and form.is_valid():
        whole = request.POST.get("do") == "whole"
        missing = [] if whole else [one.id for one in material if one.id not in form.cleaned_data["present"]]
        sealed = whole or form.cleaned_data["sealed"]
        short = len(missing) + (not sealed)
        done = f"{dossier.applicant_name}的纸质材料" + (f"缺{short}项，没有收件，已告知。" if short else "已收。")

        def work() -> None:
            packets.check_packet(
                dossier, missing=missing, sealed=sealed, by=by(request), at=request.cycle_now  # type: ignore[attr-defined]
            )  # fmt: skip

        if carried_out(request, pack, form, work, done):
            return redirect("handin:counter")
    return page(
        request, "packet.html", 422 if posted else 200, form=form, dossier=dossier, pack=pack, material=material,
        found=found, revision=revision, outdated=request.session.get(_OUTDATED) == dossier.code,
        closes_at=reads.closes_at(dossier), manifest=reads.manifest_of(dossier),
        missing=reads.as_names(material, found.missing) if found else (),
        counts=dossier.committee.office_id in viewer_of(request).organisations("counter"),
    )  # fmt: skip
