"""Issuing a document: number, code, file kept sealed, audit entry, all in one transaction or not at all.

``issue`` is for one dossier, ``issue_for_round`` for what belongs to none (a list, an announcement). Both check the
characters before anything is numbered, return the document that is there when nothing changed, and let a new one
supersede it when something did. Who issues thousands takes the same steps apart (``plan``, ``print_planned``,
``keep``), so that setting the type holds no lock and can run beside each other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.ground.documents.forms import Form, Job, Mark, Standing, as_data, job
from zhiping.ground.documents.service import MissingGlyphs, Template, missing_in
from zhiping.ground.pictures.squares import square
from zhiping.ground.storage import blobs, keys
from zhiping.records.actors import Actor
from zhiping.records.codes import new_code
from zhiping.records.models import (
    Cycle,
    DocumentCounter,
    Dossier,
    IssuedDocument,
    PackVersion,
    Revision,
    RoundDocument,
)

#: Where a document is checked; the portal answers there, and a test holds it to that.
CHECKED_AT: Final = "/verify/"

Document = IssuedDocument | RoundDocument


@cache
def engine() -> str:
    """What sets the type, with its version."""
    return f"typst {version('typst')}"


def check_link(code: str) -> str:
    """The address, as it stands in the square on paper, at which a document says whether it holds."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{CHECKED_AT}{code}/"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be issued: ``content`` of ``form``, about a dossier (with the revision it rests on) or a round.

    ``subject`` tells apart what exists side by side of the same form (a notice for each session);
    within one subject a new document supersedes the one before.
    """

    form: Form
    content: Any
    dossier: Dossier | None = None
    cycle: Cycle | None = None
    revision: Revision | None = None
    subject: str = ""

    def __post_init__(self) -> None:
        if (self.dossier is None) == (self.cycle is None):
            raise ValueError("a document is about one dossier or about one round")
        if not isinstance(self.content, self.form.content):
            raise TypeError(f"{self.form.key} takes {self.form.content.__name__}")

    @property
    def round(self) -> Cycle:
        """The cycle to whose numbers it belongs."""
        cycle = self.cycle or (self.dossier.cycle if self.dossier else None)
        assert cycle is not None
        return cycle

    def pack_version(self) -> PackVersion:
        """The pack by which it is made: that of the revision, of the submission, else of the round."""
        if self.revision is not None:
            return self.revision.pack_version
        if self.dossier is not None and self.dossier.pack_version is not None:
            return self.dossier.pack_version
        return self.round.pack_version

    def template(self) -> Template | None:
        """The pack's own template, if it brings one."""
        text = self.pack_version().pack().templates.get(self.form.key)
        return None if text is None else Template(f"paper/{self.form.key}.typ", text)


@dataclass(frozen=True, slots=True)
class Planned:
    """An order with its number and code: what is printed, as the same bytes however often."""

    order: Order
    number: str
    code: str
    fingerprint: str
    at: datetime

    def mark(self) -> Mark:
        """What stands in the foot of every page."""
        revision = self.order.revision.digest if self.order.revision else ""
        squares = tuple(square(check_link(self.code), level="m"))
        return Mark(Standing.ISSUED, number=self.number, revision=revision, code=self.code, squares=squares)


def plan(order: Order, *, at: datetime, reserved: tuple[str, str] | None = None) -> Document | Planned:
    """Number ``order``, or find the document that says the same already.

    ``reserved``: number and code that were given to this very order before its maker died. Raises MissingGlyphs before
    anything is numbered, and ``BadInput`` where the pack has no scheme of numbers.
    """
    lacking = missing_in(as_data(order.content))
    if lacking:
        raise MissingGlyphs(lacking)
    fingerprint = _fingerprint(order)
    with transaction.atomic():
        _lock(order)
        there = in_force(order.form.key, dossier=order.dossier, cycle=order.cycle, subject=order.subject)
        if there is not None and there.fingerprint == fingerprint:
            return there
        number, code = reserved or (_next_number(order), new_code())
        return Planned(order, number, code, fingerprint, at)


def job_of(planned: Planned) -> Job:
    """What is to be set, for this process or another: it takes no lock and no row."""
    order = planned.order
    return job(order.form, order.content, planned.mark(), made_at=planned.at, template=order.template())


def print_planned(planned: Planned) -> bytes:
    """The file. Raises MissingGlyphs and TemplateError."""
    return job_of(planned).print()


def keep(planned: Planned, made: bytes, *, by: Actor) -> Document:
    """Keep the file of ``planned``, sealed, and record it. Whoever issued the same meanwhile has gone before: that
    document is returned, and the number stays unused."""
    order = planned.order
    with transaction.atomic():
        _lock(order)
        before = in_force(order.form.key, dossier=order.dossier, cycle=order.cycle, subject=order.subject)
        if before is not None and before.fingerprint == planned.fingerprint:
            return before
        row = _row(planned, made, before)
        row.blob = blobs.put(row.key_owner, made)
        try:
            row.save(force_insert=True)
        except BaseException:
            blobs.remove(row.blob)
            raise
        data = {"form": row.form, "number": row.number, "digest": row.digest}
        if before is not None:
            data["supersedes"] = before.number
        if order.revision is not None:
            data["revision"] = str(order.revision.number)
        stream = order.dossier.stream if order.dossier else f"cycle-{order.round.key}"[:64]
        chain.append(stream, "document.issued", by=by.label, at=planned.at, data=data)
    return row


