"""What goes into a bundle: each material of the list with the form or the files that it is, in the pack's order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from zhiping.core.dossier import read_draft
from zhiping.core.eligibility.materials import wanted
from zhiping.core.policy.contents import Material
from zhiping.core.policy.model import Pack
from zhiping.core.procedure import State
from zhiping.faces.handover.models import Bundle
from zhiping.ground.documents.forms import Form, gather
from zhiping.records import contents
from zhiping.records.judging import evaluator_of
from zhiping.records.models import Dossier, Evidence, IssuedDocument, Person, Revision
from zhiping.records.situations import rules_pack
from zhiping.stages.application.queries.judging import checklist, completed

#: The material that is the volume's own beginning.
COVER: Final = "cover"
#: While a dossier is in one of these, its applicant works on the draft.
_AT_HOME = frozenset({State.DRAFT, State.RETURNED})


@dataclass(frozen=True, slots=True)
class File:
    """A file of evidence and what it was called. ``elsewhere``: names of further materials that it proves."""

    row: Evidence
    name: str
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """One material of this applicant. ``form``: the form that it is, ``issued``: the copy that was issued of it."""

    material: Material
    form: Form | None = None
    issued: IssuedDocument | None = None
    files: tuple[File, ...] = ()
    lacking: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A bundle as it will be: ``others`` prove nothing of the list; ``photo`` is the portrait."""

    document: dict[str, Any]
    pack: Pack
    pieces: tuple[Piece, ...]
    others: tuple[File, ...] = ()
    photo: Evidence | None = None

    @property
    def steps(self) -> int:
        """How many forms and files are gone through."""
        forms = sum(piece.form is not None or piece.material.id == COVER for piece in self.pieces)
        return forms + sum(len(piece.files) for piece in self.pieces) + len(self.others) + 1


def source_of(dossier: Dossier, level: str) -> Revision | None:
    """What a bundle is of: for the applicant the draft (None) while it is theirs to change, else what is printed: the
    last submission, or the clerical correction after it (8d). Before a submission a unit sees what was offered (8a)."""
    if level == "applicant" and State(dossier.state) in _AT_HOME:
        return None
    rows = Revision.objects.filter(dossier=dossier).order_by("-number")
    return rows.exclude(purpose=Revision.Purpose.PUBLICITY).first() or rows.first()


@cache
def _forms() -> dict[str, Form]:
    """Forms that a dossier alone makes, by the id of the material that they are."""
    found = gather("zhiping.stages")
    return {form.key.replace("-", "_"): form for form in found.values() if form.build is not None}


def plan(dossier: Dossier, revision: Revision | None, at: datetime) -> Plan:
    """Who puts what where. Raises ``BadInput`` where the document cannot be read, ``KeyDestroyed``."""
    if revision is not None:
        revision.dossier = dossier
    document = completed(dossier, contents.draft(dossier), at) if revision is None else contents.content(revision)
    pack = revision.pack_version.pack() if revision is not None else rules_pack(dossier)
    rows = {row.key: row for row in Evidence.objects.filter(dossier=dossier)}
    for row in rows.values():
        row.dossier = dossier
    asked = {one.material.id: one for one in checklist(dossier, document, at)}
    issued = _issued(dossier, revision)
    portrait = (document.get("applicant") or {}).get("photo")
    entries = [entry for entry in document.get("evidence") or [] if entry["id"] in rows and entry["id"] != portrait]
    placed: dict[str, str] = {}
    pieces = []
    materials = [one.material for one in wanted(evaluator_of(dossier), read_draft(dict(document), pack.fact_sheet))]
    proven = {
        material.id: [e for e in entries if set(e.get("for") or ()) & set(asked[material.id].items)]
        for material in materials
        if material.id in asked
    }
    for material in materials:
        form = None if material.uploaded else _forms().get(material.id)
        files = []
        for entry in proven.get(material.id, ()):
            if entry["id"] in placed:
                continue
            placed[entry["id"]] = material.id
            files.append(File(rows[entry["id"]], str(entry["name"]), _elsewhere(entry, material, materials, proven)))
        needed = asked.get(material.id)
        lacking = bool(needed and not needed.complete)
        pieces.append(Piece(material, form, issued.get(form.key) if form else None, tuple(files), lacking))
    others = tuple(File(rows[e["id"]], str(e["name"])) for e in entries if e["id"] not in placed)
    return Plan(document, pack, tuple(pieces), others, rows.get(str(portrait)) if portrait else None)


def _elsewhere(
    entry: Mapping[str, Any], here: Material, materials: list[Material], proven: Mapping[str, list[Any]]
) -> tuple[str, ...]:
    return tuple(one.name for one in materials if one.id != here.id and entry in proven.get(one.id, ()))


def _issued(dossier: Dossier, revision: Revision | None) -> dict[str, IssuedDocument]:
    """Of each form the copy in force that was issued of ``revision``."""
    if revision is None:
        return {}
    rows = IssuedDocument.objects.filter(dossier=dossier, revision=revision).exclude(blob="").order_by("serial")
    return {row.form: row for row in rows}


def latest(dossier: Dossier, person: Person) -> Bundle | None:
    """What ``person`` asked for last of ``dossier``."""
    return Bundle.objects.filter(dossier=dossier, by=person).select_related("revision").order_by("-pk").first()


def mine(dossier: Dossier, person: Person, code: str) -> Bundle | None:
    """One bundle, for who asked for it."""
    return Bundle.objects.filter(dossier=dossier, by=person, code=code).first()
