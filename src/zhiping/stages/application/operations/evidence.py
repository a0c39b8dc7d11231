"""Proof: files looked into, sealed under the dossier's key, named in its document, opened only on the record (P2)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiping.core.dossier import iter_items
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.ground.storage import blobs, keys
from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier, Evidence
from zhiping.records.situations import rules_pack
from zhiping.stages.application.operations import leaves, limits, portraits
from zhiping.stages.application.operations.bins import Bin
from zhiping.stages.application.operations.drafts import alter
from zhiping.stages.application.operations.files import (
    PDF,
    CheckedFile,
    check_file,
    check_photo,
    cut_photo,
    whole_photo,
)
from zhiping.stages.application.operations.leaves import entry_of, is_frozen, new_key
from zhiping.stages.application.queries.aside import Aside
from zhiping.stages.application.queries.evidence import NAME_CONTEXT
from zhiping.stages.application.sections import Document

SECTION = "evidence"


def attach(
    dossier: Dossier, *, name: str, content: bytes, items: Iterable[str] = (), into: str = "", by: Actor, at: datetime
) -> Evidence:
    """Keep an uploaded file as proof of ``items`` (their ids). The same file twice is kept once, for all its items.

    ``into``: the key of a photographed file whose next page this photograph is. Raises ``BadInput`` with the cause and
    what to do; ``Refusal`` when the draft may not be edited. What was uploaded before stays in any case.
    """
    pack, called, wanted = rules_pack(dossier), plain_name(name), list(items)
    most = limits.max_mb(pack, contents.draft(dossier), wanted)
    checked = check_file(called, content, pack.forms, max_mb=most)
    return _keep(dossier, _Coming(called, checked, content, wanted, into=into), by=by, at=at)


def attach_photo(
    dossier: Dossier, *, name: str, content: bytes, fit: bool = False, by: Actor, at: datetime
) -> Evidence:
    """Keep the applicant's photo; it takes the place of an earlier one. Raises as :func:`attach`.

    ``fit``: cut it to the asked proportions and make it light enough first.
    """
    called, form = plain_name(name), rules_pack(dossier).forms
    whole = whole_photo(called, content, form) if fit else None
    if whole is not None:
        content = cut_photo(whole, form)
    checked = check_photo(called, content, form)
    if whole is not None:
        # It was written here and is clean already; written once more it might be too heavy again.
        checked = replace(checked, content=content)
    coming = _Coming(called, checked, content, ["applicant"], photo=True, whole=whole)
    return _keep(dossier, coming, by=by, at=at)


def plain_name(name: str) -> str:
    """The name without a path and without what cannot be shown; never empty."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable())[:120].strip() or "未命名文件"


@dataclass(frozen=True, slots=True)
class _Coming:
    """A file on its way into a dossier: as it came, and as it was checked."""

    name: str
    checked: CheckedFile
    original: bytes
    items: list[str]
    photo: bool = False
    into: str = ""
    #: Of a portrait that was cut: the picture it was cut from.
    whole: CheckedFile | None = None


def _keep(dossier: Dossier, coming: _Coming, *, by: Actor, at: datetime) -> Evidence:
    # Over the bytes as they came: cleaning is not always the same twice.
    fingerprint = keys.blind_index(f"evidence:{dossier.code}", hashlib.sha256(coming.original).hexdigest())
    form = rules_pack(dossier).forms
    kept: list[Evidence] = []
    bin = Bin()

    def change(document: Document, side: Aside) -> None:
        _known_items(document, coming.items)
        if coming.into:
            kept.append(_next_leaf(dossier, document, coming, fingerprint, bin, at))
        else:
            kept.append(_of_its_own(dossier, document, coming, fingerprint, bin, at))
        limits.all_files(document, coming.name, form)

    with bin:
        alter(dossier, change, section=SECTION, expected_version=None, by=by, at=at)
    return kept[0]


