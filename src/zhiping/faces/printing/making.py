"""Making a batch (the worker's): numbers first, then the type by several processes, then all kept; chunk by chunk.

Each chunk is kept before the next begins. Whoever is killed between leaves numbers that are taken up again, so nothing
is issued twice and no number is lost. Working copies (the packet's list and cover) go the same way without a number.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import BinaryIO, Final, cast

import pikepdf
import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from zhiping.core.errors import BadInput
from zhiping.faces.printing.models import Batch, BatchItem
from zhiping.faces.printing.operations import remove_copies, remove_file
from zhiping.faces.printing.queries import NOT_ASKED, forms
from zhiping.ground.audit import chain
from zhiping.ground.documents.forms import Job, attempt
from zhiping.ground.documents.service import MissingGlyphs, TemplateError
from zhiping.ground.storage import blobs, keys, pieces
from zhiping.records import issuing
from zhiping.records.actors import Actor
from zhiping.records.models import PACK_FILES, Dossier, IssuedDocument
from zhiping.records.situations import rules_pack, standing_revision
from zhiping.stages.application.queries.papers import content_of, papers_of, submitted
from zhiping.stages.handin.queries.copies import PRINTED, working_copy

log = structlog.get_logger(__name__)

#: A file, or why there is none.
Setting = bytes | MissingGlyphs | TemplateError
Setters = Callable[[list[Job]], list[Setting]]

#: Documents that are numbered, set and kept together.
CHUNK: Final = 40
#: With fewer than so many, starting further processes costs more than it saves.
_WORTH_A_POOL: Final = 24
#: What is there: an issued document, or a working copy.
_MADE: Final = Q(document__isnull=False) | ~Q(blob="")
#: A worker that was silent for so long has died; another one goes on.
SILENT: Final = timedelta(minutes=2)


class NotAsked(LookupError):
    """This applicant does not hand in this form, or another body issues it."""


#: What stops one document and leaves the others alone.
_Wrong = (MissingGlyphs, TemplateError, BadInput, keys.KeyDestroyed, keys.Damaged, FileNotFoundError, LookupError)


def make_batches(*, seconds: float = 10) -> int:
    """Go on with what waits for about ``seconds``, then leave it to the next round; returns how many documents."""
    ends, count = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        batch = _claim()
        if batch is None:
            break
        try:
            count += _go_on(batch, ends)
        except Exception:
            log.exception("batch failed", batch=batch.code)
            remove_file(batch)
            Batch.objects.filter(pk=batch.pk).update(state=Batch.State.FAILED, finished_at=timezone.now())
    return count


def _claim() -> Batch | None:
    """The oldest batch that nobody is at, taken. Safe in several workers at once."""
    dead = timezone.now() - SILENT
    Batch.objects.filter(state=Batch.State.WORKING, beat_at__lt=dead).update(state=Batch.State.WAITING)
    for pk in Batch.objects.filter(state=Batch.State.WAITING).order_by("id").values_list("pk", flat=True)[:5]:
        taken = Batch.objects.filter(pk=pk, state=Batch.State.WAITING)
        if taken.update(state=Batch.State.WORKING, beat_at=timezone.now()):
            return Batch.objects.select_related("cycle", "by").get(pk=pk)
    return None


def _go_on(batch: Batch, ends: float) -> int:
    """Chunks until the time is over or all are made; then the file."""
    count = 0
    waiting = BatchItem.objects.filter(~_MADE, batch=batch, fault="").order_by("position")
    with _setters(waiting.count()) as set_all:
        while chunk := list(waiting[:CHUNK]):
            count += _make(batch, chunk, set_all)
            if time.monotonic() >= ends:
                Batch.objects.filter(pk=batch.pk).update(state=Batch.State.WAITING)
                return count
    _finish(batch)
    return count


@contextmanager
def _setters(wanted: int) -> Iterator[Setters]:
    """What sets jobs, in order: further processes for many, this one for few."""
    workers = os.cpu_count() or 1
    if wanted < _WORTH_A_POOL or workers < 2:
        yield _here
        return
    # Spawned, not forked: a copy of this process would share its connections to the database. What they run knows
    # nothing of it either.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:

        def beside(jobs: list[Job]) -> list[Setting]:
            try:
                return list(pool.map(attempt, jobs, chunksize=4))
            except BrokenProcessPool:
                # The machine ended one of them, for want of memory perhaps: slower, but it goes on.
                log.warning("processes of a batch were ended")
                return _here(jobs)

        yield beside


def _here(jobs: list[Job]) -> list[Setting]:
    return [attempt(one) for one in jobs]


def _make(batch: Batch, chunk: list[BatchItem], set_all: Setters) -> int:
    dossiers = _dossiers(chunk)
    planned: list[tuple[BatchItem, issuing.Planned | Job]] = []
    with transaction.atomic():
        for item in chunk:
            found = _plan(batch, item, dossiers[item.dossier_id])
            if found is not None:
                planned.append((item, found))
    made = set_all([one if isinstance(one, Job) else issuing.job_of(one) for _, one in planned])
    keys.create(batch.key_owner)
    with transaction.atomic():
        for (item, one), content in zip(planned, made, strict=True):
            if isinstance(content, Exception):
                item.fault = said_of(content)[:300]
            elif isinstance(one, Job):
                item.blob = blobs.put(batch.key_owner, content)
            else:
                item.document = issuing.keep(one, content, by=Actor(batch.by))  # type: ignore[assignment]
        BatchItem.objects.bulk_update(chunk, ["document", "blob", "fault"])
        done = BatchItem.objects.filter(_MADE, batch=batch).count()
        Batch.objects.filter(pk=batch.pk).update(done=done, beat_at=timezone.now())
    return len(chunk)


def _plan(batch: Batch, item: BatchItem, dossier: Dossier) -> issuing.Planned | Job | None:
    """Its number, kept with the item before anything is set; the job of a working copy, which has none; None for what
    is there already or cannot be made."""
    try:
        if item.form in PRINTED:
            return copy_of(item.form, dossier)
        with transaction.atomic():
            reserved = (item.number, item.check_code) if item.number else None
            found = issuing.plan(order_of(item.form, dossier), at=batch.at, reserved=reserved)
    except _Wrong as wrong:
        item.fault = said_of(wrong)[:300]
        return None
    if isinstance(found, IssuedDocument):
        item.document = found
        return None
    assert isinstance(found, issuing.Planned)
    item.number, item.check_code = found.number, found.code
    item.save(update_fields=["number", "check_code"])
    return found


def order_of(key: str, dossier: Dossier) -> issuing.Order:
    """The form ``key`` of what ``dossier`` stands on now: its last submission, clerical errors corrected (8d).

    The same content as where the applicant prints it, so it is the same document. Raises NotAsked, and LookupError for
    a dossier that was never submitted.
    """
    form, source = forms()[key], submitted(dossier)
    if source is None:
        raise LookupError(key)
    if key not in {one.form.key for one in papers_of(dossier, source) if not one.by_others}:
        raise NotAsked(key)
    content = content_of(form, dossier, source)
    return issuing.Order(form, content, dossier=dossier, revision=source.revision)


def copy_of(key: str, dossier: Dossier) -> Job:
    """The working copy ``key`` of what ``dossier`` stands on now, as its applicant prints it (handin).

    Raises NotAsked where the pack has no paper, and LookupError for a dossier that was never submitted.
    """
    if not rules_pack(dossier).stages.paper:
        raise NotAsked(key)
    revision = standing_revision(dossier)
    if revision is None:
        raise LookupError(key)
    return working_copy(PRINTED[key], dossier, revision)


def said_of(wrong: Exception) -> str:
    """Why there is no document, in words that name nobody: a character and its place, not what it stands in."""
    if isinstance(wrong, MissingGlyphs):
        told = [f"“{one.character}”（U+{ord(one.character):04X}）没有字形，在{one.where}" for one in wrong.places[:5]]
        return "；".join(told)
    if isinstance(wrong, TemplateError):
        return f"版式编译不过：{wrong.name}第{wrong.line}行，{wrong.message}"
    if isinstance(wrong, BadInput):
        return "；".join(fault.message for fault in wrong.faults)
    if isinstance(wrong, NotAsked):
        return NOT_ASKED
    if isinstance(wrong, keys.KeyDestroyed):
        return "材料已经销毁"
    return "材料读不出来，请联系系统管理员"


def _dossiers(chunk: Iterable[BatchItem]) -> dict[int, Dossier]:
    rows = Dossier.objects.filter(pk__in={item.dossier_id for item in chunk}).defer("draft_sealed", *PACK_FILES)
    return rows.select_related("cycle__pack_version", "pack_version", "unit", "department").in_bulk()


def _finish(batch: Batch) -> None:
    """Put the documents together into one sealed file, and record it."""
    items = BatchItem.objects.filter(_MADE, batch=batch).select_related("batch", "document", "dossier")
    rows = items.defer("document__sealed", "dossier__draft_sealed").order_by("position")
    if not rows:
        raise LookupError("no document could be made")
    keys.create(batch.key_owner)
    remove_file(batch)  # what a worker that died here has left
    promise = chain.Committing()
    with _sink(batch, promise) as sink:
        pages = _bound(rows, sink) if batch.layout == Batch.Layout.DUPLEX else _zipped(rows, sink)
    with transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(state=Batch.State.DONE, pages=pages, finished_at=timezone.now())
        copies = sum(row.document is None for row in rows)
        data = {
            "documents": len(rows) - copies, "copies": copies, "faults": batch.total - len(rows),
            "content": promise.made(),
        }  # fmt: skip
        chain.append(batch.stream, "batch.made", by="system", at=batch.at, data=data)
    remove_copies(batch)


def _sink(batch: Batch, promise: chain.Committing) -> pieces.Sink:
    """Where its file is written: the row knows each piece before it is there, and others that somebody is at it."""

    def note(ref: str, size: int) -> None:
        batch.pieces.append(ref)
        batch.size += size
        batch.beat_at = timezone.now()
        batch.save(update_fields=["pieces", "size", "beat_at"])

    return pieces.Sink(batch.key_owner, note, seen=promise.update)


def _file(item: BatchItem) -> bytes:
    if item.document is None:
        return blobs.get(item.batch.key_owner, item.blob)
    return issuing.file_of(item.document)


def _bound(items: Iterable[BatchItem], out: pieces.Sink) -> int:
    """One PDF; every document begins on the front of a sheet when it is printed on both sides. Returns its pages."""
    with pikepdf.new() as whole:
        for item in items:
            if len(whole.pages) % 2:
                whole.add_blank_page(page_size=_SHEET)
            with pikepdf.open(io.BytesIO(_file(item))) as one:
                whole.pages.extend(one.pages)
        pages = len(whole.pages)
        whole.save(cast(BinaryIO, out), object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return pages


#: A4 in points.
_SHEET: Final = (595.28, 841.89)


def _zipped(items: Iterable[BatchItem], out: pieces.Sink) -> int:
    """One file for each document, named so that a folder sorts them as they are printed. Returns the pages of all."""
    pages, titles = 0, {key: form.title for key, form in forms().items()}
    stamp = (1980, 1, 1, 0, 0, 0)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as whole:
        for item in items:
            name = f"{item.position:04d}-{item.dossier.applicant_name}-{titles[item.form]}.pdf"
            content = _file(item)
            with pikepdf.open(io.BytesIO(content)) as one:
                pages += len(one.pages)
            whole.writestr(zipfile.ZipInfo(name.replace("/", "_"), stamp), content)
    return pages


def progress_at(batch: Batch, now: datetime) -> str:
    """How far it is, in words."""
    if batch.state == Batch.State.WAITING and not batch.done:
        return "排队等候"
    if batch.state == Batch.State.WORKING and batch.beat_at and batch.beat_at < now - SILENT:
        return f"已出具{batch.done}份，中断过，即将接着做"
    return f"已出具{batch.done}份，共{batch.total}份"
