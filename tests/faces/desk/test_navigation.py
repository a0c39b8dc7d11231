"""The main navigation: what each role sees, as whom it says they work, and what waits, at a fixed cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from tests.support.world import World

from zhiping.access.table import ACCESS
from zhiping.access.viewers import Viewer, viewer_of
from zhiping.ground.clock import service as clock
from zhiping.web import navigation
from zhiping.web.context import identity

AtDesk = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _now(world: World) -> None:
    clock.set_to(world.cycle.key, world.opening() + timedelta(hours=3))


def _viewer(world: World, name: str) -> Viewer:
    return viewer_of(world.user(name), world.opening().date())


def _labels(html: str) -> list[str]:
    nav = html.split('<nav class="nav"', 1)[1].split("</nav>", 1)[0]
    return [re.sub(r"<[^>]*>", "", found).split(" ")[0] for found in re.findall(r"<a [^>]*>(.*?)</a>", nav)]


@pytest.mark.parametrize(
    ("who", "first"),
    [("unit_reviewer", "工作台"), ("office_reviewer", "工作台"), ("operator", "系统管理"), ("applicant", "我的申报")],
)
def test_each_role_begins_with_its_own_work(world: World, at_desk: AtDesk, who: str, first: str) -> None:
    world.dossier()
    labels = _labels(at_desk(who).get("/help/").content.decode())
    assert labels[0] == first
    assert ("工作台" in labels) is (first == "工作台")
    assert "消息" in labels and "登录" not in labels


def test_who_is_not_signed_in_sees_the_public_pages(world: World) -> None:
    labels = _labels(Client().get("/help/").content.decode())
    assert labels[0] == "首页" and labels[-1] == "登录"


def test_a_link_that_the_table_closes_is_not_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    request = RequestFactory().get("/")
    link = navigation.Link("portal:home", "首页", 1)
    viewer = _viewer(world, "unit_reviewer")
    assert navigation.links(request, viewer, [link])
    monkeypatch.setitem(ACCESS, "portal:home", {"GET": lambda _viewer, _dossier: False})
    assert navigation.links(request, viewer, [link]) == []


def test_who_has_many_entries_finds_each_of_them_once_in_groups(world: World, at_desk: AtDesk) -> None:
    viewer = _viewer(world, "office_reviewer")
    request: Any = RequestFactory().get("/exchange/")
    request.cycle, request.cycles, request.cycle_now = world.cycle, [world.cycle], world.opening()
    request.viewer, request.arrived_at = viewer, world.opening()
    flat = navigation.links(request, viewer)
    assert len(flat) > navigation.FLAT
    shown = navigation.menu(flat)
    groups = [one for one in shown if "links" in one]
    assert len(shown) <= navigation.FLAT and len(groups) >= 3
    inside = [link["href"] for one in groups for link in one["links"]]
    assert sorted(inside + [one["href"] for one in shown if "href" in one]) == sorted(one["href"] for one in flat)
    assert [one["label"] for one in groups if one["current"]] == ["管理"]
    html = at_desk("office_reviewer").get("/exchange/").content.decode()
    assert '<summary aria-current="true">管理</summary>' in html and html.count('aria-current="page"') == 1


def test_a_group_sums_what_waits_and_one_of_a_single_entry_is_that_entry() -> None:
    group, single = navigation.Group("组", 2), navigation.Group("单", 3)
    where = [None] * 8 + [group, group, single]
    links = [
        {"href": f"/{n}/", "label": f"{n}", "count": n, "counted": "", "current": False, "group": one, "order": n + 10}
        for n, one in enumerate(where)
    ]
    shown = navigation.menu(links)
    assert [one["label"] for one in shown] == ["组", *(f"{n}" for n in range(8)), "10"]
    assert shown[0]["count"] == 17 and not shown[0]["current"]
    assert navigation.menu(links[: navigation.FLAT]) == links[: navigation.FLAT]


def test_the_desk_says_how_much_lies_on_it_and_own_work_never_counts(world: World, at_desk: AtDesk) -> None:
    world.submitted()
    world.employ("unit_reviewer", "unit", "employee")
    world.submitted("unit_reviewer")
    html = at_desk("unit_reviewer").get("/help/").content.decode()
    assert '1<span class="vh">份待办</span>' in html


def test_the_page_says_for_whom_its_reader_works(world: World, at_desk: AtDesk) -> None:
    unit = world.organisations["unit"]
    world.employ("unit_reviewer", "unit", "employee")
    assert identity(_viewer(world, "unit_reviewer")) is not None
    html = at_desk("unit_reviewer").get("/help/").content.decode()
    head = html.split('class="brand"', 1)[1].split("</a>", 1)[0]
    assert unit.name in head and "单位审核人" in head and "职工" not in head
    world.employ("unit_reviewer", "other_unit", "unit_head")
    found = identity(_viewer(world, "unit_reviewer"))
    assert found is not None and found.more == 1


def test_the_frame_costs_the_same_however_much_waits(world: World, at_desk: AtDesk) -> None:
    client = at_desk("unit_reviewer")

    def cost() -> int:
        client.get("/help/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/help/")
        return len(queries)

    world.submitted()
    one = cost()
    for name in ("second", "third"):
        world.employ(name, "unit", "employee")
        world.submitted(name)
    assert cost() == one
