"""``check-data`` on the schedule: silent where all is well; each planted corruption is found by its name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from tests.support.defending import Stage, stage

from zhiping.records.invariants import check_all
from zhiping.records.models import Dossier, KeptOut, Milestone
from zhiping.stages.defence.models import Attendance, PanelMember, Result, Schedule, Session, Sheet, Sitting, Slot
from zhiping.stages.defence.operations import results, steps
from zhiping.stages.defence.operations import sheets as marking
from zhiping.stages.defence.queries import seats

OURS = {
    "schedule-breaks-no-rule", "slots-keep-their-time", "admitted-have-a-place-or-a-reason",
    "told-of-the-place-they-have", "heard-and-marked-by-who-sat-there", "locked-sheets-are-as-they-were",
    "nobody-recused-was-released-to",
}  # fmt: skip
FULL = {"theory": 25, "achievements": 30, "problems": 25, "report": 10, "expression": 10}


def _failed() -> set[str]:
    return {one.name for one in check_all().failed} & OURS


def _two_in_one_place() -> None:
    """The first expert of the second session leaves; the lead of the first, at the same hour, takes the seat."""
    first, second = Session.objects.filter(slots__isnull=False).distinct().order_by("id")[:2]
    Session.objects.filter(pk=second.pk).update(half_day=first.half_day_id, room=_another(first))
    one = second.sittings.filter(lead=False)[0]
    Sitting.objects.filter(pk=one.pk).update(expert=first.sittings.get(lead=True).expert_id)


def _another(session: Session) -> int:
    found = session.half_day.rooms.exclude(pk=session.room_id).values_list("pk", flat=True)[0]
    return int(found)


def _heard() -> Slot:
    return Result.objects.get().slot


def _stranger() -> None:
    slot = _heard()
    other = PanelMember.objects.exclude(panel=slot.session.panel_id)[0].expert
    one = Sheet.objects.filter(slot=slot)[0]
    Sheet.objects.filter(pk=one.pk).update(expert=other)


def _keeps_out(since: Any) -> None:
    slot = _heard()
    expert = Sheet.objects.filter(slot=slot)[0].expert
    KeptOut.objects.create(person=expert.person, dossier=slot.dossier, since=since)


def _no_place() -> None:
    Slot.objects.filter(attendance__isnull=True)[0].delete()


PLANTED: list[tuple[str, Callable[[], Any]]] = [
    ("schedule-breaks-no-rule", _two_in_one_place),
    ("schedule-breaks-no-rule", lambda: Session.objects.filter(slots__isnull=False)[0].half_day.rooms.clear()),
    ("schedule-breaks-no-rule", lambda: Sitting.objects.filter(session=Slot.objects.all()[0].session).delete()),
    ("schedule-breaks-no-rule", lambda: Sitting.objects.update(lead=False)),
    ("schedule-breaks-no-rule", lambda: Dossier.objects.filter(state="ready").update(major="别的专业")),
    ("slots-keep-their-time", lambda: Slot.objects.update(ends_at=Slot.objects.all()[0].ends_at + timedelta(days=9))),
    ("admitted-have-a-place-or-a-reason", _no_place),
    ("told-of-the-place-they-have", lambda: Milestone.objects.filter(kind="defence_scheduled").delete()),
    ("heard-and-marked-by-who-sat-there", _stranger),
    ("heard-and-marked-by-who-sat-there", lambda: Result.objects.update(counted=["ABCD-EFGH"])),
    ("heard-and-marked-by-who-sat-there", lambda: _keeps_out(Slot.objects.order_by("starts_at")[0].starts_at)),
    ("locked-sheets-are-as-they-were", lambda: Sheet.objects.update(
        saved_at=Result.objects.get().locked_at + timedelta(minutes=1))),
    ("locked-sheets-are-as-they-were", lambda: Attendance.objects.update(
        changed_at=Result.objects.get().locked_at + timedelta(minutes=1))),
    ("nobody-recused-was-released-to", lambda: _keeps_out(Schedule.objects.get().asked_at - timedelta(days=1))),
]  # fmt: skip


def _a_day(made: Stage) -> None:
    """Released; the first is heard, marked and locked, the others of the session do not come."""
    made.places()
    made.released()
    first = Slot.objects.order_by("starts_at", "session_id", "turn")[0]
    session = seats.session_of(first.session.code)
    assert session is not None
    office, at = made.world.by("office_reviewer"), first.starts_at
    for step in (steps.check_in, steps.call, steps.enter, steps.finish):
        step(first, by=office, at=at)
    names = {person.pk: name for name, person in made.world.people.items()}
    for n, sitting in enumerate(seats.seats_of(session, [first.dossier_id]).now):
        marking.save_sheet(
            first, marks=FULL, notes="", base=0, save_id=f"{n:08x}", at=at + timedelta(minutes=20),
            by=made.world.by(names[sitting.expert.person_id]),
        )  # fmt: skip
    lead = next(s for s in seats.seats_of(session, []).now if s.lead)
    for slot in seats.planned(session)[1:]:
        steps.absent(slot, by=office, at=slot.starts_at + timedelta(hours=1))
    results.lock(session, by=made.world.by(names[lead.expert.person_id]), at=at + timedelta(hours=3))


@pytest.mark.django_db
def test_each_planted_corruption_is_named() -> None:
    """One world, and each corruption undone after it was found."""
    _a_day(stage(applicants=4))
    assert _failed() == set()
    for name, plant in PLANTED:
        point = transaction.savepoint()
        plant()
        assert _failed() >= {name}, name
        transaction.savepoint_rollback(point)
    assert _failed() == set() and {name for name, _ in PLANTED} == OURS
