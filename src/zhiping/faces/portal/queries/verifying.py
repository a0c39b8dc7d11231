"""Whether a paper holds: by number and code, by the code in its square, or by the file itself. As little as serves."""

from __future__ import annotations

import hashlib
import io
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

import pikepdf

from zhiping.access.viewers import Viewer, is_applicant, level_of
from zhiping.records import issuing
from zhiping.records.codes import normal_code
from zhiping.records.issuing import Document
from zhiping.records.models import IssuedDocument, RoundDocument
from zhiping.records.queries import dossier_by_code
from zhiping.stages.conferral.queries import certificates

#: Files longer than this are not looked at: no document of ours comes near it. In bytes.
LARGEST: Final = 20 * 1024 * 1024


class Answer(StrEnum):
    """What is said of a paper."""

    VALID = "valid"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found: which paper it is, who issued it and when; nothing of what it says."""

    answer: Answer
    title: str = ""
    number: str = ""
    body: str = ""
    issued_at: datetime | None = None
    revision: str = ""
    superseded_at: datetime | None = None
    by_file: bool = False
    #: Of the dossier it is about, for whoever may see that anyway.
    dossier: str = ""
    applicant: bool = False
    #: Of a certificate (P10), what whoever asks needs to hold it against what they were shown.
    certificate: certificates.Shown | None = None


def by_number(number: str, code: str) -> Verified:
    """The paper with this number, if ``code`` is the one that stands on it."""
    found = _with_code(code)
    if found is None or _plain(found.number) != _plain(number):
        return Verified(Answer.UNKNOWN)
    return _told(found)


def by_code(code: str) -> Verified:
    """The paper in whose square ``code`` stands."""
    found = _with_code(code)
    return Verified(Answer.UNKNOWN) if found is None else _told(found)


def by_file(content: bytes) -> Verified:
    """The paper that this file is, to the byte; ``ALTERED`` when it bears a number and code, or a signature, of ours
    and is another."""
    digest = hashlib.sha256(content).hexdigest()
    found = _first(digest=digest)
    if found is not None:
        return _told(found, by_file=True)
    number, code = _borne(content)
    bears = _with_code(code) if code else None
    if bears is not None and bears.number == number:
        return _told(bears, Answer.ALTERED, by_file=True)
    return Verified(Answer(certificates.said_of_file(content)), by_file=True)


def by_certificate(number: str, name: str) -> Verified:
    """The certificate with this number, if it is this person's (P10)."""
    found = certificates.by_number_and_name(number, name)
    return Verified(Answer.UNKNOWN) if found is None else _of_certificate(Verified(Answer.VALID), found)


#: What is said of a certificate, as it is said of papers.
_ANSWERS: Final = {"valid": Answer.VALID, "revoked": Answer.REVOKED, "replaced": Answer.SUPERSEDED}


def _of_certificate(verified: Verified, found: certificates.Shown) -> Verified:
    """A certificate says for itself whether it holds; who changed its file is told that and nothing else."""
    if verified.answer is Answer.ALTERED:
        return verified
    later = found.void_at if found.state == "replaced" else None
    return replace(verified, answer=_ANSWERS[found.state], certificate=found, superseded_at=later)


def seen_by(viewer: Viewer, verified: Verified) -> Verified:
    """The same, with the way to the dossier only for whoever may open it."""
    if not verified.dossier:
        return verified
    dossier = dossier_by_code(verified.dossier) if viewer.signed_in else None
    own = dossier is not None and is_applicant(viewer, dossier)
    may = dossier is not None and (own or bool(level_of(viewer, dossier)))
    return replace(verified, dossier=verified.dossier if may else "", applicant=own)


def _first(**what: str) -> Document | None:
    rows = IssuedDocument.objects.filter(**what).select_related("dossier__cycle", "pack_version", "revision")
    skipped = (
        "sealed",
        "dossier__draft_sealed",
        "revision__sealed",
        "revision__findings_sealed",
        "pack_version__files",
    )
    found = rows.defer(*skipped).first()
    if found is not None:
        return found
    return RoundDocument.objects.filter(**what).select_related("pack_version").defer("pack_version__files").first()


def _with_code(typed: str) -> Document | None:
    code = normal_code(typed)
    return _first(code=code) if code else None


def _told(document: Document, answer: Answer | None = None, *, by_file: bool = False) -> Verified:
    later = issuing.successor(document)
    of_dossier = document.dossier if isinstance(document, IssuedDocument) else None
    revision = document.revision if isinstance(document, IssuedDocument) else None
    version = document.pack_version or (revision.pack_version if revision else None)
    told = Verified(
        answer or (Answer.VALID if later is None else Answer.SUPERSEDED),
        title=document.title, number=document.number, issued_at=document.issued_at, by_file=by_file,
        body=version.pack().about.body.name if version else "",
        revision=revision.digest[:12] if revision else "",
        superseded_at=later.issued_at if later else None, dossier=of_dossier.code if of_dossier else "",
    )  # fmt: skip
    found = certificates.shown_document(document) if isinstance(document, IssuedDocument) else None
    return told if found is None else _of_certificate(told, found)


def _plain(number: str) -> str:
    """A number as it is compared: full-width signs, spaces and case forgiven."""
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()


def _borne(content: bytes) -> tuple[str, str]:
    """Number and code that a PDF of ours says in itself; empty when it says none or is no PDF."""
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            said = str(document.docinfo.get("/Keywords", ""))[:200]
    except Exception:
        # A file of a stranger: whatever is wrong with it, it is none of ours.
        return "", ""
    number, _, code = said.rpartition(", ")
    return number, code
