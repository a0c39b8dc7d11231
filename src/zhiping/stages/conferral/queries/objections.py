"""Objections as lists: never a word of what they say."""

from __future__ import annotations

from collections.abc import Collection

from zhiping.records.codes import normal_code
from zhiping.records.models import PACK_FILES, Cycle
from zhiping.stages.conferral.models import Investigator, ObjectionFile, ResultObjection

_SEALED = ("from_sealed", "text_sealed", "reason_sealed")


def of_round(cycle: Cycle, *, apart: Collection[int] = ()) -> list[ResultObjection]:
    """The objections of a round, open ones first and the oldest of them on top. Two queries."""
    found = (
        ResultObjection.objects.filter(dossier__cycle=cycle)
        .exclude(dossier__person__in=list(apart))
        .select_related("dossier__unit", "hold", "decided_by")
        .defer("dossier__draft_sealed", *_SEALED)
        .prefetch_related("investigators__person")
    )
    return sorted(found, key=lambda one: (one.decided_at is not None, one.pk))


def by_code(typed: str) -> ResultObjection | None:
    """The objection with this code, however it was typed."""
    code = normal_code(typed)
    if code is None:
        return None
    return (
        ResultObjection.objects.filter(code=code)
        .select_related("dossier__cycle__pack_version", "dossier__cycle__committee__office",
                        "dossier__committee__office", "dossier__pack_version", "dossier__unit", "line__roll", "hold",
                        "decided_by")
        .defer("dossier__draft_sealed", *(f"dossier__{name}" for name in PACK_FILES))
        .first()
    )  # fmt: skip


def investigators(objection: ResultObjection) -> list[Investigator]:
    """Who looks into it, in the order in which they were named. One query."""
    return list(objection.investigators.select_related("person", "named_by").order_by("id"))


def sealed_files() -> list[str]:
    """References of every file that came with an objection."""
    return sorted(ObjectionFile.objects.values_list("blob", flat=True))
