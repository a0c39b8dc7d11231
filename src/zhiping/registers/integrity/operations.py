"""Writes of the integrity record (A5): a case is opened, the person is heard, two officers decide, an entry follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.aftercare import IntegrityRules
from zhiping.core.procedure import Action, Inputs, Refusal, State
from zhiping.ground.audit import chain
from zhiping.ground.messages import service as messages
from zhiping.ground.storage import blobs, keys
from zhiping.records.actors import Actor, conflict, local_day, officers
from zhiping.records.door import Change as DoorChange
from zhiping.records.door import act
from zhiping.records.models import Dossier, Hold, Membership, Milestone, Person
from zhiping.records.situations import rules_pack
from zhiping.registers.integrity.models import Case, CaseFile, Change, Entry, Statement

#: Files beside one statement, and how large one may be.
MOST_FILES: Final = 10
MOST_BYTES: Final = 20 * 1024 * 1024
#: What a file begins with, by its type; nothing else is taken.
_BEGINS: Final = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_OFFICE = (Membership.Role.OFFICE_REVIEWER, Membership.Role.BUREAU)
_TITLED = frozenset({State.CONFIRMED, State.CERTIFIED, State.ARCHIVED})


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that is put beside a statement."""

    name: str
    content: bytes


def rules_of(dossier: Dossier) -> IntegrityRules:
    """What the pack of ``dossier`` says of fraud. Raises ``BadInput`` where it says nothing: nothing is made up."""
    rules = rules_pack(dossier).procedure.integrity
    if rules is None:
        raise BadInput(Fault("text", "规则包没有写明诚信事项怎样处理，不能立案", "procedure.yaml 的 integrity"))
    return rules


def open_case(dossier: Dossier, *, facts: str, files: Sequence[Proof] = (), by: Actor, at: datetime) -> Case:
    """Open a case about ``dossier`` on ``facts``: it is held from now on, and the person may answer (A5).

    Raises ``Refusal`` for who may not, ``BadInput`` without facts or for a file that is none of PDF, JPEG, PNG.
    """
    rules = rules_of(dossier)
    made: list[Case] = []
    kept: list[str] = []

    def apply(change: DoorChange) -> None:
        hold = change.hold("integrity_case", data={})
        case = Case(
            dossier=change.dossier, person=change.dossier.person, hold=hold, opened_by=acting(by), opened_at=at,
            answer_until=_answer_until(change.dossier, rules, at),
        )  # fmt: skip
        keys.create(case.key_owner)
        case.save()
        hold.data = {"case": case.code}
        hold.save(update_fields=["data"])
        kept.extend(_state(case, Statement.Of.OFFICE, facts, files, by=by, at=at))
        change.audit |= {"case": case.code}
        chain.append(case.stream, "integrity.opened", by=by.label, at=at, data={"dossier": change.dossier.code})
        made.append(case)

    try:
        act(dossier, Action.OPEN_INTEGRITY_CASE, by=by, at=at, inputs=Inputs(reason=facts), apply=apply)
    except BaseException:
        _undo(kept, made)
        raise
    return made[0]


def _undo(kept: Sequence[str], made: Sequence[Case] = ()) -> None:
    for ref in kept:
        blobs.remove(ref)
    for case in made:
        keys.destroy(case.key_owner)


def _answer_until(dossier: Dossier, rules: IntegrityRules, at: datetime) -> datetime:
    pack = rules_pack(dossier)
    return pack.calendar.end_of(rules.answer.last_on(local_day(pack.timezone, at), pack.calendar))


def acting(by: Actor) -> Person:
    """Who acts; time alone never does."""
    if by.person is None:
        raise ValueError("an integrity case is a matter of people")
    return by.person


