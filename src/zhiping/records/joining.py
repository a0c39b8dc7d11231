"""Two records of one human being become one: what speaks against it, and what goes along (house.md, People).

Dossiers, roles, kinship and messages follow the human. What somebody did as an officer stays signed by the record that
did it, as the audit does; only the levels at which they acted are noted for the other record as well, because the rule
of two levels asks for them (rules.md 9). The old record stays as a pointer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from zhiping.core.procedure import ENDS, State
from zhiping.ground.audit import chain
from zhiping.ground.messages import service as messages
from zhiping.records.actors import Actor, in_force
from zhiping.records.models import Dossier, Hold, KeptOut, Kinship, Membership, Milestone, Person

#: Every column that names a person and follows the human; a house test finds one that is neither here nor in STAYS.
FOLLOWS: Final = frozenset(
    {
        "dossier.person",
        "membership.person",
        "kinship.person",
        "kinship.other",
        "kept_out.person",
        "registrant.person",
        "person.became",
    }
)
#: Columns that stay with the record, besides those that say who did something (``by``, ``…_by``, ``related_name="+"``).
#: What offices attest is sealed under the record it was entered for, and read through ``became`` as well. The record of
#: an expert is the one that stays, so nothing of it has to follow, also where they stood in a draw; a secret was kept
#: by the record that committed to it. Who sat in a meeting sat there as that record. The integrity record is read
#: through ``became`` too, so that a merge loses no ban.
STAYS: Final = frozenset(
    {
        "person_merge.old",
        "person_merge.into",
        "attested.person",
        "expert.person",
        "draw_candidate.person",
        "draw_keeper.person",
        "meeting_attendee.person",
        "integrity_case.person",
        "integrity_entry.person",
    }
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why two records cannot become one now; ``code`` names the cause, ``params`` what it is about."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a merge would do: nothing, while there are ``conflicts``.

    ``staying``: withdrawn dossiers of a year in which the other record has one too; they stay with the old record.
    ``ending``: roles that end with the merge.
    """

    conflicts: tuple[Conflict, ...] = ()
    dossiers: tuple[Dossier, ...] = ()
    staying: tuple[Dossier, ...] = ()
    moving: tuple[Membership, ...] = ()
    ending: tuple[Membership, ...] = ()


def label(person: Person) -> str:
    """The opaque name under which audit and milestones know ``person``."""
    return Actor(person).label


def plan(old: Person, into: Person, day: date) -> Plan:
    """What merging ``old`` into ``into`` on ``day`` would do, and what speaks against it. Writes nothing."""
    if old.pk == into.pk:
        return Plan((Conflict("same"),))
    if old.became_id is not None or into.became_id is not None:
        return Plan((Conflict("merged"),))
    theirs = {(row.series, row.year): row.code for row in Dossier.objects.filter(person=into)}
    every = tuple(Dossier.objects.filter(person=old).select_related("unit").order_by("-year", "id"))
    staying = tuple(row for row in every if (row.series, row.year) in theirs and row.state == State.WITHDRAWN)
    dossiers = tuple(row for row in every if row not in staying)
    moving, ending = _memberships(old, into, day)
    found = [
        *_two_people(old, into), *_two_dossiers(dossiers, theirs), *_two_hands(old, into), *_an_expert(old),
        *_elsewhere(dossiers, into, ending, day),
    ]  # fmt: skip
    return Plan(tuple(found), dossiers, staying, moving, ending)


def _two_people(old: Person, into: Person) -> list[Conflict]:
    between = Kinship.objects.filter(Q(person=old, other=into) | Q(person=into, other=old))
    return [Conflict("two_people")] if between.exists() else []


def _an_expert(old: Person) -> list[Conflict]:
    """The pool of experts knows a person by their record: it is the one that stays (rules.md 3)."""
    return [Conflict("expert")] if Membership.objects.filter(person=old, role=Membership.Role.EXPERT).exists() else []


def _two_dossiers(dossiers: tuple[Dossier, ...], theirs: Mapping[tuple[str, int], str]) -> list[Conflict]:
    """rules.md 2: one application of a person in a series and cycle year."""
    return [
        Conflict("two_dossiers", {"year": str(row.year), "old": row.code, "into": theirs[row.series, row.year]})
        for row in dossiers
        if (row.series, row.year) in theirs
    ]


def _acted(*people: Person) -> list[tuple[int, str, str]]:
    """Dossier, hand and level of every act at a level by one of ``people``."""
    rows = Milestone.objects.filter(kind="acted", by__in=[label(person) for person in people])
    return [(pk, by, str(data.get("level"))) for pk, by, data in rows.values_list("dossier_id", "by", "data")]


def _two_hands(old: Person, into: Person) -> list[Conflict]:
    """What one human may not have done: decided on their own dossier, at two levels, or as proposer and second."""
    acts = _acted(old, into)
    found = []
    own = set(Dossier.objects.filter(person__in=[old, into]).values_list("pk", flat=True))
    if any(dossier in own for dossier, _, _ in acts):
        found.append(Conflict("own_dossier"))
    levels: dict[int, set[str]] = {}
    for dossier, _, level in acts:
        levels.setdefault(dossier, set()).add(level)
    if any(len(at) > 1 for at in levels.values()):
        found.append(Conflict("two_levels"))
    if Hold.objects.filter(kind="pending_refusal", released_at__isnull=True, opened_by=label(old)).exists():
        found.append(Conflict("pending_refusal"))
    return found


