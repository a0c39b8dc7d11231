"""What the integrity record says of who registers (A5). It stops nobody from registering: it is told, to the officer
who approves and to whom it is about, so that nobody learns of it only when an application cannot begin.

Found by the blind index of the document. Who is not known yet as that human is told nothing before the approval: the
number of somebody else, typed on an open page, must not tell what stands in their record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiping.core import registration as p1
from zhiping.records.models import Person
from zhiping.records.queries import holder_of
from zhiping.registers.integrity.queries import standing
from zhiping.stages.registration.models import Request

#: With whose approval somebody belongs to a unit, from which applications come.
ASKED_FOR = (Request.Kind.JOIN, Request.Kind.MOVE, Request.Kind.BODY)


@dataclass(frozen=True, slots=True)
class Bar:
    """``codes`` of the entries in force, the last day (included) on which one bars, the levels by their names."""

    codes: tuple[str, ...]
    last_on: date
    levels: tuple[str, ...]


def bar_of(person: Person | None, day: date) -> Bar | None:
    """What bars ``person`` on ``day``; None for nothing, and for somebody who is not known.

    One query for who is not barred.
    """
    entries = standing(person.pk, day) if person is not None else []
    if not entries:
        return None
    levels: dict[str, None] = {}
    for entry in entries:
        named = {level.id: level.label for level in entry.case.dossier.cycle.pack().levels}
        levels |= dict.fromkeys(named.get(one, one) for one in entry.levels)
    return Bar(tuple(one.code for one in entries), max(one.last_on for one in entries), tuple(levels))


def asked_of(row: Request) -> Person | None:
    """Whose record is asked when ``row`` is to be approved: the human behind the account, or behind the document that
    was registered under the same name. None where the approval makes nobody belong to a unit, or nobody is known.
    """
    if row.user is None or row.kind not in ASKED_FOR or (row.kind == Request.Kind.BODY and row.body_kind != p1.UNIT):
        return None
    known = Person.objects.filter(user=row.user).first()
    registrant = getattr(row.user, "registrant", None)
    if known is not None or registrant is None:
        return known
    holder = holder_of(registrant.id_type, registrant.id_index)
    return holder.person if holder is not None and holder.name == registrant.name else None
