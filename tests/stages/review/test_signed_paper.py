"""A recommendation that the head signed in the system is issued as a paper for the seal (P3, material 16)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.support import way
from tests.support.golden import text_of
from tests.support.world import PACKS, World, make

from zhiping.ground.clock import service as clock
from zhiping.records.models import IssuedDocument

pytestmark = pytest.mark.django_db


@pytest.fixture(params=PACKS)
def world(request: pytest.FixtureRequest) -> World:
    return make(request.param)


def _client(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.user(who))
    return client


def test_it_is_issued_with_the_units_first_print_and_given_to_the_applicant_when_accepted(world: World) -> None:
    dossier = way.recommended(world, world.submitted(), posted_on=way.first_day(world))
    clock.set_to(world.cycle.key, dossier.state_since + timedelta(minutes=1))
    address = reverse("review:recommendation_pdf", args=[dossier.code])
    # Not yet the applicant's, and nothing is issued by whom it is not.
    early = _client(world, "applicant").get(address, follow=True)
    assert "评委会接收以后，才能打印" in early.content.decode()
    assert _client(world, "department_reviewer").get(address).status_code == 200
    assert not IssuedDocument.objects.filter(form="unit-recommendation").exists()
    first = _client(world, "unit_reviewer").get(address)
    text = text_of(first.content)
    for said in ("在系统中签署", "推荐申报。", dossier.applicant_name, *way.JUDGEMENTS.values()):
        assert said in text.replace("\n", "")
    issued = IssuedDocument.objects.get(form="unit-recommendation")
    assert issued.number in text
    assert _client(world, "department_reviewer").get(address).content == first.content
    page = _client(world, "department_reviewer").get(reverse("review:item", args=[dossier.code]))
    assert address in page.content.decode()


def test_without_a_recommendation_there_is_nothing_to_print(world: World) -> None:
    dossier = world.submitted()
    address = reverse("review:recommendation_pdf", args=[dossier.code])
    told = _client(world, "unit_reviewer").get(address, follow=True).content.decode()
    assert "还没有在系统中签署的综合推荐意见" in told


def test_the_accepted_applicant_finds_it_on_their_page(world: World) -> None:
    dossier = way.accepted(world, world.submitted())
    clock.set_to(world.cycle.key, dossier.state_since + timedelta(minutes=1))
    client = _client(world, "applicant")
    address = reverse("review:recommendation_pdf", args=[dossier.code])
    assert address in client.get(reverse("application:overview", args=[dossier.code])).content.decode()
    assert "在系统中签署" in text_of(client.get(address).content).replace("\n", "")
