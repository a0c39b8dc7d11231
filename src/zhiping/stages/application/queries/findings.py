"""Findings as the applicant sees them: each with the place in the form where it can be put right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from zhiping.core.eligibility.verdict import Finding
from zhiping.core.errors import BadInput
from zhiping.core.policy.model import Pack
from zhiping.records.models import Dossier
from zhiping.stages.application.queries.facts import place_of
from zhiping.stages.application.queries.judging import judge
from zhiping.stages.application.sections import SECTIONS
from zhiping.web.findings import FindingsView, present

#: Where a topic is put right when the finding names no place.
_BY_TOPIC = {topic: section.key for section in SECTIONS for topic in section.topics}
_BY_HEAD = {
    "applicant": "applicant", "employer": "employer", "application": "application",
    "application.entrustment": "entrustment", "application.exceptional": "exceptional",
    "application.summary": "summary",
} | {section.path: section.key for section in SECTIONS if section.is_list and not section.only_kinds}  # fmt: skip
_BY_HEAD["achievements"] = "achievements"
_BY_HEAD["probation"] = "probation"
TITLES = {section.key: section.title for section in SECTIONS}


def section_of(finding: Finding, pack: Pack) -> str:
    """The key of the section in which ``finding`` can be put right."""
    for need in finding.needs:
        steps = need.split("[")[0].split(".")
        if steps[0] == "extra" and len(steps) > 1:
            return place_of(steps[1], pack)
        for length in (2, 1):
            found = _BY_HEAD.get(".".join(steps[:length]))
            if found is not None:
                return found
    return _BY_TOPIC.get(finding.topic, "applicant")


def findings_of(dossier: Dossier, document: Mapping[str, Any], at: datetime) -> list[Finding]:
    """What the rules find in the draft as it is now; nothing while it cannot be read."""
    try:
        return judge(dossier, document, at).findings
    except BadInput:
        return []


def finding_view(dossier: Dossier, findings: list[Finding], pack: Pack) -> FindingsView:
    """The findings for the aside, problems first, each with its link into the form."""

    def link(finding: Finding) -> tuple[str, str]:
        key = section_of(finding, pack)
        return reverse("application:section", args=[dossier.code, key]), f"去核对：{TITLES[key]}"

    return present(findings, link_to=link)
