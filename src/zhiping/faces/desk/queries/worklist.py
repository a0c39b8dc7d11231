"""Worklists: what lies on somebody's desk, what is due first at the top; keyset pages, a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from zhiping.access.viewers import OFFICE_ROLES, UNIT_ROLES, Viewer
from zhiping.core.procedure import State
from zhiping.core.procedure.words import STATE_NAMES
from zhiping.ground.storage import keys
from zhiping.records.codes import normal_code
from zhiping.records.models import Cycle, Dossier, Hold, Membership, Milestone
from zhiping.records.queries import stands_offered
from zhiping.registers.publicity.models import Notice

PAGE = 50

#: Identity documents a number may be of; a search for a whole number asks for each.
_ID_TYPES = ("resident_id", "hmt_permit", "foreign_permanent", "passport")

#: Filters of a worklist, in order: key → word.
FILTERS = {
    "all": "全部", "fail": "有不符合", "corrected": "再次提交", "objection": "异议未结", "pending": "等第二人确认",
    "escalated": "逾期提请处理",
}  # fmt: skip


def _milestone(kind: str) -> Exists:
    return Exists(Milestone.objects.filter(dossier=OuterRef("pk"), kind=kind))


def _hold(kind: str) -> Exists:
    return Exists(Hold.objects.filter(dossier=OuterRef("pk"), kind=kind, released_at__isnull=True))


def _heads_their_unit() -> Exists:
    return Exists(
        Membership.objects.filter(
            organisation=OuterRef("unit"), person=OuterRef("person"), role=Membership.Role.UNIT_HEAD
        )
    )


def _departments(viewer: Viewer) -> Q:
    departments = viewer.organisations("department_reviewer")
    # A unit that stands under the office directly has the office's own people as its department.
    return Q(department__in=departments) | Q(department__isnull=True, committee__office__in=departments)


def _holding(viewer: Viewer) -> Q:
    """What the viewer's desks hold now."""
    found = Q(pk__in=[])
    if units := viewer.organisations(*UNIT_ROLES):
        offered = Q(state=State.DRAFT) & Q(stands_offered())
        found |= Q(unit__in=units) & (Q(state=State.AT_UNIT) | offered)
    if viewer.holds("department_reviewer"):
        found |= _departments(viewer) & Q(state=State.AT_DEPARTMENT)
        # An office without a second officer has its refusals confirmed by the next one up (rules.md 9).
        found |= _departments(viewer) & Q(state=State.AT_UNIT) & Q(_hold("pending_refusal"))
        # A unit whose head applies is represented by its superior (rules.md 9).
        found |= _departments(viewer) & Q(state=State.AT_UNIT) & Q(_heads_their_unit())
    if offices := viewer.organisations("office_reviewer"):
        found |= Q(committee__office__in=offices) & Q(state=State.AT_COMMITTEE)
    if bureaus := viewer.organisations("bureau"):
        waiting = Q(_hold("pending_refusal")) | Q(_milestone("escalated"))
        found |= Q(committee__office__in=bureaus) & Q(state=State.AT_DEPARTMENT) & waiting
    return found


def _visible(viewer: Viewer) -> Q:
    """What the viewer's desks hold or have seen pass."""
    found = _holding(viewer)
    if units := viewer.organisations(*UNIT_ROLES):
        found |= Q(unit__in=units, submitted_at__isnull=False)
    if viewer.holds("department_reviewer"):
        found |= _departments(viewer) & Q(_milestone("reached_department"))
    if offices := viewer.organisations(*OFFICE_ROLES):
        found |= Q(committee__office__in=offices) & Q(_milestone("reached_office"))
    return found


def _others(viewer: Viewer, cycle: Cycle) -> QuerySet[Dossier]:
    # Nobody handles their own (rules.md 9), so it never lies on their desk.
    assert viewer.person is not None
    return Dossier.objects.filter(cycle=cycle).exclude(person=viewer.person)


def open_count(viewer: Viewer, cycles: Sequence[Cycle]) -> int:
    """How many dossiers of ``cycles`` lie on the viewer's desk. One query."""
    assert viewer.person is not None
    held = Dossier.objects.filter(_holding(viewer), cycle__in=cycles)
    return held.exclude(person=viewer.person).count()


@dataclass(frozen=True, slots=True)
class Tile:
    """A number on top of the desk; ``href`` is the query of the list behind it."""

    label: str
    count: int
    href: str
    small: str = ""


@dataclass(slots=True)
class Worklist:
    """One page of work. ``following`` is the key to go on from; empty on the last page."""

    rows: list[Dossier]
    total: int
    counts: dict[str, int]
    chosen: str
    following: str
    first_due: datetime | None
    groups: list[tuple[datetime | None, list[Dossier]]] = field(default_factory=list)

    def filters(self) -> Iterator[tuple[str, str, int]]:
        """Key, word and count of each filter that finds something, and of the chosen one."""
        for key, word in FILTERS.items():
            if key == "all" or key == self.chosen or self.counts[key]:
                yield key, word, self.counts[key]


def _filter(key: str) -> Q:
    return {
        "fail": Q(found_fail__gt=0), "corrected": Q(corrected=True), "objection": Q(_hold("open_objection")),
        "pending": Q(_hold("pending_refusal")), "escalated": Q(_milestone("escalated")),
    }.get(key, Q())  # fmt: skip


def _with_flags(found: QuerySet[Dossier]) -> QuerySet[Dossier]:
    latest = Notice.objects.filter(dossier=OuterRef("pk")).order_by("-id")
    return found.select_related("unit").annotate(
        objection=_hold("open_objection"), pending=_hold("pending_refusal"), was_escalated=_milestone("escalated"),
        publicity_ends_at=Subquery(latest.values("ends_at")[:1]),
    )  # fmt: skip


