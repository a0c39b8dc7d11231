"""Roles within an organisation: given by its head, for a time, ended early, never the last head's (P1)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from zhiping.core import registration as p1
from zhiping.core.errors import BadInput, Fault
from zhiping.records import operations as records
from zhiping.records.actors import Actor, officers
from zhiping.records.models import Membership, Organisation, Person
from zhiping.stages.registration.operations.asking import local_day
from zhiping.stages.registration.operations.granting import last_day
from zhiping.stages.registration.operations.leading import HEADS, leaders


def may_give(organisation: Organisation, person: Person, day: date, role: str = "") -> bool:
    """Its heads; where it has none left, those of its superior, so that nobody is locked out for good.

    A ``role`` that only reads is also the operator's to give, in the operator's own organisation.
    """
    if role in p1.READING_ROLES and person.pk in officers(organisation, [Membership.Role.OPERATOR], day):
        return True
    own = leaders(organisation, day)
    if own:
        return person.pk in own
    return organisation.superior is not None and person.pk in leaders(organisation.superior, day)


def give_role(
    organisation: Organisation, person: Person, role: str, *, from_on: date, to_on: date | None, leads: bool = False,
    by: Actor, at: datetime,
) -> Membership:  # fmt: skip
    """Give ``person`` a role until ``to_on``, at most as long as the installation lets roles last.

    Raises ``BadInput``: not one's to give, not a role of such a body, no end or a later one, held already, or beside a
    role with which it does not go: who reads (supervisor, auditor) does not act in the same body.
    """
    day = local_day(at)
    faults = []
    if by.person is None or not may_give(organisation, by.person, day, role):
        raise BadInput(Fault("", "只有本单位的负责人可以授权"))
    if role not in p1.STAFF_ROLES[organisation.kind]:
        faults.append(Fault("role", "请从列表中选职责"))
    if from_on < day:
        faults.append(Fault("from_on", "开始日期不能早于今天"))
    latest = last_day(from_on)
    if to_on is None or not from_on <= to_on <= latest:
        faults.append(Fault("to_on", f"截止日期应在开始日期和{latest.year}年{latest.month}月{latest.day}日之间"))
    if faults:
        raise BadInput(faults)
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        held = Membership.objects.filter(organisation=organisation, person=person, role=role, from_on__lte=to_on)
        if held.filter(Q(to_on__isnull=True) | Q(to_on__gte=from_on)).exists():
            raise BadInput(Fault("role", "这段时间里已经有这项职责，先终止原来的再授权"))
        if _apart(organisation, person, role, from_on, latest if to_on is None else to_on):
            raise BadInput(Fault("role", "监督和审计人员只看不办，不能与本单位的其他职责由一人担任，请另选人或先终止"))
        return records.appoint(
            person, organisation, role, from_on=from_on, to_on=to_on, leads=leads or role in HEADS, by=by, at=at
        )


def _apart(organisation: Organisation, person: Person, role: str, first: date, last: date) -> bool:
    """Whether ``person`` would read and act in one body at the same time."""
    held = Membership.objects.filter(organisation=organisation, person=person, from_on__lte=last)
    held = held.exclude(to_on__lt=first).exclude(role=Membership.Role.EMPLOYEE)
    reads = Q(role__in=p1.READING_ROLES)
    return held.filter(~reads if role in p1.READING_ROLES else reads).exists()


def end_role(membership: Membership, *, by: Actor, at: datetime) -> None:
    """End a role with today. Raises ``BadInput``: not one's to end, ended already, or the last head's."""
    day = local_day(at)
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=membership.organisation_id)
        row = Membership.objects.select_related("person", "organisation__superior").get(pk=membership.pk)
        if by.person is None or not may_give(row.organisation, by.person, day, row.role):
            raise BadInput(Fault("", "只有本单位的负责人可以终止职责"))
        if row.to_on is not None and row.to_on < day:
            raise BadInput(Fault("", "这项职责已经终止"))
        leading = row.leads or row.role in HEADS
        if leading and not leaders(row.organisation, day, besides=row.pk):
            raise BadInput(Fault("", "这是最后一位负责人，先授权另一位负责人再终止"))
        # In force for the last time yesterday: who is to act no more acts no more from now on.
        records.end_membership(row, on=day - timedelta(days=1), by=by, at=at)
