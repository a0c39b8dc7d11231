"""What was said in a case is kept for the pack's years, then destroyed by two (A5): nothing of it is left."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from tests.support import banned, way
from tests.support.world import World

from zhiping.cli import backups
from zhiping.cli.background import work_once
from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.ground.audit import chain
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.messages.models import OutboxRow
from zhiping.ground.storage import blobs, keys
from zhiping.records import operations as records
from zhiping.records.invariants import check_all
from zhiping.records.models import Hold
from zhiping.registers.integrity import destroying as work
from zhiping.registers.integrity import operations as record
from zhiping.registers.integrity import queries
from zhiping.registers.integrity.models import Case, CaseFile, Change, Entry
from zhiping.registers.integrity.words import MESSAGES

OURS = ("integrity-destroyed", "integrity-entries")


def decided(world: World, *, founded: bool = True, facts: str = "学历证书查无此证。", proof: bytes = b"") -> Case:
    dossier = way.accepted(world, world.submitted())
    at = dossier.state_since
    files = [record.Proof("查询结果.pdf", b"%PDF-1.7 " + (proof or b"nothing found"))]
    case = record.open_case(dossier, facts=facts, files=files, by=world.by("office_reviewer"), at=at)
    return again(banned.decided(world, case, at, founded=founded))


def again(case: Case) -> Case:
    return Case.objects.select_related("dossier__unit", "person").get(pk=case.pk)


def kept_until(case: Case) -> date:
    day = again(case).kept_until
    assert day is not None
    return day


def after(world: World, case: Case) -> datetime:
    """The first instant of the day after the last on which the contents are kept."""
    return world.on(kept_until(case) + timedelta(days=1), 0)


def proposed(world: World, case: Case) -> Case:
    work.propose(case, by=world.by("office_reviewer"), at=after(world, case))
    return again(case)


def destroyed(world: World, case: Case) -> Case:
    work.confirm(proposed(world, case), signed_in_afresh=True, by=world.by("bureau"), at=after(world, case))
    return again(case)


def told() -> list[str]:
    return [one.detail for one in check_all().failed if one.name in OURS]


@pytest.mark.parametrize("founded", [True, False])
def test_contents_are_kept_to_the_last_day_of_the_packs_years(world: World, founded: bool) -> None:
    case = decided(world, founded=founded)
    rules = world.pack.procedure.integrity
    assert rules is not None and case.decided_at is not None
    years = rules.keep.entry_years if founded else rules.keep.unfounded_years
    over = Entry.objects.get().last_on if founded else world.pack.calendar.day_of(case.decided_at)
    assert kept_until(case) == over.replace(year=over.year + years)
    office = world.by("office_reviewer")
    with pytest.raises(BadInput, match="核查内容要保存到"):
        work.propose(case, by=office, at=after(world, case) - timedelta(seconds=1))
    offices = {world.organisations["office"].pk}
    assert queries.over(offices, apart=(), day=kept_until(case)) == ([], "")
    assert queries.over(offices, apart=(), day=kept_until(case) + timedelta(days=1))[0] == [case]
    assert work.propose(case, by=office, at=after(world, case)).destruction_by == world.people["office_reviewer"]


def test_a_change_of_the_entry_counts_the_years_anew(world: World) -> None:
    case, rules = decided(world), world.pack.procedure.integrity
    assert rules is not None
    entry, office, bureau = Entry.objects.get(), world.by("office_reviewer"), world.by("bureau")
    late = after(world, case) - timedelta(hours=1)
    right = entry.to_on - timedelta(days=31)
    change = record.propose_change(entry, Change.Kind.CORRECT, to_on=right, reason="笔误。", by=office, at=late)
    with pytest.raises(BadInput, match="待确认的变动"):
        work.propose(case, by=office, at=after(world, case))
    record.confirm_change(change, signed_in_afresh=True, by=bureau, at=late)
    day = world.pack.calendar.day_of(late)
    assert kept_until(case) == day.replace(year=day.year + rules.keep.entry_years)


def _tampered(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(kept_until=date(2020, 1, 1))


def test_what_must_be_kept_is_not_destroyed(world: World) -> None:
    dossier = way.accepted(world, world.submitted())
    office, at = world.by("office_reviewer"), dossier.state_since
    case = banned.opened(world, dossier, at)
    _tampered(case)
    with pytest.raises(BadInput, match="还没有结案"):
        work.propose(case, by=office, at=at)
    case = again(banned.decided(world, case, at))
    _tampered(case)
    entry = Entry.objects.get()
    with pytest.raises(BadInput, match="还在限制期内"):
        work.propose(case, by=office, at=world.on(entry.last_on, 23))
    Entry.objects.update(lifted_on=entry.from_on)
    work.propose(case, by=office, at=at)


@pytest.mark.parametrize(("kind", "code"), [("legal_hold", "legal_hold"), ("integrity_case", "integrity_case")])
def test_a_hold_stops_it_up_to_the_confirmation(world: World, kind: str, code: str) -> None:
    case = proposed(world, decided(world, founded=False))
    hold = Hold.objects.create(dossier=case.dossier, kind=kind, opened_at=after(world, case), opened_by="system")
    with pytest.raises(Refusal, match=code):
        work.confirm(case, signed_in_afresh=True, by=world.by("bureau"), at=after(world, case))
    row = queries.over({world.organisations["office"].pk}, apart=(), day=date(2100, 1, 1))[0][0]
    assert row.held == (kind == "legal_hold") and row.looked_into == (kind == "integrity_case")
    assert not again(case).destroyed and keys.exists(case.key_owner)
    hold.delete()
    work.drop(case, by=world.by("bureau"), at=after(world, case))
    Hold.objects.create(dossier=case.dossier, kind=kind, opened_at=after(world, case), opened_by="system")
    with pytest.raises(Refusal, match=code):
        work.propose(case, by=world.by("office_reviewer"), at=after(world, case))


def test_two_officers_and_the_second_leads_and_has_signed_in_afresh(world: World) -> None:
    case = decided(world)
    at, bureau = after(world, case), world.by("bureau")
    for who in ("unit_head", "counter", "applicant", "department_reviewer"):
        with pytest.raises(Refusal, match="not_yours"):
            work.propose(case, by=world.by(who), at=at)
    with pytest.raises(BadInput, match="没有待确认的销毁"):
        work.confirm(case, signed_in_afresh=True, by=bureau, at=at)
    work.propose(case, by=bureau, at=at)
    with pytest.raises(BadInput, match="已有人提出销毁"):
        work.propose(case, by=world.by("office_reviewer"), at=at)
    with pytest.raises(Refusal, match="same_officer_integrity"):
        work.confirm(case, signed_in_afresh=True, by=bureau, at=at)
    work.drop(case, by=bureau, at=at)
    with pytest.raises(BadInput, match="没有待确认的销毁"):
        work.drop(case, by=bureau, at=at)
    work.propose(case, by=world.by("office_reviewer"), at=at)
    with pytest.raises(Refusal, match="not_yours"):
        work.confirm(case, signed_in_afresh=True, by=world.by("office_second"), at=at)
    with pytest.raises(Refusal, match="sign_in_again"):
        work.confirm(case, signed_in_afresh=False, by=bureau, at=at)
    with pytest.raises(BadInput, match="核查内容要保存到"):
        work.confirm(case, signed_in_afresh=True, by=bureau, at=at - timedelta(seconds=1))
    assert not again(case).destroyed and keys.exists(case.key_owner)
    with pytest.raises(ValueError, match="two officers"):
        work.carry_out(again(case), at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(destroyed_by=world.people["office_reviewer"], destroyed_at=at)


def test_who_keeps_out_of_the_person_neither_proposes_nor_confirms(world: World) -> None:
    case = decided(world)
    at = after(world, case)
    for who in ("office_second", "bureau"):
        records.declare_kinship(world.people[who], case.person, "kin", by=world.by(who), at=at)
    with pytest.raises(Refusal, match="conflict_kin"):
        work.propose(case, by=world.by("office_second"), at=at)
    work.propose(case, by=world.by("office_reviewer"), at=at)
    for deed in (work.drop, lambda row, **how: work.confirm(row, signed_in_afresh=True, **how)):
        with pytest.raises(Refusal, match="conflict_kin"):
            deed(case, by=world.by("bureau"), at=at)


def stored() -> Iterator[bytes]:
    """Every value of the database, and every file but the keys."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield from (bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode() for one in row)
    for path in Path(settings.EVIDENCE_ROOT).rglob("*"):
        if path.is_file():
            yield path.read_bytes()


