"""Looking for grounds of recusal by rule: by the worker, since it opens all that was submitted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhiping.core import recusal as rules
from zhiping.core.procedure import State
from zhiping.ground.audit import chain
from zhiping.records import contents
from zhiping.records.actors import Actor, local_day, officers
from zhiping.records.models import Cycle, Membership, Revision
from zhiping.records.queries import current_cycles, now
from zhiping.registers.experts.models import Recusal, Search
from zhiping.registers.experts.operations import telling
from zhiping.registers.experts.operations.pool import may_keep
from zhiping.registers.experts.queries.pool import active_experts, as_known

#: While a dossier lies in one of these, somebody may still have to keep out of it.
OPEN_STATES = (
    State.AT_COMMITTEE, State.ACCEPTED, State.HANDED_IN, State.READY, State.DEFENDED, State.PASSED, State.IN_PUBLICITY,
)  # fmt: skip


def find_grounds(cycle: Cycle, *, at: datetime, since: datetime | None = None) -> int:
    """Raise what speaks for recusal between every active expert and every dossier that lies with the Committee.

    ``since``: only dossiers that came or moved at or after that instant. Returns how many grounds are new: one that was
    raised before, and so one that was dismissed, is not raised again. Does nothing where the pack has no rules of
    recusal. The chair is told that
    something waits. A fixed number of queries at any size.
    """
    pack = cycle.pack()
    if pack.procedure.recusal is None:
        return 0
    day = local_day(pack.timezone, at)
    revisions = _latest(cycle, since)
    if not revisions:
        return 0
    experts = [(expert, as_known(expert)) for expert in active_experts(cycle.committee.office_id, day)]
    raised = set(
        Recusal.objects.filter(dossier__in=[one.dossier_id for one in revisions]).values_list(
            "expert_id", "dossier_id", "ground"
        )
    )
    new = [
        Recusal(
            expert=expert, dossier=one.dossier, source=Recusal.Source.RULE, ground=ground.key, raised_at=at,
            raised_by="system",
        )
        for one in revisions
        for document in [contents.content(one)]
        for expert, known in experts
        if expert.person_id != one.dossier.person_id
        for ground in rules.grounds(document, known, pack, on=day)
        if (expert.pk, one.dossier_id, ground.key) not in raised
    ]  # fmt: skip
    if new:
        with transaction.atomic():
            # Somebody may have raised the same meanwhile: it stands once.
            Recusal.objects.bulk_create(new, ignore_conflicts=True)
            chain.append(f"cycle-{cycle.key}"[:64], "recusal.found", by="system", at=at, data={"grounds": len(new)})
            telling.found(cycle, officers(cycle.committee.office, [Membership.Role.CHAIR], day), at=at)
    return len(new)


def _latest(cycle: Cycle, since: datetime | None) -> Sequence[Revision]:
    """The last submission of each dossier that lies with the Committee. One query."""
    rows = Revision.objects.filter(
        purpose=Revision.Purpose.SUBMISSION, dossier__cycle=cycle, dossier__state__in=[one.value for one in OPEN_STATES]
    )
    if since is not None:
        rows = rows.filter(dossier__state_since__gte=since)
    found: dict[int, Revision] = {}
    for row in rows.select_related("dossier").defer("dossier__draft_sealed", "findings_sealed").order_by("number"):
        found[row.dossier_id] = row
    return list(found.values())


def look_again(cycle: Cycle, *, by: Actor, at: datetime) -> None:
    """Somebody of the office asks for it. Raises ``Refusal`` for who keeps no pool."""
    may_keep(cycle.committee.office, by, local_day(cycle.pack().timezone, at))
    Search.objects.update_or_create(cycle=cycle, defaults={"asked_at": at})


def look(cycle: Cycle, *, at: datetime) -> int:
    """Look at what has come since the last look, or at everything where that was asked for. Returns what was found."""
    search, _ = Search.objects.get_or_create(cycle=cycle)
    whole = search.looked_at is None or search.asked_at is not None
    found = find_grounds(cycle, at=at, since=None if whole else search.looked_at)
    # What was asked for while this look went on is not answered by it.
    done = Search.objects.filter(pk=search.pk, asked_at=search.asked_at)
    if not done.update(looked_at=at, found=found, asked_at=None):
        Search.objects.filter(pk=search.pk).update(looked_at=at, found=found)
    return found


def look_for_grounds() -> int:
    """The worker's part: every round that is open, each on its own clock."""
    return sum(look(cycle, at=now(cycle)) for cycle in current_cycles())
