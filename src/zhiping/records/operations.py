"""Writes on the spine that belong to no single stage: packs and rounds, organisations, persons, opening a dossier."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Refusal, State
from zhiping.ground.audit import chain
from zhiping.ground.storage import keys
from zhiping.records import contents, extending, following
from zhiping.records.actors import LEVEL_OF_STATE, Actor
from zhiping.records.following import refresh_due
from zhiping.records.leading import lead_in
from zhiping.records.models import (
    Committee,
    Cycle,
    Dossier,
    Extension,
    FollowUp,
    Kinship,
    Membership,
    Milestone,
    Organisation,
    PackVersion,
    Person,
)
from zhiping.records.queries import dossiers
from zhiping.records.situations import due_at, windows_of

if TYPE_CHECKING:
    from zhiping.accounts.models import User


def load_pack(files: Mapping[str, bytes], *, by: Actor, at: datetime) -> PackVersion:
    """Store the bytes of a pack as a version. Loading the same bytes again returns the version that is there.

    Raises ``BadInput`` when they are not a pack.
    """
    from zhiping.core.policy import read_once

    pack = read_once(files)
    with transaction.atomic():
        version, created = PackVersion.objects.get_or_create(
            hash=pack.hash,
            defaults={
                "pack_id": pack.id,
                "files": {path: content.decode() for path, content in sorted(files.items())},
                "loaded_at": at,
            },
        )
        if created:
            chain.append(f"pack-{pack.id}"[:64], "pack.loaded", by=by.label, at=at, data={"hash": pack.hash})
    return version


def open_cycle(
    version: PackVersion, *, committee: Committee, key: str, is_demo: bool, by: Actor, at: datetime
) -> Cycle:
    """Open the round that ``version`` describes."""
    pack = version.pack()
    with transaction.atomic():
        cycle = Cycle.objects.create(
            key=key, committee=committee, pack_version=version, year=pack.cycle_year, series=pack.series,
            is_demo=is_demo, opened_at=at,
        )  # fmt: skip
        chain.append(f"cycle-{key}"[:64], "cycle.opened", by=by.label, at=at, data={"hash": version.hash})
    return cycle


def register_organisation(
    *, name: str, kind: str, superior: Organisation | None = None, uscc: str = "", region: str = "",
    nature: str = "", telephone: str = "", by: Actor, at: datetime,
) -> Organisation:  # fmt: skip
    """Register an organisation (P1). A code that is registered already is a ``BadInput`` that names it."""
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(
                name=name,
                kind=kind,
                superior=superior,
                uscc=uscc,
                region=region,
                nature=nature,
                telephone=telephone,
                registered_at=at,
            )
            chain.append(
                f"organisation-{organisation.code}", "organisation.registered", by=by.label, at=at, data={"kind": kind}
            )
    except IntegrityError:
        raise BadInput(Fault("uscc", "这个统一社会信用代码已经登记过", "没有登记过的单位")) from None
    return organisation


def register_person(*, name: str, id_type: str, id_number: str, user: User | None, by: Actor, at: datetime) -> Person:
    """Enter a human being once. A document that is registered already is a ``BadInput``."""
    person = Person(name=name, user=user, created_at=at)
    person.set_identity(id_type, id_number)
    try:
        with transaction.atomic():
            person.save()
            chain.append(f"person-{person.code}", "person.registered", by=by.label, at=at, data={"id_type": id_type})
    except IntegrityError:
        raise BadInput(Fault("id_number", "这个证件号码已经登记过", "没有登记过的证件")) from None
    return person


def give_account(person: Person, user: User, *, by: Actor, at: datetime) -> None:
    """Let ``user`` be the account of ``person``, who had none. The database decides between two (one person a user)."""
    with transaction.atomic():
        if not Person.objects.filter(pk=person.pk, user__isnull=True).update(user=user):
            raise BadInput(Fault("id_number", "这个证件号码已有账号", "没有账号的证件"))
        person.user = user
        chain.append(f"person-{person.code}", "person.account_given", by=by.label, at=at, data={})


def repoint_dossiers(old: Organisation, into: Organisation, *, by: Actor, at: datetime) -> int:
    """Let the dossiers of ``old`` go on at ``into``, which is the same body (a merge); their state stays. How many."""
    rows = list(Dossier.objects.select_for_update().filter(unit=old).order_by("id"))
    with transaction.atomic():
        for dossier in rows:
            Dossier.objects.filter(pk=dossier.pk).update(unit=into)
            chain.append(
                dossier.stream, "dossier.unit_merged", by=by.label, at=at, data={"old": old.code, "into": into.code}
            )
        refresh_due([dossier.pk for dossier in rows])
    return len(rows)


def agree_unit_change(dossier: Dossier, unit: Organisation, *, by: Actor, at: datetime) -> None:
    """Record that the old unit let the applicant go and ``unit`` took them (8m): the change's guard asks for it."""
    Milestone.objects.create(
        dossier=dossier, kind="unit_change_agreed", at=at, by=by.label, data={"unit": unit.code}
    )  # fmt: skip


def appoint(
    person: Person, organisation: Organisation, role: str, *, from_on: date, to_on: date | None = None,
    leads: bool = False, by: Actor, at: datetime,
) -> Membership:  # fmt: skip
    """Give ``person`` a role in ``organisation`` from ``from_on`` on, both days included; ``leads``: may give roles."""
    with transaction.atomic():
        membership = Membership.objects.create(
            person=person, organisation=organisation, role=role, from_on=from_on, to_on=to_on, leads=leads
        )
        data = {"organisation": organisation.code, "role": role, "from": from_on.isoformat()}
        if to_on is not None:
            data["to"] = to_on.isoformat()
        chain.append(f"person-{person.code}", "membership.given", by=by.label, at=at, data=data)
    return membership


