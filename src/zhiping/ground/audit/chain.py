"""Append to a chain, and verify all chains."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from zhiping.ground.audit.models import AuditEntry, AuditHead

#: How many rows one statement of ``append_many`` carries.
_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class AuditFault:
    """A place where a chain does not hold.

    ``kind``: ``altered`` (content and hash disagree), ``broken`` (does not follow its predecessor), ``missing`` (a
    position is not there), ``truncated`` (the end was cut off), ``unrecorded`` (an entry beyond the recorded end),
    ``checkpoint`` (differs from a signed checkpoint), ``signature`` (a checkpoint that its key did not sign).
    """

    stream: str
    position: int
    kind: str


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256 over the canonical JSON of an entry and its predecessor's hash, in hex."""
    body = [
        entry.stream, entry.position, entry.kind, entry.by, _instant(entry.at), _instant(entry.recorded_at),
        entry.data, entry.previous,
    ]  # fmt: skip
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def commitment(value: bytes) -> dict[str, str]:
    """A salted commitment to ``value``: says later that it was this, tells nothing to who only guesses."""
    made = Committing()
    made.update(value)
    return made.made()


class Committing:
    """A ``commitment`` to what comes piece by piece and is never whole in memory."""

    def __init__(self) -> None:
        self._salt = os.urandom(16)
        self._digest = hashlib.sha256(self._salt)

    def update(self, piece: bytes) -> None:
        """What comes next."""
        self._digest.update(piece)

    def made(self) -> dict[str, str]:
        """The commitment to all that came."""
        return {"salt": self._salt.hex(), "sha256": self._digest.hexdigest()}


def keeps(promise: Mapping[str, str], value: bytes) -> bool:
    """Whether ``value`` is what ``promise``, a commitment, was made about."""
    return hashlib.sha256(bytes.fromhex(promise["salt"]) + value).hexdigest() == promise["sha256"]


def in_transaction() -> bool:
    """Whether a transaction of the product's own is open. Tests ask more strictly: theirs does not count."""
    return connection.in_atomic_block


def append(stream: str, kind: str, *, by: str, at: datetime, data: Mapping[str, Any] | None = None) -> AuditEntry:
    """Add an entry to the chain of ``stream`` inside the caller's transaction, and return it.

    ``by`` names the actor by an opaque id (``person-7``, ``system``). Raises ``TransactionManagementError`` outside a
    transaction: an entry that could survive without its deed, or the other way round, is worth nothing.
    """
    if not in_transaction():
        raise transaction.TransactionManagementError("an audit entry is written in the transaction of its deed")
    head = AuditHead.objects.select_for_update().filter(stream=stream).first()
    if head is None:
        AuditHead.objects.bulk_create([AuditHead(stream=stream)], ignore_conflicts=True)
        head = AuditHead.objects.select_for_update().get(stream=stream)
    entry = _next(head, kind, by, at, data or {})
    entry.save(force_insert=True)
    head.save(update_fields=["position", "hash"])
    return entry


def _next(head: AuditHead, kind: str, by: str, at: datetime, data: Mapping[str, Any]) -> AuditEntry:
    """The entry that follows ``head``, which moves on to it; neither is saved."""
    entry = AuditEntry(
        stream=head.stream, position=head.position + 1, kind=kind, by=by, at=at, recorded_at=timezone.now(),
        data=json.loads(json.dumps(dict(data), ensure_ascii=False)), previous=head.hash,
    )  # fmt: skip
    entry.hash = entry_hash(entry)
    head.position, head.hash = entry.position, entry.hash
    return entry


