"""Under which contexts the words of this room are sealed with a dossier's key, and those that pages read."""

from __future__ import annotations

from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.stages.conferral.models import Recheck, ResultObjection, RollLine


def reason_context(line: RollLine) -> str:
    """The reason of a decision on ``line``."""
    return f"roll|{line.roll_id}|{line.pk}|reason"


def context(objection: ResultObjection, part: str) -> str:
    """A part of an objection."""
    return f"result-objection|{objection.code}|{part}"


def recheck_context(row: Recheck, part: str) -> str:
    """Why a re-check was asked for (``reason``), and its ``answer``."""
    return f"recheck|{row.hold_id}|{part}"


def reason_of(line: RollLine) -> str:
    """Why a line was sent back or not confirmed; empty where it was. Raises ``keys.KeyDestroyed``."""
    return contents.unseal_text(line.dossier, line.reason_sealed, context=reason_context(line))


def recheck_words(row: Recheck) -> tuple[str, str]:
    """Why it was asked for, and the answer; both empty once the dossier's key is destroyed."""
    try:
        reason = contents.unseal_text(row.dossier, row.reason_sealed, context=recheck_context(row, "reason"))
        return reason, contents.unseal_text(row.dossier, row.answer_sealed, context=recheck_context(row, "answer"))
    except keys.KeyDestroyed:
        return "", ""
