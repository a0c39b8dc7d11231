"""What must hold of sheets that were taken out and brought in (``zhiping check-data``)."""

from __future__ import annotations

from collections.abc import Iterator

from zhiping.faces.exchange import queries
from zhiping.faces.exchange.models import Export, Import
from zhiping.faces.exchange.operations.bringing import digest_of
from zhiping.ground.audit import chain
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import blobs, keys
from zhiping.records.actors import Actor
from zhiping.records.invariants import everywhere


def _entries(kind: str) -> dict[str, AuditEntry]:
    """The last entry of ``kind`` in each chain of an export or import, by stream."""
    found = AuditEntry.objects.filter(kind=kind, stream__regex="^(ex|im)port-").order_by("position")
    return {entry.stream: entry for entry in found.iterator(chunk_size=2000)}


@everywhere("exports-say-who-and-why")
def exports_say_who_and_why() -> Iterator[str]:
    """Every sheet taken out is in the trail with who asked, for what, with personal data or without, and the reason to
    the letter; what was made, with its number of rows.
    """
    asked, made = _entries("export.asked"), _entries("export.made")
    for row in Export.objects.select_related("by").order_by("id").iterator(chunk_size=500):
        entry = asked.get(row.stream)
        if entry is None:
            yield f"export {row.code}: the trail does not know who asked for it"
            continue
        told = (entry.by, entry.data["source"], entry.data["purpose"], entry.data["personal"], entry.data["params"])
        if told != (Actor(row.by).label, row.source, row.purpose, row.personal, row.params):
            yield f"export {row.code}: it is not the one that was asked for"
        if not chain.keeps(entry.data["reason"], row.reason.encode()):
            yield f"export {row.code}: the reason is not the one that was given"
        if row.state == Export.State.DONE and getattr(made.get(row.stream), "data", {}).get("rows") != row.written:
            yield f"export {row.code}: the trail does not know these {row.written} rows"


@everywhere("files-of-exchange-last-as-long-as-told")
def files_last_as_long_as_told() -> Iterator[str]:
    """A sheet that can be fetched is there and can be opened; what is told to be deleted is, and so is its key."""
    for row in Export.objects.filter(state__in=[Export.State.DONE, Export.State.GONE]).order_by("id").iterator():
        if row.state == Export.State.GONE:
            if keys.exists(row.key_owner):
                yield f"export {row.code}: said to be deleted, and its key is there"
        elif not queries.is_over(row) and not (blobs.exists(row.blob) and keys.exists(row.key_owner)):
            yield f"export {row.code}: said to be there, and cannot be opened"


@everywhere("imports-are-what-was-confirmed")
def imports_are_what_was_confirmed() -> Iterator[str]:
    """What was applied was confirmed by who brought it, with the counts that the preview showed, and applied once;
    nothing else is in the chain of its kind.
    """
    brought, confirmed, applied = _entries("import.brought"), _entries("import.confirmed"), _entries("import.applied")
    once: dict[str, int] = {}
    for entry in AuditEntry.objects.filter(kind="import.applied", stream__startswith="imports-").iterator():
        once[entry.data["import"]] = once.get(entry.data["import"], 0) + 1
    for row in Import.objects.select_related("by").order_by("id").iterator(chunk_size=500):
        label, done = Actor(row.by).label, row.state == Import.State.APPLIED
        if getattr(brought.get(row.stream), "by", "") != label:
            yield f"import {row.code}: the trail does not know who brought it"
        if once.get(row.code, 0) != int(done):
            yield f"import {row.code}: {row.state}, and applied {once.get(row.code, 0)} times"
        said, deed = confirmed.get(row.stream), applied.get(row.stream)
        if not done:
            continue
        if deed is None or deed.data["counts"] != row.counts:
            yield f"import {row.code}: what was written is not what is told"
        # Rounds of before had it applied by the page itself, without an entry of its own.
        if row.confirmed_at is not None and (
            said is None or said.by != label or said.data["counts"] != row.counts or said.at != row.confirmed_at
        ):
            yield f"import {row.code}: applied as nobody confirmed it"


@everywhere("previews-are-what-was-found")
def previews_are_what_was_found() -> Iterator[str]:
    """A preview that can be confirmed is sealed, can be opened, and is the one that its digest names."""
    for row in Import.objects.filter(state__in=[Import.State.READ, Import.State.APPLYING]).order_by("id").iterator():
        if row.state == Import.State.READ and queries.is_over(row):
            continue
        if digest_of(queries.found_in(row)) != row.digest:
            yield f"import {row.code}: the preview is not the one that was found"
