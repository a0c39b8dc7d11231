"""What the department looks at above all (P4): the four judgements, each with what is known beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from zhiping.records.situations import rules_pack
from zhiping.stages.review.operations import FOCUS
from zhiping.stages.review.queries.bench import Bench

#: Findings about days stand under timeliness, those that lack something under completeness, the rest is qualification.
_OF_TIME = frozenset({"education_cutoff", "window", "service_years"})


@dataclass(frozen=True, slots=True)
class Point:
    """One judgement: its key, its word, what the house knows of it, and the findings that speak to it."""

    key: str
    word: str
    says: tuple[str, ...]
    findings: tuple[Mapping[str, Any], ...]


def focus(found: Bench) -> list[Point]:
    """The four points of a dossier on the department's desk. Findings that are met are only counted."""
    sorted_in: dict[str, list[Mapping[str, Any]]] = {key: [] for key in FOCUS}
    met = 0
    for finding in found.verdict.get("findings", ()):
        if finding["outcome"] == "pass":
            met += 1
        else:
            sorted_in[_under(finding)].append(finding)
    said = {
        "qualification": (f"自动核对{_tally(met, len(sorted_in['qualification']))}",),
        "truth": (_marks(found),),
        "completeness": (_proofs(found),),
        "timeliness": (f"第{found.revision.number}次提交，{_day(found)}",),
    }
    return [Point(key, word, said[key], tuple(sorted_in[key])) for key, (word, _) in FOCUS.items()]


def _tally(met: int, failing: int) -> str:
    if not met and not failing:
        return "没有结果"
    return f"符合{met}项，不符合{failing}项" if failing else f"符合{met}项，没有不符合的"


def _under(finding: Mapping[str, Any]) -> str:
    if finding["outcome"] == "unknown":
        return "completeness"
    return "timeliness" if finding["topic"] in _OF_TIME else "qualification"


def _marks(found: Bench) -> str:
    left = f"，还有{found.unmarked}项没有核对" if found.unmarked else ""
    wrong = f"，不属实{found.untrue}项" if found.untrue else ""
    return f"{len(found.items)}项中{found.true_items}项属实{wrong}{left}"


def _proofs(found: Bench) -> str:
    bare = [one.item.label for one in found.items if not one.files]
    return f"没有附证明材料的：{'、'.join(bare)}" if bare else "每一项都附有证明材料"


def _day(found: Bench) -> str:
    at = found.revision.arrived_at.astimezone(ZoneInfo(rules_pack(found.dossier).timezone))
    return f"{at.year}年{at.month}月{at.day}日{at:%H:%M:%S}到达"
