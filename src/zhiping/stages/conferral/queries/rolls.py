"""Rolls: who can be put on one, what stands on it, how far it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from zhiping.core.policy.model import Pack
from zhiping.core.procedure import State
from zhiping.records.codes import normal_code
from zhiping.records.models import PACK_FILES, Cycle, Dossier, Milestone
from zhiping.stages.conferral.models import Roll, RollLine
from zhiping.stages.conferral.queries.names import Named, level_of

PAGE: Final = 50
#: Who stands on a roll: everybody but whom the door refused when they were to be put there. A decision that the door
#: refused later (``refused`` beside a line that was carried) takes nobody off.
STANDS: Final = Q(refused="") | Q(carried_at__isnull=False)


def names_on(roll: Roll, *, struck: bool = False) -> list[Named]:
    """Everybody who stands on ``roll``, in its order; whom the door refused only with ``struck``. One query."""
    found = roll.lines.all() if struck else roll.lines.filter(STANDS)
    rows = found.order_by("place").values_list(
        "dossier_id", "dossier__code", "name", "unit", "major", "title", "level", "apart"
    )  # fmt: skip
    return [Named(*row) for row in rows]


def _dossiers(cycle: Cycle) -> QuerySet[Dossier]:
    return (
        Dossier.objects.filter(cycle=cycle)
        .select_related("unit", "department", "pack_version", "committee__office", "cycle__pack_version")
        .defer("draft_sealed", *PACK_FILES)
        .order_by("unit__name", "applicant_name", "id")
    )


def _waits_on(kind: str) -> Exists:
    """Already on a roll of ``kind`` that still has to carry it."""
    return Exists(RollLine.objects.filter(dossier=OuterRef("pk"), roll__kind=kind, carried_at__isnull=True, refused=""))


def _levels_confirmed_by(pack: Pack, who: str) -> list[str]:
    """The titles that ``who`` (``bureau`` or ``hr_department``) confirms under ``pack`` (P9)."""
    options = pack.options

    def whose(title: str) -> str:
        junior = level_of(pack, title) == "junior"
        return options.junior_confirmed_by if junior else options.intermediate_confirmed_by

    if not pack.stages.confirmation:
        return [one.name for one in pack.titles] if who == "bureau" else []
    return [one.name for one in pack.titles if whose(one.name) == who]


def to_announce(cycle: Cycle, *, apart: Collection[int] = ()) -> QuerySet[Dossier]:
    """Who passed and is not publicised yet (P8); nobody where the pack publicises no results."""
    if not cycle.pack().stages.result_publicity:
        return Dossier.objects.none()
    found = _dossiers(cycle).filter(state=State.PASSED).exclude(person__in=list(apart))
    return found.exclude(_waits_on(Roll.Kind.RESULTS))


def _after_publicity(cycle: Cycle) -> list[str]:
    publicised = [State.PUBLICISED.value]
    return publicised if cycle.pack().stages.result_publicity else [*publicised, State.PASSED.value]


def to_send(cycle: Cycle, *, apart: Collection[int] = ()) -> QuerySet[Dossier]:
    """Who goes to the HR department for confirmation (P9)."""
    titles = _levels_confirmed_by(cycle.pack(), "hr_department")
    found = _dossiers(cycle).filter(state__in=_after_publicity(cycle), title__in=titles, entrusted=False)
    return found.exclude(person__in=list(apart)).exclude(_waits_on(Roll.Kind.PACKAGE))


def to_confirm(cycle: Cycle, *, apart: Collection[int] = ()) -> QuerySet[Dossier]:
    """Whom the bureau itself confirms (P9)."""
    titles = _levels_confirmed_by(cycle.pack(), "bureau")
    found = _dossiers(cycle).filter(state__in=_after_publicity(cycle), title__in=titles, entrusted=False)
    decided = RollLine.objects.filter(dossier=OuterRef("pk"), roll__kind=Roll.Kind.OWN, settled_at__isnull=True)
    return found.exclude(person__in=list(apart)).exclude(Exists(decided.exclude(decision="")))


def to_notify(cycle: Cycle, *, apart: Collection[int] = ()) -> QuerySet[Dossier]:
    """Who is confirmed and stands on no notice of qualification yet (P9)."""
    issued = Exists(Milestone.objects.filter(dossier=OuterRef("pk"), kind="qualification_issued"))
    found = _dossiers(cycle).filter(state=State.CONFIRMED).exclude(issued)
    return found.exclude(person__in=list(apart)).exclude(_waits_on(Roll.Kind.NOTICE))


def blocked(dossiers: QuerySet[Dossier]) -> dict[int, str]:
    """What holds each of ``dossiers`` now: an open objection, a case of integrity. Two queries at most."""
    holds = dossiers.filter(
        holds__released_at__isnull=True, holds__kind__in=["open_objection", "integrity_case"]
    ).values_list("pk", "holds__kind")
    words = {"open_objection": "有没办结的异议", "integrity_case": "有正在调查的诚信事项"}
    return {pk: words[kind] for pk, kind in holds}


@dataclass(frozen=True, slots=True)
class Counted:
    """How far a roll is."""

    size: int
    waiting: int
    struck: int
    confirmed: int
    sent_back: int
    rejected: int

    @property
    def undecided(self) -> int:
        """Lines that are there and about which nobody decided."""
        return self.size - self.waiting - self.struck - self.confirmed - self.sent_back - self.rejected


_COUNTS: Final = {
    "size": Count("lines"),
    "waiting": Count("lines", filter=Q(lines__carried_at__isnull=True, lines__refused="")),
    "struck": Count("lines", filter=Q(lines__carried_at__isnull=True) & ~Q(lines__refused="")),
    "confirmed": Count("lines", filter=Q(lines__decision="confirm")),
    "sent_back": Count("lines", filter=Q(lines__decision="send_back")),
    "rejected": Count("lines", filter=Q(lines__decision="reject")),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A roll with how far it is."""

    roll: Roll
    counted: Counted


