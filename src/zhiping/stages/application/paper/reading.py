"""How forms read an application's document: a draft may lack anything; what it lacks stays empty, never invented."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from zhiping.core.dossier.items import get_path

if TYPE_CHECKING:
    from zhiping.core.policy.model import Pack

Document = Mapping[str, Any]
Entry = Mapping[str, Any]


def said(value: Any) -> str:
    """A text or number as it is written; empty for what is no single value. 30.0 is written 30."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    return str(value).strip() if isinstance(value, str | int) else ""


def part(document: Document, path: str) -> Entry:
    """The object at ``path``; an empty one where there is none."""
    found = get_path(document, path)
    return found if isinstance(found, Mapping) else {}


def entries(document: Document, key: str) -> list[Entry] | None:
    """The entries of a list; None where nothing is told, an empty list where there are none."""
    found = document.get(key)
    if not isinstance(found, list):
        return None
    return [one for one in found if isinstance(one, Mapping)]


def day(value: Any) -> date | None:
    """The day that stands there; None for none, or for what is no day yet."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def word(value: Any, words: Iterable[tuple[str, str]]) -> str:
    """What a code is called; empty for no code, the code itself where nobody has a word for it."""
    return dict(words).get(str(value), said(value)) if value is not None else ""


def month(value: date | None) -> str:
    """2022.10, empty for none."""
    return f"{value.year}.{value.month:02}" if value else ""


def period(entry: Entry, first: str, last: str) -> str:
    """2013.07—2019.03, —至今 where the end is open, days where both lie in one month; empty where neither is told."""
    start, end = day(entry.get(first)), day(entry.get(last))
    if start and end and (start.year, start.month) == (end.year, end.month):
        return f"{month(start)}.{start.day:02}—{month(end)}.{end.day:02}" if start != end else single(start)
    open_end = "至今" if last in entry and entry[last] is None and last == "to_on" else ""
    return f"{month(start)}—{month(end) or open_end}" if start or end or open_end else ""


def single(value: date | None) -> str:
    """2022.10.01, empty for none."""
    return f"{month(value)}.{value.day:02}" if value else ""


def applied_on(document: Document, pack: Pack) -> date | None:
    """The day of the application in the pack's zone; None while it was not handed in."""
    found = part(document, "application").get("applied_at")
    try:
        return datetime.fromisoformat(str(found)).astimezone(ZoneInfo(pack.timezone)).date() if found else None
    except ValueError:
        return None


def current_title(document: Document, pack: Pack) -> Entry | None:
    """The highest title held in the pack's series, else the one awarded last in another; None for none."""
    held = [one for one in entries(document, "titles") or () if said(one.get("title"))]
    ladder = {title: rank for rank, title in enumerate(pack.eligibility.ladder)}
    own = [one for one in held if one.get("series") == pack.series and said(one.get("title")) in ladder]
    if own:
        return min(own, key=lambda one: (-ladder[said(one["title"])], day(one.get("awarded_on")) or date.max))
    return max(held, key=lambda one: day(one.get("awarded_on")) or date.min, default=None)


def highest_education(document: Document, pack: Pack) -> Entry | None:
    """The highest education by the pack's ladder, one that was completed by its cut-off (A3) before a later one."""
    rule = pack.eligibility.education
    schooling = {code: rank for rank, level in enumerate(rule.levels) for code in level.schooling}
    degrees = {code: rank for rank, level in enumerate(rule.levels) for code in level.degree}

    def key(one: Entry) -> tuple[bool, int, date]:
        done = day(one.get("graduated_on")) or day(one.get("degree_on")) or date.min
        rank = max(schooling.get(said(one.get("schooling")), -1), degrees.get(said(one.get("degree")), -1))
        return done <= rule.counted_to, rank, done

    return max(entries(document, "education") or (), key=key, default=None)


def current_post(document: Document) -> Entry | None:
    """The employment that goes on; of several, the one that began last."""
    open_ones = [one for one in entries(document, "employment") or () if "to_on" in one and one["to_on"] is None]
    return max(open_ones, key=lambda one: day(one.get("from_on")) or date.min, default=None)


def masked(number: Any) -> str:
    """A document number with all but its ends hidden."""
    text = said(number)
    return text[:4] + "*" * (len(text) - 8) + text[-4:] if len(text) > 8 else "*" * len(text)


def shortened(text: str, most: int) -> str:
    """The beginning of ``text`` where it has more than ``most`` characters, and that the review form has the rest."""
    return text if len(text) <= most else text[:most].rstrip() + "……（全文见评审表）"
