"""The dossiers in a supervisor's scope: what lies where, what is late. Keyset pages, a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, F, Q

from zhiping.access.viewers import Viewer, supervised
from zhiping.core.dossier.names import masked_name
from zhiping.core.procedure import ENDS, State
from zhiping.core.procedure.words import STATE_NAMES
from zhiping.records.codes import normal_code
from zhiping.records.models import Cycle, Dossier

PAGE = 50
_LEVELS = (State.AT_UNIT, State.AT_DEPARTMENT, State.AT_COMMITTEE, State.RETURNED)
_ENDED = tuple(sorted(ENDS - {State.ARCHIVED, State.DESTROYED}))

#: Filters: key → word.
FILTERS: Final = {
    "all": "全部", "late": "超过期限", "unit": "单位审核中", "department": "主管部门审核中", "office": "评委会复审中",
    "returned": "已退回", "on": "评委会已接收", "ended": "已终止",
}  # fmt: skip


def _filter(key: str, at: datetime) -> Q:
    return {
        "late": Q(state__in=_LEVELS, due_at__lt=at), "unit": Q(state=State.AT_UNIT),
        "department": Q(state=State.AT_DEPARTMENT), "office": Q(state=State.AT_COMMITTEE),
        "returned": Q(state=State.RETURNED), "ended": Q(state__in=_ENDED),
        "on": ~Q(state__in=[*_LEVELS, State.DRAFT, *_ENDED]),
    }.get(key, Q())  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A dossier in the list; the name is masked."""

    dossier: Dossier
    name: str
    state: str
    late: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """One page of the scope. ``following``: the key to go on from; ``filters``: key, word, count."""

    rows: list[Row]
    filters: list[tuple[str, str, int]]
    chosen: str
    following: str
    total: int


def overview(viewer: Viewer, cycle: Cycle, at: datetime, *, chosen: str, after: str) -> Overview:
    """What lies in the viewer's scope, due first. Three queries."""
    chosen = chosen if chosen in FILTERS else "all"
    scope = Dossier.objects.filter(supervised(viewer), cycle=cycle)
    counts = scope.aggregate(**{key: Count("pk", filter=_filter(key, at) or None) for key in FILTERS})
    found = scope.filter(_filter(chosen, at)).select_related("unit", "department")
    found = found.order_by(F("due_at").asc(nulls_last=True), "pk")
    rows = list(found.filter(_after(after))[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    following = f"{last.due_at.isoformat() if last.due_at else '-'}~{last.pk}" if last else ""
    filters = [(key, word, counts[key]) for key, word in FILTERS.items() if key in ("all", chosen) or counts[key]]
    return Overview([row_of(one, at) for one in rows[:PAGE]], filters, chosen, following, counts["all"])


def row_of(dossier: Dossier, at: datetime) -> Row:
    """A dossier as the list shows it."""
    late = dossier.state in _LEVELS and dossier.due_at is not None and dossier.due_at < at
    return Row(dossier, masked_name(dossier.applicant_name), STATE_NAMES[dossier.state], late)


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


def by_code(viewer: Viewer, typed: str) -> Dossier | None:
    """A dossier of the scope by its public code."""
    code = normal_code(typed)
    return Dossier.objects.filter(supervised(viewer), code=code).first() if code else None
