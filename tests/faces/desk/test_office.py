"""What an office keeps beside the file: who sees to what, notes, looks, filters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.support import way
from tests.support.world import World

from zhiping.access.viewers import Viewer, viewer_of
from zhiping.core.errors import BadInput
from zhiping.faces.desk import operations as desk
from zhiping.faces.desk.models import Assignment, DossierLook, ListLook, OfficeNote, SavedFilter
from zhiping.faces.desk.queries import keeping, looks, offices
from zhiping.faces.desk.queries import worklist as work
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.clock import service as clock
from zhiping.ground.storage import keys
from zhiping.records.models import Dossier
from zhiping.stages.review import operations as review

AtDesk = Callable[[str], Client]
REAL = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(world: World) -> None:
    clock.set_to(world.cycle.key, world.opening() + timedelta(hours=3))


def _submit(world: World, count: int) -> list[Dossier]:
    made = []
    for n in range(count):
        world.employ(f"applicant{n}", "unit", "employee", called=f"申报人{n}")
        made.append(world.submitted(f"applicant{n}"))
    return made


def _viewer(world: World, name: str) -> Viewer:
    return viewer_of(world.user(name), way.first_day(world))


def _assign(world: World, codes: list[str], to: str | None, by: str = "unit_reviewer") -> desk.Assigned:
    return desk.assign(
        codes, world.people[to] if to else None, viewer=_viewer(world, by), cycle=world.cycle, by=world.by(by),
        at=world.opening(),
    )  # fmt: skip


def _names(world: World, who: str, name: str = "unit_reviewer") -> list[str]:
    found = work.worklist(_viewer(world, name), world.cycle, wanted=work.Wanted("all", who))
    return [row.applicant_name for row in found.rows]


# --- assignment ---


def test_take_give_and_give_back_several_at_once(world: World) -> None:
    first, second, _ = _submit(world, 3)
    assert _assign(world, [first.code, second.code], "unit_reviewer").count == 2
    assert _names(world, "mine") == ["申报人0", "申报人1"] and _names(world, "nobody") == ["申报人2"]
    # A colleague takes over what lies with somebody who is away.
    assert _assign(world, [first.code], "unit_second", by="unit_second").count == 1
    assert _names(world, "mine") == ["申报人1"] and _names(world, "mine", "unit_second") == ["申报人0"]
    assert _assign(world, [first.code, second.code], None, by="unit_head").count == 2
    assert _names(world, "nobody") == ["申报人0", "申报人1", "申报人2"]
    assert AuditEntry.objects.filter(kind="desk.assigned").count() == 3
    counts = work.worklist(_viewer(world, "unit_reviewer"), world.cycle).counts
    assert (counts["all"], counts["mine"], counts["nobody"]) == (3, 0, 3)


def test_assignment_never_decides_who_may_act(world: World) -> None:
    (dossier,) = _submit(world, 1)
    _assign(world, [dossier.code], "unit_second")
    review.check_item(dossier, item="applicant", mark="true", by=world.by("unit_reviewer"), at=world.opening())


def test_what_is_not_on_the_desk_or_is_the_colleagues_own_is_left_out_and_named(world: World) -> None:
    (dossier,) = _submit(world, 1)
    own = world.submitted("unit_second")
    given = _assign(world, [dossier.code, own.code], "unit_second")
    assert (given.count, given.left_out) == (1, (own.applicant_name,))
    assert _assign(world, [dossier.code], "other_unit").count == 0
    other = _assign(world, [dossier.code], "other_unit", by="other_unit")
    assert (other.count, other.left_out) == (0, (dossier.applicant_name,))
    with pytest.raises(BadInput):
        _assign(world, [], "unit_reviewer")
    assert Assignment.objects.get().person == world.people["unit_second"]


def test_the_batch_bar_assigns_at_once_and_leads_decisions_to_their_preview(world: World, at_desk: AtDesk) -> None:
    first, second = _submit(world, 2)
    client = at_desk("unit_reviewer")
    colleague = world.people["unit_second"].code
    form = {"code": [first.code, second.code], "action": f"give:{colleague}", "back": "f=all&who=nobody"}
    answer = client.post("/desk/choose/", form)
    assert answer.headers["Location"] == "/desk/?f=all&who=nobody"
    assert _names(world, "mine", "unit_second") == ["申报人0", "申报人1"]
    assert "还没有选" in client.post("/desk/choose/", {"action": "take"}, follow=True).content.decode()
    way.recommended(world, first, posted_on=way.first_day(world))
    clock.set_to(world.cycle.key, Dossier.objects.get(pk=first.pk).state_since)
    answer = at_desk("department_reviewer").post("/desk/choose/", {"action": "report_up", "code": first.code})
    assert (answer.status_code, answer.headers["Location"]) == (307, "/review/batch/")


# --- notes ---


def test_a_note_is_read_by_the_office_alone_and_is_not_part_of_the_file(world: World, at_desk: AtDesk) -> None:
    (dossier,) = _submit(world, 1)
    way.recommended(world, dossier, posted_on=way.first_day(world))
    clock.set_to(world.cycle.key, Dossier.objects.get(pk=dossier.pk).state_since)
    page, words = f"/desk/dossiers/{dossier.code}/office/", "请先问一下老周"
    assert at_desk("unit_reviewer").post(page, {"text": words}).status_code == 302
    assert words in at_desk("unit_second").get(page).content.decode()
    assert words not in at_desk("department_reviewer").get(page).content.decode()
    for name in ("unit_reviewer", "department_reviewer"):
        assert "note_written" not in at_desk(name).get(f"/desk/dossiers/{dossier.code}/history/").content.decode()
    assert at_desk("applicant0").get(page).status_code == 404
    assert words.encode() not in bytes(OfficeNote.objects.get().sealed)
    assert AuditEntry.objects.get(kind="desk.note_written").stream.startswith("organisation-")


def test_an_empty_note_says_so_and_a_destroyed_dossier_takes_its_notes_along(world: World, at_desk: AtDesk) -> None:
    (dossier,) = _submit(world, 1)
    unit = world.organisations["unit"]
    answer = at_desk("unit_reviewer").post(f"/desk/dossiers/{dossier.code}/office/", {"text": " "})
    assert answer.status_code == 422 and "请写备注的内容" in answer.content.decode()
    desk.write_note(dossier, unit, "一句话", by=world.by("unit_reviewer"), at=world.opening())
    keys.destroy(dossier.key_owner)
    assert [note.text for note in offices.notes(dossier, unit)] == [None]
    with pytest.raises(BadInput):
        desk.write_note(dossier, unit, "又一句", by=world.by("unit_reviewer"), at=world.opening())


# --- what changed since somebody looked ---


def _news(world: World, name: str = "unit_reviewer") -> list[str]:
    return [row.news for row in work.worklist(_viewer(world, name), world.cycle).rows]  # type: ignore[attr-defined]


def test_the_list_marks_what_is_new_and_what_others_changed(world: World) -> None:
    (dossier,) = _submit(world, 1)
    person, at = world.people["unit_reviewer"], world.opening()
    assert _news(world) == ["unseen"]
    desk.look_at(dossier, by=person, at=at, real_at=REAL)
    assert _news(world) == [""]
    review.check_item(dossier, item="applicant", mark="true", by=world.by("unit_reviewer"), at=at)
    assert _news(world) == [""], "what I did myself is no news"
    review.check_item(dossier, item="applicant", mark="true", by=world.by("unit_second"), at=at)
    assert _news(world) == ["changed"]


def test_what_is_new_stays_marked_until_the_sitting_is_over(world: World) -> None:
    (dossier,) = _submit(world, 1)
    viewer, person, at = _viewer(world, "unit_reviewer"), world.people["unit_reviewer"], world.opening()
    desk.look_at(dossier, by=person, at=at, real_at=REAL)
    seen = DossierLook.objects.get().position
    assert looks.since(viewer, dossier).position is None
    review.check_item(dossier, item="applicant", mark="true", by=world.by("unit_second"), at=at)
    for minutes in (60, 70, 80):
        desk.look_at(dossier, by=person, at=at, real_at=REAL + timedelta(minutes=minutes))
        assert looks.since(viewer, dossier).position == seen
    desk.look_at(dossier, by=person, at=at, real_at=REAL + timedelta(minutes=200))
    assert looks.since(viewer, dossier).position == seen + 1


def test_the_dossiers_page_says_what_others_did_since(world: World, at_desk: AtDesk) -> None:
    (dossier,) = _submit(world, 1)
    client, page = at_desk("unit_reviewer"), f"/review/{dossier.code}/"
    assert "没人经办" in client.get(page).content.decode()
    DossierLook.objects.update(real_at=REAL)
    review.check_item(dossier, item="applicant", mark="true", by=world.by("unit_second"), at=world.opening())
    shown = client.get(page).content.decode()
    assert "上次查看以后" in shown and "吴刚" in shown.split("上次查看以后", 1)[1][:200]
    assert "上次查看以后" in client.get(f"/desk/dossiers/{dossier.code}/history/").content.decode()


def test_the_list_says_what_came_since_the_last_sitting(world: World) -> None:
    first, _ = _submit(world, 2)
    person, viewer = world.people["unit_reviewer"], _viewer(world, "unit_reviewer")
    desk.look_at_list(world.cycle, by=person, at=first.state_since, real_at=REAL)
    assert looks.list_since(viewer, world.cycle) is None
    later = first.state_since + timedelta(hours=2)
    Dossier.objects.filter(pk=first.pk).update(state_since=first.state_since + timedelta(minutes=1))
    desk.look_at_list(world.cycle, by=person, at=later, real_at=REAL + timedelta(hours=2))
    since = looks.list_since(viewer, world.cycle)
    found = work.worklist(viewer, world.cycle, wanted=work.Wanted("new"), since=since)
    assert [row.pk for row in found.rows] == [first.pk] and found.counts["new"] == 1
    assert ListLook.objects.count() == 1


# --- filters that are kept ---


def test_a_filter_is_kept_under_a_name_and_never_what_was_searched_for(world: World, at_desk: AtDesk) -> None:
    _submit(world, 1)
    client = at_desk("unit_reviewer")
    client.post("/desk/filters/", {"name": "我的", "back": "f=corrected&who=mine&q=510102"})
    kept = SavedFilter.objects.get()
    assert kept.wanted == {"f": "corrected", "who": "mine", "title": ""}
    page = client.get("/desk/").content.decode()
    assert ">我的</a>" in page and "?f=corrected&amp;who=mine" in page
    assert ">我的</a>" not in at_desk("unit_second").get("/desk/").content.decode()
    at_desk("unit_second").post(f"/desk/filters/{kept.pk}/drop/")
    assert SavedFilter.objects.exists(), "only its owner removes it"
    client.post(f"/desk/filters/{kept.pk}/drop/")
    assert not SavedFilter.objects.exists()
    assert len(keeping.saved(_viewer(world, "unit_reviewer"))) == len(keeping.DEFAULTS)


@pytest.mark.parametrize(
    ("name", "back", "says"),
    [("", "f=fail", "请给筛选起个名字"), ("甲", "f=all", "没有可以保存的"), ("长" * 21, "f=fail", "名字太长")],
)
def test_a_filter_that_cannot_be_kept_says_why(world: World, at_desk: AtDesk, name: str, back: str, says: str) -> None:
    answer = at_desk("unit_reviewer").post("/desk/filters/", {"name": name, "back": back})
    page = answer.content.decode()
    assert answer.status_code == 422 and says in page
    assert not name or f'value="{name}"' in page


def test_nobody_keeps_more_filters_than_can_be_overlooked(world: World) -> None:
    person = world.people["unit_reviewer"]
    for n in range(12):
        desk.keep_filter(f"{n}", work.Wanted("fail"), by=person, at=world.opening())
    desk.keep_filter("3", work.Wanted("corrected"), by=person, at=world.opening())
    with pytest.raises(BadInput):
        desk.keep_filter("再一个", work.Wanted("fail"), by=person, at=world.opening())


# --- costs ---


def test_a_page_costs_the_same_for_1_for_3_and_for_300_rows(world: World) -> None:
    (pattern,) = _submit(world, 1)
    viewer, counted = _viewer(world, "unit_reviewer"), []
    for size in (1, 3, 300):
        _copies(world, pattern, size - Dossier.objects.count())
        with CaptureQueriesContext(connection) as queries:
            found = work.worklist(viewer, world.cycle)
        assert (found.total, len(found.rows)) == (size, min(size, work.PAGE))
        counted.append(len(queries))
    assert counted == [5, 5, 5]


def _copies(world: World, pattern: Dossier, count: int) -> None:
    """As many more dossiers like ``pattern``, each of a person of its own, straight into the table."""
    from zhiping.records.models import Person

    taken = Person.objects.count()
    people = Person.objects.bulk_create(
        Person(name=f"某{n}", id_type="passport", id_index=f"copy-{taken + n}", id_sealed=b"x",
               created_at=pattern.state_since)
        for n in range(count)
    )  # fmt: skip
    columns = [field.attname for field in Dossier._meta.concrete_fields if field.attname not in ("id", "code")]
    same = {name: getattr(pattern, name) for name in columns}
    Dossier.objects.bulk_create(
        Dossier(**same | {"person_id": person.pk, "applicant_name": person.name}) for person in people
    )
