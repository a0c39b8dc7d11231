"""Who is taken into the pool of experts, for how long, and who leaves it (rules.md 3)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from zhiping.core.errors import BadInput, Fault
from zhiping.core.experts import LEVELS, last_day_of_term
from zhiping.core.identifiers import NotAnIdentifier, check_uscc
from zhiping.core.policy.model import Pack
from zhiping.core.procedure import Refusal
from zhiping.ground.audit import chain
from zhiping.ground.storage import keys
from zhiping.records import operations as records
from zhiping.records.actors import Actor, local_day, officers
from zhiping.records.models import Cycle, Membership, Organisation, Person
from zhiping.records.queries import holder_of
from zhiping.registers.experts.models import Expert, ExpertJob, ExpertMajor, Search
from zhiping.registers.experts.queries.pool import Contacts, contacts

#: Who keeps the pool.
KEEPS = (Membership.Role.OFFICE_REVIEWER, Membership.Role.BUREAU)
CLAUSE = "9"


@dataclass(frozen=True, slots=True)
class Job:
    """Where an expert worked before, or works besides; ``to_on`` None: still."""

    unit: str
    uscc: str
    from_on: date
    to_on: date | None


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of an expert; ``majors`` by their names in the pack, ``level`` of the title they hold."""

    employer: str
    title: str
    level: str
    majors: Sequence[str]
    from_on: date
    to_on: date
    telephone: str
    email: str = ""
    employer_uscc: str = ""
    jobs: Sequence[Job] = ()


def may_keep(office: Organisation, by: Actor, day: date) -> None:
    """Raises ``Refusal`` for who does not keep the pool of ``office``."""
    if by.person is None or by.person.pk not in officers(office, KEEPS, day):
        raise Refusal("pool_not_yours", CLAUSE)


def faults_of(told: Told, pack: Pack) -> list[Fault]:
    """Everything in ``told`` that does not fit, each with where it stands."""
    found = []
    if not told.employer.strip():
        found.append(Fault("employer", "没有填工作单位", "单位全称"))
    if not told.title.strip():
        found.append(Fault("title", "没有填职称", "现有职称，如高级工程师"))
    if not told.telephone.strip():
        found.append(Fault("telephone", "没有填电话", "联系得上的手机或座机"))
    if told.level not in LEVELS:
        found.append(Fault("level", "没有选职称级别", "、".join(str(label) for label in Expert.Level.labels)))
    names = [major.name for major in pack.majors]
    unknown = [one for one in told.majors if one not in names]
    if not told.majors:
        found.append(Fault("majors", "没有选可评专业", "、".join(names)))
    if unknown:
        found.append(Fault("majors", f"没有这个专业：{'、'.join(unknown)}", "、".join(names)))
    found += faults_of_term(told.from_on, told.to_on, pack)
    codes = [("employer_uscc", told.employer_uscc), *(("jobs", job.uscc) for job in told.jobs)]
    for place, code in codes:
        if code:
            try:
                check_uscc(code)
            except NotAnIdentifier as why:
                found.append(Fault(place, str(why)))
    if told.email:
        try:
            validate_email(told.email)
        except ValidationError:
            found.append(Fault("email", "电子邮箱的写法不对", "如 name@example.com"))
    for job in told.jobs:
        if not job.unit.strip() or (job.to_on is not None and job.to_on < job.from_on):
            found.append(Fault("jobs", "工作经历没有写单位，或结束早于开始", "单位和起止日期"))
    return found


def faults_of_term(from_on: date, to_on: date, pack: Pack) -> list[Fault]:
    """What is wrong with a term, both days included; nothing: it may be so."""
    years = pack.procedure.committee.longest_term
    latest = last_day_of_term(from_on, years)
    if to_on < from_on:
        return [Fault("to_on", "聘期的最后一天早于第一天", "第一天或以后的日期")]
    if to_on > latest:
        text = f"聘期最长{years}年，从{from_on:%Y-%m-%d}起最晚到{latest:%Y-%m-%d}"
        return [Fault("to_on", text, f"{latest:%Y-%m-%d}或以前的日期")]
    return []


def enter(cycle: Cycle, person: Person, told: Told, *, by: Actor, at: datetime) -> Expert:
    """Take ``person`` into the pool of the cycle's office, and let them sign in as an expert there for their term.

    Raises ``BadInput`` for what does not fit, and for who is an expert already; ``Refusal`` for who keeps no pool.
    """
    office, pack = cycle.committee.office, cycle.pack()
    may_keep(office, by, local_day(pack.timezone, at))
    if found := faults_of(told, pack):
        raise BadInput(found)
    made = Expert(person=person, office=office, from_on=told.from_on, to_on=told.to_on, entered_at=at)
    _put(made, told)
    with transaction.atomic():
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            raise BadInput(Fault("number", "这个人已经在专家库里", "请打开这位专家的页面更改")) from None
        _put_rows(made, told)
        _let_sign_in(made, by=by, at=at)
        _ask_to_look(office, at)
        chain.append(made.stream, "expert.entered", by=by.label, at=at, data=_audited(told))
    return made


