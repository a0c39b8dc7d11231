"""A round, day by day on a simulated clock: who works when, and what was counted in the end."""

from __future__ import annotations

import time as stopwatch
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from zhiping.core.policy.model import Pack
from zhiping.ground.clock import service as clock
from zhiping.ground.messages import service as messages
from zhiping.records.actors import local_day
from zhiping.records.reminding import remind
from zhiping.records.ticking import tick
from zhiping.simulation.applying import day_of_applicants, last_minute
from zhiping.simulation.cohort import Cohort
from zhiping.simulation.deciding import day_of_committee, day_of_departments, day_of_units
from zhiping.simulation.desks import Play
from zhiping.simulation.founding import Founded, opening
from zhiping.simulation.handing import day_of_handin
from zhiping.simulation.later import DEEDS, Deed

#: The day's course; offices are closed on rest days, people who apply are not.
MORNING, APPLICANTS, UNITS, DEPARTMENTS, COMMITTEE = time(8, 30), time(9, 0), time(10, 30), time(13, 30), time(15, 30)
HANDIN = time(16, 30)
#: After the last window the cash desk still books what came in.
_BOOKING = timedelta(days=6)

#: The windows up to acceptance.
REVIEW_WINDOWS = (
    "application", "unit_review", "department_review", "applicant_correction", "correction_review", "office_review",
)  # fmt: skip
ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class Round:
    """A founded round that can be played on to any instant. ``seconds``: real time spent, by stage."""

    play: Play
    day: date
    seconds: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, pack: Pack, founded: Founded, cohort: Cohort) -> Round:
        """The round on the morning of its first day."""
        return cls(Play.of(pack, founded, cohort), local_day(pack.timezone, opening(pack)))

    def last_day(self) -> date:
        """The day after the last window before the hand-in: by then all that the review makes due has happened."""
        windows = self.play.pack.windows
        return max(windows[key].last_on for key in REVIEW_WINDOWS if key in windows) + ONE_DAY

    def play_until(self, until: datetime) -> None:
        """Play whole days while they begin before ``until``, then let the clock show ``until``."""
        zone_day = local_day(self.play.pack.timezone, until)
        while self.day < zone_day:
            self._play_day()
            self.day += ONE_DAY
        self.play.now = max(self.play.now, until)
        self._tick()
        clock.set_to(self.play.founded.cycle.key, until)
        while messages.deliver():
            pass

    def play_to_the_end(self) -> None:
        """Play to the day after the last window of the review: to acceptance."""
        zone = ZoneInfo(self.play.pack.timezone)
        self.play_until(datetime.combine(self.last_day(), MORNING, zone))

    def play_through(self) -> None:
        """Play on to where the hand-in ends: paper handed in, fees paid, everybody admitted who lacks nothing."""
        self.play.hands_in = True
        windows = self.play.pack.windows
        last = max(self.last_day(), windows["paper"].last_on if "paper" in windows else self.last_day())
        zone = ZoneInfo(self.play.pack.timezone)
        self.play_until(datetime.combine(last + _BOOKING, MORNING, zone))

    def play_on(self, deeds: Iterable[Deed] = DEEDS) -> None:
        """Play what follows the hand-in: to the signed record of destruction, or as far as ``deeds`` go."""
        play = self.play
        for deed in deeds:
            began = stopwatch.perf_counter()
            deed.play(play)
            spent = stopwatch.perf_counter() - began
            self.seconds[deed.stage] = self.seconds.get(deed.stage, 0.0) + spent
        clock.set_to(play.founded.cycle.key, play.now)
        while messages.deliver():
            pass

    def _play_day(self) -> None:
        play, day = self.play, self.day
        play.turn_to(day, MORNING)
        clock.set_to(play.founded.cycle.key, play.now)
        self._tick()
        self._stage("application", APPLICANTS, day_of_applicants)
        if play.calendar.is_working_day(day):
            self._stage("unit", UNITS, day_of_units)
            self._stage("department", DEPARTMENTS, day_of_departments)
            self._stage("committee", COMMITTEE, day_of_committee)
            if play.hands_in:
                self._stage("handin", HANDIN, day_of_handin)
        closes_at = play.pack.windows["application"].closes_at
        if local_day(play.pack.timezone, closes_at) == day:
            play.now = max(play.now, closes_at + ONE_SECOND)
            self._stage("application", MORNING, last_minute)

    def _tick(self) -> None:
        """What time alone makes due, and reminders of what is due next."""
        at = self.play.tick()
        tick(self.play.founded.cycle, at=at)
        remind(self.play.founded.cycle, at=at)

    def _stage(self, name: str, hour: time, deeds: Callable[[Play], None]) -> None:
        self.play.turn_to(self.day, hour)
        began = stopwatch.perf_counter()
        deeds(self.play)
        self.seconds[name] = self.seconds.get(name, 0.0) + stopwatch.perf_counter() - began
