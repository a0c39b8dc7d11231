"""Whole dossiers brought in, and facts that offices attest taken over: drafts only, never over what somebody wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.support import world as worlds
from tests.support.world import World, document_for

from zhiping.access.viewers import viewer_of
from zhiping.core.errors import BadInput
from zhiping.ground.clock import service as clock
from zhiping.records import contents
from zhiping.records.models import Dossier, Person
from zhiping.registers.attested.operations import attest
from zhiping.stages.application import operations
from zhiping.stages.application.operations import importing
from zhiping.stages.application.operations.attesting import take_attested
from zhiping.web.exchange import Asked, Found


@pytest.fixture
def world(db: None) -> World:
    """Offices and people under the Leshan notice, a demo round."""
    made = worlds.make("leshan-2024-engineering", is_demo=True)
    clock.set_to(made.cycle.key, made.opening() + timedelta(hours=1))
    return made


@pytest.fixture
def asked(world: World) -> Callable[..., Asked]:
    """As the worker asks for somebody."""

    def ask(who: str, at: Any = None) -> Asked:
        when = at or world.opening() + timedelta(hours=1)
        return Asked(viewer_of(world.user(who), when.date()), world.cycle, when)

    return ask


def whole(world: World, who: str, **more: Any) -> dict[str, Any]:
    document = document_for(world.pack, world.people[who], world.organisations["unit"])
    document.pop("evidence", None)
    document["application"].update(more)
    return document


def lines(*documents: Any) -> bytes:
    return "\n".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in documents).encode()


def found(asked_: Asked, content: bytes) -> list[Found]:
    return importing.look(importing.rows_of(content).lines, asked_)


def test_a_line_becomes_a_draft_of_its_applicant(world: World, asked: Callable[..., Asked]) -> None:
    world.employ("asker", "unit", "employee", called="田问")
    document = whole(world, "asker") | {"history": {"refused_in_years": [2020]}}
    document["employer"] = {"name": "别的名字"}
    one = asked("unit_reviewer")
    rows = found(one, lines(document))
    assert [row.verdict.value for row in rows] == ["new"]
    importing.apply(rows, one)
    dossier = Dossier.objects.get(person=world.people["asker"])
    draft = contents.draft(dossier)
    assert (
        dossier.state == "draft" and dossier.submitted_at is None and dossier.title == document["application"]["title"]
    )
    assert draft["employer"]["name"] == world.organisations["unit"].name and "history" not in draft
    assert draft["education"][0]["school"] == document["education"][0]["school"]
    # The applicant goes on with it as with any draft.
    operations.save_section(
        dossier, "summary", {"summary": "总结。" * 10}, by=world.by("asker"), at=one.at
    )  # fmt: skip


def test_the_same_file_again_changes_nothing_and_own_work_is_never_touched(
    world: World, asked: Callable[..., Asked]
) -> None:
    world.employ("asker", "unit", "employee", called="田问")
    one, content = asked("unit_head"), lines(whole(world, "asker"))
    importing.apply(found(one, content), one)
    assert [row.verdict.value for row in found(one, content)] == ["same"]
    dossier = Dossier.objects.get(person=world.people["asker"])
    operations.save_section(dossier, "summary", {"summary": "我的总结。"}, by=world.by("asker"), at=one.at)
    (row,) = found(one, content)
    assert row.verdict.value == "error" and dossier.code in row.says[0] and "由本人修改" in row.says[0]


def test_what_may_not_be_brought_in_is_told_with_line_and_path(world: World, asked: Callable[..., Asked]) -> None:
    for who, unit in (("asker", "unit"), ("second", "unit"), ("far", "other_unit")):
        world.employ(who, unit, "employee", called=f"田{who}")
    world.employ("unit_head", "unit", "employee")
    stranger = whole(world, "asker")
    stranger["applicant"] |= {"id_number": worlds.resident_id(888), "born_on": "1990-03-07"}
    renamed = whole(world, "second")
    renamed["applicant"]["name"] = "改名"
    broken = whole(world, "asker") | {"unheard": 1}
    rows = found(
        asked("unit_head"),
        lines(
            whole(world, "asker"), whole(world, "asker"), "{", "[]", broken, renamed, stranger, whole(world, "far"),
            whole(world, "unit_head"), whole(world, "second", cycle="another-2023"),
        ),
    )  # fmt: skip
    assert [row.verdict.value for row in rows] == ["new", *["error"] * 9]
    wanted = ("", "第2行：和第1行是同一个人", "第3行（材料）：不是完整的 JSON", "第4行（材料）：应为一个JSON对象",
              "和第1行",
              "姓名不一致", "没有登记过这个证件", "不是您单位的职工", "请自己填报", "和第6行")  # fmt: skip
    for row, sentence in zip(rows, wanted, strict=True):
        assert sentence in "".join(row.says), (row, sentence)
    (bad,) = found(asked("unit_head"), lines(broken))
    assert "第1行：unheard" in bad.says[0]
    (other,) = found(asked("unit_head"), lines(whole(world, "second", cycle="another-2023")))
    assert "不是本轮的" in other.says[0]


def test_after_the_last_day_nothing_is_begun(world: World, asked: Callable[..., Asked]) -> None:
    world.employ("asker", "unit", "employee", called="田问")
    content = lines(whole(world, "asker"))
    assert found(asked("unit_head", world.last_second("application")), content)[0].verdict.value == "new"
    assert "期限已过" in found(asked("unit_head", world.one_late("application")), content)[0].says[0]


# --- what offices attest ---


def _attested(world: World, person: Person, year: int, **values: Any) -> None:
    kind = "assessment" if "result" in values else "hours"
    attest(
        person, kind, year, values, body=world.organisations["office"], by=world.by("bureau"), at=world.opening()
    )  # fmt: skip


def test_attested_hours_are_offered_and_taken_over_but_never_over_ones_own(world: World) -> None:
    dossier = world.dossier("asker")
    person = world.people["asker"]
    told = {entry["year"]: entry for entry in contents.draft(dossier)["continuing_education"]}
    mine = max(told)
    _attested(world, person, mine, general_hours=1, professional_hours=2)
    _attested(world, person, 2001, general_hours=30.5, professional_hours=60)
    client = Client()
    client.force_login(world.user("asker"))
    section = reverse("application:section", args=[dossier.code, "continuing_education"])
    page = client.get(section).content.decode()
    assert "带入还没填的1年" in page and "公需30.5学时、专业60学时" in page and "和您填的不一致" in page
    answer = client.post(reverse("application:attested", args=[dossier.code, "continuing_education"]), follow=True)
    assert "已带入2001年" in answer.content.decode()
    after = {
        entry["year"]: entry for entry in contents.draft(Dossier.objects.get(pk=dossier.pk))["continuing_education"]
    }
    assert after[mine] == told[mine]
    assert (after[2001]["general_hours"], after[2001]["professional_hours"]) == (30.5, 60)
    with pytest.raises(BadInput, match="没有可以带入"):
        take_attested(dossier, "continuing_education", by=world.by("asker"), at=world.opening())


def test_attested_assessments_say_how_they_were_made(world: World) -> None:
    dossier = world.dossier("asker")
    _attested(world, world.people["asker"], 2001, result="excellent")
    assert take_attested(dossier, "assessments", by=world.by("asker"), at=world.opening()) == [2001]
    entries = contents.draft(Dossier.objects.get(pk=dossier.pk))["assessments"]
    entry = next(one for one in entries if one["year"] == 2001)
    assert (entry["result"], entry["by"]) == ("excellent", "annual_assessment")


def test_nobody_takes_over_for_somebody_else(world: World) -> None:
    dossier = world.dossier("asker")
    _attested(world, world.people["asker"], 2001, general_hours=30, professional_hours=60)
    client = Client()
    client.force_login(world.user("unit_head"))
    address = reverse("application:attested", args=[dossier.code, "continuing_education"])
    assert client.post(address).status_code in (403, 404)


def test_checkers_see_what_was_attested_beside_what_was_submitted(world: World) -> None:
    draft = world.dossier("asker")
    year = max(entry["year"] for entry in contents.draft(draft)["continuing_education"])
    _attested(world, world.people["asker"], year, general_hours=1, professional_hours=2)
    dossier = worlds.submit(draft, at=world.opening() + timedelta(minutes=5))
    client = Client()
    client.force_login(world.user("unit_reviewer"))
    page = client.get(reverse("review:item", args=[dossier.code])).content.decode()
    assert "1项和材料不一致" in page and "公需1学时、专业2学时" in page and world.organisations["office"].name in page
