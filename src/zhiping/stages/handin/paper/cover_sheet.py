"""材料封面: the cover of one applicant's bound material with its code, and its table of contents (annex 3, 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhiping.core.eligibility import Evaluator
from zhiping.core.policy import Pack
from zhiping.core.policy.showing import KINDS
from zhiping.stages.handin.paper.packets import PacketCode, hash_of
from zhiping.stages.handin.paper.packing_list import materials_of


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """One material behind the cover: ``number`` as the list counts."""

    number: int
    name: str
    copies: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class CoverSheet:
    """``code``: of the dossier, empty where there is none; ``shown``: what the square says, to be typed where no
    scanner reads it; ``contents``: what is bound behind the cover, in order."""

    round: str
    series: str
    committee: str
    name: str
    unit: str
    title: str
    level: str
    major: str
    specialty: str
    kind: str
    code: str
    shown: str
    squares: tuple[str, ...]
    contents: tuple[ContentsLine, ...]


def cover_sheet(
    document: Mapping[str, Any], pack: Pack, *, code: str = "", revision: str = "", evaluator: Evaluator | None = None
) -> CoverSheet:
    """The cover of one applicant's material. ``code`` and ``revision`` are the dossier's, where it is in the system.

    Raises BadInput where the document cannot be read.
    """
    application = document.get("application") or {}
    title = application.get("title") or ""
    levels = {level.id: level.label for level in pack.levels}
    level = next((levels[one.level] for one in pack.titles if one.name == title), "")
    packet = PacketCode(code, revision or hash_of(document))
    return CoverSheet(
        round=pack.title,
        series=pack.about.series_label,
        committee=pack.about.body.committee,
        name=(document.get("applicant") or {}).get("name") or "",
        unit=(document.get("employer") or {}).get("name") or "",
        title=title,
        level=level,
        major=application.get("major") or "",
        specialty=application.get("specialty") or "",
        kind=KINDS.get(application.get("kind") or "", ""),
        code=code,
        shown=packet.text,
        squares=packet.squares,
        contents=tuple(
            ContentsLine(one.number, one.name, one.copies, one.note)
            for one in materials_of(document, pack, evaluator)
            if one.bound
        ),
    )
