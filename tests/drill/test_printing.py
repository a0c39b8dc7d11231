"""A worker that is killed in the middle of a batch: another goes on, nothing is issued twice, no number is lost."""

from __future__ import annotations

import json
import random
import time

from tests.drill.conftest import Installation

_DOCUMENTS = 60

_ASKED = f"""
from zhiping.cli.database import ready
ready()
from datetime import UTC, datetime
from bench.printing import accepted
from zhiping.faces.printing import operations, queries
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle, Dossier, Person
accepted({_DOCUMENTS})
cycle = Cycle.objects.get()
pks = list(Dossier.objects.order_by("id").values_list("pk", flat=True))
operations.ask(cycle, pks, [queries.forms()["integrity-promise"]], layout="pdf", said="drill",
               by=Actor(Person.objects.earliest("id")), at=cycle.opened_at, real_at=datetime.now(UTC))
"""

# What is dead for two minutes is taken up; here at once, and in small chunks, so that a kill falls between and within.
_WORKER = """
from zhiping.cli.database import ready
ready()
from datetime import timedelta
from zhiping.faces.printing import making
from zhiping.faces.printing.models import Batch
from zhiping.ground.storage import pieces
making.SILENT, making.CHUNK, making._WORTH_A_POOL, pieces.PIECE = timedelta(0), 4, 10_000, 4096
print("ready", flush=True)
while Batch.objects.filter(state__in=["waiting", "working"]).exists():
    making.make_batches(seconds=60)
"""

_READER = """
import hashlib, io, json
from zhiping.cli.database import ready
ready()
import pikepdf
from zhiping.faces.printing.models import Batch
from zhiping.ground.audit import chain
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import blobs, keys, pieces
from zhiping.records import issuing
from zhiping.records.models import IssuedDocument
batch = Batch.objects.get()
rows = list(IssuedDocument.objects.select_related("dossier").order_by("id"))

def opens(ref):
    try:
        return bool(blobs.get(batch.key_owner, ref))
    except keys.Damaged:
        return False

whole = pikepdf.open(io.BytesIO(b"".join(pieces.read(batch.key_owner, batch.pieces))))
print(json.dumps({
    "state": batch.state, "done": batch.done, "pages": len(whole.pages), "said": batch.pages,
    "numbers": sorted(int(row.number.rsplit("-", 1)[1]) for row in rows),
    "dossiers": len({row.dossier_id for row in rows}),
    "whole": all(issuing.file_of(row).startswith(b"%PDF") for row in rows),
    "recorded": AuditEntry.objects.filter(kind="document.issued").count(),
    "made": AuditEntry.objects.filter(kind="batch.made").count(),
    "left": [ref for ref in set(blobs.refs()) - set(batch.pieces) if opens(ref)],
    "faults": [str(fault) for fault in chain.verify().faults],
}))
"""


def test_a_killed_worker_issues_nothing_twice_and_loses_no_number(installation: Installation, count: int) -> None:
    asked = installation.run("-c", _ASKED)
    assert asked.returncode == 0, asked.stderr
    chance = random.Random(5)
    for _ in range(min(count, 12)):
        worker = installation.popen("-c", _WORKER)
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n", worker.communicate()[1]
        time.sleep(chance.uniform(0.2, 2.5))
        worker.kill()
        worker.communicate(timeout=60)
    last = installation.run("-c", _WORKER)
    assert last.returncode == 0, last.stderr
    read = installation.run("-c", _READER)
    assert read.returncode == 0, read.stderr
    told = json.loads(read.stdout)
    assert (told["state"], told["done"], told["dossiers"]) == ("done", _DOCUMENTS, _DOCUMENTS)
    assert told["numbers"] == list(range(1, _DOCUMENTS + 1))
    assert told["left"] == [], "a piece that nobody knows of"
    assert told["whole"] and told["pages"] == told["said"]
    assert (told["recorded"], told["made"], told["faults"]) == (_DOCUMENTS, 1, [])
