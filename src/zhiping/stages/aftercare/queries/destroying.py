"""Lists of destruction (P11): who may be listed, how a list stands, what its record says."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from zhiping.core.procedure import Action, Refusal, State, decide
from zhiping.ground.storage import keys
from zhiping.records import contents, issuing
from zhiping.records.actors import Actor, local_day
from zhiping.records.codes import normal_code
from zhiping.records.models import PACK_FILES, Cycle, Dossier, Hold, Milestone, RoundDocument
from zhiping.records.queries import dossiers
from zhiping.records.situations import gather, options_of
from zhiping.stages.aftercare.models import DestructionLine, DestructionList
from zhiping.stages.aftercare.paper.destruction_record import DestroyedLine, DestructionRecord

PAGE = 100
_CONTEXT = "legal_hold"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who did not pass. ``why``: what keeps them from being listed now; None where nothing does."""

    dossier: Dossier
    why: Refusal | None
    held: bool


def seal_reason(dossier: Dossier, reason: str) -> bytes:
    """Why a legal hold lies on it, under the dossier's key."""
    return contents.seal_text(dossier, reason.strip(), context=_CONTEXT)


def candidates(
    cycle: Cycle, *, by: Actor, at: datetime, apart: Collection[int], after: str = ""
) -> tuple[list[Candidate], str]:
    """Who did not pass and is on no list, in order, each with what stands against listing them; and where to go on."""
    rows = dossiers().filter(cycle=cycle, state=State.NOT_PASSED).exclude(person__in=list(apart)).order_by("id")
    rows = rows.annotate(held=_held())
    if after.isdigit():
        rows = rows.filter(pk__gt=int(after))
    found = list(rows[: PAGE + 1])
    made = []
    for row in found[:PAGE]:
        answer = decide(gather(row, Action.LIST_FOR_DESTRUCTION, by=by, at=at), Action.LIST_FOR_DESTRUCTION,
                        options_of(row))  # fmt: skip
        made.append(Candidate(row, answer if isinstance(answer, Refusal) else None, bool(row.held)))
    return made, str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def _held() -> Exists:
    return Exists(Hold.objects.filter(dossier=OuterRef("pk"), kind="legal_hold", released_at__isnull=True))


def standing(row: DestructionList) -> list[DestructionLine]:
    """The lines that were not taken off, in order."""
    rows = row.lines.filter(off_at__isnull=True).select_related(
        "dossier__unit", "dossier__person", "dossier__committee__office", "dossier__cycle"
    )
    return list(rows.defer("dossier__draft_sealed").order_by("place"))


def lines_of(row: DestructionList, apart: Collection[int] = ()) -> list[Any]:
    """Every line in order, with ``held``: a legal hold lies on it. Never those of ``apart`` (ids of persons)."""
    held = Exists(Hold.objects.filter(dossier=OuterRef("dossier"), kind="legal_hold", released_at__isnull=True))
    rows = row.lines.select_related("dossier__unit").defer("dossier__draft_sealed").annotate(held=held)
    return list(rows.exclude(dossier__person__in=list(apart)).order_by("place"))


def lists_of(cycle: Cycle, *, before: str = "") -> tuple[list[Any], str]:
    """The lists of a round, newest first, with ``size`` and ``gone``; and where to go on."""
    rows = DestructionList.objects.filter(cycle=cycle).select_related("listed_by", "confirmed_by").annotate(
        size=Count("lines", filter=Q(lines__off_at__isnull=True)),
        gone=Count("lines", filter=Q(lines__gone_at__isnull=False)),
    ).order_by("-id")  # fmt: skip
    if before.isdigit():
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[:31])
    return found[:30], str(found[29].pk) if len(found) > 30 else ""


def list_by_code(typed: str, offices: Collection[int]) -> DestructionList | None:
    """The list with this code, if it is of one of these offices."""
    code = normal_code(typed)
    rows = DestructionList.objects.filter(cycle__committee__office__in=list(offices), code=code).select_related(
        "cycle__committee__office", "cycle__pack_version", "listed_by", "confirmed_by", "ordered_by", "carried_by",
        "witnessed_by",
    )  # fmt: skip
    return rows.defer(*(f"cycle__{name}" for name in PACK_FILES if name.startswith("pack_version"))).first()


def line_of(row: DestructionList, typed: str) -> DestructionLine | None:
    """The standing line of the dossier with this code."""
    code = normal_code(typed)
    return next((line for line in standing(row) if line.dossier.code == code), None)


def hold_reason(dossier: Dossier) -> str:
    """Why a legal hold lies on it; empty where none does."""
    hold = Hold.objects.filter(dossier=dossier, kind="legal_hold", released_at__isnull=True).first()
    try:
        return contents.unseal_text(dossier, hold.text_sealed, context=_CONTEXT) if hold else ""
    except keys.KeyDestroyed:
        return ""


def packets_of(dossier: Dossier) -> int:
    """How many packets of paper lie in the office: one, where complete paper was taken."""
    return int(Milestone.objects.filter(dossier=dossier, kind="paper_complete").exists())


def document_of(row: DestructionList) -> RoundDocument | None:
    """The signed record; None while it was not issued."""
    found = issuing.in_force("destruction-record", cycle=row.cycle, subject=row.code)
    return found if isinstance(found, RoundDocument) else None


def record_content(row: DestructionList) -> DestructionRecord:
    """What stands on the record. Nothing of what was destroyed: who, what kind, how much, when, by whom."""
    pack = row.cycle.pack()
    rules = pack.procedure.destruction
    assert rules is not None and row.confirmed_by and row.carried_by and row.witnessed_by and row.waits_until

    def day(at: datetime) -> date:
        return local_day(pack.timezone, at)

    return DestructionRecord(
        round=pack.title, body=row.cycle.committee.office.name, basis=pack.cite(rules.clause),
        scope=f"销毁{rules.what}；{rules.kept}保留", listed_on=day(row.listed_at), waited_until_on=day(row.waits_until),
        way=row.way, place=row.place, on=row.carried_on,
        listed_by=(row.listed_by.name, row.confirmed_by.name),
        carried_out_by=(row.carried_by.name, row.witnessed_by.name),
        lines=tuple(
            DestroyedLine(line.dossier.code, line.dossier.applicant_name, line.dossier.title, line.packets, line.files,
                          day(line.gone_at) if line.gone_at else None)
            for line in standing(row)
        ),
    )  # fmt: skip
