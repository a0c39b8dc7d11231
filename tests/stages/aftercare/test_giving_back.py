"""Entrusted review (A6): the result goes back as a signed package instead of a confirmation here."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile

import pytest
from django.conf import settings
from django.test import Client
from tests.stages.aftercare.conftest import accepted, voted
from tests.support.afterwards import entrust
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Action, Refusal
from zhiping.ground.signatures import publishing, verify
from zhiping.records import destroying
from zhiping.records.door import act
from zhiping.records.invariants import check_all
from zhiping.records.models import Dossier, Milestone
from zhiping.stages.aftercare.models import GivenBack
from zhiping.stages.aftercare.operations import giving_back as work
from zhiping.stages.aftercare.queries import giving_back as reads


def entrusted(world: World, *, passed: bool) -> Dossier:
    """Somebody whom another body sent, after the vote and, where there is one, the publicity of the result."""
    dossier = voted(world, accepted(world), passed=passed)
    dossier = entrust(dossier)
    if passed and world.pack.stages.result_publicity:
        Dossier.objects.filter(pk=dossier.pk).update(state="publicised")
    return Dossier.objects.get(pk=dossier.pk)


@pytest.mark.parametrize(("passed", "after"), [(True, "archived"), (False, "not_passed")])
def test_the_package_is_whole_signed_and_says_no_more_than_the_result(world: World, passed: bool, after: str) -> None:
    dossier = entrusted(world, passed=passed)
    by, at = world.by("office_reviewer"), dossier.state_since
    row = work.give_back(dossier, by=by, at=at)
    assert Dossier.objects.get(pk=dossier.pk).state == after
    package = work.take(row, by=by, at=at)
    assert hashlib.sha256(package).hexdigest() == row.digest and reads.body_of(row) == "某某市水务局"
    with zipfile.ZipFile(io.BytesIO(package)) as whole:
        files = {name.split("/", 1)[1]: whole.read(name) for name in whole.namelist()}
    for line in files["manifest-sha256.txt"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(files[name]).hexdigest() == digest
    result = json.loads(files["data/result.json"])
    assert (result["passed"], result["body"], result["name"]) == (passed, "某某市水务局", dossier.applicant_name)
    assert dossier.person.id_number() not in files["data/result.json"].decode()
    trusted = publishing.certificates()
    said = verify.token_of(files["data/result.jwt"], trusted)
    assert {key: said[key] for key in result} == result
    with pytest.raises(verify.Wrong):
        verify.token_of(files["data/result.jwt"].replace(b".", b".A", 1), trusted)
    # What the package says of where things are is true.
    named = re.findall(rf"{re.escape(settings.PUBLIC_URL.rstrip('/'))}(/\S+)", files["README.txt"].decode())
    assert {path: Client().get(path).status_code for path in named} == dict.fromkeys(named, 200) and len(named) == 2
    assert Client().get(named[0]).content == files["certificates.pem"]
    assert [one for one in check_all().failed if one.name == "given-back-is-entrusted"] == []
    if not passed:
        with pytest.raises(Refusal, match="given_back_already"):
            work.give_back(Dossier.objects.get(pk=dossier.pk), by=by, at=at)
        destroying.destroy_content(dossier)
        with pytest.raises(BadInput, match="随之删除"):
            work.take(GivenBack.objects.get(), by=by, at=at)
        assert reads.body_of(GivenBack.objects.get()) == ""


def test_who_was_not_entrusted_gets_nothing_back_and_is_confirmed_here(world: World) -> None:
    dossier = entrusted(world, passed=True)
    Dossier.objects.filter(pk=dossier.pk).update(entrusted=False)
    with pytest.raises(Refusal, match="not_now"):
        work.give_back(dossier, by=world.by("office_reviewer"), at=dossier.state_since)
    Dossier.objects.filter(pk=dossier.pk).update(entrusted=True)
    for action in (Action.CONFIRM, Action.SEND_TO_CONFIRMATION):
        with pytest.raises(Refusal, match="not_now"):
            act(dossier, action, by=world.by("bureau"), at=dossier.state_since)
    with pytest.raises(Refusal, match="not_yours"):
        work.give_back(dossier, by=world.by("unit_head"), at=dossier.state_since)
    assert not GivenBack.objects.exists()


def test_the_office_sees_whom_another_body_sent(world: World) -> None:
    dossier = entrusted(world, passed=True)
    by = world.by("office_reviewer")
    rows, _ = reads.entrusted(world.cycle, by=by, at=dossier.state_since, apart=())
    assert [(one.dossier.pk, one.row, one.why) for one in rows] == [(dossier.pk, None, None)]
    work.give_back(dossier, by=by, at=dossier.state_since)
    rows, _ = reads.entrusted(world.cycle, by=by, at=dossier.state_since, apart=())
    assert rows[0].row == GivenBack.objects.get()
    assert reads.entrusted(world.cycle, by=by, at=dossier.state_since, apart=[dossier.person_id])[0] == []
    Milestone.objects.filter(kind="result_given_back").delete()
    assert any("said: False" in one.detail for one in check_all().failed)
