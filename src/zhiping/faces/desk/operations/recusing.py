"""An officer keeps out of somebody's dossiers (rules.md 9): declared, and what they saw to is given back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.faces.desk.models import Assignment
from zhiping.ground.audit import chain
from zhiping.records import operations
from zhiping.records.actors import Actor
from zhiping.records.models import Kinship, Person


def declare_recusal(other: Person, kind: str, *, by: Actor, at: datetime) -> bool:
    """Declare that ``by`` is kin of ``other``, or has another interest. Returns whether it is new.

    From then on they see none of the dossiers of ``other``, and see to none. Raises ``BadInput`` for no kind, or
    themselves.
    """
    if by.person is None or by.person.pk == other.pk:
        raise BadInput(Fault("code", "本人的材料本来就不由您办理", "申报人"))
    if kind not in Kinship.Kind.values:
        raise BadInput(Fault("kind", "请选和申报人的关系", "、".join(Kinship.Kind.labels)))
    with transaction.atomic():
        created = operations.declare_kinship(by.person, other, kind, by=by, at=at)
        given = Assignment.objects.filter(person=by.person, dossier__person=other).select_related("dossier", "office")
        for row in given:
            chain.append(
                f"organisation-{row.office.code}", "desk.assigned", by=by.label, at=at,
                data={"to": "", "dossiers": [row.dossier.code]},
            )  # fmt: skip
            row.delete()
    return created