def _of_its_own(
    dossier: Dossier, document: Document, coming: _Coming, fingerprint: str, bin: Bin, at: datetime
) -> Evidence:
    checked = coming.checked
    row = Evidence.objects.filter(dossier=dossier, fingerprint=fingerprint).first()
    if row is None:
        blob = bin.put(dossier.key_owner, checked.content)
        row = Evidence.objects.create(
            dossier=dossier, key=new_key(), blob=blob, fingerprint=fingerprint,
            name_sealed=keys.seal(dossier.key_owner, coming.name.encode(), context=NAME_CONTEXT),
            media_type=checked.media_type, size=len(checked.content), pages=checked.pages, uploaded_at=at,
        )  # fmt: skip
        if checked.media_type != PDF and not coming.photo:
            leaves.add(row, fingerprint, blob, checked.media_type)
    if coming.whole is not None and not row.leaves.exists():
        portraits.keep_whole(row, coming.whole, fingerprint, rules_pack(dossier).forms, bin)
    files = document.setdefault("evidence", [])
    entry = next((file for file in files if file["id"] == row.key), None)
    if entry is None:
        digest = hashlib.sha256(blobs.get(dossier.key_owner, row.blob)).hexdigest()
        entry = {
            "id": row.key, "name": coming.name, "media_type": row.media_type, "sha256": digest, "size": row.size,
            "for": [],
        }  # fmt: skip
        files.append(entry)
    entry["for"] = list(dict.fromkeys([*(entry.get("for") or []), *coming.items]))
    if coming.photo:
        document.setdefault("applicant", {})["photo"] = row.key
    return row


def _next_leaf(
    dossier: Dossier, document: Document, coming: _Coming, fingerprint: str, bin: Bin, at: datetime
) -> Evidence:
    entry = entry_of(document, coming.into)
    row = Evidence.objects.get(dossier=dossier, key=coming.into)
    if coming.checked.media_type == PDF or not row.leaves.exists():
        raise BadInput(Fault(coming.name, "这一页不能并入那个文件", "照片并入由照片合成的文件；PDF请单独上传"))
    if row.leaves.filter(fingerprint=fingerprint).exists():
        return row
    blob = bin.put(dossier.key_owner, coming.checked.content)
    leaves.add(row, fingerprint, blob, coming.checked.media_type)
    entry["for"] = list(dict.fromkeys([*(entry.get("for") or []), *coming.items]))
    return leaves.compose(row, document, rules_pack(dossier).forms, bin)


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
        entry_of(document, key)["for"] = wanted
        limits.all_files(document, str(entry_of(document, key)["name"]), rules_pack(dossier).forms)

    return alter(dossier, change, section=SECTION, expected_version=None, by=by, at=at)


def prove(dossier: Dossier, item: str, chosen: Iterable[str], *, by: Actor, at: datetime) -> Dossier:
    """Say which files prove ``item``: those whose keys are ``chosen``, and no others. Raises as :func:`assign`."""
    wanted = set(chosen)

    def change(document: Document, side: Aside) -> None:
        _known_items(document, [item])
        for key in wanted:
            entry_of(document, key)
        for entry in document.get("evidence") or []:
            others = [one for one in entry.get("for") or [] if one != item]
            entry["for"] = [*others, item] if entry["id"] in wanted else others
        limits.all_files(document, item, rules_pack(dossier).forms)

    return alter(dossier, change, section=SECTION, expected_version=None, by=by, at=at)


def detach(dossier: Dossier, key: str, *, by: Actor, at: datetime) -> Dossier:
    """Take a file out of the draft. What was submitted with it before keeps it; else it is removed for good."""
    bin = Bin()

    def change(document: Document, side: Aside) -> None:
        document["evidence"].remove(entry_of(document, key))
        applicant = document.get("applicant") or {}
        if applicant.get("photo") == key:
            del applicant["photo"]
        row = Evidence.objects.get(dossier=dossier, key=key)
        leaves.drop_all(row, bin)
        if not is_frozen(row):
            bin.drop(row.blob)
            row.delete()

    with bin:
        return alter(dossier, change, section=SECTION, expected_version=None, by=by, at=at)


def open_evidence(evidence: Evidence, *, by: Actor, at: datetime) -> bytes:
    """The file itself; that it was opened, and by whom, is recorded (house.md, Audit)."""
    note_opening(evidence, by=by, at=at)
    return blobs.get(evidence.dossier.key_owner, evidence.blob)


def note_opening(evidence: Evidence, *, by: Actor, at: datetime, **what: Any) -> None:
    """Record that a file, or what of it ``what`` says (a page by its number), was opened, and by whom."""
    with transaction.atomic():
        data = {"evidence": evidence.code, **what}
        chain.append(evidence.dossier.stream, "evidence.opened", by=by.label, at=at, data=data)
