"""A body that was registered twice becomes one: an explicit act that is recorded, with its people kept (P1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from zhiping.core import registration as p1
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.records import operations as records
from zhiping.records.actors import Actor, officers
from zhiping.records.models import Dossier, Membership, Organisation
from zhiping.stages.registration.models import OPEN, Merge, Request
from zhiping.stages.registration.operations.asking import local_day


def may_merge(organisation: Organisation, by: Actor, at: datetime) -> bool:
    """Who reviews for the body above it, or for the body above that."""
    above, day = organisation.superior, local_day(at)
    for _ in range(2):
        if above is None or by.person is None:
            return False
        if by.person.pk in officers(above, p1.OFFICER_ROLES[above.kind], day):
            return True
        above = above.superior
    return False


def merge(old: Organisation, into: Organisation, *, reason: str, by: Actor, at: datetime) -> Merge:
    """Make ``old`` a former record of ``into``: its people keep their roles there, its dossiers go on there.

    Memberships in force end, and the same ones begin at ``into`` (to the same end); what had ended stays where it was.
    Raises ``BadInput``: not the same kind, merged already, not the officer's, no reason.
    """
    assert by.person is not None
    with transaction.atomic():
        rows = {
            row.pk: row
            for row in Organisation.objects.select_for_update(of=("self",))
            .filter(pk__in=[old.pk, into.pk])
            .select_related("superior__superior")
            .order_by("pk")
        }
        old, into = rows[old.pk], rows[into.pk]
        faults = []
        if old.pk == into.pk or old.kind != into.kind or old.kind not in (p1.UNIT, p1.AGENCY):
            faults.append(Fault("into", "只能把同一类的两个单位合并为一个"))
        if old.became_id is not None or into.became_id is not None:
            faults.append(Fault("into", "其中一个单位已经合并过，请核对"))
        if not (may_merge(old, by, at) and may_merge(into, by, at)):
            faults.append(Fault("", "两个单位都要在您的管辖范围内才能合并"))
        if not reason.strip():
            faults.append(Fault("reason", "请写明为什么是同一个单位"))
        if faults:
            raise BadInput(faults)
        moved = _people(old, into, by, at)
        dossiers = records.repoint_dossiers(old, into, by=by, at=at)
        Request.objects.filter(organisation=old, state__in=OPEN).update(organisation=into)
        Request.objects.filter(former=old, state__in=OPEN).update(former=into)
        Request.objects.filter(reviewer=old, state__in=OPEN).update(reviewer=into)
        old.became = into
        old.save(update_fields=["became"])
        row = Merge.objects.create(
            old=old, into=into, reason=reason.strip(), memberships=moved, dossiers=dossiers, by=by.person, at=at
        )
        for body in (old, into):
            chain.append(
                f"organisation-{body.code}", "organisation.merged", by=by.label, at=at,
                data={"old": old.code, "into": into.code, "memberships": moved, "dossiers": dossiers},
            )  # fmt: skip
    return row


def _people(old: Organisation, into: Organisation, by: Actor, at: datetime) -> int:
    day = local_day(at)
    moved = 0
    held = Membership.objects.filter(organisation=old).exclude(to_on__lt=day)
    for row in held.select_related("person", "organisation").order_by("id"):
        there = Membership.objects.filter(organisation=into, person=row.person, role=row.role).exclude(to_on__lt=day)
        first = max(row.from_on, day)
        if not there.exists():
            records.appoint(
                row.person, into, row.role, from_on=first, to_on=row.to_on, leads=row.leads, by=by, at=at
            )  # fmt: skip
            moved += 1
        records.end_membership(row, on=day - timedelta(days=1), by=by, at=at)
    return moved


def dossiers_of(organisation: Organisation) -> int:
    """How many dossiers would go along: for the preview."""
    return Dossier.objects.filter(unit=organisation).count()
