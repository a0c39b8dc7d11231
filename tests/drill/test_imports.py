"""A worker that is killed while it imports: nothing is written by halves, the next one applies the file once. As many
thousand people as COUNT says, and then their hours, each file as one unit; what it took is printed.
"""

from __future__ import annotations

import json
import random
import time

from tests.drill.conftest import Installation

_BROUGHT = """
import sys
from zhiping.cli.database import ready
ready()
from datetime import date, timedelta
from django.utils import timezone
from tests.faces.exchange.conftest import sheet
from tests.support import world as worlds
from tests.support.world import resident_id
from zhiping.access.viewers import viewer_of
from zhiping.core.identifiers import uscc_check
from zhiping.faces.exchange import operations
from zhiping.records.models import Organisation
from zhiping.web.exchange import Asked, importers
world = worlds.make("leshan-2024-engineering")
code = "91511102MA0000900"
code += uscc_check(code)
Organisation.objects.filter(pk=world.organisations["unit"].pk).update(uscc=code)
at, count = world.opening() + timedelta(hours=1), int(sys.argv[1])
born = [date(1980, 1, 1) + timedelta(n // 1000) for n in range(count)]
who = [[f"新人{n}", "居民身份证", resident_id(n % 1000, born_on=born[n])] for n in range(count)]
for officer, kind, heads, rows in (
    ("unit_head", "people", ["单位统一社会信用代码", "到单位工作的日期"], [[*one, code, "2024-03-01"] for one in who]),
    ("bureau", "hours", ["年度", "公需科目学时", "专业科目学时"], [[*one, 2024, 30, 60] for one in who]),
):
    asked = Asked(viewer_of(world.user(officer), at.date()), world.cycle, at)
    content = sheet(["姓名", "证件类型", "证件号码", *heads], *rows)
    operations.bring(importers()[kind], content, asked, by=asked.actor, at=at, real_at=timezone.now())
"""

_CONFIRMED = """
import sys, time
from zhiping.cli.database import ready
ready()
from zhiping.faces.exchange import operations
from zhiping.faces.exchange.models import Import
from zhiping.records.actors import Actor
row = Import.objects.get(kind=sys.argv[1])
began = time.monotonic()
operations.bringing.look(row)
row.refresh_from_db()
assert row.state == "read", (row.state, row.says)
print(f"{row.kind}: {row.counts} looked at in {time.monotonic() - began:.1f} s")
operations.confirm(row, row.digest, by=Actor(row.by), at=row.at)
"""

_WORKER = """
import sys, time
from zhiping.cli.database import ready
ready()
from zhiping.faces.exchange import operations
from zhiping.faces.exchange.models import Import
row = Import.objects.select_related("cycle__pack_version", "by__user").get(kind=sys.argv[1])
print("ready", flush=True)
began = time.monotonic()
operations.apply(row)
row.refresh_from_db()
print(f"{row.kind}: {row.state} {row.counts} in {time.monotonic() - began:.1f} s")
"""

_READER = """
import json
from zhiping.cli.database import ready
ready()
from zhiping.faces.exchange.models import Import
from zhiping.ground.audit import chain
from zhiping.ground.audit.models import AuditEntry
from zhiping.records.models import Membership, Person
from zhiping.registers.attested.models import Attested
new = Person.objects.filter(name__startswith="新人")
print(json.dumps({
    "states": dict(Import.objects.values_list("kind", "state")),
    "people": new.count(), "employed": Membership.objects.filter(person__in=new, role="employee").count(),
    "hours": Attested.objects.filter(replaced_at__isnull=True).count(),
    "applied": AuditEntry.objects.filter(stream__startswith="imports-", kind="import.applied").count(),
    "told": AuditEntry.objects.filter(kind="person.registered", stream__in=[f"person-{p.code}" for p in new]).count(),
    "faults": len(chain.verify().faults),
}))
"""


def _read(installation: Installation) -> dict[str, object]:
    run = installation.run("-c", _READER)
    assert run.returncode == 0, run.stderr
    found: dict[str, object] = json.loads(run.stdout.splitlines()[-1])
    return found


def test_a_killed_import_is_whole_or_not_there(installation: Installation, count: int) -> None:
    rows, chance = 1000 * min(count, 20), random.Random(7)
    run = installation.run("-c", _BROUGHT, str(rows))
    assert run.returncode == 0, run.stderr
    for kind in ("people", "hours"):
        run = installation.run("-c", _CONFIRMED, kind)
        assert run.returncode == 0, run.stderr
        print(run.stdout.strip())
        before = _read(installation)
        for _ in range(2):
            process = installation.popen("-c", _WORKER, kind)
            assert process.stdout is not None and process.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.3, 1.2))
            process.kill()
            process.communicate()
        found = _read(installation)
        # A kill may come after the end of the deed; what it may not do is to come between.
        assert found == before or found["states"] == {**before["states"], kind: "applied"}  # type: ignore[dict-item]
        run = installation.run("-c", _WORKER, kind)
        assert run.returncode == 0, run.stderr
        print(run.stdout.strip())
    found = _read(installation)
    assert found == {
        "states": {"people": "applied", "hours": "applied"}, "people": rows, "employed": rows, "hours": rows,
        "applied": 2, "told": rows, "faults": 0,
    }  # fmt: skip
