"""An attack on the secrecy of ballots (ADR 0017), and kills at every step of a vote.

The attacker has a full dump of the database with its system columns, its file and write-ahead log byte by byte, backups
from the middle of votes and from after them, and the logs. Over many small elections, matching papers to voters by
anything in these does no better than chance. The same attack is sure of itself over elections of the same installation
in which the shuffle was taken out, so it would find a leak that somebody makes.
"""

from __future__ import annotations

import json
import math
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.drill.conftest import Installation

#: Small elections, each of a few voters and questions; and how many more whose store was made to leak.
ELECTIONS, LEAKING = 80, 40
#: Standard deviations from chance that no guesser may reach, and that a leak is found by.
CHANCE, SURE = 5.0, 12.0

_ELECTIONS = """
import json, random, re, sys
from pathlib import Path
from zhiping.cli.database import ready
ready()
from django.conf import settings
from django.db import connection
from django.utils import timezone
from zhiping.cli.backups import backup
from zhiping.ground.ballots import boxkeys, service
from zhiping.ground.ballots.models import Paper

chance, folder, number, leaking = random.Random(20250118), Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
CHOICES = ("agree", "against", "abstain")
SYSTEM = "ctid::text, xmin::text" if connection.vendor == "postgresql" else "rowid, 0"

def rows(table, columns, box):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {SYSTEM}, {columns} FROM {table} WHERE box_id = %s ORDER BY 1", [box.pk])
        return [[bytes(v).hex() if isinstance(v, (bytes, memoryview)) else v for v in row] for row in cursor.fetchall()]

def here():
    # Where the write-ahead log stands.
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn() - '0/0'")
        return int(cursor.fetchone()[0])

def log_from(start):
    # The bytes of the write-ahead log: of SQLite all there are, of PostgreSQL from `start` on.
    if connection.vendor == "sqlite":
        return Path(str(settings.DATABASES["default"]["NAME"]) + "-wal").read_bytes()
    found, end = b"", here()
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size'")
        size = cursor.fetchone()[0]
        while start < end:
            length = min(size - start % size, end - start)
            cursor.execute(
                "SELECT pg_read_binary_file('pg_wal/' || pg_walfile_name('0/0'::pg_lsn + %s::numeric), %s, %s)",
                [start + 1, start % size, length],
            )
            found, start = found + bytes(cursor.fetchone()[0]), start + length
    return found

def logged(rows, log):
    # Each row with the place at which it first stands in the log, its name and what follows (in an index the name
    # stands alone); -1 where it does not.
    found = []
    for row in rows:
        place = re.search(re.escape(row[2].encode()) + b".{0,16}" + re.escape(row[3].encode()), log, re.DOTALL)
        found.append([*row, place.start() if place else -1])
    return found

class Keeps:
    # What takes the secret away: nothing is shuffled.
    def shuffle(self, things):
        pass

def in_order(held, found):
    return [Paper(box=held, question=q, choice=choice) for q, choices in found.items() for choice in choices]

for n in range(number + leaking):
    if n == number:
        service.secrets.SystemRandom, service._papers = Keeps, in_order
    start = here()
    questions = [f"q{n}-{k}" for k in range(chance.randint(1, 3))]
    voters = [f"attendee-{k}" for k in chance.sample(range(1000, 9999), chance.randint(4, 7))]
    box = service.open_box(f"meeting-{n}", questions, CHOICES, at=timezone.now())
    keys = [boxkeys.private(box.code).hex(), boxkeys.slot(box.code).secret.hex()]
    truth = {v: {q: chance.choices(CHOICES, (5, 3, 2))[0] for q in questions} for v in voters}
    order = list(voters)
    chance.shuffle(order)
    for voter in order:
        service.cast(box, voter, truth[voter])
    middle = logged(rows("ballot_sealed", "name, voter, sealed", box), log_from(start))
    if n < number and n % 20 == 0:
        backup(folder / f"middle-{n}.zip")
        for path in Path(settings.HOME).glob("zhiping.sqlite3*"):
            (folder / f"middle-{n}-{path.name}").write_bytes(path.read_bytes())
    service.close(box, at=timezone.now())
    start = here()
    service.count(box)
    after = logged(rows("ballot_paper", "name, question, choice", box), log_from(start))
    print(json.dumps({"truth": truth, "cast": order, "middle": middle, "after": after, "keys": keys}), flush=True)
backup(folder / "after.zip")
"""


@dataclass(frozen=True)
class Election:
    """What was voted (the attacker does not know), and what the attacker found."""

    truth: dict[str, dict[str, str]]
    cast: list[str]
    middle: list[list[Any]]
    after: list[list[Any]]
    keys: list[str]


