"""What an expert writes about an applicant (P7): saved as typed, sent again without harm, frozen by the lock."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from zhiping.core import scoring
from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Refusal
from zhiping.ground.audit import chain
from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.stages.defence.models import Result, Sheet, Slot
from zhiping.stages.defence.queries import marks as reads
from zhiping.stages.defence.queries import seats

#: Own notes on one applicant, in characters.
MOST_NOTES: Final = 4000
_SAVE: Final = re.compile(r"[0-9a-f-]{8,36}")


class Moved(Exception):
    """The sheet was saved elsewhere meanwhile: ``sheet`` is what stands. Nothing was overwritten."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(f"version {sheet.version}")
        self.sheet = sheet


@dataclass(frozen=True, slots=True)
class Saved:
    """``version`` is what the next save is based on; ``again``: this very save had arrived before."""

    version: int
    whole: bool
    again: bool


def save_sheet(
    slot: Slot, *, marks: Mapping[str, int], notes: str, base: int, save_id: str, by: Actor, at: datetime
) -> Saved:
    """Keep marks and own notes of ``by`` on the applicant of ``slot``, over version ``base`` (0: there was none).

    ``save_id`` names this save: sent again, whatever happened to the first answer, it changes nothing. Marks may be
    incomplete, never wrong. Raises ``Moved``; ``Refusal`` for who does not sit there, keeps out, or comes after the
    lock; ``BadInput`` for marks that the rules do not know and notes that are too long.
    """
    if not _SAVE.fullmatch(save_id):
        raise BadInput(Fault("save", "保存的标识不对", "刷新页面后再保存"))
    with transaction.atomic():
        # Who locks the sheets takes the same rows: a save is before the lock or after it.
        row = (
            Slot.objects.select_for_update(of=("self",))
            .select_related("session", "dossier__cycle__pack_version", "dossier__pack_version")
            .filter(pk=slot.pk, state=Slot.State.PLANNED)
            .first()
        )
        if row is None:
            raise Refusal("slot_given_up", "P7")
        seated = seats.seats_of(row.session, [row.dossier_id])
        sitting = seated.sitting_of(by.person)
        if sitting is None or seated.keeps_out(sitting, row):
            raise Refusal("not_on_panel", "P7")
        before = Sheet.objects.select_related("expert").filter(slot=row, expert=sitting.expert).first()
        if before is not None and before.save_id == save_id:
            return Saved(before.version, before.whole, again=True)
        if Result.objects.filter(slot=row, opened_at__isnull=True).exists():
            raise Refusal("sheets_locked", "P7")
        if (before.version if before else 0) != base:
            if before is None:
                raise BadInput(Fault("base", "这份评分的版本不对", "刷新页面后再保存"))
            before.slot = row
            raise Moved(before)
        rules = reads.rules_of(row.dossier)
        wrong = scoring.faults(marks, rules)
        if len(notes) > MOST_NOTES:
            wrong.append(Fault("notes", "备忘太长", f"最多{MOST_NOTES}字"))
        if wrong:
            raise BadInput(wrong)
        sheet = before or Sheet(slot=row, expert=sitting.expert, version=0)
        code = sitting.expert.code
        sheet.version, sheet.save_id, sheet.saved_at = base + 1, save_id, at
        sheet.marks_sealed = contents.seal_text(
            row.dossier, json.dumps(dict(marks), sort_keys=True), context=reads.context_of(row, code, "marks")
        )
        sheet.notes_sealed = (
            contents.seal_text(row.dossier, notes, context=reads.context_of(row, code, "notes")) if notes else None
        )
        whole = not scoring.open_items(marks, rules)
        if whole != (before is not None and before.whole):
            # Not every key that was pressed: that a sheet became whole, or is no longer.
            data = {"slot": row.code, "expert": code, "version": str(sheet.version), "whole": str(whole)}
            chain.append(row.session.stream, "defence.sheet", by=by.label, at=at, data=data)
        sheet.whole = whole
        sheet.save()
    return Saved(sheet.version, sheet.whole, again=False)
