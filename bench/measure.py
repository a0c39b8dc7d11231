"""Measuring: repeat for so long, and say the middle and the slow end."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """Durations of one thing, in milliseconds."""

    name: str
    count: int
    median: float
    p95: float

    @staticmethod
    def of(name: str, seconds: list[float]) -> Timing:
        """From single durations in seconds; at least one."""
        ordered = sorted(1000 * s for s in seconds)
        return Timing(name, len(ordered), statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))])


def repeat(name: str, act: Callable[[], object], *, seconds: float, warm: int = 5) -> Timing:
    """Call ``act`` for ``seconds``, after ``warm`` calls that do not count."""
    for _ in range(warm):
        act()
    taken: list[float] = []
    until = time.perf_counter() + seconds
    while not taken or time.perf_counter() < until:
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return Timing.of(name, taken)


def each(name: str, acts: Iterable[Callable[[], object]]) -> Timing:
    """Call each of ``acts`` once: for what can be done only once, like submitting a dossier."""
    taken: list[float] = []
    for act in acts:
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return Timing.of(name, taken)
