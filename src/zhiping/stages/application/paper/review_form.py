"""《专业技术职务任职资格评审表》: its parts and grids are those of rules.md 6; printed twice, double-sided (P6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zhiping.core.dossier.items import ACHIEVEMENT_LABELS, ASSESSMENT_LABELS, DEGREE_LABELS, SCHOOLING_LABELS
from zhiping.ground.documents.forms import Form
from zhiping.packs import sample_pack
from zhiping.stages.application.paper import samples
from zhiping.stages.application.paper.reading import (
    Document,
    Entry,
    applied_on,
    current_post,
    current_title,
    day,
    entries,
    highest_education,
    month,
    part,
    period,
    said,
    single,
    word,
)
from zhiping.stages.application.sections import labels

if TYPE_CHECKING:
    from zhiping.core.policy.model import Pack

#: Rows of a table, cell by cell. None where nothing is told (lines to fill in), empty where there are none (无).
Rows = tuple[tuple[str, ...], ...] | None


@dataclass(frozen=True, slots=True)
class Schooling:
    """The grid of the highest education: 毕业时间, 学校, 专业, 学制, 学历, 学位."""

    graduated: str = ""
    school: str = ""
    major: str = ""
    years: str = ""
    schooling: str = ""
    degree: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a body says; empty, and without a day, where it is still to be written by hand."""

    text: str = ""
    on: date | None = None


#: Still to be written by hand.
UNWRITTEN: Final = Opinion()


@dataclass(frozen=True, slots=True)
class Votes:
    """The count of the Committee's ballot: members, present, for, against; ``remark`` tells of the rest (abstained)."""

    members: int
    present: int
    agree: int
    against: int
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ReviewForm:
    """What the form says, in the order of its parts."""

    unit: str
    name: str
    title_now: str
    title_applied: str
    filled_on: date | None
    former_name: str
    sex: str
    ethnicity: str
    photo: bytes | None
    born_on: date | None
    birthplace: str
    work_started_on: date | None
    health: str
    schooling: Schooling
    post: str
    work_now: str
    qualified: str
    qualified_on: date | None
    approving_body: str
    administrative_post: str
    party: str
    societies: str
    languages: str
    training: Rows
    employment: Rows
    before: Rows
    after: Rows
    writings: Rows
    assessments: Rows
    examination: str = ""
    defence: str = ""
    unit_opinion: Opinion = UNWRITTEN
    department_opinion: Opinion = UNWRITTEN
    group_opinion: Opinion = UNWRITTEN
    committee_opinion: Opinion = UNWRITTEN
    votes: Votes | None = None
    hr_opinion: Opinion = UNWRITTEN


def review_form(document: Document, pack: Pack, *, photo: bytes | None = None) -> ReviewForm:
    """The form of ``document``; ``photo`` is the portrait's file, JPEG or PNG. Later parts are filled in by hand."""
    applicant, application = part(document, "applicant"), part(document, "application")
    title, schooling = current_title(document, pack), highest_education(document, pack)
    before, after = achievements_of(document, title)
    return ReviewForm(
        unit=said(part(document, "employer").get("name")),
        name=said(applicant.get("name")),
        title_now=_title(document, title),
        title_applied=said(application.get("title")),
        filled_on=applied_on(document, pack),
        former_name=_or_none(applicant, "former_name"),
        sex=word(applicant.get("sex"), labels.SEX),
        ethnicity=said(applicant.get("ethnicity")),
        photo=photo,
        born_on=day(applicant.get("born_on")),
        birthplace=said(applicant.get("birthplace")),
        work_started_on=day(applicant.get("work_started_on")),
        health=said(applicant.get("health")),
        schooling=schooling_of(schooling),
        post=post_of(document, title),
        work_now=said(application.get("work_now")),
        qualified=said(title.get("title")) if title else "",
        qualified_on=day(title.get("awarded_on")) if title else None,
        approving_body=said(title.get("approving_body")) if title else "",
        administrative_post=_or_none(applicant, "administrative_post"),
        party=said(applicant.get("party")),
        societies=_societies(applicant),
        languages=_or_none(applicant, "languages"),
        training=_training(document),
        employment=_employment(document),
        before=before,
        after=after,
        writings=writings_of(document),
        assessments=_assessments(document),
    )


def _or_none(applicant: Entry, key: str) -> str:
    """无 where the applicant says that there is none; empty where nothing is told."""
    return "无" if key in applicant and applicant[key] is None else said(applicant.get(key))


def _societies(applicant: Entry) -> str:
    found = applicant.get("societies")
    return "、".join(said(one) for one in found) or "无" if isinstance(found, list) else ""


def _title(document: Document, title: Entry | None) -> str:
    if title is not None:
        return said(title.get("title"))
    return "无" if entries(document, "titles") == [] else ""


def schooling_of(entry: Entry | None) -> Schooling:
    """The grid of one education; an empty one for none."""
    if entry is None:
        return Schooling()
    years = said(entry.get("years"))
    return Schooling(
        month(day(entry.get("graduated_on")) or day(entry.get("degree_on"))), said(entry.get("school")),
        said(entry.get("major")), f"{years}年" if years else "",
        word(entry.get("schooling"), SCHOOLING_LABELS.items()), word(entry.get("degree"), DEGREE_LABELS.items()),
    )  # fmt: skip


def post_of(document: Document, title: Entry | None) -> str:
    """The title held, then the post that goes on and the month in which it began."""
    current = current_post(document)
    if current is None:
        return said(title.get("title")) if title else ""
    held, since = said(current.get("post")), day(current.get("from_on"))
    post = held + (f"（{since.year}年{since.month}月起）" if held and since else "")
    return "，".join(one for one in (said(title.get("title")) if title else "", post) if one)


