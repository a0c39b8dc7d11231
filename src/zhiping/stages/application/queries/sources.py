"""Choices that the pack or the draft supplies: titles, majors, specialties, kinds, achievements; the pack's facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiping.core.dossier.items import ACHIEVEMENT_LABELS
from zhiping.core.policy.contents import Fact
from zhiping.core.policy.model import Pack
from zhiping.stages.application.sections import Field
from zhiping.stages.application.sections.declare import Choices, Kind
from zhiping.stages.application.sections.labels import KINDS

_KINDS: dict[str, Kind] = {
    "bool": "yes_no", "int": "whole", "number": "number", "date": "day", "text": "text", "choice": "choice",
}  # fmt: skip


def sources_of(pack: Pack, document: Mapping[str, Any]) -> dict[str, Choices]:
    """Name of a source → its choices, for this pack and this draft."""
    application = document.get("application") or {}
    chosen = [major for major in pack.majors if major.name == application.get("major")] or pack.majors
    return {
        "titles": tuple((title.name, title.display or title.name) for title in pack.titles),
        "majors": tuple((major.name, major.name) for major in pack.majors),
        "specialties": tuple((name, name) for name in dict.fromkeys(s for major in chosen for s in major.specialties)),
        "kinds": tuple((key, label) for key, label in KINDS if key in pack.scope.kinds_open),
        "series": ((pack.series, pack.about.series_label), ("other", "其他系列")),
        "achievements": tuple((str(entry["id"]), _called(entry)) for entry in document.get("achievements") or []),
    }


def _called(entry: Mapping[str, Any]) -> str:
    return f"{ACHIEVEMENT_LABELS.get(str(entry.get('kind')), '')} {entry.get('name') or ''}".strip()


def _hint(fact: Fact) -> str:
    proof = f"证明材料：{fact.evidence}" if fact.evidence else ""
    return "。".join(part.rstrip("。") for part in (fact.help, proof) if part)


def fact_field(fact: Fact) -> Field:
    """A fact of the pack's own as a field of the form."""
    return Field(
        fact.key, fact.label, _KINDS[fact.type], required=fact.required, hint=_hint(fact),
        choices=tuple((choice, choice) for choice in fact.choices),
    )  # fmt: skip
