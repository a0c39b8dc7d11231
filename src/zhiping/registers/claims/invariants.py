"""What must hold of the book of claims (``zhiping check-data``)."""

from __future__ import annotations

from collections.abc import Iterator

from zhiping.core.procedure import State
from zhiping.records.invariants import Subject, of_dossier
from zhiping.registers.claims.models import Claim

#: Where nothing of a dossier is compared any more.
_FORGOTTEN = (State.WITHDRAWN, State.DESTROYED)


@of_dossier("claims-forgotten")
def claims_forgotten(s: Subject) -> Iterator[str]:
    """8o: what was withdrawn or destroyed has left the book of claims."""
    left = Claim.objects.filter(dossier=s.dossier).count()
    if s.dossier.state in _FORGOTTEN and left:
        yield f"{s.code}: is {s.dossier.state}, and {left} of its claims are still in the book"
