"""That somebody has looked at a dossier, or at a worklist: so that they are shown what changed since."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhiping.faces.desk.models import DossierLook, ListLook
from zhiping.ground.audit.models import AuditHead
from zhiping.records.models import Cycle, Dossier, Person

#: After so long without a page, the next one begins a new sitting.
SITTING = timedelta(minutes=30)
#: Within a sitting the row is not written again and again.
_OFTEN = timedelta(minutes=2)


def look_at(dossier: Dossier, *, by: Person, at: datetime, real_at: datetime) -> None:
    """Note that ``by`` sees ``dossier`` as it is now. ``real_at`` (real time) tells a sitting from the next."""
    end = AuditHead.objects.filter(stream=dossier.stream).values_list("position", flat=True).first() or 0
    look = DossierLook.objects.filter(person=by, dossier=dossier).first()
    if look is None:
        # Two tabs at once: the constraint keeps one row.
        DossierLook.objects.bulk_create(
            [DossierLook(person=by, dossier=dossier, position=end, at=at, real_at=real_at)], ignore_conflicts=True
        )
        return
    if look.position == end and real_at - look.real_at < _OFTEN:
        return
    if real_at - look.real_at >= SITTING:
        look.before, look.before_at = look.position, look.at
    look.position, look.at, look.real_at = end, at, real_at
    look.save(update_fields=["position", "at", "real_at", "before", "before_at"])


def look_at_list(cycle: Cycle, *, by: Person, at: datetime, real_at: datetime) -> None:
    """Note that ``by`` sees the worklist of ``cycle`` as it is now."""
    look = ListLook.objects.filter(person=by, cycle=cycle).first()
    if look is None:
        ListLook.objects.bulk_create([ListLook(person=by, cycle=cycle, at=at, real_at=real_at)], ignore_conflicts=True)
        return
    if real_at - look.real_at >= SITTING:
        look.before_at = look.at
    elif real_at - look.real_at < _OFTEN:
        return
    look.at, look.real_at = at, real_at
    look.save(update_fields=["at", "real_at", "before_at"])
