"""破格申报审核表 (annex 5): why somebody without the degree or the years is reviewed, and what four bodies say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zhiping.ground.documents.forms import Form
from zhiping.packs import sample_pack
from zhiping.stages.application.paper import samples
from zhiping.stages.application.paper.reading import (
    Document,
    current_title,
    day,
    entries,
    highest_education,
    part,
    said,
    word,
)
from zhiping.stages.application.paper.review_form import (
    UNWRITTEN,
    Opinion,
    Rows,
    Schooling,
    achievement_cells,
    achievements_of,
    post_of,
    schooling_of,
    writings_of,
)
from zhiping.stages.application.sections import labels

if TYPE_CHECKING:
    from zhiping.core.policy.model import Pack

_TITLE: Final = "破格申报专业技术职务任职资格审核表"


@dataclass(frozen=True, slots=True)
class Recommender:
    """One of those who recommend: name, unit, title."""

    name: str
    unit: str
    title: str


@dataclass(frozen=True, slots=True)
class ExceptionalForm:
    """What the form says. ``outstanding``: the achievement that the claim names, None where it names none."""

    heading: str
    unit: str
    name: str
    sex: str
    ethnicity: str
    born_on: date | None
    work_started_on: date | None
    schooling: Schooling
    title_now: str
    title_on: date | None
    post: str
    title_applied: str
    major: str
    lacks_education: bool
    lacks_years: bool
    clause: str
    outstanding: tuple[str, ...] | None
    recommenders: tuple[Recommender, ...]
    achievements: Rows
    writings: Rows
    office: str
    unit_opinion: Opinion = UNWRITTEN
    department_opinion: Opinion = UNWRITTEN
    office_opinion: Opinion = UNWRITTEN
    hr_opinion: Opinion = UNWRITTEN


def heading_of(pack: Pack) -> str:
    """What the pack's list of material calls the form; without the title marks."""
    found = next((one.name for one in pack.materials if one.id == "exceptional_form"), _TITLE)
    return found.strip("《》")


def exceptional_form(document: Document, pack: Pack) -> ExceptionalForm:
    """The form of ``document``; its opinions are written by hand. A document that claims none gives an empty form."""
    applicant, application = part(document, "applicant"), part(document, "application")
    claim = part(document, "application.exceptional")
    title = current_title(document, pack)
    before, since = achievements_of(document, title)
    named = next(
        (one for one in entries(document, "achievements") or () if one.get("id") == claim.get("achievement")), None
    )
    people = claim.get("recommenders")
    return ExceptionalForm(
        heading=heading_of(pack),
        unit=said(part(document, "employer").get("name")),
        name=said(applicant.get("name")),
        sex=word(applicant.get("sex"), labels.SEX),
        ethnicity=said(applicant.get("ethnicity")),
        born_on=day(applicant.get("born_on")),
        work_started_on=day(applicant.get("work_started_on")),
        schooling=schooling_of(highest_education(document, pack)),
        title_now=said(title.get("title")) if title else "无" if entries(document, "titles") == [] else "",
        title_on=day(title.get("awarded_on")) if title else None,
        post=post_of(document, None),
        title_applied=said(application.get("title")),
        major=said(application.get("major")),
        lacks_education=claim.get("ground") == "education",
        lacks_years=claim.get("ground") == "service",
        clause=said(claim.get("clause")),
        outstanding=achievement_cells(named) if named is not None and claim.get("achievement") else None,
        recommenders=tuple(
            Recommender(said(one.get("name")), said(one.get("unit")), said(one.get("title")))
            for one in (people if isinstance(people, list) else ())
            if isinstance(one, dict)
        ),
        achievements=None if since is None else (*(before or ()), *since),
        writings=writings_of(document),
        office=pack.about.body.office,
    )


EXCEPTIONAL_FORM: Final = Form(
    key="exceptional-form",
    title=_TITLE,
    source=Path(__file__).parent / "exceptional-form.typ",
    content=ExceptionalForm,
    sample=lambda: exceptional_form(samples.document(), sample_pack()),
    double_sided=True,
    build=exceptional_form,
)
