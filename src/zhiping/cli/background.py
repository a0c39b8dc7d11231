"""What runs without anybody asking: delivering messages, and what time alone makes due. Idempotent throughout."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass, field

import structlog
from django.db import close_old_connections

from zhiping.accounts.operations import letters, throttle
from zhiping.cli.archiving import make_archives
from zhiping.faces.desk.operations.mailing import mail
from zhiping.faces.exchange import operations as exchange
from zhiping.faces.handover.operations import bundling
from zhiping.faces.printing import operations as printing
from zhiping.faces.printing.making import make_batches
from zhiping.ground.clock.service import database_now
from zhiping.ground.messages import service as messages
from zhiping.ground.storage import cache
from zhiping.records.queries import current_cycles, now
from zhiping.records.reminding import remind
from zhiping.records.ticking import tick
from zhiping.registers.draws.operations import void_overdue
from zhiping.registers.experts.operations import look_for_grounds
from zhiping.registers.integrity import destroying as cases
from zhiping.registers.recommendations.operations import read_stacks
from zhiping.stages.aftercare.operations import collecting, destroying
from zhiping.stages.application.operations.tending import Tended, tend
from zhiping.stages.conferral.operations.carrying import carry_rolls
from zhiping.stages.conferral.operations.certifying import make_certificates, publish_when_due
from zhiping.stages.conferral.operations.investigating import settle_ended
from zhiping.stages.defence.operations.making import make_schedules
from zhiping.stages.defence.operations.releasing import release_pending
from zhiping.stages.meeting.operations.tending import tend_votes

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Done:
    """What one round did: messages delivered and e-mails sent; sheets made and looked at; lines of rolls carried to the
    door; per cycle key, how often each system action happened; what was tended."""

    delivered: int = 0
    mailed: int = 0
    exchanged: int = 0
    carried: int = 0
    tended: Tended = field(default_factory=Tended)
    moves: dict[str, dict[str, int]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        told = self.delivered or self.mailed or self.exchanged or self.carried
        return bool(told or self.tended or any(self.moves.values()))


def tick_all() -> dict[str, dict[str, int]]:
    """Carry out in every open cycle what is due at the instant on its own clock, then remind of what is due next."""
    done = {}
    for cycle in current_cycles():
        at = now(cycle)
        done[cycle.key] = tick(cycle, at=at)
        # After the moves, so that nobody is reminded of what has just come to its end.
        if reminded := remind(cycle, at=at) + collecting.remind(cycle, at=at):
            done[cycle.key]["remind"] = reminded
        if voided := void_overdue(cycle, at=at):
            done[cycle.key]["void_draw"] = voided
        # What was ordered is destroyed in pieces, so that nobody's message waits for a whole list.
        if destroyed := destroying.carry_out(cycle, at=at):
            done[cycle.key]["destroy"] = destroyed
    return done


def work_once() -> Done:
    """One round. Ticks first, so that what they tell people goes out in the same round."""
    done = Done(moves=tick_all(), carried=carry_rolls() + settle_ended())
    while delivered := messages.deliver():
        done.delivered += delivered
    done.mailed = letters.send() + mail(at=database_now())
    throttle.sweep(at=database_now())
    cache.sweep(at=database_now())
    exchange.sweep(at=database_now())
    done.exchanged = exchange.work_on_imports() + exchange.make_exports()
    done.carried += tend_votes()
    # Last, since it takes longest: nobody's message waits for a photograph.
    done.tended = tend(at=database_now())
    read_stacks()
    release_pending()
    make_schedules()
    look_for_grounds()
    cases.finish()
    printing.sweep(at=database_now())
    make_batches()
    make_certificates()
    publish_when_due(at=database_now())
    bundling.sweep(at=database_now())
    bundling.make_bundles()
    make_archives()
    return done


def work(*, every: float, stop: threading.Event) -> None:
    """Rounds until ``stop`` is set, ``every`` seconds apart.

    A round that fails is logged and tried again with the next: the database may be away for a while.
    """
    while not stop.is_set():
        close_old_connections()
        try:
            done = work_once()
            if done:
                log.info(
                    "worked",
                    delivered=done.delivered,
                    mailed=done.mailed,
                    exchanged=done.exchanged,
                    carried=done.carried,
                    moves=done.moves,
                    tended=asdict(done.tended),
                )
        except Exception:
            log.exception("round failed")
        stop.wait(every)
