"""Two applicants who both say lead of one project: found by a keyed fingerprint, shown to who may compare (P4, P5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.stages.review.test_pages import Officer
from tests.support import way
from tests.support import world as worlds
from tests.support.world import World

from zhiping.core.dossier.claims import exclusive_claims, normalised_name
from zhiping.core.procedure import Action
from zhiping.records import contents, door
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier
from zhiping.registers.claims.models import Claim
from zhiping.registers.claims.operations import forget
from zhiping.registers.claims.queries import alike
from zhiping.stages.application.operations.submission import withdraw
from zhiping.stages.review.queries.likeness import likenesses


def _with(name: str, role: str) -> Any:
    def change(document: dict[str, Any]) -> None:
        document["achievements"][0] |= {"name": name, "role": role}

    return change


def _risen(world: World, who: str, name: str, role: str = "lead", *, unit: str = "unit") -> Dossier:
    world.employ(who, unit, "employee", called=who)
    early = world.opening() + timedelta(hours=1)
    row = world.submitted(who, at=early, unit=unit, change=_with(name, role))
    return way.recommended(world, row, posted_on=way.first_day(world)) if unit == "unit" else row


def test_width_case_spaces_and_marks_make_no_other_name() -> None:
    assert normalised_name("“ＡＢ-12型” 减速机 产线改造（二期）") == normalised_name("ab12型减速机产线改造二期")
    assert normalised_name("减速机产线改造") != normalised_name("减速机产线改建")
    document = {"achievements": [{"id": "a", "name": "工程", "kind": "project"}, {"id": "b", "name": "四字项目"}, 3]}
    assert list(exclusive_claims(document, lambda **_: True)) == [("b", "四字项目")]


def test_two_leads_of_one_project_are_shown_to_each_other(world: World) -> None:
    one = _risen(world, "one", "减速机 产线改造")
    other = _risen(world, "other", "减速机产线改造。")
    assert {row.pk for row in alike(one)["a1"]} == {other.pk} and {row.pk for row in alike(other)["a1"]} == {one.pk}
    found = likenesses(one, level="department")
    assert [(one_.item, [row.pk for row in one_.rows], one_.unseen) for one_ in found] == [("a1", [other.pk], 0)]
    assert likenesses(one, level="unit") == []
    assert all(len(row.fingerprint) == 64 and "减速机" not in row.fingerprint for row in Claim.objects.all())


def test_of_many_claims_only_the_shared_one_is_named(world: World) -> None:
    def two(document: dict[str, Any]) -> None:
        first = document["achievements"][0]
        document["achievements"] = [
            {**first, "id": "own", "name": "自有的一个项目"},
            {**first, "name": "共有的一个项目"},
        ]

    one, other = (world.submitted(who, change=two) for who in ("one", "other"))
    Claim.objects.filter(dossier=other, item="own").delete()
    assert {item: [row.pk for row in rows] for item, rows in alike(one).items()} == {"a1": [other.pk]}
    assert {item: [row.pk for row in rows] for item, rows in alike(other).items()} == {"a1": [one.pk]}


@pytest.mark.parametrize(("name", "role"), [("减速机产线改造", "member"), ("别的改造项目", "lead")])
def test_who_only_took_part_or_led_another_contradicts_nobody(world: World, name: str, role: str) -> None:
    one = _risen(world, "one", "减速机产线改造")
    _risen(world, "other", name, role)
    assert alike(one) == {} and likenesses(one, level="department") == []


def test_another_departments_dossier_is_counted_and_not_named(db: None) -> None:
    leshan = worlds.make("leshan-2024-engineering")
    one = _risen(leshan, "one", "减速机产线改造")
    _risen(leshan, "other", "减速机产线改造", unit="other_unit")
    (found,) = likenesses(one, level="department")
    assert (found.rows, found.unseen, found.count) == ([], 1, 1)


def test_a_corrected_claim_and_a_withdrawn_one_no_longer_count(world: World) -> None:
    early = world.opening() + timedelta(hours=1)
    one, other, third = (
        world.submitted(who, at=early, change=_with("减速机产线改造", "lead")) for who in ("one", "other", "third")
    )
    way.mark_all(other, world, "unit_reviewer", early, correct={"a1": "请写明本人作用。"})
    from zhiping.stages.review import operations as review

    returned = review.return_dossier(other, by=world.by("unit_reviewer"), at=early)
    document = contents.draft(returned)
    document["achievements"][0]["role"] = "member"
    worlds.submit(returned, at=early + timedelta(hours=1), document=document)
    assert {row.pk for row in alike(one)["a1"]} == {third.pk}
    door.act(third, Action.WITHDRAW, by=Actor(third.person), at=early + timedelta(hours=2))
    assert alike(one) == {}


def test_it_costs_the_same_however_many_say_so(world: World) -> None:
    def cost(row: Dossier) -> int:
        row = Dossier.objects.select_related("committee__office", "department").get(pk=row.pk)
        with CaptureQueriesContext(connection) as queries:
            likenesses(row, level="department")
        return len(queries)

    one = _risen(world, "one", "减速机产线改造")
    alone = cost(one)
    counts = set()
    for who in ("two", "three", "four"):
        _risen(world, who, "减速机产线改造")
        counts.add(cost(one))
    assert (alone, counts) == (1, {2})


def test_the_item_says_so_beside_the_claim_and_links_to_the_other(db: None) -> None:
    leshan = worlds.make("leshan-2024-engineering")
    one, other = _risen(leshan, "one", "减速机产线改造"), _risen(leshan, "other", "减速机产线改造")
    at: datetime = other.state_since + timedelta(minutes=5)
    officer = Officer(leshan, "department_reviewer").at(at)
    page = officer.get(f"/review/{one.code}/?item=a1")
    assert "另有1份材料也写这一项" in page and f"/review/{other.code}/" in page
    assert "另有1份" not in officer.get(f"/review/{one.code}/?item=edu1")
    assert "另有1份" not in Officer(leshan, "unit_reviewer").at(at).get(f"/review/{one.code}/?item=a1")


def test_what_is_withdrawn_leaves_the_book_of_claims(world: World) -> None:
    """8o: the fingerprint does not outlive what it was made of."""
    one, other = _risen(world, "one", "减速机产线改造"), _risen(world, "other", "减速机产线改造")
    assert Claim.objects.filter(dossier=one).exists()
    withdraw(one, by=Actor(one.person), at=one.state_since)
    assert not Claim.objects.filter(dossier=one).exists() and alike(other) == {}
    assert Claim.objects.filter(dossier=other).exists()
    assert (forget(other), forget(other)) == (1, 0)
