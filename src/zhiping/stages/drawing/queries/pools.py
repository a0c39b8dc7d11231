"""Who of the pool may be drawn, and under which major: what the office looks at before it fixes a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zhiping.core.committees import Seat as Place
from zhiping.core.draw import Quota
from zhiping.core.draw.pools import Shortage, assign, shortages
from zhiping.core.experts import reaches
from zhiping.records.actors import in_force
from zhiping.records.models import Cycle, Dossier, Membership, Person
from zhiping.registers.draws.operations import Entry
from zhiping.registers.draws.operations.common import DRAW_ROLES, rules
from zhiping.registers.draws.words import SAID
from zhiping.registers.experts.models import Expert
from zhiping.registers.experts.queries.committees import filing_in_force, seats_of
from zhiping.registers.experts.queries.pool import pool
from zhiping.registers.experts.queries.recusals import recused_pairs


@dataclass(frozen=True, slots=True)
class Row:
    """An expert of the pool. ``majors``: those of theirs that this notice has; ``left_out``: a key of
    ``registers.draws.words.EXCLUDED`` where it is known that they may not be drawn."""

    expert: Expert
    majors: tuple[str, ...]
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be fixed. ``available``: major to how many may be drawn; ``too_few``: quotas that cannot be filled."""

    entries: tuple[Entry, ...]
    available: Mapping[str, int]
    too_few: tuple[Shortage, ...]


def rows(cycle: Cycle, day: date, left_out: Mapping[int, str], *, stage: str) -> list[Row]:
    """Everybody in the pool of the Committee office on ``day``, but who has left it. ``left_out``: person's id to why
    they may not be drawn, as the register knows (``registers.draws.queries.left_out``). At most five queries.

    For the ``meeting`` of a committee that is filed, its members are drawn from; chair and vice-chairs lead it anyway.
    Raises ``BadInput`` where the pack does not say how experts are drawn.
    """
    told, majors = rules(cycle), [major.name for major in cycle.pack().majors]
    seated = _seated(cycle, day) if stage == "meeting" else {}
    found = []
    for expert in pool(cycle.committee.office).exclude(status=Expert.Status.LEFT):
        theirs = tuple(one.major for one in expert.majors.all() if one.major in majors)
        if expert.status != Expert.Status.ACTIVE:
            why = "not_active"
        elif not expert.from_on <= day <= expert.to_on:
            why = "term_over"
        elif not reaches(expert.level, told.level_at_least):
            why = "level_low"
        elif not theirs:
            why = "no_major"
        elif seated and expert.pk not in seated:
            why = "not_seated"
        elif seated and seated[expert.pk] != Place.MEMBER:
            why = "leads"
        else:
            why = left_out.get(expert.person_id, "")
        found.append(Row(expert, theirs, why))
    return found


def _seated(cycle: Cycle, day: date) -> dict[int, str]:
    """Expert's id to their place in the filing in force; nothing where none is: then the pool is drawn from."""
    filing = filing_in_force(cycle.committee, day)
    return {seat.expert_id: seat.place for seat in seats_of(filing, day)} if filing is not None else {}


@dataclass(frozen=True, slots=True)
class Apart:
    """From how many dossiers of the round an expert keeps out, and about how many the chair has not decided yet."""

    recused: int = 0
    waiting: int = 0


def keeping_out(cycle: Cycle, *, apart: Collection[int]) -> dict[int, Apart]:
    """Expert's id to from how much of what was submitted in ``cycle`` they keep out: who is recused from a few can be
    drawn, and does not judge those. ``apart``: persons of whose dossiers the viewer knows nothing; they do not count.
    Nine queries at any size.
    """
    ours = Dossier.objects.filter(cycle=cycle, submitted_at__isnull=False).exclude(person__in=list(apart))
    ids = list(ours.values_list("pk", flat=True))
    decided = recused_pairs(ids)
    recused = Counter(expert for expert, _ in decided)
    waiting = Counter(expert for expert, _ in recused_pairs(ids, proposed=True) - decided)
    return {one: Apart(recused[one], waiting[one]) for one in {*recused, *waiting}}


def available(pool_rows: Sequence[Row]) -> dict[str, int]:
    """Major to how many experts could be drawn for it; who has several counts for each."""
    return Counter(major for row in pool_rows if not row.left_out for major in row.majors)


def preview(
    pool_rows: Sequence[Row], quotas: Sequence[Quota], chosen: Mapping[str, str], notes: Mapping[str, str]
) -> Preview:
    """What follows from ``chosen``: expert's code to a major, to a reason that an officer may say, or to nothing: then
    the major is found so that as many quotas as can be are filled."""
    wanted = {one.major: one.experts + one.substitutes for one in quotas}
    open_to: dict[str, Sequence[str]] = {}
    out: dict[str, str] = {}
    for row in pool_rows:
        code, said = row.expert.code, chosen.get(row.expert.code, "")
        if row.left_out or said in SAID:
            out[code] = row.left_out or said
        else:
            open_to[code] = [said] if said in row.majors else row.majors
    placed = assign(open_to, wanted)
    entries = [
        Entry(
            row.expert.person_id,
            placed.get(row.expert.code) or next(iter(row.majors), "其他专业"),
            out.get(row.expert.code, ""),
            notes.get(row.expert.code, "") if out.get(row.expert.code) in SAID else "",
        )
        for row in pool_rows
    ]
    there = Counter(entry.major for entry in entries if not entry.excluded)
    return Preview(tuple(entries), there, tuple(shortages(there, quotas)))


def officers_of(cycle: Cycle, day: date) -> list[Person]:
    """Who may keep a secret on ``day``, by name. One query."""
    held = Membership.objects.filter(in_force(day), organisation=cycle.committee.office, role__in=DRAW_ROLES)
    return list(Person.objects.filter(pk__in=held.values("person")).order_by("name", "id"))
