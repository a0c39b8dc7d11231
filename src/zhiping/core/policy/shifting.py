"""A new pack from an old one: dates, cut-offs and years moved, the file otherwise as it was, comments included.

Moved: every day written YYYY-MM-DD, years that stand before 年, and years under keys that say so. Not moved: birth
dates, identifiers, citations of documents (〔2024〕 and what stands under ``basis``, ``section`` and ``sources``), and
the override table of the calendar, which names days of one year only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from zhiping.core.calendar import anniversary
from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.yamls import compose

Keys = tuple[str, ...]

_DAY: Final = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?!\d)")
#: A year in prose, alone or in a row: 2024年, 2022、2023年.
_YEAR: Final = re.compile(r"(?<![\d〔])((?:19|20)\d{2})(?=(?:[、和至到～—-](?:19|20)\d{2})*\s*年)")
_WHOLE_YEAR: Final = re.compile(r"(?:19|20|21)\d{2}")
_YEAR_KEY: Final = re.compile(r"(?:.*_)?years?")
#: Cases write keys as dossier paths: ``applicant.born_on``, ``titles[0].awarded_on``.
_WORD: Final = re.compile(r"[^.\[\]]+")
_KEPT: Final = frozenset(
    {
        "born_on", "id_number", "uscc", "mobile", "email", "sha256", "letter_no", "basis", "counted_to_basis",
        "section", "sources", "number", "telephone", "region", "calendar_overrides", "calendar_years",
    }
)  # fmt: skip


def shifted(files: Mapping[str, bytes], *, old_id: str, new_id: str, years: int) -> dict[str, bytes]:
    """The files of a pack ``new_id`` made from those of ``old_id``, everything ``years`` later.

    29 February becomes 28 February of a common year. Raises BadInput where a year would leave the calendar.
    """
    found: dict[str, bytes] = {}
    for name, data in files.items():
        if name.startswith("paper/"):
            found[name] = data  # how a form looks; its years come from what it is filled with
            continue
        try:
            found[name] = _file(data, name, old_id, new_id, years).encode()
        except (ValueError, OverflowError):
            expected = "移动后仍在公元1年至9999年之间的年数"
            raise BadInput(Fault("--shift-years", f"移动{years}年超出了历法", expected)) from None
    return found


def _file(data: bytes, name: str, old_id: str, new_id: str, years: int) -> str:
    text, root = compose(data, name)
    made: list[str] = []
    reached = 0
    for node, keys, is_key in _scalars(root, ()) if root is not None else ():
        start, end = node.start_mark.index, node.end_mark.index
        made.append(_prose(text[reached:start], years))
        made.append(_scalar(text[start:end], node.value, keys, is_key, old_id, new_id, years))
        reached = end
    made.append(_prose(text[reached:], years))
    return "".join(made)


def _scalars(node: Node, keys: Keys) -> Iterator[tuple[ScalarNode, Keys, bool]]:
    """Every scalar in the order of the text, with the keys above it, and whether it is a key itself."""
    if isinstance(node, ScalarNode):
        yield node, keys, False
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _scalars(item, keys)
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            yield key, keys, True
            yield from _scalars(value, (*keys, *_WORD.findall(str(key.value))))


def _scalar(source: str, value: str, keys: Keys, is_key: bool, old_id: str, new_id: str, years: int) -> str:
    if value == old_id and not is_key:
        return source.replace(old_id, new_id)
    if _KEPT & set(keys):
        return source
    if _WHOLE_YEAR.fullmatch(value) and (is_key or (keys and _YEAR_KEY.fullmatch(keys[-1]))):
        return source.replace(value, f"{int(value) + years:04d}")
    return _prose(source, years)


def _prose(source: str, years: int) -> str:
    if not years:
        return source
    moved = _DAY.sub(lambda found: _day(found, years), source)
    return _YEAR.sub(lambda found: f"{int(found[1]) + years:04d}", moved)


def _day(found: re.Match[str], years: int) -> str:
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return found[0]  # no day of the calendar: not ours to mend, the reader names it
    moved = anniversary(day, years)
    return moved.isoformat()
