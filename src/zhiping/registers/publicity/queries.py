"""Reads in the book of publicity."""

from __future__ import annotations

from dataclasses import dataclass

from zhiping.records import contents
from zhiping.records.models import Dossier
from zhiping.registers.publicity.models import Notice, Objection


@dataclass(frozen=True, slots=True)
class OpenedObjection:
    """An objection with its words unsealed."""

    row: Objection
    raised_by: str
    text: str
    reason: str


def latest_notice(dossier: Dossier) -> Notice | None:
    """The publicity that was posted last."""
    return Notice.objects.filter(dossier=dossier).select_related("revision", "unit").order_by("-id").first()


def notice_words(notice: Notice) -> str:
    """The text as it was posted."""
    return contents.unseal_text(notice.dossier, notice.text_sealed, context=f"notice|{notice.code}")


def objections(dossier: Dossier) -> list[OpenedObjection]:
    """Every objection to the dossier's publicities, oldest first."""
    rows = Objection.objects.filter(notice__dossier=dossier).select_related("notice", "hold", "decided_by")
    return [_opened(dossier, row) for row in rows.order_by("id")]


def _opened(dossier: Dossier, row: Objection) -> OpenedObjection:
    def words(sealed: bytes | memoryview | None, part: str) -> str:
        return contents.unseal_text(dossier, sealed, context=f"objection|{row.code}|{part}")

    return OpenedObjection(row, words(row.from_sealed, "from"), words(row.text_sealed, "text"),
                           words(row.reason_sealed, "reason"))  # fmt: skip


def open_objection(dossier: Dossier, code: str) -> Objection | None:
    """The undecided objection with this code."""
    found = Objection.objects.select_related("notice__dossier", "hold")
    return found.filter(notice__dossier=dossier, code=code, decided_at__isnull=True).first()
