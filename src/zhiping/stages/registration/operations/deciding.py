"""Officers decide what was asked, one or many at once: previewed, then applied as one unit (P1).

What changed after the preview, and what may not be decided, is left out and named; the rest happens together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db import IntegrityError, transaction

from zhiping.core import registration as p1
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.ground.messages import service as messages
from zhiping.records.actors import Actor, officers
from zhiping.records.models import Organisation, Person
from zhiping.records.queries import holder_of
from zhiping.stages.registration.models import Registrant, Request
from zhiping.stages.registration.operations import granting
from zhiping.stages.registration.operations.asking import label_of, local_day
from zhiping.stages.registration.operations.granting import NotNow
from zhiping.stages.registration.queries.barred import ASKED_FOR, Bar, asked_of, bar_of
from zhiping.stages.registration.words import barred_words

Kind, State = Request.Kind, Request.State


class Decision(StrEnum):
    """What an officer decides."""

    APPROVE = "approve"
    RETURN = "return"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Choice:
    """A request as it was when the officer looked at it."""

    pk: int
    version: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What would happen to one request: ``blocked`` is a code of ``words.NOT_NOW``, empty when nothing speaks
    against it; ``says`` are sentences; ``barred`` is what the integrity record says of the person, for the officer to
    know: it stops nobody from registering (A5).
    """

    request: Request
    blocked: str
    says: tuple[str, ...] = ()
    barred: str = ""


@dataclass(slots=True)
class Outcome:
    """What a batch has done, and what it left out with the code of the cause."""

    done: list[Request] = field(default_factory=list)
    left_out: list[tuple[Request, str]] = field(default_factory=list)


def _rows(choices: Sequence[Choice], *, lock: bool) -> list[Request]:
    # Always in the same order, so that two batches cannot wait for each other.
    found = Request.objects.filter(pk__in=[choice.pk for choice in choices]).order_by("pk")
    if lock:
        found = found.select_for_update(of=("self",))
    return list(found.select_related("reviewer", "user__registrant", "organisation", "former", "superior"))


def _why_not(row: Request, version: int, decision: Decision, by: Actor, at: datetime) -> str:
    """The code of what speaks against it, or empty."""
    assert by.person is not None
    roles = p1.OFFICER_ROLES[row.reviewer.kind]
    if by.person.pk not in officers(row.reviewer, roles, local_day(at)):
        return "not_yours"
    if is_own(row, by.person):
        return "own"
    if row.state != State.WAITING:
        return "decided"
    if row.version != version:
        return "changed"
    if decision == Decision.APPROVE:
        return granting.obstacle(row, at)
    return "round_return" if row.kind == Kind.ROUND and decision == Decision.RETURN else ""


def is_own(row: Request, person: Person) -> bool:
    """Whether ``person`` decided about themselves: by account, or by the document that was registered."""
    if row.user is None:
        return False
    if row.user_id == person.user_id:
        return True
    registrant: Registrant | None = getattr(row.user, "registrant", None)
    if registrant is None:
        return False
    # By whichever document: two records of one human may have become one.
    holder = holder_of(registrant.id_type, registrant.id_index)
    return holder is not None and holder.person.pk == person.pk


def _needs_reason(decision: Decision, reason: str) -> None:
    if decision != Decision.APPROVE and not reason.strip():
        raise BadInput(Fault("reason", "请写明理由，对方会看到这段话"))


def preview(
    choices: Sequence[Choice], decision: Decision, *, reason: str = "", by: Actor, at: datetime
) -> list[Effect]:
    """Exactly what ``apply`` would do now, request by request. Writes nothing. Raises ``BadInput`` without a reason."""
    _needs_reason(decision, reason)
    versions = {choice.pk: choice.version for choice in choices}
    made = []
    for row in _rows(choices, lock=False):
        blocked = _why_not(row, versions[row.pk], decision, by, at)
        says = () if blocked else _says(row, decision, at)
        bar = None if blocked or decision != Decision.APPROVE else bar_of(asked_of(row), local_day(at))
        made.append(Effect(row, blocked, says, barred_words(bar) if bar is not None else ""))
    return made


def _says(row: Request, decision: Decision, at: datetime) -> tuple[str, ...]:
    if decision == Decision.APPROVE:
        return granting.effects(row, at)
    if row.kind == Kind.ROUND:
        return ("申报留在原单位继续办理，理由一并告知",)
    if decision == Decision.RETURN:
        return ("退回提交人补正，理由一并告知，补正后再交回您处",)
    return ("不予登记，理由一并告知，可以按理由重新提交",)