def key_of(row: Dossier) -> str:
    """The key of a row in a list ordered by due day: what the next page goes on from."""
    return f"{row.due_at.isoformat() if row.due_at else '-'}~{row.pk}"


def _after(key: str) -> Q:
    """Rows behind ``key``; a key that cannot be read begins at the top."""
    due, _, pk = key.partition("~")
    if not pk.isdigit():
        return Q()
    if due == "-":
        return Q(due_at__isnull=True, pk__gt=int(pk))
    try:
        at = datetime.fromisoformat(due)
    except ValueError:
        return Q()
    return Q(due_at__gt=at) | Q(due_at=at, pk__gt=int(pk)) | Q(due_at__isnull=True)


def worklist(viewer: Viewer, cycle: Cycle, *, chosen: str = "all", after: str = "") -> Worklist:
    """What lies on the viewer's desk, due first. Three queries, whatever its size."""
    chosen = chosen if chosen in FILTERS else "all"
    held = _others(viewer, cycle).filter(_holding(viewer))
    counts = held.aggregate(**{key: Count("pk", filter=_filter(key) or None) for key in FILTERS})
    ordered = _with_flags(held.filter(_filter(chosen))).order_by(F("due_at").asc(nulls_last=True), "pk")
    rows = list(ordered.filter(_after(after))[: PAGE + 1] if after else ordered[: PAGE + 1])
    following = key_of(rows[PAGE - 1]) if len(rows) > PAGE else ""
    rows = rows[:PAGE]
    groups = [(due, list(part)) for due, part in groupby(rows, key=lambda row: row.due_at)]
    return Worklist(rows, counts["all"], counts, chosen, following, rows[0].due_at if rows else None, groups)


def tiles(viewer: Viewer, cycle: Cycle) -> list[Tile]:
    """The numbers on top: to check, to check again, returned and waiting, gone on. One query."""
    seen = _others(viewer, cycle).filter(_visible(viewer))
    gone = [State.ACCEPTED, State.HANDED_IN, State.READY, State.DEFENDED, State.PASSED, State.IN_PUBLICITY,
            State.PUBLICISED, State.AT_CONFIRMATION, State.CONFIRMED, State.CERTIFIED, State.ARCHIVED]  # fmt: skip
    holding = _holding(viewer)
    n = seen.aggregate(
        fresh=Count("pk", filter=holding & Q(corrected=False)), again=Count("pk", filter=holding & Q(corrected=True)),
        returned=Count("pk", filter=Q(state=State.RETURNED)),
        on=Count("pk", filter=Q(state__in=[State.AT_DEPARTMENT, State.AT_COMMITTEE, *gone]) & ~holding),
        accepted=Count("pk", filter=Q(state__in=gone)),
    )  # fmt: skip
    return [
        Tile("待审核", n["fresh"], "?f=all"),
        Tile("待审核补正", n["again"], "?f=corrected"),
        Tile("已退回，等申报人", n["returned"], "dossiers/done/?f=returned"),
        Tile("已上报", n["on"], "dossiers/done/?f=on", f"其中{n['accepted']}份评委会已接收"),
    ]


#: Filters of the list of what was done.
DONE = {"all": "全部", "returned": "已退回", "on": "已上报", "ended": "已终止"}
_ENDED = [State.REFUSED, State.DECLINED, State.NOT_RECOMMENDED, State.LAPSED, State.WITHDRAWN, State.CANCELLED]


def _done_filter(key: str) -> Q:
    return {
        "returned": Q(state=State.RETURNED), "ended": Q(state__in=_ENDED),
        "on": ~Q(state__in=[State.DRAFT, State.RETURNED, State.AT_UNIT, *_ENDED]),
    }.get(key, Q())  # fmt: skip


def done(viewer: Viewer, cycle: Cycle, *, chosen: str = "all", after: str = "") -> tuple[list[Dossier], str]:
    """What has left the viewer's desk, newest first, and the key to go on from. One query."""
    gone = _others(viewer, cycle).filter(_visible(viewer)).exclude(_holding(viewer)).filter(_done_filter(chosen))
    since, _, pk = after.partition("~")
    if pk.isdigit():
        try:
            at = datetime.fromisoformat(since)
            gone = gone.filter(Q(state_since__lt=at) | Q(state_since=at, pk__lt=int(pk)))
        except ValueError:
            pass
    rows = list(gone.select_related("unit").order_by("-state_since", "-pk")[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return rows[:PAGE], f"{last.state_since.isoformat()}~{last.pk}" if last else ""


def search(viewer: Viewer, cycle: Cycle, typed: str) -> list[Dossier]:
    """Dossiers the viewer may see, by public code, whole identity number (blind index), or the beginning of a name."""
    text = typed.strip()
    if not text:
        return []
    if code := normal_code(text):
        wanted = Q(code=code)
    elif len(text) >= 7 and text.isascii() and any(c.isdigit() for c in text):
        wanted = Q(person__id_index__in=[keys.blind_index(f"id:{kind}", text.upper()) for kind in _ID_TYPES])
    else:
        wanted = Q(applicant_name__startswith=text)
    found = _others(viewer, cycle).filter(_visible(viewer)).filter(wanted)
    return list(found.select_related("unit").order_by("-state_since", "-pk")[:PAGE])


def state_name(row: Dossier) -> str:
    """The state in words."""
    return STATE_NAMES[row.state]
