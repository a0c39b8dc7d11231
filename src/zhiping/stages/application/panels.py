"""Where the forms of an application are found: on the applicant's page, and beside what officers check."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zhiping.web.panels import Panel


def _applicant(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    return ("application/_papers.html", {}) if getattr(request, "dossier", None) else None


def _officer(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    dossier = getattr(request, "dossier", None)
    # What was only offered for publicity has no form yet that anybody but the applicant reads (8a).
    if dossier is None or dossier.submitted_at is None:
        return None
    return "application/_papers_link.html", {}


PANELS = (Panel("application", _applicant), Panel("dossier", _officer))
