"""What results, confirmation and certificates show on pages of other rooms."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zhiping.core.procedure import State
from zhiping.records.models import Dossier
from zhiping.records.situations import rules_pack
from zhiping.stages.conferral.queries.certificates import certificate_of, certificates_of, shown
from zhiping.stages.conferral.queries.standing import standing
from zhiping.web.panels import Panel


def _result(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    dossier: Dossier | None = request.dossier  # type: ignore[attr-defined]
    where = standing(dossier) if dossier is not None else None
    if dossier is None or where is None:
        return None
    # A re-check is asked for once: whoever did is not told any more that they may.
    asked = dossier.state == State.NOT_PASSED and dossier.rechecks.exists()
    return "conferral/panel.html", {"dossier": dossier, "where": where, "pack": rules_pack(dossier), "asked": asked}


def _certificate(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    """On the page of an application that has come to its end: the certificate (P10)."""
    dossier: Dossier | None = request.dossier  # type: ignore[attr-defined]
    if dossier is None or dossier.state not in (State.CERTIFIED, State.ARCHIVED, State.REVOKED):
        return None
    found = certificate_of(dossier)
    if found is None:
        return None
    return "conferral/certificate_panel.html", {"dossier": dossier, "found": found, "shown": shown(found)}


def _certificates(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    """On the page of all applications: certificates of every year."""
    person = request.viewer.person  # type: ignore[attr-defined]
    count = len(certificates_of(person)) if person is not None else 0
    return ("conferral/certificates_panel.html", {"count": count}) if count else None


PANELS: tuple[Panel, ...] = (
    Panel("application-result", _certificate), Panel("application-result", _result),
    Panel("applications", _certificates),
)  # fmt: skip
