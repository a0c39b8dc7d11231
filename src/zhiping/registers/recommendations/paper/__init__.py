"""综合推荐意见 (P3, annex 6): five judgements, publicity, yes or no, for the head's signature and the unit's seal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from zhiping.ground.documents.forms import Form
from zhiping.ground.pictures.codes import PageCode, modules
from zhiping.packs import sample_pack
from zhiping.registers.recommendations.paper import samples

if TYPE_CHECKING:
    from zhiping.core.policy.model import Pack

#: The five judgements of P3: key → the word of the notice. The last word, whether the unit recommends, is apart.
JUDGEMENTS: Final[Mapping[str, str]] = {
    "political": "政治表现",
    "ethics": "职业道德",
    "academic": "学术技术水平",
    "ability": "业务能力",
    "achievements": "任现职以来的主要业绩",
}
#: A recommendation of the longest permitted sentences takes fewer pages than this.
PAGES: Final = 9


@dataclass(frozen=True, slots=True)
class Printed:
    """What one recommendation shows. ``judgements``: pairs of heading and sentence; ``publicity``: from, to, result.

    ``paper`` is the code by which a scan is known again; without one nothing is scanned. ``recommends`` is None, and
    sentences are empty, where the head is to write by hand. ``signed``: who signed in the system and when, in place of
    a signature by hand; the seal is still set by hand.
    """

    paper: str
    name: str
    unit: str
    major: str
    title: str
    judgements: tuple[tuple[str, str], ...]
    publicity: str
    recommends: bool | None
    opinion: str
    footer: str
    signed: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One recommendation, and the square for each of its pages."""

    said: Printed
    squares: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class UnitRecommendation:
    """One or more recommendations of a unit, each beginning a page."""

    unit: str
    sheets: tuple[Sheet, ...]


def with_squares(said: Printed) -> Sheet:
    """The recommendation with a square at the head of each page, where it has a code."""
    if not said.paper:
        return Sheet(said)
    return Sheet(said, tuple(tuple(modules(PageCode(said.paper, page))) for page in range(1, PAGES + 1)))


def _footer(pack: Pack) -> str:
    return f"{pack.about.document.number}　附件6"


def unit_recommendation(document: Mapping[str, Any], pack: Pack) -> UnitRecommendation:
    """The form for who applies with ``document``; judgements, publicity and opinion are written by hand."""

    def text(section: str, key: str) -> str:
        found = document.get(section)
        value = found.get(key) if isinstance(found, Mapping) else None
        return value.strip() if isinstance(value, str) else ""

    unit = text("employer", "name")
    blank = tuple((name, "") for name in JUDGEMENTS.values())
    said = Printed(
        "", text("applicant", "name"), unit, text("application", "major"), text("application", "title"), blank, "",
        None, "", _footer(pack),
    )  # fmt: skip
    return UnitRecommendation(unit, (Sheet(said),))


def _sample() -> UnitRecommendation:
    said = Printed(
        samples.PAPER, samples.NAME, samples.UNIT, samples.MAJOR, samples.TITLE,
        tuple(zip(JUDGEMENTS.values(), samples.SENTENCES, strict=True)), samples.PUBLICITY, True, samples.OPINION,
        _footer(sample_pack()),
    )  # fmt: skip
    return UnitRecommendation(said.unit, (with_squares(said),))


UNIT_RECOMMENDATION: Final = Form(
    key="unit-recommendation",
    title="综合推荐意见",
    source=Path(__file__).parent / "unit-recommendation.typ",
    content=UnitRecommendation,
    sample=_sample,
    build=unit_recommendation,
)
FORMS: tuple[Form, ...] = (UNIT_RECOMMENDATION,)
