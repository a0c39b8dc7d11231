"""What sentences may name: values found in the dossier, and values the law requires.

``need_…`` and ``have_…`` follow from the facts a rule compares; the rest is listed here by name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from zhiping.core.dossier.items import ASSESSMENT_LABELS, DISCIPLINE_LABELS
from zhiping.core.eligibility import bars, studies
from zhiping.core.eligibility.conditions import count_kinds, fact_of, tally
from zhiping.core.eligibility.context import Context
from zhiping.core.eligibility.facts import Fact
from zhiping.core.eligibility.labels import day
from zhiping.core.eligibility.law import Law
from zhiping.core.eligibility.service import taken_off
from zhiping.core.eligibility.values import ANYTHING, Uncertain
from zhiping.core.policy.rules import Condition

Param = Callable[[Context], str]

KIND_LABELS: Final = {
    "normal": "正常申报", "exceptional": "破格申报", "series_change": "转评", "first_recognition": "初定（考核认定）",
    "direct": "直接申报",
}  # fmt: skip
STATUS_LABELS: Final = {
    "employed": "在职专业技术人员", "retired": "离退休人员", "civil_servant": "公务员",
    "civil_service_managed": "参公管理事业单位工作人员",
}  # fmt: skip
NOTHING: Final = "未填写"


def moment(at: datetime, law: Law) -> str:
    """An instant in the cycle's zone, to the minute; the seconds where they are what decides."""
    local = at.astimezone(law.zone)
    seconds = f":{local.second:02}" if local.second else ""
    return f"{day(local)}{local.hour:02}:{local.minute:02}{seconds}"


def number(value: Any) -> str:
    """A number as found, or how it stands between bounds."""
    if type(value) is int:
        return str(value)
    if isinstance(value, Uncertain):
        if value.low is None:
            return NOTHING
        return f"至少{number(value.low)}" if value.high >= ANYTHING else f"{number(value.low)}至{number(value.high)}"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, date):
        return day(value)
    return ASSESSMENT_LABELS.get(str(value), str(value))


def _application(key: str) -> Param:
    def param(ctx: Context) -> str:
        value = getattr(ctx.dossier.application, key, None)
        return str(value) if value else NOTHING

    return param


def _education(ctx: Context) -> str:
    rank = studies.education(ctx)
    if isinstance(rank, Uncertain):
        return NOTHING if ctx.dossier.education is None else "未填全"
    return str(ctx.law.education_labels[rank])


def _late_education(ctx: Context) -> str:
    rank, where = studies.late_rank(ctx)
    return f"学历学位第{where + 1}条（{ctx.law.education_labels[rank]}）" if where >= 0 else ""


def _uses(ctx: Context) -> str:
    uses = ctx.route.uses if ctx.route is not None else None
    if uses is None:
        current = ctx.current_title()
        return (current[1].title or "") + "职称" if current else "现任职称"
    if uses.title is not None:
        return f"{uses.title}职称"
    return f"{ctx.law.skill_labels[uses.skill or '']}（或更高）证书"


def _start(ctx: Context) -> str:
    if ctx.start is not None:
        return day(ctx.start)
    return "取得日期未填，" if ctx.start_needs else "尚未"


def _taken_off(ctx: Context) -> str:
    if ctx.start is None or ctx.start > ctx.law.service_to:
        return ""
    law = ctx.law
    off = taken_off(ctx.dossier, ctx.start, law.service_to, law.bad_results, law.take_off)
    parts = []
    if off.days_at_least:
        parts.append(f"非专业技术工作等{off.days_at_least}天")
    if off.years:
        parts.append(f"年度考核未达到合格的{off.years}年")
    return f"已扣除{'、'.join(parts)}。" if parts else ""


def _probation(ctx: Context) -> str:
    probation = ctx.dossier.probation
    if probation is None:
        return "您没有见习期"
    if probation.passed is False:
        return "您填写的见习结果是未合格"
    if probation.from_on is None or probation.to_on is None:
        return "您的见习期还没有期满"
    return f"您填写的见习期（{day(probation.from_on)}至{day(probation.to_on)}）还不满"


def _held_title(ctx: Context) -> str:
    current = ctx.current_title()
    return (current[1].title or "") if current else ""


def _held_major(ctx: Context) -> str:
    route = ctx.route
    if route is not None and route.uses is not None and route.uses.title is not None:
        for held in ctx.dossier.titles or ():
            if held.title == route.uses.title and held.series == ctx.law.series:
                return held.major or NOTHING
    current = ctx.current_title()
    return (current[1].major or NOTHING) if current else NOTHING


