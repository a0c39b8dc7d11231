"""Reads of the book of claims."""

from __future__ import annotations

from django.db.models import F

from zhiping.core.procedure import State
from zhiping.records.models import Dossier
from zhiping.registers.claims.models import Claim

#: Whose claims do not count any more, or not yet.
_ASIDE = (State.DRAFT, State.WITHDRAWN, State.LAPSED)


def alike(dossier: Dossier) -> dict[str, list[Dossier]]:
    """Item of ``dossier`` → the other dossiers of its round that claim the same for themselves. One query."""
    found = (
        Claim.objects.filter(
            cycle_id=dossier.cycle_id, cycle__claims__dossier=dossier, cycle__claims__fingerprint=F("fingerprint")
        )
        .exclude(dossier=dossier)
        .exclude(dossier__state__in=_ASIDE)
        .annotate(own_item=F("cycle__claims__item"))
        .select_related("dossier__unit", "dossier__committee")
        .order_by("dossier_id", "id")
    )
    made: dict[str, list[Dossier]] = {}
    for claim in found:
        rows = made.setdefault(claim.own_item, [])
        if claim.dossier not in rows:
            rows.append(claim.dossier)
    return made
