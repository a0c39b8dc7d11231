"""What an expert wrote about an applicant. Marks and notes are read by their writer alone; a lock counts the marks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from zhiping.core.policy.procedure import DefenceRules
from zhiping.core.procedure import Refusal
from zhiping.records import contents
from zhiping.records.models import Dossier
from zhiping.records.situations import rules_pack
from zhiping.stages.defence.models import Result, Sheet, Slot

#: Item id → mark; an item without a mark is left out.
Marks = Mapping[str, int]


def rules_of(dossier: Dossier) -> DefenceRules:
    """How this dossier's defence is marked. Raises ``Refusal`` where its pack has none."""
    rules = rules_pack(dossier).procedure.defence
    if rules is None:
        raise Refusal("slot_given_up", "P7")
    return rules


def context_of(slot: Slot, expert_code: str, part: str) -> str:
    """Under which context marks or notes are sealed."""
    return f"defence|{slot.code}|{expert_code}|{part}"


def marks_of(sheet: Sheet) -> dict[str, int]:
    """The marks of a sheet, whose ``slot.dossier`` and ``expert`` are there."""
    text = contents.unseal_text(
        sheet.slot.dossier, sheet.marks_sealed, context=context_of(sheet.slot, sheet.expert.code, "marks")
    )
    found: dict[str, int] = json.loads(text)
    return found


def notes_of(sheet: Sheet) -> str:
    """The expert's own notes: for nobody but them."""
    return contents.unseal_text(
        sheet.slot.dossier, sheet.notes_sealed, context=context_of(sheet.slot, sheet.expert.code, "notes")
    )


def sheets_of(slots: Iterable[Slot], **only: object) -> list[Sheet]:
    """The sheets of ``slots``, which keep their own dossiers. One query."""
    known = {slot.pk: slot for slot in slots}
    found = list(Sheet.objects.filter(slot__in=list(known), **only).select_related("expert__person").order_by("id"))
    for sheet in found:
        sheet.slot = known[sheet.slot_id]
    return found


def standing(slots: Iterable[Slot]) -> dict[int, Result]:
    """The figure that stands for each of ``slots`` (by id) that is locked. One query."""
    found = Result.objects.filter(slot__in=[slot.pk for slot in slots], opened_at__isnull=True)
    return {one.slot_id: one for one in found.select_related("locked_by", "recorded_by")}