def issue(
    form: Form, content: Any, *, dossier: Dossier, revision: Revision | None = None, subject: str = "", by: Actor,
    at: datetime,
) -> IssuedDocument:  # fmt: skip
    """Issue ``form`` about ``dossier`` and return it; the same content of the same revision is the same document.

    Also inside the door (``apply``). Raises MissingGlyphs, TemplateError, and ``BadInput`` where the pack has no scheme
    of numbers; then nothing is issued, numbered or kept.
    """
    issued = issue_order(Order(form, content, dossier=dossier, revision=revision, subject=subject), by=by, at=at)
    assert isinstance(issued, IssuedDocument)
    return issued


def issue_for_round(
    form: Form, content: Any, *, cycle: Cycle, subject: str = "", by: Actor, at: datetime
) -> RoundDocument:
    """Issue what belongs to no single dossier. Like ``issue``; sealed under a key of its own."""
    issued = issue_order(Order(form, content, cycle=cycle, subject=subject), by=by, at=at)
    assert isinstance(issued, RoundDocument)
    return issued


def issue_order(order: Order, *, by: Actor, at: datetime) -> Document:
    """Issue ``order``, or return the document that says the same. Raises what :func:`issue` raises."""
    with transaction.atomic():
        planned = plan(order, at=at)
        return keep(planned, print_planned(planned), by=by) if isinstance(planned, Planned) else planned


def in_force(
    form: str, *, dossier: Dossier | None = None, cycle: Cycle | None = None, subject: str = ""
) -> Document | None:
    """The document of ``form`` and ``subject`` that no later one supersedes."""
    if dossier is not None:
        of_dossier = IssuedDocument.objects.filter(dossier=dossier, form=form, subject=subject)
        return of_dossier.defer("sealed").order_by("-serial").first()
    return RoundDocument.objects.filter(cycle=cycle, form=form, subject=subject).order_by("-serial").first()


def issued_already(order: Order) -> Document | None:
    """The document in force that says what ``order`` says, as :func:`issue` would return it; nothing is issued."""
    there = in_force(order.form.key, dossier=order.dossier, cycle=order.cycle, subject=order.subject)
    return there if there is not None and there.fingerprint == _fingerprint(order) else None


def successor(document: Document) -> Document | None:
    """The document that is in force in place of ``document``; None while that is still in force itself."""
    of = {"dossier": document.dossier} if isinstance(document, IssuedDocument) else {"cycle": document.cycle}
    last = in_force(document.form, subject=document.subject, **of)
    return last if last is not None and last.serial > document.serial else None


def file_of(document: Document) -> bytes:
    """The PDF as it was handed out. Raises ``FileNotFoundError``, ``KeyDestroyed``, or ``Damaged``."""
    if not document.blob:
        raise FileNotFoundError(document.number)
    made = blobs.get(document.key_owner, document.blob)
    if hashlib.sha256(made).hexdigest() != document.digest:
        raise keys.Damaged(document.number)
    return made


def _row(planned: Planned, made: bytes, before: Document | None) -> Document:
    order = planned.order
    digest, serial = hashlib.sha256(made).hexdigest(), before.serial + 1 if before else 1
    common = {
        "code": planned.code, "form": order.form.key, "title": order.form.title, "subject": order.subject,
        "number": planned.number, "serial": serial, "digest": digest, "fingerprint": planned.fingerprint,
        "pack_version": order.pack_version(), "engine": engine(), "issued_at": planned.at,
    }  # fmt: skip
    if order.dossier is not None:
        return IssuedDocument(dossier=order.dossier, revision=order.revision, **common)
    row = RoundDocument(cycle=order.round, **common)
    keys.create(row.key_owner)
    return row


def _lock(order: Order) -> None:
    """Whoever issues about the same dossier, or round, waits: the serial and what is in force are read under this."""
    if order.dossier is not None:
        Dossier.objects.select_for_update(of=("self",)).only("pk").get(pk=order.dossier.pk)
    else:
        Cycle.objects.select_for_update(of=("self",)).only("pk").get(pk=order.round.pk)


def _next_number(order: Order) -> str:
    pack = order.pack_version().pack()
    numbering = pack.about.numbering
    if numbering is None:
        raise BadInput(Fault("pack.yaml: numbering", "规则包没有写明文件如何编号，不能出具", "numbering.documents"))
    stem = numbering.stem(order.form.key, order.round.year)
    DocumentCounter.objects.bulk_create([DocumentCounter(stem=stem)], ignore_conflicts=True)
    counter = DocumentCounter.objects.select_for_update().get(stem=stem)
    counter.last += 1
    counter.save(update_fields=["last"])
    return numbering.number(stem, counter.last)


def _plain(value: Any) -> Any:
    """What ``json.dumps`` does not know: pictures, by their hash."""
    return hashlib.sha256(value).hexdigest()


def _fingerprint(order: Order) -> str:
    template = order.template()
    said: Mapping[str, Any] = {
        "form": order.form.key,
        "content": as_data(order.content),
        "revision": order.revision.digest if order.revision else "",
        "template": template.text if template else "",
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, default=_plain)
    return keys.blind_index("document", text)


def documents_of(dossier: Dossier) -> list[IssuedDocument]:
    """Every document about ``dossier``, newest first, without what is sealed. One query."""
    rows = IssuedDocument.objects.filter(dossier=dossier).select_related("revision").defer("sealed", *_REVISION)
    return list(rows.order_by("-issued_at", "-id"))


_REVISION: Final = ("revision__sealed", "revision__findings_sealed")
