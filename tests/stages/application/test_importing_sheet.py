"""Applicants from a sheet: a row becomes the beginning of a draft; what is wrong is named by its cell."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.faces.exchange.conftest import sheet
from tests.support import world as worlds
from tests.support.world import World

from zhiping.access.viewers import viewer_of
from zhiping.records import contents
from zhiping.records.models import Dossier
from zhiping.stages.application.operations import importing
from zhiping.stages.application.operations.importing_sheet import PATHS
from zhiping.stages.application.sheets import APPLICANTS
from zhiping.web.exchange import Asked, Found, importers

HEADS = [column.heading for column in APPLICANTS]


@pytest.fixture
def world(db: None) -> World:
    """Offices and people under the Leshan notice."""
    return worlds.make("leshan-2024-engineering", is_demo=True)


def asked(world: World) -> Asked:
    at = world.opening() + timedelta(hours=1)
    return Asked(viewer_of(world.user("unit_head"), at.date()), world.cycle, at)


def row_of(world: World, who: str, **more: Any) -> list[Any]:
    person = world.people[who]
    told = {
        "name": person.name, "id_type": "居民身份证", "number": person.id_number(), "title": world.pack.titles[-1].name,
        "major": world.pack.majors[0].name, "kind": "正常申报", "schooling": "本科", "degree": "学士",
        "graduated_on": "2013年6月30日", "held": "助理工程师", "awarded_on": date(2018, 12, 20),
    } | more  # fmt: skip
    return [told.get(column.key) for column in APPLICANTS]


def found(world: World, *rows: list[Any]) -> list[Found]:
    importer = importers()["applicants"]
    return importer.look(importer.read(sheet(HEADS, *rows)).lines, asked(world))


def test_every_column_has_its_place_in_a_dossier() -> None:
    assert [column.key for column in APPLICANTS] == list(dict.fromkeys(c.key for c in APPLICANTS))
    assert set(PATHS) == {column.key for column in APPLICANTS}


def test_a_row_begins_a_draft_and_again_changes_nothing(world: World) -> None:
    world.employ("asker", "unit", "employee", called="田问")
    rows = found(world, row_of(world, "asker"))
    assert [row.verdict.value for row in rows] == ["new"], rows
    importing.apply(rows, asked(world))
    draft = contents.draft(Dossier.objects.get(person=world.people["asker"]))
    (school,), (title,) = draft["education"], draft["titles"]
    assert (school["schooling"], school["degree"], school["graduated_on"]) == (
        "undergraduate",
        "bachelor",
        "2013-06-30",
    )
    assert (title["title"], title["awarded_on"], title["series"]) == ("助理工程师", "2018-12-20", world.pack.series)
    # What the sheet does not say is unknown, not none.
    assert "employment" not in draft and "assessments" not in draft
    assert [row.verdict.value for row in found(world, row_of(world, "asker"))] == ["same"]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"title": "高级工程师"}, "D2（申报职称）：本轮可以申报："),
        ({"name": "改名"}, "A2（姓名）：和这个证件号码登记的姓名不一致"),
        ({"number": "511102199003071111"}, "C2（证件号码）："),
        ({"graduated_on": "2013年6月"}, "P2（毕业时间）：“2013年6月”不是完整的日期"),
        ({"started_on": date(2014, 1, 1)}, "P2（毕业时间）："),
        ({"schooling": "大学"}, "K2（最高学历）：“大学”不是可以填的"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_its_cell(world: World, more: dict[str, Any], says: str) -> None:
    world.employ("asker", "unit", "employee", called="田问")
    (row,) = found(world, row_of(world, "asker", **more))
    assert row.verdict.value == "error" and any(one.startswith(says) for one in row.says), row
