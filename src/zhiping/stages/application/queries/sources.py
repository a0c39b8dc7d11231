"""Choices that the pack or the draft supplies: titles, majors, specialties, kinds, achievements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiping.core.dossier.items import ACHIEVEMENT_LABELS
from zhiping.core.policy.model import Pack
from zhiping.stages.application.sections.declare import Choices
from zhiping.stages.application.sections.labels import KINDS


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
