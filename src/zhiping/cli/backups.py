"""Database and evidence in one file, with a hash of each part. Keys are not in it: that is the point of keys.

The database is written row by row in a form that either database reads, so that a backup of SQLite can be restored on
PostgreSQL and the other way round.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import State
from zhiping.faces.handover.models import Bundle
from zhiping.ground.ballots.models import SealedBallot
from zhiping.records import destroying
from zhiping.records.models import Dossier, IssuedDocument, RoundDocument
from zhiping.registers.fees.queries import kept_files as receipts
from zhiping.registers.integrity.models import CaseFile
from zhiping.registers.publicity.queries import sealed_files as board_photos
from zhiping.registers.recommendations.queries import sealed_files as scans_of_papers
from zhiping.stages.aftercare.models import GivenBack
from zhiping.stages.application.models import Thumb, Upload, UploadPart
from zhiping.stages.application.queries.evidence import sealed_files
from zhiping.stages.conferral.models import Certificate, ObjectionFile

FORMAT = "zhiping.backup/1"
_CHUNK = 1 << 20
#: What a part may be called: nothing that could lead out of the evidence folder.
_PART = re.compile(r"database/[a-z_]+\.jsonl|evidence/[0-9a-f]{2}/[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Done:
    """What was written or read: rows and files of evidence."""

    rows: int
    files: int


#: What a backup leaves out: files on their way begin anew, small pictures are drawn and bundles are made again. A vote
#: that was under way is held again: nothing by which a ballot could ever be opened leaves the house (ADR 0017).
_PASSING: tuple[type[models.Model], ...] = (Upload, UploadPart, Thumb, Bundle, SealedBallot)


def _tables() -> list[type[models.Model]]:
    """The product's own models, by table, but for what passes."""
    own = [m for m in apps.get_models() if m.__module__.startswith("zhiping.") and m not in _PASSING]
    return sorted(own, key=lambda m: m._meta.db_table)


def _encoded(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.BinaryField):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime):
        # In full: the hashes of the audit trail are over microseconds.
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def _decoded(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value, validate=True)
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(field, models.DateField) else value


def _rows(model: type[models.Model]) -> Iterator[bytes]:
    fields = model._meta.concrete_fields
    for row in model._default_manager.order_by("pk").iterator(chunk_size=500):
        values = {f.attname: _encoded(f, f.value_from_object(row)) for f in fields}
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def backup(path: Path) -> Done:
    """Write a backup to ``path``. Raises ``BadInput`` when it exists already or cannot be written."""
    if path.exists():
        raise BadInput(Fault(str(path), "已有这个文件，不会覆盖", "一个新的文件名"))
    part = path.with_name(f"{path.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as out:
            done = _write(out)
        with open(part, "rb") as whole:
            os.fsync(whole.fileno())
        os.replace(part, path)
    except OSError as why:
        raise BadInput(Fault(str(path), f"不能写入：{why.strerror}", "一个可以写入的位置")) from None
    finally:
        part.unlink(missing_ok=True)
    return done


#: Whose sealed files a backup holds because a row names them under ``blob``; the others are asked of their rooms.
KEPT: tuple[type[models.Model], ...] = (
    IssuedDocument, RoundDocument, Certificate, CaseFile, GivenBack, ObjectionFile,
)  # fmt: skip


def _issued() -> set[str]:
    """References of the sealed files of documents that were issued, and of what came with objections and cases: what
    left the house is kept as it left it."""
    found: set[str] = set()
    for model in KEPT:
        found |= set(model._default_manager.exclude(blob="").values_list("blob", flat=True))
    return found | set(receipts())


def _destroyed() -> set[str]:
    """Files of destroyed material (P11) and of integrity cases whose time is over (A5): their rows say that there were
    some; they themselves are gone, or going."""
    rows = Dossier.objects.filter(state=State.DESTROYED).only("pk", "code", "cycle")
    cases = CaseFile.objects.filter(statement__case__destroyed_at__isnull=False).values_list("blob", flat=True)
    return {ref for dossier in rows for ref in destroying.files_of(dossier)} | set(cases)


def _write(out: zipfile.ZipFile) -> Done:
    outermost = not connection.in_atomic_block
    hashes: dict[str, str] = {}
    counts: dict[str, int] = {}
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        migrations = _migrations()
        for model in _tables():
            table = model._meta.db_table
            name, digest, counts[table] = f"database/{table}.jsonl", hashlib.sha256(), 0
            with out.open(name, "w", force_zip64=True) as target:
                for line in _rows(model):
                    target.write(line)
                    digest.update(line)
                    counts[table] += 1
            hashes[name] = digest.hexdigest()
        refs = sorted({*sealed_files(passing=False), *board_photos(), *scans_of_papers(), *_issued()} - _destroyed())
    for ref in refs:
        name, content = f"evidence/{ref[:2]}/{ref}", (Path(settings.EVIDENCE_ROOT) / ref[:2] / ref).read_bytes()
        out.writestr(zipfile.ZipInfo(name), content)
        hashes[name] = hashlib.sha256(content).hexdigest()
    manifest = {
        "format": FORMAT,
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "migrations": migrations,
        "rows": counts,
        "sha256": hashes,
    }
    out.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True))
    return Done(sum(counts.values()), len(refs))


