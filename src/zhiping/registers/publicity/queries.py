"""Reads in the book of publicity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.models import Dossier
from zhiping.records.situations import rules_pack
from zhiping.registers.publicity.models import BoardPhoto, Notice, Objection, Posting
from zhiping.registers.publicity.texts import Entry, Sheet, entry_from_text, sheet_of


@dataclass(frozen=True, slots=True)
class OpenedFinding:
    """A step of an investigation with its words unsealed."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenedObjection:
    """An objection with its words unsealed. ``concerns``: names of those who may not handle it."""

    row: Objection
    raised_by: str
    text: str
    reason: str
    findings: tuple[OpenedFinding, ...] = ()
    concerns: tuple[str, ...] = ()


def latest_notice(dossier: Dossier) -> Notice | None:
    """The publicity that was posted last."""
    found = Notice.objects.filter(dossier=dossier).select_related("revision", "unit", "posting")
    return found.order_by("-id").first()


def _entry(notice: Notice) -> Entry:
    dossier = notice.dossier
    try:
        text = contents.unseal_text(dossier, notice.text_sealed, context=f"notice|{notice.code}")
    except keys.KeyDestroyed:
        # What was publicised of somebody whose material is destroyed is gone with it (P11).
        text = ""
    return entry_from_text(text, name=dossier.applicant_name, major=dossier.major, title=dossier.title)


def sheet(posting: Posting) -> Sheet:
    """The sheet as it was posted."""
    notices = list(
        posting.notices.select_related("dossier__cycle__pack_version", "dossier__pack_version").order_by("id")
    )
    return sheet_of(
        [_entry(notice) for notice in notices], pack=rules_pack(notices[0].dossier), unit=posting.unit.name,
        posted_on=posting.posted_on, last_on=posting.last_on, telephone=posting.telephone,
    )  # fmt: skip


def notice_words(notice: Notice) -> str:
    """The text of the sheet on which ``notice`` stands, one paragraph a line."""
    return "\n".join(sheet(notice.posting).lines())


def objections(dossier: Dossier) -> list[OpenedObjection]:
    """Every objection to the dossier's publicities, oldest first."""
    rows = Objection.objects.filter(notice__dossier=dossier).select_related("notice", "hold", "decided_by")
    found = rows.prefetch_related("findings__by", "concerns").order_by("id")
    return [_opened(dossier, row) for row in found]


def _opened(dossier: Dossier, row: Objection) -> OpenedObjection:
    def words(sealed: bytes | memoryview | None, part: str) -> str:
        return contents.unseal_text(dossier, sealed, context=f"objection|{row.code}|{part}")

    steps = sorted(row.findings.all(), key=lambda step: step.pk)
    findings = tuple(OpenedFinding(words(step.text_sealed, "finding"), step.by.name, step.at) for step in steps)
    concerns = tuple(person.name for person in row.concerns.all())
    return OpenedObjection(row, words(row.from_sealed, "from"), words(row.text_sealed, "text"),
                           words(row.reason_sealed, "reason"), findings, concerns)  # fmt: skip


def open_objection(dossier: Dossier, code: str) -> Objection | None:
    """The undecided objection with this code."""
    found = Objection.objects.select_related("notice__dossier", "hold")
    return found.filter(notice__dossier=dossier, code=code, decided_at__isnull=True).first()


def sealed_files() -> list[str]:
    """References of every photograph of a board."""
    return sorted(BoardPhoto.objects.values_list("blob", flat=True))
