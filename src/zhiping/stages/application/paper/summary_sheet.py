"""申报简表: one application on one page, for who sits in front of many. The rest stands in the review form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zhiping.core.dossier.items import ACHIEVEMENT_LABELS, ASSESSMENT_LABELS
from zhiping.ground.documents.forms import Form
from zhiping.packs import sample_pack
from zhiping.stages.application.paper import samples
from zhiping.stages.application.paper.reading import (
    Document,
    Entry,
    current_title,
    day,
    entries,
    highest_education,
    part,
    said,
    shortened,
    single,
    word,
)
from zhiping.stages.application.paper.review_form import Schooling, post_of, schooling_of
from zhiping.stages.application.sections import labels

if TYPE_CHECKING:
    from zhiping.core.policy.model import Pack

#: What one page holds: entries of a list, years, characters of a text, of a name, of a short text.
WORKS, WRITINGS, YEARS, TEXT, NAME, SHORT = 10, 5, 6, 150, 48, 30


@dataclass(frozen=True, slots=True)
class Line:
    """One achievement: when, what (its kind in brackets), the person's own part."""

    when: str
    what: str
    part: str


@dataclass(frozen=True, slots=True)
class SummarySheet:
    """What the sheet says. ``more_works`` and ``more_writings``: how many stand in the review form only."""

    unit: str
    name: str
    sex: str
    ethnicity: str
    born_on: date | None
    work_started_on: date | None
    title_applied: str
    major: str
    specialty: str
    kind: str
    schooling: Schooling
    title_now: str
    title_on: date | None
    post: str
    work_now: str
    assessments: str
    hours: str
    works: tuple[Line, ...] | None
    more_works: int
    writings: tuple[Line, ...] | None
    more_writings: int
    facts: str


def summary_sheet(document: Document, pack: Pack) -> SummarySheet:
    """The sheet of ``document``: its newest achievements, papers and years, the longest texts shortened."""
    applicant, application = part(document, "applicant"), part(document, "application")
    title = current_title(document, pack)
    works, more_works = _newest(document, writings=False)
    writings, more_writings = _newest(document, writings=True)
    study = schooling_of(highest_education(document, pack))
    held = said(title.get("title")) if title else "无" if entries(document, "titles") == [] else ""
    return SummarySheet(
        unit=shortened(said(part(document, "employer").get("name")), 100),
        name=said(applicant.get("name")),
        sex=word(applicant.get("sex"), labels.SEX),
        ethnicity=said(applicant.get("ethnicity")),
        born_on=day(applicant.get("born_on")),
        work_started_on=day(applicant.get("work_started_on")),
        title_applied=said(application.get("title")),
        major=said(application.get("major")),
        specialty=said(application.get("specialty")),
        kind=word(application.get("kind"), labels.KINDS),
        schooling=Schooling(
            study.graduated, shortened(study.school, SHORT), shortened(study.major, SHORT), study.years,
            study.schooling, study.degree,
        ),
        title_now=shortened(held, SHORT),
        title_on=day(title.get("awarded_on")) if title else None,
        post=shortened(post_of(document, title), NAME),
        work_now=shortened(said(application.get("work_now")), TEXT),
        assessments=_assessments(document),
        hours=_hours(document),
        works=works,
        more_works=more_works,
        writings=writings,
        more_writings=more_writings,
        facts=_facts(document, pack),
    )  # fmt: skip


def _newest(document: Document, *, writings: bool) -> tuple[tuple[Line, ...] | None, int]:
    found = entries(document, "achievements")
    if found is None:
        return None, 0
    own = [one for one in found if (one.get("kind") in labels.PAPER_KINDS) is writings]
    own.sort(key=lambda one: said(one.get("on")) or said(one.get("from_on")), reverse=True)
    most = WRITINGS if writings else WORKS
    return tuple(_line(one) for one in own[:most]), max(0, len(own) - most)


def _line(one: Entry) -> Line:
    kind, rank = word(one.get("kind"), ACHIEVEMENT_LABELS.items()), said(one.get("rank"))
    where = shortened(said(one.get("publisher")), SHORT)
    what = shortened(said(one.get("name")), NAME) + (f"（{kind}）" if kind else "") + (f"，{where}" if where else "")
    own = "，".join(x for x in (word(one.get("role"), labels.ROLES), f"第{rank}" if rank else "") if x)
    return Line(single(day(one.get("on")) or day(one.get("from_on"))), what, own)


def _years(document: Document, key: str) -> list[Entry]:
    found = sorted(entries(document, key) or (), key=lambda one: said(one.get("year")))
    return found[-YEARS:]


def _assessments(document: Document) -> str:
    if entries(document, "assessments") == []:
        return "无"
    return "；".join(
        f"{said(one.get('year'))}年{word(one.get('result'), ASSESSMENT_LABELS.items())}"
        for one in _years(document, "assessments")
    )


def _hours(document: Document) -> str:
    if entries(document, "continuing_education") == []:
        return "无"
    parts = []
    for one in _years(document, "continuing_education"):
        told = [
            f"{label}{said(one.get(key))}"
            for key, label in (("general_hours", "公需"), ("professional_hours", "专业"))
            if said(one.get(key))
        ]
        parts.append(f"{said(one.get('year'))}年{'、'.join(told)}")
    return "；".join(parts) + ("（学时）" if parts else "")


def _facts(document: Document, pack: Pack) -> str:
    """The pack's own facts, in a sentence."""
    extra = part(document, "extra")
    told = []
    for fact in pack.facts:
        value = extra.get(fact.key)
        shown = {True: "是", False: "否"}[value] if isinstance(value, bool) else said(value)
        if shown:
            told.append(f"{fact.label}：{shown}")
    return shortened("；".join(told), TEXT)


SUMMARY_SHEET: Final = Form(
    key="summary-sheet",
    title="申报简表",
    source=Path(__file__).parent / "summary-sheet.typ",
    content=SummarySheet,
    sample=lambda: summary_sheet(samples.document(), sample_pack()),
    build=summary_sheet,
)