#: By what an attacker may put voters in an order, from the sealed rows of the middle of a vote.
VOTERS: dict[str, Callable[[list[Any]], Any]] = {
    "row": lambda row: _place(row[0]),
    "transaction": lambda row: (int(row[1]), _place(row[0])),
    "name": lambda row: row[2],
    "voter": lambda row: row[3],
    "sealed": lambda row: row[4],
    "end of sealed": lambda row: row[4][::-1],
    "length": lambda row: (len(row[4]), row[3]),
    "log": lambda row: row[5],
}
#: And papers, from the rows that are kept.
PAPERS: dict[str, Callable[[list[Any]], Any]] = {
    "row": lambda row: _place(row[0]),
    "transaction": lambda row: (int(row[1]), _place(row[0])),
    "name": lambda row: row[2],
    "end of name": lambda row: row[2][::-1],
    "log": lambda row: row[5],
}


def _place(system: Any) -> Any:
    return tuple(int(part) for part in str(system).strip("()").split(","))


def _advantage(elections: list[Election], voters: str, papers: str, *, backwards: bool = False) -> float:
    """By how many standard deviations a guesser who matches the two orders is better than a random matching.

    ``backwards``: the papers from the last to the first.
    """
    found = expected = variance = 0.0
    for one in elections:
        known = [row[3] for row in sorted(one.middle, key=VOTERS[voters])]
        for question in {row[3] for row in one.after}:
            mine = (row for row in one.after if row[3] == question)
            kept = [row[4] for row in sorted(mine, key=PAPERS[papers], reverse=backwards)]
            found += sum(one.truth[who][question] == choice for who, choice in zip(known, kept, strict=True))
            n, counts = len(kept), list(Counter(kept).values())
            expected += sum(c * c for c in counts) / n
            within = sum(c * c * (n - c) * (n - c) for c in counts)
            across = sum(c * c * d * d for i, c in enumerate(counts) for j, d in enumerate(counts) if i != j)
            variance += (within + across) / (n * n * (n - 1))
    return (found - expected) / math.sqrt(variance)


def _bytes(folder: Path) -> bytes:
    """Everything that the attacker carried away, unpacked."""
    whole = b""
    for path in sorted(folder.iterdir()):
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as packed:
                whole += b"".join(packed.read(name) for name in packed.namelist())
        else:
            whole += path.read_bytes()
    return whole


@pytest.fixture
def held(installation: Installation, tmp_path: Path) -> tuple[list[Election], list[Election], Path]:
    """The elections, those whose store leaks, and the folder with what was carried away."""
    folder = tmp_path / "loot"
    folder.mkdir()
    process = installation.popen("-c", _ELECTIONS, str(folder), str(ELECTIONS), str(LEAKING), ZHIPING_LOG_LEVEL="debug")
    # Most of it is the database that is founded first.
    told, log = process.communicate(timeout=900)
    assert process.returncode == 0, log[-3000:]
    (folder / "log").write_text(log)
    for path in installation.home.rglob("*"):
        if path.is_file():
            (folder / f"home-{path.name}").write_bytes(path.read_bytes())
    whole = [Election(**json.loads(line)) for line in told.splitlines()]
    return whole[:ELECTIONS], whole[ELECTIONS:], folder


def test_no_order_leads_from_a_paper_to_its_voter(held: tuple[list[Election], list[Election], Path]) -> None:
    elections, leaking, folder = held
    assert (len(elections), len(leaking)) == (ELECTIONS, LEAKING)
    for one in elections:
        # Nothing was lost or changed on the way, and the lengths of one box are one length.
        said = Counter((q, choice) for answers in one.truth.values() for q, choice in answers.items())
        assert Counter((row[3], row[4]) for row in one.after) == said
        assert len({len(row[4]) for row in one.middle}) == 1
    # The write-ahead log was read: it names whose ballots and which papers it took, in its own order.
    for rows in ([row for one in elections for row in one.middle], [row for one in elections for row in one.after]):
        assert sum(row[5] >= 0 for row in rows) > 0.9 * len(rows)
    for voters in VOTERS:
        for papers in PAPERS:
            for backwards in (False, True):
                better = _advantage(elections, voters, papers, backwards=backwards)
                assert abs(better) < CHANCE, f"voters by {voters}, papers by {papers} ({backwards}): {better:.1f}"
    # The keys are gone, and never were in anything that the attacker carried away.
    loot, log = _bytes(folder), (folder / "log").read_text()
    for one in elections:
        for secret in one.keys:
            assert bytes.fromhex(secret) not in loot and secret.encode() not in loot
        assert not [row for row in [*one.middle, *one.after] if row[2] in log]
    assert not [path.name for path in folder.iterdir() if path.suffix in (".key", ".slot")]
    # The attack is one: where the shuffle is taken out it is sure, by the rows and by the log alike (SQLite fills its
    # pages from their ends).
    for way in ("row", "log"):
        better = max(_advantage(leaking, way, way, backwards=backwards) for backwards in (False, True))
        assert better > SURE, f"a planted leak, by {way}: {better:.1f}"


