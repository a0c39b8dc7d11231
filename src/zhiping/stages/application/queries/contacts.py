"""Whom an applicant can ask: the people who check at their unit, and the office that the notice names (K1)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from zhiping.records.models import Membership, Organisation

_ROLES = (Membership.Role.UNIT_REVIEWER, Membership.Role.UNIT_HEAD)
#: More names than these are no help to somebody who has to ring one.
_MOST = 3


def who_checks_at(unit: Organisation, day: date) -> list[str]:
    """Names of those who check at ``unit`` on ``day``, reviewers before heads, each once."""
    rows = (
        Membership.objects.filter(organisation=unit, role__in=_ROLES, from_on__lte=day)
        .filter(Q(to_on__isnull=True) | Q(to_on__gte=day))
        .order_by("-role", "id")
        .values_list("person__name", flat=True)
    )
    return list(dict.fromkeys(rows))[:_MOST]
