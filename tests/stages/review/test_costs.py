"""What a move costs the database: a fixed number of queries, whatever the dossier's history."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support import way
from tests.support.world import World

from zhiping.core.dossier import iter_items
from zhiping.records import contents
from zhiping.records.situations import latest_submission
from zhiping.stages.review import operations as review


def test_a_mark_costs_the_same_first_and_last_and_after_publicity(world: World) -> None:
    dossier, day = world.submitted(), way.first_day(world)
    revision = latest_submission(dossier)
    assert revision is not None
    items = [item.id for item in iter_items(contents.content(revision))]
    by, at = world.by("unit_reviewer"), world.on(day, 11)
    counted = []
    for n, item in enumerate(items):
        if n == len(items) // 2:
            way.post(dossier, world, day)
        with CaptureQueriesContext(connection) as queries:
            review.check_item(dossier, item=item, mark="true", by=by, at=at)
        counted.append(len(queries))
    # The first mark of a level also notes that this person acts at it (rules.md 9).
    assert counted[0] == counted[1] + 1
    assert set(counted[1:]) == {16}


@pytest.mark.parametrize("again", [False, True])
def test_a_later_mark_replaces_the_earlier_one(world: World, again: bool) -> None:
    dossier = world.submitted()
    by, at = world.by("unit_reviewer"), dossier.state_since
    if again:
        review.check_item(dossier, item="applicant", mark="untrue", note="与证件不一致", by=by, at=at)
    check = review.check_item(dossier, item="applicant", mark="true", by=by, at=at)
    stored = dossier.checks.get(item="applicant")
    assert (stored.pk, stored.mark, stored.has_note, stored.note_sealed) == (check.pk, "true", False, None)


def test_many_marks_at_once_cost_as_much_as_one(world: World) -> None:
    dossier = world.submitted()
    revision = latest_submission(dossier)
    assert revision is not None
    marks = [review.ItemMark(item.id, "true") for item in iter_items(contents.content(revision))]
    by, at = world.by("unit_reviewer"), dossier.state_since
    review.check_item(dossier, item="applicant", mark="true", by=by, at=at)
    with CaptureQueriesContext(connection) as one:
        review.check_item(dossier, item="applicant", mark="true", by=by, at=at)
    before = dossier.checks.count()
    with CaptureQueriesContext(connection) as all_of_them:
        review.check_items(dossier, marks, by=by, at=at)
    assert (before, dossier.checks.count()) == (1, len(marks))
    assert len(all_of_them) == len(one)
