"""What must hold of the register of draws (``zhiping check-data``): every published record is computed again."""

from __future__ import annotations

from collections.abc import Iterator

from zhiping.core.draw import CannotDraw, verify
from zhiping.core.draw.drawing import serving
from zhiping.core.draw.record import hash_of
from zhiping.core.errors import BadInput
from zhiping.records.invariants import everywhere
from zhiping.registers.draws.building import frozen_of, listing_hash, record_of
from zhiping.registers.draws.models import Draw, Version

_FROZEN = (Draw.State.FROZEN, Draw.State.DRAWN, Draw.State.VOID)


@everywhere("draws-are-as-they-were-fixed")
def draws_are_as_they_were_fixed() -> Iterator[str]:
    """Rules.md 3: the list is the one whose hash was shown, and with the commitments the one that was frozen."""
    for draw in Draw.objects.order_by("id").iterator(chunk_size=100):
        if listing_hash(draw) != draw.listing_hash:
            yield f"draw {draw.code}: the list is not the one that was fixed"
        if draw.state in _FROZEN and draw.frozen_at is not None:
            try:
                same = hash_of(frozen_of(draw, draw.frozen_at)) == draw.frozen_hash
            except CannotDraw as why:
                yield f"draw {draw.code}: what was frozen cannot be drawn from ({why})"
                continue
            if not same:
                yield f"draw {draw.code}: list and commitments are not what was frozen"


@everywhere("draws-hold")
def draws_hold() -> Iterator[str]:
    """Rules.md 3: each version of a record is computed again, is of its draw, and continues the one before."""
    known = set(Version.objects.values_list("hash", flat=True))
    for draw in Draw.objects.order_by("id").iterator(chunk_size=100):
        versions = list(draw.versions.order_by("serial"))
        ended = draw.state in (Draw.State.DRAWN, Draw.State.VOID)
        if bool(versions) != ended:
            yield f"draw {draw.code} is {draw.state}, and has {len(versions)} records"
        if draw.previous_hash and draw.previous_hash not in known:
            yield f"draw {draw.code}: the record that it takes up is not kept"
        for place, version in enumerate(versions):
            yield from _version(draw, version, place)


def _version(draw: Draw, version: Version, place: int) -> Iterator[str]:
    try:
        record = record_of(version)
    except BadInput as bad:
        yield f"draw {draw.code}: version {version.serial} is no record ({bad.faults[0].where})"
        return
    for wrong in verify(record):
        yield f"draw {draw.code}: version {version.serial}: {wrong.code} {wrong.about}".rstrip()
    if version.hash != hash_of(record) or version.serial != place + 1 or len(record.replacements) != place:
        yield f"draw {draw.code}: version {version.serial} is not the one that was published"
    if record.hash != draw.frozen_hash or (record.void is not None) != (draw.state == Draw.State.VOID):
        yield f"draw {draw.code}: version {version.serial} is of another draw"


@everywhere("drawn-steps-down-by-the-order")
def drawn_steps_down_by_the_order() -> Iterator[str]:
    """Rules.md 3: whoever came in is in the record, and whoever came in by the record was asked for by name."""
    for draw in Draw.objects.filter(state=Draw.State.DRAWN).order_by("id").iterator(chunk_size=100):
        last = draw.versions.order_by("-serial").first()
        if last is None:
            continue  # named above
        record = record_of(last)
        rows = list(draw.step_downs.order_by("id"))
        told = [(one.key, one.successor) for one in rows if one.successor]
        if told != [(change.expert, change.by) for change in record.replacements]:
            yield f"draw {draw.code}: who stepped down and who came in are not those of its record"
        if any(not one.successor and one.key not in serving(record) for one in rows):
            yield f"draw {draw.code}: an empty place is of nobody who was drawn"


@everywhere("secrets-are-kept-until-the-end")
def secrets_are_kept_until_the_end() -> Iterator[str]:
    """Rules.md 3: who lets the system keep a secret has one while it is waited for; nobody's is kept after the end."""
    for draw in Draw.objects.order_by("id").iterator(chunk_size=100):
        ended = draw.ended_at is not None
        for keeper in draw.keepers.all():
            kept = keeper.secret_sealed is not None
            wanted = (
                not ended and keeper.committed_at is not None and (not keeper.own or keeper.revealed_at is not None)
            )
            if kept != wanted:
                yield f"draw {draw.code}: the secret of {keeper.key} is kept: {kept}, is to be: {wanted}"
        committed = all(keeper.committed_at is not None for keeper in draw.keepers.all())
        if draw.state in _FROZEN and not committed:
            yield f"draw {draw.code} is {draw.state}, and not everybody committed"
