"""Writing a draft: section by section, under the lock, never over what another window saved (P2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiping.core.dossier import FORMAT, give_ids, iter_items
from zhiping.core.dossier.names import settle_names
from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.model import Pack
from zhiping.core.procedure import Action, Refusal, decide
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records import operations as records
from zhiping.records.actors import Actor
from zhiping.records.models import PACK_FILES, Cycle, Dossier, Organisation, Person
from zhiping.records.situations import gather, options_of, rules_pack, windows_of
from zhiping.stages.application.models import DraftAside
from zhiping.stages.application.operations.errors import NotADraft, StaleDraft
from zhiping.stages.application.operations.facts import FactsTold
from zhiping.stages.application.queries import aside as asides
from zhiping.stages.application.queries.aside import Aside
from zhiping.stages.application.queries.judging import faults_of, judge, registered_employer
from zhiping.stages.application.queries.starting import barred_titles
from zhiping.stages.application.sections import BY_KEY, SECTIONS, Document, Section

#: What a change of a draft does: it is given document and side, and alters them in place.
Alter = Callable[[Document, Aside], None]


def start(
    person: Person, cycle: Cycle, *, unit: Organisation, given: Mapping[str, Any] | None = None, by: Actor, at: datetime
) -> Dossier:
    """Begin an application with what the registers know already (P2). ``given``: a whole document that was brought in
    and read before; what the registers know goes before what it says, and it brings no files.

    Raises ``Refusal`` when there is one already, when the time to apply is over for this unit (T2), or when an entry in
    the integrity record bars from every title on offer (A5).
    """
    window = windows_of(Dossier(cycle=cycle, unit=unit))["application"]
    if at > window.closes_at:
        raise Refusal("too_late", window.clause, {"window": "application", "closes_at": window.closes_at.isoformat()})
    barred, titles, clause = barred_titles(person, cycle, at)
    if barred and len(barred) == len(titles):
        raise Refusal("barred", clause)
    document: Document = {
        "format": FORMAT,
        "applicant": {"name": person.name, "id_type": person.id_type, "id_number": person.id_number()},
        "employer": registered_employer(unit),
        "application": {"cycle": cycle.pack().id, "kind": "normal"},
    }
    if given is not None:
        document = brought_in(given, document)
    dossier = records.open_dossier(person, cycle, unit=unit, document=document, by=by, at=at)
    with transaction.atomic():
        _refresh_columns(dossier, document, rules_pack(dossier), at)
        dossier.save(update_fields=COLUMNS)
    return dossier


def brought_in(given: Mapping[str, Any], known: Document) -> Document:
    """``given`` as the draft of whom the registers know as ``known``: identity and employer are theirs."""
    apart = ("evidence", "history")
    document: Document = give_ids({key: value for key, value in dict(given).items() if key not in apart})
    applicant = {key: value for key, value in (document.get("applicant") or {}).items() if key != "photo"}
    document["applicant"] = {**applicant, **known["applicant"]}
    document["employer"] = known["employer"]
    document["application"] = {**(document.get("application") or {}), "cycle": known["application"]["cycle"]}
    settle_names(document)
    return document


COLUMNS = ["title", "major", "kind", "entrusted", "found_fail", "found_unknown", "found_pass", "applicant_name"]


def _refresh_columns(dossier: Dossier, document: Document, pack: Pack, at: datetime) -> None:
    application = document.get("application") or {}
    dossier.title = application.get("title") or ""
    dossier.major = application.get("major") or ""
    dossier.kind = application.get("kind") or ""
    dossier.entrusted = application.get("entrustment") is not None
    dossier.applicant_name = (document.get("applicant") or {}).get("name") or dossier.person.name
    try:
        findings = judge(dossier, document, at).findings
    except BadInput:
        findings = []
    outcomes = [finding.outcome for finding in findings]
    dossier.found_fail = outcomes.count("fail")
    dossier.found_unknown = outcomes.count("unknown")
    dossier.found_pass = outcomes.count("pass")


def alter(
    dossier: Dossier, change: Alter, *, section: str, expected_version: int | None, by: Actor, at: datetime
) -> Dossier:
    """Change a draft under its lock and return it as it is now.

    Raises ``Refusal`` when it may not be edited (T5, A1), ``StaleDraft`` when ``section`` was saved since
    ``expected_version``, ``BadInput`` when the document would not be a draft any more; nothing is written then.
    """
    with transaction.atomic():
        row = (
            Dossier.objects.select_for_update(of=("self",))
            .select_related("cycle__pack_version", "committee__office", "pack_version", "unit__superior", "person")
            .defer(*PACK_FILES)
            .get(pk=dossier.pk)
        )
        answer = decide(gather(row, Action.EDIT, by=by, at=at), Action.EDIT, options_of(row))
        if isinstance(answer, Refusal):
            raise answer
        side = asides.aside_of(row)
        last = side.saved.get(section)
        if expected_version is not None and last is not None and last["version"] > expected_version:
            raise StaleDraft(section, row.draft_version, datetime.fromisoformat(last["at"]))
        document = contents.draft(row)
        change(document, side)
        document = give_ids(document)
        settle_names(document)
        _prune_proofs(document)
        pack = rules_pack(row)
        faults = faults_of(row, document, pack)
        # The form of a section keeps what it could not read aside; whoever hands in data wholesale is told.
        if faults:
            raise NotADraft(faults, document)
        row.draft_version += 1
        row.draft_saved_at = at
        side.came.pop(section, None)
        side.saved[section] = {"version": row.draft_version, "at": at.isoformat()}
        contents.seal_draft(row, document)
        _refresh_columns(row, document, pack, at)
        row.save(update_fields=["draft_sealed", "draft_version", "draft_saved_at", *COLUMNS])
        sealed = keys.seal(row.key_owner, side.dump(), context=asides.CONTEXT)
        DraftAside.objects.update_or_create(dossier=row, defaults={"sealed": sealed})
    return row


def _prune_proofs(document: Document) -> None:
    """A file proves only what is still there; the file itself stays."""
    there = {item.id for item in iter_items(document)} | {"applicant", "employer", "application"}
    for file in document.get("evidence") or []:
        file["for"] = [item for item in file.get("for") or [] if item in there]


def save_section(
    dossier: Dossier, section: str, value: Any, *, unreadable: Mapping[str, Mapping[str, str]] | None = None,
    facts: FactsTold | None = None, expected_version: int | None = None, by: Actor, at: datetime,
) -> Dossier:  # fmt: skip
    """Put ``value`` in the place of ``section`` (its key in the form), and the ``facts`` of the pack's own beside it.

    ``value``: a dict of the section's keys, a list of items (empty: there are none), or None (to be told later).
    ``unreadable``: what was typed and could not be read, by place, with ``raw`` and ``message``; it is kept beside the
    draft until it is corrected. Raises as :func:`alter`.
    """
    known = _known(section)

    def change(document: Document, side: Aside) -> None:
        if known.is_list and value is not None:
            _own_kinds(known, value)
        _answer(known, value, side)
        known.write(document, _stored(known, value, side))
        side.put_aside(section, {place: dict(entry) for place, entry in (unreadable or {}).items()})
        (facts or FactsTold()).put(document, side)

    return alter(dossier, change, section=section, expected_version=expected_version, by=by, at=at)


def save_facts(
    dossier: Dossier, section: str, facts: FactsTold, *, expected_version: int | None = None, by: Actor, at: datetime
) -> Dossier:
    """Save the pack's own facts that the page of ``section`` asks, and nothing else of it. Raises as :func:`alter`."""
    return alter(dossier, facts.put, section=_known(section).key, expected_version=expected_version, by=by, at=at)


