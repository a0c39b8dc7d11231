"""The public screen of a waiting room: opened by the office, given a new address when the old one went too far."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from zhiping.core.procedure import Action, Refusal
from zhiping.ground.audit import chain
from zhiping.records.actors import Actor, local_day, officers
from zhiping.stages.defence.models import HalfDay, Screen
from zhiping.stages.defence.queries.seats import ON_THE_DAY


def open_screen(half_day: HalfDay, *, by: Actor, at: datetime) -> Screen:
    """A new address for the waiting room of ``half_day``; the one before shows nothing any more. Raises ``Refusal``."""
    cycle = half_day.cycle
    here = officers(cycle.committee.office, ON_THE_DAY, local_day(cycle.pack().timezone, at))
    if by.person is None or by.person.pk not in here:
        raise Refusal("not_yours", "P7", {"action": Action.RECORD_DEFENCE.value})
    with transaction.atomic():
        HalfDay.objects.select_for_update(of=("self",)).get(pk=half_day.pk)
        Screen.objects.filter(half_day=half_day, closed_at__isnull=True).update(closed_at=at)
        made = Screen.objects.create(half_day=half_day, token=secrets.token_hex(16), opened_by=by.person, opened_at=at)
        data = {"half_day": f"{half_day.on:%F} {half_day.part}"}
        chain.append(f"cycle-{cycle.key}"[:64], "defence.screen", by=by.label, at=at, data=data)
    return made
