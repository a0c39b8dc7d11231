"""What the aside of a page shows: findings over the draft as it is now, or over what was submitted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhiping.records import contents
from zhiping.records.models import Dossier
from zhiping.records.situations import latest_submission, rules_pack
from zhiping.stages.application.queries.findings import finding_view, findings_of, section_of
from zhiping.stages.application.queries.ways import ways_of
from zhiping.web.findings import present

#: Sections after which it shows whether the title is within reach; empty: the page with all findings.
_DECIDING = ("", "applicant", "application", "education", "titles", "skills", "employment", "probation")


def aside_values(dossier: Dossier, document: Mapping[str, Any], at: datetime, *, section: str = "") -> dict[str, Any]:
    """The values of ``application/_aside.html`` for a draft; with ``section`` only what can be put right there."""
    findings = findings_of(dossier, document, at)
    pack = rules_pack(dossier)
    told = [finding for finding in findings if not section or section_of(finding, pack) == section]
    return {
        "findings": finding_view(dossier, told, pack), "judged_at": at, "dossier": dossier, "raw_findings": findings,
        "only_section": bool(section),
        "ways": ways_of(dossier, document, findings, at) if section in _DECIDING else None,
    }  # fmt: skip


def submitted_values(dossier: Dossier) -> dict[str, Any]:
    """The same for what was submitted last, as it was found then; nothing of it can be put right any more."""
    revision = latest_submission(dossier)
    if revision is None:
        return {}
    return {
        "findings": present(contents.findings(revision)["findings"]), "judged_at": revision.arrived_at,
        "dossier": dossier, "frozen": True,
    }  # fmt: skip
