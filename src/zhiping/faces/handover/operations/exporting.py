"""The submissions of a whole round as JSON Lines (contracts/dossier.md), on the record."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle, Dossier
from zhiping.records.situations import latest_submission


@dataclass(frozen=True, slots=True)
class Exported:
    """How many dossiers were written, and how many could not be, since their material was destroyed."""

    written: int
    unreadable: int


def cycle_of(key: str) -> Cycle:
    """The round of that key. Raises ``BadInput`` that names those there are."""
    found = Cycle.objects.select_related("pack_version", "committee__office").filter(key=key).first()
    if found is None:
        known = "、".join(Cycle.objects.order_by("key").values_list("key", flat=True)) or "还没有年度轮次"
        raise BadInput(Fault("--cycle", f"没有年度轮次 {key}", known))
    return found


def export_submissions(key: str, path: Path, *, reason: str, by: Actor, at: datetime) -> Exported:
    """Write what was submitted last in every dossier of round ``key`` to ``path``, one JSON object a line, by code.

    Each dossier's chain says that it was exported, the round's chain how many, and why. The file is for its owner's
    eyes alone; it is there whole or not at all. Raises ``BadInput`` for an unknown round, a blank reason, or a file
    that exists already or cannot be written.
    """
    cycle = cycle_of(key)
    if not reason.strip():
        raise BadInput(Fault("--reason", "没有写导出的用途", "一句话说明用途"))
    if path.exists():
        raise BadInput(Fault(str(path), "已有这个文件，不会覆盖", "一个新的文件名"))
    part = path.with_name(f"{path.name}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "wb") as out, transaction.atomic():
            done = _write(out, cycle, by=by, at=at)
            data = {"dossiers": done.written, "reason": reason.strip()}
            chain.append(f"cycle-{cycle.key}"[:64], "cycle.exported", by=by.label, at=at, data=data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, path)
    except OSError as why:
        raise BadInput(Fault(str(path), f"不能写入：{why.strerror}", "一个可以写入的位置")) from None
    finally:
        part.unlink(missing_ok=True)
    return done


def _write(out: BinaryIO, cycle: Cycle, *, by: Actor, at: datetime) -> Exported:
    written = unreadable = 0
    for dossier in Dossier.objects.filter(cycle=cycle, submitted_at__isnull=False).order_by("code"):
        revision = latest_submission(dossier)
        if revision is None:
            continue
        revision.dossier = dossier
        try:
            document = contents.content(revision)
        except keys.KeyDestroyed:
            unreadable += 1
            continue
        data = {"revision": revision.number}
        chain.append(dossier.stream, "content.exported", by=by.label, at=at, data=data)
        out.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        written += 1
    return Exported(written, unreadable)
