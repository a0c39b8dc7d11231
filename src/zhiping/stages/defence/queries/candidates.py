"""Who may sit in a panel, and the panels that are proposed from them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zhiping.core.experts import LEVELS
from zhiping.core.policy.scheduling import turns
from zhiping.core.schedule.panels import Judge, Proposed, propose
from zhiping.records.actors import local_day
from zhiping.records.models import Cycle, Dossier
from zhiping.registers.draws.queries import drawn
from zhiping.registers.experts.models import Expert
from zhiping.registers.experts.queries import active_experts, recused_pairs
from zhiping.stages.defence.models import HalfDay
from zhiping.stages.defence.queries.problem import defending, timetable_of

_DIGITS: Final = "零一二三四五六七八九"


def available(cycle: Cycle, at: datetime) -> list[Expert]:
    """Who may sit: drawn for the defence and still active in the pool, in the pool's order. Nobody before the draw."""
    served = {one.expert for one in drawn(cycle, "defence")}
    on = local_day(cycle.pack().timezone, at)
    return [one for one in active_experts(cycle.committee.office, on) if one.person_id in served]


def pool(cycle: Cycle, at: datetime) -> list[Expert]:
    """Everybody in the pool who could step in on the day; those who were drawn first."""
    served = {one.expert for one in drawn(cycle, "defence")}
    on = local_day(cycle.pack().timezone, at)
    return sorted(active_experts(cycle.committee.office, on), key=lambda one: one.person_id not in served)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Panels with their names, majors for which there are too few experts (→ how many there are), and who is left."""

    panels: tuple[Proposed, ...]
    names: tuple[str, ...]
    short: Mapping[str, int]
    spare: tuple[int, ...]


def majors_of(cycle: Cycle) -> dict[str, int]:
    """How many defend in each major, in the pack's order. One query."""
    counted = Counter(defending(cycle).values_list("major", flat=True))
    order = [major.name for major in cycle.pack().majors]
    return {major: counted[major] for major in sorted(counted, key=lambda m: order.index(m) if m in order else 99)}


def proposal(cycle: Cycle, at: datetime) -> Proposal:
    """The panels that are proposed. Raises LookupError where the pack has no defence."""
    table = timetable_of(cycle)
    if table is None:
        raise LookupError("no defence in this pack")
    halves = list(HalfDay.objects.filter(cycle=cycle))
    each = [turns(h.starts, h.ends, table.minutes_each) for h in halves]
    usual = [turns(h.starts, h.ends, table.minutes_each) for h in table.half_days.values()]
    sits = min(table.load, len(halves) or table.load)
    hears = max(1, sits * (sum(each) // len(each) if each else sum(usual) // len(usual)))
    judges = [
        Judge(str(one.pk), frozenset(m.major for m in one.majors.all()), LEVELS.index(one.level))
        for one in available(cycle, at)
    ]
    found = propose(
        majors_of(cycle), judges, least=cycle.pack().procedure.committee.panel_min, hears=hears, barred=_barred(cycle)
    )
    count: Counter[str] = Counter()
    names = []
    for panel in found.panels:
        count[panel.major] += 1
        names.append(f"{panel.major}第{numeral(count[panel.major])}组")
    return Proposal(found.panels, tuple(names), found.short, tuple(int(key) for key in found.spare))


def _barred(cycle: Cycle) -> dict[str, list[frozenset[str]]]:
    """By major, for each applicant of whom somebody keeps out: who does. Two queries."""
    majors = dict(defending(cycle).values_list("pk", "major"))
    out: dict[int, set[str]] = defaultdict(set)
    for expert, dossier in recused_pairs(majors, proposed=True):
        out[dossier].add(str(expert))
    found: dict[str, list[frozenset[str]]] = defaultdict(list)
    for dossier in sorted(out):
        found[majors[dossier]].append(frozenset(out[dossier]))
    return found


def numeral(number: int) -> str:
    """一 to 九十九, as panels are counted. Raises ValueError outside."""
    if not 1 <= number <= 99:
        raise ValueError(f"no numeral for {number}")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def left_out(cycle: Cycle, ids: Collection[int], *, apart: Collection[int]) -> list[Dossier]:
    """Those for whom a draft has no place; nothing of people whom the viewer keeps out of. One query."""
    rows = defending(cycle).filter(pk__in=list(ids)).exclude(person__in=list(apart))
    return list(rows.select_related("unit"))
