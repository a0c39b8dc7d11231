"""Worlds with the bodies that P1 needs, and ways to ask for a registration."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from tests.support import world as worlds
from tests.support.world import World, resident_id

from zhiping.accounts.models import User
from zhiping.core.identifiers import uscc_check
from zhiping.records import operations as records
from zhiping.records.actors import SYSTEM
from zhiping.records.models import Organisation
from zhiping.stages.registration import operations
from zhiping.stages.registration.models import Request
from zhiping.stages.registration.operations import Choice

PASSWORD = "青石-板桥-夜航-船"


def uscc(serial: int) -> str:
    """A made-up code that passes GB 32100."""
    body = f"91511102MA6{serial:06d}"
    return body + uscc_check(body)


def prepare(world: World) -> World:
    """County and city HR departments above the departments of ``world``, each with an officer."""
    at = datetime.fromisoformat("2024-01-03T09:00:00+08:00")
    department = world.organisations["department"]
    city = records.register_organisation(name="云溪市人社局", kind="hr_department", region="511100", by=SYSTEM, at=at)
    county = records.register_organisation(
        name="云溪县人社局", kind="hr_department", region=department.region, superior=city, telephone="0833-1111111",
        by=SYSTEM, at=at,
    )  # fmt: skip
    world.organisations |= {"city_hr": city, "county_hr": county}
    world.employ("hr", "county_hr", "hr_officer", called="唐审")
    world.employ("city", "city_hr", "hr_officer", called="易审")
    return world


@pytest.fixture(params=worlds.PACKS)
def world(request: pytest.FixtureRequest, db: None) -> World:
    """The same offices under each shipped pack."""
    return prepare(worlds.make(request.param))


@pytest.fixture
def leshan(db: None) -> World:
    """The Leshan notice."""
    return prepare(worlds.make("leshan-2024-engineering"))


def newcomer(world: World, name: str = "沈立", serial: int = 501, username: str = "") -> User:
    """An account with a checked name, that belongs to nobody yet."""
    identity = operations.Identity(name, "resident_id", resident_id(serial))
    at = world.opening()
    made = operations.Newcomer(identity, username or f"newcomer{serial}", PASSWORD)
    return operations.open_newcomer(made, real_at=at, at=at)


def body(world: World, **changes: Any) -> operations.BodyForm:
    """A public institution under the department, unless changed."""
    values: dict[str, Any] = {
        "name": "归雁检测中心", "kind": "unit", "uscc": uscc(1), "nature": "public_institution", "region": "511102",
        "telephone": "0833-2222222", "superior": world.organisations["department"],
    }  # fmt: skip
    return operations.BodyForm(**values | changes)


def asked(world: World, user: User | None = None, **changes: Any) -> Request:
    """A body that waits to be registered."""
    return operations.ask_body(body(world, **changes), pack=world.pack, by=user or newcomer(world), at=world.opening())


def choice(request: Request) -> Choice:
    """The request as it is now."""
    request.refresh_from_db()
    return Choice(request.pk, request.version)


def decide(world: World, request: Request, who: str, decision: str = "approve", reason: str = "") -> operations.Outcome:
    """Decide one request as ``who``."""
    return operations.apply(
        [choice(request)], operations.Decision(decision), reason=reason, by=world.by(who), at=world.opening()
    )


def unit_of(request: Request) -> Organisation:
    """What came of it."""
    request.refresh_from_db()
    assert request.organisation is not None
    return request.organisation
