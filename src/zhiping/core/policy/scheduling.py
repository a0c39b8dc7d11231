"""How a pack wants the defences arranged (P7): hours, minutes, what is asked of experts, what applicants bring."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from zhiping.core.policy.rules import Grounded, Name, Strict


def _as_time(value: Any) -> Any:
    return time.fromisoformat(value) if isinstance(value, str) and re.fullmatch(r"\d\d:\d\d", value) else value


TimeOfDay = Annotated[time, BeforeValidator(_as_time)]
Part = Literal["am", "pm"]
PART_NAMES: dict[Part, str] = {"am": "上午", "pm": "下午"}


class Hours(Strict):
    """From when to when defences are heard in half a day."""

    starts: TimeOfDay
    ends: TimeOfDay

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.ends <= self.starts:
            raise ValueError("ends 不在 starts 之后；应为：同一天内较晚的时刻")
        return self


class Excuse(Strict):
    """A ground on which an applicant may be excused before the defence (rules.md 8i)."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=32)]
    says: Name


class Timetable(Grounded):
    """``minutes_each``: for one applicant; ``load``: half-days of one expert in a round, ``in_a_row``: of these without
    a free half-day between. ``county_on_one_day``: all whom one department sends come on one day. ``report_before``:
    minutes before the own turn. ``bring`` and ``notes`` stand on the notice."""

    minutes_each: int = Field(ge=5, le=240)
    half_days: dict[Part, Hours] = Field(min_length=1)
    load: int = Field(ge=1)
    in_a_row: int = Field(ge=1)
    county_on_one_day: bool
    report_before: int = Field(ge=0, le=240)
    bring: list[Name]
    notes: list[Name]
    excuses: list[Excuse] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for part, hours in self.half_days.items():
            if turns(hours.starts, hours.ends, self.minutes_each) < 1:
                raise ValueError(f"{PART_NAMES[part]}的时间排不下一人；应为：不少于{self.minutes_each}分钟")
        if len(self.half_days) == 2 and self.half_days["pm"].starts < self.half_days["am"].ends:
            raise ValueError("下午在上午结束以前开始；应为：上午结束以后")
        if len({one.id for one in self.excuses}) != len(self.excuses):
            raise ValueError("excuses 的 id 有重复；应为：各不相同")
        return self

    def excuse(self, key: str) -> Excuse | None:
        """The ground of that id."""
        return next((one for one in self.excuses if one.id == key), None)


def turns(starts: time, ends: time, minutes: int) -> int:
    """How many defences of so many minutes there are between two hours of one day; the last ends in time."""
    day = date(2000, 1, 1)
    whole = datetime.combine(day, ends) - datetime.combine(day, starts)
    return max(0, int(whole.total_seconds() // 60) // minutes)
