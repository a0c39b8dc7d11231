"""What a pack says of the time after the result: integrity cases (A5), collection and destruction (P11)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from zhiping.core.calendar import WorkCalendar, anniversary
from zhiping.core.policy.rules import Grounded, Name, Strict

_Clause = Annotated[str, Field(pattern=r"^[0-9A-Z][0-9A-Za-z]*(\.[a-z_]+)?$")]


def _once(values: list[str]) -> list[str]:
    if len(values) != len(set(values)):
        raise ValueError("同一个写了两次；应为：各写一次")
    return values


class Wait(Strict):
    """So many whole days after the day on which something happened, which is not counted; the last one counts."""

    days: int = Field(ge=1, le=3650)
    unit: Literal["working", "natural"]

    def last_on(self, day: date, calendar: WorkCalendar) -> date:
        """The last day of a wait that began on ``day``."""
        if self.unit == "natural":
            return day + timedelta(days=self.days)
        return calendar.add_working_days(day, self.days)


class Keep(Strict):
    """For how many whole years the contents of an integrity case are kept, and not longer.

    ``entry_years``: after the last day of the entry that followed; ``unfounded_years``: after the day on which a case
    was closed as unfounded.
    """

    entry_years: int = Field(ge=1, le=100)
    unfounded_years: int = Field(ge=1, le=100)


class IntegrityRules(Grounded):
    """A5: what follows from fraud that was found.

    ``ban_years``: for how long the person may not apply, from the day of the decision on; ``levels``: ids of the levels
    that an entry keeps from them (8f); ``answer``: how long the person has to answer to what is held against them;
    ``keep``: for how long what was said in a case is kept once it is over.
    """

    clause: _Clause
    ban_years: int = Field(ge=1, le=30)
    levels: Annotated[list[Name], AfterValidator(_once)] = Field(min_length=1)
    answer: Wait
    keep: Keep

    def last_on(self, from_on: date) -> date:
        """The last day of a ban that begins on ``from_on``: the day before the years are full."""
        return anniversary(from_on, self.ban_years) - timedelta(days=1)

    def kept_until(self, over_on: date, *, founded: bool) -> date:
        """The last day on which the contents of a case are kept; from the next day on they may be destroyed.

        ``over_on``: the last day of the entry, or the day on which an unfounded case was closed.
        """
        return anniversary(over_on, self.keep.entry_years if founded else self.keep.unfounded_years)


class CollectionRules(Grounded):
    """P11: review forms that units collect. ``copies``: how many of each; ``notice``: what follows from not coming."""

    clause: _Clause
    copies: int = Field(ge=1, le=10)
    notice: Name


class DestructionRules(Grounded):
    """P11, 8o: material that is destroyed after a ``wait`` from the day on which a second officer confirmed the list.

    ``what`` and ``kept``: what goes and what stays, in the words that stand on the record.
    """

    clause: _Clause
    wait: Wait
    what: Name
    kept: Name
