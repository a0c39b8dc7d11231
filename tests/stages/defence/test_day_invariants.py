"""``check-data`` on the day of the defence: silent where all is well; each planted corruption is found by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.support import hearing
from tests.support.hearing import FULL, Morning

from zhiping.records import contents
from zhiping.records.invariants import check_all
from zhiping.records.models import Dossier, Milestone
from zhiping.stages.defence.models import Attendance, Reopening, Result, Sheet
from zhiping.stages.defence.operations import results, steps
from zhiping.stages.defence.queries import marks

OURS = {"defence-figures-are-recorded", "defence-figures-add-up", "defence-sheets-reopened-by-two"}


def _failed() -> set[str]:
    return {one.name for one in check_all().failed} & OURS


def _another_mark() -> None:
    sheet = marks.sheets_of([Result.objects.all()[0].slot])[0]
    context = marks.context_of(sheet.slot, sheet.expert.code, "marks")
    sealed = contents.seal_text(sheet.slot.dossier, str(FULL | {"theory": 1}).replace("'", '"'), context=context)
    Sheet.objects.filter(pk=sheet.pk).update(marks_sealed=sealed)


def _opened_alone() -> None:
    Result.objects.update(opened_at=Result.objects.all()[0].locked_at)


PLANTED: list[tuple[str, Callable[[], Any]]] = [
    ("defence-figures-are-recorded", lambda: Milestone.objects.filter(kind="defence_score").update(data={
        **Milestone.objects.filter(kind="defence_score")[0].data, "hundredths": 99_99})),
    ("defence-figures-are-recorded", lambda: Milestone.objects.filter(kind="defence_score").delete()),
    ("defence-figures-are-recorded", lambda: Result.objects.update(recorded_at=None, recorded_by=None)),
    ("defence-figures-add-up", lambda: Result.objects.update(counted=[])),
    ("defence-figures-add-up", _another_mark),
    ("defence-figures-add-up", lambda: Attendance.objects.update(status="in_room", ended_at=None)),
    ("defence-sheets-reopened-by-two", _opened_alone),
    ("defence-sheets-reopened-by-two", lambda: Reopening.objects.update(
        state="granted", decided_at=Result.objects.all()[0].locked_at,
        decided_by=Result.objects.all()[0].locked_by_id)),
]  # fmt: skip


def _day() -> Morning:
    morning = hearing.morning(applicants=1)
    slot = morning.slots[0]
    morning.hear(slot)
    for who in ("expert1", "expert2", "expert3"):
        morning.mark(slot, who)
    results.lock(morning.session, by=morning.world.by("expert1"), at=morning.at(11))
    office = morning.world.by("office_reviewer")
    results.record(morning.session, by=office, at=morning.at(12))
    results.ask_to_reopen(Result.objects.get(), reason="录错", by=office, at=morning.at(12))
    return morning


@pytest.mark.django_db
def test_each_planted_corruption_is_named() -> None:
    """One day, and each corruption undone after it was found: a world for each would cost more than it tells."""
    from django.db import transaction

    _day()
    assert _failed() == set()
    for name, plant in PLANTED:
        point = transaction.savepoint()
        plant()
        assert _failed() >= {name}, name
        transaction.savepoint_rollback(point)
    assert _failed() == set()


@pytest.mark.django_db
def test_defended_without_a_figure_is_told() -> None:
    morning = hearing.morning(applicants=1)
    steps.check_in(morning.slots[0], by=morning.world.by("counter"), at=morning.at())
    assert _failed() == set()
    Dossier.objects.update(state="defended")
    assert _failed() == {"defence-figures-are-recorded"}
