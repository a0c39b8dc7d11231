"""Reads of filed committees: what is in force, who sits, and what stops a meeting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from zhiping.core import committees as core
from zhiping.core.policy.model import Pack
from zhiping.records.actors import in_force
from zhiping.records.models import Committee, Membership, Person
from zhiping.registers.experts.models import Filing, Seat


def filing_in_force(committee: Committee | int, on: date) -> Filing | None:
    """The filing under which ``committee`` sits ``on`` that day: the last one that has begun by then.

    Where none has begun yet, the first that will; it may be over: what stops a meeting says ``missing``.
    """
    ours = Filing.objects.filter(committee=committee)
    begun = ours.filter(filed_on__lte=on).order_by("-filed_on", "-id").first()
    return begun or ours.order_by("filed_on", "id").first()


def filings_besides(committee: Committee, filing: Filing | None) -> list[Filing]:
    """The other filings of ``committee``, the latest first. One query."""
    ours = Filing.objects.filter(committee=committee)
    return list((ours.exclude(pk=filing.pk) if filing is not None else ours).order_by("-filed_on", "-id"))


def seats_of(filing: Filing, on: date) -> list[Seat]:
    """Who sits ``on`` that day, chair and vice-chairs first, each with expert and person. One query."""
    rows = filing.seats.filter(Q(left_on__isnull=True) | Q(left_on__gte=on)).select_related("expert__person")
    order = [core.Seat.CHAIR.value, core.Seat.VICE_CHAIR.value, core.Seat.MEMBER.value]
    return sorted(rows, key=lambda seat: (order.index(seat.place), seat.pk))


def as_filed(filing: Filing | None) -> core.Filing | None:
    """The filing as the rules look at it."""
    if filing is None:
        return None
    return core.Filing(
        filing.number, filing.filed_on, filing.until_on, frozenset(filing.series), frozenset(filing.levels)
    )


def missing(
    committee: Committee, pack: Pack, *, on: date, levels: Iterable[str], seats: Sequence[Seat] | None = None
) -> list[core.Shortfall]:
    """Everything for which ``committee`` may not meet ``on`` that day over ``levels``; nothing: it may (rules.md 3).

    At most three queries. ``seats``: those of the filing in force, where they are known already.
    """
    filing = filing_in_force(committee, on)
    if seats is None:
        seats = seats_of(filing, on) if filing is not None else []
    return core.shortfalls(
        [core.Seat(seat.place) for seat in seats], as_filed(filing), pack.procedure.committee, on=on,
        series=pack.series, levels=levels,
    )  # fmt: skip


def presides(committee: Committee, person: Person, on: date) -> bool:
    """Whether ``person`` is the chair: holds the role at the office, and the seat in the filing in force. Three
    queries.
    """
    filing = filing_in_force(committee, on)
    if filing is None or not (filing.filed_on <= on <= filing.until_on):
        return False
    sits = Seat.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gte=on), filing=filing, place=core.Seat.CHAIR, expert__person=person
    )
    held = Membership.objects.filter(
        in_force(on), person=person, organisation=committee.office_id, role=Membership.Role.CHAIR
    )
    return sits.exists() and held.exists()
