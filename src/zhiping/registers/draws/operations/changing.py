"""Who was drawn and does not serve: the next substitute of the major does; nobody is chosen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiping.core.draw import CannotDraw, replace
from zhiping.core.draw.drawing import next_substitute
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.records.actors import Actor
from zhiping.registers.draws import building, queries
from zhiping.registers.draws.models import Draw, StepDown
from zhiping.registers.draws.operations.common import locked, officer
from zhiping.registers.draws.words import STEPPED_DOWN

State = Draw.State


def step_down(draw: Draw, key: str, reason: str, *, note: str = "", by: Actor, at: datetime) -> StepDown:
    """Record that who stands under ``key`` does not serve, for ``reason`` (a key of ``words.STEPPED_DOWN``).

    The next substitute of the major comes in; where none is left, the place stays empty until another draw fills it.
    Raises ``Refusal`` for who may not draw; ``BadInput`` for an unknown reason, who does not serve (any more), or a
    draw in whose place another one stands.
    """
    if reason not in STEPPED_DOWN:
        raise BadInput(Fault("reason", "没有选择原因", "、".join(STEPPED_DOWN.values())))
    with transaction.atomic():
        row = locked(draw, State.DRAWN)
        officer(row.cycle, by, at)
        stands = queries.standing(row.cycle, row.stage)
        if not any(one.draw == row.code and one.key == key for one in stands.serving):
            raise BadInput(Fault("key", "这名专家现在不在抽取结果里", "正在参加的专家"))
        if stands.open is not None and stands.open.kind == Draw.Kind.AGAIN:
            raise BadInput(Fault("draw", "正在重抽，不能再换人", "等重抽的结果"))
        record = building.record_of(queries.latest([row])[row.pk])
        made = StepDown(draw=row, key=key, reason=reason, by=by.label, at=at)
        made.note_sealed = building.seal_note(note[:500], context=f"step-down|{row.code}|{key}")
        try:
            made.successor = next_substitute(record, key)
        except CannotDraw as why:
            if why.code != "no-substitute":
                raise BadInput(Fault("key", f"不能换人（{why}）", "正在参加的专家")) from None
        made.save()
        data = {"key": key, "reason": reason, "successor": made.successor}
        if made.successor:
            data["record"] = building.publish(row, replace(record, key, STEPPED_DOWN[reason]), at).hash
        chain.append(row.stream, "draw.stepped_down", by=by.label, at=at, data=data)
    return made
