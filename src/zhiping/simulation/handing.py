"""Who hands in and pays: departments send packets and transfers, the counter counts, the cash desk books (P6, F1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from zhiping.core.procedure import State
from zhiping.records.actors import Actor, department_of
from zhiping.records.models import Dossier, Organisation, Person
from zhiping.registers.fees import operations as fees
from zhiping.registers.fees import queries as books
from zhiping.registers.fees.models import Order, Voucher
from zhiping.simulation.desks import Play, by_one_of
from zhiping.stages.handin.models import Manifest, Packet, Sent
from zhiping.stages.handin.operations import manifests, packets

#: A department brings its paper on one of the last working days on which it is taken.
_DAYS_BEFORE = 3
#: Every so manieth applicant packs badly: the first time something is missing, or the seal; brought again the next day.
_FORGETS, _UNSEALED = 7, 11
#: What is forgotten most: what another office has to sign first.
_FORGOTTEN = "recommendation"


def day_of_handin(play: Play) -> None:
    """Transfers come in and are booked, packets are brought and counted, who lacks nothing is admitted."""
    _pay(play)
    if play.pack.stages.paper:
        _bring(play)
    _admit(play)


def _pay(play: Play) -> None:
    """What one person enters today, another confirms tomorrow; the bank's statement shows it the day after."""
    cashiers = play.founded.who(play.founded.office, "cashier")
    office = play.founded.who(play.founded.office, "office_reviewer")
    cycle = play.founded.cycle
    for voucher in Voucher.objects.filter(cycle=cycle, state=Voucher.State.ENTERED).order_by("id"):
        by_one_of(office, partial(_confirm, play, voucher))
    waiting: dict[int, list[Order]] = {}
    payers: dict[int, Organisation] = {}
    for line in books.book(cycle)[0]:
        late = play.lies("handin", line.order.dossier)
        if line.waiting is None and line.stands.owed and play.working_days_since(line.order.ordered_at) and not late:
            body = line.order.dossier.department or play.founded.office
            payers[body.pk] = body
            waiting.setdefault(body.pk, []).append(line.order)
    for pk, orders in sorted(waiting.items()):
        _transfer(play, payers[pk], orders, cashiers)


def _transfer(play: Play, payer: Organisation, orders: Sequence[Order], cashiers: Sequence[Person]) -> None:
    fen = sum(books.standings(orders)[one.pk].owed for one in orders)
    reference = f"{play.today:%Y%m%d}-{payer.pk:04d}"

    def enter(by: Actor) -> object:
        return fees.enter(
            play.founded.cycle, Voucher.Kind.PAID, orders, fen=fen, way=Voucher.Way.TRANSFER, reference=reference,
            received_on=play.today, payer=payer.name, by=by, at=play.tick(),
        )  # fmt: skip

    by_one_of(cashiers, enter)


def _first_day(play: Play) -> date:
    day, left = play.pack.windows["paper"].last_on, _DAYS_BEFORE
    while left:
        day -= timedelta(days=1)
        left -= play.calendar.is_working_day(day)
    return day


def _bring(play: Play) -> None:
    if play.today < _first_day(play):
        return
    counters = play.founded.who(play.founded.office, "counter")
    short = Packet.objects.filter(complete=False, dossier__cycle=play.founded.cycle)
    again = set(short.values_list("dossier", flat=True))
    by_department: dict[int, list[Dossier]] = {}
    bodies: dict[int, Organisation] = {}
    sent = set(Sent.objects.filter(manifest__cycle=play.founded.cycle).values_list("dossier", flat=True))
    for dossier in play.at(State.ACCEPTED):
        if dossier.pk in again:
            _count(play, dossier, counters, again=True)
        elif dossier.pk not in sent and not play.lies("handin", dossier):
            body = department_of(dossier)
            bodies[body.pk] = body
            by_department.setdefault(body.pk, []).append(dossier)
    for pk, rows in sorted(by_department.items()):
        _send(play, bodies[pk], rows, counters)


def _send(play: Play, department: Organisation, rows: Sequence[Dossier], counters: Sequence[Person]) -> None:
    officers = play.founded.who(department, "department_reviewer") or play.founded.who(department, "office_reviewer")
    made: list[Manifest] = []

    def make(by: Actor) -> None:
        assert by.person is not None
        made.append(
            manifests.make_manifest(
                play.founded.cycle, department, rows, bearer=by.person.name, telephone="0833-0000000", by=by,
                at=play.tick(),
            )
        )  # fmt: skip

    if by_one_of(officers, make):
        for dossier in rows:
            _count(play, dossier, counters, again=False)
        by_one_of(counters, lambda by: manifests.give_receipt(made[0], by=by, at=play.tick()))


def _count(play: Play, dossier: Dossier, counters: Sequence[Person], *, again: bool) -> None:
    """The counter finds what is really in the packet."""
    number = play.case(dossier).applicant.number
    missing = [] if again or number % _FORGETS else [_FORGOTTEN]
    sealed = again or bool(number % _UNSEALED)
    by_one_of(
        counters,
        lambda by: packets.check_packet(dossier, missing=missing, sealed=sealed, by=by, at=play.tick()),
    )


def _admit(play: Play) -> None:
    office = play.founded.who(play.founded.office, "office_reviewer")
    here = State.HANDED_IN if play.pack.stages.paper else State.ACCEPTED
    for dossier in play.at(here):
        by_one_of(office, partial(_let_in, play, dossier))


def _let_in(play: Play, dossier: Dossier, by: Actor) -> object:
    return packets.admit(dossier, by=by, at=play.tick())


def _confirm(play: Play, voucher: Voucher, by: Actor) -> object:
    return fees.confirm(voucher, by=by, at=play.tick())
