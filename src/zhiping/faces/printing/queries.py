"""What an officer may have printed, and how far a batch is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Count, Q

from zhiping.access.viewers import Viewer
from zhiping.faces.printing.models import KEPT, Batch, BatchItem
from zhiping.ground.documents.forms import Form
from zhiping.records.codes import normal_code
from zhiping.records.models import Cycle, Dossier, Organisation
from zhiping.stages.application.paper import FORMS
from zhiping.stages.application.queries.papers import ISSUED_IN
from zhiping.stages.handin.queries.copies import PRINTED

#: Why there is none: this applicant does not hand it in (the pack's list of material), or another body issues it.
NOT_ASKED: Final = "这份材料不需要出具这份表格"
#: More at once would be more than one file should hold; the page says so.
MOST: Final = 2000


def forms() -> dict[str, Form]:
    """What can be printed for many at once, by key, in the order of the packet: its list and its cover, then the forms
    that applicants hand in as the list of material has them."""
    return PRINTED | {form.key: form for form in FORMS}


def offered(cycle: Cycle) -> dict[str, Form]:
    """Those of ``forms`` that the round has a use for: without paper there is no packet, so no list and no cover."""
    return {key: form for key, form in forms().items() if key not in PRINTED or cycle.pack().stages.paper}


def scope(viewer: Viewer, cycle: Cycle) -> Q | None:
    """Whose dossiers the viewer's office prints: all of the committee, those of their department; None: nobody's."""
    if cycle.committee.office_id in viewer.organisations("office_reviewer", "bureau"):
        return Q()
    departments = viewer.organisations("department_reviewer")
    return Q(department__in=departments) if departments else None


def printable(viewer: Viewer, cycle: Cycle, *, department: str = "", codes: Sequence[str] = ()) -> list[int]:
    """Ids of the dossiers of a selection in the order of printing: department, unit, name. Never one's own or kin's.

    ``department`` is the code of one, ``codes`` are those of dossiers; empty: all.
    """
    mine = scope(viewer, cycle)
    if mine is None:
        return []
    found = Dossier.objects.filter(mine, cycle=cycle, state__in=ISSUED_IN).exclude(person__in=viewer.apart)
    if department:
        found = found.filter(department__code=department)
    if codes:
        found = found.filter(code__in=codes)
    rows = found.values_list("department__name", "unit__name", "applicant_name", "pk")
    return [pk for *_, pk in sorted(rows, key=_in_order)]


def _in_order(row: tuple[str | None, str, str, int]) -> tuple[bytes, bytes, bytes, int]:
    """As a list of names is read: common characters by their sound (as GB 18030 has them), on every database alike."""
    department, unit, name, pk = row
    return (department or "").encode("gb18030"), unit.encode("gb18030"), name.encode("gb18030"), pk


def departments(viewer: Viewer, cycle: Cycle) -> list[tuple[str, str, int]]:
    """(code, name, how many can be printed) of every department with any. One query."""
    mine = scope(viewer, cycle)
    if mine is None:
        return []
    found = Dossier.objects.filter(mine, cycle=cycle, state__in=ISSUED_IN, department__isnull=False)
    found = found.exclude(person__in=viewer.apart)
    rows = (
        found.values_list("department__code", "department__name").annotate(n=Count("pk")).order_by("department__name")
    )
    return [(code, name, n) for code, name, n in rows]


def typed_codes(text: str) -> tuple[list[str], list[str]]:
    """The codes of dossiers in what somebody typed or a list sent, and what is no code."""
    words = text.replace("，", " ").replace(",", " ").replace("、", " ").split()
    found = [(word, normal_code(word)) for word in words]
    return list(dict.fromkeys(code for _, code in found if code)), [word for word, code in found if code is None]


def department_name(code: str) -> str:
    """What the department of this code is called."""
    return Organisation.objects.filter(code=code).values_list("name", flat=True).first() or ""


def batches_of(viewer: Viewer, most: int = 10) -> list[Batch]:
    """The viewer's latest batches. One query."""
    return list(Batch.objects.filter(by=viewer.person).order_by("-id")[:most]) if viewer.person else []


def own_batch(viewer: Viewer, ref: str) -> Batch | None:
    """A batch of the viewer's own, by its code."""
    code = normal_code(ref)
    if code is None or viewer.person is None:
        return None
    return Batch.objects.filter(code=code, by=viewer.person).select_related("cycle", "by").first()


def faults(batch: Batch) -> list[BatchItem]:
    """The documents that could not be made, with their dossiers; those that are not asked for left out. One query."""
    found = BatchItem.objects.filter(batch=batch).exclude(fault__in=("", NOT_ASKED)).select_related("dossier")
    return list(found.defer("dossier__draft_sealed").order_by("position")[:100])


def until(batch: Batch) -> datetime:
    """Until when the file can be fetched, in real time."""
    return batch.asked_at + KEPT