def save_item(
    dossier: Dossier, section: str, item: Mapping[str, Any], *,
    unreadable: Mapping[str, Mapping[str, str]] | None = None, expected_version: int | None = None, by: Actor,
    at: datetime,
) -> Dossier:  # fmt: skip
    """Add or replace one item of a list, by its ``id``; ``unreadable`` is by its keys. Raises as :func:`alter`."""
    known = _known(section)
    item_id = str(item["id"])

    def change(document: Document, side: Aside) -> None:
        entries = list(known.read(document) or [])
        _own_kinds(known, [item])
        places = [n for n, entry in enumerate(entries) if entry.get("id") == item_id]
        if places:
            entries[places[0]] = dict(item)
        else:
            entries.append(dict(item))
        known.write(document, entries)
        _answer(known, entries, side)
        kept = {p: e for p, e in side.unreadable.get(section, {}).items() if not p.startswith(f"{item_id}.")}
        kept |= {f"{item_id}.{place}": dict(entry) for place, entry in (unreadable or {}).items()}
        side.put_aside(section, kept)

    return alter(dossier, change, section=section, expected_version=expected_version, by=by, at=at)


def remove_item(
    dossier: Dossier, section: str, item_id: str, *, expected_version: int | None = None, by: Actor, at: datetime
) -> Dossier:
    """Remove one item of a list. The last one leaves the question open: none told is not the same as none (absent)."""
    known = _known(section)

    def change(document: Document, side: Aside) -> None:
        entries = known.read(document) or []
        if not any(entry.get("id") == item_id for entry in entries):
            raise BadInput(Fault(section, "没有这一条，可能已在另一窗口删除", "页面上列出的一条"))
        left = [entry for entry in entries if entry.get("id") != item_id]
        known.write(document, left or None)
        kept = {p: e for p, e in side.unreadable.get(section, {}).items() if not p.startswith(f"{item_id}.")}
        side.put_aside(section, kept)

    return alter(dossier, change, section=section, expected_version=expected_version, by=by, at=at)


