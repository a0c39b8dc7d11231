"""Panels proposed from the experts there are: by major, none in two, the most senior leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judge:
    """An expert as far as panels go: ``majors`` they judge; ``rank``: the higher, the more senior."""

    key: str
    majors: frozenset[str]
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Proposed:
    """A panel: the first of ``experts`` leads it; ``major`` is the one that it was made for."""

    major: str
    majors: frozenset[str]
    experts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """``short``: majors with applicants that no panel could be made for → experts left that judge it. ``spare``:
    experts in no panel, who may step in for another."""

    panels: tuple[Proposed, ...]
    short: Mapping[str, int]
    spare: tuple[str, ...]


def propose(
    applicants: Mapping[str, int], judges: Sequence[Judge], *, least: int, hears: int,
    barred: Mapping[str, Sequence[frozenset[str]]] | None = None,
) -> Proposal:  # fmt: skip
    """Panels of ``least`` experts for ``applicants`` (major → how many), of whom one panel hears at most ``hears``.

    First one for each major, the major with the fewest experts first; then another for applicants whom no panel of
    their major may hear (``barred``: major → for each applicant the experts who keep out of them); then more for those
    whose panels would hear more than they can; as long as there are experts. A panel hears every wanted major that all
    of its experts judge. The same input gives the same panels. Raises ValueError for a panel of nobody.
    """
    if least < 1 or hears < 1:
        raise ValueError("a panel has experts and hears somebody")
    wanted = {major: n for major, n in applicants.items() if n > 0}
    free = {one.key: one for one in judges}
    found: list[Proposed] = []
    short: dict[str, int] = {}

    def able(major: str) -> list[Judge]:
        return [one for one in free.values() if major in one.majors]

    def out_of(major: str, key: str) -> int:
        return sum(key in one for one in (barred or {}).get(major, ()))

    def make(major: str, without: frozenset[str] = frozenset()) -> bool:
        # Whoever judges little besides is taken first, so that the others are left for what they alone judge; of those,
        # whoever keeps out of the fewest.
        chosen = sorted(
            (one for one in able(major) if one.key not in without),
            key=lambda one: (len(one.majors & wanted.keys()), out_of(major, one.key), -one.rank, one.key),
        )[:least]
        if len(chosen) < least:
            return False
        for one in chosen:
            del free[one.key]
        shared = frozenset.intersection(*(one.majors for one in chosen)) & wanted.keys()
        ranked = sorted(chosen, key=lambda one: (-one.rank, one.key))
        found.append(Proposed(major, shared, tuple(one.key for one in ranked)))
        return True

    waiting = set(wanted)
    while waiting:
        major = min(waiting, key=lambda name: (len(able(name)), -wanted[name], name))
        waiting.discard(major)
        if any(major in panel.majors for panel in found):
            continue
        if not make(major):
            short[major] = len(able(major))
    for major in wanted:
        for one in (barred or {}).get(major, ()):
            if all(one.intersection(panel.experts) for panel in found if major in panel.majors):
                make(major, one)
    while True:
        crowded = [m for m in wanted if _load(m, wanted, found) > hears and len(able(m)) >= least]
        if not crowded:
            break
        make(max(crowded, key=lambda name: (_load(name, wanted, found), name)))
    order = {major: n for n, major in enumerate(applicants)}
    panels = tuple(sorted(found, key=lambda panel: order[panel.major]))
    return Proposal(panels, short, tuple(free))


def _load(major: str, wanted: Mapping[str, int], panels: Sequence[Proposed]) -> float:
    """How many one panel of ``major`` would hear, if those who hear a major share its applicants evenly."""
    hearing = [panel for panel in panels if major in panel.majors]
    own = [sum(wanted[m] / sum(m in p.majors for p in panels) for m in panel.majors) for panel in hearing]
    return min(own, default=0.0)
