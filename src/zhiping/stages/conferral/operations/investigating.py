"""Looking into objections (P8, rules.md 9): by named investigators alone, on the record, decided with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Action, Inputs, Refusal, State
from zhiping.ground.audit import chain
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import blobs
from zhiping.records import contents
from zhiping.records.actors import Actor, conflict, free, local_day, officers
from zhiping.records.door import Change, act
from zhiping.records.models import Dossier, Membership, Person
from zhiping.records.situations import rules_pack
from zhiping.stages.conferral.models import Investigator, ObjectionFile, ResultFinding, ResultObjection
from zhiping.stages.conferral.queries.sealed import context

#: Who may look into an objection: officers of the Committee office.
LOOK_INTO: Final = (Membership.Role.OFFICE_REVIEWER,)
#: Who may say who looks into it.
NAMES: Final = (Membership.Role.OFFICE_REVIEWER, Membership.Role.BUREAU)


def _in_office(objection: ResultObjection, by: Actor, roles: Sequence[str], at: datetime) -> Person:
    """Raises ``Refusal`` for who does not work there, keeps out of the dossier, or is concerned by the objection."""
    dossier = objection.dossier
    day = local_day(rules_pack(dossier).timezone, at)
    if by.person is None or by.person.pk not in officers(dossier.committee.office, roles, day):
        raise Refusal("not_yours", "P8", {"action": Action.INVESTIGATE_OBJECTION.value})
    if against := conflict(dossier, by.person, acted=()):
        raise Refusal(f"conflict_{against}", "9", {"action": Action.INVESTIGATE_OBJECTION.value})
    if objection.concerns.filter(pk=by.person.pk).exists():
        raise Refusal("concerned_by_objection", "9")
    return by.person


def candidates(objection: ResultObjection, at: datetime) -> list[Person]:
    """The officers who may look into it: of the Committee office, not recused, not concerned (rules.md 9)."""
    dossier = objection.dossier
    day = local_day(rules_pack(dossier).timezone, at)
    pks = free(dossier, officers(dossier.committee.office, LOOK_INTO, day))
    pks -= set(objection.concerns.values_list("pk", flat=True))
    pks -= set(objection.investigators.values_list("person_id", flat=True))
    return list(Person.objects.filter(pk__in=pks).order_by("name", "id"))


def name_investigator(objection: ResultObjection, person: Person, *, by: Actor, at: datetime) -> Investigator:
    """Let ``person`` look into ``objection``; whoever may look into it may take it over themselves.

    Raises ``Refusal`` for who may not say so, ``BadInput`` for a person who may not look into it, or does already.
    """
    named_by = _in_office(objection, by, NAMES, at)
    if person not in candidates(objection, at):
        raise BadInput(Fault("person", f"{person.name}不能调查这条反映，或已经在调查", "与这条反映无关的办公室人员"))
    with transaction.atomic():
        made = Investigator.objects.create(objection=objection, person=person, named_by=named_by, named_at=at)
        data = {"objection": objection.code, "person": f"person-{person.pk}"}
        chain.append(objection.dossier.stream, "objection.assigned", by=by.label, at=at, data=data)
    return made


def is_investigator(objection: ResultObjection, person: Person | None) -> bool:
    """Whether ``person`` looks into it and may read it: named, and not found to be concerned since."""
    if person is None or not objection.investigators.filter(person=person).exists():
        return False
    return not objection.concerns.filter(pk=person.pk).exists()


@dataclass(frozen=True, slots=True)
class OpenedFinding:
    """A step of an investigation with its words unsealed."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file of an objection with its name unsealed."""

    code: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Opened:
    """An objection with its words unsealed; ``None`` words where the dossier's key is destroyed."""

    raised_by: str
    text: str
    reason: str
    findings: tuple[OpenedFinding, ...]
    files: tuple[OpenedFile, ...]


