"""For somebody who does not meet the conditions of the title they chose: early, and kindly, what the nearest way is.

Nothing is promised: each way supposes that the other conditions are met, and says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhiping.core.eligibility.nearest import nearest
from zhiping.core.eligibility.verdict import Finding
from zhiping.core.errors import BadInput
from zhiping.records.judging import evaluator_of
from zhiping.records.models import Dossier
from zhiping.stages.application.queries.judging import completed, content_of

#: Topics that decide which title is open to somebody; the rest can be met, corrected or proved meanwhile.
DECISIVE = frozenset({"title", "route", "service_years", "probation", "education_cutoff"})
#: Topics that no further filling in changes: whoever fails there is told before typing the rest.
BARRING = frozenset({"kind", "person_status", "employer_scope", "integrity_ban", "refused_this_year"})
#: With more of them the nearest would not be near any more.
_MOST = 3


@dataclass(frozen=True, slots=True)
class Ways:
    """``barred``: what no filling in changes; ``near``: sentences on what is open instead, nearest first."""

    barred: list[Finding]
    near: list[str]

    def __bool__(self) -> bool:
        return bool(self.barred or self.near)


def ways_of(dossier: Dossier, document: Mapping[str, Any], findings: list[Finding], at: datetime) -> Ways:
    """The nearest ways for ``document``, over whose present ``findings`` they are asked; none where none is needed."""
    failing = {finding.topic for finding in findings if finding.outcome == "fail"}
    barred = [finding for finding in findings if finding.outcome == "fail" and finding.topic in BARRING]
    if barred or not failing & DECISIVE:
        return Ways(barred, [])
    try:
        return Ways([], _near(dossier, completed(dossier, document, at))[:_MOST])
    except BadInput:
        return Ways([], [])


def _near(dossier: Dossier, whole: dict[str, Any]) -> list[str]:
    evaluator = evaluator_of(dossier)
    pack = evaluator.pack
    chosen, kind = whole["application"].get("title"), whole["application"].get("kind")
    found = []
    for title in pack.titles:
        if title.name == chosen:
            continue
        verdict = evaluator.evaluate(content_of(_with(whole, title=title.name, kind="normal")))
        failing = {finding.topic for finding in verdict.findings if finding.outcome == "fail"}
        if verdict.route is not None and not failing & (DECISIVE | BARRING):
            found.append(f"按现在填的学历和资历，今年可以申报{title.name}。")
    later = nearest(evaluator, content_of(whole), early=True)
    if later is not None:
        found.append(f"{later.message.rstrip('。')}，前提是其他条件届时也符合。")
    if "exceptional" in pack.scope.kinds_open and kind != "exceptional":
        verdict = evaluator.evaluate(content_of(_with(whole, title=chosen, kind="exceptional")))
        if any(finding.code == "exceptional_title.pass" for finding in verdict.findings):
            found.append("有突出业绩和推荐人的，可以在“申报职称与专业”中改选破格申报，看是否符合。")
    return found


def _with(whole: Mapping[str, Any], *, title: str | None, kind: str) -> dict[str, Any]:
    changed: dict[str, Any] = json.loads(json.dumps(whole))
    changed["application"] |= {"title": title, "kind": kind, "exceptional": None}
    return changed
