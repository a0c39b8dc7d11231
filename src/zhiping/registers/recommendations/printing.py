"""Recommendations as they are printed for the head to sign, with a code on every page. The same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence

from zhiping.ground.packages.binding import Volume
from zhiping.records.issuing import Order
from zhiping.registers.recommendations.models import Paper
from zhiping.registers.recommendations.paper import (
    PAGES,
    UNIT_RECOMMENDATION,
    Printed,
    UnitRecommendation,
    with_squares,
)

__all__ = ["PAGES", "Printed", "bound", "order_of"]


def order_of(paper: Paper, said: Printed) -> Order:
    """What is issued of ``paper``: number and check code stand in the foot, the code for the scan at the head.

    One that was prepared anew supersedes the one before, whose scan is void.
    """
    content = UnitRecommendation(said.unit, (with_squares(said),))
    return Order(UNIT_RECOMMENDATION, content, dossier=paper.dossier, revision=paper.revision)


def bound(files: Sequence[bytes]) -> bytes:
    """One PDF of ``files``, page after page; one alone stays as it is, to the byte."""
    return files[0] if len(files) == 1 else Volume().close(fronts=files, title=UNIT_RECOMMENDATION.title)
