"""委托函 (A6): a body with its own right to review asks the Committee to review one of its people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zhiping.ground.documents.forms import Form
from zhiping.packs import sample_pack
from zhiping.stages.application.paper import samples
from zhiping.stages.application.paper.reading import Document, day, part, said

if TYPE_CHECKING:
    from zhiping.core.policy.model import Pack


@dataclass(frozen=True, slots=True)
class EntrustmentLetter:
    """What the letter says. ``body`` entrusts; ``consent_on``: the day on which the HR department agreed."""

    committee: str
    hr_department: str
    year: int
    series: str
    body: str
    letter_no: str
    letter_on: date | None
    consent_on: date | None
    name: str
    unit: str
    major: str
    title: str


def entrustment_letter(document: Document, pack: Pack) -> EntrustmentLetter:
    """The letter of ``document``; where no entrustment is told of, one to fill in by hand."""
    application, letter = part(document, "application"), part(document, "application.entrustment")
    return EntrustmentLetter(
        committee=pack.about.body.committee,
        hr_department=pack.about.body.hr_department,
        year=pack.cycle_year,
        series=pack.about.series_label,
        body=said(letter.get("body")),
        letter_no=said(letter.get("letter_no")),
        letter_on=day(letter.get("letter_on")),
        consent_on=day(letter.get("hr_consent_on")),
        name=said(part(document, "applicant").get("name")),
        unit=said(part(document, "employer").get("name")),
        major=said(application.get("major")),
        title=said(application.get("title")),
    )


ENTRUSTMENT_LETTER: Final = Form(
    key="entrustment-letter",
    title="委托函",
    source=Path(__file__).parent / "entrustment-letter.typ",
    content=EntrustmentLetter,
    sample=lambda: entrustment_letter(samples.document(), sample_pack()),
    build=entrustment_letter,
)
