"""Destruction (P11, 8o): after the keys are gone, planted values are in no byte of database, write-ahead log, evidence,
cache and backup; and whoever is killed in the middle is gone on from."""

from __future__ import annotations

import base64
import json
import random
import secrets
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.drill.conftest import Installation

# Values that nobody would write, put wherever a dossier keeps content; then the list, confirmed, waited for, ordered.
_PLANT = """
import sys
from datetime import timedelta
from zhiping.cli.database import ready
ready()
from zhiping import packs
from zhiping.core.policy.reader import files_of
from django.db import transaction
from zhiping.core.policy.reader import read_pack_files
from zhiping.simulation.cohort import make_cohort
from zhiping.simulation.founding import found
from zhiping.simulation.rounds import Round
files = files_of(packs.locate("example-2025-junior-only"))
pack = read_pack_files(files)
cohort = make_cohort(pack, applicants=10, seed=3)
with transaction.atomic():
    Round.of(pack, found(files, pack, cohort, accounts=False), cohort).play_to_the_end()
from zhiping.ground.storage import blobs, cache, keys
from zhiping.records import contents, issuing
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier, Evidence, ItemCheck, Membership
from zhiping.records.situations import latest_submission
from zhiping.stages.aftercare.operations import destroying
from zhiping.stages.application.models import DraftAside
from zhiping.faces.desk.models import OfficeNote
from zhiping.stages.aftercare.paper import COLLECTION_LIST
from zhiping.stages.aftercare.paper.samples import collection_list
from dataclasses import replace
value, rows = sys.argv[1], list(Dossier.objects.filter(state="accepted").order_by("id"))
rows, kept = rows[:-1], rows[-1]
officer = lambda role, n=0: Actor(Membership.objects.filter(role=role).order_by("id")[n].person)
at = max(one.state_since for one in rows) + timedelta(days=30)
for one in rows:
    document = contents.draft(one)
    document["application"]["summary"] = f"总结{value}"
    contents.seal_draft(one, document)
    one.save()
    last = latest_submission(one)
    last.refresh_from_db()
    last.sealed, last.findings_sealed, last.digest = contents.freeze(
        document, {"findings": [value]}, dossier=one, number=last.number)
    last.save()
    content = f"%PDF-1.7 {value}".encode()
    ref = blobs.put(one.key_owner, content)
    Evidence.objects.create(dossier=one, key="planted", blob=ref, fingerprint="0" * 64, size=len(content),
        name_sealed=contents.seal_text(one, value, context="name"), media_type="application/pdf", uploaded_at=at)
    cache.put(one.key_owner, "planted", content)
    ItemCheck.objects.filter(dossier=one).update(note_sealed=contents.seal_text(one, value, context="note"))
    DraftAside.objects.update_or_create(
        dossier=one, defaults={"sealed": keys.seal(one.key_owner, value.encode(), context="aside")})
    issuing.issue(COLLECTION_LIST, replace(collection_list(), place=value), dossier=one, by=officer("bureau"), at=at)
    Dossier.objects.filter(pk=one.pk).update(state="not_passed")
rows = list(Dossier.objects.filter(state="not_passed").order_by("id"))
cycle = rows[0].cycle
row = destroying.make_list(cycle, rows, by=officer("office_reviewer"), at=at)
row = destroying.confirm(row, by=officer("bureau"), at=at)
row = destroying.order(row, signed_in_afresh=True, by=officer("bureau"), at=row.waits_until + timedelta(hours=1))
from zhiping.ground.clock import service as clock
clock.set_to(cycle.key, row.ordered_at + timedelta(hours=1))
print(len(rows), rows[0].code, rows[0].applicant_name, kept.code)
"""

_DESTROY = """
from datetime import timedelta
from zhiping.cli.database import ready
ready()
from zhiping.stages.aftercare.models import DestructionList
from zhiping.stages.aftercare.operations import destroying
row = DestructionList.objects.get()
print("ready", flush=True)
while destroying.carry_out(row.cycle, at=row.ordered_at + timedelta(hours=1), most=1):
    print("one", flush=True)
"""

_LEFT = """
import json
from zhiping.cli.database import ready
ready()
from zhiping.ground.audit import chain
from zhiping.records.destroying import left_of
from zhiping.records.invariants import check_all
from zhiping.records.models import Dossier
from zhiping.stages.aftercare.models import DestructionLine
ours = ("destroyed-leaves-nothing", "destruction-by-two", "claims-forgotten", "key-there")
print(json.dumps({
    "left": [one for row in Dossier.objects.filter(state="destroyed") for one in left_of(row)],
    "waiting": DestructionLine.objects.filter(gone_at__isnull=True).count(),
    "gone": DestructionLine.objects.filter(gone_at__isnull=False).count(),
    "failed": [f"{one.name}: {one.detail}" for one in check_all().failed if one.name in ours],
    "faults": [str(one) for one in chain.verify().faults],
}))
"""


def forms(value: bytes) -> set[bytes]:
    """How a value may stand in a file: as it is, in hex, in base64 at each of its three places."""
    found = {value, value.hex().encode(), value.hex().upper().encode()}
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + value)
        # Whole groups in the middle are the same wherever the value begins.
        found.add(coded[4:-4])
    return found


