"""A whole round through the operations that the pages use, on both databases."""

from __future__ import annotations

import pytest

from zhiping import packs
from zhiping.core.policy.reader import files_of, read_pack_files
from zhiping.records.models import Dossier
from zhiping.simulation import funnel
from zhiping.simulation.cohort import make_cohort
from zhiping.simulation.founding import found
from zhiping.simulation.rounds import Round


def played(files: dict[str, bytes], *, applicants: int, seed: int) -> Round:
    pack = read_pack_files(files)
    cohort = make_cohort(pack, applicants=applicants, seed=seed)
    founded = found(files, pack, cohort, accounts=False)
    whole = Round.of(pack, founded, cohort)
    whole.play_to_the_end()
    return whole


@pytest.mark.django_db
@pytest.mark.parametrize("name", packs.names())
def test_sixty_dossiers_go_through_the_whole_round(name: str) -> None:
    whole = played(files_of(packs.locate(name)), applicants=60, seed=1)
    counted = funnel.count(whole.play.founded.cycle)
    assert all(counted.values()), counted
    for d in Dossier.objects.all():
        print(whole.play.by_dossier[d.pk].applicant.profile.name, d.state)
    print(counted, whole.seconds)
    assert 0
