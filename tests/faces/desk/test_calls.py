"""The call sheet: who has not acted, who can still be saved, whom to ring, and that it was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.support import way
from tests.support import world as worlds
from tests.support.world import World

from zhiping.access.viewers import viewer_of
from zhiping.core.policy.safety import safe_day
from zhiping.faces.desk.models import Call
from zhiping.faces.desk.queries import callsheet
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.clock import service as clock
from zhiping.records import operations
from zhiping.records.actors import SYSTEM
from zhiping.records.models import Dossier, Organisation

AtDesk = Callable[[str], Client]


@pytest.fixture(params=worlds.PACKS)
def each(db: None, request: pytest.FixtureRequest) -> World:
    """The world of each pack that ships."""
    made = worlds.make(request.param, is_demo=True)
    clock.set_to(made.cycle.key, made.opening() + timedelta(hours=3))
    return made


def _sheet(world: World, name: str, today: date, **more: str) -> callsheet.Sheet:
    office = {"unit_reviewer": "unit", "department_reviewer": "department"}.get(name, "office")
    viewer = viewer_of(world.user(name), way.first_day(world))
    return callsheet.sheet(viewer, world.cycle, today, office=world.organisations[office], **more)


def test_a_department_rings_the_unit_until_the_last_day_on_which_posting_is_in_time(each: World) -> None:
    each.submitted()
    safe = safe_day(each.pack)
    assert safe is not None and safe.last_on is not None
    (row,) = _sheet(each, "department_reviewer", safe.last_on).rows
    assert row.name == each.organisations["unit"].name and row.who[:1] == ["周敏"]
    assert [(task.what, task.last_on) for task in row.tasks] == [("单位张贴公示", safe.last_on)]
    assert row.saved_by == safe.last_on and not row.late
    assert _sheet(each, "department_reviewer", safe.last_on + timedelta(days=1)).rows[0].late


def test_once_posted_the_unit_has_until_its_window_ends(each: World) -> None:
    dossier = each.submitted()
    way.mark_all(dossier, each, "unit_reviewer", each.on(way.first_day(each), 11))
    way.post(dossier, each, way.first_day(each))
    (row,) = _sheet(each, "department_reviewer", way.first_day(each)).rows
    assert row.tasks[0].what == "单位公示期满后推荐上报"
    assert row.saved_by == each.pack.windows["unit_review"].last_on


def test_a_unit_rings_its_people_who_have_not_handed_in(each: World) -> None:
    draft, safe = each.dossier(), safe_day(each.pack)
    assert safe is not None and safe.last_on is not None
    (row,) = _sheet(each, "unit_reviewer", way.first_day(each)).rows
    assert (row.name, row.code, row.kind) == (draft.applicant_name, draft.code, "person")
    assert row.saved_by == min(safe.last_on, each.pack.windows["application"].last_on)
    # An extension of the unit's window saves who had no day left.
    late = _sheet(each, "unit_reviewer", row.saved_by + timedelta(days=1)).rows[0]
    assert late.late


def test_who_can_still_be_saved_stands_first_the_soonest_on_top(each: World) -> None:
    each.submitted()
    second = Organisation.objects.create(
        name="另一个单位", kind="unit", superior=each.organisations["department"], registered_at=each.opening()
    )
    each.organisations["second"] = second
    each.employ("colleague", "second", "employee", called="丁一")
    posted = each.submitted("colleague", unit="second")
    operations.appoint(each.people["unit_second"], second, "unit_reviewer",
                       from_on=way.first_day(each), by=SYSTEM, at=each.opening())  # fmt: skip
    safe = safe_day(each.pack)
    assert safe is not None and safe.last_on is not None
    Dossier.objects.filter(pk=posted.pk).update(due_at=posted.due_at + timedelta(days=7))  # type: ignore[operator]
    today = safe.last_on
    found = _sheet(each, "department_reviewer", today)
    assert [row.name for row in found.rows] == [each.organisations["unit"].name, "另一个单位"]
    found = _sheet(each, "department_reviewer", today + timedelta(days=1))
    assert [(row.name, row.late) for row in found.rows] == [
        ("另一个单位", False), (each.organisations["unit"].name, True)
    ]  # fmt: skip
    assert (found.total, found.savable) == (2, 1)


def test_the_sheet_goes_on_where_its_page_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callsheet, "PAGE", 2)
    for n in range(5):
        world.employ(f"applicant{n}", "unit", "employee", called=f"申报人{n}")
        world.dossier(f"applicant{n}")
    seen, after = [], ""
    for _ in range(3):
        page = _sheet(world, "unit_reviewer", way.first_day(world), after=after)
        seen += [row.name for row in page.rows]
        after = page.following
    assert sorted(seen) == [f"申报人{n}" for n in range(5)] and after == ""


def test_a_telephone_is_masked_and_that_it_was_shown_is_recorded(world: World, at_desk: AtDesk) -> None:
    clock.set_to(world.cycle.key, world.opening() + timedelta(hours=3))
    world.submitted()
    unit = world.organisations["unit"]
    Organisation.objects.filter(pk=unit.pk).update(telephone="0833-2468135")
    client = at_desk("department_reviewer")
    page = client.get("/desk/calls/").content.decode()
    assert "2468135" not in page and "083*******35" in page
    assert not AuditEntry.objects.filter(kind="desk.telephone_revealed").exists()
    assert "0833-2468135" in client.post("/desk/calls/", {"body": unit.code}).content.decode()
    entry = AuditEntry.objects.get(kind="desk.telephone_revealed")
    assert (entry.by, entry.data) == (world.by("department_reviewer").label, {"body": unit.code})
    # A body that is not on their sheet is not shown, and nothing is recorded.
    Organisation.objects.update(telephone="0833-2468135")
    other = at_desk("other_department").post("/desk/calls/", {"body": unit.code}).content.decode()
    assert "2468135" not in other and AuditEntry.objects.filter(kind="desk.telephone_revealed").count() == 1


def test_a_call_is_noted_for_the_colleagues_and_for_nobody_else(world: World, at_desk: AtDesk) -> None:
    clock.set_to(world.cycle.key, world.opening() + timedelta(hours=3))
    world.submitted()
    world.dossier("second", change=None)
    unit, draft = world.organisations["unit"], Dossier.objects.get(state="draft")
    form = {"kind": "body", "code": unit.code, "result": "will"}
    assert at_desk("department_reviewer").post("/desk/calls/record/", form).status_code == 302
    assert (
        "打通了，会按时办"
        in at_desk("department_second").get("/desk/calls/").content.decode().split("何静", 1)[0][-200:]
    )
    assert at_desk("unit_reviewer").post(
        "/desk/calls/record/", {"kind": "person", "code": draft.code, "result": "nobody"}
    ).status_code == 302  # fmt: skip
    assert [(call.office, call.result) for call in Call.objects.order_by("pk")] == [
        (world.organisations["department"], "will"), (unit, "nobody"),
    ]  # fmt: skip
    assert AuditEntry.objects.filter(kind="desk.called").count() == 2
    for who, wrong in (("other_department", form), ("other_unit", form | {"kind": "person", "code": draft.code}),
                       ("department_reviewer", form | {"result": "maybe"})):  # fmt: skip
        at_desk(who).post("/desk/calls/record/", wrong)
    assert Call.objects.count() == 2


def test_where_nobody_is_to_be_rung_nothing_is_said_to_be_too_late(each: World) -> None:
    client = Client()
    client.force_login(each.user("unit_reviewer"))
    page = client.get("/desk/calls/").content.decode()
    assert "没有要联系的" in page and "来不及" not in page and "0行" not in page


def test_the_sheet_costs_the_same_for_one_and_for_many(world: World) -> None:
    counted = []
    for count in (1, 3):
        for n in range(count):
            world.employ(f"a{count}-{n}", "unit", "employee")
            world.submitted(f"a{count}-{n}") if n % 2 else world.dossier(f"a{count}-{n}")
        with CaptureQueriesContext(connection) as queries:
            _sheet(world, "department_reviewer", way.first_day(world))
        counted.append(len(queries))
    assert counted[0] == counted[1]


def _with_mobile(document: dict[str, object]) -> None:
    applicant = document["applicant"]
    assert isinstance(applicant, dict)
    applicant["mobile"] = "19900001234"


def test_an_applicants_telephone_is_masked_and_that_it_was_shown_stands_in_their_chain(
    world: World, at_desk: AtDesk
) -> None:
    clock.set_to(world.cycle.key, world.opening() + timedelta(hours=3))
    dossier, silent = world.dossier(change=_with_mobile), world.dossier("second")
    page = at_desk("unit_reviewer").get("/desk/calls/").content.decode()
    assert "19900001234" not in page and "199******34" in page and "本人没有填电话" in page
    assert not AuditEntry.objects.filter(kind="desk.telephone_revealed").exists()
    # One that gave none has nothing to show; the other is shown, once and by itself.
    at_desk("unit_reviewer").post("/desk/calls/", {"body": silent.code})
    assert not AuditEntry.objects.filter(kind="desk.telephone_revealed").exists()
    assert "19900001234" in at_desk("unit_reviewer").post("/desk/calls/", {"body": dossier.code}).content.decode()
    entry = AuditEntry.objects.get(kind="desk.telephone_revealed")
    unit = world.organisations["unit"]
    assert (entry.stream, entry.by, entry.data) == (
        dossier.stream, world.by("unit_reviewer").label, {"office": unit.code},
    )  # fmt: skip
    assert "19900001234" not in str(list(AuditEntry.objects.values_list("data", flat=True)))
    # Another unit does not have them on its sheet.
    assert "199" not in at_desk("other_unit").post("/desk/calls/", {"body": dossier.code}).content.decode()
