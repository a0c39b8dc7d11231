"""What a unit issues about a publicity (P3): the text for the board, the report on it and the proof of its result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from zhiping.ground.documents.forms import Form
from zhiping.registers.publicity.paper import samples
from zhiping.registers.publicity.results import Paper, Said, papers_of
from zhiping.registers.publicity.texts import Sheet, entry_of, sheet_of

if TYPE_CHECKING:
    from zhiping.core.policy.model import Pack

_FOLDER: Final = Path(__file__).parent
#: Where something is written by hand.
_BLANK: Final = "　" * 10


@dataclass(frozen=True, slots=True)
class UnitPublicity:
    """The text as it hangs on the board. ``code`` is the posting's; empty while nothing was posted."""

    sheet: Sheet
    code: str = ""


@dataclass(frozen=True, slots=True)
class PublicityResult:
    """Report and proof on one person, a page each. ``signed_on``: the day below them, None to be written by hand."""

    name: str
    unit: str
    report: Paper
    proof: Paper
    signed_on: date | None
    code: str = ""


def _text(document: Mapping[str, Any], section: str, key: str) -> str:
    found = document.get(section)
    value = found.get(key) if isinstance(found, Mapping) else None
    return value.strip() if isinstance(value, str) else ""


def unit_publicity(document: Mapping[str, Any], pack: Pack) -> UnitPublicity:
    """The text on who applies with ``document``, alone; days and telephone are written by hand."""
    entry = entry_of(document, _text(document, "applicant", "name"))
    unit = _text(document, "employer", "name")
    sheet = sheet_of([entry], pack=pack, unit=unit, posted_on=None, last_on=None, telephone=_BLANK)
    return UnitPublicity(sheet)


def publicity_result(document: Mapping[str, Any], pack: Pack) -> PublicityResult:
    """Report and proof on who applies with ``document``; days, place and result are written by hand."""
    application, rule = document.get("application") or {}, pack.publicity.unit
    name, unit = _text(document, "applicant", "name"), _text(document, "employer", "name")
    said = Said(
        name, str(application.get("major") or ""), str(application.get("title") or ""), rule.days, rule.unit,
        rule.count_posting_day, None, None, _BLANK, _BLANK,
    )  # fmt: skip
    report, proof = papers_of(said, (), pack=pack)
    return PublicityResult(name, unit, report, proof, None)


UNIT_PUBLICITY: Final = Form(
    key="unit-publicity",
    title="单位公示",
    source=_FOLDER / "unit-publicity.typ",
    content=UnitPublicity,
    sample=lambda: UnitPublicity(*samples.sheet()),
    build=unit_publicity,
)
PUBLICITY_RESULT: Final = Form(
    key="publicity-result",
    title="公示情况报告、公示结果证明",
    source=_FOLDER / "publicity-result.typ",
    content=PublicityResult,
    sample=lambda: PublicityResult(*samples.result()),
    build=publicity_result,
)
FORMS: tuple[Form, ...] = (UNIT_PUBLICITY, PUBLICITY_RESULT)
