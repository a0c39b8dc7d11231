"""What changed since somebody looked: in a list, and in a dossier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from zhiping.access.viewers import Viewer
from zhiping.faces.desk.models import DossierLook, ListLook
from zhiping.ground.audit.models import AuditEntry
from zhiping.records.models import Cycle, Dossier, Person


@dataclass(frozen=True, slots=True)
class Since:
    """Up to where a dossier's chain was seen before this sitting, and when; both None when it never was."""

    position: int | None
    at: datetime | None


def label_of(person: Person) -> str:
    """The opaque name under which the chains know somebody."""
    return f"person-{person.pk}"


def since(viewer: Viewer, dossier: Dossier) -> Since:
    """What the viewer had seen of ``dossier`` before this sitting. One query."""
    look = DossierLook.objects.filter(person=viewer.person, dossier=dossier).first()
    return Since(look.before, look.before_at) if look else Since(None, None)


def list_since(viewer: Viewer, cycle: Cycle) -> datetime | None:
    """When the viewer last looked at the worklist of ``cycle`` before this sitting. One query."""
    return ListLook.objects.filter(person=viewer.person, cycle=cycle).values_list("before_at", flat=True).first()


def marked(rows: list[Dossier], viewer: Viewer) -> list[Dossier]:
    """``rows``, each with ``news``: ``unseen`` (never looked at), ``changed`` (others did something since), or empty.

    Two queries. What the viewer did is no news, nor that somebody opened a file.
    """
    assert viewer.person is not None
    pks = [row.pk for row in rows]
    looked = dict(
        DossierLook.objects.filter(person=viewer.person, dossier__in=pks).values_list("dossier_id", "position")
    )
    others = AuditEntry.objects.filter(stream__in=[row.stream for row in rows], kind__startswith="dossier.")
    last = others.exclude(by=label_of(viewer.person)).values("stream").annotate(last=Max("position"))
    ends = {one["stream"]: one["last"] for one in last}
    for row in rows:
        seen = looked.get(row.pk)
        row.news = "unseen" if seen is None else "changed" if ends.get(row.stream, 0) > seen else ""  # type: ignore[attr-defined]
    return rows