def apply(choices: Sequence[Choice], decision: Decision, *, reason: str = "", by: Actor, at: datetime) -> Outcome:
    """Decide ``choices`` in one transaction. Raises ``BadInput`` when a reason is missing."""
    _needs_reason(decision, reason)
    versions = {choice.pk: choice.version for choice in choices}
    outcome = Outcome()
    with transaction.atomic():
        for row in _rows(choices, lock=True):
            blocked = _why_not(row, versions[row.pk], decision, by, at)
            if not blocked:
                blocked = _carry_out(row, decision, reason.strip(), by, at)
            if blocked:
                outcome.left_out.append((row, blocked))
            else:
                outcome.done.append(row)
    return outcome


def _carry_out(asked: Request, decision: Decision, reason: str, by: Actor, at: datetime) -> str:
    """Decide one; the code of what came between, or empty."""
    try:
        with transaction.atomic():
            passed_on, bar = False, None
            if decision == Decision.APPROVE:
                bar = bar_of(asked_of(asked), local_day(at))
                passed_on = granting.grant(asked, reason=reason, by=by, at=at)
            asked.reason = reason if decision != Decision.APPROVE or reason else asked.reason
            if not passed_on:
                asked.state = {
                    Decision.APPROVE: State.APPROVED, Decision.RETURN: State.RETURNED, Decision.REFUSE: State.REFUSED,
                }[decision]  # fmt: skip
                asked.decided_by, asked.decided_at = by.person, at
            asked.since = at
            asked.version += 1
            asked.save()
            event = "passed_on" if passed_on else asked.state
            data = {"kind": asked.kind, "clause": asked.clause, "version": asked.version, "reviewer": asked.reviewer_id}
            if decision == Decision.APPROVE and asked.kind in ASKED_FOR:
                # That the record was asked, and which entries it showed (A5).
                data["integrity"] = list(bar.codes) if bar is not None else []
            chain.append(asked.stream, f"registration.{event}", by=by.label, at=at, data=data)
            _tell(asked, event, at)
            if bar is not None and not passed_on:
                _tell_barred(asked, bar, at)
    except NotNow as why:
        return why.code
    except (BadInput, IntegrityError):
        # Somebody was faster: a code, a document or a membership that the preview still found free.
        return "changed"
    return ""


def _tell(row: Request, event: str, at: datetime) -> None:
    def post(recipient: str, template: str) -> None:
        messages.post(
            move=f"{row.stream}#{row.version}", recipient=recipient, template=template,
            params={"clause": row.clause}, about=row.stream, at=at,
        )  # fmt: skip

    if row.user is not None:
        # To the person, or to the account while it is nobody's yet.
        post(label_of(row.user), f"registration_{event}.applicant")
    if event == "passed_on":
        post(f"organisation-{row.reviewer_id}", "registration_asked.office")


def _tell_barred(row: Request, bar: Bar, at: datetime) -> None:
    """Whoever has just become known as the person reads at once that an application is barred, until when (A5)."""
    assert row.user is not None
    messages.post(
        move=f"{row.stream}#{row.version}-barred", recipient=label_of(row.user),
        template="registration_barred.applicant",
        params={"clause": "A5", "last_on": bar.last_on.isoformat(), "levels": "、".join(bar.levels)}, about=row.stream,
        at=at,
    )  # fmt: skip


def answer_superior(
    row: Request, *, kind: str, name: str, uscc: str, region: str, by: Actor, at: datetime
) -> Organisation:
    """Register the body that was missing from the list, and answer who asked (P1, last sentence).

    Raises ``BadInput``: an unreadable or taken code, a request that is not the officer's or already answered.
    """
    with transaction.atomic():
        fresh = _rows([Choice(row.pk, row.version)], lock=True)[0]
        blocked = _why_not(fresh, row.version, Decision.REFUSE, by, at)
        if blocked or fresh.kind != Kind.SUPERIOR:
            raise NotNow(blocked or "not_a_body").as_fault()
        body = granting.register_missing(fresh, kind=kind, name=name, uscc=uscc, region=region, by=by, at=at)
        fresh.organisation, fresh.state, fresh.decided_by, fresh.decided_at = body, State.APPROVED, by.person, at
        fresh.since = at
        fresh.version += 1
        fresh.save()
        chain.append(
            fresh.stream, "registration.approved", by=by.label, at=at,
            data={"kind": fresh.kind, "clause": fresh.clause, "organisation": body.code},
        )  # fmt: skip
        _tell(fresh, "approved", at)
    return body
