"""The office as which somebody works at a dossier, its colleagues, and what it keeps for itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from zhiping.access.viewers import OFFICE_ROLES, UNIT_ROLES, Viewer
from zhiping.core.procedure import State
from zhiping.faces.desk.models import Assignment, Call, OfficeNote
from zhiping.ground.storage.keys import KeyDestroyed
from zhiping.records import contents
from zhiping.records.actors import department_of, in_force
from zhiping.records.models import Dossier, Membership, Organisation, Person

#: In which roles somebody works at a desk.
DESK_ROLES = (*sorted(UNIT_ROLES), "department_reviewer", *sorted(OFFICE_ROLES))


def office_of(viewer: Viewer, dossier: Dossier) -> Organisation | None:
    """The body for which the viewer works at ``dossier``: the one it lies at, else the highest that has seen it."""
    mine: dict[str, Organisation] = {}
    if dossier.unit_id in viewer.organisations(*UNIT_ROLES):
        mine["unit"] = dossier.unit
    department = department_of(dossier)
    if department.pk in viewer.organisations("department_reviewer"):
        mine["department"] = department
    if dossier.committee.office_id in viewer.organisations(*OFFICE_ROLES):
        mine["office"] = dossier.committee.office
    here = {State.AT_UNIT: "unit", State.AT_DEPARTMENT: "department", State.AT_COMMITTEE: "office"}
    order = [here.get(State(dossier.state), ""), "office", "department", "unit"]
    return next((mine[level] for level in order if level in mine), None)


def colleagues(offices: Iterable[int], day: date) -> list[Person]:
    """Who works at the desks of ``offices`` on ``day``, by name. One query."""
    held = Membership.objects.filter(in_force(day), organisation__in=list(offices), role__in=DESK_ROLES)
    return list(Person.objects.filter(pk__in=held.values("person")).only("pk", "code", "name").order_by("name", "pk"))


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it is read; ``text`` is None where the dossier's material was destroyed."""

    text: str | None
    by: str
    at: datetime


def note_context(office: Organisation) -> str:
    """Under which context a note of ``office`` is sealed."""
    return f"office-note|{office.code}"


def notes(dossier: Dossier, office: Organisation) -> list[Note]:
    """The notes of ``office`` about ``dossier``, newest first. One query."""
    made = []
    for row in OfficeNote.objects.filter(dossier=dossier, office=office).select_related("by").order_by("-id"):
        try:
            text = contents.unseal_text(dossier, row.sealed, context=note_context(office))
        except KeyDestroyed:
            text = None
        made.append(Note(text, row.by.name, row.at))
    return made


def seen_to(dossier: Dossier, office: Organisation) -> Assignment | None:
    """Who sees to ``dossier`` in ``office``. One query."""
    return Assignment.objects.filter(dossier=dossier, office=office).select_related("person", "by").first()


def calls(dossier: Dossier, office: Organisation) -> list[Call]:
    """Calls of ``office`` about ``dossier``, newest first. One query."""
    return list(Call.objects.filter(dossier=dossier, office=office).select_related("by").order_by("-id"))