def _by_day(rows: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[tuple[str, ...], ...]:
    return tuple(cells for _, cells in sorted(rows, key=lambda row: row[0] or "9999"))


def _training(document: Document) -> Rows:
    studies, courses = entries(document, "education"), entries(document, "training")
    hours = entries(document, "continuing_education")
    if studies is None and courses is None and hours is None:
        return None
    rows: list[tuple[str, tuple[str, ...]]] = []
    for one in studies or ():
        levels = (word(one.get("schooling"), SCHOOLING_LABELS.items()), word(one.get("degree"), DEGREE_LABELS.items()))
        named = "，".join(x for x in levels if x and x != DEGREE_LABELS["none"])
        what = said(one.get("major")) + (f"（{named}）" if named else "")
        ended = "graduated_on" if one.get("graduated_on") or not one.get("degree_on") else "degree_on"
        begun = said(one.get("started_on")) or said(one.get(ended))
        rows.append((begun, (period(one, "started_on", ended), what, said(one.get("school")))))
    for one in courses or ():
        cells = (period(one, "from_on", "to_on"), said(one.get("name")), said(one.get("place")))
        rows.append((said(one.get("from_on")), cells))
    for one in hours or ():
        year, general, own = (said(one.get(key)) for key in ("year", "general_hours", "professional_hours"))
        told = [f"{name}{value}学时" for name, value in (("公需科目", general), ("专业科目", own)) if value]
        rows.append((f"{year}-12-31", (f"{year}年度", f"继续教育：{'，'.join(told)}" if told else "继续教育", "")))
    return _by_day(rows)


def _employment(document: Document) -> Rows:
    jobs, probation = entries(document, "employment"), part(document, "probation")
    if jobs is None and not probation:
        return None
    rows = [
        (said(one.get("from_on")), (
            period(one, "from_on", "to_on"), said(one.get("employer")), said(one.get("post")), said(one.get("witness")),
        ))
        for one in jobs or ()
    ]  # fmt: skip
    if probation:
        passed = {True: "，期满考核合格", False: "，期满考核不合格"}.get(probation.get("passed"), "")  # type: ignore[arg-type]
        rows.append(
            (said(probation.get("from_on")), (period(probation, "from_on", "to_on"), "", f"见习期{passed}", ""))
        )
    return _by_day(rows)


def achievements_of(document: Document, title: Entry | None) -> tuple[Rows, Rows]:
    """Before and since the day of the current title. Without one, or without a day, it counts as since."""
    found = entries(document, "achievements")
    if found is None:
        return None, None
    since = day(title.get("awarded_on")) if title else None
    rows: tuple[list[tuple[str, tuple[str, ...]]], ...] = ([], [])
    for one in found:
        if one.get("kind") in labels.PAPER_KINDS:
            continue
        done = day(one.get("on")) or day(one.get("from_on"))
        late = since is None or done is None or done >= since
        rows[late].append((said(one.get("from_on")) or said(one.get("on")), achievement_cells(one)))
    return _by_day(rows[0]), _by_day(rows[1])


def achievement_cells(one: Entry) -> tuple[str, ...]:
    """起止, 项目、课题、成果, 内容及本人作用, 完成情况及效果 of one achievement."""
    kind = word(one.get("kind"), ACHIEVEMENT_LABELS.items())
    marks = "，".join(x for x in (kind, word(one.get("level"), labels.LEVELS)) if x)
    name = said(one.get("name")) + (f"（{marks}）" if marks else "")
    rank = said(one.get("rank"))
    part_in = "，".join(x for x in (word(one.get("role"), labels.ROLES), f"排名第{rank}" if rank else "") if x)
    content = said(one.get("content"))
    own = "\n".join(x for x in (content, f"本人作用：{part_in}" if part_in else "") if x)
    done = {True: "已完成", False: "未完成"}.get(one.get("completed"), "")  # type: ignore[arg-type]
    effect = "\n".join(x for x in (done, said(one.get("effect"))) if x)
    when = period(one, "from_on", "on") if one.get("from_on") else single(day(one.get("on")))
    return when, name, own, effect


def writings_of(document: Document) -> Rows:
    """日期, 题目, 出版或刊物, 排名 of papers, books and reports."""
    found = entries(document, "achievements")
    if found is None:
        return None
    rows = []
    for one in found:
        if one.get("kind") not in labels.PAPER_KINDS:
            continue
        where = said(one.get("publisher")) + ("（尚未见刊）" if one.get("in_print") is False else "")
        rank, role = said(one.get("rank")), word(one.get("role"), labels.ROLES)
        place = f"第{rank}" if rank else role
        name = f"{said(one.get('name'))}（{word(one.get('kind'), ACHIEVEMENT_LABELS.items())}）"
        rows.append((said(one.get("on")), (single(day(one.get("on"))), name, where, place)))
    return _by_day(rows)


def _assessments(document: Document) -> Rows:
    found = entries(document, "assessments")
    if found is None:
        return None
    rows = [
        (said(one.get("year")), (
            f"{said(one.get('year'))}年度", word(one.get("result"), ASSESSMENT_LABELS.items()),
            word(one.get("by"), labels.ASSESSED_BY),
        ))
        for one in found
    ]  # fmt: skip
    return _by_day(rows)


def _sample() -> ReviewForm:
    return review_form(samples.document(), sample_pack(), photo=samples.photo())


REVIEW_FORM: Final = Form(
    key="review-form",
    title="专业技术职务任职资格评审表",
    source=Path(__file__).parent / "review-form.typ",
    content=ReviewForm,
    sample=_sample,
    double_sided=True,
    build=review_form,
)
