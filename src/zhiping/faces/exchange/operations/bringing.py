"""Bringing in: uploaded, judged row by row by the worker, then applied as one unit or not at all."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhiping.access.viewers import viewer_of
from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Refusal
from zhiping.faces.exchange import queries
from zhiping.faces.exchange.models import Import
from zhiping.ground.audit import chain
from zhiping.ground.sheets import MAX_BYTES, NotASheet, Table
from zhiping.ground.storage import blobs, keys
from zhiping.records.actors import Actor, local_day
from zhiping.web.exchange import Asked, Found, Importer, Verdict, importers

log = structlog.get_logger(__name__)

_OPEN = Import.State.READ
#: How many rows one file may bring in: all of them are written in one transaction.
MOST: Final = 1000


class Changed(Exception):
    """What a preview showed is not so any more: somebody else was faster. The preview was made anew."""


def bring(importer: Importer, content: bytes, asked: Asked, *, by: Actor, at: datetime, real_at: datetime) -> Import:
    """Take a file in; the worker then looks at it. Raises ``BadInput`` for one that is empty or too large."""
    if not content:
        raise BadInput(Fault("file", "没有收到文件的内容，请重新选择文件上传"))
    if len(content) > MAX_BYTES:
        size = len(content) / 1024 / 1024
        raise BadInput(Fault("file", f"文件有{size:.1f} MB，超过{MAX_BYTES // 1024 // 1024} MB，请分成几个文件"))
    assert by.person is not None
    brought = Import(kind=importer.key, cycle=asked.cycle, by=by.person, at=at, asked_at=real_at)
    keys.create(brought.key_owner)
    brought.blob = blobs.put(brought.key_owner, content)
    try:
        with transaction.atomic():
            brought.save()
            data = {"kind": importer.key, "size": len(content), "content": chain.commitment(content)}
            chain.append(brought.stream, "import.brought", by=by.label, at=at, data=data)
    except BaseException:
        blobs.remove(brought.blob)
        raise
    return brought


def look_at_imports(most: int = 2) -> int:
    """Look at files that wait (the worker's). Idempotent; returns how many."""
    waiting = Import.objects.filter(state=Import.State.WAITING).order_by("id")
    rows = list(waiting.select_related("cycle__pack_version", "cycle__committee__office", "by__user")[:most])
    for brought in rows:
        look(brought)
    return len(rows)


def _asked(brought: Import) -> Asked:
    zone = brought.cycle.pack().timezone if brought.cycle else settings.TIME_ZONE
    return Asked(viewer_of(brought.by.user, local_day(zone, brought.at)), brought.cycle, brought.at)


def _read(brought: Import, importer: Importer) -> Table:
    if not brought.blob:
        raise FileNotFoundError(brought.code)
    table = importer.read(blobs.get(brought.key_owner, brought.blob))
    if not table.lines:
        raise NotASheet("表头下面没有内容，请填写以后再上传")
    if len(table.lines) > MOST:
        raise NotASheet(f"有{len(table.lines)}行，一次最多导入{MOST}行，请分成几个文件")
    return table


def _digest(found: Sequence[Found]) -> str:
    told = [queries.to_json(one) for one in found]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def look(brought: Import) -> None:
    """Judge every row of a file and keep what was found, sealed. What cannot be read says why on its page."""
    importer = importers().get(brought.kind)
    try:
        if importer is None or not importer.may(_asked(brought).viewer):
            raise NotASheet("您的职责不能导入这类表格")
        table = _read(brought, importer)
        found = importer.look(table.lines, _asked(brought))
    except NotASheet as why:
        _failed(brought, str(why))
    except Exception:
        log.exception("import failed", code=brought.code)
        _failed(brought, "这个文件没有读完，请下载模板，把内容复制进去再上传。还是不行的，请联系系统管理员")
    else:
        # What was not read is told, so that nobody takes it for imported.
        unread = f"没有读的列：{'、'.join(table.unknown)}" if table.unknown else ""
        Import.objects.filter(pk=brought.pk).update(says=unread[:500])
        _remember(brought, found)


def _failed(brought: Import, says: str) -> None:
    Import.objects.filter(pk=brought.pk, state=Import.State.WAITING).update(
        state=Import.State.FAILED, says=says[:500], decided_at=timezone.now()
    )


def _remember(brought: Import, found: Sequence[Found]) -> None:
    told = json.dumps([queries.to_json(one) for one in found], ensure_ascii=False).encode()
    counts = Counter(one.verdict.value for one in found)
    Import.objects.filter(pk=brought.pk, state__in=[Import.State.WAITING, _OPEN]).update(
        state=_OPEN, counts=dict(counts), digest=_digest(found),
        found_sealed=keys.seal(brought.key_owner, told, context="found"),
    )  # fmt: skip


def apply(brought: Import, digest: str, *, by: Actor, at: datetime) -> Import:
    """Apply a file as one unit: everything that the preview showed, or nothing.

    ``digest`` is that of the preview that was looked at. All imports of one kind wait for each other, so of two
    officers one is first and the other is told. Raises ``Changed`` when the second look finds something else,
    ``BadInput`` when rows have errors, nothing is to be done, or it was decided already.
    """
    importer = importers()[brought.kind]
    anew: list[Found] | None = None
    try:
        # Before the transaction: nobody waits for a lock while a file is read.
        table = _read(brought, importer)
        with transaction.atomic():
            # Its own entry takes the lock of the kind's chain before anything is looked at again.
            chain.append(f"imports-{brought.kind}", "import.applied", by=by.label, at=at, data={"import": brought.code})
            fresh = Import.objects.select_for_update(of=("self",)).get(pk=brought.pk)
            if fresh.state != _OPEN:
                raise BadInput(Fault("", "这份文件已经办过，不能再导入一次"))
            fresh.cycle, fresh.by, fresh.at = brought.cycle, brought.by, at
            asked = Asked(viewer_of(brought.by.user, _day(brought, at)), brought.cycle, at)
            if not importer.may(asked.viewer) or by.person != brought.by:
                raise BadInput(Fault("", "您的职责不能导入这类表格"))
            anew = importer.look(table.lines, asked)
            if _digest(anew) != digest:
                raise Changed
            _work(fresh, importer, anew, asked, by=by, at=at)
            anew = None
    except Changed:
        assert anew is not None
        _remember(brought, anew)
        raise
    except Refusal as refused:
        raise BadInput(Fault("", f"没有导入：规则不允许（{refused.code}）")) from None
    except NotASheet as why:
        raise BadInput(Fault("", str(why))) from None
    except (FileNotFoundError, keys.KeyDestroyed, keys.Damaged):
        raise BadInput(Fault("", "文件已删除，请重新上传")) from None
    return Import.objects.get(pk=brought.pk)


def _day(brought: Import, at: datetime) -> date:
    return local_day(brought.cycle.pack().timezone if brought.cycle else settings.TIME_ZONE, at)


def _work(
    brought: Import, importer: Importer, found: Sequence[Found], asked: Asked, *, by: Actor, at: datetime
) -> None:
    if any(one.verdict is Verdict.ERROR for one in found):
        raise BadInput(Fault("", "有的行有错误，整份没有导入。请在表格里改好，重新上传"))
    doing = [one for one in found if one.verdict in (Verdict.NEW, Verdict.CHANGED)]
    if not doing:
        left = any(one.verdict is Verdict.LEFT for one in found)
        says = "没有可以导入的行，为什么见预览" if left else "每一行都和系统里的一样，没有要导入的"
        raise BadInput(Fault("", says))
    importer.apply(doing, asked)
    counts = Counter(one.verdict.value for one in found)
    Import.objects.filter(pk=brought.pk).update(
        state=Import.State.APPLIED, counts=dict(counts), digest=_digest(found), decided_at=timezone.now()
    )
    chain.append(
        brought.stream, "import.applied", by=by.label, at=at, data={"kind": brought.kind, "counts": dict(counts)}
    )


def drop(brought: Import, *, by: Actor, at: datetime) -> None:
    """Do not import it. Raises ``BadInput`` when it was decided already."""
    with transaction.atomic():
        fresh = Import.objects.select_for_update(of=("self",)).get(pk=brought.pk)
        if fresh.state not in (_OPEN, Import.State.WAITING, Import.State.FAILED):
            raise BadInput(Fault("", "这份文件已经办过"))
        Import.objects.filter(pk=brought.pk).update(state=Import.State.DROPPED, decided_at=timezone.now())
        chain.append(brought.stream, "import.dropped", by=by.label, at=at, data={})
