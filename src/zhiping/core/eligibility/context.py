"""One evaluation in progress: the dossier, the law, and what the chosen route makes of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhiping.core.dossier.model import Dossier, Title
from zhiping.core.eligibility.law import Law
from zhiping.core.eligibility.service import taken_off, years_after
from zhiping.core.eligibility.values import ANYTHING, Uncertain, between
from zhiping.core.policy.rules import Route


class Context:
    """Facts ask it. ``start`` is the day the route's title or certificate was awarded (rules.md 1), if it has one.

    ``start_needs`` is not empty where the day of the start is not told. ``year`` is the year a yearly rule looks at.
    """

    __slots__ = (
        "assessed",
        "dossier",
        "education_override",
        "hours",
        "law",
        "memo",
        "needs",
        "route",
        "start",
        "start_needs",
        "timing",
        "year",
    )  # fmt: skip

    def __init__(self, dossier: Dossier, law: Law) -> None:
        self.dossier = dossier
        self.law = law
        self.needs: list[str] = []
        self.memo: dict[Any, Any] = {}
        self.route: Route | None = None
        self.start: date | None = None
        self.start_needs: tuple[str, ...] = ()
        self.year = law.cycle_year
        self.education_override: int | None = None
        self.timing: Any = "not_asked"
        #: Continuing education and assessments by year, once somebody asked (zhiping.core.eligibility.learning).
        self.hours: dict[int, tuple[Any, Any, Any]] = {}
        self.assessed: dict[int, tuple[Any, Any]] | None = None

    def use(self, route: Route | None) -> None:
        """Take ``route`` as the way of application, and its start; None where no route is met."""
        self.route = route
        self.start, self.start_needs = None, ()
        if route is not None and route.uses is not None:
            if route.uses.title is not None:
                self._start_from(self.awards_of_title(route.uses.title))
            elif route.uses.skill is not None:
                self._start_from(self.awards_of_skill(route.uses.skill))

    def use_current_title(self) -> None:
        """The start of an exceptional application: the day of the current title, if there is one (rules.md 2)."""
        current = self.current_title()
        self.route, self.start, self.start_needs = None, None, ()
        if current is not None:
            self.start = current[1].awarded_on
            if self.start is None:
                self.start_needs = (f"titles[{current[0]}].awarded_on",)
        elif self.dossier.titles is None:
            self.start_needs = ("titles",)

    def _start_from(self, awards: tuple[list[date], list[tuple[date | None, str]]]) -> None:
        known, doubtful = awards
        if known:
            self.start = min(known)
        elif doubtful:
            self.start = next((day for day, _ in doubtful if day is not None), None)
            if self.start is None:
                self.start_needs = tuple(need for _, need in doubtful)

    def current_title(self) -> tuple[int, Title] | None:
        """The highest title held in the pack's series, with its place; its earliest award."""
        ladder, best = self.law.ladder, None
        for n, held in enumerate(self.dossier.titles or ()):
            rank = ladder.get(held.title or "")
            if rank is None or held.series != self.law.series:
                continue
            key = (-rank, held.awarded_on or date.max)
            if best is None or key < best[0]:
                best = (key, n, held)
        return None if best is None else (best[1], best[2])

    def awards_of_title(self, title: str) -> tuple[list[date], list[tuple[date | None, str]]]:
        """Days on which ``title`` was awarded in the series; and awards of which day or series is not told."""
        known: list[date] = []
        doubtful: list[tuple[date | None, str]] = []
        if self.dossier.titles is None:
            return known, [(None, "titles")]
        for n, held in enumerate(self.dossier.titles):
            if held.title is None:
                doubtful.append((held.awarded_on, f"titles[{n}].title"))
            elif held.title != title or (held.series is not None and held.series != self.law.series):
                continue
            elif held.series is None:
                doubtful.append((held.awarded_on, f"titles[{n}].series"))
            elif held.awarded_on is None:
                doubtful.append((None, f"titles[{n}].awarded_on"))
            else:
                known.append(held.awarded_on)
        return known, doubtful

    def awards_of_skill(self, level: str) -> tuple[list[date], list[tuple[date | None, str]]]:
        """The same for a skill certificate of ``level`` or higher."""
        wanted = self.law.skill_rank[level]
        known: list[date] = []
        doubtful: list[tuple[date | None, str]] = []
        if self.dossier.skills is None:
            return known, [(None, "skills")]
        for n, skill in enumerate(self.dossier.skills):
            if skill.level is None:
                doubtful.append((skill.awarded_on, f"skills[{n}].level"))
            elif self.law.skill_rank.get(skill.level, 0) < wanted:
                continue
            elif skill.awarded_on is None:
                doubtful.append((None, f"skills[{n}].awarded_on"))
            else:
                known.append(skill.awarded_on)
        return known, doubtful

    def years_since(self, awards: tuple[list[date], list[tuple[date | None, str]]]) -> int | float | Uncertain:
        """Full years since the earliest of ``awards``, less what is taken off, between bounds where not all is told."""
        known, doubtful = awards
        low = high = 0
        needs: tuple[str, ...] = ()
        if known:
            low, high, needs = self._years(min(known))
        for day, need in doubtful:
            most = ANYTHING if day is None else self._years(day)[1]
            if most > high:
                high, needs = most, (*needs, need)
        return between(low, high, needs)

    def _years(self, award: date) -> tuple[int, int, tuple[str, ...]]:
        law = self.law
        key = ("years", award)
        found: tuple[int, int, tuple[str, ...]] | None = self.memo.get(key)
        if found is None:
            if award > law.service_to:
                found = (0, 0, ())
            else:
                off = taken_off(self.dossier, award, law.service_to, law.bad_results, law.take_off)
                high = years_after(award, off.years, off.days_at_least, law.service_to)
                low = high
                if off.days_at_most != off.days_at_least:
                    low = years_after(award, off.years, off.days_at_most, law.service_to)
                found = (low, high, off.needs if low != high else ())
            self.memo[key] = found
        return found