def amend(expert: Expert, told: Told, *, cycle: Cycle, by: Actor, at: datetime) -> list[str]:
    """Put what is known of ``expert`` right, or give them a new term. Returns which parts changed, by their names.

    Raises ``BadInput`` for what does not fit, ``Refusal`` for who keeps no pool.
    """
    pack = cycle.pack()
    may_keep(expert.office, by, local_day(pack.timezone, at))
    if found := faults_of(told, pack):
        raise BadInput(found)
    with transaction.atomic():
        row = _locked(expert)
        changed = differing(row, told)
        if not changed:
            return []
        row.from_on, row.to_on = told.from_on, told.to_on
        _put(row, told)
        row.save()
        if "majors" in changed or "jobs" in changed:
            row.majors.all().delete()
            row.jobs.all().delete()
            _put_rows(row, told)
        if {"from_on", "to_on"} & set(changed) and row.status == Expert.Status.ACTIVE:
            _let_sign_in(row, by=by, at=at)
        _ask_to_look(row.office, at)
        chain.append(row.stream, "expert.amended", by=by.label, at=at, data={"parts": changed} | _audited(told))
    return changed


def differing(expert: Expert, told: Told) -> list[str]:
    """Which parts of ``told`` are not what is known of ``expert``. Two queries, none where ``pool`` was read."""
    reached = contacts(expert)
    now = {
        "employer": expert.employer, "employer_uscc": expert.employer_uscc, "title": expert.title,
        "level": expert.level, "from_on": expert.from_on, "to_on": expert.to_on, "telephone": reached.telephone,
        "email": reached.email,
        "majors": sorted(one.major for one in expert.majors.all()),
        "jobs": sorted((one.unit, one.uscc, one.from_on, one.to_on or date.max) for one in expert.jobs.all()),
    }  # fmt: skip
    then = {
        "employer": told.employer.strip(), "employer_uscc": told.employer_uscc.upper(), "title": told.title.strip(),
        "level": told.level, "from_on": told.from_on, "to_on": told.to_on, "telephone": told.telephone.strip(),
        "email": told.email.strip(), "majors": sorted(set(told.majors)),
        "jobs": sorted((one.unit.strip(), one.uscc.upper(), one.from_on, one.to_on or date.max) for one in told.jobs),
    }  # fmt: skip
    return [key for key in now if now[key] != then[key]]


def read_contacts(expert: Expert, *, by: Actor, at: datetime, zone: str) -> Contacts:
    """Telephone and e-mail of ``expert``, for who keeps the pool; every reading is recorded. Raises ``Refusal``."""
    may_keep(expert.office, by, local_day(zone, at))
    with transaction.atomic():
        chain.append(expert.stream, "expert.contacts_read", by=by.label, at=at, data={})
        return contacts(expert)


def suspend(expert: Expert, reason: str, *, at: datetime, by: Actor, zone: str) -> None:
    """``expert`` is not drawn and does not sign in as one, until readmitted. Raises ``BadInput``, ``Refusal``."""
    _out(expert, Expert.Status.SUSPENDED, reason, by=by, at=at, zone=zone)


def leave(expert: Expert, reason: str, *, at: datetime, by: Actor, zone: str) -> None:
    """``expert`` leaves the pool, and with it every seat they hold. Raises ``BadInput``, ``Refusal``."""
    _out(expert, Expert.Status.LEFT, reason, by=by, at=at, zone=zone)


def readmit(expert: Expert, *, at: datetime, by: Actor, zone: str) -> None:
    """``expert`` is in again, within their term. Raises ``BadInput`` where they are in, ``Refusal`` for who may not."""
    may_keep(expert.office, by, local_day(zone, at))
    with transaction.atomic():
        row = _locked(expert)
        if row.status == Expert.Status.ACTIVE:
            raise BadInput(Fault("", "这位专家已经在库"))
        row.status, row.reason_sealed = Expert.Status.ACTIVE, None
        row.save(update_fields=["status", "reason_sealed"])
        _let_sign_in(row, since=local_day(zone, at), by=by, at=at)
        _ask_to_look(row.office, at)
        chain.append(row.stream, "expert.readmitted", by=by.label, at=at, data={})


