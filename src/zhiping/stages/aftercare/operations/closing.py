"""The year's end: a round is closed by who leads the body, and its archive package is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Action, Refusal
from zhiping.ground.audit import chain
from zhiping.ground.storage import keys
from zhiping.records.actors import Actor, local_day, officers
from zhiping.records.models import Cycle, Membership
from zhiping.stages.aftercare.models import YearEnd
from zhiping.stages.aftercare.queries import closing


def _leads(cycle: Cycle, by: Actor, at: datetime, roles: Sequence[str]) -> None:
    day = local_day(cycle.pack().timezone, at)
    if by.person is None or by.person.pk not in officers(cycle.committee.office, roles, day):
        raise Refusal("not_yours", "P11", {"action": Action.DESTROY.value})


def close(cycle: Cycle, *, reason: str = "", signed_in_afresh: bool, by: Actor, at: datetime) -> YearEnd:
    """Close ``cycle``: nothing of it is worked on any more, by nobody and not by time.

    While lists of destruction or cases of integrity are open it cannot be closed. Dossiers that are not at an end are
    named in the record, each with its state, and need a reason. Raises ``Refusal`` and ``BadInput``.
    """
    with transaction.atomic():
        row = Cycle.objects.select_for_update(of=("self",)).select_related("committee__office", "pack_version").get(
            pk=cycle.pk
        )  # fmt: skip
        _leads(row, by, at, (Membership.Role.BUREAU,))
        if not signed_in_afresh:
            raise Refusal("sign_in_again", "P11")
        if row.closed_at is not None:
            raise BadInput(Fault("reason", "这一轮已经结束", "还没有结束的一轮"))
        found = closing.standing(row)
        if found.lists or found.cases:
            raise BadInput(
                Fault("reason", f"还有{found.lists}份销毁清单、{found.cases}件诚信核查没有办完", "办完以后再结束")
            )
        left = closing.left_of(row)
        if left and not reason.strip():
            raise BadInput(Fault("reason", f"还有{len(left)}份材料没有办完", "写明每一类为什么不再办理"))
        row.closed_at = at
        row.save(update_fields=["closed_at"])
        assert by.person is not None
        sealed = keys.seal_own(reason.strip().encode(), context=f"year-end|{row.pk}") if left else None
        made = YearEnd.objects.create(cycle=row, by=by.person, at=at, left=left, reason_sealed=sealed)
        chain.append(f"cycle-{row.key}"[:64], "cycle.closed", by=by.label, at=at, data={"left": len(left)})
    return made


def ask_archive(row: YearEnd, *, by: Actor, at: datetime, real_at: datetime) -> YearEnd:
    """Ask for the archive package; the worker writes it. Again only where it failed. Raises ``BadInput``."""
    with transaction.atomic():
        made = YearEnd.objects.select_for_update(of=("self",)).select_related("cycle__committee__office").get(pk=row.pk)
        _leads(made.cycle, by, at, (Membership.Role.BUREAU, Membership.Role.OPERATOR))
        if made.archive not in ("", YearEnd.Archive.FAILED):
            raise BadInput(Fault("archive", f"归档包{made.get_archive_display()}", "还没有归档的一轮"))
        made.archive, made.asked_by, made.asked_at, made.says = YearEnd.Archive.WAITING, by.person, real_at, ""
        made.save()
        chain.append(f"cycle-{made.cycle.key}"[:64], "cycle.archive_asked", by=by.label, at=at, data={})
    return made