def _period(ctx: Context) -> str:
    last = day(ctx.law.achievements_to)
    return f"{day(ctx.start)}至{last}" if ctx.start is not None else f"截至{last}"


def _discipline(ctx: Context) -> str:
    on = bars.day_of_application(ctx)
    for entry in ctx.dossier.discipline or ():
        if bars.covers(on, entry.decided_on, entry.ends_on, "", ("decided_on", "ends_on")) is True:
            kind = DISCIPLINE_LABELS.get(entry.kind or "", "处分")
            return f"{kind}，{day(entry.decided_on)}至{day(entry.ends_on)}"
    return ""


def _ban(ctx: Context) -> str:
    on = bars.day_of_application(ctx)
    bans = (ctx.dossier.history.integrity_bans if ctx.dossier.history else None) or []
    for ban in bans:
        if bars.covers(on, ban.from_on, ban.until_on, "", ("from_on", "until_on")) is not False:
            return f"{day(ban.from_on)}至{day(ban.until_on)}"
    return NOTHING


def _applied_at(ctx: Context) -> str:
    at = ctx.dossier.application.applied_at if ctx.dossier.application else None
    return moment(at, ctx.law) if at is not None else NOTHING


def dynamic() -> dict[str, Param]:
    """Parameters found in the dossier."""

    def coded(section: str, key: str, words: dict[str, str]) -> Param:
        def param(ctx: Context) -> str:
            value = getattr(getattr(ctx.dossier, section), key, None)
            return words.get(value, NOTHING) if value else NOTHING

        return param

    return {
        "title": _application("title"), "major": _application("major"), "specialty": _application("specialty"),
        "cycle": _application("cycle"), "kind": coded("application", "kind", KIND_LABELS),
        "person_status": coded("applicant", "person_status", STATUS_LABELS), "applied_at": _applied_at,
        "education": _education, "late_education": _late_education, "uses": _uses, "start": _start,
        "taken_off": _taken_off, "probation": _probation, "held_title": _held_title, "held_major": _held_major,
        "performance_period": _period, "discipline": _discipline, "ban": _ban, "year": lambda ctx: str(ctx.year),
        "route": lambda ctx: ctx.route.label if ctx.route else "",
    }  # fmt: skip


def static(law: Law) -> dict[str, str]:
    """Parameters the law fixes."""
    rules = law.rules
    return {
        "titles_offered": "、".join(law.title_levels), "majors": "、".join(law.majors), "this_cycle": law.cycle,
        "opens_at": moment(law.opens_at, law) if law.opens_at else "发布之日",
        "closes_at": moment(law.closes_at, law) if law.closes_at else "另行通知之日",
        "education_cutoff": day(law.education_to), "service_cutoff": day(law.service_to),
        "work_cutoff": day(law.work_to), "achievements_cutoff": day(law.achievements_to),
        "cycle_year": str(law.cycle_year),
        "exceptional_titles": "、".join(rules.exceptional.titles) if rules.exceptional else "（无）",
    }  # fmt: skip


def _flat(condition: Condition) -> list[Condition]:
    return [condition, *(inner for part in condition.parts() for inner in _flat(part))]


def of_condition(law: Law, condition: Condition) -> tuple[dict[str, str], dict[str, Param]]:
    """``need_…`` and ``have_…`` of the facts and kinds a condition compares."""
    need: dict[str, str] = {}
    have: dict[str, Param] = {}
    for part in _flat(condition):
        named = part.kinds or part.chosen_achievement
        if named is not None:
            need["kinds_listed"] = "、".join(law.kinds[named.of].labels)
        if part.kinds is not None:
            need["need_kinds"] = str(part.kinds.at_least)
            have["have_kinds"] = _number_of(count_kinds(law.kinds[part.kinds.of], part.kinds.since_start))
            have["kinds_found"] = _kinds_found(law, part.kinds.of, part.kinds.since_start)
        if part.fact is not None:
            name = part.fact.replace(".", "_")
            bound = part.at_least if part.at_least is not None else part.at_most
            if bound is not None:
                need.setdefault(f"need_{name}", number(bound))
            have.setdefault(f"have_{name}", _number_of(fact_of(law, part)))
    return need, have


def _number_of(fact: Fact) -> Param:
    return lambda ctx: number(fact(ctx))


def _kinds_found(law: Law, name: str, since_start: bool) -> Param:
    labels = law.kinds[name].labels

    def param(ctx: Context) -> str:
        found = tally(law.kinds[name], since_start, ctx)[0]
        return "、".join(labels[index] for index in sorted(found)) or "无"

    return param
