"""The collection of review forms (P11): appointment, list, reminders, a signature, the archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.stages.aftercare.conftest import certified
from tests.support.golden import text_of
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.ground.messages.models import OutboxRow
from zhiping.records import issuing
from zhiping.records.invariants import check_all
from zhiping.records.models import Dossier
from zhiping.stages.aftercare.models import Collection, Form
from zhiping.stages.aftercare.operations import collecting as work
from zhiping.stages.aftercare.queries import collecting as reads

FROM, TO = date(2025, 3, 10), date(2025, 3, 14)
WHEN = work.Appointment(FROM, TO, "工作日9:00至12:00", "一号楼三楼", "0833-0000000")


def at(world: World, day: date = date(2025, 3, 3), hour: int = 10) -> datetime:
    return world.on(day, hour)


def appointed(world: World, *who: str) -> Collection:
    for one in who:
        certified(world, one)
    return work.appoint(world.cycle, [world.organisations["unit"]], WHEN, by=world.by("office_reviewer"), at=at(world))[
        0
    ]


def test_a_list_names_everybody_of_the_unit_and_is_told(paper_world: World) -> None:
    world = paper_world
    row = appointed(world, "applicant", "second")
    forms = reads.forms_of(row)
    assert [(one.place, one.copies) for one in forms] == [(1, 2), (2, 2)]
    document = reads.document_of(row)
    assert document is not None
    text = text_of(issuing.file_of(document))
    assert "林晓岚" in text and "申second" in text and "2025年3月10日至3月14日" in text and "逾期不领取" in text
    told = OutboxRow.objects.get(template="collection.unit")
    assert (told.recipient, told.params["n"]) == (f"organisation-{world.organisations['unit'].pk}", 2)
    assert reads.units_waiting(world.cycle) == []
    with pytest.raises(BadInput, match="没有待领取"):
        appointed(world)
    certified(world, "third")
    assert [(one.unit.pk, one.count) for one in reads.units_waiting(world.cycle)] == [
        (world.organisations["unit"].pk, 1)
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"from_on": date(2025, 3, 2)}, {"to_on": date(2025, 3, 9)}, {"hours": " "}, {"place": ""}, {"telephone": ""}],
)
def test_an_appointment_that_cannot_be_is_refused(paper_world: World, wrong: dict[str, object]) -> None:
    certified(paper_world)
    with pytest.raises(BadInput):
        work.appoint(
            paper_world.cycle, [paper_world.organisations["unit"]], replace(WHEN, **wrong),  # type: ignore[arg-type]
            by=paper_world.by("office_reviewer"), at=at(paper_world),
        )  # fmt: skip
    assert not Collection.objects.exists()


def test_only_the_office_appoints_and_only_where_the_pack_collects(world: World) -> None:
    units = [world.organisations["unit"]]
    for who in ("unit_reviewer", "department_reviewer", "cashier"):
        with pytest.raises(Refusal, match="not_yours"):
            work.appoint(world.cycle, units, WHEN, by=world.by(who), at=at(world))
    if not world.pack.stages.collection:
        with pytest.raises(BadInput, match="没有评审表领取"):
            work.appoint(world.cycle, units, WHEN, by=world.by("office_reviewer"), at=at(world))


def test_a_form_is_handed_out_once_against_a_name_and_then_filed(paper_world: World) -> None:
    world = paper_world
    row = appointed(world, "applicant", "second")
    first, second = (one.dossier for one in reads.forms_of(row))
    counter, later = world.by("counter"), at(world, FROM)
    with pytest.raises(BadInput, match="还没有从评委会办公室领取"):
        work.file_form(first, by=world.by("unit_reviewer"), at=later)
    with pytest.raises(BadInput, match="领取人"):
        work.hand_out(row, [first], signer=" ", by=counter, at=later)
    with pytest.raises(Refusal, match="not_yours"):
        work.hand_out(row, [first], signer="周敏", by=world.by("unit_reviewer"), at=later)
    work.hand_out(row, [first], signer="周敏", by=counter, at=later)
    with pytest.raises(BadInput, match="已经发出"):
        work.hand_out(row, [first, second], signer="周敏", by=counter, at=later)
    form = Form.objects.get(dossier=first)
    assert reads.signer_of(form) == "周敏" and reads.signer_of(Form.objects.get(dossier=second)) == ""
    assert "周敏".encode() not in bytes(form.signer_sealed or b"")
    assert Dossier.objects.get(pk=first.pk).state == "certified"
    with pytest.raises(Refusal, match="not_yours"):
        work.file_form(first, by=world.by("other_unit"), at=later)
    assert work.file_form(first, by=world.by("unit_reviewer"), at=later).state == "archived"
    with pytest.raises(IntegrityError), transaction.atomic():
        Form.objects.filter(dossier=second).update(filed_at=later, filed_by=world.people["unit_reviewer"])
    assert [one for one in check_all().failed if one.name == "collected-was-handed-out"] == []
    Form.objects.filter(dossier=first).update(filed_at=None, filed_by=None)
    assert any("its form is filed: False" in one.detail for one in check_all().failed)


def test_a_form_of_another_list_is_not_handed_out_with_this_one(paper_world: World) -> None:
    row = appointed(paper_world, "applicant")
    other = certified(paper_world, "second")
    with pytest.raises(BadInput, match="不在这份清单上"):
        work.hand_out(row, [other], signer="周敏", by=paper_world.by("counter"), at=at(paper_world, FROM))


def test_a_moved_appointment_issues_the_list_anew(paper_world: World) -> None:
    row = appointed(paper_world, "applicant")
    before = reads.document_of(row)
    moved = work.move_appointment(
        row, replace(WHEN, to_on=date(2025, 3, 21)), by=paper_world.by("office_reviewer"), at=at(paper_world, FROM)
    )
    after = reads.document_of(moved)
    assert before is not None and after is not None and after.serial == before.serial + 1
    assert OutboxRow.objects.filter(template="collection_moved.unit").count() == 1


def test_units_are_reminded_before_the_last_day_once_each_and_told_when_it_is_over(paper_world: World) -> None:
    world = paper_world
    row = appointed(world, "applicant", "second")
    hour = world.pack.reminders.hour

    def posted(day: date, late: timedelta = timedelta(0)) -> list[tuple[str, int]]:
        before = set(OutboxRow.objects.values_list("pk", flat=True))
        work.remind(world.cycle, at=world.on(day, hour.hour, hour.minute) + late)
        new = OutboxRow.objects.exclude(pk__in=before)
        return [(one.template, one.params["n"]) for one in new]

    assert posted(date(2025, 3, 7), -timedelta(seconds=1)) == []
    assert posted(date(2025, 3, 7)) == [("collection_due.unit", 2)] and posted(date(2025, 3, 7)) == []
    dossier = reads.forms_of(row)[0].dossier
    work.hand_out(row, [dossier], signer="周敏", by=world.by("counter"), at=at(world, FROM, 15))
    assert posted(date(2025, 3, 13)) == [("collection_due.unit", 1)]
    assert posted(TO, timedelta(hours=5)) == []
    assert posted(date(2025, 3, 15)) == [("collection_over.unit", 1)] and posted(date(2025, 3, 16)) == []
    rest = reads.forms_of(row)[1].dossier
    work.hand_out(row, [rest], signer="周敏", by=world.by("counter"), at=at(world, date(2025, 3, 17)))
    assert reads.unfinished(world.cycle) == []
