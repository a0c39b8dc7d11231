"""Each kind of fault in an audit trail is planted by SQL and named by `verify`, or by a checkpoint kept elsewhere."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from zhiping.core.errors import BadInput
from zhiping.ground.audit import chain, checkpoints
from zhiping.ground.audit.models import AuditEntry, AuditHead

AT = datetime(2024, 11, 12, 2, 0, tzinfo=UTC)
KEY = bytes(range(32))


def _write(stream: str = "dossier-A", entries: int = 4) -> None:
    with transaction.atomic():
        for n in range(entries):
            chain.append(stream, "dossier.edit", by="person-1", at=AT, data={"n": n, "字": "值"})


def _sql(statement: str, *values: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount >= 1, "the corruption found nothing to change"


def _faults() -> set[tuple[str, int, str]]:
    return {(f.stream, f.position, f.kind) for f in chain.verify().faults}


@pytest.mark.django_db
def test_whole_chains_have_no_fault() -> None:
    _write()
    _write("dossier-B", 2)
    found = chain.verify()
    assert (found.streams, found.entries, found.faults) == (2, 6, [])
    assert found.heads["dossier-B"][0] == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "dossier.accept"),
        ("by", "person-2"),
        ("at", "2024-11-13 00:00:00+00:00"),
        ("recorded_at", "2024-11-13 00:00:00+00:00"),
        ("data", '{"n": 9}'),
    ],
)
def test_a_changed_field_is_named(column: str, value: str) -> None:
    _write()
    quoted = connection.ops.quote_name(column)
    _sql(f"UPDATE audit_entry SET {quoted} = %s WHERE stream = 'dossier-A' AND position = 2", value)
    assert _faults() == {("dossier-A", 2, "altered")}


@pytest.mark.django_db
def test_a_hash_made_to_fit_breaks_the_next_link() -> None:
    """Who recomputes one hash is betrayed by the entry that follows."""
    _write()
    entry = AuditEntry.objects.get(position=2)
    entry.kind = "dossier.accept"
    _sql("UPDATE audit_entry SET kind = %s, hash = %s WHERE position = 2", entry.kind, chain.entry_hash(entry))
    assert _faults() == {("dossier-A", 3, "broken")}


@pytest.mark.django_db
def test_a_hash_made_to_fit_at_the_end_breaks_with_the_head() -> None:
    _write()
    entry = AuditEntry.objects.get(position=4)
    entry.kind = "dossier.accept"
    _sql("UPDATE audit_entry SET kind = %s, hash = %s WHERE position = 4", entry.kind, chain.entry_hash(entry))
    assert _faults() == {("dossier-A", 4, "broken")}


@pytest.mark.django_db
def test_a_removed_entry_is_missing() -> None:
    _write()
    _sql("DELETE FROM audit_entry WHERE position = 2")
    assert _faults() == {("dossier-A", 2, "missing")}


@pytest.mark.django_db
def test_a_removed_beginning_is_missing() -> None:
    _write()
    _sql("DELETE FROM audit_entry WHERE position = 1")
    assert _faults() == {("dossier-A", 1, "missing")}


@pytest.mark.django_db
def test_a_cut_end_is_truncated() -> None:
    _write()
    _sql("DELETE FROM audit_entry WHERE position >= 3")
    assert _faults() == {("dossier-A", 3, "truncated")}


@pytest.mark.django_db
def test_a_whole_stream_cut_away_is_truncated() -> None:
    _write()
    _sql("DELETE FROM audit_entry WHERE stream = 'dossier-A'")
    assert _faults() == {("dossier-A", 1, "truncated")}


@pytest.mark.django_db
def test_an_entry_beyond_the_recorded_end_is_unrecorded() -> None:
    _write()
    third = AuditEntry.objects.get(position=3)
    _sql("UPDATE audit_head SET position = 3, hash = %s WHERE stream = 'dossier-A'", third.hash)
    assert _faults() == {("dossier-A", 4, "unrecorded")}


@pytest.mark.django_db
def test_an_entry_needs_the_transaction_of_its_deed() -> None:
    """Asked of a connection that is in none: pytest's own transaction is put aside for the question."""
    held = connection.in_atomic_block
    connection.in_atomic_block = False
    try:
        with pytest.raises(transaction.TransactionManagementError):
            chain.append("dossier-A", "dossier.edit", by="person-1", at=AT)
    finally:
        connection.in_atomic_block = held
    assert not AuditEntry.objects.exists() and not AuditHead.objects.exists()


@pytest.mark.django_db
def test_one_entry_per_position() -> None:
    _write(entries=1)
    first = AuditEntry.objects.get()
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


