"""The simulated office has certificates made: everybody on the notice gets one, under a number that somebody gave."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.support import certified
from tests.support import world as worlds
from tests.support.world import World

from zhiping.records.models import Dossier
from zhiping.simulation.certifying import play_certificates
from zhiping.simulation.desks import Play
from zhiping.stages.conferral.models import Certificate, CertificateBatch, CertificateNumber, StatusList


def _play(world: World, dossiers: list[Dossier]) -> Play:
    office = [world.people["office_reviewer"], world.people["office_second"]]
    founded: Any = SimpleNamespace(cycle=world.cycle, office=world.organisations["office"], who=lambda *_: office)
    return Play(world.pack, founded, None, [], (), max(one.state_since for one in dossiers))  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize("pack", worlds.PACKS)
def test_everybody_on_the_notice_gets_a_certificate(pack: str) -> None:
    world, dossiers = certified.make(pack)
    play = _play(world, dossiers)
    play_certificates(play)
    assert Certificate.objects.count() == 3 and StatusList.objects.exists()
    sources = set(CertificateNumber.objects.values_list("source", flat=True))
    rules = world.pack.procedure.certificate
    assert rules is not None
    assert sources == ({"scheme"} if rules.pattern else {"province"})
    # Where the province forgets one, that one waits for the next day and says so.
    faults = [one.fault for batch in CertificateBatch.objects.all() for one in batch.items.exclude(fault="")]
    assert bool(faults) == (rules.pattern is None) and all("省里" in fault for fault in faults)
    play_certificates(play)
    assert Certificate.objects.count() == 3
