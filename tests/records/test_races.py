"""Two at once: the lock and the constraints let one through, on every database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from tests.support.way import FOCUS, mark_all, recommended
from tests.support.world import World, document_for, make, submit

from zhiping.core.procedure import Refusal, State
from zhiping.ground.audit import chain
from zhiping.ground.audit.models import AuditEntry
from zhiping.records import operations
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier, Revision
from zhiping.stages.review import operations as review

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return make("leshan-2024-engineering")


def _at_once(*works: Callable[[], object]) -> list[str]:
    """Run all at the same instant; each ends as ``done`` or with the code of its refusal."""
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
    return sorted(ends)


def test_a_double_submission_submits_once(world: World) -> None:
    dossier = world.dossier()
    at = world.opening() + timedelta(hours=1)
    ends = _at_once(*[lambda: submit(Dossier.objects.get(pk=dossier.pk), at=at)] * 3)
    assert ends == ["done", "submitted_already", "submitted_already"]
    assert Revision.objects.filter(dossier=dossier).count() == 1
    assert AuditEntry.objects.filter(stream=dossier.stream, kind="dossier.submit").count() == 1
    assert chain.verify().faults == []


def test_of_two_officers_one_decides(world: World) -> None:
    dossier = recommended(world, world.submitted(), posted_on=world.opening().date())
    mark_all(dossier, world, "department_reviewer", dossier.state_since)
    ends = _at_once(
        lambda: review.report_up(
            Dossier.objects.get(pk=dossier.pk), opinion="同意。", judgements=FOCUS, by=world.by("department_reviewer"),
            at=dossier.state_since,
        ),
        lambda: review.report_up(
            Dossier.objects.get(pk=dossier.pk), opinion="同意。", judgements=FOCUS, by=world.by("department_second"),
            at=dossier.state_since,
        ),
    )  # fmt: skip
    assert ends.count("done") == 1, ends
    assert Dossier.objects.get(pk=dossier.pk).state == State.AT_COMMITTEE
    assert AuditEntry.objects.filter(stream=dossier.stream, kind="dossier.report_up").count() == 1
    assert chain.verify().faults == []


def test_one_application_even_from_two_tabs(world: World) -> None:
    person = world.employ("twice", "unit", "employee")
    document = document_for(world.pack, person, world.organisations["unit"])
    ends = _at_once(
        *[
            lambda: operations.open_dossier(
                person, world.cycle, unit=world.organisations["unit"], document=document, by=Actor(person),
                at=world.opening(),
            )
        ]
        * 2
    )  # fmt: skip
    assert ends == ["done", "one_application"]
    assert Dossier.objects.filter(person=person).count() == 1
    assert chain.verify().faults == []


def test_chains_of_many_writers_stay_whole(world: World) -> None:
    dossiers = [world.dossier(f"person{n}") for n in range(4)]
    at = world.opening() + timedelta(hours=1)

    def one(dossier: Dossier) -> Callable[[], object]:
        return lambda: submit(Dossier.objects.get(pk=dossier.pk), at=at)

    assert _at_once(*[one(d) for d in dossiers]) == ["done"] * 4
    assert chain.verify().faults == []
