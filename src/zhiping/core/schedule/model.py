"""What a schedule is made of. Everything is named by keys; nothing here knows a person.

Hard, and never traded: an applicant defends once, before a panel of the major in which no expert is recused for them
and not in a half-day in which they cannot; a room holds one panel, an expert sits in one place and not when they are
away; no expert sits in more half-days than agreed, nor in more without a rest; fewer experts than agreed are no panel;
all of one county come on one day. What is only wished for (``rather_not``) is met where it costs no session more.
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
    office accepted; ``rather_not``: those they asked to be spared, which nobody has decided; ``county``: whose people
    come on one day, empty: nobody's."""

    key: str
    major: str
    county: str = ""
    barred: frozenset[str] = frozenset()
    unable: frozenset[HalfDay] = frozenset()
    rather_not: frozenset[HalfDay] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """``places``: most defences in one half-day of one panel; ``load``: half-days of one expert altogether;
    ``in_a_row``: half-days that follow each other without a free one between (a day's morning and afternoon follow each
    other, and so do an afternoon and the next day's morning); ``panel_min``: experts of a panel."""

    places: int
    load: int
    in_a_row: int
    panel_min: int = 1

    def __post_init__(self) -> None:
        if min(self.places, self.load, self.in_a_row, self.panel_min) < 1:
            raise ValueError("every limit is at least 1")


@dataclass(frozen=True, slots=True)
class Problem:
    """``rooms``: for each half-day in which something can take place, the rooms there are. ``turns``: how many defences
    fit into a half-day, where it is shorter than others. ``away``: half-days in which an expert does not sit.
    ``sits``: who sits in place of the panel's own experts at a time, because somebody was replaced.

    Raises ValueError for a key that stands twice, and for a panel without experts.
    """

    applicants: tuple[Applicant, ...]
    panels: tuple[Panel, ...]
    rooms: Mapping[HalfDay, tuple[str, ...]]
    limits: Limits
    turns: Mapping[HalfDay, int] = field(default_factory=dict)
    away: Mapping[str, frozenset[HalfDay]] = field(default_factory=dict)
    sits: Mapping[tuple[HalfDay, str], tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for keys in ([a.key for a in self.applicants], [p.key for p in self.panels]):
            if len(set(keys)) != len(keys):
                raise ValueError("a key stands twice")
        if any(not panel.experts for panel in self.panels):
            raise ValueError("a panel has experts")

    def panel(self, key: str) -> Panel:
        """The panel of that key. KeyError where there is none."""
        return self.by_key[key]

    def places_at(self, at: HalfDay) -> int:
        """How many one panel can hear then."""
        return min(self.limits.places, self.turns.get(at, self.limits.places))

    def experts_at(self, panel: Panel, at: HalfDay) -> tuple[str, ...]:
        """Who sits in ``panel`` then."""
        return self.sits.get((at, panel.key), panel.experts)

    def may_sit(self, panel: Panel, at: HalfDay) -> bool:
        """Whether ``panel`` is one at that time: enough experts, none of them away."""
        experts = self.experts_at(panel, at)
        return len(experts) >= self.limits.panel_min and not any(at in self.away.get(one, ()) for one in experts)

    def may_hear(self, panel: Panel, at: HalfDay, one: Applicant) -> bool:
        """Whether ``panel`` may hear this applicant then, whatever else is planned."""
        if one.major not in panel.majors or at in one.unable or not self.may_sit(panel, at):
            return False
        return not one.barred.intersection(self.experts_at(panel, at))

    @property
    def by_key(self) -> Mapping[str, Panel]:
        """The panels by their keys."""
        return {panel.key: panel for panel in self.panels}


@dataclass(frozen=True, slots=True, order=True)
class Session:
    """A panel in a room for half a day."""

    at: HalfDay
    panel: str
    room: str


@dataclass(frozen=True, slots=True, order=True)
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
