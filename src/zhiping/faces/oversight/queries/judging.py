"""For what an expert reads a dossier: the session in which they hear it, or the meeting that votes on it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from zhiping.records.models import Dossier, Person
from zhiping.stages.defence.queries.reading import hearing
from zhiping.stages.meeting.queries.reading import meeting_on, member_of, open_to


@dataclass(frozen=True, slots=True)
class Ground:
    """Why somebody may read. ``stream``: the audit chain in which it is recorded: that of the session or the meeting,
    since who reads the dossier's own history learns of no expert. ``back``, ``called``: the page they came from;
    ``clause``: of the notice; ``meeting``: the code of the meeting, if it is one.
    """

    stream: str
    back: str
    called: str
    clause: str
    meeting: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a candidate stands among those whose material somebody reads. ``following``: code and words of the next."""

    number: int
    following: tuple[str, str] | None


def ground(person: Person, dossier: Dossier) -> Ground | None:
    """Why ``person`` may read ``dossier`` now; None for whoever may not."""
    if session := hearing(person, dossier):
        return Ground(session.stream, reverse("defence:scoring", args=[session.code]), session.panel.name, "P7")
    if meeting := meeting_on(person, dossier):
        return Ground(
            meeting.stream, reverse("meeting:candidates", args=[meeting.code]), "申报材料", "P8", meeting.code
        )
    return None


def place(person: Person, dossier: Dossier, ground: Ground) -> Place | None:
    """Where ``dossier`` stands on the agenda as ``person`` reads it; None outside a meeting. Five queries."""
    who = member_of(person, ground.meeting) if ground.meeting else None
    items = open_to(who) if who is not None else []
    here = next((n for n, one in enumerate(items) if one.dossier_id == dossier.pk), None)
    if here is None:
        return None
    after = items[here + 1] if here + 1 < len(items) else None
    following = (str(after.dossier.code), f"{after.number}号{after.dossier.applicant_name}") if after else None
    return Place(items[here].number, following)
