"""Recommendations as they are printed for the head to sign, with a code on every page. The same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence

from zhiping.ground.packages.binding import Volume
from zhiping.records.issuing import Order
from zhiping.records.models import Dossier, Revision
from zhiping.registers.recommendations.models import Paper
from zhiping.registers.recommendations.paper import (
    PAGES,
    UNIT_RECOMMENDATION,
    Printed,
    Sheet,
    UnitRecommendation,
    with_squares,
)

__all__ = ["PAGES", "Printed", "bound", "order_of", "signed_order"]


def order_of(paper: Paper, said: Printed) -> Order:
    """What is issued of ``paper``: number and check code stand in the foot, the code for the scan at the head.

    One that was prepared anew supersedes the one before, whose scan is void.
    """
    content = UnitRecommendation(said.unit, (with_squares(said),))
    return Order(UNIT_RECOMMENDATION, content, dossier=paper.dossier, revision=paper.revision)


def signed_order(dossier: Dossier, revision: Revision, said: Printed) -> Order:
    """What is issued of a recommendation that was signed in the system: nothing is scanned, so no page has a code."""
    return Order(UNIT_RECOMMENDATION, UnitRecommendation(said.unit, (Sheet(said),)), dossier=dossier, revision=revision)


def bound(files: Sequence[bytes]) -> bytes:
    """One PDF of ``files``, page after page; one alone stays as it is, to the byte."""
    return files[0] if len(files) == 1 else Volume().close(fronts=files, title=UNIT_RECOMMENDATION.title)
