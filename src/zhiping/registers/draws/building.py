"""From the rows of a draw to what ``zhiping.core.draw`` computes with, and back to the text that is published."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from zhiping.core.draw import Excluded, Frozen, Quota, Record, freeze, to_json
from zhiping.core.draw.record import Commitment, Previous, hash_of, read_record
from zhiping.ground.storage import keys
from zhiping.registers.draws.models import Draw, Keeper, Version
from zhiping.registers.draws.words import AGAIN, EXCLUDED


def quotas_of(draw: Draw) -> list[Quota]:
    """Its quotas, in the order in which they are drawn."""
    return [Quota(major=major, experts=experts, substitutes=more) for major, experts, more in draw.quotas]


def public_source(draw: Draw) -> str | None:
    """What is published of where the public value comes from, and from when on it is known (UTC)."""
    if not draw.public_source or draw.public_at is None:
        return None
    return f"{draw.public_source}（{draw.public_at.astimezone(UTC).isoformat()}起可知）"


def listing(draw: Draw) -> dict[str, Any]:
    """All that is fixed before anybody commits. Three queries."""
    rows = sorted(draw.candidates.all(), key=lambda one: one.key)
    return {
        "draw": draw.code,
        "purpose": draw.purpose,
        "pool": [[one.key, one.major] for one in rows],
        "excluded": [[one.key, EXCLUDED[one.excluded]] for one in rows if one.excluded],
        "quotas": draw.quotas,
        "officers": sorted(one.key for one in draw.keepers.all()),
        "public_source": public_source(draw),
        "previous": [draw.previous_hash, AGAIN[draw.reason]] if draw.previous_hash else None,
    }


def listing_hash(draw: Draw) -> str:
    """SHA-256 over the canonical JSON of :func:`listing`, in hex."""
    text = json.dumps(listing(draw), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def frozen_of(draw: Draw, at: datetime) -> Frozen:
    """What is frozen at ``at``, when everybody committed. Raises CannotDraw."""
    rows = list(draw.candidates.all())
    frozen = freeze(
        draw=draw.code,
        purpose=draw.purpose,
        at=at.astimezone(UTC),  # as it is read back: the hash is over these characters
        pool={one.key: one.major for one in rows},
        excluded=[Excluded(expert=one.key, reason=EXCLUDED[one.excluded]) for one in rows if one.excluded],
        quotas=quotas_of(draw),
        commitments={one.key: one.commitment for one in draw.keepers.all()},
        public_source=public_source(draw),
    )
    if not draw.previous_hash:
        return frozen
    # The record that is taken up is known by its hash; its text may have gone on since (a substitute came in).
    return frozen.model_copy(update={"previous": Previous(hash=draw.previous_hash, reason=AGAIN[draw.reason])})


def rehearsed(draw: Draw) -> None:
    """Raises CannotDraw where nothing can be drawn from the rows of ``draw``, whatever is committed to."""
    officers = [Commitment(officer=one.key, commitment=f"{n:064x}") for n, one in enumerate(draw.keepers.all())]
    freeze(
        draw=draw.code, purpose=draw.purpose, at=draw.prepared_at,
        pool={one.key: one.major for one in draw.candidates.all()},
        excluded=[Excluded(expert=one.key, reason=one.excluded) for one in draw.candidates.all() if one.excluded],
        quotas=quotas_of(draw), commitments={one.officer: one.commitment for one in officers},
    )  # fmt: skip


def secret_context(keeper: Keeper) -> str:
    """Under what a secret is sealed."""
    return f"draw-secret|{keeper.draw_id}|{keeper.key}"


def secrets_of(draw: Draw) -> dict[str, str]:
    """Keeper's key to secret, of those who revealed."""
    return {
        one.key: keys.unseal_own(one.secret_sealed, context=secret_context(one)).decode()
        for one in draw.keepers.all()
        if one.revealed_at is not None and one.secret_sealed is not None
    }


def publish(draw: Draw, record: Record, at: datetime) -> Version:
    """Keep ``record`` as the next version of what is published of ``draw``."""
    last = draw.versions.order_by("-serial").first()
    return Version.objects.create(
        draw=draw, serial=last.serial + 1 if last else 1, text=to_json(record), hash=hash_of(record), at=at
    )


def record_of(version: Version) -> Record:
    """The record that ``version`` holds. Raises BadInput where the text is none."""
    return read_record(version.text)


def seal_note(text: str, *, context: str) -> bytes | None:
    """What an officer wrote, sealed; None where nothing was written."""
    text = text.strip()
    return keys.seal_own(text.encode(), context=context) if text else None


def open_note(sealed: bytes | memoryview | None, *, context: str) -> str:
    """What :func:`seal_note` sealed; empty where there is nothing."""
    return keys.unseal_own(sealed, context=context).decode() if sealed is not None else ""
