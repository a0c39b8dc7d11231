"""Making bundles: asked for on a page, made by the worker piece by piece, taken on the record, removed in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from zhiping.access.viewers import is_applicant, level_of, viewer_of
from zhiping.core.errors import BadInput, Fault
from zhiping.faces.handover.models import APPLICANT, KEPT, Bundle
from zhiping.faces.handover.operations.writing import Making
from zhiping.faces.handover.queries.bundles import plan
from zhiping.ground.audit import chain
from zhiping.ground.storage import blobs, keys, pieces
from zhiping.records.actors import Actor, local_day
from zhiping.records.models import Dossier
from zhiping.stages.application.queries.papers import source_of

log = structlog.get_logger(__name__)

#: A bundle of which nothing was heard for so long was left behind by a worker that died.
SILENT = timedelta(minutes=5)


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
            bundle = Bundle.objects.create(
                dossier=dossier, revision=source.revision, by=by.person, level=level, at=at, asked_at=real_at
            )
            data = {"bundle": bundle.code, "level": level}
            chain.append(dossier.stream, "bundle.asked", by=by.label, at=at, data=data)
    except IntegrityError:
        on_its_way = (Bundle.State.WAITING, Bundle.State.WORKING)
        return Bundle.objects.get(dossier=dossier, by=by.person, state__in=on_its_way)
    for old in Bundle.objects.filter(dossier=dossier, by=by.person).exclude(pk=bundle.pk):
        _clear(old)
    return bundle


def make_bundles(most: int = 1) -> int:
    """Make what waits (the worker's), and again what a worker left behind. Safe in several workers at once. Returns
    how many."""
    late = Bundle.objects.filter(state=Bundle.State.WORKING, began_at__lt=timezone.now() - SILENT)
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


def make(bundle: Bundle) -> None:
    """Make one. What goes wrong is said on its page; whoever may not see the dossier any more gets nothing."""
    dossier = bundle.dossier
    viewer = viewer_of(bundle.by.user, local_day(dossier.cycle.pack().timezone, bundle.at))
    # Pieces of a worker that died on the way.
    pieces.remove(bundle.pieces)
    Bundle.objects.filter(pk=bundle.pk).update(pieces=[])
    bundle.pieces = []
    try:
        allowed = (
            is_applicant(viewer, dossier) if bundle.level == APPLICANT else level_of(viewer, dossier) == bundle.level
        )
        if not allowed:
            raise PermissionError
        source = source_of(dossier, own=bundle.level == APPLICANT, at=bundle.at)
        if source is None:
            raise LookupError("nothing to see any more")
        planned = plan(dossier, source, bundle.at)
        bundle.total, bundle.revision = planned.steps, source.revision
        bundle.save(update_fields=["total", "revision"])
        with _sink(bundle) as sink:
            Making(bundle, planned).write(sink)
        bundle.state, bundle.finished_at = Bundle.State.DONE, timezone.now()
        with transaction.atomic():
            bundle.save()
            data = {"bundle": bundle.code, "pages": bundle.pages, "size": bundle.size}
            chain.append(dossier.stream, "bundle.made", by="system", at=bundle.at, data=data)
    except Exception:
        log.exception("bundle failed", bundle=bundle.code)
        _clear(bundle, state=Bundle.State.FAILED)


def take(bundle: Bundle, *, by: Actor, at: datetime) -> Iterator[bytes]:
    """The zip in pieces, for who asked for it; each taking is recorded (house.md, Audit).

    Raises ``BadInput`` when it is not there any more.
    """
    if bundle.state != Bundle.State.DONE or not all(blobs.exists(ref) for ref in bundle.pieces):
        raise BadInput(Fault("bundle", "材料包已删除，需要的话请重新生成"))
    owner = bundle.dossier.key_owner
    if not keys.exists(owner):
        raise BadInput(Fault("bundle", "材料已经销毁，材料包打不开"))
    with transaction.atomic():
        data = {"bundle": bundle.code, "level": bundle.level}
        chain.append(bundle.dossier.stream, "bundle.taken", by=by.label, at=at, data=data)
    return pieces.read(owner, bundle.pieces)


def sweep(*, at: datetime) -> int:
    """Remove bundles whose time is over; the found stay. ``at`` is real time. Returns how many."""
    over = Bundle.objects.filter(state__in=(Bundle.State.DONE, Bundle.State.FAILED), asked_at__lt=at - KEPT)
    found = list(over.order_by("id")[:200])
    for bundle in found:
        _clear(bundle)
    return len(found)


def _clear(bundle: Bundle, *, state: str = Bundle.State.GONE) -> None:
    refs = list(bundle.pieces)
    Bundle.objects.filter(pk=bundle.pk).update(state=state, pieces=[], finished_at=timezone.now())
    pieces.remove(refs)


def _sink(bundle: Bundle) -> pieces.Sink:
    """Where its zip is written: the row knows each piece before it is there."""

    def note(ref: str, size: int) -> None:
        bundle.pieces.append(ref)
        bundle.size += size
        bundle.save(update_fields=["pieces", "size"])

    return pieces.Sink(bundle.dossier.key_owner, note)
