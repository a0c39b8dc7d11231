"""A worker that is killed while it puts a bundle together: another makes it, to the same bytes, and nothing is left."""

from __future__ import annotations

import json
import random
import time

from tests.drill.conftest import Installation

_ASKED = """
from zhiping.cli.database import ready
ready()
from datetime import UTC, datetime
from tests.faces.handover.conftest import submitted, with_files
from tests.stages.application.conftest import a_pdf
from tests.support import world as worlds
from zhiping.faces.handover.operations import bundling
world = worlds.make("leshan-2024-engineering", is_demo=True)
dossier = with_files(world, a_pdf())
submitted(world, dossier)
bundling.ask(dossier, level="applicant", by=world.by("applicant"), at=world.opening(), real_at=datetime.now(UTC))
"""

# What is dead for five minutes is taken up; here at once, and in small pieces, so that a kill falls between and within.
_WORKER = """
from zhiping.cli.database import ready
ready()
from datetime import timedelta
from zhiping.faces.handover.models import Bundle
from zhiping.faces.handover.operations import bundling
from zhiping.ground.storage import pieces
bundling.SILENT, pieces.PIECE = timedelta(0), 4096
print("ready", flush=True)
while Bundle.objects.filter(state__in=["waiting", "working"]).exists():
    bundling.make_bundles()
"""

_AGAIN = """
from zhiping.cli.database import ready
ready()
from datetime import UTC, datetime
from zhiping.faces.handover.models import Bundle
from zhiping.faces.handover.operations import bundling
from zhiping.records.actors import Actor
one = Bundle.objects.get()
bundling.ask(one.dossier, level=one.level, by=Actor(one.by), at=one.at, real_at=datetime.now(UTC))
"""

_READER = """
import hashlib, io, json, zipfile
from zhiping.cli.database import ready
ready()
from zhiping.faces.handover.models import Bundle
from zhiping.ground.audit import chain
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import blobs
from zhiping.records.models import Evidence, IssuedDocument
one = Bundle.objects.get(state="done")
content = b"".join(blobs.get(one.dossier.key_owner, ref) for ref in one.pieces)
known = set(one.pieces) | set(Evidence.objects.values_list("blob", flat=True))
known |= set(IssuedDocument.objects.exclude(blob="").values_list("blob", flat=True))
print(json.dumps({
    "sha": hashlib.sha256(content).hexdigest(), "whole": zipfile.ZipFile(io.BytesIO(content)).testzip() is None,
    "size": one.size == len(content), "pieces": len(one.pieces), "steps": one.done == one.total,
    "left": len(set(blobs.refs()) - known), "made": AuditEntry.objects.filter(kind="bundle.made").count(),
    "faults": len(chain.verify().faults),
}))
"""


def _told(installation: Installation) -> dict[str, object]:
    run = installation.run("-c", _READER)
    assert run.returncode == 0, run.stderr
    told: dict[str, object] = json.loads(run.stdout.splitlines()[-1])
    return told


def test_a_killed_worker_leaves_nothing_and_the_next_makes_the_same_bytes(
    installation: Installation, count: int
) -> None:
    run = installation.run("-c", _ASKED)
    assert run.returncode == 0, run.stderr
    chance = random.Random(3)
    for _ in range(min(count, 12)):
        worker = installation.popen("-c", _WORKER)
        assert worker.stdout and worker.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.1, 1.5))
        worker.kill()
        worker.communicate(timeout=60)
    run = installation.run("-c", _WORKER)
    assert run.returncode == 0, run.stderr
    first = _told(installation)
    assert first.items() >= {"whole": True, "size": True, "steps": True, "left": 0, "made": 1, "faults": 0}.items()
    assert isinstance(first["pieces"], int) and first["pieces"] > 3
    # The same bundle once more, by a worker that nobody kills.
    for step in (_AGAIN, _WORKER):
        run = installation.run("-c", step)
        assert run.returncode == 0, run.stderr
    again = _told(installation)
    assert again == {**first, "made": 2}