def _state(case: Case, of: Statement.Of, text: str, files: Sequence[Proof], *, by: Actor, at: datetime) -> list[str]:
    """Write a statement with its files; returns references of what was stored."""
    if not text.strip():
        raise BadInput(Fault("text", "没有写内容", "写明时间、事项和依据的材料"))
    if len(files) > MOST_FILES:
        raise BadInput(Fault("proofs", f"一次最多附{MOST_FILES}个文件", "分几次补充"))
    types = [_type_of(one) for one in files]
    row = Statement.objects.create(
        case=case, of=of, by=acting(by), at=at,
        text_sealed=keys.seal(case.key_owner, text.strip().encode(), context="integrity|statement"),
    )  # fmt: skip
    kept: list[str] = []
    try:
        for one, media_type in zip(files, types, strict=True):
            kept.append(blobs.put(case.key_owner, one.content))
            CaseFile.objects.create(
                statement=row, blob=kept[-1], media_type=media_type, size=len(one.content),
                name_sealed=keys.seal(case.key_owner, one.name[:120].encode(), context="integrity|file"),
            )  # fmt: skip
    except BaseException:
        _undo(kept)
        raise
    return kept


def _type_of(one: Proof) -> str:
    if len(one.content) > MOST_BYTES:
        raise BadInput(Fault("proofs", f"“{one.name}”超过{MOST_BYTES // 1024 // 1024}MB", "压缩或分开以后再传"))
    for begins, media_type in _BEGINS.items():
        if one.content.startswith(begins):
            return media_type
    raise BadInput(Fault("proofs", f"“{one.name}”不是PDF、JPEG或PNG", "PDF、JPEG或PNG文件"))


def locked(case: Case) -> Case:
    """The row of ``case`` under its lock, with what is asked of it; for who writes about it."""
    row = Case.objects.select_for_update(of=("self",)).select_related(
        "dossier__committee__office", "dossier__cycle__pack_version", "dossier__pack_version", "dossier__person",
        "hold",
    ).get(pk=case.pk)  # fmt: skip
    row.dossier.unit = case.dossier.unit
    return row


def may_handle(case: Case, by: Actor, at: datetime, roles: Sequence[str] = _OFFICE) -> None:
    """Whoever works in the office of the Committee, and whom nothing keeps out of this dossier (rules.md 9)."""
    dossier, person = case.dossier, acting(by)
    day = local_day(dossier.cycle.pack().timezone, at)
    if person.pk not in officers(dossier.committee.office, roles, day):
        raise Refusal("not_yours", "A5", {"action": Action.CLOSE_INTEGRITY_CASE.value})
    if (why := conflict(dossier, person, acted=())) in ("own", "kin", "interest"):
        raise Refusal(f"conflict_{why}", "9", {"action": Action.CLOSE_INTEGRITY_CASE.value})


def supplement(case: Case, *, text: str, files: Sequence[Proof] = (), by: Actor, at: datetime) -> Statement:
    """Put down what was found since. The person is told, and has the whole time to answer again (A5)."""
    kept: list[str] = []
    try:
        with transaction.atomic():
            row = locked(case)
            may_handle(row, by, at)
            _must_be(row, Case.State.OPEN)
            kept = _state(row, Statement.Of.OFFICE, text, files, by=by, at=at)
            row.answer_until = _answer_until(row.dossier, rules_of(row.dossier), at)
            row.save(update_fields=["answer_until"])
            last_on = local_day(rules_pack(row.dossier).timezone, row.answer_until)
            tell(row, "heard.applicant", f"person-{row.person_id}", {"last_on": last_on.isoformat()}, at)
            chain.append(row.stream, "integrity.supplemented", by=by.label, at=at, data={"files": len(files)})
            return row.statements.latest("id")
    except BaseException:
        _undo(kept)
        raise


