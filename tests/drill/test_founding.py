"""An installation without a demo: founded by a command, entered by its first officers, on to the next year's round."""

from __future__ import annotations

import json
from pathlib import Path

from tests.drill.conftest import Installation
from tests.support.world import resident_id

_PAGES = """
import json, sys
from zhiping.cli.database import ready
ready()
from django.test import Client
from zhiping.records.models import Cycle, PackVersion

passwords, seen = json.loads(sys.argv[1]), {}
for username, password in passwords.items():
    client = Client(headers={"host": "localhost"})
    assert client.login(username=username, password=password), username
    seen[username] = [client.get(path, follow=True).status_code for path in ("/start/", "/changes/")]
client = Client(headers={"host": "localhost"})
client.login(username="leads", password=passwords["leads"])
seen["public"] = [Client(headers={"host": "localhost"}).get(path).status_code for path in ("/", "/notice/")]
version = PackVersion.objects.order_by("-id")[0]
asked = client.get("/desk/opening/", {"version": version.pk})
done = client.post("/desk/opening/", {"version": version.pk, "compared": "on"})
print(json.dumps({"seen": seen, "asked": asked.status_code, "done": done.status_code,
                  "rounds": [[one.key, one.is_demo] for one in Cycle.objects.order_by("id")]}))
"""


def test_a_body_begins_and_opens_its_next_round(installation: Installation, tmp_path: Path) -> None:
    zhiping = ("-m", "zhiping.cli.main")
    people = tmp_path / "people.csv"
    heading = "姓名,证件类型,证件号码,用户名,职责\n"
    rows = [
        ("田海", "leads", "评审组织单位负责人"),
        ("顾平", "operates", "系统管理员"),
        ("何静", "confirms", "人社部门人员"),
    ]
    lines = [f"{name},居民身份证,{resident_id(n)},{user},{role}\n" for n, (name, user, role) in enumerate(rows, 700)]

    # What is wrong is told with line and column, and nothing is kept of the rest.
    people.write_text(heading + lines[0] + lines[1].replace(resident_id(701), "511102199003077011") + lines[2])
    refused = installation.run(*zhiping, "found", "leshan-2024-engineering", str(people))
    assert refused.returncode == 2 and "3:证件号码" in refused.stderr, refused.stderr
    people.write_text(heading + "".join(lines[:2]))
    refused = installation.run(*zhiping, "found", "leshan-2024-engineering", str(people))
    assert refused.returncode == 2 and "没有人担任人社部门人员" in refused.stderr, refused.stderr

    people.write_text(heading + "".join(lines))
    done = installation.run(*zhiping, "found", "leshan-2024-engineering", str(people))
    assert done.returncode == 0, done.stderr
    told = [line.split("\t") for line in done.stdout.splitlines() if line.count("\t") == 3]
    passwords = {username: password for _, _, username, password in told}
    assert passwords.keys() == {user for _, user, _ in rows} and len(set(passwords.values())) == 3
    again = installation.run(*zhiping, "found", "leshan-2024-engineering", str(people))
    assert again.returncode == 2, again.stdout

    folder = str(tmp_path / "pack")
    for command in (
        ("policy", "new", folder, "--from", "leshan-2024-engineering", "--id", "leshan-2025", "--shift-years", "1"),
        ("policy", "load", folder),
    ):
        made = installation.run(*zhiping, *command)
        assert made.returncode == 0, made.stderr
    visits = installation.run("-c", _PAGES, json.dumps(passwords))
    assert visits.returncode == 0, visits.stderr
    found = json.loads(visits.stdout)
    assert {status for statuses in found["seen"].values() for status in statuses} == {200}, found["seen"]
    assert (found["asked"], found["done"]) == (200, 302)
    assert found["rounds"] == [["leshan-2024-engineering", False], ["leshan-2025", False]]
    for checks in (("check-data",), ("audit", "verify"), ("tick",)):
        checked = installation.run(*zhiping, *checks)
        assert checked.returncode == 0, (checks, checked.stdout, checked.stderr)
