"""纸质材料清单: what one applicant hands in on paper, in the pack's order, with copies and binding (P6, annex 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhiping.core.dossier import read_draft
from zhiping.core.eligibility import Evaluator, compile_pack
from zhiping.core.eligibility.materials import wanted
from zhiping.core.policy import Pack
from zhiping.core.policy.showing import KINDS
from zhiping.stages.handin.paper.packets import PacketCode, hash_of


@dataclass(frozen=True, slots=True)
class PackedMaterial:
    """One line: ``number`` as the list counts, how many copies, bound with the rest or not, and a remark."""

    number: int
    name: str
    copies: int
    bound: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class PackingList:
    """What goes into one packet. ``code``: of the dossier, empty where there is none; ``due``: the last day."""

    round: str
    name: str
    unit: str
    title: str
    major: str
    kind: str
    code: str
    squares: tuple[str, ...]
    materials: tuple[PackedMaterial, ...]
    rules: tuple[str, ...]
    due: str


def materials_of(
    document: Mapping[str, Any], pack: Pack, evaluator: Evaluator | None = None
) -> tuple[PackedMaterial, ...]:
    """The materials of this applicant, ordered as the pack's list; ``evaluator``: the pack, where it is compiled.

    Raises BadInput where the document cannot be read.
    """
    found = []
    for one in wanted(evaluator or compile_pack(pack), read_draft(dict(document), pack.fact_sheet)):
        material = one.material
        note = "" if one.certain else "适用时提供"
        found.append(PackedMaterial(material.number, material.name, material.copies, material.bound, note))
    return tuple(found)


def due_of(pack: Pack) -> str:
    """Until when paper is taken (T7), with the hour where the pack has one; empty in a pack without paper."""
    window = pack.windows.get("paper")
    if window is None:
        return ""
    hour = f"{window.closes_at:%H:%M}" if window.closes_by_hour else ""
    return f"{window.last_on.year}年{window.last_on.month}月{window.last_on.day}日{hour}"


def packing_list(
    document: Mapping[str, Any], pack: Pack, *, code: str = "", revision: str = "", evaluator: Evaluator | None = None
) -> PackingList:
    """The list of one applicant's paper. ``code`` and ``revision`` are the dossier's, where it is in the system.

    Raises BadInput where the document cannot be read.
    """
    application = document.get("application") or {}
    return PackingList(
        round=pack.title,
        name=(document.get("applicant") or {}).get("name") or "",
        unit=(document.get("employer") or {}).get("name") or "",
        title=application.get("title") or "",
        major=application.get("major") or "",
        kind=KINDS.get(application.get("kind") or "", ""),
        code=code,
        squares=PacketCode(code, revision or hash_of(document)).squares,
        materials=materials_of(document, pack, evaluator),
        rules=tuple(pack.forms.says),
        due=due_of(pack),
    )
