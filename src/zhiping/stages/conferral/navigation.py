"""What results, confirmation and certificates put into the main navigation."""

from __future__ import annotations

from django.http import HttpRequest

from zhiping.access.viewers import Viewer
from zhiping.stages.conferral.models import ResultObjection
from zhiping.stages.conferral.queries.rolls import undecided
from zhiping.web.navigation import RESULTS, Link


def _public(viewer: Viewer) -> bool:
    return not viewer.signed_in


def _looks_into(request: HttpRequest, viewer: Viewer) -> int:
    """Objections that are open, of rounds whose office the viewer works in."""
    offices = viewer.organisations("office_reviewer", "bureau")
    found = ResultObjection.objects.filter(dossier__committee__office__in=list(offices), decided_at__isnull=True)
    return found.exclude(dossier__person__in=list(viewer.apart)).count()


def _confirms(_: HttpRequest, viewer: Viewer) -> int:
    return undecided(viewer.organisations("hr_officer"), apart=viewer.apart)


LINKS: tuple[Link, ...] = (
    Link("conferral:public", "公示公告", 25, _public),
    Link("conferral:overview", "结果确认", 40, None, _confirms, "人待确认", group=RESULTS),
    Link("conferral:objections", "异议", 41, None, _looks_into, "条未办结", group=RESULTS),
    Link("conferral:rechecks", "复查", 42, group=RESULTS),
    Link("conferral:certificates", "电子证书", 43, group=RESULTS),
)
