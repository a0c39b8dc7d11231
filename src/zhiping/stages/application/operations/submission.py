"""Submitting, submitting again, offering for publicity, withdrawing: each through the one door (P2, A2, 8a, 8c, 8m)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhiping.core.dossier import changed_items, changed_paths, give_ids, iter_items
from zhiping.core.procedure import Action, Readiness, State
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.records.door import Change, act
from zhiping.records.judging import version_of
from zhiping.records.models import Dossier, IssuedDocument, ItemCheck, Revision
from zhiping.records.situations import latest_submission, rules_pack
from zhiping.registers.claims.operations import forget, note_claims
from zhiping.stages.application.queries.aside import aside_of
from zhiping.stages.application.queries.gaps import missing, unreadable
from zhiping.stages.application.queries.judging import ENGINE, completed, faults_of, judge
from zhiping.stages.application.sections import Document

RECEIPT = "receipt"


def _present(dossier: Dossier, at: datetime) -> Document:
    """The content as it would be frozen now."""
    return give_ids(completed(dossier, contents.draft(dossier), at))


def readiness_of(dossier: Dossier, *, declared: bool, at: datetime) -> Readiness:
    """Whether the draft could be submitted: what cannot be read, what is missing, what blocks, whose way it goes."""
    pack = rules_pack(dossier)
    document = contents.draft(dossier)
    side = aside_of(dossier)
    faults = [str(gap) for gap in unreadable(side, pack)]
    faults += [f"{fault.where}：{fault.message}" for fault in faults_of(dossier, document, pack)]
    if faults:
        return Readiness(declared=declared, faults=tuple(faults))
    lacking = tuple(str(gap) for gap in missing(dossier, document, side, pack, at))
    blocking = tuple(
        finding.rule
        for finding in judge(dossier, document, at).findings
        if finding.outcome == "fail" and (finding.confirmed or pack.options.unconfirmed_fail_blocks)
    )
    return Readiness(
        declared=declared, missing=lacking, blocking=blocking, goes_by_unit=_goes_by_unit(dossier, document, at)
    )


def _goes_by_unit(dossier: Dossier, document: Mapping[str, Any], at: datetime) -> bool:
    """8c: whether something changed that the unit confirms and publicises anew; a first submission always does."""
    before = latest_submission(dossier)
    if before is None:
        return True
    watched = set(rules_pack(dossier).options.resubmit_through_unit_when)
    return bool(watched & changed_paths(contents.content(before), _present(dossier, at)))


def submit(dossier: Dossier, *, declared: bool, by: Actor, at: datetime) -> IssuedDocument:
    """Submit the draft, or submit a returned dossier again, and return the receipt.

    ``declared``: the applicant answers for the truth and has declassified the material (P2). Raises ``Refusal``; the
    draft stays as it is then.
    """
    receipts: list[IssuedDocument] = []

    def apply(change: Change) -> None:
        receipts.append(_freeze_submission(change))

    act(
        dossier, Action.RESUBMIT if dossier.state == State.RETURNED else Action.SUBMIT, by=by, at=at,
        readiness=lambda row: readiness_of(row, declared=declared, at=at), apply=apply,
    )  # fmt: skip
    return receipts[0]


def offer_for_publicity(dossier: Dossier, *, by: Actor, at: datetime) -> Dossier:
    """Hand a frozen copy of the draft to the unit, which may publicise it before it is submitted (8a)."""

    def apply(change: Change) -> None:
        document = _present(change.dossier, change.at)
        revision = _freeze(change, document, Revision.Purpose.PUBLICITY)
        change.milestone("offered_for_publicity", {"revision": revision.number, "material": revision.material})
        change.audit.update({"revision": revision.number, "digest": revision.digest})
        change.params.update({"code": change.dossier.code})

    return act(
        dossier, Action.OFFER_FOR_PUBLICITY, by=by, at=at,
        readiness=lambda row: readiness_of(row, declared=False, at=at), apply=apply,
    )  # fmt: skip


def withdraw(dossier: Dossier, *, by: Actor, at: datetime) -> Dossier:
    """Take the application back (8m): free before the Committee, afterwards with the office's consent.

    Nobody is compared with it any more: its claims leave the book.
    """

    def apply(change: Change) -> None:
        forget(change.dossier)
        change.params.update({"code": change.dossier.code})

    return act(dossier, Action.WITHDRAW, by=by, at=at, apply=apply)


def _freeze(change: Change, document: Document, purpose: str) -> Revision:
    row = change.dossier
    verdict = judge(row, document, change.at)
    last = Revision.objects.filter(dossier=row).order_by("-number").values_list("number", flat=True).first()
    number = (last or 0) + 1
    sealed, findings, digest = contents.freeze(document, verdict.to_json(), dossier=row, number=number)
    watched = list(rules_pack(row).options.resubmit_through_unit_when)
    return Revision.objects.create(
        dossier=row, number=number, purpose=purpose, sealed=sealed, digest=digest, findings_sealed=findings,
        material=contents.material_fingerprint(row, document, watched), item_count=sum(1 for _ in iter_items(document)),
        pack_version=version_of(row), engine=ENGINE, arrived_at=change.at,
    )  # fmt: skip


def _freeze_submission(change: Change) -> IssuedDocument:
    row = change.dossier
    before = latest_submission(row)
    document = _present(row, change.at)
    revision = _freeze(change, document, Revision.Purpose.SUBMISSION)
    note_claims(revision, document)
    if before is not None:
        _carry_marks(before, revision, document)
    row.pack_version = version_of(row)
    row.submitted_at = row.submitted_at or change.at
    # The draft is what was submitted: a correction begins from it, with the day of application kept (T2).
    contents.seal_draft(row, document)
    row.draft_version += 1
    row.draft_saved_at = change.at
    change.milestone("submitted", {"revision": revision.number})
    change.audit.update({"revision": revision.number, "digest": revision.digest, "items": revision.item_count})
    receipt = _issue_receipt(change, revision, document)
    change.params.update({"code": row.code, "receipt": receipt.number})
    return receipt


def _carry_marks(before: Revision, revision: Revision, document: Document) -> None:
    """An item that was found true and has not changed, nor its files, needs no second look at that level."""
    earlier = contents.content(before)
    changed = changed_items(earlier, document)
    present = {item.id for item in iter_items(document)}
    kept = [
        check
        for check in ItemCheck.objects.filter(revision=before, mark=ItemCheck.Mark.TRUE)
        if check.item in present - changed and _files_of(earlier, check.item) == _files_of(document, check.item)
    ]
    ItemCheck.objects.bulk_create([_carried(check, before, revision) for check in kept])


def _carried(check: ItemCheck, before: Revision, revision: Revision) -> ItemCheck:
    def again(sealed: bytes | memoryview | None, part: str) -> bytes | None:
        # A note is sealed for one place; in the new revision it has another.
        if sealed is None:
            return None
        old = contents.note_context(before.number, check.level, check.item, part)
        new = contents.note_context(revision.number, check.level, check.item, part)
        text = contents.unseal_text(revision.dossier, sealed, context=old)
        return contents.seal_text(revision.dossier, text, context=new)

    return ItemCheck(
        dossier_id=revision.dossier_id, revision=revision, level=check.level, item=check.item, mark=check.mark,
        has_note=check.has_note, note_sealed=again(check.note_sealed, "note"),
        internal_sealed=again(check.internal_sealed, "internal"), by_id=check.by_id, at=check.at,
    )  # fmt: skip


def _files_of(document: Mapping[str, Any], item: str) -> set[str]:
    return {entry["id"] for entry in document.get("evidence") or [] if item in (entry.get("for") or [])}


def _issue_receipt(change: Change, revision: Revision, document: Document) -> IssuedDocument:
    """The receipt: what arrived, when on the database's clock, under which digest. Numbered once per revision."""
    row = change.dossier
    application = document["application"]
    receipt = IssuedDocument(
        dossier=row, revision=revision, form=RECEIPT, number=f"{row.code}-{revision.number:02d}", issued_at=change.at
    )
    # Of every submission there is one: none takes the place of another.
    receipt.subject, receipt.title = receipt.number, "提交回执"
    body = json.dumps(
        {
            "number": receipt.number, "code": row.code, "revision": revision.number, "digest": revision.digest,
            "arrived_at": change.at.isoformat(), "name": document["applicant"]["name"], "unit": row.unit.name,
            "title": application["title"], "major": application["major"], "kind": application["kind"],
            "goes_to": change.move.target.value, "clause": change.move.clause, "items": revision.item_count,
            "files": len(document.get("evidence") or []), "pack": revision.pack_version.hash,
            "declared": [one.text for one in revision.pack_version.pack().about.declarations],
        },
        ensure_ascii=False, sort_keys=True,
    ).encode()  # fmt: skip
    receipt.sealed = keys.seal(row.key_owner, body, context=f"document|{receipt.number}")
    receipt.digest = hashlib.sha256(body).hexdigest()
    receipt.save()
    return receipt


def receipt_content(receipt: IssuedDocument) -> dict[str, Any]:
    """What the receipt says."""
    assert receipt.sealed is not None  # a receipt is kept as what it says
    body: dict[str, Any] = json.loads(
        keys.unseal(receipt.dossier.key_owner, receipt.sealed, context=f"document|{receipt.number}")
    )
    return body
