"""Two records of one human being become one: an officer proposes it with a reason, a second one confirms it (P1).

Officers are those of the review body and the operator; nobody takes part in what is about themselves. What goes along
and what speaks against it is computed anew when it is confirmed, under locks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from zhiping.accounts.operations.closing import close_account
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.ground.messages import service as messages
from zhiping.records import joining
from zhiping.records.actors import Actor, in_force
from zhiping.records.joining import Conflict, Plan
from zhiping.records.models import Membership, Person
from zhiping.stages.registration.models import OPEN, PersonMerge, Registrant, Request
from zhiping.stages.registration.operations.asking import local_day
from zhiping.stages.registration.words import MERGE_CONFLICTS

State = PersonMerge.State
#: Roles in which somebody proposes or confirms (the table of permissions asks for the same).
ROLES = (Membership.Role.OFFICE_REVIEWER, Membership.Role.BUREAU, Membership.Role.OPERATOR)


def plan(old: Person, into: Person, at: datetime) -> Plan:
    """What the merge would do now, and what speaks against it, registrations under way included."""
    made = joining.plan(old, into, local_day(at))
    asked = Request.objects.filter(user=old.user, state__in=OPEN) if old.user_id is not None else Request.objects.none()
    if into.user_id is not None and asked.exists():
        made = replace(made, conflicts=(*made.conflicts, Conflict("open_request")))
    return made


def says(conflict: Conflict) -> str:
    """Why not, and what to do first, in a sentence."""
    return MERGE_CONFLICTS[conflict.code].format(**conflict.params)


def _officer_of(by: Actor, at: datetime) -> int | None:
    """The organisation for which ``by`` may merge, or None."""
    if by.person is None:
        return None
    held = Membership.objects.filter(in_force(local_day(at)), person=by.person, role__in=ROLES)
    return held.order_by("id").values_list("organisation_id", flat=True).first()


def _faults(old: Person, into: Person, by: Actor, at: datetime) -> list[Fault]:
    if _officer_of(by, at) is None:
        return [Fault("", "合并个人记录由评委会办公室或系统管理员办理")]
    if by.person is not None and by.person.pk in (old.pk, into.pk):
        return [Fault("", "是您本人的记录，请由其他人员办理")]
    return [Fault("", says(one)) for one in plan(old, into, at).conflicts]


def propose(old: Person, into: Person, *, cause: str, reason: str, by: Actor, at: datetime) -> PersonMerge:
    """Propose that ``old`` become a pointer to ``into``; nothing moves yet. Raises ``BadInput``."""
    with transaction.atomic():
        old, into = joining.lock(old, into) if old.pk != into.pk else (old, into)
        faults = _faults(old, into, by, at)
        if cause not in PersonMerge.Cause.values:
            faults.append(Fault("cause", "请选是两种证件，还是号码填错"))
        if not reason.strip():
            faults.append(Fault("reason", "请写明怎样确认是同一个人"))
        if faults or by.person is None:
            raise BadInput(faults)
        row = PersonMerge(
            old=old, into=into, cause=cause, reason=reason.strip()[:500], proposed_by=by.person, proposed_at=at
        )
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise BadInput(Fault("", "这个记录已经有人提出合并，在等第二人确认")) from None
        chain.append(
            row.stream, "person_merge.proposed", by=by.label, at=at,
            data={"old": old.code, "into": into.code, "cause": cause},
        )  # fmt: skip
        messages.post(
            move=f"{row.stream}#1", recipient=f"organisation-{_officer_of(by, at)}",
            template="person_merge_proposed.office", params={"clause": "P1"}, about=row.stream, at=at,
        )  # fmt: skip
    return row


def _open(row: PersonMerge) -> PersonMerge:
    fresh = PersonMerge.objects.select_for_update(of=("self",)).select_related("old", "into").get(pk=row.pk)
    if fresh.state != State.PROPOSED:
        raise BadInput(Fault("", "这件合并已经办结，不用再办"))
    return fresh


def confirm(row: PersonMerge, *, by: Actor, at: datetime) -> PersonMerge:
    """The second officer confirms, and the merge happens. Raises ``BadInput``, also for what came up meanwhile."""
    with transaction.atomic():
        row = _open(row)
        if by.person is not None and by.person.pk == row.proposed_by_id:
            raise BadInput(Fault("", "要由提出人以外的第二人确认"))
        old, into = joining.lock(row.old, row.into)
        if faults := _faults(old, into, by, at):
            raise BadInput(faults)
        if into.user is not None and old.user is not None:
            close_account(old.user, by=by.label, at=at)
        row.moved = joining.join(
            old, into, document_void=row.cause == PersonMerge.Cause.MISTYPED, by=by, at=at, day=local_day(at)
        )
        Registrant.objects.filter(person=old).update(person=into)
        _settle(row, State.CONFIRMED, "", by, at)
        messages.post(
            move=f"{row.stream}#2", recipient=joining.label(into), template="person_merged.person",
            params={"clause": "P1"}, about=row.stream, at=at,
        )  # fmt: skip
    return row


def refuse(row: PersonMerge, *, answer: str, by: Actor, at: datetime) -> PersonMerge:
    """The second officer does not agree; nothing has moved. Raises ``BadInput`` without a reason."""
    with transaction.atomic():
        row = _open(row)
        if _officer_of(by, at) is None or (by.person is not None and by.person.pk == row.proposed_by_id):
            raise BadInput(Fault("", "要由提出人以外的第二人决定，提出人可以撤回"))
        if not answer.strip():
            raise BadInput(Fault("answer", "请写明为什么不同意"))
        _settle(row, State.REFUSED, answer.strip()[:500], by, at)
        messages.post(
            move=f"{row.stream}#2", recipient=f"person-{row.proposed_by_id}",
            template="person_merge_refused.proposer", params={"clause": "P1"}, about=row.stream, at=at,
        )  # fmt: skip
    return row


def take_back(row: PersonMerge, *, by: Actor, at: datetime) -> PersonMerge:
    """Who proposed takes it back. Raises ``BadInput``."""
    with transaction.atomic():
        row = _open(row)
        if by.person is None or by.person.pk != row.proposed_by_id:
            raise BadInput(Fault("", "只有提出人可以撤回"))
        _settle(row, State.WITHDRAWN, "", by, at)
    return row


def _settle(merge: PersonMerge, state: str, answer: str, by: Actor, at: datetime) -> None:
    merge.state, merge.answer, merge.decided_by, merge.decided_at = state, answer, by.person, at
    merge.save()
    chain.append(
        merge.stream, f"person_merge.{state}", by=by.label, at=at,
        data={"old": merge.old.code, "into": merge.into.code, "moved": merge.moved},
    )  # fmt: skip
