"""The sealed content of a dossier: draft, revisions, notes. Everything here is under the dossier's own key."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import Any

from zhiping.ground.storage import keys
from zhiping.records.models import Dossier, Revision

Document = dict[str, Any]


def _dump(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def seal_text(dossier: Dossier, text: str, *, context: str) -> bytes:
    """Seal a note or a reason."""
    return keys.seal(dossier.key_owner, text.encode(), context=context)


def unseal_text(dossier: Dossier, sealed: bytes | memoryview | None, *, context: str) -> str:
    """The text that was sealed; empty when there was none."""
    return "" if sealed is None else keys.unseal(dossier.key_owner, sealed, context=context).decode()


def seal_words(dossier: Dossier, text: str, *, context: str) -> str:
    """Seal words that a milestone carries to other rooms: a reason, an opinion. Text, since milestones are JSON."""
    return base64.b64encode(seal_text(dossier, text, context=context)).decode()


def unseal_words(dossier: Dossier, words: str, *, context: str) -> str:
    """The words that ``seal_words`` sealed; empty when there were none."""
    return unseal_text(dossier, base64.b64decode(words), context=context) if words else ""


def note_context(revision_number: int, level: str, item: str, part: str) -> str:
    """Under which context the note of a check is sealed: what, where, whose (``part``: ``note`` or ``internal``)."""
    return f"check|{revision_number}|{level}|{item}|{part}"


def seal_draft(dossier: Dossier, document: Document) -> None:
    """Put ``document`` into the draft of ``dossier`` (not saved yet)."""
    dossier.draft_sealed = keys.seal(dossier.key_owner, _dump(document), context="draft")


def draft(dossier: Dossier) -> Document:
    """The present content (contracts/dossier.md)."""
    document: Document = json.loads(keys.unseal(dossier.key_owner, dossier.draft_sealed, context="draft"))
    return document


def freeze(document: Document, findings: Document, *, dossier: Dossier, number: int) -> tuple[bytes, bytes, str]:
    """Seal ``document`` and its ``findings`` as revision ``number``; returns both and the salted SHA-256 digest.

    The salt lies inside the sealed bytes: who holds the content can prove the digest, who only guesses cannot.
    """
    salt = os.urandom(16)
    content = _dump(document)
    sealed = keys.seal(dossier.key_owner, salt + content, context=f"revision|{number}")
    found = keys.seal(dossier.key_owner, _dump(findings), context=f"findings|{number}")
    return sealed, found, hashlib.sha256(salt + content).hexdigest()


def _open(revision: Revision) -> bytes:
    return keys.unseal(revision.dossier.key_owner, revision.sealed, context=f"revision|{revision.number}")


def content(revision: Revision) -> Document:
    """What was submitted."""
    document: Document = json.loads(_open(revision)[16:])
    return document


def salt_of(revision: Revision) -> bytes:
    """The salt of the digest: with it, who holds the content can prove what was submitted."""
    return _open(revision)[:16]


def digest_holds(revision: Revision) -> bool:
    """Whether the stored content is still the one whose digest was given out."""
    return hashlib.sha256(_open(revision)).hexdigest() == revision.digest


def findings(revision: Revision) -> Document:
    """The verdict over the revision, as it was when it was submitted."""
    verdict: Document = json.loads(
        keys.unseal(revision.dossier.key_owner, revision.findings_sealed, context=f"findings|{revision.number}")
    )
    return verdict


def material_fingerprint(dossier: Dossier, document: Document, paths: list[str]) -> str:
    """A keyed fingerprint of the parts of ``document`` that the unit publicises (8c); ``paths`` are dotted."""
    picked = {}
    for path in paths:
        value: Any = document
        for step in path.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        picked[path] = value
    return keys.blind_index(f"material:{dossier.code}", _dump(picked).decode())
