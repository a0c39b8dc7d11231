"""Reads of recusals (回避): which expert keeps out of which dossier, and the one filter of every page of experts."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from zhiping.records.models import Dossier, Kinship
from zhiping.records.recusing import kept_out_of
from zhiping.registers.experts.models import Expert, Recusal

M = TypeVar("M", bound=Model)

#: What keeps an expert out: what the chair decided, and what the expert declared, until the chair has decided it.
KEEPS_OUT = Q(state=Recusal.State.RECUSED) | Q(state=Recusal.State.PROPOSED, source=Recusal.Source.EXPERT)


def recused_pairs(dossier_ids: Collection[int], *, proposed: bool = False) -> set[tuple[int, int]]:
    """(expert id, dossier id) of every expert who keeps out of one of these dossiers: by decision, by their own
    declaration, as kin or for another declared interest, or because it is their own. Four queries at any size.

    ``proposed``: also those about whom the chair has not decided yet.
    """
    rows = dict(Dossier.objects.filter(pk__in=list(dossier_ids)).values_list("pk", "person_id"))
    out = KEEPS_OUT | Q(state=Recusal.State.PROPOSED) if proposed else KEEPS_OUT
    found = set(Recusal.objects.filter(out, dossier__in=list(rows)).values_list("expert_id", "dossier_id"))
    experts = dict(Expert.objects.values_list("person_id", "pk"))
    applicants: dict[int, list[int]] = {}
    for dossier, person in rows.items():
        applicants.setdefault(person, []).append(dossier)
        if person in experts:
            found.add((experts[person], dossier))
    declared = Kinship.objects.filter(
        Q(person__in=list(applicants)) | Q(other__in=list(applicants)), lifted_at__isnull=True
    ).values_list("person_id", "other_id")
    for one, other in declared:
        for person, applicant in ((one, other), (other, one)):
            if person in experts:
                found |= {(experts[person], dossier) for dossier in applicants.get(applicant, ())}
    return found


def recused_dossiers(expert: Expert) -> QuerySet[Dossier]:
    """Every dossier of which ``expert`` sees nothing: their own, that of kin, and what they are recused from."""
    kin = Kinship.objects.filter(lifted_at__isnull=True)
    return Dossier.objects.filter(
        Q(person=expert.person_id)
        | Q(person__in=kin.filter(person=expert.person_id).values("other"))
        | Q(person__in=kin.filter(other=expert.person_id).values("person"))
        | Q(pk__in=kept_out_of(expert.person_id))
    )


def visible_to(expert: Expert, found: QuerySet[M], *, dossier: str = "") -> QuerySet[M]:
    """Of ``found`` only what ``expert`` may know of: nothing of a dossier that they are recused from, not even in a
    count. ``dossier``: the path from a row to its dossier; empty where the rows are dossiers themselves.

    Every page that an expert sees begins with it. No query of its own.
    """
    path = f"{dossier}__in" if dossier else "pk__in"
    return found.exclude(**{path: recused_dossiers(expert).values("pk")})
