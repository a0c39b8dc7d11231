"""The board of a unit: who is to be publicised, which sheets hang or have hung (P3). A fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from zhiping.access.viewers import UNIT_ROLES, Viewer
from zhiping.core.procedure import State
from zhiping.records.models import Cycle, Dossier, Hold, Kinship, Organisation, Revision
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


def units_of(viewer: Viewer) -> list[Organisation]:
    """The units for which the viewer works, by name."""
    return list(Organisation.objects.filter(pk__in=viewer.organisations(*UNIT_ROLES)).order_by("name", "pk"))


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
    """Who is to be publicised. Two queries."""
    assert viewer.person is not None
    me = viewer.person.pk
    rows = list(_to_post(unit, cycle))
    people = [row.person_id for row in rows]
    pairs = Kinship.objects.filter(
        Q(person=me, other__in=people) | Q(other=me, person__in=people)
    ).values_list("person_id", "other_id")  # fmt: skip
    kin = {one for pair in pairs for one in pair} - {me}
    return [
        Candidate(row, row.state == State.DRAFT, bool(row.posted_material), _why_not(row.person_id, me, kin))  # type: ignore[attr-defined]
        for row in rows
    ]


def _why_not(person: int, me: int, kin: set[int]) -> str:
    if person == me:
        return "您本人的申报，由同事登记张贴"
    return "申报人与您有亲属或利害关系，由同事登记张贴" if person in kin else ""


def board(viewer: Viewer, unit: Organisation, cycle: Cycle, *, at: datetime, after: str = "") -> Board:
    """The board of ``unit`` in ``cycle``, the newest sheet on top. Four queries, however many there are."""
    assert viewer.person is not None
    notices = Notice.objects.select_related("dossier").order_by("id")
    found = (
        Posting.objects.filter(unit=unit, cycle=cycle)
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
    me = viewer.person.pk
    sheets = [_hung(row, at, me) for row in rows[:PAGE]]
    return Board(unit, candidates(viewer, unit, cycle), sheets, following)


def _hung(row: Posting, at: datetime, me: int) -> Hung:
    notices = list(row.notices.all())
    through = next((one.dossier.code for one in notices if one.dossier.person_id != me), "")
    counted: dict[str, int] = {key: getattr(row, key) for key in ("pictures", "unsettled", "raised")}
    return Hung(row, at <= row.ends_at, notices, through, counted["pictures"], counted["unsettled"], counted["raised"])