# Each step dies where its name says; what was acknowledged before is on standard output.
_STEP = """
import os, sys
from zhiping.cli.database import ready
ready()
from django.utils import timezone
from zhiping.ground.ballots import boxkeys, service
from zhiping.ground.ballots.models import Box, Paper, SealedBallot

step = sys.argv[1]

def die(*_, **__):
    os._exit(9)

def dies_after(owner, name):
    real = getattr(owner, name)
    def dying(*args, **more):
        real(*args, **more)
        die()
    setattr(owner, name, dying)

def dies_before(owner, name):
    setattr(owner, name, die)

if step == "key made":
    dies_after(boxkeys, "make")
box = service.open_box("meeting-1", ["q1", "q2"], ["agree", "against"], at=timezone.now())
print(f"box {box.code}", flush=True)
service.cast(box, "attendee-1", {"q1": "agree", "q2": "against"})
print("cast attendee-1", flush=True)
if step == "ballot written":
    dies_after(SealedBallot.objects, "create")
if step == "ballot counted in":
    dies_after(Box, "save")
service.cast(box, "attendee-2", {"q1": "against", "q2": None})
print("cast attendee-2", flush=True)
if step == "cast":
    die()
service.close(box, at=timezone.now())
print("closed", flush=True)
if step == "sealed":
    die()
if step == "papers written":
    dies_after(Paper.objects, "bulk_create")
if step == "ballots removed":
    dies_after(service, "_remove_ballots")
if step == "counted":
    dies_before(boxkeys, "destroy")
if step == "key overwritten":
    dies_before(__import__("pathlib").Path, "unlink")
if step == "half the key gone":
    dies_after(boxkeys, "_overwrite")
if step == "key gone":
    dies_after(boxkeys, "destroy")
service.count(box)
print("counted", flush=True)
"""

# Whoever comes next: the worker's sweep; the vote goes on where it stood.
_RECOVER = """
import json, sys
from zhiping.cli.database import ready
ready()
from django.utils import timezone
from zhiping.ground.ballots import boxkeys, service
from zhiping.ground.ballots.models import Box, SealedBallot
service._ORPHANED_AFTER = 0.0
code, acknowledged = sys.argv[1], sys.argv[2].split()
service.sweep()
if not code:
    print(json.dumps({"keys": [p.name for p in boxkeys.folder().glob("*.[ks]*")], "boxes": Box.objects.count()}))
    sys.exit()
box = Box.objects.get(code=code)
was = box.state
if was == "open":
    second, third = {"q1": "against", "q2": None}, {"q1": "agree", "q2": "agree"}
    for voter, answers in (("attendee-2", second), ("attendee-3", third)):
        if voter in acknowledged:
            assert service.has_cast(box, voter)
        elif not service.has_cast(box, voter):
            service.cast(box, voter, answers)
    service.close(box, at=timezone.now())
if was in ("open", "sealed"):
    box.refresh_from_db()
    service.count(box)
service.sweep()
box.refresh_from_db()
found = {q: sorted(c) for q, c in service.papers(box).items()}
print(json.dumps({"was": was, "is": box.state, "found": found, "left": SealedBallot.objects.count(),
                  "key": boxkeys.exists(code)}))
"""

#: Where the process dies, and the state in which the vote is found then.
STEPS = {
    "key made": "", "ballot written": "open", "ballot counted in": "open", "cast": "open", "sealed": "sealed",
    "papers written": "sealed", "ballots removed": "sealed", "counted": "destroyed", "key overwritten": "destroyed",
    "half the key gone": "destroyed", "key gone": "destroyed",
}  # fmt: skip


def test_a_kill_at_any_step_neither_loses_nor_reveals_a_vote(installation: Installation) -> None:
    founding = installation.popen("-c", "from zhiping.cli.database import ready\nready()")
    _, log = founding.communicate(timeout=900)
    assert founding.returncode == 0, log[-2000:]
    for step, found_in in STEPS.items():
        died = installation.run("-c", _STEP, step)
        assert died.returncode == 9, (step, died.returncode, died.stderr[-2000:])
        lines = died.stdout.split("\n")
        code = next((line.removeprefix("box ") for line in lines if line.startswith("box ")), "")
        acknowledged = [line.removeprefix("cast ") for line in lines if line.startswith("cast ")]
        back = installation.run("-c", _RECOVER, code, " ".join(acknowledged))
        assert back.returncode == 0, (step, back.stderr[-2000:])
        state = json.loads(back.stdout)
        if not code:
            # The opening never was: no box, and no key that could be taken for one.
            assert state == {"keys": [], "boxes": 0}, step
            continue
        assert (state["was"], state["is"]) == (found_in, "destroyed"), (step, state)
        third = found_in == "open"
        assert state["found"] == {
            "q1": sorted(["agree", "against", *(["agree"] if third else [])]),
            "q2": sorted(["against", *(["agree"] if third else [])]),
        }, step  # fmt: skip
        assert (state["left"], state["key"]) == (0, False), step
