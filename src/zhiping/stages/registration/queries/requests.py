"""Requests: those on an officer's desk, those that somebody made. Fixed numbers of queries, keyset pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Q, QuerySet

from zhiping.access.viewers import Viewer
from zhiping.accounts.models import User
from zhiping.core.registration import OFFICER_ROLES
from zhiping.records.models import Organisation
from zhiping.stages.registration.models import Request

PAGE = 50
#: Roles in which somebody reviews registrations.
ROLES = tuple(sorted({role for roles in OFFICER_ROLES.values() for role in roles}))
#: Filters of the worklist: key → word.
FILTERS: Final[Mapping[str, str]] = {"all": "全部"} | {str(kind.value): str(kind.label) for kind in Request.Kind}


@dataclass(frozen=True, slots=True)
class Row:
    """A request as a list shows it: who or what it is about, and what is asked."""

    request: Request
    who: str
    asks: str

    @property
    def token(self) -> str:
        """What a checkbox sends: which request, and as which version it was seen."""
        return f"{self.request.code}:{self.request.version}"


@dataclass(frozen=True, slots=True)
class Desk:
    """A page of the worklist. ``following``: the key of the page behind; ``filters``: key, word, count."""

    rows: list[Row]
    following: str
    filters: list[tuple[str, str, int]]
    chosen: str
    total: int


def _shown(found: QuerySet[Request]) -> QuerySet[Request]:
    return found.select_related(
        "user__registrant", "user__person", "organisation", "former", "superior", "reviewer", "decided_by"
    )


def waiting(viewer: Viewer) -> QuerySet[Request]:
    """What waits for the viewer's decision; one's own is another's to decide."""
    mine = viewer.organisations(*ROLES)
    found = Request.objects.filter(reviewer__in=mine, state=Request.State.WAITING)
    return found.exclude(user=viewer.user) if isinstance(viewer.user, User) else found


def waiting_count(viewer: Viewer) -> int:
    """How many. One query, none for who reviews nothing."""
    return waiting(viewer).count() if viewer.holds(*ROLES) else 0


def desk(viewer: Viewer, *, chosen: str, after: str) -> Desk:
    """The worklist, who waits longest first. Two queries."""
    chosen = chosen if chosen in FILTERS else "all"
    found = waiting(viewer)
    counts = {row["kind"]: row["n"] for row in found.values("kind").annotate(n=Count("pk")).order_by("kind")}
    total = sum(counts.values())
    filters = [
        (key, word, total if key == "all" else counts.get(key, 0))
        for key, word in FILTERS.items()
        if key == "all" or counts.get(key)
    ]
    if chosen != "all":
        found = found.filter(kind=chosen)
    if key := _key(after):
        found = found.filter(Q(since__gt=key[0]) | Q(since=key[0], pk__gt=key[1]))
    rows = list(_shown(found).order_by("since", "pk")[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    following = f"{last.since.isoformat()}_{last.pk}" if last else ""
    return Desk([row_of(one) for one in rows[:PAGE]], following, filters, chosen, total)


def _key(after: str) -> tuple[datetime, int] | None:
    instant, _, pk = after.partition("_")
    try:
        return datetime.fromisoformat(instant), int(pk)
    except ValueError:
        return None


def who(request: Request) -> str:
    """The name of who asks, from the person where there is one."""
    user = request.user
    if user is None:
        return "未登录的来访者"
    return user.display_name


def row_of(request: Request) -> Row:
    """What a list says of ``request``; reads nothing more."""
    match request.kind:
        case Request.Kind.BODY:
            return Row(request, request.name, f"登记，上级{request.superior.name if request.superior else ''}")
        case Request.Kind.SUPERIOR:
            return Row(request, request.name, "请这个单位登记")
        case Request.Kind.JOIN:
            return Row(request, who(request), f"加入{request.organisation.name if request.organisation else ''}")
    if request.kind == Request.Kind.ROUND:
        unit = request.organisation.name if request.organisation else ""
        return Row(request, who(request), f"申报是否随本人转到{unit}")
    former = request.former.name if request.former else ""
    unit = request.organisation.name if request.organisation else ""
    return Row(request, who(request), f"从{former}转到{unit}")


def chosen(viewer: Viewer, codes: Sequence[str]) -> list[Request]:
    """The requests with these codes that lie with the viewer's offices, decided ones included. One query."""
    mine = viewer.organisations(*ROLES)
    return list(_shown(Request.objects.filter(reviewer__in=mine, code__in=codes)).order_by("since", "pk"))


def one_for(viewer: Viewer, code: str) -> Request | None:
    """One request that lies with the viewer's offices and is not their own."""
    found = chosen(viewer, [code])
    return found[0] if found and found[0].user_id != getattr(viewer.user, "pk", None) else None


def mine(user: User) -> list[Request]:
    """What somebody asked for, newest first. One query."""
    return list(_shown(Request.objects.filter(user=user)).order_by("-pk")[:PAGE])


def own(user: User, code: str) -> Request | None:
    """One of them."""
    return _shown(Request.objects.filter(user=user, code=code)).first()


def officers_line(office: Organisation, contact: str) -> str:
    """Whom to ring about a request: the office's telephone, else that of the review body."""
    return office.telephone or contact
