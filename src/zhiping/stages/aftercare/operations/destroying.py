"""Destruction (P11, 8o, ADR 0020): listed by one, confirmed by another, waited for, ordered, carried out, recorded.

The order is a person's; the worker carries it out in that name, dossier by dossier. What the door has recorded as
destroyed is then destroyed: whoever goes on after a crash begins with those that are recorded and not yet gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.aftercare import DestructionRules
from zhiping.core.procedure import Action, Inputs, Refusal, State
from zhiping.ground.audit import chain
from zhiping.ground.clock.service import database_now
from zhiping.ground.signatures import keys as signing
from zhiping.ground.signatures import publishing
from zhiping.ground.signatures.signing import sign_pdf
from zhiping.records import destroying, issuing
from zhiping.records.actors import Actor, local_day, officers
from zhiping.records.door import Change, act
from zhiping.records.models import Cycle, Dossier, Membership, RoundDocument
from zhiping.registers.claims.operations import forget
from zhiping.stages.aftercare.models import DestructionLine, DestructionList
from zhiping.stages.aftercare.paper import DESTRUCTION_RECORD
from zhiping.stages.aftercare.queries import destroying as reads

log = structlog.get_logger(__name__)

#: Dossiers of one list: what one page can show and two people can go through.
MOST: Final = 500
#: Dossiers that the worker deals with before it looks after others' work again.
PIECE: Final = 20
_States = DestructionList.State


def rules_of(cycle: Cycle) -> DestructionRules:
    """What the pack of the round says. Raises ``BadInput`` where it destroys nothing."""
    rules = cycle.pack().procedure.destruction
    if rules is None:
        raise BadInput(Fault("code", "本轮没有材料销毁这一环节", "有这一环节的年度"))
    return rules


def _must_be(row: DestructionList, *states: str) -> None:
    if row.state not in states:
        word = "、".join(DestructionList.State(one).label for one in states)
        raise BadInput(Fault("list", f"清单现在是“{row.get_state_display()}”，不能这样办", word))


def _locked(row: DestructionList) -> DestructionList:
    return DestructionList.objects.select_for_update(of=("self",)).select_related(
        "cycle__committee__office", "cycle__pack_version", "listed_by", "confirmed_by", "ordered_by", "carried_by",
    ).get(pk=row.pk)  # fmt: skip


def _works_there(row: DestructionList, by: Actor, at: datetime, *roles: str) -> None:
    day = local_day(row.cycle.pack().timezone, at)
    if by.person is None or by.person.pk not in officers(row.cycle.committee.office, roles, day):
        raise Refusal("not_yours", "P11", {"action": Action.DESTROY.value})


def make_list(cycle: Cycle, dossiers: Sequence[Dossier], *, by: Actor, at: datetime) -> DestructionList:
    """Put ``dossiers`` on a new list of destruction, each through the door; all of them or none (P11).

    Raises the ``Refusal`` of the first that may not be listed (a re-check may still be asked for, a case is open, a
    legal hold lies on it), ``BadInput`` for none or too many.
    """
    rules_of(cycle)
    if not dossiers or len(dossiers) > MOST:
        raise BadInput(Fault("code", "没有选择，或选得太多", f"1至{MOST}人"))
    if by.person is None:
        raise ValueError("a list is made by somebody")
    with transaction.atomic():
        row = DestructionList.objects.create(cycle=cycle, listed_by=by.person, listed_at=at)

        def apply(change: Change) -> None:
            change.milestone("destruction_listed", {"list": row.code})
            change.audit |= {"list": row.code}

        for place, one in enumerate(sorted(dossiers, key=lambda one: (one.unit_id, one.pk)), start=1):
            if one.cycle_id != cycle.pk:
                raise BadInput(Fault("code", f"{one.applicant_name}不是这一轮的", "同一轮评审的申报"))
            act(one, Action.LIST_FOR_DESTRUCTION, by=by, at=at, apply=apply)
            DestructionLine.objects.create(list=row, dossier=one, place=place)
        chain.append(row.stream, "destruction.listed", by=by.label, at=at, data={"dossiers": len(dossiers)})
    return row


def confirm(row: DestructionList, *, by: Actor, at: datetime) -> DestructionList:
    """Confirm the list as the second officer; from now on the pack's wait runs (P11)."""
    with transaction.atomic():
        made = _locked(row)
        _must_be(made, _States.LISTED)
        pack = made.cycle.pack()
        last = rules_of(made.cycle).wait.last_on(local_day(pack.timezone, at), pack.calendar)
        until = pack.calendar.end_of(last)

        def apply(change: Change) -> None:
            change.milestone("destruction_confirmed", {"moment": until.isoformat(), "list": made.code})

        standing = reads.standing(made)
        for line in standing:
            act(line.dossier_id, Action.CONFIRM_DESTRUCTION, by=by, at=at, apply=apply)
        if not standing:
            raise BadInput(Fault("list", "清单上已经没有人", "至少一人"))
        made.state, made.confirmed_by, made.confirmed_at = _States.CONFIRMED, by.person, at
        made.waits_until = until
        made.save()
        chain.append(made.stream, "destruction.confirmed", by=by.label, at=at, data={"until": until.isoformat()})
    return made


