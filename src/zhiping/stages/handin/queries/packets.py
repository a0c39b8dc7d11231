"""A packet at the counter: whose it is, what belongs into it, how it stands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from zhiping.core.dossier import read_draft
from zhiping.core.eligibility.materials import wanted
from zhiping.core.procedure import State
from zhiping.records import contents
from zhiping.records.codes import normal_code
from zhiping.records.judging import evaluator_of
from zhiping.records.models import PACK_FILES, Dossier, Revision
from zhiping.records.situations import rules_pack, standing_revision, windows_of
from zhiping.stages.handin.models import Manifest, Packet, Sent
from zhiping.stages.handin.paper.packets import read_packet_code


@dataclass(frozen=True, slots=True)
class Wanted:
    """One material of the packet; ``certain`` is False where it depends on what the dossier does not say."""

    id: str
    number: int
    name: str
    copies: int
    bound: bool
    certain: bool


@dataclass(frozen=True, slots=True)
class Scanned:
    """What was scanned or typed: the dossier, and how the revision on the cover compares with what is printed now."""

    dossier: Dossier
    revision: Revision | None
    outdated: bool


def material_of(dossier: Dossier, revision: Revision) -> list[Wanted]:
    """What belongs into the packet by the pack and what was submitted, in the pack's order (annex 3)."""
    pack = rules_pack(dossier)
    document = contents.content(revision)
    return [
        Wanted(m.id, m.number, m.name, m.copies, m.bound, one.certain)
        for one in wanted(evaluator_of(dossier), read_draft(dict(document), pack.fact_sheet))
        for m in (one.material,)
    ]


def rows() -> QuerySet[Dossier]:
    """Dossiers with what the pages show of them."""
    return (
        Dossier.objects.select_related(
            "unit", "department", "committee__office", "cycle__pack_version", "pack_version", "person"
        )
        .defer(*PACK_FILES, "draft_sealed")
    )  # fmt: skip


def scanned(typed: str, offices: Collection[int]) -> Scanned | None:
    """The dossier that a cover's code or a typed number names, if it lies with one of ``offices`` (ids)."""
    packet = read_packet_code(typed)
    code = normal_code(packet.dossier if packet else typed)
    dossier = rows().filter(code=code, committee__office__in=list(offices)).first() if code else None
    if dossier is None:
        return None
    standing = standing_revision(dossier)
    if packet is None or standing is None:
        return Scanned(dossier, standing, False)
    return Scanned(dossier, standing, not standing.digest.startswith(packet.revision))


def packet_of(dossier: Dossier) -> Packet | None:
    """What the counter found when it looked last."""
    return Packet.objects.filter(dossier=dossier).select_related("checked_by").first()


def closes_at(dossier: Dossier) -> datetime | None:
    """Until when paper is taken for this dossier, with what it was given more (T7, 8n)."""
    span = windows_of(dossier).get("paper")
    return span.closes_at if span else None


def manifest_of(dossier: Dossier) -> Manifest | None:
    """The manifest with which the packet was sent last."""
    found = Sent.objects.filter(dossier=dossier).select_related("manifest__department").order_by("-id").first()
    return found.manifest if found else None


def just_checked(offices: Collection[int], *, most: int = 12) -> list[Packet]:
    """What the counter looked at last. One query."""
    found = Packet.objects.filter(dossier__committee__office__in=list(offices))
    return list(found.select_related("dossier__unit").defer("dossier__draft_sealed").order_by("-checked_at")[:most])


def expected(offices: Collection[int]) -> dict[str, int]:
    """How many packets are still to come, came, and came incomplete, of the rounds of ``offices``. Two queries."""
    here = Dossier.objects.filter(committee__office__in=list(offices), cycle__closed_at__isnull=True)
    waiting = here.filter(state=State.ACCEPTED).count()
    short = Packet.objects.filter(dossier__in=here.filter(state=State.ACCEPTED), complete=False).count()
    return {"waiting": waiting - short, "short": short}


def as_names(material: list[Wanted], missing: Collection[str]) -> tuple[str, ...]:
    """The names of what is missing, in the pack's order."""
    return tuple(one.name for one in material if one.id in missing)
