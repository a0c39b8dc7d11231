"""The one door: ``act`` is the only way in which a dossier changes its state (house.md, One door)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiping.core.calendar import publicity_end
from zhiping.core.procedure import (
    CORRECTABLE,
    ENDS,
    Action,
    Inputs,
    Move,
    Party,
    Readiness,
    Refusal,
    Situation,
    State,
    decide,
)
from zhiping.ground.audit import chain
from zhiping.ground.messages import service as messages
from zhiping.records.actors import Actor, department_of, local_day, stand_in
from zhiping.records.leading import lead_in
from zhiping.records.models import PACK_FILES, Dossier, Hold, Milestone
from zhiping.records.situations import Seen, due_at, gather, look, options_of, rules_pack, windows_of

#: Which level a dossier has reached decides who may see it (zhiping.access).
REACHED = {State.AT_DEPARTMENT: "reached_department", State.AT_COMMITTEE: "reached_office"}

#: Moves whose having happened is itself an outcome that later guards ask for.
NOTED = {Action.LAPSE: "lapsed", Action.ESCALATE: "escalated", Action.FORWARD_FLAGGED: "forwarded_flagged"}

#: Where a case of integrity ends with what it brought (A5).
FOUND_GUILTY = {State.CANCELLED, State.REVOKED}

#: What is told to the next office up as well, where nobody in the office itself may be the second officer.
ABOUT_REFUSAL = {Action.PROPOSE_REFUSAL, Action.TAKE_BACK_REFUSAL, Action.DROP_REFUSAL}

ReadinessOf = Callable[[Dossier], Readiness]


@dataclass(slots=True)
class Change:
    """What an operation may write while the door is open: its own rows, milestones, holds, and words for the audit."""

    dossier: Dossier
    move: Move
    situation: Situation
    by: Actor
    at: datetime
    seen: Seen
    audit: dict[str, Any] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)

    def milestone(self, kind: str, data: Mapping[str, Any] | None = None) -> Milestone:
        """Record a typed outcome."""
        return Milestone.objects.create(
            dossier=self.dossier, kind=kind, at=self.at, by=self.by.label, data=dict(data or {})
        )

    def hold(self, kind: str, *, data: Mapping[str, Any] | None = None, text_sealed: bytes | None = None) -> Hold:
        """Block the dossier."""
        return Hold.objects.create(
            dossier=self.dossier, kind=kind, opened_at=self.at, opened_by=self.by.label, data=dict(data or {}),
            text_sealed=text_sealed,
        )  # fmt: skip

    def release(self, kind: str, outcome: str) -> int:
        """Release every open hold of ``kind``; returns how many."""
        return Hold.objects.filter(dossier=self.dossier, kind=kind, released_at__isnull=True).update(
            released_at=self.at, released_by=self.by.label, outcome=outcome
        )

    def release_one(self, hold: Hold, outcome: str) -> None:
        """Release this one hold; the others of its kind go on blocking (two objections are two)."""
        Hold.objects.filter(pk=hold.pk, dossier=self.dossier, released_at__isnull=True).update(
            released_at=self.at, released_by=self.by.label, outcome=outcome
        )


Apply = Callable[[Change], None]


def act(
    dossier: Dossier | int,
    action: Action,
    *,
    by: Actor,
    at: datetime,
    inputs: Inputs | None = None,
    readiness: ReadinessOf | None = None,
    apply: Apply | None = None,
) -> Dossier:
    """Carry out ``action`` on ``dossier``, or raise the ``Refusal`` that names its clause.

    Locks the row, gathers the situation, asks the procedure, runs ``apply`` (the stage's own writes), advances the
    state, appends the audit entry and the outbox rows, all in one transaction. Returns the dossier as it is now; the
    object given is not changed.
    """
    pk = dossier if isinstance(dossier, int) else dossier.pk
    with transaction.atomic():
        # PostgreSQL locks the row alone (the joined ones belong to others); SQLite's transactions are immediate anyway.
        row = (
            Dossier.objects.select_for_update(of=("self",))
            .select_related("cycle__pack_version", "committee__office", "pack_version", "unit", "department")
            .defer(*PACK_FILES)
            .get(pk=pk)
        )
        seen = look(row)
        situation = gather(row, action, by=by, at=at, inputs=inputs, readiness=readiness, seen=seen)
        answer = decide(situation, action, options_of(row))
        if isinstance(answer, Refusal):
            raise answer
        change = Change(dossier=row, move=answer, situation=situation, by=by, at=at, seen=seen)
        _note_level(change)
        if apply is not None:
            apply(change)
        _advance(change)
        if answer.target != answer.source and (above := lead_in(row, by=by, at=at)) is not None:
            change.audit["led_in"] = above.code
        _record(change)
        _tell(change)
    return row


def _note_level(change: Change) -> None:
    """rules.md 9: nobody acts at two levels of one dossier, so who acted at which level is kept."""
    level = change.move.level_for(change.situation.roles)
    if not level or change.by.person is None:
        return
    if level not in change.seen.acted_levels(change.by.label):
        change.milestone("acted", {"level": level})


def _advance(change: Change) -> None:
    row, move = change.dossier, change.move
    source, target = State(row.state), move.target
    row.moves += 1
    if move.action == Action.RETURN:
        row.returned_from = source.value
    if move.action == Action.RESUBMIT:
        row.corrected = True
    if move.action == Action.CHANGE_UNIT:
        # It begins anew (8m): what the old unit returned, and what was sent again to it, is over.
        row.returned_from, row.corrected = "", False
    if move.action in NOTED:
        change.milestone(NOTED[move.action], {"from": source.value})
    if target in ENDS:
        # A refusal that nobody confirmed before the dossier ended otherwise waits for nothing any more.
        change.release("pending_refusal", "ended")
    if "pending_correction" in change.situation.holds and target not in CORRECTABLE:
        # A correction that nobody confirmed before the dossier went on comes too late for what was printed.
        change.release("pending_correction", "ended")
    if target in FOUND_GUILTY:
        change.release("integrity_case", "decided")
    if target == State.NOT_PASSED and source not in (State.NOT_PASSED, State.TO_DESTROY):
        _not_passed(change)
    if target != source:
        row.state = target.value
        row.state_since = change.at
        if target in REACHED:
            change.milestone(REACHED[target])
    # An extension that ``apply`` has just written counts already.
    windows = windows_of(row) if move.action == Action.EXTEND else change.situation.windows
    row.due_at = due_at(row, windows, kinds=change.seen.kinds | {NOTED.get(move.action, "")})
    row.save()


def _not_passed(change: Change) -> None:
    """By what it was not passed, and until when a re-check may be asked for (rules.md 3), where the pack gives days."""
    pack = rules_pack(change.dossier)
    data = {"by_action": change.move.action.value}
    if (rule := pack.procedure.recheck) is not None:
        data["moment"] = publicity_end(local_day(pack.timezone, change.at), rule, pack.calendar).isoformat()
    change.milestone("not_passed", data)


def _record(change: Change) -> None:
    move = change.move
    data = {
        "move": change.dossier.moves,
        "from": move.source.value,
        "to": move.target.value,
        "clause": move.clause,
        "pack": change.dossier.cycle.pack_version.hash,
        **change.audit,
    }
    chain.append(change.dossier.stream, f"dossier.{move.action.value}", by=change.by.label, at=change.at, data=data)


def _recipient(change: Change, party: Party) -> str:
    row = change.dossier
    match party:
        case Party.APPLICANT:
            return f"person-{row.person_id}"
        case Party.UNIT:
            return f"organisation-{row.unit_id}"
        case Party.DEPARTMENT:
            return f"organisation-{department_of(row).pk}"
        case Party.OFFICE | Party.BUREAU:
            return f"organisation-{row.committee.office_id}"


def _tell(change: Change) -> None:
    for party in change.move.told:
        _post(change, party.value, _recipient(change, party))
    if change.move.action in ABOUT_REFUSAL:
        # A message goes to an office; where nobody in it may confirm, who may sits in the next one up (rules.md 9).
        row, by = change.dossier, change.situation.refusal_proposed_by or change.by.label
        above = stand_in(row, local_day(row.cycle.pack().timezone, change.at), by)
        if above is not None:
            _post(change, "stand_in", f"organisation-{above[0].pk}")


def _post(change: Change, to: str, recipient: str) -> None:
    row, move = change.dossier, change.move
    messages.post(
        move=f"{row.stream}#{row.moves}",
        recipient=recipient,
        template=f"{move.action.value}.{to}",
        params={"to": move.target.value, "clause": move.clause, **change.params},
        about=row.stream,
        at=change.at,
    )