def test_planted_values_are_nowhere_once_the_key_is_gone(world: World, tmp_path: Path) -> None:
    value = f"植入{secrets.token_hex(12)}"
    case = decided(world, facts=value, proof=value.encode())
    entry, at = Entry.objects.get(), case.opened_at + timedelta(days=3)
    change = record.propose_change(entry, Change.Kind.LIFT, reason=value, by=world.by("office_reviewer"), at=at)
    record.confirm_change(change, signed_in_afresh=True, by=world.by("bureau"), at=at)
    sealed, blob = case.statements.order_by("id")[0].text_sealed, CaseFile.objects.get().blob
    assert queries.statements_of(case)[0].text == value
    wrapped = next(Path(settings.HOME).rglob(f"{case.key_owner}.key")).read_bytes()
    assert backups.backup(tmp_path / "before.zip").files >= 1
    case = destroyed(world, case)
    # A backup of the day before has the sealed bytes, and nobody has what opens them.
    with pytest.raises(keys.KeyDestroyed):
        keys.unseal(case.key_owner, sealed, context="integrity|statement")
    whole = list(stored())
    assert not any(value.encode() in one or wrapped in one for one in whole)
    assert any(bytes(sealed) in one for one in whole) and any("林晓岚".encode() in one for one in whole)
    assert not blobs.exists(blob) and not keys.exists(case.key_owner)
    assert not list(Path(settings.HOME).rglob(f"{case.key_owner}*"))
    # What stays: entry, change, chain; and everybody reads that the rest is gone.
    entry = Entry.objects.select_related("case").get()
    assert (entry.code, entry.lifted_on) == (change.entry.code, world.pack.calendar.day_of(at))
    assert [(row.kind, reason) for row, reason in queries.changes_of(entry)] == [("lift", "")]
    assert queries.statements_of(case) == [] and queries.words_of(case, case.reason_sealed, "reason") == ""
    kinds = list(AuditEntry.objects.filter(stream=case.stream).order_by("position").values_list("kind", flat=True))
    assert kinds[-3:] == ["integrity.destruction_proposed", "integrity.destroyed", "integrity.contents_gone"]
    assert chain.verify().faults == [] and told() == [] and case.gone_at is not None
    row = OutboxRow.objects.get(template="integrity_destroyed.applicant")
    assert row.recipient == f"person-{case.person_id}"
    assert {"integrity_destroyed.applicant", "integrity_destruction.office"} <= set(MESSAGES)
    # And the next backup does not look for the file.
    assert backups.backup(tmp_path / "after.zip").files >= 0


