"""Reads of the pool of experts. Whoever calls answers for that the list is shown to nobody who need not know it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from zhiping.core import recusal
from zhiping.core.experts import LEVELS, reaches
from zhiping.ground.storage import keys
from zhiping.records.codes import normal_code
from zhiping.records.models import Organisation, Person
from zhiping.registers.experts.models import Expert, ExpertJob, ExpertMajor, Seat


def in_term(day: date) -> Q:
    """Experts whose term covers ``day``, both ends included."""
    return Q(from_on__lte=day, to_on__gte=day)


def pool(office: Organisation | int) -> QuerySet[Expert]:
    """Everybody who is or was in the pool of ``office``, with person, majors and jobs. Three queries at any size."""
    return (
        Expert.objects.filter(office=office)
        .select_related("person", "office")
        .prefetch_related(
            Prefetch("majors", ExpertMajor.objects.order_by("id")),
            Prefetch("jobs", ExpertJob.objects.order_by("-from_on", "id")),
        )
        .order_by("person__name", "id")
    )


def active_experts(office: Organisation | int, on: date) -> QuerySet[Expert]:
    """Who of the pool may be drawn or seated ``on`` that day: active, and within their term. Three queries."""
    return pool(office).filter(in_term(on), status=Expert.Status.ACTIVE)


def experts_of_majors(office: Organisation | int, on: date, majors: Collection[str], level: str) -> QuerySet[Expert]:
    """Those of them who judge one of ``majors`` and hold a title of ``level`` or a higher one (rules.md 3)."""
    high = [one for one in LEVELS if reaches(one, level)]
    ours = ExpertMajor.objects.filter(major__in=list(majors)).values("expert")
    return active_experts(office, on).filter(pk__in=ours, level__in=high)


def expert_of(person: Person | None) -> Expert | None:
    """The expert that ``person`` is, with person, office, majors and jobs; None where they are none."""
    if person is None:
        return None
    rows = Expert.objects.filter(person=person).select_related("person", "office").prefetch_related("majors", "jobs")
    return rows.first()


def expert_by_code(typed: str, offices: Collection[int]) -> Expert | None:
    """The expert with this code in the pool of one of ``offices``."""
    code = normal_code(typed)
    if code is None:
        return None
    rows = Expert.objects.filter(code=code, office__in=list(offices)).select_related("person", "office")
    return rows.prefetch_related("majors", "jobs").first()


@dataclass(frozen=True, slots=True)
class Contacts:
    """How an expert is reached."""

    telephone: str
    email: str


def contacts(expert: Expert) -> Contacts:
    """Telephone and e-mail, in clear; shown only to who calls them."""
    return Contacts(**json.loads(keys.unseal_own(expert.contacts_sealed, context=f"expert-contacts|{expert.code}")))


def why_out(expert: Expert) -> str:
    """Why they are suspended or have left; empty for who is in."""
    if expert.reason_sealed is None:
        return ""
    return keys.unseal_own(expert.reason_sealed, context=f"expert-reason|{expert.code}").decode()


def seats_of_expert(expert: Expert) -> list[Seat]:
    """Where ``expert`` sits or sat, the latest filing first. One query."""
    return list(expert.seats.select_related("filing__committee").order_by("-filing__filed_on", "-id"))


def as_known(expert: Expert) -> recusal.Expert:
    """What rules of recusal look at: the name, the present employer and former ones. None where ``pool`` was read."""
    now = recusal.Job(expert.employer, expert.employer_uscc, date.min, None)
    before = [recusal.Job(job.unit, job.uscc, job.from_on, job.to_on) for job in expert.jobs.all()]
    return recusal.Expert(expert.person.name, (now, *before))


#: How many experts a page of the list shows.
PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list of experts is narrowed to; empty: not."""

    state: str = "active"
    major: str = ""
    level: str = ""
    text: str = ""


def listed(office: Organisation | int, wanted: Wanted, on: date, *, after: int = 0) -> tuple[list[Expert], int, int]:
    """The experts ``wanted`` by name, how many there are in all, and where to go on (0: nowhere). Four queries."""
    found = pool(office)
    states = {
        "active": in_term(on) & Q(status="active"), "lapsed": ~in_term(on) & Q(status="active"),
        "suspended": Q(status="suspended"), "left": Q(status="left"),
    }  # fmt: skip
    if wanted.state in states:
        found = found.filter(states[wanted.state])
    if wanted.major:
        found = found.filter(pk__in=ExpertMajor.objects.filter(major=wanted.major).values("expert"))
    if wanted.level:
        found = found.filter(level=wanted.level)
    if wanted.text:
        found = found.filter(Q(person__name__icontains=wanted.text) | Q(employer__icontains=wanted.text))
    total, rows = found.count(), list(found[after : after + PAGE])
    return rows, total, after + PAGE if after + PAGE < total else 0


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are; nothing in it says who. ``active`` are in their term, ``lapsed`` active beyond it."""

    active: int
    lapsed: int
    suspended: int
    left: int
    by_major: dict[str, int]
    by_level: dict[str, int]


def counts(office: Organisation | int, on: date) -> Counts:
    """How many experts the pool of ``office`` has ``on`` that day. Three queries."""
    ours = Expert.objects.filter(office=office)
    sums = ours.aggregate(
        active=Count("pk", filter=in_term(on) & Q(status="active")),
        lapsed=Count("pk", filter=~in_term(on) & Q(status="active")),
        suspended=Count("pk", filter=Q(status="suspended")),
        left=Count("pk", filter=Q(status="left")),
    )
    active = ours.filter(in_term(on), status=Expert.Status.ACTIVE)
    majors = ExpertMajor.objects.filter(expert__in=active).values_list("major").annotate(n=Count("pk"))
    levels = active.values_list("level").annotate(n=Count("pk"))
    return Counts(by_major=dict(majors.order_by("major")), by_level=dict(levels.order_by("level")), **sums)
