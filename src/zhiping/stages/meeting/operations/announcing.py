"""The chair announces and signs (P8); the worker then leads each dossier through the one door, and issues the sheet."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import structlog
from django.db import transaction

from zhiping.core.procedure import Action, Refusal
from zhiping.records import door
from zhiping.records.actors import Actor, officers
from zhiping.records.models import Membership, Person
from zhiping.stages.meeting.models import Candidate, Event, Vote
from zhiping.stages.meeting.operations import papers
from zhiping.stages.meeting.operations.common import locked, note, present, refuse, who_presides

log = structlog.get_logger(__name__)

#: Dossiers led through the door in one round of the worker.
AT_ONCE: Final = 60


def announce(vote: Vote, *, by: Actor, at: datetime) -> Vote:
    """Announce and sign what was counted. The dossiers go on with ``at``, however late the worker comes to them.

    Raises ``Refusal`` for who does not preside, ``BadInput`` for what is not counted, or announced already.
    """
    with transaction.atomic():
        row = locked(vote.meeting_id)
        leads = who_presides(row, by)
        now = Vote.objects.select_for_update(of=("self",)).get(pk=vote.pk)
        if now.state != Vote.State.COUNTED:
            raise refuse("没有等待宣布的结果", "已计票、没有宣布的投票")
        now.state, now.announced_at, now.announced_by = Vote.State.ANNOUNCED, at, leads
        now.save(update_fields=["state", "announced_at", "announced_by"])
        here = len(present(row))
        note(row, Event.Kind.ANNOUNCED, by=by, at=at, here=here, attendee=leads, vote=now)
    return now


def _announcers(vote: Vote) -> list[Person]:
    """Who may lead a dossier on: who announced; for whom they keep out of, another who may preside."""
    assert vote.announced_by is not None
    meeting = vote.meeting
    able = officers(meeting.cycle.committee.office, (Membership.Role.CHAIR,), meeting.on)
    others = meeting.attendees.filter(place__in=["chair", "vice_chair"], person__in=able).order_by("id")
    rest = others.exclude(pk=vote.announced_by.pk).select_related("person")
    return [vote.announced_by.person, *(one.person for one in rest)]


def _carry(one: Candidate, announcers: list[Person]) -> bool:
    """Lead one dossier on. False, and named in the log, where it cannot go now: it is tried again."""
    at = one.vote.announced_at
    assert at is not None
    action = Action.VOTE_PASSED if one.passed else Action.VOTE_NOT_PASSED

    def apply(change: door.Change) -> None:
        # No numbers: what is read of a dossier, its history and its chain, never shows them.
        change.milestone("voted", {"meeting": one.vote.meeting.code, "vote": one.vote.code, "passed": one.passed})
        Candidate.objects.filter(pk=one.pk).update(carried=True)

    refused: Refusal | None = None
    for person in announcers:
        try:
            door.act(one.item.dossier_id, action, by=Actor(person), at=at, apply=apply)
        except Refusal as why:
            refused = why
            if not why.code.startswith("conflict_"):
                break
        else:
            return True
    code = one.item.dossier.code
    log.warning("result waits", dossier=code, vote=one.vote.code, refused=refused.code if refused else "")
    return False


def carry_out(limit: int = AT_ONCE) -> int:
    """Lead the dossiers of announced votes on, oldest first; issue the tally sheet of whatever vote is done.

    Idempotent; for the worker. Returns how many dossiers went on.
    """
    rows = (
        Candidate.objects.filter(vote__state=Vote.State.ANNOUNCED, carried=False, passed__isnull=False)
        .select_related("vote__meeting__cycle__committee__office", "vote__announced_by__person", "item__dossier")
        .defer("item__dossier__draft_sealed")
        .order_by("vote_id", "item__number")
    )
    done, who = 0, {}
    for one in rows[:limit]:
        if one.vote_id not in who:
            who[one.vote_id] = _announcers(one.vote)
        done += _carry(one, who[one.vote_id])
    papers.issue_waiting()
    return done