def test_destroyed_is_destroyed(world: World) -> None:
    case = destroyed(world, decided(world))
    at, office = after(world, case), world.by("office_reviewer")
    with pytest.raises(BadInput, match="已经销毁"):
        work.propose(case, by=office, at=at)
    for deed in (work.drop, lambda row, **how: work.confirm(row, signed_in_afresh=True, **how)):
        with pytest.raises(BadInput, match="没有待确认的销毁"):
            deed(case, by=world.by("bureau"), at=at)
    with pytest.raises(BadInput, match="已经销毁，不能再变动"):
        record.propose_change(
            Entry.objects.get(), Change.Kind.CORRECT, to_on=at.date(), reason="笔误。", by=office, at=at
        )
    assert queries.over({world.organisations["office"].pk}, apart=(), day=at.date()) == ([], "")


class Dies(BaseException):
    """The process is gone."""


def _dies(*_: object, **__: object) -> None:
    raise Dies


def _dies_at(kind: str) -> Callable[..., Any]:
    real = chain.append

    def append(stream: str, said: str, **more: Any) -> Any:
        if said == kind:
            raise Dies
        return real(stream, said, **more)

    return append


@pytest.mark.parametrize("where", ["key", "files", "mark"])
def test_whoever_dies_in_the_middle_is_gone_on_from(world: World, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = proposed(world, decided(world))
    at = after(world, case)
    with monkeypatch.context() as broken:
        targets: dict[str, tuple[object, str, Callable[..., Any]]] = {
            "key": (keys, "destroy", _dies), "files": (blobs, "remove", _dies),
            "mark": (chain, "append", _dies_at("integrity.contents_gone")),
        }  # fmt: skip
        broken.setattr(*targets[where])
        with pytest.raises(Dies):
            work.confirm(case, signed_in_afresh=True, by=world.by("bureau"), at=at)
    # Nobody reads it any more, whether the key is gone or not, and check-data says what is still to come.
    assert again(case).destroyed and queries.statements_of(again(case)) == []
    assert any("not carried out yet" in one for one in told())
    assert (work.finish(), work.finish()) == (1, 0) and told() == []
    assert not keys.exists(case.key_owner) and not blobs.exists(CaseFile.objects.get().blob)
    assert AuditEntry.objects.filter(stream=case.stream, kind="integrity.contents_gone").count() == 1


def test_one_that_fails_does_not_keep_the_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = world.submitted()
    entries = [banned.enter(dossier, world, from_on=date(2001, 1, 1), to_on=date(2002, n, 1)) for n in (1, 2)]
    for entry in entries:
        Case.objects.filter(pk=entry.case_id).update(
            destruction_by=world.people["office_reviewer"], destruction_at=dossier.state_since,
            destroyed_by=world.people["bureau"], destroyed_at=dossier.state_since,
        )  # fmt: skip
    real = keys.destroy

    def fails(owner: str) -> None:
        if owner == entries[0].case.key_owner:
            raise OSError("the disk")
        real(owner)

    monkeypatch.setattr(keys, "destroy", fails)
    assert work.finish() == 1 and [keys.exists(one.case.key_owner) for one in entries] == [True, False]


def test_the_worker_goes_on_with_what_is_marked(world: World) -> None:
    case = proposed(world, decided(world))
    Case.objects.filter(pk=case.pk).update(destroyed_by=world.people["bureau"], destroyed_at=after(world, case))
    work_once()
    assert not keys.exists(case.key_owner) and again(case).gone_at is not None


def _corrupt(what: str, case: Case) -> None:
    rows = Case.objects.filter(pk=case.pk)
    match what:
        case "key":
            keys.create(case.key_owner)
        case "file":
            keys.create(case.key_owner)
            blobs.put(case.key_owner, b"%PDF-1.7", CaseFile.objects.get().blob)
            keys.destroy(case.key_owner)
        case "early":
            rows.update(kept_until=kept_until(case) + timedelta(days=1))
        case "entry":
            Entry.objects.update(to_on=date(2099, 1, 1))
        case "unkept":
            rows.update(kept_until=None)
        case "mark":
            rows.update(gone_at=None)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("key", "its key is still there"), ("file", "is still there"), ("early", "to be kept until"),
        ("entry", "while its entry ran"), ("unkept", "kept until None"), ("mark", "not carried out yet"),
    ],
)  # fmt: skip
def test_a_destruction_that_was_tampered_with_is_named(world: World, what: str, said: str) -> None:
    case = destroyed(world, decided(world))
    assert told() == []
    _corrupt(what, case)
    assert any(said in one and case.code in one for one in told())


def test_what_is_over_is_listed_the_longest_over_first_and_never_ones_own(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = world.submitted()
    made = [banned.enter(dossier, world, from_on=date(2001, 1, 1), to_on=date(2002, n, 1)).case for n in (3, 1, 1, 2)]
    offices, seen, after_ = {world.organisations["office"].pk}, [], ""
    monkeypatch.setattr(queries, "PAGE", 3)
    for _ in range(2):
        rows, after_ = queries.over(offices, apart=(), day=date(2024, 1, 1), after=after_)
        seen += rows
    assert seen == [made[1], made[2], made[3], made[0]] and after_ == ""
    assert queries.over(offices, apart=(), day=date(2024, 1, 1), after="9999-99-99.1")[0] == seen[:3]
    assert queries.over(offices, apart=[dossier.person_id], day=date(2024, 1, 1)) == ([], "")
    assert queries.over({world.organisations["unit"].pk}, apart=(), day=date(2024, 1, 1)) == ([], "")
