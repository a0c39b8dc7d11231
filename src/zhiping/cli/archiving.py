"""The worker writes archive packages that were asked for on the page of the year's end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Final

import structlog
from django.conf import settings
from django.utils import timezone

from zhiping.cli.commands.archive import statistics_at
from zhiping.core.errors import BadInput
from zhiping.faces.handover.operations.archiving import Unsound, archive
from zhiping.ground.clock.service import database_now
from zhiping.records.actors import Actor
from zhiping.stages.aftercare.models import YearEnd

log = structlog.get_logger(__name__)

#: A worker that took one so long ago has died; another one goes on.
SILENT: Final = timedelta(hours=2)
_States = YearEnd.Archive


def folder() -> Path:
    """Where packages lie until the operator takes them: beside the keys, for the owner's eyes alone."""
    return Path(settings.HOME) / "archives"


def make_archives() -> int:
    """Write one package that waits, if there is one. Returns how many were written."""
    dead = timezone.now() - SILENT
    YearEnd.objects.filter(archive=_States.WORKING, beat_at__lt=dead).update(archive=_States.WAITING)
    row = YearEnd.objects.filter(archive=_States.WAITING).select_related("cycle", "asked_by").order_by("id").first()
    if row is None:
        return 0
    taken = YearEnd.objects.filter(pk=row.pk, archive=_States.WAITING)
    if not taken.update(archive=_States.WORKING, beat_at=timezone.now()):
        return 0
    at = database_now()
    name = f"{row.cycle.key}-{at:%Y%m%dT%H%M%SZ}"
    folder().mkdir(mode=0o700, exist_ok=True)
    try:
        done = archive(row.cycle.key, folder() / name, statistics=statistics_at(at), by=Actor(row.asked_by), at=at)
    except (BadInput, Unsound) as why:
        says = "审计链有不符之处，没有写归档包，请系统管理员核查" if isinstance(why, Unsound) else str(why)
        YearEnd.objects.filter(pk=row.pk).update(archive=_States.FAILED, says=says[:300])
        return 0
    except Exception:
        log.exception("archive failed", cycle=row.cycle.key)
        YearEnd.objects.filter(pk=row.pk).update(archive=_States.FAILED, says="归档中断，请系统管理员查看日志")
        return 0
    YearEnd.objects.filter(pk=row.pk).update(
        archive=_States.DONE, folder=name, package=done.package, public_key=done.key, dossiers=done.dossiers
    )
    return 1
