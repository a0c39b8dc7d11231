"""What is offered to be taken away, on the pages where people look for it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zhiping.web.panels import Panel


def _papers(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    return ("handover/_papers.html", {}) if getattr(request, "dossier", None) else None


def _applicant(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    return ("handover/_applicant.html", {}) if getattr(request, "dossier", None) else None


def _account(_: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    return "handover/_account.html", {}


PANELS = (Panel("papers", _papers), Panel("application", _applicant), Panel("account", _account))
