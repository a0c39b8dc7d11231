"""The changes that an office makes of the schedule that holds: each worked out again under the lock, then written."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiping.core import schedule as core
from zhiping.core.errors import BadInput, Fault
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier
from zhiping.registers.experts.models import Expert
from zhiping.stages.defence.models import Change, Schedule, Session
from zhiping.stages.defence.operations import changing as work
from zhiping.stages.defence.operations.common import tell_experts


def move(
    row: Schedule, dossier: Dossier, place: core.Place, *, reason: str, by: Actor, at: datetime, token: str = ""
) -> Change:
    """Give one applicant another place, or a first one; nobody else is moved.

    ``token``: of the outcome that was shown, where one was. Raises ``Refusal`` and ``BadInput``.
    """
    with transaction.atomic():
        mine = work.locked(row, by, at)
        foreseen = work.foresee_move(mine, dossier, place, at=at)
        return _done(foreseen, mine, token, work.carry_out(foreseen, mine, reason=reason, by=by, at=at), at)


def place_waiting(row: Schedule, *, reason: str, by: Actor, at: datetime, token: str = "") -> Change:
    """Give places to all who have none, or none that fits any more. Raises ``Refusal`` and ``BadInput``."""
    with transaction.atomic():
        mine = work.locked(row, by, at)
        foreseen = work.foresee_waiting(mine, at=at)
        if not foreseen.moved:
            raise BadInput(Fault("waiting", "没有可以补排的人", "有空位时再补排，或先加时段"))
        return _done(foreseen, mine, token, work.carry_out(foreseen, mine, reason=reason, by=by, at=at), at)


def change_room(session: Session, room: int, *, reason: str, by: Actor, at: datetime, token: str = "") -> Change:
    """Another room for a whole session: its applicants and experts are told. Raises ``Refusal`` and ``BadInput``."""
    with transaction.atomic():
        mine = work.locked(session.schedule, by, at)
        foreseen = work.foresee_room(session, room, at=at)
        made = work.carry_out(foreseen, mine, reason=reason, by=by, at=at, session=session)
        return _done(foreseen, mine, token, made, at)


def replace_expert(
    session: Session, leaving: Expert, substitute: Expert | None, *, reason: str, by: Actor, at: datetime,
    token: str = "",
) -> Change:  # fmt: skip
    """Another expert sits in one session, or one fewer: told are both experts, and applicants who have to move.

    Raises ``Refusal`` and ``BadInput``.
    """
    with transaction.atomic():
        mine = work.locked(session.schedule, by, at)
        foreseen = work.foresee_expert(session, leaving, substitute, at=at)
        made = work.carry_out(
            foreseen, mine, reason=reason, by=by, at=at, session=session, leaving=leaving, substitute=substitute
        )
        return _done(foreseen, mine, token, made, at)


def _done(foreseen: work.Foreseen, row: Schedule, token: str, made: Change, at: datetime) -> Change:
    """Undo all of it where something else came out than was shown; else tell the experts."""
    if token:
        work.same(foreseen, token)
    told = made.told.filter(expert__isnull=False)
    tell_experts(
        Expert.objects.filter(pk__in=told.values("expert")), "defence_changed.expert",
        move=f"{row.stream}|change-{made.number}", about=row.stream, at=at,
    )  # fmt: skip
    told.update(handled_at=at)
    return made
