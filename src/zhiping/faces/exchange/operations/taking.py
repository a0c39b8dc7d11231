"""Taking out: asked for with a reason, made by the worker, fetched while it is kept; each step is recorded."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from typing import BinaryIO, Final, cast
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhiping.access.audiences import who_takes_personal_data
from zhiping.access.viewers import viewer_of
from zhiping.core.errors import BadInput, Fault
from zhiping.faces.exchange.models import KEPT, Export, Import
from zhiping.ground import sheets
from zhiping.ground.audit import chain
from zhiping.ground.storage import blobs, keys
from zhiping.records.actors import Actor, local_day
from zhiping.web.exchange import Asked, Source, sources

log = structlog.get_logger(__name__)

#: A worker that was at one for so long has died; another one begins anew.
_AT_MOST: Final = timedelta(minutes=30)


def ask(
    source: Source, asked: Asked, *, purpose: str, reason: str, personal: bool, by: Actor, at: datetime,
    real_at: datetime,
) -> Export:  # fmt: skip
    """Ask for a sheet. ``at`` is on the cycle's clock, ``real_at`` real time.

    Raises ``BadInput`` without a reason or purpose, and for personal data that are not theirs to take.
    """
    faults = []
    if purpose not in Export.Purpose.values:
        faults.append(Fault("purpose", "请选导出作什么用"))
    if len(reason.strip()) < 2:
        faults.append(Fault("reason", "请写明为什么导出，会记入审计"))
    if personal and not who_takes_personal_data(asked.viewer, None):
        faults.append(Fault("personal", "您的职责不能导出证件号码等个人信息，请不勾选"))
    if faults:
        raise BadInput(faults)
    assert by.person is not None
    export = Export(
        source=source.key, title=source.name, said=source.said(asked)[:300], cycle=asked.cycle, by=by.person, at=at,
        asked_at=real_at, purpose=purpose, reason=reason.strip()[:300], personal=personal,
        params={key: asked.params[key] for key in source.params if asked.params.get(key)},
    )  # fmt: skip
    with transaction.atomic():
        export.save()
        # The words may name somebody: they stay in its row, the chain can prove them.
        data = {
            "source": source.key, "params": export.params, "purpose": purpose, "personal": personal,
            "cycle": asked.cycle.key if asked.cycle else "", "reason": chain.commitment(export.reason.encode()),
        }  # fmt: skip
        chain.append(export.stream, "export.asked", by=by.label, at=at, data=data)
    return export


def make_exports(most: int = 3) -> int:
    """Make what waits (the worker's). Safe in several workers at once; returns how many."""
    now = timezone.now()
    Export.objects.filter(state=Export.State.WORKING, began_at__lt=now - _AT_MOST).update(state=Export.State.WAITING)
    waiting = Export.objects.filter(state=Export.State.WAITING).order_by("id").values_list("pk", flat=True)
    count = 0
    for pk in list(waiting[:most]):
        taken = Export.objects.filter(pk=pk, state=Export.State.WAITING)
        if taken.update(state=Export.State.WORKING, began_at=timezone.now(), written=0):
            make(
                Export.objects.select_related("cycle__pack_version", "cycle__committee__office", "by__user").get(pk=pk)
            )
            count += 1
    return count


def make(export: Export) -> None:
    """Make one. What goes wrong is said on its page; whoever lost the right meanwhile gets nothing."""
    source = sources().get(export.source)
    zone = ZoneInfo(export.cycle.pack().timezone if export.cycle else settings.TIME_ZONE)
    viewer = viewer_of(export.by.user, local_day(zone.key, export.at))
    try:
        if source is None or not source.may(viewer) or (export.personal and not who_takes_personal_data(viewer, None)):
            raise PermissionError
        with tempfile.TemporaryFile() as out:
            _write(export, source, Asked(viewer, export.cycle, export.at, export.params), zone, cast(BinaryIO, out))
            out.seek(0)
            _keep(export, out.read())
    except Exception:
        log.exception("export failed", export=export.code)
        Export.objects.filter(pk=export.pk).update(state=Export.State.FAILED, finished_at=timezone.now())


def _write(export: Export, source: Source, asked: Asked, zone: ZoneInfo, out: BinaryIO) -> None:
    made = source.make(asked)
    sheet, export.left_out = made.sheet, []
    if not export.personal:
        sheet, export.left_out = sheet.without_personal()
    notes = [f"共{made.total}条", *([export.said] if export.said else []), *sheet.notes]
    if export.left_out:
        notes.append(f"不含{'、'.join(export.left_out)}")
    notes.append(f"导出人：{export.by.name}，用途：{export.get_purpose_display()}，编号{export.code}")
    sheet = sheets.Sheet(sheet.title, sheet.columns, sheet.rows, export.at.astimezone(zone), tuple(notes))
    Export.objects.filter(pk=export.pk).update(total=made.total)

    def progress(count: int) -> None:
        Export.objects.filter(pk=export.pk).update(written=count)

    export.written = sheets.write(sheet, out, progress=progress)
    export.total = export.written


def _keep(export: Export, content: bytes) -> None:
    keys.create(export.key_owner)
    export.blob, export.size = blobs.put(export.key_owner, content), len(content)
    export.state, export.finished_at = Export.State.DONE, timezone.now()
    try:
        with transaction.atomic():
            export.save()
            data = {"rows": export.written, "left_out": len(export.left_out), "content": chain.commitment(content)}
            chain.append(export.stream, "export.made", by="system", at=export.at, data=data)
    except BaseException:
        blobs.remove(export.blob)
        raise


def take(export: Export, *, by: Actor, at: datetime) -> bytes:
    """The file, for who asked for it; recorded each time. Raises ``BadInput`` when it is not there any more."""
    try:
        content = blobs.get(export.key_owner, export.blob)
    except (ValueError, FileNotFoundError, keys.KeyDestroyed, keys.Damaged):
        raise BadInput(Fault("file", "文件已删除，需要的话请重新导出")) from None
    with transaction.atomic():
        chain.append(export.stream, "export.taken", by=by.label, at=at, data={})
    return content


def sweep(*, at: datetime) -> int:
    """Destroy files whose time is over, and their keys; the rows stay. ``at`` is real time. Returns how many."""
    before = at - KEPT
    count = 0
    over = (Export.State.DONE, Export.State.FAILED)
    for export in Export.objects.filter(state__in=over, asked_at__lt=before).order_by("id")[:500]:
        Export.objects.filter(pk=export.pk).update(state=Export.State.GONE, blob="")
        _destroy(export)
        count += 1
    open_ = (Import.State.WAITING, Import.State.READ)
    Import.objects.filter(state__in=open_, asked_at__lt=before).update(state=Import.State.DROPPED, decided_at=at)
    # What was confirmed in time is still applied, however long the worker was away.
    rows = Import.objects.filter(asked_at__lt=before).exclude(state=Import.State.APPLYING)
    for done in rows.exclude(blob="", found_sealed=None).order_by("id")[:500]:
        Import.objects.filter(pk=done.pk).update(blob="", found_sealed=None)
        _destroy(done)
        count += 1
    return count


def _destroy(export: Export | Import) -> None:
    if export.blob:
        blobs.remove(export.blob)
    keys.destroy(export.key_owner)
