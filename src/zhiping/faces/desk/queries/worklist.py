"""Worklists: what lies on somebody's desk, what is due first at the top; keyset pages, a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from zhiping.access.viewers import Viewer
from zhiping.core.procedure import State
from zhiping.core.procedure.words import STATE_NAMES
from zhiping.faces.desk.models import Assignment
from zhiping.faces.desk.queries import holding as desks
from zhiping.faces.desk.queries import looks, unions
from zhiping.faces.desk.queries.holding import Lane
from zhiping.records.codes import normal_code
from zhiping.records.models import Cycle, Dossier, Hold, Milestone, Person
from zhiping.records.queries import people_numbered
from zhiping.web import dates

PAGE = 50

#: Why something is looked for, in order: key → word.
FILTERS = {
    "all": "全部", "new": "上次查看后新到", "fail": "有不符合", "corrected": "再次提交", "objection": "异议未结",
    "pending": "等第二人确认", "correcting": "更正等第二人确认", "escalated": "逾期提请处理",
}  # fmt: skip
#: Who sees to it: key → word.
WHO = {"any": "不限", "mine": "我经办", "nobody": "没人经办"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of a worklist is looked at: ``f`` of ``FILTERS``, ``who`` of ``WHO``, ``title`` applied for."""

    f: str = "all"
    who: str = "any"
    title: str = ""

    @classmethod
    def of(cls, given: Any) -> Wanted:
        """What an address or a saved filter says; what it does not know counts as not said."""
        f, who, title = (str(given.get(key) or "") for key in ("f", "who", "title"))
        return cls(f if f in FILTERS else "all", who if who in WHO else "any", title[:40])

    @property
    def query(self) -> str:
        """As the query of an address, without what is not said."""
        said = {"f": self.f} | ({"who": self.who} if self.who != "any" else {})
        return urlencode(said | ({"title": self.title} if self.title else {}))

    @property
    def said(self) -> bool:
        """Whether it leaves anything out."""
        return self != Wanted()

    def but(self, **change: str) -> str:
        """The address of the same with one thing changed."""
        return f"?{replace(self, **change).query}"


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
    counts: dict[str, int]
    wanted: Wanted
    following: str
    groups: list[tuple[datetime | None, list[Dossier]]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many lie on the desk, whatever is looked at."""
        return self.counts["all"]

    @property
    def first_due(self) -> datetime | None:
        """Until when the first row is to be done."""
        return self.rows[0].due_at if self.rows else None

    def filters(self) -> Iterator[tuple[str, str, int]]:
        """Key, word and count of each filter that finds something, and of the chosen one."""
        for key, word in FILTERS.items():
            if key == "all" or key == self.wanted.f or self.counts[key]:
                yield key, word, self.counts[key]

    def chips(self) -> Iterator[tuple[str, str, int, bool]]:
        """Address, word, count and whether it is the chosen one, of each filter by reason."""
        for key, word, count in self.filters():
            yield self.wanted.but(f=key), word, count, key == self.wanted.f

    def by_whom(self) -> Iterator[tuple[str, str, int, bool]]:
        """The same of who sees to it."""
        for key, word in WHO.items():
            count = self.counts["all" if key == "any" else key]
            yield self.wanted.but(who=key), word, count, key == self.wanted.who


def _reason(key: str, since: datetime | None) -> Q:
    if key == "new":
        return Q(state_since__gt=since) if since else Q()
    return {
        "fail": Q(found_fail__gt=0), "corrected": Q(corrected=True), "objection": desks.objected(),
        "pending": desks.pending(), "correcting": desks.correcting(), "escalated": desks.escalated(),
    }.get(key, Q())  # fmt: skip


def _who(key: str, lane: Lane, person: Person) -> Q:
    seen_to = Assignment.objects.filter(office=lane.office)
    if key == "mine":
        return Q(pk__in=seen_to.filter(person=person).values("dossier"))
    return ~Q(pk__in=seen_to.values("dossier")) if key == "nobody" else Q()


def _person(viewer: Viewer) -> Person:
    assert viewer.person is not None
    return viewer.person


def _counted(name: str, found: QuerySet[Dossier], viewer: Viewer) -> Iterator[tuple[str, int, QuerySet[Dossier]]]:
    # Nobody handles their own, nor that of kin (rules.md 9). It is taken off again, so that the index alone can count
    # the rest.
    yield name, 1, found
    yield name, -1, found.filter(person__in=viewer.apart)


def open_count(viewer: Viewer, cycles: Sequence[Cycle]) -> int:
    """How many dossiers of ``cycles`` lie on the viewer's desk. One query."""
    lanes = [lane.of(cycle) for cycle in cycles for lane in desks.holding(viewer, cycle)]
    parts = [part for found in lanes for part in _counted("all", found, viewer)]
    return unions.counts(parts).get("all", 0)


def _counts(viewer: Viewer, cycle: Cycle, since: datetime | None) -> dict[str, int]:
    person, found = _person(viewer), dict.fromkeys(FILTERS, 0)
    parts: list[tuple[str, int, QuerySet[Dossier]]] = []
    for lane in desks.holding(viewer, cycle):
        held = lane.of(cycle)
        for key in FILTERS:
            if key != "new" or since:
                parts += _counted(key, held.filter(_reason(key, since)), viewer)
        parts += _counted("mine", held.filter(_who("mine", lane, person)), viewer)
        given = Assignment.objects.filter(office=lane.office).values("dossier")
        parts += _counted("given", held.filter(pk__in=given), viewer)
        if viewer.recused:
            parts.append(("recused", 1, held.filter(person__in=viewer.recused)))
    for name, lanes in (
        ("returned", desks.passed(viewer, cycle, [State.RETURNED])),
        ("accepted", desks.passed(viewer, cycle, desks.GONE)),
        ("on", desks.done(viewer, cycle, [State.AT_DEPARTMENT, State.AT_COMMITTEE])),
    ):  # fmt: skip
        for together in _together(lanes, cycle):
            parts += _counted(name, together, viewer)
    found |= dict.fromkeys(("given", "mine", "returned", "accepted", "on", "recused"), 0) | unions.counts(parts)
    found["nobody"] = found["all"] - found["given"]
    return found


def _together(lanes: list[Lane], cycle: Cycle) -> Iterator[QuerySet[Dossier]]:
    """Lanes that differ by their state alone, counted as one."""
    same: dict[tuple[object, ...], list[Lane]] = {}
    for lane in lanes:
        same.setdefault(lane.key, []).append(lane)
    for group in same.values():
        first = group[0]
        yield Dossier.objects.filter(first.body, *first.also, cycle=cycle, state__in=[lane.state for lane in group])


def tiles(work: Worklist, now: datetime, *, whole: bool = False) -> list[Tile]:
    """The numbers on top: to check, to check again, returned and waiting, gone on.

    ``whole``: the rows are the first ones of the whole list, so that they tell what is due first.
    """
    n = work.counts
    soonest = {row.corrected: row.due_at for row in reversed(work.rows) if row.due_at} if whole else {}
    due = {again: f"{dates.day_in_brackets(at)}前，{dates.remaining(at, now)}" for again, at in soonest.items()}
    return [
        Tile("待审核", n["all"] - n["corrected"], "?f=all", due.get(False, "")),
        Tile("待审核补正", n["corrected"], "?f=corrected", due.get(True, "")),
        Tile("已退回，等申报人", n["returned"], "dossiers/done/?f=returned"),
        Tile("已上报", n["on"] + n["accepted"], "dossiers/done/?f=on", f"其中{n['accepted']}份评委会已接收"),
    ]


def key_of(row: Dossier) -> str:
    """The key of a row in a list ordered by due day: what the next page goes on from."""
    return f"{row.due_at.isoformat() if row.due_at else '-'}~{row.pk}"


def _after(key: str) -> tuple[Q, Q] | None:
    """What lies behind ``key`` among rows with a day and among those without; a key that cannot be read is none."""
    due, _, pk = key.partition("~")
    if not pk.isdigit() or len(pk) > 18:
        return None
    if due == "-":
        return Q(pk__in=[]), Q(pk__gt=int(pk))
    try:
        at = datetime.fromisoformat(due)
    except ValueError:
        return None
    # Said twice, so that the index is entered at the day.
    return Q(due_at__gte=at) & (Q(due_at__gt=at) | Q(pk__gt=int(pk))), Q()


def page_parts(
    viewer: Viewer, cycle: Cycle, wanted: Wanted, *, after: str = "", since: datetime | None = None
) -> list[QuerySet[Dossier, Any]]:
    """The queries whose rows together hold a page: of each lane those with a day, then those without."""
    behind = _after(after) or (Q(), Q())
    person = _person(viewer)
    parts: list[QuerySet[Dossier, Any]] = []
    for lane in desks.holding(viewer, cycle):
        found = lane.of(cycle).exclude(person__in=viewer.apart)
        found = found.filter(_reason(wanted.f, since), _who(wanted.who, lane, person))
        if wanted.title:
            found = found.filter(title=wanted.title)
        dated = found.filter(behind[0], due_at__isnull=False).order_by("due_at", "pk")
        # Ordered by the day, though they have none: by the number alone PostgreSQL reads all of the table in its order.
        undated = found.filter(behind[1], due_at__isnull=True).order_by("due_at", "pk")
        parts += [part.values_list("due_at", "pk")[: PAGE + 1] for part in (dated, undated)]
    return parts


def worklist(
    viewer: Viewer, cycle: Cycle, *, wanted: Wanted | None = None, after: str = "", since: datetime | None = None
) -> Worklist:
    """What lies on the viewer's desk, due first; ``since``: their last look before this one.

    Five queries, whatever its size.
    """
    wanted = wanted or Wanted()
    found = unions.rows(page_parts(viewer, cycle, wanted, after=after, since=since))
    found.sort(key=lambda pair: (pair[0] is None, pair[0] or 0, pair[1]))
    pks = [pk for _, pk in found[:PAGE]]
    by_pk = {row.pk: row for row in _with_flags(Dossier.objects.filter(pk__in=pks), viewer)}
    rows = looks.marked([_publicised(by_pk[pk]) for pk in pks if pk in by_pk], viewer)
    groups = [(due, list(part)) for due, part in groupby(rows, key=lambda row: row.due_at)]
    counts = _counts(viewer, cycle, since)
    return Worklist(rows, counts, wanted, key_of(rows[-1]) if len(found) > PAGE and rows else "", groups)


def _hold(kind: str) -> Exists:
    return Exists(Hold.objects.filter(dossier=OuterRef("pk"), kind=kind, released_at__isnull=True))


def _outcome(kind: str) -> Exists:
    return Exists(Milestone.objects.filter(dossier=OuterRef("pk"), kind=kind))


def _with_flags(found: QuerySet[Dossier], viewer: Viewer) -> QuerySet[Dossier]:
    posted = Milestone.objects.filter(dossier=OuterRef("pk"), kind="publicity_posted").order_by("-id")
    ours = Assignment.objects.filter(dossier=OuterRef("pk"), office__in={office for office, _ in viewer.roles})
    return found.select_related("unit").defer("draft_sealed").annotate(
        objection=_hold("open_objection"), pending=_hold("pending_refusal"), correcting=_hold("pending_correction"),
        was_escalated=_outcome("escalated"), clerical=_outcome("corrected"),
        publicity=Subquery(posted.values("data")[:1]),
        seen_to_by=Subquery(ours.order_by("id").values("person__name")[:1]),
    )  # fmt: skip


def _publicised(row: Dossier) -> Dossier:
    posted: dict[str, Any] | None = row.publicity  # type: ignore[attr-defined]
    row.publicity_ends_at = datetime.fromisoformat(posted["ends_at"]) if posted else None  # type: ignore[attr-defined]
    return row


#: Filters of the list of what was done.
DONE = {"all": "全部", "returned": "已退回", "on": "已上报", "ended": "已终止"}


def _done_states(key: str) -> list[State]:
    if key == "returned":
        return [State.RETURNED]
    if key == "ended":
        return list(desks.ENDED)
    before = (State.DRAFT, State.RETURNED, State.AT_UNIT, *desks.ENDED) if key == "on" else ()
    return [state for state in State if state not in before]


def done(viewer: Viewer, cycle: Cycle, *, chosen: str = "all", after: str = "") -> tuple[list[Dossier], str]:
    """What has left the viewer's desk, newest first, and the key to go on from. Two queries."""
    behind = Q()
    since, _, pk = after.partition("~")
    if pk.isdigit() and len(pk) <= 18:
        try:
            at = datetime.fromisoformat(since)
            behind = Q(state_since__lte=at) & (Q(state_since__lt=at) | Q(pk__lt=int(pk)))
        except ValueError:
            pass
    parts = []
    for lane in desks.done(viewer, cycle, _done_states(chosen)):
        found = lane.of(cycle).exclude(person__in=viewer.apart).filter(behind).order_by("-state_since", "-pk")
        parts.append(found.values_list("state_since", "pk")[: PAGE + 1])
    keyed = sorted(unions.rows(parts), reverse=True)
    pks = [pk for _, pk in keyed[:PAGE]]
    shown = Dossier.objects.filter(pk__in=pks).select_related("unit").defer("draft_sealed")
    by_pk: dict[int, Dossier] = {row.pk: row for row in shown.annotate(clerical=_outcome("corrected"))}
    rows = [by_pk[pk] for pk in pks if pk in by_pk]
    last = rows[-1] if len(keyed) > PAGE and rows else None
    return rows, f"{last.state_since.isoformat()}~{last.pk}" if last else ""


def is_number(text: str) -> bool:
    """Whether what was typed may be the number of an identity document: it is asked for as a whole, and not shown."""
    return len(text) >= 7 and text.isascii() and any(c.isdigit() for c in text) and normal_code(text) is None


def search(viewer: Viewer, cycle: Cycle, typed: str) -> list[Dossier]:
    """Dossiers the viewer may see, by public code, whole identity number (blind index), or the beginning of a name."""
    text = typed.strip()
    if not text:
        return []
    if code := normal_code(text):
        wanted = Q(code=code)
    elif is_number(text):
        wanted = Q(person__in=people_numbered(text))
    else:
        wanted = Q(applicant_name__startswith=text)
        if connection.vendor == "sqlite":
            # It orders by the bytes and finds the beginning in the index only when told between what it lies.
            wanted &= Q(applicant_name__gte=text, applicant_name__lt=text + chr(0x10FFFF))
    found = Dossier.objects.filter(wanted, desks.visible(viewer, cycle), cycle=cycle).exclude(person__in=viewer.apart)
    return list(found.select_related("unit").defer("draft_sealed").order_by(F("state_since").desc(), "-pk")[:PAGE])


def state_name(row: Dossier) -> str:
    """The state in words."""
    return STATE_NAMES[row.state]
