"""What of a round goes into its archive package: of every dossier a record, of the confirmed ones their content.

The material of who did not pass is destroyed and not kept (P11), so it is in no archive either: a package outlives the
key whose destruction would otherwise have made an end of it (ADR 0011).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from zhiping.core.procedure import Action, State
from zhiping.core.procedure.words import ACTION_NAMES, STATE_NAMES
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import blobs, keys
from zhiping.records import contents
from zhiping.records.actors import department_of
from zhiping.records.models import Cycle, Dossier, Extension, IssuedDocument, PackVersion, Revision, RoundDocument
from zhiping.registers.publicity.models import Posting
from zhiping.registers.publicity.paper import UNIT_PUBLICITY
from zhiping.registers.recommendations.models import Stack
from zhiping.stages.application.operations.submission import RECEIPT
from zhiping.stages.application.queries.history import history_of
from zhiping.stages.review.queries.opinions import Opinion, opinions_on

#: Lists of a round that are decisions, votes or minutes: they stay, also where they name who did not pass (8o).
STAYING = frozenset({
    "draw-record", "ballot", "tally-sheet", "minutes", "result-announcement", "confirmation-report",
    "qualification-notice", "destruction-record",
})  # fmt: skip
#: Lists that only say who was put up, handed in or fetched something: they name who did not pass beside who did, and
#: are neither a decision nor a vote nor minutes. That they were issued is told, by number and digest (ADR 0011).
PASSING = frozenset({UNIT_PUBLICITY.key, "delivery-manifest", "delivery-receipt", "collection-list"})

#: In these a confirmed dossier can lie; what left them again (nothing does but a revocation) is judged by them.
_FILED = frozenset({State.CONFIRMED, State.CERTIFIED, State.ARCHIVED, State.REVOKED})
_OFFICES = {
    "draft": "申报人", "returned": "申报人", "at_unit": "单位", "at_department": "主管部门",
    "at_committee": "评委会办公室",
}  # fmt: skip


@dataclass(slots=True)
class Filed:
    """One dossier in the package: its record, and the files of its content by name (none: the record alone)."""

    record: dict[str, Any]
    files: list[tuple[str, bytes | dict[str, Any]]] = field(default_factory=list)


def dossiers_in(cycle: Cycle) -> Iterator[Dossier]:
    """Every dossier of the round that was submitted, by code."""
    found = Dossier.objects.filter(cycle=cycle, submitted_at__isnull=False).select_related(
        "cycle", "committee__office", "unit", "department", "person", "pack_version"
    )
    yield from found.defer("cycle__pack_version__files", "pack_version__files").order_by("code").iterator(200)


def streams_of(cycle: Cycle) -> list[str]:
    """The chains of the round: its own, those of its packs, its dossiers, its sheets of publicity and its scans."""
    found = {f"cycle-{cycle.key}"[:64], *(f"pack-{row.pack_id}"[:64] for row in packs_of(cycle))}
    found |= {f"dossier-{code}" for code in Dossier.objects.filter(cycle=cycle).values_list("code", flat=True)}
    found |= {f"posting-{code}" for code in Posting.objects.filter(cycle=cycle).values_list("code", flat=True)}
    found |= {f"stack-{code}" for code in Stack.objects.filter(cycle=cycle).values_list("code", flat=True)}
    begun = AuditEntry.objects.filter(stream__in=found).values_list("stream", flat=True).distinct()
    return sorted(begun)


def packs_of(cycle: Cycle) -> list[PackVersion]:
    """Every version of the pack that was in force in the round, the first one first."""
    pks = {cycle.pack_version_id, *cycle.supplements.values_list("before_id", flat=True)}
    pks |= set(cycle.supplements.values_list("version_id", flat=True))
    pks |= set(Revision.objects.filter(dossier__cycle=cycle).values_list("pack_version_id", flat=True).distinct())
    return list(PackVersion.objects.filter(pk__in=pks).order_by("pk"))


def round_of(cycle: Cycle) -> dict[str, Any]:
    """The round itself: whose, when, by which notices, what was extended, and which lists it issued."""
    extensions = Extension.objects.filter(cycle=cycle).select_related("dossier", "unit").order_by("pk")
    return {
        "key": cycle.key, "committee": cycle.committee.name, "office": cycle.committee.office.name,
        "series": cycle.series, "year": cycle.year, "opened_at": _at(cycle.opened_at),
        "closed_at": _at(cycle.closed_at), "pack": cycle.pack_version.hash,
        "supplements": [
            {"document": one.document, "before": one.before.hash, "pack": one.version.hash, "at": _at(one.at)}
            for one in cycle.supplements.select_related("before", "version").order_by("pk")
        ],
        "extensions": [
            {
                "window": one.window, "closes_at": _at(one.closes_at), "at": _at(one.at),
                # The reason of an extension for one dossier may say why somebody was late: personal.
                "reason": one.reason if one.dossier is None else "", "unit": one.unit.name if one.unit else "",
                "dossier": one.dossier.code if one.dossier else "",
            }
            for one in extensions
        ],
        "documents": [_named(one) for one in RoundDocument.objects.filter(cycle=cycle).order_by("pk")],
    }  # fmt: skip


def round_files(cycle: Cycle) -> Iterator[tuple[str, bytes]]:
    """The lists of the round that are kept for good, as files by code: those that are known to stay, and no others."""
    for one in RoundDocument.objects.filter(cycle=cycle, form__in=STAYING).order_by("pk"):
        content = _opened(one.key_owner, one.blob)
        if content is not None:
            yield f"{one.code}.pdf", content


def filed(dossier: Dossier, *, with_content: bool) -> Filed:
    """``dossier`` as it is archived. ``with_content`` False: its record alone, whatever became of it."""
    entries = list(AuditEntry.objects.filter(stream=dossier.stream).order_by("position"))
    confirmed = any(entry.kind == f"dossier.{Action.CONFIRM.value}" for entry in entries)
    kept = confirmed and State(dossier.state) in _FILED and keys.exists(dossier.key_owner)
    revisions = list(
        Revision.objects.filter(dossier=dossier).select_related("pack_version").defer("pack_version__files")
        .order_by("number")
    )  # fmt: skip
    documents = list(IssuedDocument.objects.filter(dossier=dossier).order_by("pk"))
    made = Filed(_record(dossier, entries, revisions, documents))
    made.record["content"] = kept and with_content
    if kept and with_content:
        made.record["name"] = dossier.applicant_name
        made.files += [*_revisions(dossier, revisions), *_documents(dossier, documents)]
        made.files.append(("decisions.json", _decisions(dossier)))
    return made


def _at(value: datetime | None) -> str | None:
    return value.isoformat() if value is not None else None


def _named(one: IssuedDocument | RoundDocument) -> dict[str, Any]:
    return {
        "form": one.form, "number": one.number, "code": one.code, "sha256": one.digest, "serial": one.serial,
        "issued_at": _at(one.issued_at),
    }  # fmt: skip


def _record(
    dossier: Dossier, entries: list[AuditEntry], revisions: list[Revision], documents: list[IssuedDocument]
) -> dict[str, Any]:
    """Who decided what and when, without a name and without a word that was written about anybody."""
    return {
        "code": dossier.code, "state": dossier.state, "state_said": STATE_NAMES[dossier.state],
        "state_since": _at(dossier.state_since), "submitted_at": _at(dossier.submitted_at), "title": dossier.title,
        "major": dossier.major, "kind": dossier.kind, "unit": dossier.unit.name,
        "department": department_of(dossier).name, "destroyed": not keys.exists(dossier.key_owner),
        "moves": [
            {
                "at": _at(entry.at), "action": entry.kind.removeprefix("dossier."),
                "said": ACTION_NAMES[entry.kind.removeprefix("dossier.")], "clause": entry.data.get("clause", ""),
                "from": entry.data["from"], "to": entry.data["to"], "by": _OFFICES.get(entry.data["from"], ""),
                "entry": entry.position,
            }
            for entry in entries
            if entry.kind.removeprefix("dossier.") in ACTION_NAMES and entry.data.get("from") != entry.data.get("to")
        ],
        "revisions": [
            {
                "number": one.number, "purpose": one.purpose, "digest": one.digest, "arrived_at": _at(one.arrived_at),
                "pack": one.pack_version.hash, "engine": one.engine,
            }
            for one in revisions
        ],
        "documents": [_named(one) for one in documents],
    }  # fmt: skip


def _revisions(dossier: Dossier, revisions: list[Revision]) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in revisions:
        one.dossier = dossier
        yield (
            f"revisions/{one.number}.json",
            {
                "number": one.number, "purpose": one.purpose, "digest": one.digest,
                "salt": contents.salt_of(one).hex(), "content": contents.content(one),
                "findings": contents.findings(one),
            },
        )  # fmt: skip


def _documents(dossier: Dossier, documents: list[IssuedDocument]) -> Iterator[tuple[str, bytes]]:
    """Each document that can be opened; one kept as what it says (a receipt) as JSON."""
    for one in documents:
        if one.blob:
            content, kind = _opened(dossier.key_owner, one.blob), "pdf"
        elif one.form == RECEIPT and one.sealed is not None:
            content = keys.unseal(dossier.key_owner, one.sealed, context=f"document|{one.number}")
            kind = "json"
        else:
            continue
        if content is not None:
            yield f"documents/{one.code}.{kind}", content


def _opened(owner: str, blob: str) -> bytes | None:
    try:
        return blobs.get(owner, blob)
    except (FileNotFoundError, keys.KeyDestroyed, keys.Damaged):
        return None


def _decisions(dossier: Dossier) -> dict[str, Any]:
    """What was decided and told, with its reasons, and the opinions that were signed (P3, P4)."""
    said = opinions_on(dossier)
    return {
        "told": [
            {"at": _at(one.at), "what": one.what, "by": one.who, "clause": one.clause, "reason": one.reason}
            for one in reversed(history_of(dossier))
        ],
        "recommendation": _opinion(said.recommendation),
        "report": _opinion(said.report),
        "publicity": None if said.notice is None else {
            "posted_on": said.notice.posted_on.isoformat(), "last_on": said.notice.last_on.isoformat(),
            "objections": said.objections,
        },
    }  # fmt: skip


def _opinion(one: Opinion | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {"text": one.text, "signed_by": one.by, "at": _at(one.at), "judgements": [list(p) for p in one.judgements]}