def _memberships(old: Person, into: Person, day: date) -> tuple[tuple[Membership, ...], tuple[Membership, ...]]:
    """Which roles of ``old`` go along, and which end: those that ``into`` holds there already, and an employment
    elsewhere than where ``into`` is employed (one employer at a time).
    """
    there = list(Membership.objects.filter(person=into))
    employed = [row for row in there if row.role == Membership.Role.EMPLOYEE and _over(row.from_on, row.to_on, day)]
    moving: list[Membership] = []
    ending: list[Membership] = []
    for row in Membership.objects.filter(person=old).select_related("organisation", "person").order_by("id"):
        here = [o for o in there if (o.organisation_id, o.role) == (row.organisation_id, row.role)]
        same_days = any(o.from_on == row.from_on for o in here)
        if row.to_on is not None and row.to_on < day:
            # What is over goes along as history, unless the same days stand there already.
            if not same_days:
                moving.append(row)
            continue
        twin = same_days or any(o.to_on is None or o.to_on >= day for o in here)
        second = row.role == Membership.Role.EMPLOYEE and any(
            o.organisation_id != row.organisation_id for o in employed
        )
        (ending if twin or second else moving).append(row)
    return tuple(moving), tuple(ending)


def _over(first: date, last: date | None, day: date) -> bool:
    return first <= day and (last is None or last >= day)


def _elsewhere(
    dossiers: tuple[Dossier, ...], into: Person, ending: tuple[Membership, ...], day: date
) -> list[Conflict]:  # fmt: skip
    """A dossier that is on its way at a unit whose employment would end: that is a change of unit (8m) first."""
    employed = Membership.objects.filter(in_force(day), person=into, role=Membership.Role.EMPLOYEE)
    left = {row.organisation_id for row in ending if row.role == Membership.Role.EMPLOYEE}
    left -= set(employed.values_list("organisation_id", flat=True))
    there = [row for row in dossiers if row.unit_id in left and row.state not in ENDS]
    return [Conflict("unit_differs", {"code": row.code, "unit": row.unit.name}) for row in there]


def lock(old: Person, into: Person) -> tuple[Person, Person]:
    """Both rows, locked, in one order for everybody."""
    rows = {
        row.pk: row
        for row in Person.objects.select_for_update(of=("self",)).filter(pk__in=[old.pk, into.pk]).order_by("pk")
    }
    return rows[old.pk], rows[into.pk]


def join(old: Person, into: Person, *, document_void: bool, by: Actor, at: datetime, day: date) -> dict[str, int]:
    """Make ``old`` a pointer to ``into``; both must be locked and ``plan`` without conflicts. Returns what moved.

    An account goes along where ``into`` has none; where both have one, the caller has closed that of ``old``.
    """
    made = plan(old, into, day)
    if made.conflicts:
        raise ValueError(f"conflicts: {[one.code for one in made.conflicts]}")
    with transaction.atomic():
        counts = {
            "dossiers": _dossiers(made.dossiers, old, into, by, at),
            "memberships": _move(made, into, day),
            "messages": messages.readdress(label(old), label(into)),
        }
        _kin(old, into)
        _note_acts(old, into, at)
        user, old.user = old.user, None
        Person.objects.filter(became=old).update(became=into)
        old.became, old.document_void = into, document_void
        old.save(update_fields=["user", "became", "document_void"])
        if user is not None and into.user_id is None and user.is_active:
            into.user = user
            into.save(update_fields=["user"])
        for person in (old, into):
            chain.append(
                f"person-{person.code}", "person.merged", by=by.label, at=at,
                data={"old": old.code, "into": into.code, "document_void": document_void, **counts},
            )  # fmt: skip
    return counts


def _dossiers(dossiers: tuple[Dossier, ...], old: Person, into: Person, by: Actor, at: datetime) -> int:
    for dossier in dossiers:
        Dossier.objects.filter(pk=dossier.pk).update(person=into)
        chain.append(
            dossier.stream, "dossier.person_merged", by=by.label, at=at, data={"old": old.code, "into": into.code}
        )
    return len(dossiers)


def _move(made: Plan, into: Person, day: date) -> int:
    for row in made.ending:
        # In force for the last time yesterday; one that begins later never begins.
        Membership.objects.filter(pk=row.pk).update(to_on=max(row.from_on, day - timedelta(days=1)))
    for row in made.moving:
        Membership.objects.filter(pk=row.pk).update(person=into)
    return len(made.moving)


def _kin(old: Person, into: Person) -> None:
    """Who is kin of the one is kin of the other. The rows of ``old`` stay as what was declared."""
    for row in Kinship.objects.filter(Q(person=old) | Q(other=old), lifted_at__isnull=True):
        pair = {"person": into, "other_id": row.other_id} if row.person_id == old.pk else {
            "person_id": row.person_id, "other": into
        }  # fmt: skip
        Kinship.objects.get_or_create(**pair, kind=row.kind, lifted_at=None, defaults={"declared_at": row.declared_at})
    for kept in KeptOut.objects.filter(person=old, lifted_at__isnull=True):
        KeptOut.objects.get_or_create(
            person=into, dossier_id=kept.dossier_id, lifted_at=None, defaults={"since": kept.since}
        )


def _note_acts(old: Person, into: Person, at: datetime) -> None:
    known = {(dossier, level) for dossier, _, level in _acted(into)}
    Milestone.objects.bulk_create(
        Milestone(dossier_id=dossier, kind="acted", at=at, by=label(into), data={"level": level, "as": label(old)})
        for dossier, _, level in _acted(old)
        if (dossier, level) not in known
    )
