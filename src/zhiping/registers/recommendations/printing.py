"""Recommendations as they are printed for the head to sign, with a code on every page. The same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from zhiping.ground.documents.service import pdf
from zhiping.ground.pictures.codes import PageCode, modules

_SOURCE: Final = Path(__file__).parent / "paper" / "recommendation.typ"
#: A recommendation of the longest permitted sentences takes fewer pages than this.
PAGES: Final = 9


@dataclass(frozen=True, slots=True)
class Printed:
    """What one recommendation shows. ``judgements``: pairs of heading and sentence; ``publicity``: from, to, result."""

    paper: str
    name: str
    unit: str
    major: str
    title: str
    judgements: tuple[tuple[str, str], ...]
    publicity: str
    recommends: bool
    opinion: str
    footer: str


def _told(one: Printed) -> dict[str, Any]:
    squares = [modules(PageCode(one.paper, page)) for page in range(1, PAGES + 1)]
    values = {name: getattr(one, name) for name in Printed.__slots__}
    return values | {"judgements": [list(pair) for pair in one.judgements], "squares": squares}


def recommendations_pdf(papers: Sequence[Printed], *, made_at: datetime) -> bytes:
    """All of ``papers``, each beginning a page. Raises ``MissingGlyphs`` for what no font has."""
    data = {"title": "综合推荐意见", "unit": papers[0].unit, "papers": [_told(one) for one in papers]}
    return pdf(_SOURCE, data, made_at=made_at)
