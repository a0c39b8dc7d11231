"""What a schedule is made of. Everything is named by keys; nothing here knows a person.

Hard, and never traded: an applicant defends once, before a panel of the major in which no expert is recused for them
and not in a half-day in which they cannot; a room holds one panel, an expert sits in one place; no expert sits in more
half-days than agreed, nor in more without a rest; all of one county come on one day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True, order=True)
class HalfDay:
    """A morning (``am``) or an afternoon (``pm``)."""

    on: date
    part: Literal["am", "pm"]


@dataclass(frozen=True, slots=True)
class Panel:
    """Experts who sit together, and the majors that they hear."""

    key: str
    majors: frozenset[str]
    experts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Applicant:
    """``barred``: experts recused for them; ``unable``: half-days in which they cannot come, with a reason that the
    office accepted; ``county``: whose people come on one day, empty: nobody's."""

    key: str
    major: str
    county: str = ""
    barred: frozenset[str] = frozenset()
    unable: frozenset[HalfDay] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """``places``: defences in one half-day of one panel; ``load``: half-days of one expert altogether; ``in_a_row``:
    half-days that follow each other without a free one between (a day's morning and afternoon follow each other, and so
    do an afternoon and the next day's morning)."""

    places: int
    load: int
    in_a_row: int

    def __post_init__(self) -> None:
        if min(self.places, self.load, self.in_a_row) < 1:
            raise ValueError("every limit is at least 1")


@dataclass(frozen=True, slots=True)
class Problem:
    """``rooms``: for each half-day in which something can take place, the rooms there are.

    Raises ValueError for a key that stands twice, and for a panel without experts.
    """

    applicants: tuple[Applicant, ...]
    panels: tuple[Panel, ...]
    rooms: Mapping[HalfDay, tuple[str, ...]]
    limits: Limits

    def __post_init__(self) -> None:
        for keys in ([a.key for a in self.applicants], [p.key for p in self.panels]):
            if len(set(keys)) != len(keys):
                raise ValueError("a key stands twice")
        if any(not panel.experts for panel in self.panels):
            raise ValueError("a panel has experts")

    def panel(self, key: str) -> Panel:
        """The panel of that key. KeyError where there is none."""
        return {panel.key: panel for panel in self.panels}[key]


@dataclass(frozen=True, slots=True, order=True)
class Session:
    """A panel in a room for half a day."""

    at: HalfDay
    panel: str
    room: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where one applicant defends; ``turn``: in the order of the session, from 1."""

    session: Session
    turn: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Who defends where, by the applicant's key."""

    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def sessions(self) -> list[Session]:
        """Every session in which somebody defends, in order of time."""
        return sorted({place.session for place in self.places.values()})
