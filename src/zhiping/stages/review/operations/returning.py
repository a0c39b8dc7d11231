"""The return with its reasons as they were edited last: all told at once, or nothing happens (A2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from zhiping.records import contents
from zhiping.records.actors import LEVEL_OF_STATE, Actor
from zhiping.records.models import Dossier, ItemCheck
from zhiping.records.situations import latest_submission
from zhiping.stages.review.operations.checking import Mark, check_item, return_dossier


def return_with_notes(dossier: Dossier, *, notes: Mapping[str, str], by: Actor, at: datetime) -> Dossier:
    """Put ``notes`` (item → what the applicant reads) on the items that are to be corrected, and return the dossier.

    In one transaction: where the return is refused, no note has changed. What ``notes`` does not name stays as it is.
    """
    with transaction.atomic():
        for item, mark, note, internal in _open_notes(dossier):
            if item in notes and notes[item].strip() != note:
                check_item(dossier, item=item, mark=mark, note=notes[item], internal=internal, by=by, at=at)
        return return_dossier(dossier, by=by, at=at)


def _open_notes(dossier: Dossier) -> list[tuple[str, str, str, str]]:
    """What is to be corrected at the level that holds the dossier: item, mark, note, internal remark."""
    revision, level = latest_submission(dossier), LEVEL_OF_STATE.get(dossier.state)  # type: ignore[call-overload]
    if revision is None or level is None:
        return []

    def said(check: ItemCheck, sealed: bytes | memoryview | None, part: str) -> str:
        context = contents.note_context(revision.number, level, check.item, part)
        return contents.unseal_text(dossier, sealed, context=context)

    checks = ItemCheck.objects.filter(revision=revision, level=level).exclude(mark=Mark.TRUE).order_by("id")
    return [
        (check.item, check.mark, said(check, check.note_sealed, "note"), said(check, check.internal_sealed, "internal"))
        for check in checks
    ]
