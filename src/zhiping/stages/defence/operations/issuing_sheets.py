"""The score sheet on paper (答辩评分表): issued once its figure is locked, for the expert to sign by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from zhiping.core.procedure import Refusal
from zhiping.core.scoring import as_points, total
from zhiping.records import issuing
from zhiping.records.actors import Actor, local_day
from zhiping.records.issuing import Document
from zhiping.records.models import IssuedDocument
from zhiping.records.situations import rules_pack
from zhiping.stages.defence.models import Result, Sitting, Slot
from zhiping.stages.defence.paper import SCORE_SHEET
from zhiping.stages.defence.paper.score_sheet import Marked, score_sheet
from zhiping.stages.defence.queries import marks as reads


def subject_of(slot: Slot, sitting: Sitting) -> str:
    """What tells the sheets of one applicant apart."""
    return f"{slot.code}-{sitting.expert.code}"


def issued(slot: Slot, sitting: Sitting) -> Document | None:
    """The sheet that is in force."""
    return issuing.in_force(SCORE_SHEET.key, dossier=slot.dossier, subject=subject_of(slot, sitting))


def issued_subjects(slots: Iterable[Slot]) -> set[str]:
    """The subjects of every sheet that was issued for ``slots``. One query."""
    found = IssuedDocument.objects.filter(form=SCORE_SHEET.key, dossier__in=[slot.dossier_id for slot in slots])
    return set(found.values_list("subject", flat=True))


def issue(slot: Slot, sitting: Sitting, *, by: Actor, at: datetime) -> IssuedDocument:
    """Issue the sheet of one expert for one applicant; never their own notes.

    Raises ``Refusal`` before the lock and where they have no whole sheet; ``MissingGlyphs``.
    """
    if not Result.objects.filter(slot=slot, opened_at__isnull=True).exists():
        raise Refusal("sheet_not_locked", "P7")
    sheet = next(iter(reads.sheets_of([slot], expert=sitting.expert, whole=True)), None)
    if sheet is None:
        raise Refusal("sheet_not_locked", "P7")
    pack, dossier = rules_pack(slot.dossier), slot.dossier
    written, rules = reads.marks_of(sheet), reads.rules_of(dossier)
    content = score_sheet(
        pack, panel=slot.session.panel.name, on=local_day(pack.timezone, slot.starts_at), turn=slot.turn,
        name=dossier.applicant_name, unit=dossier.unit.name, title=dossier.title, major=dossier.major,
        marked=Marked(sitting.expert.code, written, as_points(total(written, rules))),
    )  # fmt: skip
    return issuing.issue(SCORE_SHEET, content, dossier=dossier, subject=subject_of(slot, sitting), by=by, at=at)
