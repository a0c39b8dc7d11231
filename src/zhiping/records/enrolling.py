"""Many people at once with where they work: what ``register_person`` and ``appoint`` write, in a few queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.records.actors import Actor
from zhiping.records.models import Membership, Organisation, Person

#: How many people are written before it is told how far it is.
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Who works where since when: ``person``, or somebody new with ``name`` and document."""

    organisation: Organisation
    from_on: date
    person: Person | None = None
    name: str = ""
    id_type: str = ""
    id_number: str = ""


def enrol(
    rows: Sequence[Enrolled], *, by: Actor, at: datetime, told: Callable[[int], None] = lambda _: None
) -> None:  # fmt: skip
    """Enter who is new, without an account, and give each their employment: all or nobody. ``told`` hears how many are
    written. Raises ``BadInput`` for a document that is registered already.
    """
    try:
        with transaction.atomic():
            for n in range(0, len(rows), _AT_ONCE):
                _enrol(rows[n : n + _AT_ONCE], by, at)
                told(min(n + _AT_ONCE, len(rows)))
    except IntegrityError:
        raise BadInput(Fault("id_number", "有的证件号码刚刚登记过，请重新核对")) from None


def _enrol(rows: Sequence[Enrolled], by: Actor, at: datetime) -> None:
    people = [row.person or _new(row, at) for row in rows]
    Person.objects.bulk_create([person for person in people if person.pk is None])
    held = [
        Membership(
            person=person, organisation=row.organisation, role=Membership.Role.EMPLOYEE, from_on=row.from_on
        )
        for row, person in zip(rows, people, strict=True)
    ]  # fmt: skip
    Membership.objects.bulk_create(held)
    entries: list[tuple[str, str, dict[str, Any]]] = []
    for row, person in zip(rows, people, strict=True):
        stream = f"person-{person.code}"
        if row.person is None:
            entries.append((stream, "person.registered", {"id_type": person.id_type}))
        data = {"organisation": row.organisation.code, "role": Membership.Role.EMPLOYEE.value,
                "from": row.from_on.isoformat()}  # fmt: skip
        entries.append((stream, "membership.given", data))
    chain.append_many(entries, by=by.label, at=at)


def _new(row: Enrolled, at: datetime) -> Person:
    person = Person(name=row.name, created_at=at)
    person.set_identity(row.id_type, row.id_number)
    return person
