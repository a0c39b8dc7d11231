"""The unit's recommendations: who waits for one, what was prepared and scanned, what may be printed (P3, annex 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from zhiping.access.viewers import UNIT_ROLES, Viewer
from zhiping.core.procedure import State
from zhiping.records.actors import in_force, local_day
from zhiping.records.models import Cycle, Dossier, Hold, Membership, Organisation, Person, Revision
from zhiping.records.situations import latest_submission, rules_pack
from zhiping.registers.publicity.models import Notice
from zhiping.registers.publicity.texts import chinese_day
from zhiping.registers.recommendations import queries as book
from zhiping.registers.recommendations.models import Paper, Scan, Stack
from zhiping.registers.recommendations.printing import Printed
from zhiping.stages.review.operations.decisions import JUDGEMENTS
from zhiping.stages.review.queries.publicities import publicised

#: Stacks that are listed: older ones are done with.
STACKS = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody whom the unit has still to recommend, or not. ``scanned``: pages that came back signed."""

    row: Dossier
    paper: Paper | None
    scanned: int
    publicity_over: bool
    held: bool

    @property
    def printable(self) -> bool:
        """Whether the form can be printed: what it says of the publicity is known (a non-recommendation says none)."""
        return self.paper is not None and ((self.publicity_over and not self.held) or not self.paper.recommends)


@dataclass(frozen=True, slots=True)
class Print:
    """A PDF of several forms, and who was left out because the publicity is not over."""

    content: bytes
    left_out: tuple[Dossier, ...]


def _of(unit: Organisation, cycle: Cycle) -> QuerySet[Dossier]:
    notices = Notice.objects.filter(dossier=OuterRef("pk"), unit=unit).order_by("-id")
    submissions = Revision.objects.filter(dossier=OuterRef("pk"), purpose="submission").order_by("-number")
    objections = Hold.objects.filter(dossier=OuterRef("pk"), kind="open_objection", released_at__isnull=True)
    return (
        Dossier.objects.filter(unit=unit, cycle=cycle, state=State.AT_UNIT)
        .select_related("unit", "cycle__pack_version", "pack_version")
        .annotate(
            ends_at=Subquery(notices.values("ends_at")[:1]), shown=Subquery(notices.values("material")[:1]),
            present=Subquery(submissions.values("material")[:1]), held=Exists(objections),
        )
        .order_by("applicant_name", "pk")
    )  # fmt: skip


def waiting(viewer: Viewer, unit: Organisation, cycle: Cycle, *, at: datetime) -> list[Waiting]:
    """Who lies at ``unit``, but the viewer's own. Three queries."""
    assert viewer.person is not None
    rows = list(_of(unit, cycle).exclude(person__in=viewer.apart))
    found = book.latest_papers([row.pk for row in rows])
    pages: dict[int, set[int]] = {}
    scans = Scan.objects.filter(paper__in=found.values()).values_list("paper_id", "page")
    for paper, page in scans:
        if paper is not None and page is not None:
            pages.setdefault(paper, set()).add(page)
    return [_waiting(row, found.get(row.pk), pages, at) for row in rows]


def _waiting(row: Dossier, paper: Paper | None, pages: dict[int, set[int]], at: datetime) -> Waiting:
    ends_at, shown, present, held = (getattr(row, key) for key in ("ends_at", "shown", "present", "held"))
    over = ends_at is not None and at > ends_at and shown == present
    return Waiting(row, paper, len(pages.get(paper.pk, ())) if paper else 0, over, held)


def stacks(unit: Organisation, cycle: Cycle) -> list[Stack]:
    """The scans that were put in last. One query."""
    found = Stack.objects.filter(unit=unit, cycle=cycle).select_related("uploaded_by").order_by("-id")
    return list(found[:STACKS])


def scans_in(stack: Stack) -> list[Scan]:
    """The pages of a stack, with whose they are. One query."""
    return list(stack.scans.select_related("paper__dossier", "placed_by", "stack").order_by("number"))


def heads(dossiers: Sequence[Dossier], at: datetime) -> list[Person]:
    """Who may have signed for these: the heads of their units, and officers of the superior for a head who applies."""
    if not dossiers:
        return []
    one = dossiers[0]
    day = local_day(rules_pack(one).timezone, at)
    found = Membership.objects.filter(in_force(day), organisation=one.unit_id, role="unit_head")
    people = set(found.values_list("person_id", flat=True))
    if people & {dossier.person_id for dossier in dossiers}:
        above = one.department_id or one.committee.office_id
        people |= set(
            Membership.objects.filter(in_force(day), organisation=above, role="department_reviewer").values_list(
                "person_id", flat=True
            )
        )
    return list(Person.objects.filter(pk__in=people).order_by("name", "pk"))


def units_of(viewer: Viewer) -> set[int]:
    """Ids of the units for which the viewer works."""
    return viewer.organisations(*UNIT_ROLES)


def printed(dossier: Dossier, paper: Paper) -> Printed | None:
    """What the form of ``dossier`` shows; None while the publicity that it tells of is not over."""
    words, pack = book.words_of(paper, dossier), rules_pack(dossier)
    found = publicised(dossier)
    if found is None and paper.recommends:
        return None
    told = "尚未公示"
    if found is not None:
        span = f"{chinese_day(found.notice.posted_on)}至{chinese_day(found.notice.last_on)}"
        told = f"{span}在{found.notice.place}公示，{found.outcome}。"
    return Printed(
        paper.code, dossier.applicant_name, dossier.unit.name, dossier.major, dossier.title,
        tuple((name, words.judgements.get(key, "") or "（不推荐，不作评价）") for key, name in JUDGEMENTS.items()),
        told, paper.recommends, words.opinion, f"{pack.about.document.number}　附件6",
    )  # fmt: skip


def signed(dossier: Dossier) -> tuple[Revision, Printed] | None:
    """What the form shows of a recommendation that the head signed in the system, and on what it rests; None where none
    was, or it was signed on paper: then the scan is the original."""
    # Late: opinions are read with the words of the operations, which print what stands here.
    from zhiping.stages.review.queries.opinions import recommendation_on

    revision, found, opinion = latest_submission(dossier), publicised(dossier), recommendation_on(dossier)
    if revision is None or found is None or opinion is None or opinion.clerk:
        return None
    pack = rules_pack(dossier)
    day = chinese_day(local_day(pack.timezone, opinion.at))
    span = f"{chinese_day(found.notice.posted_on)}至{chinese_day(found.notice.last_on)}"
    told = f"{span}在{found.notice.place}公示，{found.outcome}。"
    return revision, Printed(
        "", dossier.applicant_name, dossier.unit.name, dossier.major, dossier.title, tuple(opinion.judgements), told,
        True, opinion.text, f"{pack.about.document.number}　附件6", f"{opinion.by}　{day}在系统中签署",
    )  # fmt: skip


def to_print(dossiers: Sequence[Dossier], *, at: datetime) -> tuple[list[tuple[Paper, Printed]], list[Dossier]]:
    """The prepared papers of ``dossiers`` with what each shows, and who cannot be printed yet."""
    latest = book.latest_papers([one.pk for one in dossiers])
    ready: list[tuple[Paper, Printed]] = []
    left_out: list[Dossier] = []
    for dossier in dossiers:
        paper = latest.get(dossier.pk)
        notice = Notice.objects.filter(dossier=dossier).order_by("-id").first()
        over = notice is not None and at > notice.ends_at
        form = printed(dossier, paper) if paper and (over or not paper.recommends) else None
        if paper is None or form is None:
            left_out.append(dossier)
        else:
            ready.append((paper, form))
    return ready, left_out
