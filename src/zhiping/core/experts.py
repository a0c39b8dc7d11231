"""Who may judge what: the level of an expert's own title against the level under review (rules.md 3). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from zhiping.core.calendar import anniversary

#: Levels of titles, the lowest first; packs name the levels they offer by these ids too.
LEVELS: Final = ("junior", "intermediate", "associate_senior", "senior")


def reaches(level: str, reviewed: str) -> bool:
    """Whether who holds a title of ``level`` may judge titles of ``reviewed``: of the same level or a lower one.

    Raises LookupError for a level that is none: nobody is let in because a word was not known.
    """
    for one in (level, reviewed):
        if one not in LEVELS:
            raise LookupError(f"no level of a title: {one!r}")
    return LEVELS.index(level) >= LEVELS.index(reviewed)


def reaches_all(level: str, reviewed: Iterable[str]) -> bool:
    """Whether who holds a title of ``level`` may judge titles of every one of ``reviewed``. Raises LookupError."""
    return all([reaches(level, one) for one in reviewed])


def last_day_of_term(from_on: date, years: int) -> date:
    """The last day of a term of ``years`` that begins on ``from_on``: the day before its anniversary."""
    return anniversary(from_on, years) - timedelta(days=1)
