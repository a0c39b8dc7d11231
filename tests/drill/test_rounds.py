"""Whole rounds of many people with mistakes of every kind, and the demo at every stage that there is.

Ten applicants for each of ``COUNT``, a seed for every four: 200 and five with `make drill`'s own 20. Whatever the seed
and the database, the data is sound and nobody is wronged.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from tests.drill.conftest import KINDS, LARGE, Installation

_ROUND = """
import json, sys
from zhiping.cli.database import ready
ready()
from django.db import transaction
from zhiping import packs
from zhiping.core.policy.reader import files_of, read_pack_files
from zhiping.ground.audit.models import AuditEntry
from zhiping.records.invariants import check_all
from zhiping.records.models import Dossier
from zhiping.simulation import funnel
from zhiping.simulation.cohort import PROFILES, make_cohort
from zhiping.simulation.founding import found
from zhiping.simulation.rounds import Round

files = files_of(packs.locate(sys.argv[1]))
pack = read_pack_files(files)
cohort = make_cohort(pack, applicants=int(sys.argv[2]), seed=int(sys.argv[3]))
with transaction.atomic():
    founded = found(files, pack, cohort, accounts=False)
    whole = Round.of(pack, founded, cohort)
    whole.play_through()
    whole.play_on()
deeds = {}
for stream, kind in AuditEntry.objects.filter(kind__startswith="dossier.").values_list("stream", "kind"):
    deeds.setdefault(stream, set()).add(kind.partition(".")[2])
people = [
    (whole.play.by_dossier[pk].applicant.profile.name, state, sorted(deeds[f"dossier-{code}"]))
    for pk, code, state in Dossier.objects.values_list("pk", "code", "state")
]
report = check_all()
print(json.dumps({
    "funnel": funnel.count(founded.cycle), "people": people, "profiles": [profile.name for profile in PROFILES],
    "failed": report.to_json()["failed"], "checked": report.checked,
}))
"""

#: Who claims what is true and qualifies. Nothing is done to them, whatever happens to the others: there is no quota.
_FAULTLESS = {"sound", "unfounded-objection", "exceptional", "publicised-first", "unit-too-slow"}
#: Where a dossier of a whole round may end once it was admitted; "ready": who was excused and has no other day yet.
_JUDGED = {"ready", "not_passed", "to_destroy", "destroyed", "certified", "archived", "revoked", "cancelled"}
_AGAINST = {"return", "propose_refusal", "refuse", "confirm_refusal", "decline", "not_recommend"}


@pytest.mark.parametrize("pack", ["leshan-2024-engineering", "example-2025-junior-only"])
@pytest.mark.parametrize("seed", range(1, 1 + max(1, min(5, int(os.environ.get("ZHIPING_DRILL_COUNT", "5")) // 4))))
def test_a_round_with_mistakes_of_every_kind_is_sound(
    seed: int, pack: str, installation: Installation, count: int
) -> None:
    process = installation.popen("-c", _ROUND, pack, str(10 * count), str(seed))
    out, err = process.communicate(timeout=3600)
    assert process.returncode == 0, err
    told: dict[str, Any] = json.loads(out)
    assert told["failed"] == [] and told["checked"] > 20
    for profile, state, deeds in told["people"]:
        if profile in _FAULTLESS:
            assert not _AGAINST & set(deeds), (profile, deeds)
        if profile in ("sound", "wrong-hours"):
            # Admitted at the least; what the committee thought of them, the round plays at dice.
            assert "admit" in deeds and state in _JUDGED, (profile, state)
        if profile in ("embellished", "not-enough", "embellished-past-unit"):
            assert "admit" not in deeds, profile
    if 10 * count >= 200:
        assert {profile for profile, _, _ in told["people"]} == set(told["profiles"])
        none = {step for step, number in told["funnel"].items() if not number}
        assert none == (set() if pack.startswith("leshan") else {"defended"}), told["funnel"]


_VISITS = """
import io, json
from zhiping.cli.database import ready
ready()
from django.test import Client
from zhiping.accounts.models import User
from zhiping.records.queries import current_cycles
from zhiping.simulation.demo import logins

(cycle,) = current_cycles()
seen = {}
for label, username, _ in logins(cycle):
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username=username))
    answer = client.get("/start/", follow=True)
    seen[label] = answer.status_code
print(json.dumps({"seen": seen, "states": sorted(set(cycle.dossiers.values_list("state", flat=True)))}))
"""


_STAGES = {
    "unit": "at_unit", "department": "at_department", "committee": "at_committee", "handin": "accepted",
    "defence": "ready", "meeting": "defended", "publicity": "in_publicity", "conferral": "publicised",
    "aftercare": "certified",
}  # fmt: skip


# A small drill takes the two kinds of database in turn.
@pytest.mark.parametrize(
    ("stage", "state", "installation"),
    [
        (stage, state, kind)
        for number, (stage, state) in enumerate(_STAGES.items())
        for kind in (KINDS if LARGE else (KINDS[number % len(KINDS)],))
    ],
    indirect=["installation"],
)
def test_a_demo_comes_up_at_every_stage_and_its_data_is_sound(
    stage: str, state: str, installation: Installation
) -> None:
    zhiping = ("-m", "zhiping.cli.main")
    done = installation.run(*zhiping, "demo", "--at", stage)
    assert done.returncode == 0, done.stderr
    # What the clock of the demo made due is done; a further tick finds nothing to do and spoils nothing.
    for command in (("check-data",), ("audit", "verify"), ("tick",), ("check-data",)):
        done = installation.run(*zhiping, *command)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    visits = installation.run("-c", _VISITS)
    assert visits.returncode == 0, visits.stderr
    told = json.loads(visits.stdout)
    assert state in told["states"], told["states"]
    # Whoever the log-ins name has a page to begin with.
    assert set(told["seen"].values()) == {200}, told["seen"]
    assert len(told["seen"]) >= 10
