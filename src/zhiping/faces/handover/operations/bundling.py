"""Making bundles: asked for on a page, made by the worker piece by piece, taken on the record, removed in time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from zhiping.access.viewers import is_applicant, level_of, viewer_of
from zhiping.core.errors import BadInput, Fault
from zhiping.faces.handover.models import APPLICANT, KEPT, Bundle
from zhiping.faces.handover.operations.writing import Making
from zhiping.faces.handover.queries.bundles import plan
from zhiping.ground.audit import chain
from zhiping.ground.storage import blobs, keys
from zhiping.records.actors import Actor, local_day
from zhiping.records.models import Dossier
from zhiping.stages.application.queries.papers import source_of

log = structlog.get_logger(__name__)

#: A zip is sealed and kept in pieces of so many bytes: none is ever whole in memory, neither going in nor out.
_PIECE: Final = 8 * 1024 * 1024
#: A bundle that has been worked on for longer was left behind by a worker that died.
_AT_MOST: Final = timedelta(minutes=15)


def ask(dossier: Dossier, *, level: str, by: Actor, at: datetime, real_at: datetime) -> Bundle:
    """Ask for the bundle of ``dossier`` as ``level`` sees it; who asks again while one is on its way gets that one.

    ``at``: on the clock of the cycle, ``real_at``: real time. What was there of an earlier one is removed. Raises
    ``BadInput`` where there is nothing that ``level`` may see.
    """
    if by.person is None:
        raise ValueError("a bundle is for a person")
    source = source_of(dossier, own=level == APPLICANT, at=at) if keys.exists(dossier.key_owner) else None
    if source is None:
        raise BadInput(Fault("bundle", "没有可以生成材料包的内容"))
    try:
        with transaction.atomic():
            row = Bundle.objects.create(
                dossier=dossier, revision=source.revision, by=by.person, level=level, at=at, asked_at=real_at
            )
            data = {"bundle": row.code, "level": level}
            chain.append(dossier.stream, "bundle.asked", by=by.label, at=at, data=data)
    except IntegrityError:
        on_its_way = (Bundle.State.WAITING, Bundle.State.WORKING)
        return Bundle.objects.get(dossier=dossier, by=by.person, state__in=on_its_way)
    for old in Bundle.objects.filter(dossier=dossier, by=by.person).exclude(pk=row.pk):
        _clear(old)
    return row


def make_bundles(most: int = 1) -> int:
    """Make what waits (the worker's), and again what a worker left behind. Safe in several workers at once. Returns
    how many."""
    late = Bundle.objects.filter(state=Bundle.State.WORKING, began_at__lt=timezone.now() - _AT_MOST)
    late.update(state=Bundle.State.WAITING)
    waiting = Bundle.objects.filter(state=Bundle.State.WAITING).order_by("id").values_list("pk", flat=True)
    count = 0
    for pk in list(waiting[:most]):
        taken = Bundle.objects.filter(pk=pk, state=Bundle.State.WAITING)
        if taken.update(state=Bundle.State.WORKING, began_at=timezone.now(), done=0):
            make(
                Bundle.objects.select_related(
                    "dossier__cycle__pack_version", "dossier__committee__office", "dossier__unit__superior",
                    "dossier__person", "dossier__department", "dossier__pack_version", "revision__pack_version",
                    "by__user",
                ).get(pk=pk)
            )  # fmt: skip
            count += 1
    return count


def make(row: Bundle) -> None:
    """Make one. What goes wrong is said on its page; whoever may not see the dossier any more gets nothing."""
    dossier = row.dossier
    viewer = viewer_of(row.by.user, local_day(dossier.cycle.pack().timezone, row.at))
    # Pieces of a worker that died on the way.
    for ref in row.pieces:
        blobs.remove(ref)
    Bundle.objects.filter(pk=row.pk).update(pieces=[])
    row.pieces = []
    try:
        allowed = is_applicant(viewer, dossier) if row.level == APPLICANT else level_of(viewer, dossier) == row.level
        if not allowed:
            raise PermissionError
        source = source_of(dossier, own=row.level == APPLICANT, at=row.at)
        if source is None:
            raise LookupError("nothing to see any more")
        planned = plan(dossier, source, row.at)
        row.total, row.revision = planned.steps, source.revision
        row.save(update_fields=["total", "revision"])
        with _Sink(row) as sink:
            Making(row, planned).write(sink)
        row.state, row.finished_at = Bundle.State.DONE, timezone.now()
        with transaction.atomic():
            row.save()
            data = {"bundle": row.code, "pages": row.pages, "size": row.size}
            chain.append(dossier.stream, "bundle.made", by="system", at=row.at, data=data)
    except Exception:
        log.exception("bundle failed", bundle=row.code)
        _clear(row, state=Bundle.State.FAILED)


def take(row: Bundle, *, by: Actor, at: datetime) -> Iterator[bytes]:
    """The zip in pieces, for who asked for it; each taking is recorded (house.md, Audit).

    Raises ``BadInput`` when it is not there any more.
    """
    if row.state != Bundle.State.DONE or not all(blobs.exists(ref) for ref in row.pieces):
        raise BadInput(Fault("bundle", "材料包已删除，需要的话请重新生成"))
    owner = row.dossier.key_owner
    if not keys.exists(owner):
        raise BadInput(Fault("bundle", "材料已经销毁，材料包打不开"))
    with transaction.atomic():
        data = {"bundle": row.code, "level": row.level}
        chain.append(row.dossier.stream, "bundle.taken", by=by.label, at=at, data=data)
    return (blobs.get(owner, ref) for ref in row.pieces)


def sweep(*, at: datetime) -> int:
    """Remove bundles whose time is over; the rows stay. ``at`` is real time. Returns how many."""
    over = Bundle.objects.filter(state__in=(Bundle.State.DONE, Bundle.State.FAILED), asked_at__lt=at - KEPT)
    rows = list(over.order_by("id")[:200])
    for row in rows:
        _clear(row)
    return len(rows)


def _clear(row: Bundle, *, state: str = Bundle.State.GONE) -> None:
    refs = list(row.pieces)
    Bundle.objects.filter(pk=row.pk).update(state=state, pieces=[], finished_at=timezone.now())
    for ref in refs:
        blobs.remove(ref)


class _Sink(io.RawIOBase):
    """What is written is sealed and kept in pieces; ``row`` knows each, so that none is ever left behind."""

    def __init__(self, row: Bundle) -> None:
        self._row, self._held = row, bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        while len(self._held) >= _PIECE:
            self._put(bytes(self._held[:_PIECE]))
            del self._held[:_PIECE]
        return len(data)

    def close(self) -> None:
        if not self.closed and self._held:
            self._put(bytes(self._held))
            self._held.clear()
        super().close()

    def _put(self, piece: bytes) -> None:
        self._row.pieces.append(blobs.put(self._row.dossier.key_owner, piece))
        self._row.size += len(piece)
        self._row.save(update_fields=["pieces", "size"])
