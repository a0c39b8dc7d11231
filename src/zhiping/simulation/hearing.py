"""The days of the defence (P7): people report, are called, are heard and marked; some do not come; leads lock, the
office records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from random import Random
from typing import Final

from zhiping.core.policy.procedure import DefenceRules
from zhiping.core.procedure import Refusal
from zhiping.core.scoring import most
from zhiping.records.actors import Actor
from zhiping.records.models import Person
from zhiping.simulation.desks import Play
from zhiping.stages.defence.models import Attendance, HalfDay, Session, Slot
from zhiping.stages.defence.operations import missing, results, sheets, steps
from zhiping.stages.defence.queries import board, seats

#: Every so manieth applicant does not come; every so manieth expert's sheet is saved twice, as after a lost answer.
_STAYS_AWAY: Final = 19
_TWICE: Final = 7


def play_defence(play: Play) -> None:
    """Every day of the released schedule that is still to come or is today, one after the other.

    Nothing where the pack has no defence or no schedule is released.
    """
    cycle = play.founded.cycle
    for day in board.days_of(cycle):
        if day < play.today:
            continue
        for half in board.half_days(cycle, day):
            play.turn_to(day, half.starts)
            _half_day(play, half)


def _half_day(play: Play, half: HalfDay) -> None:
    codes = half.sessions.filter(schedule__state__in=board.RELEASED).order_by("id").values_list("code", flat=True)
    sessions = [found for code in codes if (found := seats.session_of(code)) is not None]
    office = play.founded.who(play.founded.office, "office_reviewer")
    turns = sorted(
        ((slot, session) for session in sessions for slot in seats.planned(session)),
        key=lambda pair: (pair[0].starts_at, pair[1].pk, pair[0].turn),
    )
    for begins, pairs in groupby(turns, key=lambda pair: pair[0].starts_at):
        play.now = max(play.now, begins)
        heard = [(slot, session) for slot, session in list(pairs) if _comes_in(play, slot, session, office)]
        for slot, session in heard:
            play.now = max(play.now, slot.starts_at)
            _mark(play, slot, session)
            _any(_leads(session, office), lambda by, slot=slot: steps.finish(slot, by=by, at=play.tick()))  # type: ignore[misc]
    for session in sessions:
        _close(play, session, office)


def _leads(session: Session, office: Iterable[Person]) -> list[Person]:
    """The lead first; whom the lead keeps out of, the office runs."""
    lead = seats.seats_of(session, []).lead
    return [*([lead.expert.person] if lead is not None else []), *office]


def _any(persons: Sequence[Person], deed: Callable[[Actor], object]) -> bool:
    """The first of ``persons`` whom nothing refuses it does ``deed``."""
    for person in persons:
        try:
            deed(Actor(person))
        except Refusal:
            continue
        return True
    return False


def _comes_in(play: Play, slot: Slot, session: Session, office: Sequence[Person]) -> bool:
    leads = _leads(session, office)
    if play.case(slot.dossier).applicant.number % _STAYS_AWAY == 0:
        _any(leads, lambda by: steps.absent(slot, by=by, at=play.tick()))
        return False
    return (
        _any(office, lambda by: steps.check_in(slot, by=by, at=play.tick()))
        and _any(leads, lambda by: steps.call(slot, by=by, at=play.tick()))
        and _any(leads, lambda by: steps.enter(slot, by=by, at=play.tick()))
    )


def _mark(play: Play, slot: Slot, session: Session) -> None:
    """Every expert who hears the applicant fills in a sheet: good ones are good with all of them."""
    number = play.case(slot.dossier).applicant.number
    chance = Random(f"defence/{play.pack.id}/{number}")  # noqa: S311
    level = chance.uniform(0.68, 0.96)
    rules = play.pack.procedure.defence
    assert rules is not None, "who is heard has a pack with a defence"
    for place, sitting in enumerate(seats.seats_of(session, [slot.dossier_id]).hearing(slot)):
        given, save = _given(rules, level, chance), f"{chance.getrandbits(64):016x}"
        for _ in range(2 if (number + place) % _TWICE == 0 else 1):
            sheets.save_sheet(
                slot, marks=given, notes="", base=0, save_id=save, by=Actor(sitting.expert.person), at=play.tick()
            )


def _given(rules: DefenceRules, level: float, chance: Random) -> dict[str, int]:
    def one(whole: int) -> int:
        return max(0, min(whole, round(whole * (level + chance.uniform(-0.08, 0.08)))))

    return {item.id: one(most(item, rules)) for item in rules.items}


def _close(play: Play, session: Session, office: Sequence[Person]) -> None:
    """The lead locks; the office locks the rest, puts down who did not come, and records."""
    play.now = max(play.now, missing.ends_at(session))
    for person in _leads(session, office):
        _any([person], lambda by: results.lock(session, by=by, at=play.tick()))
    for slot in seats.planned(session):
        if seats.status_of(slot) == Attendance.Status.ABSENT:
            _any(office, lambda by, slot=slot: _miss(play, slot, session, by))  # type: ignore[misc]
    for person in office:
        _any([person], lambda by: results.record(session, by=by, at=play.tick()))


def _miss(play: Play, slot: Slot, session: Session, by: Actor) -> object:
    reason = "没有到场，电话联系不上，也没有请假。"
    return missing.miss(slot, session, reason=reason, by=by, at=play.tick())
