"""The department's letters upward (报送函): who may read them, and who stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from zhiping.records.codes import normal_code
from zhiping.records.models import Dossier
from zhiping.stages.review.models import Report

PAGE = 30


@dataclass(frozen=True, slots=True)
class Letter:
    """A report with its list."""

    report: Report
    rows: list[Dossier]


def reports(bodies: set[int], *, before: str = "") -> tuple[list[Any], str]:
    """The reports that ``bodies`` (ids) made or received, newest first, each with ``size``; and where to go on."""
    found = (
        Report.objects.filter(Q(department__in=bodies) | Q(office__in=bodies))
        .select_related("department", "by")
        .annotate(size=Count("entries"))
        .order_by("-id")
    )
    if before.isdigit():
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE + 1])
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


def letter(typed: str, bodies: set[int]) -> Letter | None:
    """The report with this code, if one of ``bodies`` made or received it."""
    code = normal_code(typed)
    report = (
        Report.objects.filter(Q(department__in=bodies) | Q(office__in=bodies), code=code)
        .select_related("department", "office", "by", "cycle__committee", "cycle__pack_version")
        .defer("cycle__pack_version__files")
        .first()
        if code
        else None
    )
    if report is None:
        return None
    entries = report.entries.select_related("dossier__unit").order_by("place")
    return Letter(report, [entry.dossier for entry in entries])
