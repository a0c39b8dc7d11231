"""Two officers confirm the same file, and two workers apply them at the same instant: one wins, the other is told;
nothing is written twice. Two workers at the same file apply it once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from tests.faces.exchange.conftest import sheet
from tests.faces.exchange.test_bringing import PEOPLE, uscc
from tests.support.world import make, resident_id

from zhiping.access.viewers import viewer_of
from zhiping.faces.exchange import operations
from zhiping.faces.exchange.models import Import
from zhiping.ground.audit import chain
from zhiping.records.models import Membership, Organisation, Person
from zhiping.web.exchange import Asked, importers

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_at_once_one_wins() -> None:
    world = make("leshan-2024-engineering")
    Organisation.objects.filter(pk=world.organisations["unit"].pk).update(uscc=uscc(900))
    at = world.opening() + timedelta(hours=1)
    rows = [[f"新人{n}", "居民身份证", resident_id(600 + n), uscc(900), "2024-03-01"] for n in range(5)]
    files = []
    for who in ("unit_head", "department_reviewer"):
        asked = Asked(viewer_of(world.user(who), at.date()), world.cycle, at)
        files.append(
            operations.bring(importers()["people"], sheet(PEOPLE, *rows), asked, by=asked.actor, at=at, real_at=at)
        )
    operations.work_on_imports()
    for n, who in enumerate(("unit_head", "department_reviewer")):
        files[n].refresh_from_db()
        operations.confirm(files[n], files[n].digest, by=world.by(who), at=at)
    # The first file by two workers, the second by one.
    start, jobs = threading.Barrier(3), [files[0].pk, files[0].pk, files[1].pk]

    def work(pk: int) -> None:
        row = Import.objects.select_related("cycle", "by__user").get(pk=pk)
        try:
            start.wait(10)
            operations.apply(row)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(pk,)) for pk in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    new = Person.objects.filter(name__startswith="新人")
    assert new.count() == 5 and Membership.objects.filter(person__in=new).count() == 5
    assert sorted(Import.objects.values_list("state", "wrong")) == [("applied", ""), ("read", operations.CHANGED)]
    assert chain.verify().faults == []
