"""What was said in a case is destroyed once its time is over (A5, ADR 0021): proposed by one, confirmed by another.

That it was destroyed is written first, then key and files go: whoever goes on after a crash begins with the cases that
are marked and not yet gone. The entry, its days and the audit stay.
"""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import InterfaceError, OperationalError, transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Refusal
from zhiping.ground.audit import chain
from zhiping.ground.clock.service import database_now
from zhiping.ground.storage import blobs, keys
from zhiping.records.actors import Actor, local_day
from zhiping.records.models import Hold, Membership
from zhiping.records.queries import now
from zhiping.records.situations import rules_pack
from zhiping.registers.integrity.models import Case, CaseFile, Change, Entry
from zhiping.registers.integrity.operations import acting, locked, may_handle, tell
from zhiping.web.dates import plain_day

log = structlog.get_logger(__name__)


def refuse_unless_over(row: Case, at: datetime) -> None:
    """Raises for a case whose contents must still be kept, whoever asks: it runs, its entry does, a change of that
    waits, the years are not full, it is being looked into anew, or a legal hold lies on the dossier.
    """
    if row.destroyed:
        raise BadInput(Fault("case", "核查内容已经销毁，不用再办", "还保存着的核查内容"))
    if row.running:
        raise BadInput(Fault("case", "这件核查还没有结案，不能销毁内容", "结案并且保存期满的核查"))
    day = local_day(rules_pack(row.dossier).timezone, at)
    entry = Entry.objects.filter(case=row).first()
    if entry is not None and entry.last_on >= day:
        raise BadInput(Fault("case", "诚信记录还在限制期内，不能销毁核查内容", "限制期满并且保存期满的核查"))
    if Change.objects.filter(entry__case=row, state=Change.State.WAITING).exists():
        raise BadInput(Fault("case", "诚信记录有待确认的变动，不能销毁核查内容", "先确认或撤回那项变动"))
    if row.kept_until is None or day <= row.kept_until:
        until = plain_day(row.kept_until, year=True) if row.kept_until else "规定的日子"
        raise BadInput(Fault("case", f"核查内容要保存到{until}", "那天以后再办"))
    holds = set(Hold.objects.filter(dossier=row.dossier_id, released_at__isnull=True).values_list("kind", flat=True))
    for kind, clause in (("legal_hold", "P11"), ("integrity_case", "A5")):
        if kind in holds:
            raise Refusal(kind, clause)


def propose(case: Case, *, by: Actor, at: datetime) -> Case:
    """Propose that the contents of ``case`` be destroyed, now that its time is over.

    Raises ``Refusal`` for who may not and while a hold lies on the dossier, ``BadInput`` where they must still be kept.
    """
    with transaction.atomic():
        row = locked(case)
        may_handle(row, by, at)
        refuse_unless_over(row, at)
        if row.destruction_by_id is not None:
            raise BadInput(Fault("case", "已有人提出销毁，等另一名负责人确认", "确认或撤回"))
        row.destruction_by, row.destruction_at = acting(by), at
        row.save(update_fields=["destruction_by", "destruction_at"])
        tell(row, "destruction.office", f"organisation-{row.dossier.committee.office_id}", {}, at)
        chain.append(row.stream, "integrity.destruction_proposed", by=by.label, at=at, data={})
    return row


def drop(case: Case, *, by: Actor, at: datetime) -> Case:
    """Take the proposal back, or send it back as the second officer: the contents are kept on."""
    with transaction.atomic():
        row = _proposed(case)
        may_handle(row, by, at)
        row.destruction_by, row.destruction_at = None, None
        row.save(update_fields=["destruction_by", "destruction_at"])
        chain.append(row.stream, "integrity.destruction_dropped", by=by.label, at=at, data={})
    return row


def _proposed(case: Case) -> Case:
    row = locked(case)
    if row.destroyed or row.destruction_by_id is None:
        raise BadInput(Fault("case", "没有待确认的销毁", "先由一人提出"))
    return row


def confirm(case: Case, *, signed_in_afresh: bool, by: Actor, at: datetime) -> Case:
    """Have the contents destroyed, as the second officer, who leads the body. The person is told. No way back.

    Raises ``Refusal`` for the same officer, for who has not just shown who they are, and for what has come in between.
    """
    # Durable: what is marked here must stand, whatever becomes of the process, before the key goes.
    with transaction.atomic(durable=True):
        row = _proposed(case)
        may_handle(row, by, at, (Membership.Role.BUREAU,))
        if row.destruction_by_id == acting(by).pk:
            raise Refusal("same_officer_integrity", "A5")
        if not signed_in_afresh:
            raise Refusal("sign_in_again", "A5")
        refuse_unless_over(row, at)
        row.destroyed_by, row.destroyed_at = acting(by), at
        row.save(update_fields=["destroyed_by", "destroyed_at"])
        tell(row, "destroyed.applicant", f"person-{row.person_id}", {}, at, name="destroyed")
        data = {"statements": row.statements.count(), "files": CaseFile.objects.filter(statement__case=row).count()}
        chain.append(row.stream, "integrity.destroyed", by=by.label, at=at, data=data)
    carry_out(row, at=at)
    return row


def carry_out(row: Case, *, at: datetime) -> None:
    """Destroy key and files of a case that is marked as destroyed. Can be done again; done already, nothing happens."""
    if not row.destroyed:
        raise ValueError("only what two officers have decided on is destroyed")
    # The key first: from here on nothing can be read any more, whatever becomes of the files.
    keys.destroy(row.key_owner)
    for ref in CaseFile.objects.filter(statement__case=row).order_by("id").values_list("blob", flat=True):
        blobs.remove(ref)
    with transaction.atomic():
        if Case.objects.filter(pk=row.pk, gone_at__isnull=True).update(gone_at=at):
            data = {"real": database_now().isoformat(timespec="seconds")}
            chain.append(row.stream, "integrity.contents_gone", by=f"person-{row.destroyed_by_id}", at=at, data=data)


def finish() -> int:
    """Go on with what a crash interrupted; returns how many cases went. The worker's.

    One that fails is logged and tried again with the next round; the others go on.
    """
    done = 0
    rows = Case.objects.filter(destroyed_at__isnull=False, gone_at__isnull=True).select_related("dossier__cycle")
    for row in list(rows.defer("dossier__draft_sealed")):
        try:
            carry_out(row, at=now(row.dossier.cycle))
        except (OperationalError, InterfaceError):
            raise  # the database itself: the round is tried again as a whole
        except Exception:
            log.exception("destruction of a case failed", case=row.code)
        else:
            done += 1
    return done