def rolls(
    kinds: Sequence[str], *, cycle: Cycle | None = None, bodies: Collection[int] | None = None, most: int = PAGE
) -> list[Listed]:
    """The newest rolls of ``kinds`` of a round, or of ``bodies`` (those they receive or issue). One query."""
    found = Roll.objects.filter(kind__in=list(kinds))
    if cycle is not None:
        found = found.filter(cycle=cycle)
    if bodies is not None:
        found = found.filter(body__in=list(bodies))
    found = found.select_related("cycle__pack_version", "body", "made_by", "document").defer(
        "cycle__pack_version__files"
    )
    rows = found.annotate(**_COUNTS).order_by("-id")[:most]
    return [Listed(row, Counted(**{key: getattr(row, key) for key in _COUNTS})) for row in rows]


def past_notices(*, most: int = PAGE) -> list[Roll]:
    """The notices of rounds that were closed, newest first: what was issued stays public. One query."""
    found = Roll.objects.filter(kind=Roll.Kind.NOTICE, cycle__closed_at__isnull=False)
    return list(found.select_related("cycle__pack_version").defer("cycle__pack_version__files").order_by("-id")[:most])


def undecided(bodies: Collection[int], *, apart: Collection[int] = ()) -> int:
    """How many persons of packages that came to ``bodies`` wait for a decision (P9). One query, none without bodies."""
    if not bodies:
        return 0
    lines = RollLine.objects.filter(
        roll__kind=Roll.Kind.PACKAGE, roll__body__in=list(bodies), roll__cycle__closed_at__isnull=True,
        carried_at__isnull=False, decision="",
    )  # fmt: skip
    return lines.exclude(dossier__person__in=list(apart)).count()


def roll_by(typed: str, kinds: Sequence[str]) -> Roll | None:
    """The roll of ``kinds`` with this code, however it was typed. One query."""
    code = normal_code(typed)
    if code is None:
        return None
    found = Roll.objects.filter(code=code, kind__in=list(kinds))
    return (
        found.select_related("cycle__pack_version", "cycle__committee__office", "body", "made_by", "document")
        .defer("cycle__pack_version__files")
        .first()
    )


def lines_of(roll: Roll) -> list[RollLine]:
    """Its lines in order, with their dossiers. One query."""
    rows = roll.lines.select_related("dossier", "decided_by").defer("dossier__draft_sealed", "reason_sealed")
    return list(rows.order_by("place"))


def shown_until(roll: Roll) -> datetime | None:
    """Until when the names of an announcement stand on the public page (P8); None where the pack sets no end."""
    rule = roll.cycle.pack().procedure.results
    if roll.ends_at is None or rule is None:
        return None
    return roll.ends_at + timedelta(days=rule.kept_days)


def public_lines(roll: Roll, *, name: str = "", after: int = 0) -> tuple[list[RollLine], int, int]:
    """The lines that everybody reads, those whose name holds ``name``, from ``after`` on; where to go on (0: nowhere),
    and how many there are. Two queries.
    """
    found = roll.lines.filter(STANDS)
    if name:
        found = found.filter(name__contains=name)
    total = found.count()
    rows = list(found.filter(place__gt=after).order_by("place")[: PUBLIC_PAGE + 1])
    return rows[:PUBLIC_PAGE], rows[PUBLIC_PAGE - 1].place if len(rows) > PUBLIC_PAGE else 0, total


#: So many names make a page of well below 100 KB.
PUBLIC_PAGE: Final = 150
