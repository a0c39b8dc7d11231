"""The text of a publicity sheet: who, for what, on which grounds; never a document number of a person."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from zhiping.core.dossier import Item, iter_items

if TYPE_CHECKING:
    from zhiping.core.policy.model import Pack

#: Sections that P3 wants publicised: qualifications and achievements. Nothing of a person's private circumstances.
PUBLICISED = ("education", "titles", "skills", "employment", "probation", "exceptional", "achievements")

#: How a unit of days is called in the sentence.
DAY_UNITS = {"working": "个工作日", "natural": "天"}


def chinese_day(day: date) -> str:
    """2024年11月18日."""
    return f"{day.year}年{day.month}月{day.day}日"


def written_day(day: date | None) -> str:
    """The same; room to write it by hand where it is not known yet."""
    return "　　　　年　　月　　日" if day is None else chinese_day(day)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a sheet says of one person: name, major and title applied for, qualifications and achievements."""

    name: str
    major: str
    title: str
    items: tuple[str, ...]


def entry_of(document: Mapping[str, Any], name: str) -> Entry:
    """The entry of who applies with ``document`` (contracts/dossier.md)."""
    application = document["application"]
    items = tuple(_line(document, item) for item in iter_items(document) if item.section in PUBLICISED)
    return Entry(name, application["major"], application["title"], items)


#: What a colleague needs besides the name of an item to judge it: its keys, in the order in which they are read.
_MORE = {
    "education": ("graduated_on", "毕业"), "employment": ("to_on", "止"), "achievements": ("on", ""),
    "skills": ("awarded_on", "取得"),
}  # fmt: skip
_ROLES = {"lead": "主持", "main": "主要参加", "member": "参加", "sole": "独立完成"}


def _line(document: Mapping[str, Any], item: Item) -> str:
    """An item as it is publicised: its name, its day, the person's own part in it."""
    if item.section == "probation":
        period = document.get("probation") or {}
        span = "至".join(str(period[key]) for key in ("from_on", "to_on") if period.get(key))
        return f"见习期{span}" + ("，期满合格" if period.get("passed") else "")
    entries = document.get(item.section)
    entry: Mapping[str, Any] = (
        next((one for one in entries if one.get("id") == item.id), {}) if isinstance(entries, list) else {}
    )
    key, word = _MORE.get(item.section, ("", ""))
    more = [f"{entry[key]}{word}" if entry.get(key) else "", _ROLES.get(str(entry.get("role")), "")]
    if item.section == "employment" and not entry.get("to_on"):
        more = ["至今"]
    return "，".join([item.label, *(one for one in more if one)])


def entry_as_text(entry: Entry) -> str:
    """An entry as it is sealed."""
    return json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True)


def entry_from_text(text: str, *, name: str, major: str, title: str) -> Entry:
    """The entry that was sealed. Notices of earlier releases kept the sheet's lines: their numbered ones are read."""
    if text.startswith("{"):
        kept = json.loads(text)
        return Entry(kept["name"], kept["major"], kept["title"], tuple(kept["items"]))
    items = (re.fullmatch(r"\d+\. (.+)", line) for line in text.split("\n"))
    return Entry(name, major, title, tuple(found[1] for found in items if found))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it hangs on the board."""

    heading: str
    intro: str
    entries: tuple[Entry, ...]
    period: str
    objections: str
    telephone: str
    unit: str
    signed: str

    @property
    def alone(self) -> bool:
        """Whether it is about one person."""
        return len(self.entries) == 1

    def lines(self) -> list[str]:
        """The whole text, one paragraph a line."""
        found = [self.heading, self.intro]
        for entry in self.entries:
            found += [] if self.alone else [f"{entry.name}，{entry.major}专业，申报{entry.title}"]
            found += [f"{n}. {item}" for n, item in enumerate(entry.items, start=1)]
        told = [self.period, self.objections, *([f"受理电话：{self.telephone}"] if self.telephone else [])]
        return [*found, *told, self.unit, self.signed]


def sheet_of(
    entries: Sequence[Entry], *, pack: Pack, unit: str, posted_on: date | None, last_on: date | None, telephone: str
) -> Sheet:
    """The sheet of ``unit`` with ``entries`` in their order (P3); days that are not known are written by hand."""
    rule, one = pack.publicity.unit, entries[0]
    if len(entries) == 1:
        heading = f"{unit}关于{one.name}申报{one.title}的公示"
        who = f"{one.name}申报{pack.about.series_label}{one.major}专业{one.title}"
    else:
        heading = f"{unit}关于{one.name}等{len(entries)}名同志申报{pack.about.series_label}职称的公示"
        who = f"{one.name}等{len(entries)}名同志申报{pack.about.series_label}职称"
    return Sheet(
        heading,
        f"根据{pack.about.document.number}，{who}。现将资格条件和业绩公示如下：",
        tuple(entries),
        f"公示时间：{written_day(posted_on)}至{written_day(last_on)}，不少于{rule.days}{DAY_UNITS[rule.unit]}。",
        "对公示内容有异议的，可以在公示期内向本单位反映。反映情况须客观真实，提倡使用真实姓名，以便核实和答复。",
        telephone,
        unit,
        written_day(posted_on),
    )