def answer(case: Case, *, text: str, files: Sequence[Proof] = (), by: Actor, at: datetime) -> Statement:
    """The person answers to what is held against them, within the pack's time (A5). As often as they like."""
    kept: list[str] = []
    try:
        with transaction.atomic():
            row = locked(case)
            if acting(by).pk not in (row.person_id, row.person.became_id):
                raise Refusal("not_yours", "A5", {"action": Action.CLOSE_INTEGRITY_CASE.value})
            _must_be(row, Case.State.OPEN)
            if at > row.answer_until:
                raise BadInput(Fault("text", "陈述、申辩的期限已过", "与评委会办公室联系"))
            kept = _state(row, Statement.Of.PERSON, text, files, by=by, at=at)
            tell(row, "answered.office", f"organisation-{row.dossier.committee.office_id}", {}, at)
            chain.append(row.stream, "integrity.answered", by=by.label, at=at, data={"files": len(files)})
            return row.statements.latest("id")
    except BaseException:
        _undo(kept)
        raise


def _must_be(case: Case, state: Case.State) -> None:
    if case.state != state:
        raise BadInput(Fault("text", f"这件事项现在是“{case.get_state_display()}”，不能这样办", state.label))


def heard(case: Case, at: datetime) -> bool:
    """Whether the person had their say: answered since the last statement of the office, or let the time pass."""
    last = case.statements.order_by("-id").values_list("of", flat=True).first()
    return last == Statement.Of.PERSON or at > case.answer_until


def propose(case: Case, *, founded: bool, reason: str, by: Actor, at: datetime) -> Case:
    """Propose what is to be decided, with the reason. Not before the person was heard. Raises ``BadInput``."""
    with transaction.atomic():
        found = locked(case)
        may_handle(found, by, at)
        _must_be(found, Case.State.OPEN)
        if not heard(found, at):
            raise BadInput(Fault("reason", "本人还在陈述、申辩的期限内", "等本人陈述，或期限过后再提出处理意见"))
        if not reason.strip():
            raise BadInput(Fault("reason", "没有写理由", "认定的事实、依据的材料，对本人陈述采纳与否"))
        found.state, found.founded = Case.State.PROPOSED, founded
        found.reason_sealed = keys.seal(found.key_owner, reason.strip().encode(), context="integrity|reason")
        found.proposed_by, found.proposed_at = acting(by), at
        found.save()
        tell(found, "proposed.office", f"organisation-{found.dossier.committee.office_id}", {}, at)
        chain.append(found.stream, "integrity.proposed", by=by.label, at=at, data={"founded": founded})
    return found


def take_back(case: Case, *, by: Actor, at: datetime) -> Case:
    """Take a proposal back, or send it back as the second officer: the case is looked into further."""
    with transaction.atomic():
        found = locked(case)
        may_handle(found, by, at)
        _must_be(found, Case.State.PROPOSED)
        found.state, found.founded, found.reason_sealed = Case.State.OPEN, None, None
        found.proposed_by, found.proposed_at = None, None
        found.save()
        chain.append(found.stream, "integrity.taken_back", by=by.label, at=at, data={})
    return found


def decide(case: Case, *, signed_in_afresh: bool, by: Actor, at: datetime) -> Case:
    """Decide as proposed, as the second officer, who leads the body (A5).

    Founded: the application is cancelled or the title revoked, the entry begins today, the unit is told. Unfounded: the
    dossier goes on. Raises ``Refusal`` for the same officer, and for who has not just shown who they are.
    """
    with transaction.atomic():
        found = locked(case)
        may_handle(found, by, at, (Membership.Role.BUREAU,))
        _must_be(found, Case.State.PROPOSED)
        if found.proposed_by_id == acting(by).pk:
            raise Refusal("same_officer_integrity", "A5")
        if not signed_in_afresh:
            raise Refusal("sign_in_again", "A5")
        _carry_out(found, by=by, at=at)
        found.state = Case.State.FOUNDED if found.founded else Case.State.UNFOUNDED
        found.decided_by, found.decided_at = acting(by), at
        found.save()
        chain.append(found.stream, "integrity.decided", by=by.label, at=at, data={"founded": bool(found.founded)})
        over_on = _enter(found, at=at).last_on if found.founded else local_day(rules_pack(found.dossier).timezone, at)
        _keep(found, over_on)
    return found