def take_off(line: DestructionLine, *, reason: str, by: Actor, at: datetime) -> None:
    """Take one dossier off its list, with a reason: it is 评审未通过 again, and may be listed later."""
    with transaction.atomic():
        made = _locked(line.list)
        _must_be(made, _States.LISTED, _States.CONFIRMED, _States.ORDERED)

        def apply(change: Change) -> None:
            change.milestone("taken_off_list", {"list": made.code})
            change.audit |= {"list": made.code}

        act(line.dossier_id, Action.TAKE_OFF_LIST, by=by, at=at, inputs=Inputs(reason=reason), apply=apply)
        DestructionLine.objects.filter(pk=line.pk).update(off_at=at)
        if not reads.standing(made):
            made.state = _States.DROPPED
            made.save(update_fields=["state"])
        elif made.state == _States.ORDERED:
            _finish(made, at)


def place_hold(dossier: Dossier, *, reason: str, by: Actor, at: datetime) -> Dossier:
    """Keep the material of ``dossier`` from destruction (P11): a court, an audit, a complaint needs it."""

    def apply(change: Change) -> None:
        sealed = reads.seal_reason(change.dossier, reason)
        change.hold("legal_hold", text_sealed=sealed)

    return act(dossier, Action.PLACE_LEGAL_HOLD, by=by, at=at, inputs=Inputs(reason=reason), apply=apply)


def lift_hold(dossier: Dossier, *, reason: str, by: Actor, at: datetime) -> Dossier:
    """Lift a legal hold: what waits for destruction may be destroyed now."""

    def apply(change: Change) -> None:
        change.release("legal_hold", "lifted")

    return act(dossier, Action.LIFT_LEGAL_HOLD, by=by, at=at, inputs=Inputs(reason=reason), apply=apply)


def order(row: DestructionList, *, signed_in_afresh: bool, by: Actor, at: datetime) -> DestructionList:
    """Order the destruction, as who leads the body and has just shown who they are, once the wait is over (P11).

    There is no way back from here but to take somebody off before the worker comes to them.
    """
    with transaction.atomic():
        made = _locked(row)
        _works_there(made, by, at, Membership.Role.BUREAU)
        _must_be(made, _States.CONFIRMED)
        if not signed_in_afresh:
            raise Refusal("sign_in_again", "P11")
        if made.waits_until is None or at <= made.waits_until:
            until = made.waits_until.isoformat() if made.waits_until else at.isoformat()
            raise Refusal("destruction_waits", "P11", {"until": until})
        made.state, made.ordered_by, made.ordered_at = _States.ORDERED, by.person, at
        made.save()
        chain.append(made.stream, "destruction.ordered", by=by.label, at=at, data={})
    return made


def carry_out(cycle: Cycle, *, at: datetime, most: int = PIECE) -> int:
    """Destroy what was ordered in ``cycle``, at most ``most`` dossiers; returns how many went. The worker's.

    What may not be destroyed now (a legal hold) stays on its list and is told on its page. One that fails is logged,
    and the others go on.
    """
    count = 0
    waiting = list(DestructionList.objects.filter(cycle=cycle, state=_States.ORDERED).select_related("ordered_by"))
    if waiting:
        _overwrite()
    for row in waiting:
        for line in reads.standing(row):
            if count >= most:
                return count
            if line.gone_at is None:
                count += _destroy(row, line, at)
        with transaction.atomic():
            _finish(_locked(row), at)
    return count


