"""The board of a unit: who is to be publicised, which sheets hang or have hung (P3). A fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from zhiping.access.viewers import UNIT_ROLES, Viewer
from zhiping.core.procedure import State
from zhiping.records.models import Cycle, Dossier, Hold, Membership, Organisation, Revision
from zhiping.records.queries import stands_offered
from zhiping.registers.publicity.models import Notice, Posting

#: Sheets on one page.
PAGE = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whose material is to be publicised. ``why_not``: why this clerk does not post them; ``offered``: 8a."""

    row: Dossier
    offered: bool
    again: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Hung:
    """A sheet with those on it. ``through``: the code of a dossier by which the clerk may open it; empty: their own."""

    row: Posting
    running: bool
    notices: list[Notice]
    through: str
    photos: int
    open_objections: int
    objections: int


@dataclass(frozen=True, slots=True)
class Board:
    """What a clerk sees of one unit. ``following``: the key to go on from; empty on the last page."""

    unit: Organisation
    candidates: list[Candidate]
    sheets: list[Hung]
    following: str

    @property
    def free(self) -> list[Candidate]:
        """Those whom this clerk may post."""
        return [one for one in self.candidates if not one.why_not]


def units_of(viewer: Viewer, *, represented: bool = False) -> list[Organisation]:
    """The units for which the viewer works, by name; with those ``represented`` by their department, because the head
    of the unit applies (rules.md 9).
    """
    found = Q(pk__in=viewer.organisations(*UNIT_ROLES))
    departments = viewer.organisations("department_reviewer") if represented else set()
    if departments:
        below = Dossier.objects.filter(
            Q(department__in=departments) | Q(department__isnull=True, committee__office__in=departments),
            state__in=[State.DRAFT, State.AT_UNIT], person__memberships__role="unit_head",
            person__memberships__organisation=F("unit"),
        )  # fmt: skip
        below = below.filter(Q(state=State.AT_UNIT) | Q(stands_offered()))
        found |= Q(pk__in=below.exclude(person__in=viewer.apart).values("unit"))
    return list(Organisation.objects.filter(found).order_by("name", "pk"))


def _to_post(unit: Organisation, cycle: Cycle) -> QuerySet[Dossier]:
    """Whose present material is on no sheet of this unit (8a, 8m: what another unit posted does not count)."""
    revisions = Revision.objects.filter(dossier=OuterRef("pk")).order_by("-number")
    notices = Notice.objects.filter(dossier=OuterRef("pk"), unit=unit).order_by("-id")
    waiting = Hold.objects.filter(dossier=OuterRef("pk"), kind="pending_refusal", released_at__isnull=True)
    found = Dossier.objects.filter(unit=unit, cycle=cycle).filter(
        Q(state=State.AT_UNIT) | (Q(state=State.DRAFT) & Q(stands_offered()))
    )
    return (
        found.exclude(Exists(waiting))
        .annotate(
            submitted_material=Subquery(revisions.filter(purpose="submission").values("material")[:1]),
            offered_material=Subquery(revisions.filter(purpose="publicity").values("material")[:1]),
            posted_material=Coalesce(Subquery(notices.values("material")[:1]), Value("")),
        )
        .exclude(state=State.AT_UNIT, posted_material=F("submitted_material"))
        .exclude(state=State.DRAFT, posted_material=F("offered_material"))
        .order_by("applicant_name", "pk")
    )


def candidates(viewer: Viewer, unit: Organisation, cycle: Cycle) -> list[Candidate]:
    """Who is to be publicised; for a superior, the head whom they represent. One query."""
    found = _to_post(unit, cycle)
    if unit.pk not in viewer.organisations(*UNIT_ROLES):
        found = found.filter(person__in=_heads(unit))
    return [
        Candidate(row, row.state == State.DRAFT, bool(row.posted_material), _why_not(row.person_id, viewer))  # type: ignore[attr-defined]
        for row in found
    ]


def _heads(unit: Organisation) -> QuerySet[Membership, Any]:
    """The heads of ``unit``: where they apply themselves, the superior represents it (rules.md 9)."""
    return Membership.objects.filter(organisation=unit, role="unit_head").values("person")


def _why_not(person: int, viewer: Viewer) -> str:
    if person in viewer.recused:
        return "申报人与您有亲属或利害关系，由同事登记张贴"
    return "您本人的申报，由同事登记张贴" if person in viewer.apart else ""


def _sheets(viewer: Viewer, unit: Organisation, cycle: Cycle) -> QuerySet[Posting]:
    sheets = Posting.objects.filter(unit=unit, cycle=cycle)
    if unit.pk in viewer.organisations(*UNIT_ROLES):
        return sheets
    return sheets.filter(pk__in=Notice.objects.filter(unit=unit, dossier__person__in=_heads(unit)).values("posting"))


def board(viewer: Viewer, unit: Organisation, cycle: Cycle, *, at: datetime, after: str = "") -> Board:
    """The board of ``unit`` in ``cycle``, the newest sheet on top. Three queries, however many there are."""
    notices = Notice.objects.select_related("dossier").order_by("id")
    found = (
        _sheets(viewer, unit, cycle)
        .annotate(
            pictures=Count("photos", distinct=True),
            raised=Count("notices__objections", distinct=True),
            unsettled=Count(
                "notices__objections", distinct=True, filter=Q(notices__objections__decided_at__isnull=True)
            ),
        )
        .prefetch_related(Prefetch("notices", queryset=notices))
        .order_by("-id")
    )
    if after.isdigit():
        found = found.filter(pk__lt=int(after))
    rows = list(found[: PAGE + 1])
    following = str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""
    sheets = [_hung(row, at, viewer.apart) for row in rows[:PAGE]]
    return Board(unit, candidates(viewer, unit, cycle), sheets, following)


def _hung(row: Posting, at: datetime, apart: Collection[int]) -> Hung:
    notices = list(row.notices.all())
    through = next((one.dossier.code for one in notices if one.dossier.person_id not in apart), "")
    counted: dict[str, int] = {key: getattr(row, key) for key in ("pictures", "unsettled", "raised")}
    return Hung(row, at <= row.ends_at, notices, through, counted["pictures"], counted["unsettled"], counted["raised"])