def _keep(row: Case, over_on: date) -> None:
    """Note until when what was said is kept, by the rules of the round, once ``row`` is over on this day."""
    row.kept_until = rules_of(row.dossier).kept_until(over_on, founded=bool(row.founded))
    row.save(update_fields=["kept_until"])


def _carry_out(row: Case, *, by: Actor, at: datetime) -> None:
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=row.dossier_id)
    rules = rules_of(row.dossier)
    data = {"case": row.code, "founded": bool(row.founded)}
    if row.founded:
        action = Action.REVOKE if dossier.state in _TITLED else Action.CANCEL_FOR_FRAUD
        Milestone.objects.create(dossier=dossier, kind="integrity_decided", at=at, by=by.label, data=data)
    else:
        action = Action.CLOSE_INTEGRITY_CASE
    reason = keys.unseal(row.key_owner, row.reason_sealed or b"", context="integrity|reason").decode()

    def apply(change: DoorChange) -> None:
        change.release_one(row.hold, "founded" if row.founded else "unfounded")
        if change.move.action == Action.CLOSE_INTEGRITY_CASE:
            change.milestone("integrity_closed", data)
        change.audit |= data

    inputs = Inputs(clause=rules.clause, reason=reason, signed_in_afresh=True)
    for tried in (action, Action.CLOSE_INTEGRITY_CASE):
        try:
            act(dossier, tried, by=by, at=at, inputs=inputs, apply=apply)
        except Refusal as refused:
            if refused.code != "not_now":
                raise
        else:
            return
    # It ended otherwise meanwhile (withdrawn, lapsed): nothing is left to cancel, and nothing to hold.
    Hold.objects.filter(pk=row.hold_id).update(
        released_at=at, released_by=by.label, outcome="founded" if row.founded else "unfounded"
    )
    chain.append(dossier.stream, "integrity.closed", by=by.label, at=at, data=data)


def _enter(row: Case, *, at: datetime) -> Entry:
    rules, pack = rules_of(row.dossier), rules_pack(row.dossier)
    first = local_day(pack.timezone, at)
    entry = Entry.objects.create(
        person=row.person, case=row, body=row.dossier.committee.office, from_on=first, to_on=rules.last_on(first),
        levels=list(rules.levels), clause=rules.clause, basis=pack.cite(rules.clause), entered_at=at,
    )  # fmt: skip
    data = {"entry": entry.code, "from": first.isoformat(), "to": entry.to_on.isoformat()}
    chain.append(row.stream, "integrity.entered", by="system", at=at, data=data)
    params = {"last_on": entry.to_on.isoformat()}
    tell(row, "entered.applicant", f"person-{row.person_id}", params, at, name="entered")
    tell(row, "entered.unit", f"organisation-{row.dossier.unit_id}", params, at, name="entered")
    return entry


def tell(row: Case, template: str, recipient: str, params: Mapping[str, object], at: datetime, name: str = "") -> None:
    """Post a message about ``row``; ``name`` tells apart what is told once from what is told again."""
    number = name or f"{row.statements.count()}-{template.split('.')[0]}-{int(at.timestamp())}"
    messages.post(
        move=f"{row.stream}#{number}", recipient=recipient, template=f"integrity_{template}",
        params={"clause": "A5", **params}, about=row.dossier.stream, at=at,
    )  # fmt: skip


