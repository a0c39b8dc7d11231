"""What a pack says, laid out for evaluation: computed once per pack, read a thousand times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

from zhiping.core.calendar import UnknownYear
from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.model import Pack
from zhiping.core.policy.rules import EligibilityRules, KindList, Match

_MATCHED: Final = ("level", "role", "completed", "in_print")


@dataclass(slots=True)
class Pattern:
    """One way for an achievement to count: attribute → what it may be; ``rank_at_least`` apart."""

    index: int
    tests: tuple[tuple[str, frozenset[Any]], ...]
    rank_at_least: int | None


@dataclass(slots=True)
class Kinds:
    """A list of kinds, found by the achievement's own kind."""

    labels: tuple[str, ...]
    by_kind: dict[str, list[Pattern]]
    any_kind: list[Pattern]

    @classmethod
    def of(cls, listed: KindList) -> Kinds:
        """Compile a list of the pack."""
        by_kind: dict[str, list[Pattern]] = {}
        any_kind: list[Pattern] = []
        for index, kind in enumerate(listed.kinds):
            for match in kind.match:
                pattern = Pattern(index, _tests(match), match.rank_at_least)
                for code in match.kind or ():
                    by_kind.setdefault(code, []).append(pattern)
                if match.kind is None:
                    any_kind.append(pattern)
        return cls(tuple(k.label for k in listed.kinds), by_kind, any_kind)


def _tests(match: Match) -> tuple[tuple[str, frozenset[Any]], ...]:
    found = []
    for attribute in _MATCHED:
        wanted = getattr(match, attribute)
        if wanted is not None:
            found.append((attribute, frozenset(wanted if isinstance(wanted, list) else [wanted])))
    return tuple(found)


@dataclass(slots=True)
class Law:
    """The constants of one pack that facts compare with."""

    rules: EligibilityRules
    cycle: str
    cycle_year: int
    zone: tzinfo
    title_levels: Mapping[str, str]
    majors: Mapping[str, frozenset[str]]
    opens_at: datetime | None
    closes_at: datetime | None
    kinds_open: frozenset[str]
    #: Key of a fact of the pack's own → what kind of value it has.
    extra_kinds: Mapping[str, str]
    series: str = ""
    ladder: dict[str, int] = field(default_factory=dict)
    education_rank: dict[str, int] = field(default_factory=dict)
    education_labels: tuple[str, ...] = ()
    schooling_rank: dict[str, int] = field(default_factory=dict)
    degree_rank: dict[str, int] = field(default_factory=dict)
    unstated_rank: dict[str, int] = field(default_factory=dict)
    skill_rank: dict[str, int] = field(default_factory=dict)
    skill_labels: dict[str, str] = field(default_factory=dict)
    education_to: date = date.max
    service_to: date = date.max
    work_to: date = date.max
    achievements_to: date = date.max
    bad_results: frozenset[str] = frozenset()
    take_off: bool = True
    kinds: dict[str, Kinds] = field(default_factory=dict)

    @classmethod
    def of(cls, pack: Pack) -> Law:
        """The law of a pack."""
        try:
            window = pack.windows.get("application")
        except UnknownYear as wrong:
            raise BadInput(Fault("procedure.yaml：windows", str(wrong), "已公布放假安排的年份，或写明调休")) from None
        return cls(
            rules=pack.eligibility,
            cycle=pack.id,
            cycle_year=pack.cycle_year,
            zone=ZoneInfo(pack.timezone),
            title_levels={title.name: title.level for title in pack.titles},
            majors={major.name: frozenset(major.specialties) for major in pack.majors},
            opens_at=window.opens_at if window else None,
            closes_at=window.closes_at if window else None,
            kinds_open=frozenset(pack.scope.kinds_open),
            extra_kinds={fact.key: "number" if fact.type == "int" else fact.type for fact in pack.facts},
        )

    def __post_init__(self) -> None:
        rules = self.rules
        self.series = rules.series
        self.ladder = {title: n for n, title in enumerate(rules.ladder)}
        # 0 is no education at all, so that every level of the pack is something.
        for rank, level in enumerate(rules.education.levels, start=1):
            self.education_rank[level.id] = rank
            self.schooling_rank.update(dict.fromkeys(level.schooling, rank))
            self.degree_rank.update(dict.fromkeys(level.degree, rank))
        self.education_labels = ("无", *(level.label for level in rules.education.levels))
        self.unstated_rank = {k: self.education_rank[v] for k, v in rules.education.degree_not_stated.items()}
        self.skill_rank = {level.id: n for n, level in enumerate(rules.skills, start=1)}
        self.skill_labels = {level.id: level.label for level in rules.skills}
        self.education_to = rules.education.counted_to
        self.service_to = rules.service.counted_to
        self.work_to = rules.work_counted_to.day
        self.achievements_to = rules.achievements_counted_to.day
        self.bad_results = frozenset(rules.service.years_taken_off)
        self.take_off = rules.service.take_off_not_technical
        self.kinds = {name: Kinds.of(listed) for name, listed in rules.lists.items()}
