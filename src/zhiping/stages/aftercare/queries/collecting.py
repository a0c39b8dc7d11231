"""Who still has a review form to collect, what a unit's list says, which lists are not finished (P11)."""

from __future__ import annotations

from collections.abc import Collection as Some
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhiping.core.procedure import State
from zhiping.core.procedure.words import STATE_NAMES
from zhiping.ground.storage import keys
from zhiping.records import issuing
from zhiping.records.actors import local_day
from zhiping.records.codes import normal_code
from zhiping.records.models import Cycle, Dossier, Organisation, RoundDocument
from zhiping.records.situations import options_of
from zhiping.stages.aftercare.models import Collection, Form
from zhiping.stages.aftercare.paper.collection_list import CollectedLine, CollectionList

PAGE = 30


@dataclass(frozen=True, slots=True)
class Waiting:
    """A unit with so many forms that are on no list yet."""

    unit: Organisation
    count: int


def _ready(cycle: Cycle) -> QuerySet[Dossier]:
    """Dossiers whose form can be collected and stands on no list: certified, or confirmed where nothing is certified
    and the document is issued."""
    certified = cycle.pack().stages.certificate
    state = State.CERTIFIED if certified else State.CONFIRMED
    found = Dossier.objects.filter(cycle=cycle, state=state, collected_form__isnull=True)
    return found if certified else found.filter(milestones__kind="qualification_issued").distinct()


def to_collect(cycle: Cycle, unit: Organisation) -> list[Dossier]:
    """Those of ``unit`` whose form is on no list yet, by name."""
    rows = _ready(cycle).filter(unit=unit).defer("draft_sealed").order_by("applicant_name", "id")
    return list(rows)


def units_waiting(cycle: Cycle) -> list[Waiting]:
    """Units with forms that are on no list yet, by name. Two queries."""
    counts = dict(_ready(cycle).values_list("unit").annotate(n=Count("pk", distinct=True)).values_list("unit", "n"))
    units = Organisation.objects.filter(pk__in=counts).order_by("name", "id")
    return [Waiting(unit, counts[unit.pk]) for unit in units]


def _counted(rows: QuerySet[Collection]) -> QuerySet[Any]:
    return rows.select_related("unit", "cycle__committee__office", "cycle__pack_version", "made_by").defer(
        "cycle__pack_version__files"
    ).annotate(
        size=Count("forms"), handed=Count("forms", filter=Q(forms__handed_at__isnull=False)),
        filed=Count("forms", filter=Q(forms__filed_at__isnull=False)),
    )  # fmt: skip


def lists_of(cycle: Cycle, *, before: str = "") -> tuple[list[Any], str]:
    """The lists of a round, newest first, with ``size``, ``handed`` and ``filed``; and where to go on."""
    found = _counted(Collection.objects.filter(cycle=cycle)).order_by("-id")
    if before.isdigit():
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE + 1])
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


def lists_of_units(units: Some[int]) -> list[Any]:
    """The lists of these units, newest first."""
    return list(_counted(Collection.objects.filter(unit__in=list(units))).order_by("-id")[:PAGE])


def left_to(units: Some[int]) -> int:
    """How many forms on lists of ``units`` are not filed yet: to be collected, or to be put into the archive. One
    query, none without units."""
    if not units:
        return 0
    found = Form.objects.filter(collection__unit__in=list(units), filed_at__isnull=True)
    return found.filter(collection__cycle__closed_at__isnull=True).count()


def list_by_code(typed: str, *, offices: Some[int], units: Some[int]) -> Any:
    """The list with this code, if it is of one of these offices or units; None otherwise."""
    code = normal_code(typed)
    whose = Q(cycle__committee__office__in=list(offices)) | Q(unit__in=list(units))
    return _counted(Collection.objects.filter(whose, code=code)).first() if code else None


def forms_of(collection: Collection, apart: Some[int] = ()) -> list[Form]:
    """The forms of a list in its order. Never those of ``apart`` (ids of persons)."""
    rows = collection.forms.select_related("dossier__unit", "handed_by", "filed_by").defer("dossier__draft_sealed")
    return list(rows.exclude(dossier__person__in=list(apart)).order_by("place"))


def signer_of(form: Form) -> str:
    """Who signed for it; empty while it was not handed out."""
    if form.signer_sealed is None:
        return ""
    return keys.unseal_own(form.signer_sealed, context=f"collection|{form.pk}").decode()


def document_of(collection: Collection) -> RoundDocument | None:
    """The list that is in force."""
    found = issuing.in_force("collection-list", cycle=collection.cycle, subject=collection.code)
    return found if isinstance(found, RoundDocument) else None


def unfinished(cycle: Cycle) -> list[tuple[Collection, int]]:
    """Lists of which something was not handed out, with how many. One query."""
    rows = Collection.objects.filter(cycle=cycle, forms__handed_at__isnull=True).select_related("unit", "cycle")
    return [(row, row.left) for row in rows.annotate(left=Count("forms")).order_by("id")]


def list_content(collection: Collection) -> CollectionList:
    """What stands on the list."""
    pack = collection.cycle.pack()
    rules = pack.procedure.collection
    assert rules is not None
    department = collection.unit.superior
    first, last = collection.from_on, collection.to_on
    until = f"{last.month}月{last.day}日" if last.year == first.year else f"{last.year}年{last.month}月{last.day}日"
    when = f"{first.year}年{first.month}月{first.day}日至{until}，{collection.hours}"
    return CollectionList(
        round=pack.title, unit=collection.unit.name, department=department.name if department else "",
        office=collection.cycle.committee.office.name, when=when, place=collection.place,
        telephone=collection.telephone, notice=rules.notice,
        lines=tuple(
            CollectedLine(one.dossier.applicant_name, one.dossier.title, one.dossier.major, _result(one.dossier),
                          one.copies)
            for one in forms_of(collection)
        ),
        made_on=local_day(pack.timezone, collection.made_at),
    )  # fmt: skip


def _result(dossier: Dossier) -> str:
    """As 已确认; what became of it later does not change the list."""
    state = State.CONFIRMED if dossier.state in (State.CERTIFIED, State.ARCHIVED) else State(dossier.state)
    return STATE_NAMES[state.value]


def collects(dossier: Dossier) -> bool:
    """Whether the form of ``dossier`` is collected at all, by its own pack."""
    return options_of(dossier).collection
