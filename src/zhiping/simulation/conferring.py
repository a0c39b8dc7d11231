"""Results after the vote: publicised, objected to, looked into, confirmed, notified (P8, P9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Final

from zhiping.core.procedure import State
from zhiping.ground.clock import service as clock
from zhiping.records.actors import Actor, local_day
from zhiping.records.models import Dossier, Person
from zhiping.records.ticking import tick
from zhiping.simulation.desks import Play, by_one_of
from zhiping.stages.conferral.models import ResultObjection, Roll, RollLine
from zhiping.stages.conferral.operations import investigating, objecting, rechecking, rolls
from zhiping.stages.conferral.operations.carrying import carry
from zhiping.stages.conferral.queries import rolls as lists

_HOUR: Final = time(9, 30)
_ONE_DAY: Final = timedelta(days=1)
#: Every so manieth result is objected to; of these every so manieth falls; every so manieth objection stays nameless.
_OBJECTED, _UPHELD, _NAMELESS = 17, 3, 2
#: Every so manieth who did not pass asks for a re-check; the chair lets the result stand.
_RECHECKED = 3
#: Of a package, the HR department sends one back first, and confirms it when it comes again.
_SENT_BACK = 1


def play_results(play: Play) -> None:
    """From the day after the vote to the notice of qualification. The clock of the round moves on with it."""
    play_announcement(play)
    play_investigation(play)
    play_confirmation(play)


def play_announcement(play: Play) -> None:
    """Re-checks are asked for, the results are announced, and objected to on the first day."""
    _next_working_day(play)
    _recheck(play)
    announced = _announce(play)
    if announced is not None:
        _object(play, announced)


def play_investigation(play: Play) -> None:
    """Objections are looked into, and the publicity runs out."""
    rolls_of = Roll.objects.filter(cycle=play.founded.cycle, kind=Roll.Kind.RESULTS, last_on__isnull=False)
    announced = rolls_of.order_by("-id").first()
    if announced is None or announced.last_on is None:
        return
    _next_working_day(play)
    _investigate(play)
    _turn(play, announced.last_on + _ONE_DAY)


def play_confirmation(play: Play) -> None:
    """Who confirms does, what went back is sent again, and the notice of qualification is issued."""
    _confirm(play)
    _next_working_day(play)
    _confirm(play)
    _notify(play)


def _turn(play: Play, day: date) -> None:
    play.turn_to(day, _HOUR)
    clock.set_to(play.founded.cycle.key, play.now)
    tick(play.founded.cycle, at=play.tick())


def _next_working_day(play: Play) -> None:
    day = local_day(play.pack.timezone, play.now) + _ONE_DAY
    while not play.calendar.is_working_day(day):
        day += _ONE_DAY
    _turn(play, day)


def _through(roll: Roll) -> Roll:
    carry(roll, most=None)
    return roll


def _office(play: Play) -> Sequence[Person]:
    return play.founded.who(play.founded.office, "office_reviewer")


def _announce(play: Play) -> Roll | None:
    made: list[Roll] = []
    rows = list(lists.to_announce(play.founded.cycle))
    number = f"公示〔{play.today.year}〕1号"

    def announce(by: Actor) -> None:
        made.append(_through(rolls.announce(play.founded.cycle, rows, number=number, by=by, at=play.tick())))

    if rows:
        by_one_of(_office(play), announce)
    return made[0] if made else None


def _object(play: Play, roll: Roll) -> None:
    """The public page by day, a letter now and then."""
    lines = roll.lines.filter(refused="").select_related("roll__cycle__pack_version", "dossier").order_by("place")
    for n, line in enumerate(lines):
        if n % _OBJECTED:
            continue
        line.refresh_from_db(fields=["carried_at"])
        text = "反映的业绩不是本人主持的，请核实当时的任务书和参加人员名单。"
        who = "" if (n // _OBJECTED) % _NAMELESS else "王某，电话0000-0000000"
        if n // _OBJECTED == 1:
            by_one_of(_office(play), lambda by, line=line, text=text: _letter(play, line, text, by))  # type: ignore[misc]
        else:
            objecting.raise_objection(line, text=text, raised_by=who, at=play.tick())


def _letter(play: Play, line: RollLine, text: str, by: Actor) -> object:
    return objecting.record_letter(line, received_on=play.today, text=text, by=by, at=play.tick())


def _investigate(play: Play) -> None:
    rows = ResultObjection.objects.filter(dossier__cycle=play.founded.cycle, decided_at__isnull=True)
    for n, row in enumerate(rows.select_related("dossier__cycle__pack_version", "dossier__committee__office",
                                                "dossier__pack_version", "hold").order_by("id")):  # fmt: skip
        at = play.tick()
        able = investigating.candidates(row, at)
        if not able:
            continue
        who, by = able[0], Actor(able[0])
        investigating.name_investigator(row, who, by=by, at=at)
        investigating.open_objection(row, by=by, at=play.tick())
        found = "向单位和项目组核实，查看了任务书、验收报告和人员名单。"
        investigating.note_finding(row, text=found, by=by, at=play.tick())
        upheld = n % _UPHELD == _UPHELD - 1
        reason = "经核实，所列业绩不是本人主持。" if upheld else "经核实，业绩属实，本人为主持人。"
        clause = play.pack.grounds.bearing("decline")[0].clause if upheld else ""
        investigating.decide_objection(row, upheld=upheld, reason=reason, clause=clause, by=by, at=play.tick())


def _confirm(play: Play) -> None:
    cycle = play.founded.cycle
    bureau = play.founded.who(play.founded.office, "bureau")
    own = list(lists.to_confirm(cycle).exclude(pk__in=lists.blocked(lists.to_confirm(cycle))))
    if own:
        verdicts = {row.pk: "confirm" for row in own}
        by_one_of(bureau, lambda by: _through(rolls.confirm_own(cycle, own, verdicts, by=by, at=play.tick())))
    sent = list(lists.to_send(cycle).exclude(pk__in=lists.blocked(lists.to_send(cycle))))
    if sent:
        by_one_of(_office(play), lambda by: _package(play, sent, by))


def _package(play: Play, rows: Sequence[Dossier], by: Actor) -> None:
    """One goes back with a reason the first time; everybody else is confirmed, in one act."""
    roll = _through(rolls.send(play.founded.cycle, rows, by=by, at=play.tick()))
    places = list(roll.lines.filter(carried_at__isnull=False).order_by("place").values_list("place", flat=True))
    assert roll.body is not None
    first = not Roll.objects.filter(cycle=roll.cycle, kind=Roll.Kind.PACKAGE).exclude(pk=roll.pk).exists()
    back = set(places[:_SENT_BACK]) if first and len(places) > _SENT_BACK else set()
    verdicts = rolls.Verdicts(
        {place: "send_back" if place in back else "confirm" for place in places}, reason="请补充评审表的签章。"
    )
    hr = play.founded.who(roll.body, "hr_officer")
    by_one_of(hr, lambda one: rolls.decide_lines(roll, verdicts, by=one, at=play.tick()))
    _through(roll)


def _notify(play: Play) -> None:
    cycle = play.founded.cycle
    rows = list(lists.to_notify(cycle))
    if not rows:
        return
    body, role = rolls.issuer_of(cycle)
    voted = min(local_day(play.pack.timezone, row.state_since) for row in rows)

    def give(by: Actor) -> None:
        roll = rolls.give_notice(
            cycle, rows, number=f"职通〔{play.today.year}〕1号", qualified_on=voted,
            basis=play.pack.about.document.number, by=by, at=play.tick(),
        )  # fmt: skip
        _through(roll)

    by_one_of(play.founded.who(body, role), give)


def _recheck(play: Play) -> None:
    """A few ask, each once; what is asked too late is refused like anybody's."""
    chair = play.founded.who(play.founded.office, "chair")
    for n, dossier in enumerate(play.at(State.NOT_PASSED)):
        if n % _RECHECKED:
            continue
        asked = by_one_of(
            [dossier.person],
            lambda by, row=dossier: rechecking.request(  # type: ignore[misc]
                row, reason="认为业绩没有得到全面评价。", by=by, at=play.tick()
            ),
        )
        if asked:
            by_one_of(
                chair,
                lambda by, row=dossier: rechecking.decide(  # type: ignore[misc]
                    row, upheld=True, answer="经复查，评审程序符合规定，维持结果。", by=by, at=play.tick()
                ),
            )
