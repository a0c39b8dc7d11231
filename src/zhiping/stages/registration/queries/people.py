"""Records of persons that may be one human: likely pairs, and a search; names, masked numbers, where they work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, QuerySet

from zhiping.ground.storage import keys
from zhiping.records.models import Dossier, Membership, Person
from zhiping.stages.registration.models import PersonMerge
from zhiping.stages.registration.words import ID_TYPES

#: How many a search or a list shows.
MOST = 20
#: How many settled merges stand below those that wait.
SETTLED = 20


@dataclass(frozen=True, slots=True)
class Card:
    """A record as an officer compares it: no number in clear."""

    person: Person
    document: str
    number: str
    employers: tuple[str, ...] = ()
    dossiers: tuple[str, ...] = field(default=())

    @property
    def account(self) -> str:
        """The name that signs in, or empty."""
        return self.person.user.username if self.person.user is not None else ""


def _shown(found: QuerySet[Person]) -> QuerySet[Person]:
    held = Membership.objects.filter(role=Membership.Role.EMPLOYEE).select_related("organisation").order_by("-from_on")
    return found.select_related("user").prefetch_related(
        Prefetch("memberships", held), Prefetch("dossiers", Dossier.objects.order_by("-year", "id"))
    )


def card(person: Person) -> Card:
    """What is compared of ``person``; reads nothing more where it was fetched for lists."""
    employers = dict.fromkeys(
        row.organisation.name for row in person.memberships.all() if row.role == Membership.Role.EMPLOYEE
    )
    dossiers = tuple(f"{row.year}年 {row.code}" for row in person.dossiers.all())
    document = ID_TYPES.get(person.id_type, person.id_type)
    return Card(person, document, person.masked_id_number(), tuple(employers), dossiers)


def _standing() -> QuerySet[Person]:
    return Person.objects.filter(became__isnull=True)


def find(typed: str) -> list[Card]:
    """Records by a whole number of a document (blind index) or a whole name. Four queries."""
    typed = typed.strip()
    if len(typed) < 2:
        return []
    indexes = [keys.blind_index(f"id:{kind}", typed.upper().replace(" ", "")) for kind in ID_TYPES]
    found = _standing().filter(id_index__in=indexes) | _standing().filter(name=typed)
    return [card(person) for person in _shown(found.order_by("name", "id"))[:MOST]]


def by_code(code: str) -> Card | None:
    """One record that was not merged."""
    person = _shown(_standing().filter(code=code)).first()
    return None if person is None else card(person)


def likely() -> list[tuple[Card, Card]]:
    """Pairs of one name in one unit, the record that was made later first. Five queries."""
    held = Membership.objects.filter(role=Membership.Role.EMPLOYEE, person__became__isnull=True)
    twice = held.values("organisation_id", "person__name").annotate(n=Count("person", distinct=True)).filter(n__gt=1)
    wanted = list(twice.order_by("organisation_id", "person__name")[:MOST])
    names = {row["person__name"] for row in wanted}
    places = {row["organisation_id"] for row in wanted}
    rows = held.filter(person__name__in=names, organisation__in=places).values_list(
        "organisation_id", "person__name", "person_id"
    )
    groups: dict[tuple[int, str], set[int]] = {}
    for place, name, person in rows:
        groups.setdefault((place, name), set()).add(person)
    pairs = {tuple(sorted(people)[:2]) for people in groups.values() if len(people) > 1}
    cards = _cards({pk for pair in pairs for pk in pair})
    return [(cards[later], cards[first]) for first, later in sorted(pairs)]


def _cards(pks: Iterable[int]) -> dict[int, Card]:
    return {person.pk: card(person) for person in _shown(Person.objects.filter(pk__in=list(pks)))}


def merges() -> tuple[list[PersonMerge], list[PersonMerge]]:
    """What waits for its second officer, and what was settled last. Two queries."""
    rows = PersonMerge.objects.select_related("old", "into", "proposed_by", "decided_by").order_by("-id")
    waiting = list(rows.filter(state=PersonMerge.State.PROPOSED)[:MOST])
    return waiting, list(rows.exclude(state=PersonMerge.State.PROPOSED)[:SETTLED])


def merge_by_code(code: str) -> PersonMerge | None:
    """One merge, with everybody in it."""
    rows = PersonMerge.objects.select_related("old__user", "into__user", "proposed_by", "decided_by")
    return rows.filter(code=code).first()
