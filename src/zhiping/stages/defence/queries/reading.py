"""Whose material an expert of a panel may read (P7): from the release of the schedule until their figure is locked."""

from __future__ import annotations

from typing import Final

from django.db.models import Exists, OuterRef

from zhiping.core.procedure import State
from zhiping.records.models import Dossier, Person
from zhiping.registers.experts.queries import recused_pairs
from zhiping.stages.defence.models import Result, Schedule, Session, Sitting, Slot

#: A dossier that waits for its defence, or for the vote with its figure still open.
JUDGED_IN: Final = (State.READY, State.DEFENDED)


def hearing(person: Person, dossier: Dossier) -> Session | None:
    """The session in which ``person`` hears ``dossier`` and still marks; None also for who keeps out of it.

    Opened again by two, the sheets bring the material with them. Six queries at most.
    """
    slot = (
        Slot.objects.filter(
            dossier=dossier, dossier__state__in=JUDGED_IN, state=Slot.State.PLANNED,
            schedule__state__in=(Schedule.State.RELEASED, Schedule.State.RELEASING),
        )
        .exclude(Exists(Result.objects.filter(slot=OuterRef("pk"), opened_at__isnull=True)))
        .select_related("session__panel")
        .first()
    )  # fmt: skip
    if slot is None:
        return None
    sitting = Sitting.objects.filter(session=slot.session_id, expert__person=person, left_at__isnull=True).first()
    if sitting is None or (sitting.expert_id, dossier.pk) in recused_pairs([dossier.pk]):
        return None
    return slot.session
