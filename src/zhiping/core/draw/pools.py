"""Before the freeze: under which of their majors experts stand in a pool, and where there are too few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhiping.core.draw.record import Quota


@dataclass(frozen=True, slots=True)
class Shortage:
    """A major of which fewer may be drawn than are asked for."""

    major: str
    wanted: int
    available: int


def assign(majors: Mapping[str, Sequence[str]], wanted: Mapping[str, int]) -> dict[str, str]:
    """Expert to the one major under which they stand; ``majors``: those they have, the first is their own choice.

    As many of ``wanted`` places are filled as can be (each expert in one major), going through the experts in the order
    of their keys; who is needed nowhere stands under their first major. Experts without a major are left out.
    """
    placed: dict[str, list[str]] = {major: [] for major in wanted}

    def seat(expert: str, tried: set[str]) -> bool:
        for major in majors[expert]:
            if major in tried or major not in wanted:
                continue
            tried.add(major)
            if len(placed[major]) < wanted[major]:
                placed[major].append(expert)
                return True
            for other in list(placed[major]):
                if seat(other, tried):
                    placed[major].remove(other)
                    placed[major].append(expert)
                    return True
        return False

    for expert in sorted(majors):
        seat(expert, set())
    found = {expert: major for major, experts in placed.items() for expert in experts}
    return {expert: found.get(expert, has[0]) for expert, has in sorted(majors.items()) if has}


def shortages(available: Mapping[str, int], quotas: Sequence[Quota]) -> list[Shortage]:
    """The quotas that cannot be filled. ``available``: major to how many may be drawn, without the excluded."""
    asked = [Shortage(one.major, one.experts + one.substitutes, available.get(one.major, 0)) for one in quotas]
    return [one for one in asked if one.wanted > one.available]