def propose_change(
    entry: Entry, kind: Change.Kind, *, to_on: date | None = None, reason: str, by: Actor, at: datetime
) -> Change:
    """Propose that ``entry`` be lifted from the day of the confirmation on, or that its last day be corrected.

    Raises ``BadInput`` without a reason, for a day before the first, and while another change waits.
    """
    with transaction.atomic():
        case = locked(entry.case)
        row = Entry.objects.select_for_update().get(pk=entry.pk)
        may_handle(case, by, at)
        day = local_day(rules_pack(case.dossier).timezone, at)
        faults = [] if reason.strip() else [Fault("reason", "没有写理由", "解除或更正的事实和依据")]
        if case.destroyed:
            raise BadInput(Fault("kind", "核查内容保存期满，已经销毁，不能再变动", "核查内容还保存着的记录"))
        if row.changes.filter(state=Change.State.WAITING).exists():
            faults.append(Fault("kind", "这条记录已有待确认的变动", "先确认或撤回那一项"))
        if kind == Change.Kind.LIFT and row.last_on < day:
            faults.append(Fault("kind", "这条记录已经期满，不用再解除", "还在期限内的记录"))
        if kind == Change.Kind.CORRECT and (to_on is None or to_on < row.from_on or to_on == row.to_on):
            faults.append(Fault("to_on", "更正后的截止日期不对", "不早于开始那天、与现在不同的日期"))
        if kind == Change.Kind.CORRECT and row.lifted_on is not None:
            faults.append(Fault("kind", "这条记录已经解除", "没有解除的记录"))
        if faults:
            raise BadInput(faults)
        made = Change.objects.create(
            entry=row, kind=kind, before_on=row.last_on, to_on=to_on if kind == Change.Kind.CORRECT else None,
            reason_sealed=keys.seal(case.key_owner, reason.strip().encode(), context="integrity|change"),
            proposed_by=acting(by), proposed_at=at,
        )  # fmt: skip
        chain.append(case.stream, f"entry.{kind.value}_proposed", by=by.label, at=at, data={"entry": row.code})
    return made


def confirm_change(change: Change, *, signed_in_afresh: bool, by: Actor, at: datetime) -> Entry:
    """Let a change come into force, as the second officer, who leads the body. The person is told."""
    with transaction.atomic():
        made, case, row = _waiting(change)
        may_handle(case, by, at, (Membership.Role.BUREAU,))
        if made.proposed_by_id == acting(by).pk:
            raise Refusal("same_officer_integrity", "A5")
        if not signed_in_afresh:
            raise Refusal("sign_in_again", "A5")
        day = local_day(rules_pack(case.dossier).timezone, at)
        if made.kind == Change.Kind.LIFT:
            row.lifted_on = day
        else:
            assert made.to_on is not None
            row.to_on = made.to_on
        row.save(update_fields=["lifted_on", "to_on"])
        # Why it was changed is kept as long as all the rest, though the entry ended long before.
        _keep(case, max(row.last_on, day))
        made.state, made.decided_by, made.decided_at = Change.State.DONE, acting(by), at
        made.save()
        data = {"entry": row.code, "last_on": row.last_on.isoformat(), "before": made.before_on.isoformat()}
        chain.append(case.stream, f"entry.{made.kind}", by=by.label, at=at, data=data)
        tell(case, "changed.applicant", f"person-{row.person_id}", {}, at, name=f"change-{made.pk}")
    return row


def drop_change(change: Change, *, by: Actor, at: datetime) -> Change:
    """Take a proposed change back; it never came into force."""
    with transaction.atomic():
        made, case, row = _waiting(change)
        may_handle(case, by, at)
        made.state, made.decided_by, made.decided_at = Change.State.DROPPED, acting(by), at
        made.save()
        chain.append(case.stream, f"entry.{made.kind}_dropped", by=by.label, at=at, data={"entry": row.code})
    return made


def _waiting(change: Change) -> tuple[Change, Case, Entry]:
    made = Change.objects.select_for_update(of=("self",)).select_related("entry__case__dossier__unit").get(pk=change.pk)
    if made.state != Change.State.WAITING:
        raise BadInput(Fault("kind", f"这项变动{made.get_state_display()}", "待第二人确认的变动"))
    return made, locked(made.entry.case), Entry.objects.select_for_update().get(pk=made.entry_id)
