"""Processes are killed at random moments: what was acknowledged is there, all else wholly or not at all."""

from __future__ import annotations

import json
import random
import time

from tests.drill.conftest import Installation

# Each round is one deed: an audit entry, a message in the outbox and a sealed file, in one transaction as the door
# writes them. A line on standard output acknowledges it, after the commit.
_WRITER = """
import sys
from zhiping.cli.database import ready
ready()
from django.db import transaction
from django.utils import timezone
from zhiping.ground.audit import chain
from zhiping.ground.messages import service as messages
from zhiping.ground.storage import blobs, keys
run = sys.argv[1]
keys.create("dossier-drill")
print("ready", flush=True)
for number in range(1_000_000):
    now = timezone.now()
    ref = blobs.put("dossier-drill", b"%PDF-drill " * 500)
    with transaction.atomic():
        chain.append("drill", "deed", by="system", at=now, data={"run": run, "number": number, "ref": ref})
        messages.post(move=f"{run}-{number}", recipient="person-1", template="drill", params={}, about="drill", at=now)
    print(f"{run} {number}", flush=True)
"""

_READER = """
import json
from zhiping.cli.database import ready
ready()
from zhiping.ground.audit import chain
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.messages.models import OutboxRow
from zhiping.ground.storage import blobs
found = chain.verify()
deeds = [(e.data["run"], e.data["number"], e.data["ref"]) for e in AuditEntry.objects.order_by("position")]
print(json.dumps({
    "faults": [str(f) for f in found.faults],
    "deeds": [f"{run} {number}" for run, number, _ in deeds],
    "posted": [row.move.replace("-", " ") for row in OutboxRow.objects.order_by("id")],
    "unreadable": [ref for _, _, ref in deeds if blobs.get("dossier-drill", ref)[:4] != b"%PDF"],
}))
"""


def test_a_killed_writer_loses_nothing_it_has_acknowledged(installation: Installation, count: int) -> None:
    chance = random.Random(20241123)
    acknowledged: list[str] = []
    for run in range(count):
        writer = installation.popen("-c", _WRITER, f"r{run}")
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n", writer.communicate()[1]
        time.sleep(chance.uniform(0.05, 0.5))
        writer.kill()
        out, _ = writer.communicate(timeout=30)
        # The last line may have been cut by the kill: only whole lines were acknowledged.
        acknowledged += [line.rstrip("\n") for line in out.splitlines(keepends=True) if line.endswith("\n")]
    read = installation.run("-c", _READER)
    assert read.returncode == 0, read.stderr
    state = json.loads(read.stdout)
    assert state["faults"] == []
    assert state["unreadable"] == []
    assert len(acknowledged) > count  # the kills fell into the middle of work
    assert set(acknowledged) <= set(state["deeds"])
    # A deed and its message were written together or not at all, and none twice.
    assert sorted(state["deeds"]) == sorted(state["posted"])
    assert len(set(state["deeds"])) == len(state["deeds"])


def test_a_killed_worker_delivers_everything_once(installation: Installation, count: int) -> None:
    posted = count * 40
    filled = installation.run(
        "-c",
        "from zhiping.cli.database import ready\nready()\n"
        "from django.db import transaction\nfrom django.utils import timezone\n"
        "from zhiping.ground.messages import service\n"
        "with transaction.atomic():\n"
        f"    for n in range({posted}):\n"
        "        service.post(move=f'm{n}', recipient='person-1', template='t',\n"
        "                     params={}, about='d', at=timezone.now())",
    )
    assert filled.returncode == 0, filled.stderr
    # Workers that take few at a time, so that a kill falls between their rounds.
    deliver = (
        "from zhiping.cli.database import ready\nready()\n"
        "from zhiping.ground.messages import service\nprint('ready', flush=True)\n"
        "while service.deliver(3): pass"
    )
    chance = random.Random(7)
    for _ in range(count):
        workers = [installation.popen("-c", deliver) for _ in range(2)]
        for worker in workers:
            assert worker.stdout
            assert worker.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0, 0.03))
        for worker in workers:
            worker.kill()
            worker.communicate(timeout=30)
    last = installation.run("-c", deliver)
    assert last.returncode == 0, last.stderr
    counted = installation.run(
        "-c",
        "from zhiping.cli.database import ready\nready()\n"
        "from zhiping.ground.messages.models import Message\n"
        "print(Message.objects.count(), Message.objects.values('outbox').distinct().count())",
    )
    assert counted.stdout.split() == [str(posted), str(posted)]


# An upload of a few hundred small pieces; each line acknowledges how far it came.
_SENDER = """
import sys
from zhiping.cli.database import ready
ready()
from zhiping.stages.application.models import Upload
from zhiping.stages.application.operations import uploads
upload = Upload.objects.get()
print("ready", flush=True)
while upload.received < upload.size:
    start = upload.received
    piece = bytes((start + n) % 251 for n in range(min(700, upload.size - start)))
    upload = uploads.receive(upload, offset=start, content=piece)
    print(upload.received, flush=True)
"""

_BEGIN = """
from zhiping.cli.database import ready
ready()
from tests.support.world import make
from zhiping.stages.application.operations import uploads
world = make()
dossier = world.dossier()
uploads.begin(dossier, name="a.pdf", size=900_000, by=world.by("applicant"), at=world.opening())
"""

_STAND = """
import json
from zhiping.cli.database import ready
ready()
from zhiping.ground.storage import blobs
from zhiping.stages.application.models import Upload
upload = Upload.objects.get()
parts = list(upload.parts.order_by("offset"))
content = b"".join(blobs.get(upload.dossier.key_owner, part.blob) for part in parts)
right = content == bytes(n % 251 for n in range(len(content)))
print(json.dumps({"received": upload.received, "lies": len(content), "right": right}))
"""


def test_a_killed_upload_goes_on_with_every_piece_that_was_acknowledged(installation: Installation, count: int) -> None:
    begun = installation.run("-c", _BEGIN)
    assert begun.returncode == 0, begun.stderr
    chance = random.Random(11)
    acknowledged = 0
    for _ in range(count):
        sender = installation.popen("-c", _SENDER)
        assert sender.stdout
        assert sender.stdout.readline() == "ready\n", sender.communicate()[1]
        time.sleep(chance.uniform(0.05, 0.4))
        sender.kill()
        out, _err = sender.communicate(timeout=30)
        acknowledged = max([acknowledged, *(int(line) for line in out.splitlines(keepends=True) if line[-1:] == "\n")])
        stands = installation.run("-c", _STAND)
        assert stands.returncode == 0, stands.stderr
        found = json.loads(stands.stdout)
        assert found["right"]
        assert found["received"] == found["lies"]
        assert found["received"] >= acknowledged
    assert acknowledged > 0


def test_many_that_start_at_once_agree_on_keys_and_migrations(installation: Installation, count: int) -> None:
    show = (
        "from zhiping.cli.database import ready\nready()\n"
        "from django.conf import settings\nfrom zhiping.ground.storage import keys\n"
        "from django.db import connection\n"
        "tables = connection.introspection.table_names()\n"
        "print(str(settings.SECRET_KEY), keys.derived('drill').hex(), sorted(tables))"
    )
    racers = [installation.popen("-c", show) for _ in range(max(3, count))]
    said = [racer.communicate(timeout=120) for racer in racers]
    assert [racer.returncode for racer in racers] == [0] * len(racers), [err for _, err in said]
    assert len({out for out, _ in said}) == 1
