"""The copy of one's data and the defence: one's place in it, where an expert sits, and no marks or notes."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

import pytest
from tests.faces.handover.conftest import application_of, copy_of, nobody_else, text_of
from tests.support import hearing
from tests.support.hearing import Morning
from tests.support.world import World

from zhiping.faces.desk.models import OfficeNote
from zhiping.faces.handover import own_data
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.models import Person
from zhiping.registers.experts.models import Filing, Seat
from zhiping.stages.defence.models import Slot, Wish
from zhiping.stages.defence.operations import results as defence_results
from zhiping.stages.defence.operations import sheets, steps, wishes
from zhiping.stages.defence.queries.problem import timetable_of
from zhiping.stages.defence.queries.words import seal_wish
from zhiping.stages.meeting.models import Attendee, Meeting, Presence


@pytest.fixture
def morning(db: None) -> Morning:
    """A morning of the defence with three experts."""
    return hearing.morning()


def test_the_place_of_the_defence_and_how_far_one_came(morning: Morning) -> None:
    world, slot = morning.world, morning.slots[0]
    steps.check_in(slot, by=world.by("office_reviewer"), at=slot.starts_at)
    (one,) = application_of(world, "applicant1")["defences"]
    assert (one["code"], one["turn"], one["room"], one["panel"]) == (slot.code, 1, "302室", "机械工程第一组")
    assert one["address"] == "某某市某某路1号三楼" and one["status"] == "arrived" and not one["given_up"]
    assert datetime.fromisoformat(one["starts_at"]) == slot.starts_at
    text = text_of(world, "applicant1")
    nobody_else(world, "applicant1", text)
    assert morning.slots[1].code not in text


def test_a_place_that_was_not_told_is_not_told_here(morning: Morning) -> None:
    Slot.objects.filter(pk=morning.slots[0].pk).update(told_at=None)
    assert application_of(morning.world, "applicant1")["defences"] == []
    Slot.objects.filter(pk=morning.slots[1].pk).update(state=Slot.State.GIVEN_UP)
    assert [one["given_up"] for one in application_of(morning.world, "applicant2")["defences"]] == [True]
    hearing.before_the_release(morning.world)
    assert application_of(morning.world, "applicant3")["defences"] == []


def test_what_was_asked_about_the_time_with_its_answer_until_it_is_destroyed(morning: Morning) -> None:
    world, slot = morning.world, morning.slots[0]
    table = timetable_of(world.cycle)
    assert table is not None
    ground = table.excuses[0].id
    at = slot.starts_at - timedelta(days=1)
    wishes.ask_to_be_excused(slot, ground=ground, reason="住院手术。", by=world.by("applicant1"), at=at)
    wishes.decide_excuse(Wish.objects.get(), False, answer="请补交证明。", by=world.by("office_reviewer"), at=at
    )  # fmt: skip
    (one,) = application_of(world, "applicant1")["defence_wishes"]
    assert (one["ground"], one["reason"], one["state"], one["answer"]) == (
        ground, "住院手术。", "refused", "请补交证明。"
    )  # fmt: skip
    keys.destroy(slot.dossier.key_owner)
    (one,) = application_of(world, "applicant1")["defence_wishes"]
    assert (one["reason"], one["answer"], one["state"]) == ("", "", "refused")


def test_an_expert_finds_where_they_sit_and_when_they_were_there(morning: Morning) -> None:
    world, expert = morning.world, morning.experts[0]
    expert.contacts_sealed = keys.seal_own(
        b'{"telephone": "", "email": ""}', context=f"expert-contacts|{expert.code}"
    )  # fmt: skip
    expert.save()
    told = copy_of(world, "expert1")["expert"]
    assert [(one["on"], one["half"], one["lead"]) for one in told["sat"]] == [("2025-01-11", "am", True)]
    text = text_of(world, "expert1")
    nobody_else(world, "expert1", text)
    assert morning.slots[0].dossier.code not in text
    hearing.before_the_release(world)
    assert copy_of(world, "expert1")["expert"]["sat"] == []
    _meeting(world, expert.person)
    wish = Wish(cycle=world.cycle, kind=Wish.Kind.UNABLE, expert=expert, asked_at=world.opening())
    wish.reason_sealed = seal_wish(wish, "外地授课。")
    wish.save()
    assert [one["reason"] for one in copy_of(world, "expert1")["expert"]["wishes"]] == ["外地授课。"]
    assert [one["seat"] for one in copy_of(world, "expert1")["expert"]["seats"]] == ["chair"]
    (one,) = copy_of(world, "expert1")["expert"]["meetings"]
    assert (one["meeting"], one["seat"], one["presides"], len(one["there"])) == ("评审会", "chair", True, 1)


def _meeting(world: World, person: Person) -> None:
    at = world.opening()
    filing = Filing.objects.create(
        committee=world.cycle.committee, number="备1", filed_on=at.date(), until_on=at.date(), series=[], levels=[],
        entered_by="test", entered_at=at,
    )  # fmt: skip
    seat = Seat.objects.create(filing=filing, expert=person.expert, place="chair")
    meeting = Meeting.objects.create(
        cycle=world.cycle, filing=filing, name="评审会", on=at.date(), place="三楼",
        made_by=world.people["office_reviewer"], made_at=at,
    )  # fmt: skip
    there = Attendee.objects.create(meeting=meeting, seat=seat, person=person, place="chair", presides=True)
    Presence.objects.create(attendee=there, arrived_at=at)


def test_marks_figures_opinions_and_notes_of_offices_are_not_in_it(morning: Morning) -> None:
    world, slot, session = morning.world, morning.slots[0], morning.session
    dossier, at, lead = slot.dossier, slot.starts_at, world.by("expert1")
    steps.check_in(slot, by=world.by("office_reviewer"), at=at)
    for step in (steps.call, steps.enter, steps.finish):
        step(slot, by=lead, at=at)
    for n in (1, 2, 3):
        sheets.save_sheet(
            slot, marks=hearing.FULL, notes="专家私记", base=0, save_id=f"0000000a-{n}",
            by=world.by(f"expert{n}"), at=at,
        )  # fmt: skip
    for other in morning.slots[1:]:
        steps.absent(other, by=lead, at=other.ends_at)
    (figure,) = defence_results.lock(session, by=lead, at=morning.slots[-1].ends_at)
    OfficeNote.objects.create(
        dossier=dossier, office=world.organisations["office"], by=world.people["office_reviewer"], at=at,
        sealed=contents.seal_text(dossier, "办公室私记", context="note"),
    )  # fmt: skip
    text = text_of(world, "applicant1")
    assert application_of(world, "applicant1")["defences"][0]["status"] == "done"
    for secret in ("专家私记", "办公室私记", figure.code, *(one.code for one in morning.experts)):
        assert secret not in text
    nobody_else(world, "applicant1", text)
    named = set(re.findall(r'"([a-z_]+)":', json.dumps(own_data.json_schema()) + text))
    assert not named & {"agree", "against", "abstain", "votes", "ballots", "hundredths", "marks", "opinion", "notes"}
