"""What goes into a bundle: each material of the list with the form or the files that it is, in the pack's order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from zhiping.core.dossier import read_draft
from zhiping.core.eligibility.materials import wanted
from zhiping.core.policy.asks import Material
from zhiping.faces.handover.models import Bundle
from zhiping.records.judging import evaluator_of
from zhiping.records.models import Dossier, Evidence, Person
from zhiping.stages.application.queries.judging import checklist
from zhiping.stages.application.queries.papers import Paper, Source, papers_of

#: The material that is the volume's own beginning.
COVER: Final = "cover"


@dataclass(frozen=True, slots=True)
class File:
    """A file of evidence and what it was called. ``elsewhere``: names of further materials that it proves."""

    row: Evidence
    name: str
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """One material of this applicant. ``paper``: the form that it is, where it is one."""

    material: Material
    paper: Paper | None = None
    files: tuple[File, ...] = ()
    lacking: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A bundle as it will be: ``others`` prove nothing of the list; ``photo`` is the portrait."""

    source: Source
    pieces: tuple[Piece, ...]
    others: tuple[File, ...] = ()
    photo: Evidence | None = None

    @property
    def steps(self) -> int:
        """How many forms and files are gone through."""
        forms = sum(piece.paper is not None or piece.material.id == COVER for piece in self.pieces)
        return forms + sum(len(piece.files) for piece in self.pieces) + len(self.others) + 1


def plan(dossier: Dossier, source: Source, at: datetime) -> Plan:
    """What goes where. Raises ``BadInput`` where the document cannot be read."""
    document, pack = source.document, source.pack
    rows = {row.key: row for row in Evidence.objects.filter(dossier=dossier)}
    for row in rows.values():
        row.dossier = dossier
    asked = {one.material.id: one for one in checklist(dossier, document, at)}
    papers = {one.material.id: one for one in papers_of(dossier, source) if not one.by_others}
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
        files = []
        for entry in proven.get(material.id, ()):
            if entry["id"] in placed:
                continue
            placed[entry["id"]] = material.id
            files.append(File(rows[entry["id"]], str(entry["name"]), _elsewhere(entry, material, materials, proven)))
        needed = asked.get(material.id)
        lacking = bool(needed and not needed.complete)
        pieces.append(Piece(material, papers.get(material.id), tuple(files), lacking))
    others = tuple(File(rows[e["id"]], str(e["name"])) for e in entries if e["id"] not in placed)
    return Plan(source, tuple(pieces), others, rows.get(str(portrait)) if portrait else None)


def _elsewhere(
    entry: Mapping[str, Any], here: Material, materials: list[Material], proven: Mapping[str, list[Any]]
) -> tuple[str, ...]:
    return tuple(one.name for one in materials if one.id != here.id and entry in proven.get(one.id, ()))


def latest(dossier: Dossier, person: Person) -> Bundle | None:
    """What ``person`` asked for last of ``dossier``."""
    return Bundle.objects.filter(dossier=dossier, by=person).select_related("revision").order_by("-pk").first()


def mine(dossier: Dossier, person: Person, code: str) -> Bundle | None:
    """One bundle, for who asked for it."""
    return Bundle.objects.filter(dossier=dossier, by=person, code=code).first()
