"""Every live invariant has a corruption here that it names, planted in the data of a round that was really played."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from zhiping import packs
from zhiping.core.policy.reader import files_of, read_pack_files
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.messages import service as messages
from zhiping.ground.messages.models import Digest, Due, Message, OutboxRow
from zhiping.ground.storage import keys
from zhiping.records.invariants import check_all, names
from zhiping.records.models import (
    Cycle,
    Dossier,
    Evidence,
    Extension,
    FollowUp,
    Hold,
    IssuedDocument,
    ItemCheck,
    Milestone,
    PackVersion,
    Person,
    Revision,
)
from zhiping.registers.claims.models import Claim
from zhiping.registers.fees.models import Order, Voucher
from zhiping.registers.publicity.models import Notice, Objection, Posting
from zhiping.simulation.cohort import make_cohort
from zhiping.simulation.founding import found
from zhiping.simulation.rounds import Round
from zhiping.stages.registration.models import PersonMerge

#: One of each: enough for every kind of row that an invariant looks at.
_WANTED = ("sound", "wrong-date", "embellished", "embellished-past-department", "never-corrects", "unfounded-objection")

Undo = Callable[[], object] | None


def _play() -> None:
    files = files_of(packs.locate("leshan-2024-engineering"))
    pack = read_pack_files(files)
    cohort = make_cohort(pack, applicants=40, seed=4)
    chosen = tuple(next(a for a in cohort.applicants if a.profile.name == name) for name in _WANTED)
    cohort = replace(cohort, applicants=chosen)
    Round.of(pack, found(files, pack, cohort, accounts=False), cohort).play_to_the_end()


def _in(state: str) -> Dossier:
    dossier = Dossier.objects.filter(state=state).order_by("id").first()
    assert dossier is not None, f"no dossier is {state}"
    return dossier


def _change(dossier: Dossier, **columns: object) -> None:
    assert Dossier.objects.filter(pk=dossier.pk).update(**columns) == 1


def _entry(kind: str) -> AuditEntry:
    return AuditEntry.objects.filter(kind=kind).order_by("id")[0]


def audit_chains() -> Undo:
    AuditEntry.objects.filter(pk=_entry("dossier.submit").pk).update(by="person-999999")
    return None


def state_follows_trail() -> Undo:
    _change(_in("accepted"), state="declined")
    return None


def state_since() -> Undo:
    dossier = _in("accepted")
    _change(dossier, state_since=dossier.state_since - timedelta(seconds=1))
    return None


def moves_counted() -> Undo:
    dossier = _in("accepted")
    _change(dossier, moves=dossier.moves + 1)
    return None


def moves_in_procedure() -> Undo:
    entry = _entry("dossier.accept")
    AuditEntry.objects.filter(pk=entry.pk).update(data={**entry.data, "clause": "P99"})
    return None


def nobody_on_own_dossier() -> Undo:
    dossier = _in("accepted")
    AuditEntry.objects.filter(stream=dossier.stream, kind="dossier.accept").update(by=f"person-{dossier.person_id}")
    return None


def levels_apart() -> Undo:
    one = Milestone.objects.filter(kind="acted", data__level="unit").order_by("id")[0]
    Milestone.objects.create(dossier_id=one.dossier_id, kind="acted", at=one.at, by=one.by, data={"level": "office"})
    return None


def acts_are_noted() -> Undo:
    Milestone.objects.filter(kind="acted", dossier=_in("accepted")).delete()
    return None


def refused_by_two() -> Undo:
    confirmed = _entry("dossier.confirm_refusal")
    proposed = AuditEntry.objects.filter(stream=confirmed.stream, kind="dossier.propose_refusal").order_by("-id")[0]
    AuditEntry.objects.filter(pk=confirmed.pk).update(by=proposed.by)
    return None


def told() -> Undo:
    row = OutboxRow.objects.filter(template="accept.applicant").order_by("id")[0]
    Message.objects.filter(outbox=row).delete()
    row.delete()
    return None


def delivered_once() -> Undo:
    row = OutboxRow.objects.filter(delivered_at__isnull=False).order_by("id")[0]
    OutboxRow.objects.filter(pk=row.pk).update(delivered_at=None)
    return None


def key_there() -> Undo:
    path = keys._path(_in("accepted").key_owner)
    kept = path.read_bytes()
    path.unlink()
    return lambda: path.write_bytes(kept)


def draft_opens() -> Undo:
    _change(_in("accepted"), title="另一个职称")
    return None


def submitted_has_revision() -> Undo:
    Revision.objects.filter(dossier=_in("accepted")).update(purpose="publicity")
    return None


def revision_digest() -> Undo:
    Revision.objects.filter(dossier=_in("accepted")).update(digest="0" * 64)
    return None


def findings_open() -> Undo:
    Revision.objects.filter(dossier=_in("accepted")).update(findings_sealed=b"\0" * 60)
    return None


def items_counted() -> Undo:
    revision = Revision.objects.filter(dossier=_in("declined")).order_by("id")[0]
    Revision.objects.filter(pk=revision.pk).update(item_count=revision.item_count + 1)
    return None


def bound_to_pack() -> Undo:
    version = PackVersion.objects.get()
    other = PackVersion.objects.create(
        pack_id=version.pack_id, hash="sha256:" + "0" * 64, files=version.files, loaded_at=version.loaded_at
    )
    # The rules that then hold for it are read by the hash that is recorded, which these bytes have not.
    Revision.objects.filter(dossier=_in("declined")).update(pack_version=other)
    return None


def evidence_there() -> Undo:
    row = Evidence.objects.order_by("id")[0]
    path = Path(settings.EVIDENCE_ROOT) / row.blob[:2] / row.blob
    kept = path.read_bytes()
    path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    return lambda: path.write_bytes(kept)


def evidence_listed() -> Undo:
    Evidence.objects.filter(pk=Evidence.objects.order_by("id")[0].pk).update(key="elsewhere")
    return None


def migrations_applied() -> Undo:
    MigrationRecorder(connection).record_unapplied("records", "0001_initial")
    return None


def pack_bytes() -> Undo:
    version = PackVersion.objects.get()
    PackVersion.objects.filter(pk=version.pk).update(files={**version.files, "pack.yaml": "id: other"})
    return None


def one_per_year() -> Undo:
    dossier = _in("accepted")
    _change(dossier, year=dossier.year - 1)
    return None


def due_day() -> Undo:
    dossier = _in("accepted")
    _change(dossier, due_at=dossier.state_since)
    return None


def returned_from() -> Undo:
    never = Dossier.objects.filter(returned_from="").order_by("id")[0]
    _change(never, returned_from="at_unit")
    return None


def holds_consistent() -> Undo:
    dossier = _in("accepted")
    Hold.objects.create(
        dossier=dossier, kind="pending_refusal", opened_at=dossier.state_since, opened_by="person-1", data={}
    )
    return None


def recommended_after_publicity() -> Undo:
    posted = Milestone.objects.filter(kind="publicity_posted", dossier=_in("accepted"))
    for milestone in posted:
        later = (milestone.at + timedelta(days=400)).isoformat()
        Milestone.objects.filter(pk=milestone.pk).update(data={**milestone.data, "ends_at": later})
    return None


def accepted_all_true() -> Undo:
    check = ItemCheck.objects.filter(dossier=_in("accepted"), level="office").order_by("id")[0]
    ItemCheck.objects.filter(pk=check.pk).update(mark="correct")
    return None


def levels_reached() -> Undo:
    Milestone.objects.filter(dossier=_in("accepted"), kind="reached_office").delete()
    return None


def notice_shows_revision() -> Undo:
    Notice.objects.filter(pk=Notice.objects.order_by("id")[0].pk).update(digest="0" * 64)
    return None


def notice_runs_its_days() -> Undo:
    notice = Notice.objects.order_by("id")[0]
    Notice.objects.filter(pk=notice.pk).update(ends_at=notice.ends_at - timedelta(days=1))
    return None


def notice_on_its_sheet() -> Undo:
    sheet = Posting.objects.order_by("id")[0]
    Posting.objects.filter(pk=sheet.pk).update(place="别处的公告栏")
    return None


def objection_and_hold() -> Undo:
    hold = Objection.objects.order_by("id")[0].hold
    Hold.objects.filter(pk=hold.pk).update(released_at=None, released_by="", outcome="")
    return None


def merged_records_point() -> Undo:
    old, into = Person.objects.filter(dossiers__isnull=False).order_by("id")[:2]
    Person.objects.filter(pk=old.pk).update(became=into, user=None)
    return None


def merges_by_two() -> Undo:
    old, into, officer = Person.objects.order_by("id")[:3]
    PersonMerge.objects.create(
        old=old, into=into, cause="documents", reason="同一人。", state="confirmed", proposed_by=officer,
        proposed_at=into.created_at, decided_by=into, decided_at=into.created_at,
    )  # fmt: skip
    return None


def corrected_by_two() -> Undo:
    dossier = Dossier.objects.exclude(state__in=("accepted", "handed_in")).order_by("id")[0]
    Hold.objects.create(dossier=dossier, kind="pending_correction", opened_at=dossier.state_since, opened_by="person-1")
    return None


def accepted_owes_the_fee() -> Undo:
    order = Order.objects.order_by("id")[0]
    Milestone.objects.filter(dossier=order.dossier, kind="accepted").delete()
    return None


def ledger_adds_up() -> Undo:
    order = Order.objects.order_by("id")[0]
    Milestone.objects.create(dossier=order.dossier, kind="fee_settled", at=order.ordered_at, by="system")
    return None


def vouchers_are_shared_out() -> Undo:
    order = Order.objects.order_by("id")[0]
    Voucher.objects.create(cycle=order.cycle, kind="waived", fen=order.fen, entered_at=order.ordered_at)
    return None


def reversals_end_what_they_reverse() -> Undo:
    order = Order.objects.order_by("id")[0]
    Voucher.objects.create(
        cycle=order.cycle, kind="waived", fen=order.fen, state="reversed", entered_at=order.ordered_at,
        decided_at=order.ordered_at,
    )  # fmt: skip
    return None


def payments_made_their_vouchers() -> Undo:
    order = Order.objects.order_by("id")[0]
    Voucher.objects.create(
        cycle=order.cycle, kind="paid", way="provider", fen=order.fen, entered_at=order.ordered_at, reference="LB9"
    )
    return None


def documents_there() -> Undo:
    document = IssuedDocument.objects.order_by("id")[0]
    IssuedDocument.objects.filter(pk=document.pk).update(blob="0" * 32)
    return None


def _digest(**more: Any) -> Digest:
    """A digest that was sent, of the first message that lies in an inbox."""
    message = Message.objects.order_by("id").first()
    if message is None:
        messages.deliver()
        message = Message.objects.order_by("id")[0]
    Message.objects.filter(pk=message.pk).update(spread_at=message.created_at)
    at = message.created_at
    fields = {"user": "user-1", "state": "sent", "made_at": at, "tried_at": at, "tries": 1, "lines": 1} | more
    digest = Digest.objects.create(**fields)
    Due.objects.create(message=message, user="user-1", due_at=at, digest=digest)
    assert not [one for one in check_all().failed if one.name.startswith("di")] or more
    return digest


def digest_lines() -> Undo:
    _digest(lines=2)
    return None


def digest_of_one_account() -> Undo:
    _digest(user="user-2")
    return None


def digest_tries() -> Undo:
    _digest(state="waiting")
    return None


def due_was_spread() -> Undo:
    Message.objects.filter(due__digest=_digest()).update(spread_at=None)
    return None


def follow_ups() -> Undo:
    cycle = Cycle.objects.get()
    person = Person.objects.order_by("id")[0]
    extension = Extension.objects.create(
        cycle=cycle, window="paper", closes_at=cycle.pack().windows["paper"].closes_at, reason="停电", by=person,
        at=cycle.opened_at,
    )  # fmt: skip
    FollowUp.objects.create(
        cycle=cycle, extension=extension, work=[[1, "back"]], done=0, at=cycle.opened_at, finished_at=cycle.opened_at
    )
    return None


def claims_forgotten() -> Undo:
    dossier = Dossier.objects.filter(state="refused").first() or Dossier.objects.order_by("id")[0]
    revision = Revision.objects.filter(dossier=dossier)[0]
    Claim.objects.create(cycle=dossier.cycle, dossier=dossier, revision=revision, item="x", fingerprint="0" * 64)
    _change(dossier, state="withdrawn")
    return None


PLANTED: dict[str, Callable[[], Undo]] = {
    plant.__name__.replace("_", "-"): plant
    for plant in (
        audit_chains, state_follows_trail, state_since, moves_counted, moves_in_procedure, nobody_on_own_dossier,
        levels_apart, acts_are_noted, refused_by_two, told, delivered_once, key_there, draft_opens,
        submitted_has_revision, revision_digest, findings_open, items_counted, bound_to_pack, evidence_there,
        documents_there, evidence_listed,
        migrations_applied, pack_bytes, one_per_year, due_day, returned_from, holds_consistent,
        corrected_by_two, follow_ups, claims_forgotten, digest_lines, digest_of_one_account, digest_tries,
        due_was_spread,
        recommended_after_publicity, accepted_all_true, levels_reached, notice_shows_revision, notice_runs_its_days,
        notice_on_its_sheet, objection_and_hold, merged_records_point, merges_by_two, accepted_owes_the_fee,
        ledger_adds_up, vouchers_are_shared_out, reversals_end_what_they_reverse, payments_made_their_vouchers,
    )
}  # fmt: skip


@pytest.mark.later
@pytest.mark.django_db
def test_each_invariant_names_the_corruption_that_it_is_for() -> None:
    _play()
    assert check_all().failed == []
    unnamed = []
    for name, plant in PLANTED.items():
        point = transaction.savepoint()
        undo = plant()
        try:
            failed = check_all().failed
        finally:
            if undo is not None:
                undo()
            transaction.savepoint_rollback(point)
        if name not in {failure.name for failure in failed}:
            unnamed.append((name, failed[:3]))
    assert unnamed == []
    # What was planted is gone again: each was found by itself.
    assert check_all().failed == []


def test_no_invariant_is_without_its_corruption() -> None:
    """Of rooms that this round does not come to, the tests of the room plant it, and name it."""
    rooms = Path(__file__).parents[1]
    told = [
        path.read_text()
        for folder in ("registers", "stages", "faces", "drill")
        for path in (rooms / folder).rglob("test_*.py")
    ]  # fmt: skip
    assert set(PLANTED) <= set(names())
    elsewhere = set(names()) - set(PLANTED)
    assert {name for name in elsewhere if not any(f'"{name}"' in text for text in told)} == set()
