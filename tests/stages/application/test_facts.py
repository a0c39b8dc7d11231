"""Every key of a dossier has a place in the form; a pack's own facts are asked in the section that they name."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from django.test import Client
from tests.stages.application.conftest import begin, filled
from tests.stages.application.test_pages import client, now, text
from tests.support.world import World

from zhiping.core.dossier.compiling import shapes
from zhiping.core.dossier.model import Achievement
from zhiping.core.dossier.model import Dossier as Model
from zhiping.core.policy.contents import Fact
from zhiping.records import contents
from zhiping.stages.application import operations
from zhiping.stages.application.queries.answers import answers
from zhiping.stages.application.queries.aside import aside_of
from zhiping.stages.application.queries.facts import place_of, section_of_fact
from zhiping.stages.application.sections import BY_KEY, SECTIONS

__all__ = ["client"]

#: Keys that no field of the form enters, and who does.
NOT_TYPED = {
    "format": "the product writes it",
    "applicant.photo": "uploaded on the page of the files",
    "employer.in_scope": "the register of organisations (8h)",
    "application.cycle": "the round that was chosen at the start",
    "application.applied_at": "the submission",
    "evidence": "uploaded",
    "extra": "the pack's own facts, each in its section",
    "history": "the registers",
}


def _keys(cls: type, path: str = "") -> set[str]:
    """Every key of the model, lists without their index."""
    found: set[str] = set()
    for shape in shapes(cls):
        place = f"{path}{shape.key}"
        if place in NOT_TYPED or (shape.key == "id" and path):
            continue
        inner = shape.one or shape.many
        if inner is None or place == "application.exceptional.recommenders":
            found.add(place)
        else:
            found |= _keys(inner, f"{place}.")
    return found


def test_every_key_of_a_dossier_can_be_entered() -> None:
    """contracts/dossier.md: a key that no field enters and nobody else supplies would be lost to the applicant."""
    entered = {f"{section.path}.{field.key}" for section in SECTIONS for field in section.fields}
    assert _keys(Model) - entered == set()
    assert entered - _keys(Model) == set()
    # Works and papers share one list: together they ask all of it.
    shared = {field.key for key in ("achievements", "papers") for field in BY_KEY[key].fields}
    assert shared == {field.name for field in fields(Achievement)} - {"id"}


def _fact(section: str) -> Fact:
    return Fact(
        key="shifts", type="int", label="近两年的夜班数", section=section, basis="通知", status="notice", confirmed="是"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("named", "asked"),
    [
        ("employment", "employment"),
        ("summary", "summary"),
        ("papers", "papers"),
        ("evidence", "extra"),
        ("别处", "extra"),
    ],
)
def test_a_fact_is_asked_in_the_section_that_it_names(named: str, asked: str) -> None:
    assert section_of_fact(_fact(named)) == asked


def _fact_of(world: World) -> Fact | None:
    return next((fact for fact in world.pack.facts if fact.type == "int"), None)


def _sent(fact: Fact, value: str, **more: Any) -> dict[str, Any]:
    return {f"extra-{fact.key}": value, **more}


def test_a_packs_fact_is_saved_told_and_shown_where_it_belongs(world: World, client: Client) -> None:
    dossier, fact = filled(world), _fact_of(world)
    if fact is None:
        assert client.get(f"/apply/{dossier.code}/extra/").status_code == 404
        return
    place = place_of(fact.key, world.pack)
    address = f"/apply/{dossier.code}/{place}/"
    assert fact.label in text(client.get(address))
    assert fact.label in text(client.get(f"/apply/{dossier.code}/evidence/"))
    wrong = client.post(address, _sent(fact, "999"))
    assert wrong.status_code == 422
    assert aside_of(now(dossier)).unreadable["extra"][fact.key]["raw"] == "999"
    page = text(client.get(address))
    assert 'value="999"' in page
    assert "有1处要改" in page
    gap = f"{BY_KEY[place].title}：{fact.label}填写的“999”"
    assert gap in text(client.get(f"/apply/{dossier.code}/check/"))
    assert client.post(address, _sent(fact, "12")).status_code == 302
    document = contents.draft(now(dossier))
    assert document["extra"] == {fact.key: 12}
    assert document["employment"][0]["id"] == "job1"  # the list itself was not touched
    [shown] = [a for a in answers(now(dossier), document, world.pack) if a.title == BY_KEY[place].title]
    assert (fact.label, "12") in shown.entries[-1]


def test_a_missing_fact_is_missed_in_its_section(world: World, client: Client) -> None:
    dossier, fact = begin(world), _fact_of(world)
    if fact is None:
        return
    place = place_of(fact.key, world.pack)
    readiness = operations.readiness_of(dossier, declared=True, at=world.opening())
    assert f"{BY_KEY[place].title}：没有填写{fact.label}" in readiness.missing
    # The answer that there are no items does not lose what was told beside it.
    answer = client.post(f"/apply/{dossier.code}/{place}/", _sent(fact, "3", answer="no"))
    assert answer.status_code == 302
    document = contents.draft(now(dossier))
    assert (document["extra"], document[place]) == ({fact.key: 3}, [])
