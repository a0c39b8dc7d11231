"""Issuing the printed record of a draw."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.records import issuing
from zhiping.records.actors import Actor
from zhiping.records.models import RoundDocument
from zhiping.registers.draws.models import Draw
from zhiping.registers.draws.operations.common import officer
from zhiping.stages.drawing.paper import DRAW_RECORD
from zhiping.stages.drawing.queries.papers import content


def issue_record(draw: Draw, *, by: Actor, at: datetime) -> RoundDocument:
    """Issue the record of ``draw`` as it stands; one issued before is superseded when somebody stepped down since.

    Raises ``Refusal`` for who may not draw, ``BadInput`` before the draw has ended with a record.
    """
    officer(draw.cycle, by, at)
    if draw.state not in (Draw.State.DRAWN, Draw.State.VOID):
        raise BadInput(Fault("draw", "还没有抽取结果，不能出具记录", "抽取完成或作废以后"))
    return issuing.issue_for_round(DRAW_RECORD, content(draw), cycle=draw.cycle, subject=draw.code, by=by, at=at)


def take_names(draw: Draw, *, by: Actor, at: datetime) -> None:
    """Record that whose key is whose was taken away, before it is handed out. Raises ``Refusal``."""
    officer(draw.cycle, by, at)
    with transaction.atomic():
        chain.append(draw.stream, "draw.names_taken", by=by.label, at=at, data={})
