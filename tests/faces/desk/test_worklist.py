"""The worklist: due first, a fixed number of queries, pages by key, filters and search that find the right ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.support import way
from tests.support.world import World

from zhiping.access.viewers import viewer_of
from zhiping.faces.desk.queries import worklist as work
from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier
from zhiping.stages.review import operations as review

AtDesk = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _now(world: World) -> None:
    clock.set_to(world.cycle.key, world.opening() + timedelta(hours=3))


def _submit(world: World, count: int) -> list[Dossier]:
    made = []
    for n in range(count):
        world.employ(f"applicant{n}", "unit", "employee", called=f"申报人{n}")
        made.append(world.submitted(f"applicant{n}"))
    return made


def _queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


@pytest.mark.parametrize("path", ["/desk/", "/desk/dossiers/done/?f=all", "/messages/"])
def test_a_list_takes_as_many_queries_for_one_row_as_for_three(world: World, at_desk: AtDesk, path: str) -> None:
    from zhiping.ground.messages import service

    _submit(world, 1)
    service.deliver()
    client = at_desk("unit_reviewer")
    with_one = _queries(client, path)
    for n in range(2):
        world.employ(f"more{n}", "unit", "employee", called=f"又一人{n}")
        world.submitted(f"more{n}")
    service.deliver()
    assert _queries(client, path) == with_one


def _viewer(world: World, name: str) -> object:
    return viewer_of(world.user(name), way.first_day(world))


def test_pages_go_on_where_the_last_one_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "PAGE", 2)
    _submit(world, 5)
    viewer = _viewer(world, "unit_reviewer")
    seen, after = [], ""
    for _ in range(3):
        page = work.worklist(viewer, world.cycle, after=after)  # type: ignore[arg-type]
        seen += [row.applicant_name for row in page.rows]
        assert page.total == 5
        after = page.following
    assert after == ""
    assert sorted(seen) == [f"申报人{n}" for n in range(5)]


def test_what_is_due_first_stands_first(world: World) -> None:
    first, second = _submit(world, 2)
    early = world.opening() + timedelta(days=1)
    Dossier.objects.filter(pk=second.pk).update(due_at=early)
    page = work.worklist(_viewer(world, "unit_reviewer"), world.cycle)  # type: ignore[arg-type]
    assert [row.pk for row in page.rows] == [second.pk, first.pk]
    assert page.first_due == early


def test_nobody_finds_their_own_dossier_on_their_desk(world: World) -> None:
    world.submitted("unit_reviewer")
    assert work.worklist(_viewer(world, "unit_reviewer"), world.cycle).total == 0  # type: ignore[arg-type]
    assert work.worklist(_viewer(world, "unit_second"), world.cycle).total == 1  # type: ignore[arg-type]


def test_each_level_sees_what_has_reached_it(world: World) -> None:
    (dossier,) = _submit(world, 1)
    for name in ("department_reviewer", "office_reviewer", "other_unit"):
        viewer = _viewer(world, name)
        assert work.worklist(viewer, world.cycle).total == 0  # type: ignore[arg-type]
        assert work.search(viewer, world.cycle, dossier.code) == []  # type: ignore[arg-type]
    way.recommended(world, dossier, posted_on=way.first_day(world))
    assert work.worklist(_viewer(world, "department_reviewer"), world.cycle).total == 1  # type: ignore[arg-type]
    assert work.worklist(_viewer(world, "unit_reviewer"), world.cycle).total == 0  # type: ignore[arg-type]
    rows, _ = work.done(_viewer(world, "unit_reviewer"), world.cycle, chosen="on")  # type: ignore[arg-type]
    assert [row.pk for row in rows] == [dossier.pk]


def test_filters_count_what_they_show(world: World) -> None:
    _, second = _submit(world, 2)
    review.propose_refusal(
        second, clause="A4", reason="不完整。", typed_name=second.applicant_name, signed_in_afresh=True,
        by=world.by("unit_reviewer"), at=second.state_since,
    )  # fmt: skip
    page = work.worklist(_viewer(world, "unit_second"), world.cycle, wanted=work.Wanted("pending"))  # type: ignore[arg-type]
    assert [row.pk for row in page.rows] == [second.pk]
    assert dict((key, count) for key, _, count in page.filters()) == {"all": 2, "pending": 1}


def test_search_by_name_code_and_whole_identity_number(world: World, at_desk: AtDesk) -> None:
    first, second = _submit(world, 2)
    viewer = _viewer(world, "unit_reviewer")
    number = first.person.id_number()
    for typed in (first.applicant_name, first.code.lower().replace("-", " "), number):
        assert [row.pk for row in work.search(viewer, world.cycle, typed)] == [first.pk]  # type: ignore[arg-type]
    assert work.search(viewer, world.cycle, number[:-1]) == []  # type: ignore[arg-type]
    page = at_desk("unit_reviewer").post("/desk/search/", {"q": second.code}).content.decode()
    assert second.applicant_name in page and first.applicant_name not in page


def test_an_identity_number_stands_in_no_address_and_not_on_the_page(world: World, at_desk: AtDesk) -> None:
    (first,) = _submit(world, 1)
    number = first.person.id_number()
    page = at_desk("unit_reviewer").post("/desk/search/", {"q": number}).content.decode()
    assert first.applicant_name in page and number not in page
    # An address with the number in it, typed by hand, finds nothing.
    assert first.code not in at_desk("unit_reviewer").get("/desk/search/", {"q": number}).content.decode()
    assert 'method="post" action="/desk/search/"' in at_desk("unit_reviewer").get("/desk/").content.decode()


def test_a_draft_offered_for_publicity_lies_on_the_units_desk(world: World, at_desk: AtDesk) -> None:
    from tests.support import world as worlds

    draft = world.dossier()
    assert work.worklist(_viewer(world, "unit_reviewer"), world.cycle).total == 0  # type: ignore[arg-type]
    worlds.offer(draft, at=world.opening() + timedelta(hours=1))
    client = at_desk("unit_reviewer")
    assert "先行公示" in client.get("/desk/").content.decode()
    assert client.get(f"/review/{draft.code}/").headers["Location"] == f"/review/{draft.code}/publicity/"
    assert client.get(f"/review/{draft.code}/publicity/").status_code == 200


def test_an_empty_desk_says_so(at_desk: AtDesk) -> None:
    assert "没有要您办的材料" in at_desk("unit_reviewer").get("/desk/").content.decode()


def test_a_head_who_applies_lies_on_the_superiors_desk_too(world: World, at_desk: AtDesk) -> None:
    dossier = world.submitted("unit_head")
    viewer = _viewer(world, "department_reviewer")
    assert [row.pk for row in work.worklist(viewer, world.cycle).rows] == [dossier.pk]  # type: ignore[arg-type]
    assert at_desk("department_reviewer").get(f"/review/{dossier.code}/recommend/").status_code == 200


def test_the_counter_has_nothing_to_review(world: World) -> None:
    (dossier,) = _submit(world, 1)
    up = way.recommended(world, dossier, posted_on=way.first_day(world))
    way.mark_all(up, world, "department_reviewer", up.state_since)
    review.report_up(up, opinion="同意。", judgements=way.FOCUS, by=world.by("department_reviewer"), at=up.state_since)
    counter, reviewer = _viewer(world, "counter"), _viewer(world, "office_reviewer")
    assert work.worklist(counter, world.cycle).total == 0  # type: ignore[arg-type]
    assert [row.pk for row in work.search(counter, world.cycle, dossier.code)] == [dossier.pk]  # type: ignore[arg-type]
    assert work.worklist(reviewer, world.cycle).total == 1  # type: ignore[arg-type]
