"""A whole round in one call: found it, play it as far as there are rooms, count it, hold it against the invariants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from zhiping.core.policy.reader import read_pack_files
from zhiping.records.invariants import Report, check_all
from zhiping.simulation import funnel
from zhiping.simulation.cohort import make_cohort
from zhiping.simulation.founding import found
from zhiping.simulation.rounds import Round


@dataclass(slots=True)
class Outcome:
    """What a simulated round came to (contracts/cli.md, ``simulate --json``)."""

    pack: str
    applicants: int
    seed: int
    funnel: dict[str, int]
    seconds: dict[str, float]
    invariants: Report

    def to_json(self) -> dict[str, object]:
        """As contracts/cli.md has it."""
        return {
            "pack": self.pack,
            "applicants": self.applicants,
            "seed": self.seed,
            "funnel": self.funnel,
            "seconds": {stage: round(spent, 3) for stage, spent in self.seconds.items()},
            "invariants": self.invariants.to_json(),
        }


def simulate(files: Mapping[str, bytes], *, applicants: int, seed: int) -> Outcome:
    """Play the round of the pack with these files, in the present database, which must be empty.

    Raises ``BadInput`` when the files are no pack.
    """
    pack = read_pack_files(files)
    cohort = make_cohort(pack, applicants=applicants, seed=seed)
    # One transaction around all: the deeds are savepoints in it, and nothing here has to outlive a power cut.
    with transaction.atomic():
        founded = found(files, pack, cohort, accounts=False)
        whole = Round.of(pack, founded, cohort)
        whole.play_through()
        whole.play_on()
    return Outcome(pack.id, applicants, seed, funnel.count(founded.cycle), whole.seconds, check_all())
