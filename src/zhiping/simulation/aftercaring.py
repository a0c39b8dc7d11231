"""After the result: a case of integrity, results given back, forms collected, material destroyed (A5, A6, P11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from functools import partial
from typing import Final

from zhiping.core.procedure import State
from zhiping.ground.clock import service as clock
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier, Organisation, Person
from zhiping.records.ticking import tick
from zhiping.registers.integrity import operations as integrity
from zhiping.registers.integrity.models import Case
from zhiping.simulation.desks import Play, by_one_of
from zhiping.stages.aftercare.models import Collection, DestructionList
from zhiping.stages.aftercare.operations import collecting, destroying, giving_back
from zhiping.stages.aftercare.queries import collecting as forms
from zhiping.stages.aftercare.queries import destroying as lists

_HOUR: Final = time(9, 30)
_ONE_DAY: Final = timedelta(days=1)
#: The office appoints two weeks ahead, and gives the units one week.
_AHEAD, _LONG = timedelta(days=14), timedelta(days=4)
#: Every so manieth unit comes only after it was told that its time is over.
_LATE: Final = 5
_TITLED = (State.CONFIRMED, State.CERTIFIED)


def play_aftercare(play: Play) -> None:
    """From the certificates to the signed record of destruction. The clock of the round moves on with it."""
    _give_back(play)
    _case(play)
    _collect(play)
    _destroy(play)


def _turn(play: Play, day: date) -> None:
    while not play.calendar.is_working_day(day):
        day += _ONE_DAY
    play.turn_to(day, _HOUR)
    clock.set_to(play.founded.cycle.key, play.now)
    tick(play.founded.cycle, at=play.tick())


def _who(play: Play, role: str) -> list[Person]:
    return play.founded.who(play.founded.office, role)


def _give_back(play: Play) -> None:
    passed = State.PUBLICISED if play.pack.stages.result_publicity else State.PASSED
    for dossier in play.at(passed, State.NOT_PASSED).filter(entrusted=True, given_back__isnull=True):
        by_one_of(_who(play, "office_reviewer"), partial(_back, play, dossier))


def _back(play: Play, dossier: Dossier, by: Actor) -> object:
    return giving_back.give_back(dossier, by=by, at=play.tick())


def _case(play: Play) -> None:
    """One title of the round turns out to have been gained by fraud: whose, the cohort's numbers say."""
    titled = sorted(play.at(*_TITLED), key=lambda one: play.case(one).applicant.number * 7919 % 1009)
    if not titled:
        return
    made: list[Case] = []

    def opens(by: Actor) -> None:
        facts = "有人实名反映其学历证书系伪造，经学信网查询，查无此证。"
        made.append(integrity.open_case(titled[0], facts=facts, by=by, at=play.tick()))

    office = _who(play, "office_reviewer")
    if not by_one_of(office, opens):
        return
    case = made[0]
    _turn(play, play.today + _ONE_DAY)
    said = "证书是培训机构代办的，我不知道是假的。"
    integrity.answer(case, text=said, by=Actor(case.person), at=play.tick())
    _turn(play, play.today + _ONE_DAY)
    reason = "学校书面回复查无此人，本人承认证书系代办。"
    by_one_of(office, lambda by: integrity.propose(case, founded=True, reason=reason, by=by, at=play.tick()))
    _turn(play, play.today + _ONE_DAY)
    by_one_of(
        _who(play, "bureau"), lambda by: integrity.decide(case, signed_in_afresh=True, by=by, at=play.tick())
    )  # fmt: skip


def _collect(play: Play) -> None:
    cycle = play.founded.cycle
    units = [one.unit for one in forms.units_waiting(cycle)]
    if play.pack.procedure.collection is None or not units:
        return
    first = play.today + _AHEAD
    when = collecting.Appointment(
        first, first + _LONG, "工作日9:00至12:00、13:30至17:00", "评委会办公室（示例）", "0000-0000000"
    )
    by_one_of(
        _who(play, "office_reviewer"),
        lambda by: collecting.appoint(cycle, units, when, by=by, at=play.tick()),
    )
    rows = list(
        Collection.objects.filter(cycle=cycle).select_related("cycle__committee__office", "unit").order_by("id")
    )
    _turn(play, first)
    for n, row in enumerate(rows):
        if n % _LATE != _LATE - 1:
            _fetch(play, row)
    _turn(play, when.to_on + _ONE_DAY)
    collecting.remind(cycle, at=play.tick())
    for row in rows:
        _fetch(play, row)


def _fetch(play: Play, row: Collection) -> None:
    """Somebody of the unit comes, signs and takes the forms; back home each is put into its archive."""
    waiting = [one.dossier for one in forms.forms_of(row) if one.handed_at is None]
    officers = _officers(play, row.unit)
    if not waiting or not officers:
        return
    signer = officers[0].name
    by_one_of(
        _who(play, "counter"),
        lambda by: collecting.hand_out(row, waiting, signer=signer, by=by, at=play.tick()),
    )
    for dossier in waiting:
        by_one_of(officers, partial(_file, play, dossier))


def _officers(play: Play, unit: Organisation) -> Sequence[Person]:
    return [*play.founded.who(unit, "unit_reviewer"), *play.founded.who(unit, "unit_head")]


def _file(play: Play, dossier: Dossier, by: Actor) -> object:
    return collecting.file_form(dossier, by=by, at=play.tick())


def _destroy(play: Play) -> None:
    cycle = play.founded.cycle
    if play.pack.procedure.destruction is None:
        return
    _turn(play, play.today + _AHEAD)
    office, bureau = _who(play, "office_reviewer"), _who(play, "bureau")
    made: list[DestructionList] = []

    def listing(by: Actor) -> None:
        found, _ = lists.candidates(cycle, by=by, at=play.now, apart=())
        free = [one.dossier for one in found if one.why is None]
        if free:
            made.append(destroying.make_list(cycle, free, by=by, at=play.tick()))

    for person in office:
        # Who must keep out of somebody leaves them to a colleague's list.
        by_one_of([person], listing)
    confirmed = []
    for row in made:
        second = [one for one in (*office, *bureau) if one.pk != row.listed_by_id]
        if by_one_of(second, partial(_confirm, play, row)):
            confirmed.append(DestructionList.objects.get(pk=row.pk))
    for row in confirmed:
        assert row.waits_until is not None
        _turn(play, play.calendar.day_of(row.waits_until) + _ONE_DAY)
        by_one_of(bureau, partial(_order, play, row))
    while destroying.carry_out(cycle, at=play.tick()):
        pass
    for row in DestructionList.objects.filter(cycle=cycle, state=DestructionList.State.GONE).order_by("id"):
        _sign(play, row, [*_who(play, "counter"), *office, *bureau])


def _confirm(play: Play, row: DestructionList, by: Actor) -> object:
    return destroying.confirm(row, by=by, at=play.tick())


def _order(play: Play, row: DestructionList, by: Actor) -> object:
    return destroying.order(row, signed_in_afresh=True, by=by, at=play.tick())


def _sign(play: Play, row: DestructionList, people: Sequence[Person]) -> None:
    first, second = Actor(people[0]), Actor(next(one for one in people if one.pk != people[0].pk))
    way = "纸质材料粉碎；电子材料删除密钥和文件" if play.pack.stages.paper else "电子材料删除密钥和文件"
    destroying.carry_paper(row, way=way, place="评委会办公室（示例）", on=play.today, by=first, at=play.tick())
    destroying.witness(row, signed_in_afresh=True, by=second, at=play.tick())
