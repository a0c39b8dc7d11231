"""A5: the integrity record is asked when somebody registers. It stops nobody; officer and person are told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.stages.registration.conftest import choice, decide, newcomer
from tests.support import banned
from tests.support.world import World, resident_id

from zhiping.accounts.models import User
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.clock import service as clock
from zhiping.ground.messages import service as outbox
from zhiping.ground.messages.models import OutboxRow
from zhiping.records import operations as records
from zhiping.records.actors import SYSTEM
from zhiping.records.models import Membership, Person
from zhiping.registers.integrity.models import Case, Entry
from zhiping.stages.registration import operations
from zhiping.stages.registration.models import Request
from zhiping.stages.registration.operations import Decision


@pytest.fixture
def barred(leshan: World) -> Entry:
    """A human who is known without an account, and whose entry is in force."""
    known = records.register_person(
        name="沈立", id_type="resident_id", id_number=resident_id(501), user=None, by=SYSTEM, at=leshan.opening()
    )
    clock.set_to(leshan.cycle.key, leshan.opening())
    entry = banned.enter(leshan.submitted(), leshan, from_on=date(2023, 5, 8), to_on=date(2026, 5, 7))
    Entry.objects.update(person=known)
    Case.objects.update(person=known)
    return entry


def join(world: World, user: User) -> Request:
    return operations.ask_join(world.organisations["unit"], by=user, at=world.opening())


def page(user: User, path: str, **post: str) -> str:
    client = Client()
    client.force_login(user)
    return (client.post(path, post) if post else client.get(path)).content.decode()


def test_the_officer_and_the_person_are_told_and_nobody_is_stopped(leshan: World, barred: Entry) -> None:
    user, mine = newcomer(leshan), reverse("registration:mine")
    request = join(leshan, user)
    # Whoever typed a number is not yet known as its owner, and learns nothing of what stands there.
    assert "诚信档案" not in page(user, mine)
    clerk = leshan.user("unit_reviewer")
    told = "到2026年5月7日止（含当日）不能申报中级"
    seen = page(clerk, reverse("registration:review", args=[request.code]))
    assert told in seen and "学历证书系伪造" not in seen
    row = f"{request.code}:{request.version}"
    assert told in page(clerk, reverse("registration:preview"), row=row, decision="approve", check="1")
    assert told not in page(clerk, reverse("registration:preview"), row=row, decision="refuse", check="1")
    assert decide(leshan, request, "unit_reviewer").left_out == []
    person = Person.objects.get(user=user)
    assert Membership.objects.filter(person=person, role="employee").count() == 1
    logged = AuditEntry.objects.get(stream=request.stream, kind="registration.approved")
    assert logged.data["integrity"] == [barred.code]
    assert OutboxRow.objects.get(template="registration_barred.applicant").recipient == f"person-{person.pk}"
    assert told in page(user, mine) and reverse("integrity:mine") in page(user, mine)
    outbox.deliver()
    assert "到2026年5月7日（周四）止（含当日）不能申报中级" in page(user, reverse("desk:messages"))
    # Who moves later reads it before they ask.
    other = leshan.organisations["other_unit"]
    assert told in page(user, reverse("registration:person", args=[other.code]))


@pytest.mark.parametrize("how", ["another_name", "ended", "lifted"])
def test_what_bars_nobody_is_not_told(leshan: World, barred: Entry, how: str) -> None:
    user = newcomer(leshan, "沈立群" if how == "another_name" else "沈立")
    day = leshan.pack.calendar.day_of(leshan.opening())
    if how == "ended":
        Entry.objects.update(to_on=day - timedelta(days=1))
    if how == "lifted":
        Entry.objects.update(lifted_on=day)
    request = join(leshan, user)
    assert "诚信档案" not in page(leshan.user("unit_reviewer"), reverse("registration:review", args=[request.code]))
    by = leshan.by("unit_reviewer")
    effect = operations.preview([choice(request)], Decision.APPROVE, by=by, at=leshan.opening())[0]
    assert effect.barred == "" and bool(effect.blocked) == (how == "another_name")
    if not effect.blocked:
        decide(leshan, request, "unit_reviewer")
        assert AuditEntry.objects.get(kind="registration.approved", stream=request.stream).data["integrity"] == []
    assert not OutboxRow.objects.filter(template="registration_barred.applicant").exists()
