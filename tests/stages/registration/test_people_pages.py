"""The pages on which two records of one person are compared, proposed and confirmed as one."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from tests.stages.registration.test_one_human import propose
from tests.support.world import PASSWORD, World, resident_id

from zhiping.ground.clock import service as clock
from zhiping.records.models import Person
from zhiping.stages.registration.models import PersonMerge


@pytest.fixture
def pair(leshan: World) -> World:
    """Two records of one name in one unit, at the opening."""
    leshan.employ("twin", "unit", "employee", called="林晓岚")
    leshan.employ("old", "unit", "employee", called="林晓岚")
    clock.set_to(leshan.cycle.key, leshan.opening())
    return leshan


def client_of(world: World, who: str) -> Client:
    """Signed in by the form just now, as grave acts ask."""
    client = Client()
    client.post(reverse("accounts:signin"), {"username": world.user(who).username, "password": PASSWORD})
    return client


def test_one_proposes_and_another_confirms(pair: World) -> None:
    old, into = pair.people["old"], pair.people["twin"]
    first, second = client_of(pair, "office_reviewer"), client_of(pair, "operator")
    home = first.get("/register/people/").content.decode()
    assert "同一单位里的同名记录" in home and into.masked_id_number() in home and into.id_number() not in home
    path = f"/register/people/{old.code}/{into.code}/"
    assert f"/register/people/{into.code}/{old.code}/" in first.get(path).content.decode()
    kept = first.post(path, {"cause": "mistyped", "reason": ""})
    assert kept.status_code == 422 and re.search(r'value="mistyped"[^>]*checked', kept.content.decode())
    assert first.post(path, {"cause": "mistyped", "reason": "末位填错。"}).status_code == 302
    row = PersonMerge.objects.get()
    mine = f"/register/people/merge/{row.code}/"
    assert "要由另一名人员确认" in first.get(mine).content.decode()
    first.post(mine, {"confirm": "1"})
    row.refresh_from_db()
    assert row.state == "proposed"
    assert "末位填错。" in second.get(mine).content.decode()
    done = second.post(mine, {"confirm": "1"}, follow=True).content.decode()
    assert "已合并" in done and Person.objects.get(pk=old.pk).became == into


def test_a_number_is_posted_and_a_choice_of_one_record_twice_is_told(pair: World) -> None:
    officer, one = client_of(pair, "bureau"), pair.people["old"]
    found = officer.post("/register/people/", {"typed": one.id_number(), "search": "1"}).content.decode()
    assert one.masked_id_number() in found
    both = officer.post("/register/people/", {"typed": "林晓岚", "search": "1"}).content.decode()
    assert both.count('name="old"') == 2
    for chosen in ({}, {"old": one.code}, {"old": one.code, "into": one.code}, {"old": "x", "into": "../"}):
        answer = officer.post("/register/people/", {"typed": "林晓岚", "choose": "1"} | chosen)
        assert answer.status_code == 422 and one.masked_id_number() in answer.content.decode()
    chosen = {"old": one.code, "into": pair.people["twin"].code}
    answer = officer.post("/register/people/", {"typed": "林晓岚", "choose": "1"} | chosen)
    assert answer["Location"] == f"/register/people/{one.code}/{pair.people['twin'].code}/"
    assert "没有找到" in officer.post("/register/people/", {"typed": resident_id(999), "search": "1"}).content.decode()
    assert officer.post("/register/people/", {"typed": "", "search": "1"}).status_code == 422


def test_what_speaks_against_it_is_said_and_nothing_can_be_proposed(pair: World) -> None:
    pair.dossier("old")
    pair.dossier("twin")
    path = f"/register/people/{pair.people['old'].code}/{pair.people['twin'].code}/"
    page = client_of(pair, "bureau").get(path).content.decode()
    assert "现在不能合并" in page and "每人每年只能有一份" in page and "提出合并</button>" not in page


def test_a_no_needs_a_reason_and_is_told(pair: World) -> None:
    row = propose(pair, "old", "twin")
    path, second = f"/register/people/merge/{row.code}/", client_of(pair, "office_second")
    assert second.post(path, {"refuse": "1", "answer": ""}).status_code == 422
    second.post(path, {"refuse": "1", "answer": "是同名的两个人。"})
    assert "是同名的两个人。" in client_of(pair, "office_reviewer").get(path).content.decode()
    again = propose(pair, "old", "twin")
    client_of(pair, "office_reviewer").post(f"/register/people/merge/{again.code}/", {"take_back": "1"})
    again.refresh_from_db()
    assert again.state == "withdrawn"


def test_confirming_asks_who_it_is(pair: World) -> None:
    row = propose(pair, "old", "twin")
    stale = Client()
    stale.force_login(pair.user("office_second"))
    answer = stale.post(f"/register/people/merge/{row.code}/", {"confirm": "1"})
    assert answer.status_code == 302 and reverse("accounts:confirm") in answer["Location"]
    assert Person.objects.get(pk=row.old_id).became is None


def test_the_page_costs_the_same_however_many_pairs(pair: World, django_assert_max_num_queries: object) -> None:
    from zhiping.stages.registration.queries import people

    for number in range(3):
        pair.employ(f"a{number}", "unit", "employee", called=f"双{number}")
        pair.employ(f"b{number}", "unit", "employee", called=f"双{number}")
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        assert len(people.likely()) == 4
