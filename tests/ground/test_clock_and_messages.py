"""The clock of a cycle, and messages that are written with their move and delivered once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from zhiping.ground.clock import service as clock
from zhiping.ground.messages import service as messages
from zhiping.ground.messages.models import Message, OutboxRow

AT = datetime(2024, 11, 12, 2, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_real_time_is_the_databases() -> None:
    before, now, after = timezone.now(), clock.database_now(), timezone.now()
    slack = timedelta(seconds=5) if connection.vendor == "postgresql" else timedelta(0)
    assert before - slack <= now <= after + slack and now.utcoffset() == timedelta(0)


@pytest.mark.django_db
def test_a_simulated_clock_runs_on_from_where_it_was_set() -> None:
    clock.set_to("demo", AT)
    assert clock.is_simulated("demo") and not clock.is_simulated("other")
    now = clock.at("demo")
    assert AT <= now < AT + timedelta(seconds=30)
    real = clock.database_now() + timedelta(hours=3)
    assert timedelta(hours=2, minutes=59) < clock.at("demo", real=real) - now < timedelta(hours=3, minutes=1)
    clock.set_to("demo", AT - timedelta(days=400))
    assert clock.at("demo") < AT - timedelta(days=399)


@pytest.mark.django_db
def test_a_clock_that_is_not_simulated_translates_nothing() -> None:
    assert clock.at("real", real=AT) == AT


def _post(move: str = "dossier-A#1", recipient: str = "person-1") -> None:
    messages.post(move=move, recipient=recipient, template="return.applicant", params={}, about="dossier-A", at=AT)


@pytest.mark.django_db
def test_one_message_per_move_and_recipient() -> None:
    _post()
    _post()
    _post(recipient="organisation-1")
    _post(move="dossier-A#2")
    assert OutboxRow.objects.count() == 3
    assert messages.deliver(limit=2) == 2
    assert messages.deliver() == 1
    assert messages.deliver() == 0
    assert Message.objects.count() == 3
    assert not OutboxRow.objects.filter(delivered_at__isnull=True).exists()


@pytest.mark.django_db
def test_a_message_shares_the_fate_of_its_move() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        _post()
        raise RuntimeError
    assert messages.deliver() == 0 and not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_deliver_each_message_once() -> None:
    for n in range(60):
        _post(move=f"dossier-A#{n}")
    start, counts = threading.Barrier(2), [0, 0]

    def work(who: int) -> None:
        try:
            start.wait()
            while done := messages.deliver(limit=7):
                counts[who] += done
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(who,)) for who in (0, 1)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    messages.deliver()
    assert Message.objects.count() == 60 and not OutboxRow.objects.filter(delivered_at__isnull=True).exists()