def _overwrite() -> None:
    """What is deleted from now on is overwritten in the database's file: SQLite keeps freed pages as they were."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")


def _destroy(row: DestructionList, line: DestructionLine, at: datetime) -> bool:
    by = Actor(row.ordered_by)
    try:
        if line.dossier.state != State.DESTROYED:
            _record_destroyed(row, line, by, at)
        destroying.destroy_content(line.dossier)
        with transaction.atomic():
            DestructionLine.objects.filter(pk=line.pk).update(gone_at=at)
            data = {"list": row.code, "files": line.files, "real": database_now().isoformat(timespec="seconds")}
            chain.append(line.dossier.stream, "dossier.content_gone", by=by.label, at=at, data=data)
    except Refusal:
        return False
    except (OperationalError, InterfaceError):
        raise  # the database itself: the round is tried again as a whole
    except Exception:
        log.exception("destruction failed", dossier=line.dossier_id)
        return False
    return True


def _record_destroyed(row: DestructionList, line: DestructionLine, by: Actor, at: datetime) -> None:
    def apply(change: Change) -> None:
        line.files = len(destroying.files_of(change.dossier))
        line.packets = reads.packets_of(change.dossier)
        line.save(update_fields=["files", "packets"])
        forget(change.dossier)
        change.milestone("destroyed", {"list": row.code})
        change.audit |= {"list": row.code, "files": line.files, "packets": line.packets}

    line.dossier = act(line.dossier_id, Action.DESTROY, by=by, at=at, apply=apply)


def _finish(made: DestructionList, at: datetime) -> None:
    if made.state == _States.ORDERED and all(line.gone_at is not None for line in reads.standing(made)):
        made.state = _States.GONE
        made.save(update_fields=["state"])
        chain.append(made.stream, "destruction.gone", by="system", at=at, data={"dossiers": len(reads.standing(made))})


def carry_paper(row: DestructionList, *, way: str, place: str, on: date, by: Actor, at: datetime) -> DestructionList:
    """Note how, where and on which day the paper was destroyed, as the first of the two who did it."""
    with transaction.atomic():
        made = _locked(row)
        _works_there(made, by, at, Membership.Role.OFFICE_REVIEWER, Membership.Role.BUREAU, Membership.Role.COUNTER)
        _must_be(made, _States.GONE, _States.CARRIED)
        zone = made.cycle.pack().timezone
        faults = [Fault(key, f"没有填{word}", word) for key, word, text in
                  (("way", "销毁方式", way), ("place", "销毁地点", place)) if not text.strip()]  # fmt: skip
        assert made.ordered_at is not None
        if not local_day(zone, made.ordered_at) <= on <= local_day(zone, at):
            faults.append(Fault("on", "销毁日期不对", "批准销毁那天以后、今天以前的日子"))
        if faults:
            raise BadInput(faults)
        made.state, made.way, made.place, made.carried_on = _States.CARRIED, way.strip(), place.strip(), on
        made.carried_by = by.person
        made.save()
        chain.append(made.stream, "destruction.carried", by=by.label, at=at, data={"on": on.isoformat()})
    return made


def _key() -> signing.SigningKey:
    try:
        return signing.load()
    except (signing.NoSigningKey, signing.BadSigningKey) as why:
        raise BadInput(Fault("list", str(why), "可用的签名密钥")) from None


def witness(row: DestructionList, *, signed_in_afresh: bool, by: Actor, at: datetime) -> RoundDocument:
    """Sign the record as the second of the two: it is issued, with an electronic signature, and the list is closed."""
    with transaction.atomic():
        made = _locked(row)
        _works_there(made, by, at, Membership.Role.OFFICE_REVIEWER, Membership.Role.BUREAU, Membership.Role.COUNTER)
        _must_be(made, _States.CARRIED)
        assert by.person is not None
        if made.carried_by_id == by.person.pk:
            raise Refusal("same_officer_destruction", "P11")
        if not signed_in_afresh:
            raise Refusal("sign_in_again", "P11")
        made.state, made.witnessed_by, made.finished_at = _States.DONE, by.person, at
        made.save()
        content = reads.record_content(made)
        wanted = issuing.Order(DESTRUCTION_RECORD, content, cycle=made.cycle, subject=made.code)
        planned = issuing.plan(wanted, at=at)
        if isinstance(planned, issuing.Planned):
            key, real = _key(), database_now()
            publishing.publish(key, at=real)
            signed = sign_pdf(issuing.print_planned(planned), key, reason=DESTRUCTION_RECORD.title, at=real)
            document = issuing.keep(planned, signed, by=by)
        else:
            document = planned
        chain.append(made.stream, "destruction.recorded", by=by.label, at=at, data={"number": document.number})
    assert isinstance(document, RoundDocument)
    return document
