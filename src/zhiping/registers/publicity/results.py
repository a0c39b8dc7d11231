"""What became of a publicity: the report on it and the proof of its result (公示情况报告, 公示结果证明, P3). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from zhiping.registers.publicity.texts import DAY_UNITS, chinese_day, written_day

if TYPE_CHECKING:
    from zhiping.core.policy.model import Pack
    from zhiping.registers.publicity.models import Notice
    from zhiping.registers.publicity.queries import OpenedObjection


@dataclass(frozen=True, slots=True)
class Paper:
    """A heading and the paragraphs below it."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """Both papers, and the day under them: the day after the last one, or that of the last decision on an objection."""

    report: Paper
    proof: Paper
    signed_on: date


def outcome(objections: Sequence[OpenedObjection]) -> str:
    """The result in one sentence, as it stands in proof and recommendation."""
    if not objections:
        return "公示期间没有收到异议"
    upheld = sum(1 for one in objections if one.row.upheld)
    said = "均不成立" if upheld == 0 else f"其中{upheld}条成立，已按处理结论办理"
    return f"公示期间收到异议{len(objections)}条，经调查核实，{said}"


def _told(number: int, one: OpenedObjection) -> str:
    # Neither who raised it nor what exactly was said: a report goes further than the objection was meant to.
    kind = "实名" if one.row.real_name else "没有署名"
    said = "异议成立" if one.row.upheld else "异议不成立"
    reason = one.reason.strip().rstrip("。")
    return f"{number}. {chinese_day(one.row.received_on)}收到{kind}反映1条。调查核实后认定{said}：{reason}。"


@dataclass(frozen=True, slots=True)
class Said:
    """What both papers say of a publicity. Days that are not known are written by hand; ``outcome`` has no full stop.

    ``counts``: whether the day of posting counts; ``unit``: ``working`` or ``natural`` days.
    """

    name: str
    major: str
    title: str
    days: int
    unit: str
    counts: bool
    posted_on: date | None
    last_on: date | None
    place: str
    outcome: str


def papers_of(said: Said, told: Sequence[str], *, pack: Pack, colleagues: int = 1) -> tuple[Paper, Paper]:
    """Report and proof. ``told``: a sentence on each objection; ``colleagues``: how many the sheet named."""
    rule = f"{said.days}{DAY_UNITS[said.unit]}"
    span = f"{written_day(said.posted_on)}至{written_day(said.last_on)}"
    what = f"申报{pack.about.series_label}{said.major}专业{said.title}"
    with_others = f"，与本单位其他{colleagues - 1}名申报人一并公示" if colleagues > 1 else ""
    report = Paper(
        "公示情况报告",
        (
            f"根据{pack.about.document.number}，我单位对{said.name}同志{what}的资格条件和业绩进行了公示{with_others}。",
            f"公示时间：{span}，不少于{rule}" + ("，张贴当天计算在内。" if said.counts else "，张贴当天不计算在内。"),
            f"公示地点：{said.place}。",
            f"公示结果：{said.outcome}。",
            *told,
            "特此报告。",
        ),
    )
    proof = Paper(
        "公示结果证明",
        (
            f"兹证明：我单位{said.name}同志{what}，其资格条件和业绩已于{span}在本单位{said.place}公示，"
            f"不少于{rule}。{said.outcome}。",
            "特此证明。",
        ),
    )
    return report, proof


def result_of(
    notice: Notice, objections: Sequence[OpenedObjection], *, pack: Pack, colleagues: int, signed_on: date
) -> Result:
    """The papers on ``notice``, whose objections are all decided. ``colleagues``: how many the sheet named."""
    dossier = notice.dossier
    said = Said(
        dossier.applicant_name, dossier.major, dossier.title, notice.days, notice.day_unit, notice.count_posting_day,
        notice.posted_on, notice.last_on, notice.place, outcome(objections),
    )  # fmt: skip
    told = [_told(n, one) for n, one in enumerate(objections, start=1)]
    return Result(*papers_of(said, told, pack=pack, colleagues=colleagues), signed_on)