def said(text: str) -> set[bytes]:
    """The same for a text, in the encodings that databases and JSON know."""
    found: set[bytes] = set()
    for raw in (text.encode(), text.encode("utf-16-le"), json.dumps(text)[1:-1].encode()):
        found |= forms(raw)
    return found


def stored(installation: Installation, backup: Path) -> Iterator[tuple[str, bytes]]:
    """Every byte there is: files of the home but for the keys, the database, the backup as it is and unpacked."""
    for path in sorted(installation.home.rglob("*")):
        if path.is_file() and "keys" not in path.relative_to(installation.home).parts:
            yield str(path), path.read_bytes()
    yield str(backup), backup.read_bytes()
    with zipfile.ZipFile(backup) as whole:
        for name in whole.namelist():
            yield f"{backup.name}/{name}", whole.read(name)
    url = installation.environment.get("ZHIPING_DATABASE_URL")
    if url:
        yield from _postgres(url)


def _postgres(url: str) -> Iterator[tuple[str, bytes]]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            with connection.cursor().copy(f'COPY "{table}" TO STDOUT') as copy:
                yield f"table {table}", b"".join(bytes(piece) for piece in copy)
        found = connection.execute("SHOW data_directory").fetchone()
        number = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
    assert found is not None and number is not None
    data = Path(str(found[0]))
    for folder in (data / "base" / str(number[0]), data / "pg_wal"):
        # Another user's server keeps its files to itself; the tables were read all the same.
        for path in sorted(folder.glob("*")) if folder.exists() else ():
            if path.is_file():
                yield str(path), path.read_bytes()


def hits(installation: Installation, backup: Path, wanted: set[bytes]) -> list[str]:
    """Where one of ``wanted`` stands."""
    return [where for where, content in stored(installation, backup) if any(one in content for one in wanted)]


def planted(installation: Installation, value: str) -> list[str]:
    """How many dossiers hold ``value`` and are ordered to go, code and name of the first, code of one that stays."""
    process = installation.popen("-c", _PLANT, value)
    out, err = process.communicate(timeout=600)
    assert process.returncode == 0, err
    return out.split()


def test_planted_values_are_in_no_byte_once_the_keys_are_gone(installation: Installation, tmp_path: Path) -> None:
    value = f"植入{secrets.token_hex(12)}"
    count, code, name, kept = planted(installation, value)
    backup, zhiping = tmp_path / "before.zip", ("-m", "zhiping.cli.main")
    assert installation.run(*zhiping, "backup", str(backup)).returncode == 0
    key_file = next(installation.home.rglob(f"dossier-{code}.key"))
    wrapped = key_file.read_bytes()

    # The worker itself, as it runs in earnest.
    done = installation.run(*zhiping, "worker", "--once")
    assert done.returncode == 0, done.stderr
    told = json.loads(installation.run("-c", _LEFT).stdout)
    assert (told["left"], told["waiting"], told["gone"], told["failed"]) == ([], 0, int(count), [])

    assert not key_file.exists() and list(installation.home.rglob(f"dossier-{kept}.key"))
    assert hits(installation, backup, said(value)) == []
    # The key is nowhere either, so that nobody unlocks the backup with what was found on the machine.
    assert hits(installation, backup, forms(wrapped)) == []
    # The search finds what is there: the name stays, and the ciphertext in the backup.
    assert hits(installation, backup, said(name)) != []
    after = tmp_path / "after.zip"
    assert installation.run(*zhiping, "backup", str(after)).returncode == 0
    with zipfile.ZipFile(backup) as before, zipfile.ZipFile(after) as now:
        gone = {one for one in before.namelist() if one.startswith("evidence/")} - set(now.namelist())
    assert len(gone) >= int(count)


def test_whoever_is_killed_in_the_middle_is_gone_on_from(installation: Installation, count: int) -> None:
    told = planted(installation, f"植入{secrets.token_hex(12)}")
    expected, chance = int(told[0]), random.Random(20250422)
    for _ in range(count):
        process = installation.popen("-c", _DESTROY)
        assert process.stdout and process.stdout.readline() == "ready\n", process.communicate()[1]
        time.sleep(chance.uniform(0, 0.08))
        process.kill()
        process.communicate(timeout=30)
        found = json.loads(installation.run("-c", _LEFT).stdout)
        assert found["faults"] == [] and found["waiting"] + found["gone"] == expected
    assert installation.run("-c", _DESTROY).returncode == 0
    found = json.loads(installation.run("-c", _LEFT).stdout)
    assert (found["left"], found["waiting"], found["gone"], found["failed"]) == ([], 0, expected, [])


@pytest.mark.parametrize("text", ["植入abc123def456", "plain-ascii-value-0123"])
def test_the_search_knows_a_value_in_every_dress(text: str) -> None:
    for raw in (text.encode(), text.encode("utf-16-le"), json.dumps(text).encode()):
        for dressed in (
            raw,
            b"x" + raw,
            raw.hex().encode(),
            *(base64.b64encode(b"p" * n + raw + b"tail") for n in range(3)),
        ):
            assert any(one in dressed for one in said(text)), dressed
