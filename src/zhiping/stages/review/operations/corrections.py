"""Clerical corrections after the acceptance (8d): one officer proposes, another confirms, and it is printed anew.

What was checked, publicised and judged stays the submission; a correction is a revision of its own beside it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from zhiping.core.dossier import check_draft
from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Action, Inputs
from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.records.door import Change, act
from zhiping.records.models import Dossier, Hold, Revision
from zhiping.records.situations import rules_pack, standing_revision
from zhiping.stages.review.queries.words import label

#: Under which context a proposal is sealed while it waits, and afterwards in its milestone.
PENDING = "correction|pending"
CORRECTED = "milestone|corrected"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value to be put right: ``item`` (its id), ``path`` as the pack lists it, what it says and is to say."""

    item: str
    path: str
    old: str
    new: str


def place_of(document: Mapping[str, Any], item: str, path: str) -> dict[str, Any] | None:
    """The object of ``document`` that holds the value, or None: ``path`` is ``section.key``, ``item`` tells entries."""
    found = document.get(path.split(".")[0])
    if isinstance(found, list):
        return next((entry for entry in found if isinstance(entry, dict) and entry.get("id") == item), None)
    return found if isinstance(found, dict) and item == path.split(".")[0] else None


def corrected(document: Mapping[str, Any], changes: Sequence[Wanted]) -> dict[str, Any]:
    """A copy of ``document`` with ``changes`` made. Raises ``BadInput`` where one does not find what it corrects."""
    made: dict[str, Any] = json.loads(json.dumps(document))
    for one in changes:
        key = one.path.split(".")[1]
        place = place_of(made, one.item, one.path)
        if place is None or (place.get(key) or "") != one.old:
            raise BadInput(Fault(f"{one.item}|{key}", "这一项已经不是原来的内容", "重新打开这一页，再提出更正"))
        place[key] = one.new or None
    return made


def _readable(row: Dossier, changes: Sequence[Wanted]) -> None:
    pack = rules_pack(row)
    base = standing_revision(row)
    if not changes or base is None:
        raise BadInput(Fault("changes", "没有改动任何一处", "至少一处笔误的更正"))
    for one in changes:
        key = one.path.split(".")[-1]
        if one.path not in pack.options.clerical_fields:
            raise BadInput(Fault(f"{one.item}|{key}", "这一项不是笔误更正的范围", "规则包列出的项目"))
        if one.old == one.new:
            raise BadInput(Fault(f"{one.item}|{key}", "改成的内容与原来一样", "改正后的内容"))
    before = contents.content(base)
    document = corrected(before, changes)
    known = {(fault.where, fault.message) for fault in check_draft(before, pack.fact_sheet)}
    if wrong := [f for f in check_draft(document, pack.fact_sheet) if (f.where, f.message) not in known]:
        raise BadInput(wrong)


def propose_correction(dossier: Dossier, *, changes: Sequence[Wanted], reason: str, by: Actor, at: datetime) -> Dossier:
    """Propose to put clerical errors right; nothing changes before a second officer confirms it.

    Raises ``Refusal``, or ``BadInput`` at ``<item>|<key>`` for a value that is not clerical or cannot be read.
    """

    def apply(change: Change) -> None:
        _readable(change.dossier, changes)
        said = json.dumps({"changes": [asdict(one) for one in changes], "reason": reason.strip()}, ensure_ascii=False)
        change.hold("pending_correction", text_sealed=contents.seal_text(change.dossier, said, context=PENDING))
        change.audit |= {"paths": sorted({one.path for one in changes})}
        change.params |= {"n": len(changes)}

    return act(dossier, Action.PROPOSE_CORRECTION, by=by, at=at, inputs=Inputs(reason=reason), apply=apply)


def pending_correction(dossier: Dossier) -> Hold | None:
    """The correction that waits for its second officer."""
    return Hold.objects.filter(dossier=dossier, kind="pending_correction", released_at__isnull=True).first()


def said_in(text: str) -> tuple[list[Wanted], str]:
    """The changes and the reason of a proposal that was opened."""
    said = json.loads(text)
    return [Wanted(**one) for one in said["changes"]], said["reason"]


def confirm_correction(dossier: Dossier, *, by: Actor, at: datetime) -> Dossier:
    """Confirm the correction that another officer proposed: from here on it is what is printed (8d)."""

    def apply(change: Change) -> None:
        row = change.dossier
        hold, base = pending_correction(row), standing_revision(row)
        assert hold is not None and base is not None
        text = contents.unseal_text(row, hold.text_sealed, context=PENDING)
        changes, reason = said_in(text)
        document = corrected(contents.content(base), changes)
        last = Revision.objects.filter(dossier=row).order_by("-number").values_list("number", flat=True)[0]
        revision = _frozen(change, base, document, last + 1)
        contents.seal_draft(row, document)
        row.draft_version += 1
        row.draft_saved_at = change.at
        words = contents.seal_words(row, text, context=CORRECTED)
        told = contents.seal_words(row, _told(changes, reason), context=CORRECTED)
        data = {"revision": revision.number, "words": words, "reason": told, "proposed_by": hold.opened_by}
        change.milestone("corrected", data)
        change.release("pending_correction", "confirmed")
        change.audit |= {"revision": revision.number, "digest": revision.digest, "proposed_by": hold.opened_by,
                         "paths": sorted({one.path for one in changes})}  # fmt: skip
        change.params |= {"n": len(changes)}

    return act(dossier, Action.CORRECT_CLERICALLY, by=by, at=at, apply=apply)


def _told(changes: Sequence[Wanted], reason: str) -> str:
    """What the applicant reads among what happened."""
    fixed = (f"{label(*one.path.split('.'))}由“{one.old or '空'}”改为“{one.new or '空'}”" for one in changes)
    return f"{'；'.join(fixed)}。理由：{reason}"


def _frozen(change: Change, base: Revision, document: dict[str, Any], number: int) -> Revision:
    # Free text decides nothing, so the verdict is that of the submission.
    sealed, found, digest = contents.freeze(document, contents.findings(base), dossier=change.dossier, number=number)
    return Revision.objects.create(
        dossier=change.dossier, number=number, purpose=Revision.Purpose.CORRECTION, sealed=sealed, digest=digest,
        material=base.material, findings_sealed=found, item_count=base.item_count, pack_version=base.pack_version,
        engine=base.engine, arrived_at=change.at,
    )  # fmt: skip


def take_back_correction(dossier: Dossier, *, by: Actor, at: datetime) -> Dossier:
    """Take back, or decline to confirm, a correction that waits; the material stays as it is."""

    def apply(change: Change) -> None:
        change.release("pending_correction", "taken_back")

    return act(dossier, Action.TAKE_BACK_CORRECTION, by=by, at=at, apply=apply)