@pytest.mark.django_db
def test_a_chain_rewritten_from_its_beginning_is_betrayed_by_a_checkpoint(tmp_path: Path) -> None:
    _write()
    checkpoints.export(chain.verify(), tmp_path, key=KEY)
    assert checkpoints.verify_against(tmp_path, key=KEY) == []
    AuditEntry.objects.all().delete()
    AuditHead.objects.all().delete()
    with transaction.atomic():
        for n in range(4):
            chain.append("dossier-A", "dossier.edit", by="person-9", at=AT, data={"n": n})
    assert chain.verify().faults == []
    kinds = {(f.stream, f.position, f.kind) for f in checkpoints.verify_against(tmp_path, key=KEY)}
    assert kinds == {("dossier-A", 4, "checkpoint")}


@pytest.mark.django_db
def test_a_stream_that_is_gone_is_betrayed_by_a_checkpoint(tmp_path: Path) -> None:
    _write()
    checkpoints.export(chain.verify(), tmp_path, key=KEY)
    AuditEntry.objects.all().delete()
    AuditHead.objects.all().delete()
    assert [f.kind for f in checkpoints.verify_against(tmp_path, key=KEY)] == ["truncated"]


@pytest.mark.django_db
def test_later_entries_do_not_trouble_an_earlier_checkpoint(tmp_path: Path) -> None:
    _write()
    checkpoints.export(chain.verify(), tmp_path, key=KEY)
    _write(entries=2)
    assert checkpoints.verify_against(tmp_path, key=KEY) == []


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["heads", "root", "signature", "foreign"])
def test_a_checkpoint_that_was_touched_is_not_believed(tmp_path: Path, change: str) -> None:
    _write()
    path = checkpoints.export(chain.verify(), tmp_path, key=KEY)
    document = json.loads(path.read_text())
    if change == "heads":
        document["heads"]["dossier-A"][1] = "0" * 64
    elif change == "root":
        document["root"] = "0" * 64
    elif change == "signature":
        document["signature"] = "00" * 64
    path.write_text(json.dumps(document))
    key = bytes(reversed(KEY)) if change == "foreign" else KEY
    assert [f.kind for f in checkpoints.verify_against(tmp_path, key=key)] == ["signature"]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "[]", "{}", '{"heads": 1, "signature": "zz"}', "\x00"])
def test_what_is_no_checkpoint_is_bad_input(tmp_path: Path, text: str) -> None:
    (tmp_path / "checkpoint-1.json").write_text(text)
    with pytest.raises(BadInput):
        checkpoints.verify_against(tmp_path, key=KEY)


@pytest.mark.django_db
def test_a_folder_without_checkpoints_is_bad_input(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(BadInput):
            checkpoints.verify_against(folder, key=KEY)


def test_merkle_roots_follow_rfc_6962() -> None:
    """The known root of no leaves, and no way to pass a node off as a leaf."""
    assert checkpoints.merkle_root([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert checkpoints.merkle_root([b""]) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    one, two = checkpoints.merkle_root([b"a"]), checkpoints.merkle_root([b"b"])
    assert checkpoints.merkle_root([b"a", b"b"]) != checkpoints.merkle_root([bytes.fromhex(one) + bytes.fromhex(two)])


def test_commitments_tell_nothing_to_who_guesses() -> None:
    assert chain.commitment(b"511102199003072318") != chain.commitment(b"511102199003072318")


@pytest.mark.django_db
def test_many_entries_at_once_make_the_chains_that_one_by_one_makes(django_assert_max_num_queries: Any) -> None:
    _write()
    told = [(f"dossier-{name}", "dossier.edit", {"n": n}) for n in range(2) for name in "BAC"]
    with transaction.atomic(), django_assert_max_num_queries(8):
        chain.append_many(told, by="person-1", at=AT)
    found = chain.verify()
    assert not found.faults and found.entries == 10
    assert {stream: position for stream, (position, _) in found.heads.items()} == {
        "dossier-A": 6, "dossier-B": 2, "dossier-C": 2,
    }  # fmt: skip
    assert [row["data"] for row in chain.entries_of("dossier-B")] == [{"n": 0}, {"n": 1}]


@pytest.mark.django_db(transaction=True)
def test_many_entries_are_written_in_the_transaction_of_their_deeds() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        chain.append_many([("dossier-A", "x", {})], by="system", at=AT)


def bare(request: HttpRequest) -> HttpResponse:
    """A page that forgets the transaction around its deed."""
    chain.append("dossier-A", "dossier.edit", by="person-1", at=AT)
    return HttpResponse("done")


def whole(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        return bare(request)


urlpatterns = [path("bare/", bare), path("whole/", whole)]


@pytest.mark.django_db
def test_a_page_that_forgets_its_transaction_fails_in_tests_as_in_production(client: Client, settings: Any) -> None:
    """Two pages did, and no test saw it: the transaction around each test stood in for theirs."""
    settings.ROOT_URLCONF, settings.MIDDLEWARE, settings.DEBUG_PROPAGATE_EXCEPTIONS = __name__, [], True
    with pytest.raises(transaction.TransactionManagementError):
        client.get("/bare/")
    assert Client().get("/whole/").status_code == 200
