"""Reads of the book of attested facts."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from zhiping.core.dossier.items import ASSESSMENT_LABELS
from zhiping.ground.storage import keys
from zhiping.records.models import Person
from zhiping.registers.attested.models import Attested

#: Which list of a dossier holds what of a kind, and which keys are attested there (contracts/dossier.md).
LISTS: Final = {
    "hours": ("continuing_education", ("general_hours", "professional_hours")),
    "assessment": ("assessments", ("result",)),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """What an office attests of one year: ``values`` as a dossier's entry has them."""

    person: int
    kind: str
    year: int
    values: dict[str, Any]
    body: str
    at: datetime

    @property
    def words(self) -> str:
        """In words, for pages."""
        return worded(self.kind, self.values)


def worded(kind: str, values: dict[str, Any]) -> str:
    """公需30学时、专业60学时, or 合格（称职）."""
    if kind == "hours":
        return f"公需{_plain(values.get('general_hours'))}学时、专业{_plain(values.get('professional_hours'))}学时"
    return ASSESSMENT_LABELS.get(str(values.get("result")), "没有填写")


def _plain(number: Any) -> str:
    return "没有填写" if number is None else f"{float(number):g}"


def context(person: int, kind: str, year: int) -> str:
    """Under which context a row is sealed."""
    return f"attested|{person}|{kind}|{year}"


def _fact(row: Attested) -> Fact:
    sealed = keys.unseal_own(row.sealed, context=context(row.person_id, row.kind, row.year))
    return Fact(row.person.became_id or row.person_id, row.kind, row.year, json.loads(sealed), row.body.name, row.at)


def _of(people: Collection[int]) -> QuerySet[Attested]:
    """What is attested of ``people``, also under records merged into theirs; the latest last, so that it counts."""
    whose = Q(person__in=people) | Q(person__became__in=people)
    return (
        Attested.objects.filter(whose, replaced_at__isnull=True).select_related("body", "person").order_by("at", "id")
    )


def in_force(people: Collection[int], kind: str, years: Collection[int]) -> dict[tuple[int, int], Fact]:
    """What is attested of ``people``, by person and year. One query."""
    rows = _of(people).filter(kind=kind, year__in=years)
    return {(fact.person, fact.year): fact for fact in map(_fact, rows)}


def of_person(person: Person) -> list[Fact]:
    """All that is attested of ``person``, latest year first. One query."""
    latest = {(fact.kind, fact.year): fact for fact in map(_fact, _of([person.pk]))}
    return sorted(latest.values(), key=lambda fact: (fact.kind, -fact.year))


def told_of(person: Person) -> list[tuple[Fact, datetime | None]]:
    """All that was ever attested of ``person``, oldest first, each with when it was replaced. One query."""
    rows = Attested.objects.filter(Q(person=person) | Q(person__became=person)).select_related("body", "person")
    return [(_fact(row), row.replaced_at) for row in rows.order_by("at", "id")]


@dataclass(frozen=True, slots=True)
class Compared:
    """A fact beside what a document says of the same year: ``told`` in words, empty where it says nothing."""

    fact: Fact
    told: str
    agrees: bool


def compared(facts: list[Fact], document: dict[str, Any]) -> list[Compared]:
    """Each fact beside what ``document`` says of that year."""
    made = []
    for fact in facts:
        key, attested = LISTS[fact.kind]
        entry = entry_of(document, key, fact.year)
        agrees = entry is not None and all(entry.get(one) == fact.values.get(one) for one in attested)
        made.append(Compared(fact, worded(fact.kind, entry) if entry else "", agrees))
    return made


def entry_of(document: dict[str, Any], key: str, year: int) -> dict[str, Any] | None:
    """The entry of ``year`` in a list of ``document``."""
    entries = document.get(key)
    found = entries if isinstance(entries, list) else []
    return next((one for one in found if isinstance(one, dict) and one.get("year") == year), None)
