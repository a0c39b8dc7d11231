"""What everybody in a simulated round shares: the state of play, the instant at which the next deed happens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from zhiping.core.calendar import WorkCalendar
from zhiping.core.eligibility import compile_pack
from zhiping.core.policy.model import Pack
from zhiping.core.procedure import Refusal, State
from zhiping.records.actors import Actor, local_day
from zhiping.records.models import PACK_FILES, Dossier, Person
from zhiping.simulation.cohort import Applicant, Cohort, Employer, middle_of_application
from zhiping.simulation.founding import Founded, opening
from zhiping.simulation.papers import Document, Judge

#: How far apart two deeds of one day are.
_STEP = timedelta(milliseconds=200)

Deed = Callable[[Actor], object]


@dataclass(slots=True)
class Case:
    """An applicant with their dossier; what people remember between two days."""

    applicant: Applicant
    person: Person
    dossier: int | None = None
    gave_up: bool = False
    objected: bool = False


@dataclass(slots=True)
class Found:
    """What the officers know of one dossier: its content, what is not borne out, whether the person qualifies."""

    document: Document
    differing: dict[str, str]
    clause: str
    reason: str
    hopeless: bool


@dataclass(slots=True)
class Play:
    """The state of play: who takes part, which pack holds, what time it is."""

    pack: Pack
    founded: Founded
    judge: Judge
    cases: list[Case]
    employers: tuple[Employer, ...]
    now: datetime
    #: Whether people will look at the evidence: then it is something to read.
    readable: bool = False
    by_dossier: dict[int, Case] = field(default_factory=dict)
    #: Whether accepted applicants hand in and pay: a round that ends with the acceptance leaves them there.
    hands_in: bool = False
    #: (level, day): from this day on an office of this level leaves every second dossier lying.
    backlog: tuple[str, date] | None = None
    #: What was found in a revision (by its id), by who looks at the papers or at the form alone.
    found: dict[tuple[int, str], Found] = field(default_factory=dict)

    @classmethod
    def of(cls, pack: Pack, founded: Founded, cohort: Cohort) -> Play:
        """Everybody at their place, nothing begun."""
        cases = [Case(a, p) for a, p in zip(cohort.applicants, founded.applicants, strict=True)]
        return cls(
            pack,
            founded,
            Judge(pack, compile_pack(pack), middle_of_application(pack)),
            cases,
            cohort.employers,
            opening(pack),
        )

    @property
    def today(self) -> date:
        """The calendar day in the pack's zone."""
        return local_day(self.pack.timezone, self.now)

    @property
    def calendar(self) -> WorkCalendar:
        """The pack's working days."""
        return self.pack.calendar

    def turn_to(self, day: date, hour: time) -> None:
        """Let it be ``hour`` of ``day``; a day never runs backwards."""
        self.now = max(self.now, datetime.combine(day, hour, ZoneInfo(self.pack.timezone)))

    def tick(self) -> datetime:
        """The instant of the next deed."""
        self.now += _STEP
        return self.now

    def working_days_since(self, instant: datetime) -> int:
        """Working days after the day of ``instant``, today included."""
        first = local_day(self.pack.timezone, instant) + timedelta(days=1)
        return self.calendar.count_working_days(first, self.today) if first <= self.today else 0

    def at(self, *states: State) -> QuerySet[Dossier]:
        """The dossiers that lie in one of ``states`` now, oldest first."""
        rows = Dossier.objects.filter(cycle=self.founded.cycle, state__in=[s.value for s in states])
        return (
            rows.select_related(
                "cycle__pack_version", "committee__office", "pack_version", "unit__superior", "department", "person"
            )
            .defer(*PACK_FILES)
            .order_by("id")
        )

    def by_unit(self, state: State) -> dict[int, list[Dossier]]:
        """The dossiers in ``state`` by the id of their unit, oldest first: one query for all units."""
        found: dict[int, list[Dossier]] = {}
        for dossier in self.at(state):
            found.setdefault(dossier.unit_id, []).append(dossier)
        return found

    def lies(self, level: str, dossier: Dossier) -> bool:
        """Whether the office of ``level`` does not come to ``dossier``, where the round has a backlog."""
        if self.backlog is None:
            return False
        where, since = self.backlog
        return level == where and self.today >= since and self.case(dossier).applicant.number % 2 == 0

    def case(self, dossier: Dossier) -> Case:
        """The case behind ``dossier``."""
        return self.by_dossier[dossier.pk]


def by_one_of(persons: Sequence[Person], deed: Deed, *, but: Iterable[str] = ()) -> bool:
    """Let the first of ``persons`` who may do it carry out ``deed``; who must stand back leaves it to the next.

    ``but``: labels of those who may not. False when the procedure does not allow it (now), or nobody is left.
    """
    left_out = set(but)
    for person in persons:
        actor = Actor(person)
        if actor.label in left_out:
            continue
        try:
            deed(actor)
        except Refusal as refusal:
            if refusal.code.startswith("conflict_"):
                continue
            return False
        return True
    return False