def _out(expert: Expert, status: Expert.Status, reason: str, *, by: Actor, at: datetime, zone: str) -> None:
    day = local_day(zone, at)
    may_keep(expert.office, by, day)
    if not reason.strip():
        raise BadInput(Fault("reason", "没有写理由", "为什么暂停或退出"))
    with transaction.atomic():
        row = _locked(expert)
        if row.status == status or row.status == Expert.Status.LEFT:
            raise BadInput(Fault("reason", f"这位专家{row.get_status_display()}，不用再办"))
        row.status = status
        row.reason_sealed = keys.seal_own(reason.strip().encode(), context=f"expert-reason|{row.code}")
        row.save(update_fields=["status", "reason_sealed"])
        for held in _roles(row).exclude(to_on__lt=day):
            records.end_membership(held, on=day - timedelta(days=1), by=by, at=at)
        if status == Expert.Status.LEFT:
            row.seats.filter(left_on__isnull=True).update(left_on=day)
        chain.append(row.stream, f"expert.{status.value}", by=by.label, at=at, data={})


def _ask_to_look(office: Organisation, at: datetime) -> None:
    """The pool changed: the worker looks again for what speaks for recusal, in every open round of ``office``."""
    for cycle in Cycle.objects.filter(committee__office=office, closed_at__isnull=True).only("pk"):
        Search.objects.update_or_create(cycle=cycle, defaults={"asked_at": at})


def _locked(expert: Expert) -> Expert:
    return Expert.objects.select_for_update(of=("self",)).select_related("person", "office").get(pk=expert.pk)


def _put(row: Expert, told: Told) -> None:
    row.employer, row.employer_uscc = told.employer.strip(), told.employer_uscc.upper()
    row.title, row.level = told.title.strip(), told.level
    reached = {"telephone": told.telephone.strip(), "email": told.email.strip()}
    row.contacts_sealed = keys.seal_own(json.dumps(reached).encode(), context=f"expert-contacts|{row.code}")


def _put_rows(row: Expert, told: Told) -> None:
    ExpertMajor.objects.bulk_create(ExpertMajor(expert=row, major=one) for one in dict.fromkeys(told.majors))
    ExpertJob.objects.bulk_create(
        ExpertJob(expert=row, unit=one.unit.strip(), uscc=one.uscc.upper(), from_on=one.from_on, to_on=one.to_on)
        for one in told.jobs
    )


def _roles(row: Expert) -> QuerySet[Membership]:
    held = Membership.objects.filter(person=row.person, organisation=row.office, role=Membership.Role.EXPERT)
    return held.select_related("person", "organisation").order_by("-from_on")


def _let_sign_in(row: Expert, *, since: date | None = None, by: Actor, at: datetime) -> None:
    """Let the role of an expert cover the term: shortened to its last day, lengthened by one more membership."""
    first = max(row.from_on, since or row.from_on)
    last: date | None = None
    for held in _roles(row):
        if held.to_on is None or held.to_on > row.to_on:
            records.end_membership(held, on=row.to_on, by=by, at=at)
            held.refresh_from_db()
        last = max(last or held.from_on, held.to_on or row.to_on)
    begins = first if last is None else max(first, last + timedelta(days=1))
    if begins <= row.to_on:
        records.appoint(row.person, row.office, Membership.Role.EXPERT, from_on=begins, to_on=row.to_on, by=by, at=at)


def _audited(told: Told) -> dict[str, object]:
    """What the audit keeps of it: nothing personal."""
    return {"level": told.level, "majors": list(told.majors), "from": told.from_on.isoformat(),
            "to": told.to_on.isoformat()}  # fmt: skip


def person_for(cycle: Cycle, name: str, id_type: str, number: str, *, by: Actor, at: datetime) -> Person:
    """Who has this document: their own record, or a new one without an account; they open that themselves (P1).

    Raises ``BadInput`` where the document stands under another name, ``Refusal`` for who keeps no pool: nobody else
    learns from it who is registered.
    """
    may_keep(cycle.committee.office, by, local_day(cycle.pack().timezone, at))
    holder = holder_of(id_type, keys.blind_index(f"id:{id_type}", number))
    if holder is None:
        return records.register_person(name=name, id_type=id_type, id_number=number, user=None, by=by, at=at)
    if name not in (holder.name, holder.person.name):
        raise BadInput(Fault("number", "这个证件号码已登记在另一个姓名名下", "请核对证件"))
    return holder.person


def as_one(work: Callable[[], None]) -> Callable[[], None]:
    """``work`` in one transaction: a person who cannot be taken in is not registered either."""

    def whole() -> None:
        with transaction.atomic():
            work()

    return whole
