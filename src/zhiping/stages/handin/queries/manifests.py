"""Manifests: who may be put on one, what stands on it, what the counter took of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q

from zhiping.core.procedure import State
from zhiping.ground.storage import keys
from zhiping.records import issuing
from zhiping.records.actors import local_day
from zhiping.records.codes import normal_code
from zhiping.records.models import PACK_FILES, Cycle, Dossier, Organisation, RoundDocument
from zhiping.records.situations import extensions_of, standing_revision, windows_with
from zhiping.stages.handin.models import Manifest, Packet, Sent
from zhiping.stages.handin.paper.delivery_manifest import DeliveryManifest, SentPacket
from zhiping.stages.handin.paper.delivery_receipt import DeliveryReceipt, TakenPacket
from zhiping.stages.handin.queries.packets import as_names, material_of

PAGE = 30
#: What is told as missing where the seal is.
SEAL = "盖章"


@dataclass(frozen=True, slots=True)
class Row:
    """One packet of a manifest with what the counter found, if it looked."""

    dossier: Dossier
    packet: Packet | None


def bearer(manifest: Manifest) -> tuple[str, str]:
    """Name and telephone of who brings it."""
    name = keys.unseal_own(manifest.bearer_sealed, context=f"bearer|{manifest.code}").decode()
    telephone = keys.unseal_own(manifest.telephone_sealed, context=f"bearer-telephone|{manifest.code}").decode()
    return name, telephone


def to_send(department: Organisation, cycle: Cycle, apart: Collection[int]) -> list[tuple[Dossier, bool]]:
    """Who of a department was accepted and has not handed in; each with whether a manifest lists them. Two queries."""
    of = Q(department=department) | Q(department__isnull=True, committee__office=department)
    listed = Exists(Sent.objects.filter(dossier=OuterRef("pk")))
    rows = (
        Dossier.objects.filter(of, cycle=cycle, state=State.ACCEPTED)
        .exclude(person__in=list(apart))
        .select_related("unit")
        .defer("draft_sealed")
        .annotate(listed=listed)
        .order_by("unit__name", "applicant_name", "id")
    )
    return [(row, bool(row.listed)) for row in rows]


def manifests_of(bodies: Collection[int], *, before: str = "") -> tuple[list[Any], str]:
    """The manifests that ``bodies`` made or receive, newest first, with ``size`` and ``taken``; and where to go on."""
    found = (
        Manifest.objects.filter(Q(department__in=list(bodies)) | Q(cycle__committee__office__in=list(bodies)))
        .select_related("department", "made_by")
        .annotate(size=Count("sent"), taken=Count("sent", filter=Q(sent__dossier__packet__complete=True)))
        .order_by("-id")
    )
    if before.isdigit():
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE + 1])
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


def manifest(typed: str, bodies: Collection[int]) -> Manifest | None:
    """The manifest with this code, if one of ``bodies`` made or receives it."""
    code = normal_code(typed)
    if code is None:
        return None
    return (
        Manifest.objects.filter(
            Q(department__in=list(bodies)) | Q(cycle__committee__office__in=list(bodies)), code=code
        )
        .select_related("department", "made_by", "cycle__committee__office", "cycle__pack_version")
        .defer("cycle__pack_version__files")
        .first()
    )


def rows_of(manifest: Manifest) -> list[Row]:
    """The packets of a manifest in its order. One query."""
    sent = (
        Sent.objects.filter(manifest=manifest)
        .select_related(
            "dossier__unit", "dossier__packet", "dossier__cycle__pack_version", "dossier__pack_version",
            "dossier__committee__office",
        )
        .defer("dossier__draft_sealed", *(f"dossier__{name}" for name in PACK_FILES))
        .order_by("place")
    )  # fmt: skip
    return [Row(one.dossier, getattr(one.dossier, "packet", None)) for one in sent]


def document_of(manifest: Manifest, form: str) -> RoundDocument | None:
    """The list, or the receipt, that is in force."""
    found = issuing.in_force(form, cycle=manifest.cycle, subject=manifest.code)
    return found if isinstance(found, RoundDocument) else None


def manifest_content(manifest: Manifest) -> DeliveryManifest:
    """What stands on the list."""
    pack = manifest.cycle.pack()
    levels = {title.name: title.level for title in pack.titles}
    labels = {level.id: level.label for level in pack.levels}
    rows = rows_of(manifest)
    counted = Counter(labels.get(levels.get(row.dossier.title, ""), "") for row in rows)
    name, telephone = bearer(manifest)
    return DeliveryManifest(
        round=pack.title, department=manifest.department.name, receiver=manifest.cycle.committee.office.name,
        bearer=name, bearer_telephone=telephone,
        packets=tuple(
            SentPacket(
                row.dossier.code, row.dossier.applicant_name, row.dossier.unit.name, row.dossier.title,
                row.dossier.major, "破格申报" if row.dossier.kind == "exceptional" else "",
            )
            for row in rows
        ),
        sums=tuple((label, count) for label, count in sorted(counted.items()) if label),
        made_on=local_day(pack.timezone, manifest.made_at),
    )  # fmt: skip


def receipt_content(manifest: Manifest, *, taken_by: str, at: datetime) -> DeliveryReceipt:
    """What stands on the receipt: every packet that the counter looked at."""
    cycle = manifest.cycle
    pack, extensions = cycle.pack(), extensions_of(cycle.pk)
    packets = []
    for row in rows_of(manifest):
        if row.packet is None:
            continue
        missing: tuple[str, ...] = ()
        until: date | None = None
        if not row.packet.complete:
            revision = standing_revision(row.dossier)
            missing = as_names(material_of(row.dossier, revision), row.packet.missing) if revision else ()
            missing = missing if row.packet.sealed else (*missing, SEAL)
            spans = windows_with(pack, extensions, dossier_id=row.dossier.pk, unit_id=row.dossier.unit_id)
            until = local_day(pack.timezone, spans["paper"].closes_at) if "paper" in spans else None
        packets.append(
            TakenPacket(row.dossier.code, row.dossier.applicant_name, row.dossier.unit.name, row.packet.sealed, missing,
                        until)
        )  # fmt: skip
    rule = next((choice.chosen for choice in pack.choices if choice.id == "n.paper"), None)
    short = any(packet.missing for packet in packets)
    here = at.astimezone(ZoneInfo(pack.timezone))
    return DeliveryReceipt(
        round=pack.title, office=cycle.committee.office.name, department=manifest.department.name,
        bearer=bearer(manifest)[0], taken_by=taken_by, taken_on=here.date(), time=f"{here:%H:%M}",
        packets=tuple(packets), warning=f"{rule}。" if short and rule else "",
    )  # fmt: skip
