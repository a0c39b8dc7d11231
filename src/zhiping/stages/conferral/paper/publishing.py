"""What may never stand on paper that is published: an identity number in clear (rules.md 6), a count of votes (3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Final

from zhiping.core.identifiers import NotAnIdentifier, check_resident_id

_RUN: Final = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")


#: 赞成12票, 12 票, 反对：3. A name may hold such a word; only with a figure is it a count.
_VOTES: Final = re.compile(r"\d\s*票|[一二三四五六七八九十]票|(赞成|反对|弃权|同意|得票)\s*[:：为]?\s*\d")


class Unpublishable(ValueError):
    """A text that was to be published holds what may not be; the argument is that text's place."""


class IdentityNumber(Unpublishable):
    """It holds a resident's identity number."""


class VoteCount(Unpublishable):
    """It tells how many voted how: counts stand in the archived tally sheet and minutes alone (rules.md 3)."""


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _texts(getattr(value, field.name), f"{place}.{field.name}" if place else field.name)
    elif isinstance(value, list | tuple):
        for n, one in enumerate(value):
            yield from _texts(one, f"{place}[{n}]")
    elif isinstance(value, str):
        yield place, value


def refuse_identity_numbers(content: Any, but: tuple[str, ...] = ()) -> None:
    """Raises IdentityNumber when a text in ``content`` holds a valid resident ID number (GB 11643).

    ``but``: fields that hold numbers of another kind.
    """
    for place, text in _texts(content, ""):
        if place in but:
            continue
        for run in _RUN.findall(text):
            try:
                check_resident_id(run)
            except NotAnIdentifier:
                continue
            raise IdentityNumber(place)


def refuse_votes(content: Any) -> None:
    """Raises VoteCount when a text in ``content`` tells a count of votes."""
    for place, text in _texts(content, ""):
        if _VOTES.search(text):
            raise VoteCount(place)
