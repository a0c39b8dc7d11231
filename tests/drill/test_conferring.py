"""A package of 180 (P9): one goes back, 179 are confirmed, each once, though workers die while they carry it."""

from __future__ import annotations

import json
import random
import time

from tests.drill.conftest import Installation

_MANY = 180

# One who went the whole way, and others as they stand after the publicity: what carries them is the same.
_BEGIN = """
from zhiping.cli.database import ready
ready()
from tests.support import results, world
from zhiping.ground.storage import keys
from zhiping.records.models import Dossier, Person
made = results.staffed(world.make("leshan-2024-engineering"))
row = results.several(made, {"a": "张一"}, title="工程师")[0]
Dossier.objects.filter(pk=row.pk).update(state="publicised")
row.refresh_from_db()
kept = {f.attname: getattr(row, f.attname) for f in Dossier._meta.concrete_fields
        if f.attname not in ("id", "code", "person_id", "moves")}
for n in range(2, MANY + 1):
    person = Person.objects.create(name=f"李{n}", id_type="passport", id_index=f"{n:064}", id_sealed=b"x",
                                   created_at=row.state_since)
    one = Dossier.objects.create(**kept | {"person_id": person.pk, "applicant_name": person.name})
    keys.create(one.key_owner)
"""

_AS = """
from zhiping.cli.database import ready
ready()
from datetime import date, timedelta
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle, Dossier, Membership
from zhiping.stages.conferral.models import Roll
from zhiping.stages.conferral.operations import rolls
def who(role):
    return Actor(Membership.objects.filter(role=role).order_by("id")[0].person)
cycle = Cycle.objects.get()
at = max(Dossier.objects.values_list("state_since", flat=True)) + timedelta(hours=1)
"""

_STEPS = (
    """
rolls.send(cycle, list(Dossier.objects.all()), number="报1号", by=who("office_reviewer"), at=at)
""",
    """
roll = Roll.objects.get(kind="package")
verdicts = {n: "send_back" if n == 90 else "confirm" for n in range(1, MANY + 1)}
rolls.decide_lines(roll, rolls.Verdicts(verdicts, reason="请补签章。"), by=who("hr_officer"), at=at)
""",
    """
rows = list(Dossier.objects.filter(state="confirmed"))
rolls.give_notice(cycle, rows, number="通1号", qualified_on=date(2024, 11, 1), basis="人社部令第40号",
                  by=who("hr_officer"), at=at)
""",
)

_CARRY = """
from zhiping.cli.database import ready
ready()
from zhiping.stages.conferral.operations.carrying import carry_rolls
print("ready", flush=True)
while carry_rolls(most=7): pass
"""

_READ = """
import json
from collections import Counter
from zhiping.cli.database import ready
ready()
from zhiping.ground.audit.models import AuditEntry
from zhiping.records.invariants import check_all
from zhiping.records.models import Dossier, Milestone
from zhiping.stages.conferral.models import RollLine
from zhiping.stages.conferral.queries.rolls import to_send
from zhiping.records.models import Cycle
names = ["audit-chains", "told", "lists-and-moves-agree", "lists-have-their-paper", "lists-are-as-they-were-frozen",
         "notified-has-its-notice"]
print(json.dumps({
    "states": Counter(Dossier.objects.values_list("state", flat=True)),
    "moves": Counter(AuditEntry.objects.filter(kind__in=["dossier.send_to_confirmation", "dossier.confirm",
        "dossier.send_back", "dossier.issue_qualification"]).values_list("kind", flat=True)),
    "refused": RollLine.objects.exclude(refused="").count(),
    "waits": RollLine.objects.filter(carried_at__isnull=True).count(),
    "again": to_send(Cycle.objects.get()).count(),
    "milestones": Milestone.objects.filter(kind="qualification_issued").count(),
    "failed": [f"{one.name}: {one.detail}" for one in check_all(names).failed],
}))
"""


def test_179_are_confirmed_and_one_goes_back_though_workers_die(installation: Installation, count: int) -> None:
    chance = random.Random(179)
    begun = installation.run("-c", _BEGIN.replace("MANY", str(_MANY)))
    assert begun.returncode == 0, begun.stderr
    for step in _STEPS:
        done = installation.run("-c", _AS + step.replace("MANY", str(_MANY)))
        assert done.returncode == 0, done.stderr
        for _ in range(1 + count // 5):
            workers = [installation.popen("-c", _CARRY) for _ in range(2)]
            for worker in workers:
                assert worker.stdout
                assert worker.stdout.readline() == "ready\n", worker.communicate()[1]
            time.sleep(chance.uniform(0.02, 0.4))
            for worker in workers:
                worker.kill()
                worker.communicate(timeout=30)
        last = installation.run("-c", _CARRY)
        assert last.returncode == 0, last.stderr
    read = installation.run("-c", _READ)
    assert read.returncode == 0, read.stderr
    assert json.loads(read.stdout) == {
        "states": {"confirmed": _MANY - 1, "publicised": 1},
        "moves": {
            "dossier.send_to_confirmation": _MANY, "dossier.confirm": _MANY - 1, "dossier.send_back": 1,
            "dossier.issue_qualification": _MANY - 1,
        },
        "refused": 0, "waits": 0, "again": 1, "milestones": _MANY - 1, "failed": [],
    }  # fmt: skip