def _may_read(objection: ResultObjection, by: Actor, at: datetime) -> None:
    _in_office(objection, by, LOOK_INTO, at)
    if not is_investigator(objection, by.person):
        raise Refusal("not_yours", "P8", {"action": Action.INVESTIGATE_OBJECTION.value})


def open_objection(objection: ResultObjection, *, by: Actor, at: datetime) -> Opened:
    """Its words, for an investigator; that they were read is recorded. Raises ``Refusal`` and ``KeyDestroyed``."""
    _may_read(objection, by, at)
    dossier = objection.dossier

    def words(sealed: bytes | memoryview | None, part: str) -> str:
        return contents.unseal_text(dossier, sealed, context=context(objection, part))

    findings = tuple(
        OpenedFinding(words(one.text_sealed, "finding"), one.by.name, one.at)
        for one in objection.findings.select_related("by").order_by("id")
    )
    files = tuple(
        OpenedFile(one.code, words(one.name_sealed, f"file|{one.code}"), one.size)
        for one in objection.files.order_by("id")
    )
    opened = Opened(
        words(objection.from_sealed, "from"), words(objection.text_sealed, "text"),
        words(objection.reason_sealed, "reason"), findings, files,
    )  # fmt: skip
    _note_reading(objection, by, at, {})
    return opened


def open_file(objection: ResultObjection, code: str, *, by: Actor, at: datetime) -> tuple[ObjectionFile, str, bytes]:
    """A file of it, for an investigator, with its name. Raises ``Refusal``, and ``LookupError`` where there is none."""
    _may_read(objection, by, at)
    file = objection.files.filter(code=code).first()
    if file is None:
        raise LookupError(code)
    name = contents.unseal_text(objection.dossier, file.name_sealed, context=context(objection, f"file|{file.code}"))
    content = blobs.get(objection.dossier.key_owner, file.blob)
    _note_reading(objection, by, at, {"file": file.code})
    return file, name, content


def _note_reading(objection: ResultObjection, by: Actor, at: datetime, more: dict[str, str]) -> None:
    with transaction.atomic():
        data = {"objection": objection.code, **more}
        chain.append(objection.dossier.stream, "objection.opened", by=by.label, at=at, data=data)


def mark_concerned(objection: ResultObjection, person: Person, *, by: Actor, at: datetime) -> None:
    """Put down that the objection concerns an officer, who is then kept out of it (rules.md 9).

    Raises ``Refusal`` for who does not look into it, ``BadInput`` once it is decided.
    """
    _may_read(objection, by, at)
    if objection.decided_at is not None:
        raise BadInput(Fault("person", "这条反映已经办结", "还没有办结的反映"))
    with transaction.atomic():
        objection.concerns.add(person)
        data = {"objection": objection.code, "person": f"person-{person.pk}"}
        chain.append(objection.dossier.stream, "objection.concerns", by=by.label, at=at, data=data)


def note_finding(objection: ResultObjection, *, text: str, by: Actor, at: datetime) -> ResultFinding:
    """Put down a step of looking into it. Raises ``BadInput`` without words, ``Refusal`` for who does not."""
    _may_read(objection, by, at)
    if not text.strip():
        raise BadInput(Fault("note", "没有写调查的情况", "向谁核实、看了什么材料、结果怎样"))
    made: list[ResultFinding] = []

    def apply(change: Change) -> None:
        assert change.by.person is not None
        sealed = contents.seal_text(change.dossier, text.strip(), context=context(objection, "finding"))
        made.append(
            ResultFinding.objects.create(objection=objection, text_sealed=sealed, by=change.by.person, at=change.at)
        )
        change.audit |= {"objection": objection.code}

    act(objection.dossier_id, Action.INVESTIGATE_OBJECTION, by=by, at=at, apply=apply)
    return made[0]


#: What is told to whoever raised another objection to a result that has just fallen.
_JOINED = "这名人员的评审结果已因另一条反映查实而不予通过，您的反映一并办结。"


