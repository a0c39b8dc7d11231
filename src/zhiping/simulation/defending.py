"""The office arranges the defences (P7): rooms and half-days, panels from who was drawn, a schedule, its release."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Final

from zhiping.core.errors import BadInput
from zhiping.records.actors import Actor
from zhiping.records.models import Person
from zhiping.simulation.desks import Play, by_one_of
from zhiping.stages.defence.models import HalfDay, Room, Schedule, Wish
from zhiping.stages.defence.operations import making, panels, releasing, wishes
from zhiping.stages.defence.queries.candidates import proposal
from zhiping.stages.defence.queries.problem import defending, planned, released, scene, timetable_of

#: People learn of their defence so many days before the first of it, and it takes so many working days.
_NOTICE, _DAYS, _ROOMS = 14, 5, 6
#: Every so manieth applicant asks to be spared the first half-day; the office grants every second.
_ASKS: Final = 17
#: Every so manieth of those who were told asks for leave afterwards, and is heard later than planned.
_LEAVE: Final = 23


def play_schedule(play: Play) -> None:
    """From rooms to the release, at the present hour. Nothing where the pack has no defence, nobody waits for one, no
    experts were drawn for a panel, or a schedule holds already."""
    cycle = play.founded.cycle
    if timetable_of(cycle) is None or not defending(cycle).exists() or released(cycle) is not None:
        return
    if not proposal(cycle, play.now).panels:
        return
    office = play.founded.who(play.founded.office, "office_reviewer")
    by_one_of(office, partial(_places, play))
    _wish(play, office)
    by_one_of(office, lambda by: panels.make_panels(cycle, by=by, at=play.tick()))
    if by_one_of(office, lambda by: making.ask(cycle, seconds=making.SECONDS[0], by=by, at=play.tick())):
        making.make_schedules()
    for draft in Schedule.objects.filter(cycle=cycle, state=Schedule.State.DRAFT).order_by("-number")[:1]:
        by_one_of(office, partial(_release, play, draft))
        while releasing.release_pending():
            pass
        for row in Schedule.objects.filter(pk=draft.pk, state=Schedule.State.RELEASED):
            # Whom the releasing officer may not decide about is told by a colleague.
            for person in office:
                releasing.tell_of(releasing.untold(row), by=Actor(person), at=play.tick())
            _excuse(play, row, office)


def first_day(play: Play) -> date:
    """The first working day that leaves people their time."""
    day = play.today + timedelta(days=_NOTICE)
    while not play.calendar.is_working_day(day):
        day += timedelta(days=1)
    return day


def _places(play: Play, by: Actor) -> None:
    cycle, table = play.founded.cycle, timetable_of(play.founded.cycle)
    assert table is not None
    rooms = [
        panels.add_room(cycle, name=f"{301 + n}室", address="市会议中心三楼", by=by, at=play.tick())
        for n in range(_ROOMS - Room.objects.filter(cycle=cycle).count())
    ]
    day, left = first_day(play), _DAYS
    while left:
        if play.calendar.is_working_day(day):
            for part in table.half_days:
                panels.add_half_day(
                    cycle, on=day, part=part, rooms=[room.pk for room in rooms], by=by, at=play.tick()
                )  # fmt: skip
            left -= 1
        day += timedelta(days=1)


def _wish(play: Play, office: list[Person]) -> None:
    cycle = play.founded.cycle
    first = HalfDay.objects.filter(cycle=cycle).order_by("on", "part")[0]
    for n, dossier in enumerate(defending(cycle).select_related("person")):
        if n % _ASKS == 0:
            wish = wishes.ask_to_be_spared(
                cycle, dossier, [first.pk], reason="当天须参加单位安全检查。", by=Actor(dossier.person), at=play.tick()
            )
            if n % (2 * _ASKS) == 0:
                by_one_of(office, partial(_grant, play, wish))


def _grant(play: Play, wish: Wish, by: Actor) -> object:
    return wishes.decide_wish(wish, True, by=by, at=play.tick())


def _excuse(play: Play, row: Schedule, office: list[Person]) -> None:
    """Leave is asked for and given with another place at once (8i); nobody else moves, and the worker tells them.

    By people of the first days: after the last half-day there is no place."""
    table = timetable_of(play.founded.cycle)
    assert table is not None
    last = HalfDay.objects.filter(cycle=play.founded.cycle).order_by("on").last()
    assert last is not None
    slots = planned(row).exclude(told_at=None).filter(session__half_day__on__lt=last.on)
    for slot in list(slots.select_related("dossier__person").order_by("dossier_id"))[_LEAVE // 2 :: _LEAVE]:
        wish = wishes.ask_to_be_excused(
            slot,
            ground=table.excuses[0].id,
            reason="突发急病住院，有医院的诊断证明。",
            by=Actor(slot.dossier.person),
            at=play.tick(),
        )
        by_one_of(office, partial(_give_leave, play, wish))
    while releasing.release_pending():
        pass


def _give_leave(play: Play, wish: Wish, by: Actor) -> object:
    assert wish.slot is not None
    here = scene(play.founded.cycle, at=play.now, schedule=wish.slot.schedule)
    later = wishes.later_places(wish.slot, here, at=play.now, most=1)
    return wishes.decide_excuse(wish, True, place=later[0] if later else None, by=by, at=play.tick())


def _release(play: Play, draft: Schedule, by: Actor) -> object:
    try:
        return releasing.release(draft, by=by, at=play.tick())
    except BadInput as bad:
        raise AssertionError(f"a draft made a moment ago may be released: {bad}") from bad
