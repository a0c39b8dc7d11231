"""What was drawn, who serves, and where somebody is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Count, Q

from zhiping.core.draw import Record, verify
from zhiping.core.draw.drawing import serving
from zhiping.core.draw.verifying import Wrong
from zhiping.records.models import Cycle, Dossier, Person
from zhiping.registers.draws.building import record_of
from zhiping.registers.draws.models import Candidate, Draw, Keeper, StepDown, Version

#: States in which a draw is under way: at most one of a purpose.
OPEN: Final = (Draw.State.PROPOSED, Draw.State.LISTED, Draw.State.FROZEN)


@dataclass(frozen=True, slots=True)
class Serving:
    """One who was drawn and serves. ``expert`` is the person's id; ``key`` is theirs in the record of ``draw``;
    ``substitute``: came in for somebody."""

    expert: int
    major: str
    draw: str
    key: str
    substitute: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """How a purpose stands. ``draws``: those that count, the first one first. ``missing``: major to how many places are
    empty because no substitute was left. ``open``: the draw that is under way."""

    draws: tuple[Draw, ...] = ()
    serving: tuple[Serving, ...] = ()
    missing: dict[str, int] = field(default_factory=dict)
    open: Draw | None = None

    @property
    def base(self) -> Draw | None:
        """The draw that the others add to."""
        return self.draws[0] if self.draws else None


def _effective(first: Draw, again: dict[int, Draw]) -> tuple[Draw | None, set[int]]:
    """Of a draw and those that took it up in turn: the last one that has a result, and the ids of all."""
    found, seen, here = None, set(), first
    while True:
        seen.add(here.pk)
        if here.state == Draw.State.DRAWN:
            found = here
        if here.pk not in again:
            return found, seen
        here = again[here.pk]


def standing(cycle: Cycle, stage: str) -> Standing:
    """How ``stage`` of ``cycle`` stands. Four queries, however many draws."""
    rows = list(Draw.objects.filter(cycle=cycle, stage=stage).exclude(state=Draw.State.DROPPED).order_by("id"))
    under_way = next((one for one in rows if one.state in OPEN), None)
    again = {one.previous_id: one for one in rows if one.kind == Draw.Kind.AGAIN and one.previous_id is not None}
    first = next((one for one in rows if one.kind == Draw.Kind.FIRST), None)
    base = _effective(first, again)[0] if first is not None else None
    if base is None:
        return Standing(open=under_way)
    more = [_effective(one, again)[0] for one in rows if one.kind == Draw.Kind.MORE and one.previous_id == base.pk]
    draws = (base, *(one for one in more if one is not None))
    versions = latest(draws)
    stepped = list(StepDown.objects.filter(draw__in=draws).order_by("id"))
    people = {
        (one.draw_id, one.key): one for one in Candidate.objects.filter(draw__in=draws, excluded="").only(
            "draw_id", "key", "person_id", "major"
        )
    }  # fmt: skip
    found: list[Serving] = []
    missing: Counter[str] = Counter()
    for draw in draws:
        record = record_of(versions[draw.pk])
        gone = {one.key for one in stepped if one.draw_id == draw.pk and not one.successor}
        came_in = {change.by for change in record.replacements}
        for key in serving(record):
            candidate = people[draw.pk, key]
            if key in gone:
                missing[candidate.major] += 1
            else:
                found.append(Serving(candidate.person_id, candidate.major, draw.code, key, key in came_in))
        if draw.pk != base.pk:
            missing.subtract({major: experts for major, experts, _ in draw.quotas})
    return Standing(draws, tuple(found), {major: n for major, n in missing.items() if n > 0}, under_way)


def drawn(cycle: Cycle, stage: str) -> list[Serving]:
    """Who was drawn for ``stage`` (``defence`` or ``meeting``) of ``cycle`` and serves; nobody while nothing is drawn.

    Four queries. ``Serving.expert`` is a person's id (``Expert.person_id``).
    """
    return list(standing(cycle, stage).serving)


def latest(draws: Iterable[Draw]) -> dict[int, Version]:
    """Draw id to the version of its record that is in force. One query."""
    found: dict[int, Version] = {}
    for version in Version.objects.filter(draw__in=list(draws)).order_by("serial"):
        found[version.draw_id] = version
    return found


def checked(version: Version) -> tuple[Record, list[Wrong]]:
    """The record of ``version`` and what does not hold in it, computed anew; with the record it takes up, where that is
    kept here. Two queries."""
    record = record_of(version)
    told = record.frozen.previous
    before = Version.objects.filter(hash=told.hash).first() if told is not None else None
    wrong = verify(record, record_of(before) if before is not None else None)
    if told is not None and before is None:
        wrong.append(Wrong("previous"))
    return record, wrong


def history(cycle: Cycle) -> list[Draw]:
    """Every draw of ``cycle``, the newest first, with how many keep a secret, committed and revealed. One query."""
    rows = Draw.objects.filter(cycle=cycle).annotate(
        keeping=Count("keepers"),
        committed=Count("keepers", filter=Q(keepers__committed_at__isnull=False)),
        revealed=Count("keepers", filter=Q(keepers__revealed_at__isnull=False)),
    )
    return list(rows.select_related("prepared_by").order_by("-id"))


def draw_called(code: str, cycles: Sequence[int] | None = None) -> Draw | None:
    """The draw of this code; ``cycles``: only of these rounds."""
    rows = Draw.objects.select_related("cycle__committee__office", "cycle__pack_version", "previous", "prepared_by")
    rows = rows.select_related("agreed_by", "value_by", "value_confirmed_by").defer("cycle__pack_version__files")
    if cycles is not None:
        rows = rows.filter(cycle__in=list(cycles))
    return rows.filter(code=code).first()


def waits_for(person: Person, cycle: Cycle) -> int:
    """How many secrets ``person`` is waited for to commit to or to reveal. One query."""
    mine = Keeper.objects.filter(person=person, draw__cycle=cycle)
    to_commit = Q(draw__state=Draw.State.LISTED, committed_at__isnull=True)
    return mine.filter(to_commit | Q(draw__state=Draw.State.FROZEN, revealed_at__isnull=True)).count()


def adds(draw: Draw | None) -> bool:
    """Whether ``draw`` adds to another, or takes up one that did and was void. One query for each that it took up."""
    while draw is not None and draw.kind == Draw.Kind.AGAIN:
        draw = draw.previous
    return draw is not None and draw.kind == Draw.Kind.MORE


def left_out(cycle: Cycle, stands: Standing, *, more: bool) -> dict[int, str]:
    """Person's id to why they may not be drawn, as the register itself knows; ``more``: for a draw that adds to what
    ``stands``. Three queries."""
    found = dict.fromkeys(Dossier.objects.filter(cycle=cycle).values_list("person_id", flat=True), "applies")
    if more:
        found |= {one.expert: "serves" for one in stands.serving}
    gone = set(StepDown.objects.filter(draw__in=stands.draws).values_list("draw_id", "key"))
    people = Candidate.objects.filter(draw__in=stands.draws).values_list("draw_id", "key", "person_id")
    return found | {pk: "stepped_down" for draw, key, pk in people if (draw, key) in gone}


def withheld(draw: Draw | None) -> set[int]:
    """Ids of the persons who did not reveal in ``draw`` or in one that it took up. One query for each."""
    found: set[int] = set()
    while draw is not None:
        if draw.state == Draw.State.VOID:
            found |= set(draw.keepers.filter(revealed_at__isnull=True).values_list("person_id", flat=True))
        draw = draw.previous if draw.kind == Draw.Kind.AGAIN else None
    return found
