"""What the aside of every page of a draft shows: findings over the draft as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhiping.records.models import Dossier
from zhiping.stages.application.queries.findings import finding_view, findings_of


def aside_values(dossier: Dossier, document: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The values of ``application/_aside.html``."""
    findings = findings_of(dossier, document, at)
    return {"findings": finding_view(dossier, findings), "judged_at": at, "dossier": dossier, "raw_findings": findings}