def restore(path: Path) -> Done:
    """Put a backup into the present database, which must be empty, and its evidence beside it.

    Everything is verified before anything is written. Raises ``BadInput``.
    """
    try:
        with zipfile.ZipFile(path) as whole:
            manifest = _verified(whole, path)
            _refuse_unless_empty(manifest)
            return _load(whole, manifest)
    except (OSError, zipfile.BadZipFile) as why:
        reason = why.strerror if isinstance(why, OSError) and why.strerror else "不是备份文件，或已损坏"
        raise BadInput(Fault(str(path), reason, "由 zhiping backup 写出的文件")) from None


def _verified(whole: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(whole.read("manifest.json"))
        hashes: dict[str, str] = manifest["sha256"]
    except (KeyError, ValueError, TypeError):
        raise BadInput(Fault(str(path), "没有备份清单", FORMAT)) from None
    if manifest.get("format") != FORMAT:
        raise BadInput(Fault(str(path), f"格式 {manifest.get('format')} 读不了", FORMAT))
    faults = []
    for name, expected in sorted(hashes.items()):
        digest = hashlib.sha256()
        try:
            with whole.open(name) as source:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
        except (KeyError, zipfile.BadZipFile):
            faults.append(Fault(f"{path}：{name}", "缺失或读不出来", "完整的备份"))
            continue
        if digest.hexdigest() != expected:
            faults.append(Fault(f"{path}：{name}", "内容与清单中的校验值不符", "没有改动过的备份"))
    for name in hashes:
        if not _PART.fullmatch(name):
            faults.append(Fault(f"{path}：{name}", "不是备份的一部分", "database/表名.jsonl 或 evidence/ 下的文件"))
    extra = set(whole.namelist()) - set(hashes) - {"manifest.json"}
    faults += [Fault(f"{path}：{name}", "清单里没有这一部分", "没有改动过的备份") for name in sorted(extra)]
    if faults:
        raise BadInput(faults)
    return manifest


def _refuse_unless_empty(manifest: dict[str, Any]) -> None:
    for model in _tables():
        if model._default_manager.exists():
            raise BadInput(
                Fault("ZHIPING_DATABASE_URL", f"数据库不是空的（{model._meta.db_table} 中有数据）", "一个空的数据库")
            )
    missing = sorted(set(manifest["migrations"]) ^ set(_migrations()))
    if missing:
        raise BadInput(Fault("migrations", f"备份与本版本的数据库结构不同：{missing[0]}", "写出备份时的那个版本"))


def _load(whole: zipfile.ZipFile, manifest: dict[str, Any]) -> Done:
    rows = 0
    tables = _tables()
    with transaction.atomic():
        for model in tables:
            name = f"database/{model._meta.db_table}.jsonl"
            by_column = {f.attname: f for f in model._meta.concrete_fields}
            batch: list[models.Model] = []
            with whole.open(name) as source:
                for line in source:
                    values = json.loads(line)
                    batch.append(model(**{key: _decoded(by_column[key], value) for key, value in values.items()}))
                    if len(batch) >= 500:
                        rows += len(model._default_manager.bulk_create(batch))
                        batch = []
            rows += len(model._default_manager.bulk_create(batch))
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), tables):
                cursor.execute(statement)
        files = _put_evidence(whole, manifest)
    return Done(rows, files)


def _put_evidence(whole: zipfile.ZipFile, manifest: dict[str, Any]) -> int:
    names = [name for name in manifest["sha256"] if name.startswith("evidence/")]
    for name in names:
        ref = name.rsplit("/", 1)[1]
        target = Path(settings.EVIDENCE_ROOT) / ref[:2] / ref
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = target.with_suffix(".part")
        with open(part, "wb") as out:
            out.write(whole.read(name))
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, target)
    return len(names)
