"""The text of a publicity notice: who, for what, on which grounds; never a document number of the person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from zhiping.core.dossier import iter_items

if TYPE_CHECKING:
    from zhiping.core.policy.model import Pack

#: Sections that P3 wants publicised: qualifications and achievements. Nothing of a person's private circumstances.
PUBLICISED = ("education", "titles", "skills", "employment", "probation", "exceptional", "achievements")

#: How a unit of days is called in the sentence.
DAY_UNITS = {"working": "个工作日", "natural": "天"}


def chinese_day(day: date) -> str:
    """2024年11月18日."""
    return f"{day.year}年{day.month}月{day.day}日"


def notice_text(
    document: Mapping[str, Any], *, pack: Pack, name: str, unit: str, posted_on: date, last_on: date, telephone: str
) -> str:
    """The notice as it is posted, one paragraph a line (P3)."""
    rule = pack.publicity.unit
    application = document["application"]
    lines = [
        f"{unit}关于{name}申报{application['title']}的公示",
        f"根据{pack.about.document.number}，{name}申报{pack.about.series_label}{application['major']}专业{application['title']}。"
        "现将资格条件和业绩公示如下：",
    ]
    n = 0
    for item in iter_items(document):
        if item.section in PUBLICISED:
            n += 1
            lines.append(f"{n}. {item.label}")
    lines += [
        f"公示时间：{chinese_day(posted_on)}至{chinese_day(last_on)}，不少于{rule.days}{DAY_UNITS[rule.unit]}。",
        "对公示内容有异议的，可以在公示期内向本单位反映。反映情况须客观真实，提倡使用真实姓名，以便核实和答复。",
        f"受理电话：{telephone}",
        unit,
        chinese_day(posted_on),
    ]
    return "\n".join(lines)