def decide_objection(
    objection: ResultObjection, *, upheld: bool, reason: str, clause: str = "", by: Actor, at: datetime
) -> Dossier:
    """Decide it, with the reason that whoever raised it reads by their receipt (P8).

    Not upheld: its hold is released, and the person goes on unless another objection is open. Upheld: the result
    falls (``clause`` says on which ground), and what else was raised against it is settled with it. Raises
    ``Refusal`` for who does not look into it, ``BadInput`` when it is decided already or nothing was found out yet.
    """
    _may_read(objection, by, at)
    if not objection.findings.exists():
        raise BadInput(Fault("reason", "还没有登记调查情况", "先登记怎样调查的、结果怎样，再作结论"))

    def apply(change: Change) -> None:
        row = ResultObjection.objects.select_for_update(of=("self",)).select_related("hold").get(pk=objection.pk)
        if row.decided_at is not None:
            raise BadInput(Fault("reason", "这条反映已经办结", "还没有办结的反映"))
        _close(change, row, upheld=upheld, reason=reason, outcome="upheld" if upheld else "dismissed")
        if upheld:
            others = change.dossier.result_objections.filter(decided_at__isnull=True).select_related("hold")
            for other in others:
                _close(change, other, upheld=False, reason=_JOINED, outcome="joined")
        change.milestone("objection_decided", {"objection": row.code, "upheld": upheld})
        change.audit |= {"objection": row.code, "upheld": upheld}

    inputs = Inputs(clause=clause, reason=reason)
    action = Action.SUSTAIN_OBJECTION if upheld else Action.DECIDE_OBJECTION
    return act(objection.dossier_id, action, by=by, at=at, inputs=inputs, apply=apply)


def _close(change: Change, row: ResultObjection, *, upheld: bool, reason: str, outcome: str) -> None:
    row.upheld, row.decided_by, row.decided_at = upheld, change.by.person, change.at
    row.reason_sealed = contents.seal_text(change.dossier, reason.strip(), context=context(row, "reason"))
    row.save()
    change.release_one(row.hold, outcome)


#: What is told to whoever raised an objection to somebody whose application has ended otherwise meanwhile.
_ENDED = "这名人员的申报已因其他原因终止，不再取得职称，您的反映一并办结。"


def settle_ended() -> int:
    """Settle objections whose person's application was cancelled while they were open (A5): the worker's.

    Nobody can decide them any more, and whoever raised one is to read by the receipt what became of it. It is settled
    as of the moment and by the officer of the cancellation. Returns how many.
    """
    rows = ResultObjection.objects.filter(decided_at__isnull=True, dossier__state=State.CANCELLED)
    done = 0
    for pk, dossier in rows.order_by("id").values_list("pk", "dossier_id"):
        with transaction.atomic():
            owner = Dossier.objects.select_for_update(of=("self",)).defer("draft_sealed").get(pk=dossier)
            row = ResultObjection.objects.select_related("hold").get(pk=pk)
            last = AuditEntry.objects.filter(stream=owner.stream, kind=f"dossier.{Action.CANCEL_FOR_FRAUD.value}")
            by = last.order_by("-position").values_list("by", flat=True).first()
            if row.decided_at is not None or by is None:
                continue
            row.dossier = owner
            row.upheld, row.decided_at = False, owner.state_since
            row.decided_by = Person.objects.get(pk=int(by.removeprefix("person-")))
            row.reason_sealed = contents.seal_text(owner, _ENDED, context=context(row, "reason"))
            row.save()
            row.hold.released_at, row.hold.released_by, row.hold.outcome = owner.state_since, "system", "joined"
            row.hold.save(update_fields=["released_at", "released_by", "outcome"])
            data = {"objection": row.code}
            chain.append(owner.stream, "objection.joined", by="system", at=owner.state_since, data=data)
        done += 1
    return done