def append_many(told: Sequence[tuple[str, str, Mapping[str, Any]]], *, by: str, at: datetime) -> None:
    """Add many entries (stream, kind, data) in a handful of queries, in the order given, inside the caller's
    transaction: what ``append`` does one by one. Streams are locked in the order of their names, so that two callers
    with the same streams wait for each other instead of for ever. Raises ``TransactionManagementError`` like it.
    """
    if not in_transaction():
        raise transaction.TransactionManagementError("an audit entry is written in the transaction of its deed")
    heads: dict[str, AuditHead] = {}
    streams = sorted({stream for stream, _, _ in told})
    for some in (streams[n : n + _AT_ONCE] for n in range(0, len(streams), _AT_ONCE)):
        AuditHead.objects.bulk_create([AuditHead(stream=stream) for stream in some], ignore_conflicts=True)
        locked = AuditHead.objects.select_for_update().filter(stream__in=some).order_by("stream")
        heads |= {head.stream: head for head in locked}
    made = [_next(heads[stream], kind, by, at, data) for stream, kind, data in told]
    AuditEntry.objects.bulk_create(made, batch_size=_AT_ONCE)
    AuditHead.objects.bulk_create(
        heads.values(), batch_size=_AT_ONCE, update_conflicts=True, update_fields=["position", "hash"],
        unique_fields=["stream"],
    )  # fmt: skip


@dataclass(slots=True)
class Verification:
    """What a verification of all chains found; ``heads`` is where each chain really ends."""

    streams: int
    entries: int
    faults: list[AuditFault]
    heads: dict[str, tuple[int, str]]


def verify() -> Verification:
    """Walk every chain once, in constant memory per stream."""
    return _walk(AuditEntry.objects.all(), AuditHead.objects.all())


def verify_stream(stream: str) -> Verification:
    """Walk the chain of ``stream`` alone. A chain that was never begun has no entries and no faults."""
    return _walk(AuditEntry.objects.filter(stream=stream), AuditHead.objects.filter(stream=stream))


def verify_streams(streams: Iterable[str]) -> Verification:
    """Walk the chains of ``streams``, each whole; one that was never begun has no entries and no faults."""
    whole = Verification(0, 0, [], {})
    for stream in sorted(set(streams)):
        one = verify_stream(stream)
        whole.streams += one.streams
        whole.entries += one.entries
        whole.faults += one.faults
        whole.heads |= one.heads
    return whole


def entries_of(stream: str) -> Iterator[dict[str, Any]]:
    """The entries of ``stream`` in order, as plain values: what is hashed, with instants as they are hashed, and the
    hash. In constant memory."""
    for entry in AuditEntry.objects.filter(stream=stream).order_by("position").iterator(chunk_size=2000):
        yield {
            "stream": entry.stream, "position": entry.position, "kind": entry.kind, "by": entry.by,
            "at": _instant(entry.at), "recorded_at": _instant(entry.recorded_at), "data": entry.data,
            "previous": entry.previous, "hash": entry.hash,
        }  # fmt: skip


def _walk(kept: QuerySet[AuditEntry], ends: QuerySet[AuditHead]) -> Verification:
    faults: list[AuditFault] = []
    heads: dict[str, tuple[int, str]] = {}
    entries = 0
    last: AuditEntry | None = None
    for entry in kept.order_by("stream", "position").iterator(chunk_size=2000):
        entries += 1
        if last is None or last.stream != entry.stream:
            expected_position, expected_previous = 1, ""
        else:
            expected_position, expected_previous = last.position + 1, last.hash
        gap = entry.position != expected_position
        if gap:
            faults.append(AuditFault(entry.stream, expected_position, "missing"))
        elif entry.previous != expected_previous:
            faults.append(AuditFault(entry.stream, entry.position, "broken"))
        if entry_hash(entry) != entry.hash:
            faults.append(AuditFault(entry.stream, entry.position, "altered"))
        heads[entry.stream] = (entry.position, entry.hash)
        last = entry
    recorded = {head.stream: (head.position, head.hash) for head in ends.iterator(chunk_size=2000)}
    for stream in sorted(recorded.keys() | heads.keys()):
        is_position, is_hash = heads.get(stream, (0, ""))
        should_position, should_hash = recorded.get(stream, (0, ""))
        if is_position < should_position:
            faults.append(AuditFault(stream, is_position + 1, "truncated"))
        elif is_position > should_position:
            faults.append(AuditFault(stream, should_position + 1, "unrecorded"))
        elif is_hash != should_hash:
            faults.append(AuditFault(stream, is_position, "broken"))
    return Verification(len(recorded.keys() | heads.keys()), entries, faults, heads)
