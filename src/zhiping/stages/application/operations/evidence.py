"""Proof: files looked into, sealed under the dossier's key, named in its document, opened only on the record (P2)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiping.core.dossier import iter_items
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.ground.storage import blobs, keys
from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier, Evidence, Revision
from zhiping.records.situations import rules_pack
from zhiping.stages.application.operations.drafts import alter
from zhiping.stages.application.operations.files import CheckedFile, check_file, check_photo
from zhiping.stages.application.queries.aside import Aside
from zhiping.stages.application.queries.evidence import NAME_CONTEXT
from zhiping.stages.application.sections import Document

SECTION = "evidence"


def attach(
    dossier: Dossier, *, name: str, content: bytes, items: Iterable[str] = (), by: Actor, at: datetime
) -> Evidence:
    """Keep an uploaded file as proof of ``items`` (their ids). The same file twice is kept once, for all its items.

    Raises ``BadInput`` with the cause and what to do; ``Refusal`` when the draft may not be edited. What was uploaded
    before stays in any case.
    """
    checked = check_file(_plain(name), content, rules_pack(dossier).forms)
    return _keep(dossier, checked, name=_plain(name), original=content, items=list(items), photo=False, by=by, at=at)


def attach_photo(dossier: Dossier, *, name: str, content: bytes, by: Actor, at: datetime) -> Evidence:
    """Keep the applicant's photo; it takes the place of an earlier one. Raises as :func:`attach`."""
    checked = check_photo(_plain(name), content, rules_pack(dossier).forms)
    return _keep(
        dossier, checked, name=_plain(name), original=content, items=["applicant"], photo=True, by=by, at=at
    )  # fmt: skip


def _plain(name: str) -> str:
    """The name without a path and without what cannot be shown; never empty."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable())[:120].strip() or "未命名文件"


def _keep(
    dossier: Dossier, checked: CheckedFile, *, name: str, original: bytes, items: list[str], photo: bool, by: Actor,
    at: datetime,
) -> Evidence:  # fmt: skip
    # Over the bytes as they came: cleaning is not always the same twice.
    fingerprint = keys.blind_index(f"evidence:{dossier.code}", hashlib.sha256(original).hexdigest())
    kept: list[Evidence] = []
    written: list[str] = []

    def change(document: Document, side: Aside) -> None:
        _known_items(document, items)
        row = Evidence.objects.filter(dossier=dossier, fingerprint=fingerprint).first()
        if row is None:
            blob = blobs.put(dossier.key_owner, checked.content)
            written.append(blob)
            row = Evidence.objects.create(
                dossier=dossier, key=f"e{secrets.token_hex(5)}", blob=blob, fingerprint=fingerprint,
                name_sealed=keys.seal(dossier.key_owner, name.encode(), context=NAME_CONTEXT),
                media_type=checked.media_type, size=len(checked.content), pages=checked.pages, uploaded_at=at,
            )  # fmt: skip
        files = document.setdefault("evidence", [])
        entry = next((file for file in files if file["id"] == row.key), None)
        if entry is None:
            entry = _entry(row, name, checked)
            files.append(entry)
        entry["for"] = list(dict.fromkeys([*(entry.get("for") or []), *items]))
        if photo:
            document.setdefault("applicant", {})["photo"] = row.key
        kept.append(row)

    try:
        alter(dossier, change, section=SECTION, expected_version=None, by=by, at=at)
    except BaseException:
        for blob in written:
            blobs.remove(blob)
        raise
    return kept[0]


def _entry(row: Evidence, name: str, checked: CheckedFile) -> dict[str, Any]:
    return {
        "id": row.key, "name": name, "media_type": checked.media_type,
        "sha256": hashlib.sha256(checked.content).hexdigest(), "size": row.size, "for": [],
    }  # fmt: skip


def _known_items(document: Document, items: list[str]) -> None:
    known = {item.id for item in iter_items(document)} | {"applicant", "employer", "application"}
    for item in items:
        if item not in known:
            raise BadInput(Fault("evidence.for", "没有这一项，可能已被删除", "申报内容中的一项"))


def assign(dossier: Dossier, key: str, items: Iterable[str], *, by: Actor, at: datetime) -> Dossier:
    """Say which items the file ``key`` proves. Raises ``BadInput`` for a file or an item that is not there."""
    wanted = list(dict.fromkeys(items))

    def change(document: Document, side: Aside) -> None:
        _known_items(document, wanted)
        _file(document, key)["for"] = wanted

    return alter(dossier, change, section=SECTION, expected_version=None, by=by, at=at)


def _file(document: Document, key: str) -> dict[str, Any]:
    for file in document.get("evidence") or []:
        if file["id"] == key:
            found: dict[str, Any] = file
            return found
    raise BadInput(Fault("evidence", "没有这个文件，可能已被移除", "页面上列出的文件"))


def detach(dossier: Dossier, key: str, *, by: Actor, at: datetime) -> Dossier:
    """Take a file out of the draft. What was submitted with it before keeps it; else it is removed for good."""
    gone: list[str] = []

    def change(document: Document, side: Aside) -> None:
        document["evidence"].remove(_file(document, key))
        applicant = document.get("applicant") or {}
        if applicant.get("photo") == key:
            del applicant["photo"]
        frozen = Revision.objects.filter(dossier=dossier)
        if any(key == file["id"] for one in frozen for file in contents.content(one).get("evidence") or []):
            return
        row = Evidence.objects.get(dossier=dossier, key=key)
        gone.append(row.blob)
        row.delete()

    after = alter(dossier, change, section=SECTION, expected_version=None, by=by, at=at)
    for blob in gone:
        blobs.remove(blob)
    return after


def open_evidence(evidence: Evidence, *, by: Actor, at: datetime) -> bytes:
    """The file itself; that it was opened, and by whom, is recorded (house.md, Audit)."""
    dossier = evidence.dossier
    with transaction.atomic():
        chain.append(dossier.stream, "evidence.opened", by=by.label, at=at, data={"evidence": evidence.code})
    return blobs.get(dossier.key_owner, evidence.blob)
