"""What waits at registration in a demo: HR departments of the counties, firms and people that ask to be registered.

Everything goes through the operations that the pages use; accounts are made up and marked so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from random import Random

from django.contrib.auth.hashers import make_password

from zhiping.accounts.models import User
from zhiping.core.policy.model import Pack
from zhiping.records import operations as records
from zhiping.records.actors import SYSTEM, local_day
from zhiping.records.models import Membership, Organisation
from zhiping.simulation.founding import DEMO_PASSWORD, Founded
from zhiping.simulation.people import MadeUpFirm, MadeUpPerson, firms, people
from zhiping.stages.registration import operations

#: How many firms and people wait.
_FIRMS, _PEOPLE = 3, 3
_TELEPHONE = "0000-0000000"


def register(founded: Founded, pack: Pack, *, seed: int, at: datetime) -> None:
    """Register the HR department of every county with an officer, and let some requests wait with each office."""
    crowd = people(
        Random(f"registering/{seed}"),  # noqa: S311
        born_from=pack.cycle_year - 45,
        born_to=pack.cycle_year - 25,
    )
    _hr_departments(founded, crowd, at)
    free = (one for one in firms(Random(f"firms/{seed}")) if not _registered(one))  # noqa: S311
    for number, firm in enumerate(islice(free, _FIRMS)):
        department = next(d for d in founded.departments[number:] if d.region)
        form = operations.BodyForm(
            name=firm.name, kind="unit", uscc=firm.uscc, nature=firm.nature, region=department.region,
            telephone=_TELEPHONE, superior=department,
        )  # fmt: skip
        operations.ask_body(form, pack=pack, by=_account(next(crowd), f"clerk{number + 1}", at), at=at)
    for number in range(_PEOPLE):
        unit = founded.units[number % len(founded.units)]
        operations.ask_join(unit, by=_account(next(crowd), f"newcomer{number + 1}", at), at=at)
    operations.ask_superior(
        name="某园区管理委员会", region="", telephone=_TELEPHONE, note="上级列表里没有找到。", office=founded.office,
        by=None, at=at,
    )  # fmt: skip


def _registered(firm: MadeUpFirm) -> bool:
    return Organisation.objects.filter(uscc=firm.uscc).exists()


def _hr_departments(founded: Founded, crowd: Iterator[MadeUpPerson], at: datetime) -> None:
    password = make_password(DEMO_PASSWORD)
    city = founded.office.superior
    for place, department in enumerate(founded.departments, start=1):
        if not department.region:
            continue
        hr = records.register_organisation(
            name=f"{department.name}所在地人社局", kind=Organisation.Kind.HR_DEPARTMENT, superior=city,
            region=department.region, telephone=_TELEPHONE, by=SYSTEM, at=at,
        )  # fmt: skip
        who = next(crowd)
        user = User.objects.create(
            username=f"hr{place:02d}", display_name=who.name, password=password, is_demo=True, created_at=at
        )
        person = records.register_person(
            name=who.name, id_type="resident_id", id_number=who.id_number, user=user, by=SYSTEM, at=at
        )
        day = local_day(founded.cycle.pack().timezone, at)
        records.appoint(person, hr, Membership.Role.HR_OFFICER, from_on=day, leads=True, by=SYSTEM, at=at)


def _account(who: MadeUpPerson, username: str, at: datetime) -> User:
    identity = operations.Identity(who.name, "resident_id", who.id_number)
    user = operations.open_newcomer(operations.Newcomer(identity, username, DEMO_PASSWORD), real_at=at, at=at)
    # Made up like everybody here: the production profile refuses a database that holds one.
    user.is_demo = True
    user.save(update_fields=["is_demo"])
    return user
