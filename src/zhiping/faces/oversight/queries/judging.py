"""For what an expert reads a dossier: the session in which they hear it, or the meeting that votes on it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from zhiping.records.models import Dossier, Person
from zhiping.stages.defence.queries.reading import hearing
from zhiping.stages.meeting.queries.reading import meeting_on


@dataclass(frozen=True, slots=True)
class Ground:
    """Why somebody may read. ``stream``: the audit chain in which it is recorded: that of the session or the meeting,
    since who reads the dossier's own history learns of no expert. ``back``, ``called``: the page they came from;
    ``clause``: of the notice.
    """

    stream: str
    back: str
    called: str
    clause: str


def ground(person: Person, dossier: Dossier) -> Ground | None:
    """Why ``person`` may read ``dossier`` now; None for whoever may not."""
    if session := hearing(person, dossier):
        return Ground(session.stream, reverse("defence:scoring", args=[session.code]), session.panel.name, "P7")
    if meeting := meeting_on(person, dossier):
        return Ground(meeting.stream, reverse("meeting:mine"), "表决", "P8")
    return None
