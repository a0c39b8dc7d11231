"""Addresses that no link of a page leads to: those sent by e-mail, and those behind a search."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.urls import reverse
from tests.support.world import World, resident_id

from zhiping.accounts.models import Link
from zhiping.ground.storage import keys
from zhiping.records.models import Dossier
from zhiping.stages.conferral.models import Certificate
from zhiping.stages.registration import operations as registration
from zhiping.stages.registration.operations import people

#: Who asks for a registration; signs in as the others do.
NEWCOMER = "newcomer"


def ask_to_join(world: World) -> None:
    """Somebody new waits until the unit has decided."""
    at = world.opening()
    identity = registration.Identity("沈立", "resident_id", resident_id(501))
    made = registration.Newcomer(identity, NEWCOMER, world.extra["password"])
    user = registration.open_newcomer(made, real_at=datetime.now(UTC), at=at)
    registration.ask_join(world.organisations["unit"], by=user, at=at)
    world.extra["users"] = {NEWCOMER: user}


def ask_to_merge(world: World) -> None:
    """Two records of one name in one unit, and an officer who holds them for one human."""
    for who in ("later", "former"):
        world.employ(who, "unit", "employee", called="方同名")
    people.propose(
        world.people["later"], world.people["former"], cause="mistyped", reason="末位填错，已核对原件。",
        by=world.by("office_reviewer"), at=world.opening(),
    )  # fmt: skip


def _by_mail(world: World, who: str, purpose: Link.Purpose) -> str:
    now, token = datetime.now(UTC), f"token-{purpose.value}"
    Link.objects.create(
        user=world.user(who), purpose=purpose, digest=keys.blind_index("account-link", token),
        email="a@example.org", created_at=now, expires_at=now + timedelta(minutes=30),
    )  # fmt: skip
    name = "reset_password" if purpose == Link.Purpose.PASSWORD else "confirm_email"
    return reverse(f"accounts:{name}", kwargs={"token": token})


def _certified() -> str:
    """The dossier of whom a search for certificates finds."""
    return Certificate.objects.select_related("dossier").order_by("id")[0].dossier.code


def _accepted(world: World) -> str:
    """An accepted dossier under review: the lists of the office lead to it, among many."""
    return reverse("review:item", args=[Dossier.objects.get(person=world.people["taken"]).code])


def doors(world: World) -> dict[str, list[str]]:
    """By role: where one gets by an e-mail or a search."""
    unit = world.organisations["unit"]
    return {
        "": [_by_mail(world, "asker", Link.Purpose.PASSWORD), reverse("registration:person", args=[unit.code])],
        "writer": [_by_mail(world, "writer", Link.Purpose.EMAIL)],
        "office_reviewer": [reverse("conferral:certificate_anew", args=[_certified()]), _accepted(world)],
        "department_reviewer": [reverse("registration:merge", args=[unit.code])],
    }
