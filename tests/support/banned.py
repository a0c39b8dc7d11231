"""Who stands in the integrity record, and how a case comes to its end, for tests of whoever asks the record."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.support.world import World

from zhiping.ground.storage import keys
from zhiping.records.models import Dossier, Hold
from zhiping.registers.integrity import operations as record
from zhiping.registers.integrity.models import Case, Entry


def enter(dossier: Dossier, world: World, *, from_on: date, to_on: date) -> Entry:
    """An entry of these days, as a founded case of an earlier year left it behind."""
    at, people = world.opening(), world.people
    hold = Hold.objects.create(
        dossier=dossier, kind="integrity_case", opened_at=at, opened_by="system", released_at=at, released_by="system",
        outcome="founded",
    )  # fmt: skip
    rules = world.pack.procedure.integrity
    assert rules is not None
    case = Case(
        dossier=dossier, person=dossier.person, hold=hold, state="founded", answer_until=at, opened_at=at,
        opened_by=people["office_reviewer"], founded=True, proposed_by=people["office_reviewer"], proposed_at=at,
        decided_by=people["bureau"], decided_at=at, kept_until=rules.kept_until(to_on, founded=True),
    )  # fmt: skip
    keys.create(case.key_owner)
    case.reason_sealed = keys.seal(case.key_owner, "学历证书系伪造。".encode(), context="integrity|reason")
    case.save()
    return Entry.objects.create(
        person=dossier.person, case=case, body=world.organisations["office"], from_on=from_on, to_on=to_on,
        levels=list(rules.levels), clause=rules.clause, basis="通知", entered_at=at,
    )  # fmt: skip


def opened(world: World, dossier: Dossier, at: datetime, *, facts: str = "学历证书查无此证。") -> Case:
    """A case that the office has just opened."""
    return record.open_case(dossier, facts=facts, by=world.by("office_reviewer"), at=at)


def decided(world: World, case: Case, at: datetime, *, founded: bool = True) -> Case:
    """The person answered, one proposed, another decided."""
    who = next(name for name, person in world.people.items() if person.pk == case.person_id)
    record.answer(case, text="证书是真实的，请再核对。", by=world.by(who), at=at)
    later = at + timedelta(hours=1)
    record.propose(
        case, founded=founded, reason="学信网查无此证，本人没有提出反证。", by=world.by("office_reviewer"), at=later
    )
    return record.decide(case, signed_in_afresh=True, by=world.by("bureau"), at=later + timedelta(hours=1))
