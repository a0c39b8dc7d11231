"""The lock of a panel's sheets while an expert is still saving, and two locks at once: one after the other, always."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from tests.support import hearing
from tests.support.hearing import FULL, Morning

from zhiping.core.procedure import Refusal
from zhiping.stages.defence.models import Result
from zhiping.stages.defence.operations import results, sheets
from zhiping.stages.defence.queries import marks

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(*works: Callable[[], object]) -> list[str]:
    """Run all at the same instant; each ends as ``done`` or with the code of its refusal, in the order given."""
    start = threading.Barrier(len(works))
    ends = ["nothing"] * len(works)

    def run(n: int) -> None:
        try:
            start.wait(10)
            works[n]()
            ends[n] = "done"
        except Refusal as why:
            ends[n] = why.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return ends


def _heard() -> Morning:
    morning = hearing.morning(applicants=1)
    morning.hear(morning.slots[0])
    for who in ("expert1", "expert2", "expert3"):
        morning.mark(morning.slots[0], who)
    return morning


def test_a_save_and_the_lock_and_a_second_lock_at_once() -> None:
    """A save that comes before the lock is counted, one that comes after it is refused: the figure is that of the
    sheets as they lie there. Of two locks one finds nothing more to do."""
    morning = _heard()
    slot, lead = morning.slots[0], morning.world.by("expert1")
    third = morning.world.by("expert3")

    def save() -> object:
        return sheets.save_sheet(
            slot, marks=FULL | {"theory": 10}, notes="", base=1, save_id="0badcafe", by=third, at=morning.at(11)
        )

    def lock() -> object:
        return results.lock(morning.session, by=lead, at=morning.at(11))

    saved, *locked = _at_once(save, lock, lock)
    assert saved in ("done", "sheets_locked") and sorted(locked) == ["done", "nothing_to_lock"]
    (result,) = Result.objects.all()
    there = {sheet.expert.code: marks.marks_of(sheet)["theory"] for sheet in marks.sheets_of([slot])}
    assert sorted(there.values()) == ([10, 25, 25] if saved == "done" else [25, 25, 25])
    assert result.hundredths == (95_00 if saved == "done" else 100_00) and result.sheets == 3
