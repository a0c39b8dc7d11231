"""Reads of recusals (回避): which expert keeps out of which dossier, and the one filter of every page of experts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from zhiping.core.dossier.names import plain_name
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.codes import normal_code
from zhiping.records.models import PACK_FILES, Cycle, Dossier, Kinship, Organisation, Revision
from zhiping.records.recusing import kept_out_of
from zhiping.registers.experts.models import Expert, Recusal, Request, Search
from zhiping.registers.experts.queries.pool import pool
from zhiping.registers.experts.words import ground

M = TypeVar("M", bound=Model)

#: What keeps an expert out: what the chair decided, and what the expert declared, until the chair has decided it.
KEEPS_OUT = Q(state=Recusal.State.RECUSED) | Q(state=Recusal.State.PROPOSED, source=Recusal.Source.EXPERT)


def recused_pairs(dossier_ids: Collection[int], *, proposed: bool = False) -> set[tuple[int, int]]:
    """(expert id, dossier id) of every expert who keeps out of one of these dossiers: by decision, by their own
    declaration, as kin or for another declared interest, or because it is their own. Four queries at any size.

    ``proposed``: also those about whom the chair has not decided yet.
    """
    rows = dict(Dossier.objects.filter(pk__in=list(dossier_ids)).values_list("pk", "person_id"))
    out = KEEPS_OUT | Q(state=Recusal.State.PROPOSED) if proposed else KEEPS_OUT
    found = set(Recusal.objects.filter(out, dossier__in=list(rows)).values_list("expert_id", "dossier_id"))
    experts = dict(Expert.objects.values_list("person_id", "pk"))
    applicants: dict[int, list[int]] = {}
    for dossier, person in rows.items():
        applicants.setdefault(person, []).append(dossier)
        if person in experts:
            found.add((experts[person], dossier))
    declared = Kinship.objects.filter(
        Q(person__in=list(applicants)) | Q(other__in=list(applicants)), lifted_at__isnull=True
    ).values_list("person_id", "other_id")
    for one, other in declared:
        for person, applicant in ((one, other), (other, one)):
            if person in experts:
                found |= {(experts[person], dossier) for dossier in applicants.get(applicant, ())}
    return found


def recused_dossiers(expert: Expert) -> QuerySet[Dossier]:
    """Every dossier of which ``expert`` sees nothing: their own, that of kin, and what they are recused from."""
    kin = Kinship.objects.filter(lifted_at__isnull=True)
    return Dossier.objects.filter(
        Q(person=expert.person_id)
        | Q(person__in=kin.filter(person=expert.person_id).values("other"))
        | Q(person__in=kin.filter(other=expert.person_id).values("person"))
        | Q(pk__in=kept_out_of(expert.person_id))
    )


def visible_to(expert: Expert, found: QuerySet[M], *, dossier: str = "") -> QuerySet[M]:
    """Of ``found`` only what ``expert`` may know of: nothing of a dossier that they are recused from, not even in a
    count. ``dossier``: the path from a row to its dossier; empty where the rows are dossiers themselves.

    Every page that an expert sees begins with it. No query of its own.
    """
    path = f"{dossier}__in" if dossier else "pk__in"
    return found.exclude(**{path: recused_dossiers(expert).values("pk")})


@dataclass(frozen=True, slots=True)
class Pair:
    """An expert and a dossier with every ground that was raised between them, the first on top."""

    expert: Expert
    dossier: Dossier
    rows: tuple[Recusal, ...]

    @property
    def stands(self) -> str:
        """``proposed`` while something waits for the chair, else ``recused`` or ``dismissed``."""
        states = {row.state for row in self.rows}
        return next(one for one in ("proposed", "recused", "dismissed") if one in states)

    @property
    def grounds(self) -> list[str]:
        """What speaks for it, in words."""
        return list(dict.fromkeys(ground(row.ground) for row in self.rows))

    @property
    def code(self) -> str:
        """The code by which a page names the pair: that of its last row."""
        return self.rows[-1].code


def _rows() -> QuerySet[Recusal]:
    return (
        Recusal.objects.select_related("expert__person", "dossier__unit", "dossier__person", "decided_by")
        .defer("dossier__draft_sealed")
        .order_by("id")
    )


def _paired(rows: Iterable[Recusal]) -> list[Pair]:
    found: dict[tuple[int, int], list[Recusal]] = {}
    for row in rows:
        found.setdefault((row.expert_id, row.dossier_id), []).append(row)
    return [Pair(group[0].expert, group[0].dossier, tuple(group)) for group in found.values()]


#: How many pairs a page of the chair's list shows.
PAGE = 50


def pairs(
    cycle: Cycle, state: str, *, apart: Collection[int] = (), after: int = 0
) -> tuple[list[Pair], int, int]:  # fmt: skip
    """Pairs of ``cycle`` of which a ground is in ``state``, the oldest first; how many in all, and where to go on.

    ``apart``: ids of the persons whose dossiers the viewer keeps out of; nothing of them is shown or counted. Three
    queries.
    """
    ours = Recusal.objects.filter(dossier__cycle=cycle, state=state).exclude(dossier__person__in=list(apart))
    if state != Recusal.State.PROPOSED:
        waiting = Recusal.objects.filter(dossier=OuterRef("dossier"), expert=OuterRef("expert"), state="proposed")
        ours = ours.exclude(Exists(waiting))
    keys = ours.values_list("expert_id", "dossier_id").distinct().order_by("dossier_id", "expert_id")
    total, chosen = keys.count(), list(keys[after : after + PAGE])
    some = _rows().filter(expert__in={one for one, _ in chosen}, dossier__in={one for _, one in chosen})
    wanted = set(chosen)
    found = _paired(row for row in some if (row.expert_id, row.dossier_id) in wanted)
    return found, total, after + PAGE if after + PAGE < total else 0


def waiting(cycle: Cycle, *, apart: Collection[int] = ()) -> int:
    """How many pairs of ``cycle`` wait for the chair. One query."""
    ours = Recusal.objects.filter(dossier__cycle=cycle, state="proposed").exclude(dossier__person__in=list(apart))
    return ours.values("expert", "dossier").distinct().count()


def pair(typed: str, offices: Collection[int], *, apart: Collection[int] = ()) -> Pair | None:
    """The pair named by one of its rows, with the office one of ``offices``; None for who keeps out of it. Three
    queries.
    """
    code = normal_code(typed)
    if code is None:
        return None
    rows = Recusal.objects.filter(code=code, dossier__committee__office__in=list(offices))
    named = rows.exclude(dossier__person__in=list(apart)).values_list("expert_id", "dossier_id").first()
    if named is None:
        return None
    some = _rows().filter(expert=named[0], dossier=named[1])
    some = some.select_related(
        "expert__person", "expert__office", "dossier__unit", "dossier__person", "dossier__committee__office",
        "dossier__cycle__pack_version", "dossier__pack_version", "decided_by",
    ).defer("dossier__draft_sealed", *(f"dossier__{name}" for name in PACK_FILES))  # fmt: skip
    return _paired(some.prefetch_related("requests"))[0]


def words_of(row: Recusal) -> str:
    """What somebody wrote for it; empty for a ground that was found by rule."""
    return contents.unseal_text(row.dossier, row.words_sealed, context=f"recusal-words|{row.code}")


def reason_of(row: Recusal) -> str:
    """Why it was decided so."""
    return contents.unseal_text(row.dossier, row.reason_sealed, context=f"recusal-reason|{row.code}")


def document_of(dossier: Dossier) -> dict[str, Any] | None:
    """What was submitted last; None where it is destroyed. One query."""
    rows = Revision.objects.filter(dossier=dossier, purpose=Revision.Purpose.SUBMISSION).select_related("dossier")
    last = rows.order_by("-number").first()
    try:
        return contents.content(last) if last is not None else None
    except keys.KeyDestroyed:
        return None


def of_expert(expert: Expert, *, apart: Collection[int] = ()) -> list[Pair]:
    """Every dossier for which it was asked whether ``expert`` keeps out, the newest first. One query."""
    rows = _rows().filter(expert=expert).exclude(dossier__person__in=list(apart))
    return _paired(rows)[::-1]


def requests(cycle: Cycle, *, apart: Collection[int] = ()) -> list[Request]:
    """What applicants asked for, those that wait first. One query."""
    rows = Request.objects.filter(dossier__cycle=cycle).exclude(dossier__person__in=list(apart))
    done = Coalesce("answered_at", "withdrawn_at")
    return list(
        rows.select_related("dossier__unit")
        .defer("dossier__draft_sealed")
        .order_by(done.asc(nulls_first=True), "id")[:PAGE]
    )


def request_by_code(typed: str, offices: Collection[int], *, apart: Collection[int] = ()) -> Request | None:
    """The request with this code, with the office one of ``offices``."""
    code = normal_code(typed)
    if code is None:
        return None
    rows = Request.objects.filter(code=code, dossier__committee__office__in=list(offices))
    return rows.exclude(dossier__person__in=list(apart)).select_related("dossier__unit", "dossier__cycle").first()


def asked_of(row: Request) -> tuple[str, str]:
    """Whom the applicant named, and why."""
    name = contents.unseal_text(row.dossier, row.name_sealed, context=f"recusal-name|{row.code}")
    return name, contents.unseal_text(row.dossier, row.words_sealed, context=f"recusal-request|{row.code}")


def requests_of(dossier: Dossier) -> list[tuple[Request, str]]:
    """What the applicant asked for, with the name they wrote, the newest first. One query."""
    rows = Request.objects.filter(dossier=dossier).select_related("dossier").order_by("-id")
    return [(row, asked_of(row)[0]) for row in rows]


def of_applicant(expert: Expert, cycles: Collection[Cycle], name: str, unit: str) -> list[Dossier]:
    """The dossiers of the expert's office under this applicant's name at this unit, both in full; none that the expert
    keeps out of already. One query.
    """
    rows = Dossier.objects.filter(
        cycle__in=[one.pk for one in cycles], committee__office=expert.office_id, applicant_name=name, unit__name=unit,
        submitted_at__isnull=False,
    )  # fmt: skip
    return list(
        visible_to(expert, rows)
        .select_related("unit", "person", "committee__office", "cycle__pack_version", "pack_version")
        .defer("draft_sealed", *PACK_FILES)
        .order_by("id")
    )


def declared_by(expert: Expert) -> list[Recusal]:
    """What ``expert`` declared themselves, the newest first: of the rest they are told nothing. One query."""
    rows = _rows().filter(expert=expert, source=Recusal.Source.EXPERT)
    return list(rows.order_by("-id"))


def search_of(cycle: Cycle) -> Search | None:
    """How far the worker has looked for grounds. One query."""
    return Search.objects.filter(cycle=cycle).first()


def named_like(office: Organisation | int, name: str) -> list[Expert]:
    """Experts of the pool whose name stands in what an applicant wrote. Three queries."""
    written = plain_name(name)
    return [one for one in pool(office) if one.person.name in written]
