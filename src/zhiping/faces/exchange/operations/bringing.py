"""Bringing in: uploaded, judged row by row by the worker, then applied as one unit or not at all."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Final

import structlog
from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from zhiping.access.viewers import viewer_of
from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Refusal
from zhiping.faces.exchange import queries
from zhiping.faces.exchange.models import Import
from zhiping.ground.audit import chain
from zhiping.ground.sheets import MAX_BYTES, NotASheet, Table
from zhiping.ground.storage import blobs, cache, keys
from zhiping.records.actors import Actor, local_day
from zhiping.web.exchange import Asked, Found, Importer, Verdict, importers

log = structlog.get_logger(__name__)

_OPEN = Import.State.READ
#: Under which name it is kept how far an import is: beside the database, whose transaction shows nothing until its end.
_PROGRESS: Final = "progress"
#: What is told to who confirmed a preview that is not so any more.
CHANGED: Final = "您看过以后，有人改了这里的内容，所以还没有导入。下面是现在的情况，请重新核对。"


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


def work_on_imports(most: int = 2) -> int:
    """Apply what was confirmed and look at files that wait (the worker's). Idempotent; returns how many."""
    count = 0
    for state, deed in ((Import.State.APPLYING, apply), (Import.State.WAITING, look)):
        found = Import.objects.filter(state=state).order_by("id")
        for brought in list(found.select_related("cycle__pack_version", "cycle__committee__office", "by__user")[:most]):
            deed(brought)
            count += 1
    return count


def _asked(brought: Import) -> Asked:
    zone = brought.cycle.pack().timezone if brought.cycle else settings.TIME_ZONE
    return Asked(viewer_of(brought.by.user, local_day(zone, brought.at)), brought.cycle, brought.at)


def _read(brought: Import, importer: Importer) -> Table:
    if not brought.blob:
        raise FileNotFoundError(brought.code)
    table = importer.read(blobs.get(brought.key_owner, brought.blob))
    if not table.lines:
        raise NotASheet("表头下面没有内容，请填写以后再上传")
    if len(table.lines) > importer.most:
        raise NotASheet(f"有{len(table.lines)}行，一次最多导入{importer.most}行，请分成几个文件")
    return table


def digest_of(found: Sequence[Found]) -> str:
    """What a preview is known by: every row, its verdict and what it would do."""
    told = [queries.to_json(one) for one in found]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def look(brought: Import) -> None:
    """Judge every row of a file and keep what was found, sealed. What cannot be read says why on its page."""
    importer = importers().get(brought.kind)
    try:
        if importer is None or not importer.may(_asked(brought).viewer):
            raise NotASheet("您的职责不能导入这类表格")
        table = _read(brought, importer)
        Import.objects.filter(pk=brought.pk).update(total=len(table.lines))
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
    Import.objects.filter(pk=brought.pk, state__in=[Import.State.WAITING, Import.State.APPLYING]).update(
        state=Import.State.FAILED, says=says[:500], decided_at=timezone.now()
    )


def _remember(brought: Import, found: Sequence[Found], wrong: str = "") -> None:
    told = json.dumps([queries.to_json(one) for one in found], ensure_ascii=False).encode()
    counts = Counter(one.verdict.value for one in found)
    Import.objects.filter(pk=brought.pk, state__in=[Import.State.WAITING, Import.State.APPLYING]).update(
        state=_OPEN, counts=dict(counts), digest=digest_of(found), wrong=wrong[:500],
        found_sealed=keys.seal(brought.key_owner, told, context="found"),
    )  # fmt: skip


def confirm(brought: Import, digest: str, *, by: Actor, at: datetime) -> None:
    """Order a file to be applied as its preview showed it; the worker does it, as ``at`` has it.

    ``digest`` is that of the preview that was looked at. Raises ``Changed`` when the preview is another one by now, and
    ``BadInput`` when rows have errors, nothing is to be done, or it was decided already.
    """
    with transaction.atomic():
        fresh = Import.objects.select_for_update(of=("self",)).get(pk=brought.pk)
        if fresh.state != _OPEN:
            raise BadInput(Fault("", "这份文件已经办过，不能再导入一次"))
        if by.person is None or by.person.pk != fresh.by_id:
            raise BadInput(Fault("", "您的职责不能导入这类表格"))
        if digest != fresh.digest:
            raise Changed
        _check(fresh.counts)
        Import.objects.filter(pk=fresh.pk).update(state=Import.State.APPLYING, confirmed_at=at, wrong="")
        chain.append(fresh.stream, "import.confirmed", by=by.label, at=at, data={"counts": fresh.counts})


def _check(counts: Mapping[str, int]) -> None:
    if counts.get(Verdict.ERROR.value):
        raise BadInput(Fault("", "有的行有错误，整份没有导入。请在表格里改好，重新上传"))
    if not counts.get(Verdict.NEW.value) and not counts.get(Verdict.CHANGED.value):
        left = counts.get(Verdict.LEFT.value)
        says = "没有可以导入的行，为什么见预览" if left else "每一行都和系统里的一样，没有要导入的"
        raise BadInput(Fault("", says))


def progress(brought: Import) -> int:
    """How many rows of an import that is being applied are written, as far as it was told."""
    told = cache.get(brought.key_owner, _PROGRESS)
    return int(told) if told else 0


def apply(brought: Import) -> None:
    """Apply a file that was confirmed, as one unit: everything that the preview showed, or nothing (the worker's).

    All imports of one kind wait for each other, so of two officers one is first and the other is told on the page, with
    a preview of how it is now. A worker that is killed has written nothing; the next one begins anew. The database
    being away is raised, so that it is tried again.
    """
    importer = importers().get(brought.kind)
    try:
        if importer is None:
            raise BadInput(Fault("", "您的职责不能导入这类表格"))
        # Before the transaction: nobody waits for a lock while a file is read.
        _apply(brought, importer, _read(brought, importer))
    except _Stale as stale:
        _remember(brought, stale.found, CHANGED)
    except BadInput as bad:
        _refused(brought, "；".join(fault.message for fault in bad.faults))
    except Refusal as refused:
        _refused(brought, f"没有导入：规则不允许（{refused.code}）")
    except NotASheet as why:
        _refused(brought, str(why))
    except (FileNotFoundError, keys.KeyDestroyed, keys.Damaged):
        _failed(brought, "文件已删除，请重新上传")
    except OperationalError:
        raise
    except Exception:
        log.exception("import not applied", code=brought.code)
        _failed(brought, f"没有导入成，请重新上传。还是不行的，请联系系统管理员，说明编号{brought.code}")


class _Stale(Exception):
    """The second look found something else than the first: ``found``."""

    def __init__(self, found: Sequence[Found]) -> None:
        super().__init__()
        self.found = found


def _refused(brought: Import, why: str) -> None:
    """Nothing was applied, and its officer decides again."""
    applying = Import.objects.filter(pk=brought.pk, state=Import.State.APPLYING)
    applying.update(state=_OPEN, wrong=why[:500])


def _apply(brought: Import, importer: Importer, table: Table) -> None:
    with transaction.atomic():
        at, by = brought.confirmed_at, Actor(brought.by)
        assert at is not None
        # Its own entry takes the lock of the kind's chain before anything is looked at again.
        chain.append(f"imports-{brought.kind}", "import.applied", by=by.label, at=at, data={"import": brought.code})
        fresh = Import.objects.select_for_update(of=("self",)).get(pk=brought.pk)
        if fresh.state != Import.State.APPLYING:
            transaction.set_rollback(True)
            return
        told = partial(_tell, brought.key_owner)
        asked = Asked(viewer_of(brought.by.user, _day(brought, at)), brought.cycle, at, told=told)
        if not importer.may(asked.viewer):
            raise BadInput(Fault("", "您的职责不能导入这类表格"))
        found = importer.look(table.lines, asked)
        if digest_of(found) != fresh.digest:
            raise _Stale(found)
        counts = dict(Counter(one.verdict.value for one in found))
        _check(counts)
        importer.apply([one for one in found if one.verdict in (Verdict.NEW, Verdict.CHANGED)], asked)
        Import.objects.filter(pk=brought.pk).update(
            state=Import.State.APPLIED, counts=counts, decided_at=timezone.now()
        )
        data = {"kind": brought.kind, "counts": counts}
        chain.append(brought.stream, "import.applied", by=by.label, at=at, data=data)


def _tell(owner: str, count: int) -> None:
    cache.put(owner, _PROGRESS, str(count).encode())


def _day(brought: Import, at: datetime) -> date:
    return local_day(brought.cycle.pack().timezone if brought.cycle else settings.TIME_ZONE, at)


def drop(brought: Import, *, by: Actor, at: datetime) -> None:
    """Do not import it. Raises ``BadInput`` when it was decided already."""
    with transaction.atomic():
        fresh = Import.objects.select_for_update(of=("self",)).get(pk=brought.pk)
        if fresh.state not in (_OPEN, Import.State.WAITING, Import.State.FAILED):
            raise BadInput(Fault("", "这份文件已经办过"))
        Import.objects.filter(pk=brought.pk).update(state=Import.State.DROPPED, decided_at=timezone.now())
        chain.append(brought.stream, "import.dropped", by=by.label, at=at, data={})
