"""The manifest (P6): what a department sends in by one named person, and the receipt that the counter gives for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Action, Refusal, State
from zhiping.ground.audit import chain
from zhiping.ground.storage import keys
from zhiping.records import issuing
from zhiping.records.actors import Actor, department_of, local_day, officers
from zhiping.records.models import PACK_FILES, Cycle, Dossier, Membership, Organisation, RoundDocument
from zhiping.stages.handin.models import Manifest, Sent
from zhiping.stages.handin.paper import DELIVERY_MANIFEST, DELIVERY_RECEIPT
from zhiping.stages.handin.queries import manifests

#: Packets of one manifest.
MOST = 300


def make_manifest(
    cycle: Cycle, department: Organisation, dossiers: Sequence[Dossier], *, bearer: str, telephone: str, by: Actor,
    at: datetime,
) -> Manifest:  # fmt: skip
    """Put ``dossiers`` on a manifest that ``bearer`` brings, and issue its list.

    Raises ``Refusal`` for who does not work at ``department``; ``BadInput`` for nobody, a missing name or telephone, or
    somebody who is not accepted, or not the department's.
    """
    bearer, telephone = bearer.strip(), telephone.strip()
    day = local_day(cycle.pack().timezone, at)
    roles = (Membership.Role.DEPARTMENT_REVIEWER, Membership.Role.OFFICE_REVIEWER)
    if by.person is None or by.person.pk not in officers(department, roles, day):
        raise Refusal("not_yours", "P6", {"action": Action.RECEIVE_PAPER.value})
    faults = [] if bearer else [Fault("bearer", "没有填送件人", "送件人的姓名")]
    faults += [] if telephone else [Fault("telephone", "没有填送件人电话", "联系得上的电话")]
    if not dossiers:
        faults.append(Fault("code", "没有选择申报人", "至少选择一人"))
    if len(dossiers) > MOST:
        faults.append(Fault("code", f"一份清单最多{MOST}人", "分几份清单报送"))
    if faults:
        raise BadInput(faults)
    with transaction.atomic():
        rows = list(
            Dossier.objects.select_for_update(of=("self",))
            .filter(pk__in=[one.pk for one in dossiers])
            .select_related("committee__office", "department", "unit", "cycle")
            .defer(*PACK_FILES, "draft_sealed")
            .order_by("unit__name", "applicant_name", "id")
        )
        for row in rows:
            if row.cycle_id != cycle.pk or department_of(row).pk != department.pk or row.state != State.ACCEPTED:
                raise BadInput(Fault("code", f"{row.applicant_name}现在不能列入", "评委会已接收、纸质材料未收的申报"))
        made = Manifest(cycle=cycle, department=department, made_by=by.person, made_at=at)
        made.bearer_sealed = keys.seal_own(bearer.encode(), context=f"bearer|{made.code}")
        made.telephone_sealed = keys.seal_own(telephone.encode(), context=f"bearer-telephone|{made.code}")
        made.save()
        Sent.objects.bulk_create(Sent(manifest=made, dossier=row, place=n) for n, row in enumerate(rows, start=1))
        chain.append(made.stream, "manifest.made", by=by.label, at=at, data={"packets": len(rows)})
        issuing.issue_for_round(
            DELIVERY_MANIFEST, manifests.manifest_content(made), cycle=cycle, subject=made.code, by=by, at=at
        )
    return made


def give_receipt(manifest: Manifest, *, by: Actor, at: datetime) -> RoundDocument:
    """Issue the receipt of what the counter took of ``manifest``, as it stands now (P6).

    Later again, when what was missing has come: the new one supersedes the old. Raises ``Refusal`` for who does not
    sit at the counter, ``BadInput`` while no packet of it was looked at.
    """
    cycle = manifest.cycle
    day = local_day(cycle.pack().timezone, at)
    if by.person is None or by.person.pk not in officers(cycle.committee.office, (Membership.Role.COUNTER,), day):
        raise Refusal("not_yours", "P6", {"action": Action.RECEIVE_PAPER.value})
    content = manifests.receipt_content(manifest, taken_by=by.person.name, at=at)
    if not content.packets:
        raise BadInput(Fault("manifest", "这份清单里还没有清点过的材料", "至少清点一份，再出回执"))
    return issuing.issue_for_round(DELIVERY_RECEIPT, content, cycle=cycle, subject=manifest.code, by=by, at=at)