def fill(dossier: Dossier, document: Mapping[str, Any], *, by: Actor, at: datetime) -> Dossier:
    """Put a whole document (contracts/dossier.md) in place of the draft; its evidence stays that of the dossier.

    Raises ``BadInput`` with every fault; nothing is written then.
    """
    given = dict(document)

    def change(draft: Document, side: Aside) -> None:
        files = draft.get("evidence")
        photo = (draft.get("applicant") or {}).get("photo")
        draft.clear()
        draft.update({key: value for key, value in give_ids(given).items() if key not in ("evidence", "history")})
        if files:
            draft["evidence"] = files
        applicant = draft.get("applicant")
        if isinstance(applicant, dict):
            applicant.pop("photo", None)
            if photo:
                applicant["photo"] = photo
        side.unreadable.clear()
        side.none.clear()

    return alter(dossier, change, section="*", expected_version=None, by=by, at=at)


def _known(section: str) -> Section:
    found = BY_KEY.get(section)
    if found is None or found.shape == "files":
        raise BadInput(Fault(section, "没有这一部分", "、".join(BY_KEY)))
    return found


def _own_kinds(section: Section, items: list[Any]) -> None:
    for item in items:
        if isinstance(item, Mapping) and item.get("kind") is not None and not section.owns(item):
            raise BadInput(Fault(f"{section.path}.kind", "类别不属于这一部分", "、".join(section.only_kinds)))


def _answer(section: Section, value: Any, side: Aside) -> None:
    """Sections that share a list, and objects that need not exist, remember a “没有” here."""
    side.none = [key for key in side.none if key != section.key]
    if (section.is_list and section.only_kinds and value == []) or (section.shape == "optional" and value == {}):
        side.none.append(section.key)


def _stored(section: Section, value: Any, side: Aside) -> Any:
    """What the document holds for an answer: “没有” for one part of a shared list does not speak for the other part."""
    if section.shape == "optional":
        return value or None
    if value == [] and section.only_kinds:
        sharing = [other.key for other in SECTIONS if other.path == section.path and other.key != section.key]
        return [] if set(sharing) <= set(side.none) else None
    return value