def end_membership(membership: Membership, *, on: date, by: Actor, at: datetime) -> None:
    """Let a role end with ``on``; one that has not begun by then ends on its first day. Never later than it did."""
    last = max(on, membership.from_on)
    if membership.to_on is not None and membership.to_on <= last:
        return
    with transaction.atomic():
        membership.to_on = last
        membership.save(update_fields=["to_on"])
        chain.append(
            f"person-{membership.person.code}", "membership.ended", by=by.label, at=at,
            data={"organisation": membership.organisation.code, "role": membership.role, "to": last.isoformat()},
        )  # fmt: skip


def declare_kinship(person: Person, other: Person, kind: str, *, by: Actor, at: datetime) -> bool:
    """Record that two persons may not decide about each other (rules.md 9). Declaring it twice changes nothing.

    Where nobody of an office is left who may decide, the next office up is led in. Returns whether it is new.
    """
    with transaction.atomic():
        _, created = Kinship.objects.get_or_create(
            person=person, other=other, kind=kind, lifted_at=None, defaults={"declared_at": at}
        )
        if created:
            chain.append(
                f"person-{person.code}", "kinship.declared", by=by.label, at=at,
                data={"kind": kind, "other": other.code},
            )  # fmt: skip
            levels = [state.value for state in LEVEL_OF_STATE]
            for dossier in dossiers().filter(person__in=[person, other], state__in=levels).order_by("id"):
                lead_in(dossier, by=by, at=at)
    return created


def lift_kinship(row: Kinship, *, reason: str, by: Actor, at: datetime) -> None:
    """Let a declaration stand no longer: only who declared it can, with a reason, and it is recorded (rules.md 9).

    Raises ``BadInput`` without a reason, where it was lifted already, or by anybody else.
    """
    if not reason.strip():
        raise BadInput(Fault("reason", "没有写解除回避的理由", "现在为什么可以办理，例如：登记时认错了人"))
    if by.person is None or by.person.pk != row.person_id:
        raise BadInput(Fault("reason", "回避由声明的人本人解除", "本人声明的回避"))
    with transaction.atomic():
        sealed = keys.seal_own(reason.strip().encode(), context=f"kinship|{row.pk}")
        if not Kinship.objects.filter(pk=row.pk, lifted_at__isnull=True).update(
            lifted_at=at, lifted_by=by.person, reason_sealed=sealed
        ):
            raise BadInput(Fault("reason", "这项回避已经解除了", "还有效的回避"))
        chain.append(
            f"person-{row.person.code}", "kinship.lifted", by=by.label, at=at,
            data={"kind": row.kind, "other": row.other.code},
        )  # fmt: skip


def superior_department(unit: Organisation) -> Organisation | None:
    """The competent department above ``unit``; None where it stands under the review body directly."""
    above = unit.superior
    return above if above is not None and above.kind == "competent_department" else None


def open_dossier(
    person: Person, cycle: Cycle, *, unit: Organisation, document: contents.Document, by: Actor, at: datetime
) -> Dossier:
    """Begin an application: one per person, series and cycle year.

    Raises ``Refusal`` when there is one already (``refused_this_year`` names A2 when that one was refused).
    """
    department = superior_department(unit)
    earlier = Dossier.objects.filter(person=person, series=cycle.series, year=cycle.year).first()
    if earlier is not None:
        if earlier.state == State.REFUSED:
            raise Refusal("refused_this_year", "A2.refuse")
        raise Refusal("one_application", "2", {"code": earlier.code})
    dossier = Dossier(
        person=person, cycle=cycle, committee=cycle.committee, series=cycle.series, year=cycle.year, unit=unit,
        department=department, applicant_name=person.name, state_since=at, draft_saved_at=at,
    )  # fmt: skip
    keys.create(dossier.key_owner)
    contents.seal_draft(dossier, document)
    dossier.due_at = due_at(dossier, windows_of(dossier))
    try:
        with transaction.atomic():
            dossier.save()
            chain.append(dossier.stream, "dossier.opened", by=by.label, at=at, data={"cycle": cycle.key})
    except IntegrityError:
        # Two tabs at once: the constraint decides the race.
        keys.destroy(dossier.key_owner)
        raise Refusal("one_application", "2") from None
    return dossier


def extend(
    cycle: Cycle, window: str, *, closes_at: datetime, reason: str, dossier: Dossier | None = None,
    unit: Organisation | None = None, person: Person, at: datetime, tell: bool = True,
) -> Extension:  # fmt: skip
    """Let ``window`` close later for a dossier, a unit or all (8l); only a person can, and the reason is kept.

    It holds at once; what it does to many dossiers the worker does (``following``). Those concerned are told unless
    ``tell`` is false: the door tells of an extension that is a move of one dossier.
    """
    with transaction.atomic():
        found = extending.concerned(cycle, window, closes_at=closes_at, dossier=dossier, unit=unit, at=at)
        extension = Extension.objects.create(
            cycle=cycle, window=window, closes_at=closes_at, reason=reason, dossier=dossier, unit=unit, by=person, at=at
        )
        following.begin(
            FollowUp(cycle=cycle, extension=extension, at=at), found, by=f"person-{person.pk}", at=at, tell=tell
        )
        chain.append(
            f"cycle-{cycle.key}"[:64], "window.extended", by=f"person-{person.pk}", at=at,
            data={"window": window, "until": closes_at.isoformat(), "dossier": dossier.code if dossier else "",
                  "unit": unit.code if unit else ""},
        )  # fmt: skip
    return extension
