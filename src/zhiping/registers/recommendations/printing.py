"""Recommendations as they are printed for the head to sign, with a code on every page. The same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from zhiping.ground.documents.forms import Mark, Standing, render
from zhiping.registers.recommendations.paper import (
    PAGES,
    UNIT_RECOMMENDATION,
    Printed,
    UnitRecommendation,
    with_squares,
)

__all__ = ["PAGES", "Printed", "recommendations_pdf"]


def recommendations_pdf(papers: Sequence[Printed], *, made_at: datetime) -> bytes:
    """All of ``papers``, each beginning a page. Raises ``MissingGlyphs`` for what no font has."""
    content = UnitRecommendation(papers[0].unit, tuple(with_squares(one) for one in papers))
    # Each page says whose it is by its own code; the unit issues it, not this system.
    first = papers[0].paper
    return render(UNIT_RECOMMENDATION, content, Mark(Standing.ISSUED, number=first, code=first), made_at=made_at)
