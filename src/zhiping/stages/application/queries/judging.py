"""What the rules say of a draft as it is now: registered facts put in, read, and judged by the pack."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from zhiping.core.dossier import Dossier as Content
from zhiping.core.dossier import check_draft, read_draft
from zhiping.core.eligibility.verdict import Verdict
from zhiping.core.errors import Fault
from zhiping.core.policy.asks import Material
from zhiping.core.policy.model import Pack
from zhiping.records.judging import evaluator_of
from zhiping.records.models import Dossier, Organisation
from zhiping.registers.integrity.queries import bans_of
from zhiping.stages.application.sections import Document

#: Written with a revision, so that a finding can be told apart from one of a later engine.
ENGINE = "eligibility/1"


def in_scope(unit: Organisation) -> bool | None:
    """S1 and 8h: a unit under a registered competent department is in scope; of others nothing is known here."""
    superior = unit.superior
    return True if superior is not None and superior.kind == Organisation.Kind.COMPETENT_DEPARTMENT else None


def registered_employer(unit: Organisation) -> Document:
    """What registration knows of the applicant's unit; absent keys are unknown."""
    known: Document = {
        "name": unit.name,
        "uscc": unit.uscc or None,
        "region": unit.region or None,
        "nature": unit.nature or None,
        "in_scope": in_scope(unit),
    }
    if unit.kind == Organisation.Kind.AGENCY:
        known = {"agency": unit.name, "in_scope": in_scope(unit)}
    return {key: value for key, value in known.items() if value is not None}


def history_of(person_id: int, series: str, *, apart_from: int | None = None) -> Document:
    """What the registers say of a person in a series (A2, A5): what is typed in its place is ignored.

    ``apart_from``: the dossier at hand, whose own end is no earlier refusal.
    """
    refused = Dossier.objects.filter(person_id=person_id, series=series, state="refused")
    if apart_from is not None:
        refused = refused.exclude(pk=apart_from)
    years = sorted(set(refused.values_list("year", flat=True)))
    return {"refused_in_years": years, "integrity_bans": bans_of(person_id)}


def completed(dossier: Dossier, document: Mapping[str, Any], at: datetime) -> Document:
    """``document`` with what the registers know, as applied for at ``at`` unless it was submitted before."""
    whole: Document = json.loads(json.dumps(document))
    whole["history"] = history_of(dossier.person_id, dossier.series, apart_from=dossier.pk)
    employer = whole.get("employer") or {}
    employer.pop("in_scope", None)
    whole["employer"] = {**employer, **registered_employer(dossier.unit)}
    application = whole.setdefault("application", {})
    if not application.get("applied_at"):
        zone = ZoneInfo(dossier.cycle.pack().timezone)
        application["applied_at"] = at.astimezone(zone).isoformat(timespec="seconds")
    return whole


def faults_of(dossier: Dossier, document: Mapping[str, Any], pack: Pack) -> list[Fault]:
    """What cannot be read in ``document``, or contradicts itself or the register of persons."""
    faults = check_draft(dict(document), pack.fact_sheet)
    applicant = document.get("applicant") or {}
    if applicant.get("id_number") and not any(f.where.startswith("applicant.id_") for f in faults):
        # The identity itself is in the register; a second one in the same dossier would be somebody else's.
        person = dossier.person
        typed = str(applicant["id_number"]).upper()
        if applicant.get("id_type", person.id_type) == person.id_type and typed != person.id_number().upper():
            faults.append(Fault("applicant.id_number", "与登记的证件号码不一致，请对照证件核对", "本人登记的证件号码"))
    return faults


def content_of(whole: Mapping[str, Any]) -> Content:
    """The document as the evaluator reads it. Raises ``BadInput``."""
    return read_draft(dict(whole))


def judge(dossier: Dossier, document: Mapping[str, Any], at: datetime) -> Verdict:
    """Every finding over ``document`` as submitted at ``at``. Raises ``BadInput`` where it cannot be read."""
    return evaluator_of(dossier).evaluate(content_of(completed(dossier, document, at)))


@dataclass(frozen=True, slots=True)
class Needed:
    """A material that this applicant uploads: whether it is asked for certainly, and which items still lack a file.

    Where something else serves in place of a file (``material.instead``), none is demanded (rules.md 3).
    """

    material: Material
    certain: bool
    items: tuple[str, ...]
    lacking: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Nothing that is certainly asked for is lacking."""
        return not (self.certain and self.lacking)


def checklist(dossier: Dossier, document: Mapping[str, Any], at: datetime) -> list[Needed]:
    """The materials to upload for this applicant (M1, rules.md 4): one list a person, never one for all."""
    evaluator = evaluator_of(dossier)
    content = content_of(completed(dossier, document, at))
    # The portrait shows who somebody is; it proves nothing of what they filled in.
    portrait = (document.get("applicant") or {}).get("photo")
    files = [entry for entry in document.get("evidence") or [] if entry["id"] != portrait]
    proven = {item for entry in files for item in entry.get("for") or []}
    found: list[Needed] = []
    for material in evaluator.pack.materials:
        if not material.uploaded:
            continue
        holds = True if material.when is None else evaluator.holds(material.when, content)
        if holds is False:
            continue
        items = _items_for(document, material)
        lacking = tuple(item for item in items if item not in proven)
        certain = holds is True and bool(items) and not material.instead
        found.append(Needed(material, certain, items, lacking))
    return found


def _items_for(document: Mapping[str, Any], material: Material) -> tuple[str, ...]:
    items: list[str] = []
    for section in material.items:
        value = document.get(section)
        if isinstance(value, list):
            kinds = _kinds_of(material) if section == "achievements" else None
            items += [str(e["id"]) for e in value if e.get("id") and (kinds is None or e.get("kind") in kinds)]
        elif section == "extra":
            # Each fact of the pack's own is an item of its own (iter_items).
            items += [f"extra.{key}" for key in value or {}]
        elif value:
            items.append(section)
    return tuple(items)


def _kinds_of(material: Material) -> list[str] | None:
    """The kinds of achievement that a material is asked for; None: of every kind."""
    kinds = material.when.given.get("kinds") if material.when is not None else None
    return kinds if isinstance(kinds, list) else None
