"""A draw as its room shows it: to the office with names, to everybody else with keys alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from zhiping.core.draw import Record
from zhiping.core.draw.drawing import serving
from zhiping.core.draw.verifying import Wrong
from zhiping.registers.draws import building, queries
from zhiping.registers.draws.models import Candidate, Draw, Keeper, StepDown, Version
from zhiping.registers.draws.words import EXCLUDED, STEPPED_DOWN
from zhiping.registers.experts.models import Expert


@dataclass(frozen=True, slots=True)
class Line:
    """One who was drawn. ``expert`` is None where no names are shown; ``standing``: serving, waiting, gone."""

    key: str
    major: str
    place: int
    substitute: bool
    standing: str
    why: str = ""
    by: str = ""
    expert: Expert | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """All that is shown of a draw. ``left_out``: reason in words to how many; ``wrong``: what does not hold."""

    draw: Draw
    keepers: tuple[Keeper, ...]
    lines: tuple[Line, ...]
    pool: int
    left_out: dict[str, int]
    available: dict[str, int]
    versions: tuple[Version, ...]
    record: Record | None
    wrong: tuple[Wrong, ...]

    @property
    def waiting(self) -> tuple[Keeper, ...]:
        """Those who are waited for."""
        if self.draw.state == Draw.State.LISTED:
            return tuple(one for one in self.keepers if one.committed_at is None)
        if self.draw.state == Draw.State.FROZEN:
            return tuple(one for one in self.keepers if one.revealed_at is None)
        return ()


def shown(draw: Draw, *, names: bool) -> Shown:
    """``draw`` with its record computed anew; ``names``: with those of experts, for who draws. At most 8 queries."""
    keepers = tuple(draw.keepers.select_related("person").order_by("key"))
    candidates = list(draw.candidates.order_by("key"))
    versions = tuple(draw.versions.order_by("-serial"))
    record, wrong = queries.checked(versions[0]) if versions else (None, [])
    left_out = Counter(EXCLUDED[one.excluded] for one in candidates if one.excluded)
    there = Counter(one.major for one in candidates if not one.excluded)
    lines = _lines(draw, record, candidates, names=names) if record is not None else ()
    return Shown(draw, keepers, lines, len(candidates), dict(left_out), dict(there), versions, record, tuple(wrong))


def _experts(candidates: list[Candidate], keys: set[str]) -> dict[str, Expert]:
    people = {one.person_id: one.key for one in candidates if one.key in keys}
    rows = Expert.objects.filter(person__in=list(people)).select_related("person")
    return {people[one.person_id]: one for one in rows}


def _lines(draw: Draw, record: Record, candidates: list[Candidate], *, names: bool) -> tuple[Line, ...]:
    experts = _experts(candidates, {one.expert for one in record.selected}) if names else {}
    gone = {one.key: one for one in StepDown.objects.filter(draw=draw)}
    now = {key for key in serving(record) if key not in gone}
    return tuple(
        Line(
            one.expert, one.major, one.place, one.role == "substitute",
            "serving" if one.expert in now else "gone" if one.expert in gone else "waiting",
            STEPPED_DOWN[gone[one.expert].reason] if one.expert in gone else "",
            gone[one.expert].successor if one.expert in gone else "", experts.get(one.expert),
        )
        for one in record.selected
    )  # fmt: skip


def frozen_json(draw: Draw) -> dict[str, Any] | None:
    """What was frozen, as it is published before anybody reveals; None before the freeze. Three queries."""
    if draw.frozen_at is None:
        return None
    return building.frozen_of(draw, draw.frozen_at).model_dump()


def version_by_hash(digest: str) -> Version | None:
    """The published record of this hash."""
    return Version.objects.filter(hash=digest).first()


def note_of(draw: Draw) -> str:
    """What the office wrote with it, in clear: for who draws."""
    return building.open_note(draw.note_sealed, context=f"draw-note|{draw.code}")


def end_note_of(draw: Draw) -> str:
    """Why it was dropped, in clear: for who draws."""
    return building.open_note(draw.end_note_sealed, context=f"draw-end|{draw.code}")


@dataclass(frozen=True, slots=True)
class Named:
    """A candidate with the expert behind the key, for who draws."""

    candidate: Candidate
    expert: Expert | None
    why: str


def named_pool(draw: Draw) -> list[Named]:
    """The whole pool of ``draw`` with names, those who may be drawn first. Two queries."""
    candidates = list(draw.candidates.order_by("excluded", "major", "key"))
    experts = _experts(candidates, {one.key for one in candidates})
    return [Named(one, experts.get(one.key), EXCLUDED[one.excluded] if one.excluded else "") for one in candidates]
