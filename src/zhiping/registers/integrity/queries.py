"""Reads of the integrity record: cases, what was said in them, who is kept from applying on which day."""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from zhiping.core.procedure import Refusal
from zhiping.ground.storage import blobs, keys
from zhiping.records.actors import local_day
from zhiping.records.codes import normal_code
from zhiping.records.models import PACK_FILES, Dossier, Hold, Person
from zhiping.records.situations import rules_pack
from zhiping.registers.integrity.models import Case, CaseFile, Change, Entry, Statement

PAGE = 30
#: Where a list of what is over goes on: the last day kept and the number of its last case.
_FROM = re.compile(r"(\d{4}-\d\d-\d\d)\.(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with its words, and the files beside it: number, name, row."""

    row: Statement
    text: str
    files: tuple[tuple[str, CaseFile], ...]


def whose(person_id: int) -> Q:
    """What is held about this human: under this record, and under one that was merged into it. A merge loses no ban."""
    return Q(person=person_id) | Q(person__became=person_id)


def words_of(case: Case, sealed: bytes | memoryview | None, part: str) -> str:
    """What was sealed under the key of ``case``; empty where nothing was said, and once its contents were destroyed."""
    if sealed is None or case.destroyed:
        return ""
    return keys.unseal(case.key_owner, sealed, context=f"integrity|{part}").decode()


def _whole(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.select_related(
        "dossier__unit", "dossier__committee__office", "dossier__cycle__pack_version", "dossier__pack_version",
        "dossier__person", "person", "hold", "opened_by", "proposed_by", "decided_by", "destruction_by", "destroyed_by",
    ).defer("dossier__draft_sealed", *(f"dossier__{name}" for name in PACK_FILES))  # fmt: skip


def of_offices(bodies: Collection[int], *, opener: int | None = None) -> Q:
    """Cases that those of ``bodies`` (Committee offices, or HR departments above them) handle, or that ``opener`` (id
    of a person) opened."""
    found = Q(dossier__committee__office__in=list(bodies)) | Q(dossier__committee__office__superior__in=list(bodies))
    return found if opener is None else found | Q(opened_by=opener)


def cases_of(
    bodies: Collection[int], *, apart: Collection[int], opener: int | None = None, before: str = ""
) -> tuple[list[Case], str]:
    """Cases of these offices, newest first, and where to go on; never those of ``apart`` (ids of persons)."""
    found = _whole(Case.objects.filter(of_offices(bodies, opener=opener))).exclude(person__in=list(apart))
    if before.isdigit():
        found = found.filter(pk__lt=int(before))
    rows = list(found.order_by("-id")[: PAGE + 1])
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


def waiting(bodies: Collection[int], *, apart: Collection[int]) -> int:
    """How many cases wait for a second officer in these offices: to be decided, or their contents to be destroyed."""
    wait = Q(state=Case.State.PROPOSED) | Q(destruction_by__isnull=False, destroyed_at__isnull=True)
    return Case.objects.filter(of_offices(bodies), wait).exclude(person__in=list(apart)).count()


def over(bodies: Collection[int], *, apart: Collection[int], day: date, after: str = "") -> tuple[list[Any], str]:
    """Cases of these offices whose contents need no longer be kept on ``day``, the longest over first, and where to go
    on. Each says what stands against it: ``held`` (a legal hold), ``changing`` (its entry), ``looked_into`` (anew).
    Never those of ``apart`` (ids of persons). One query.
    """
    holds = Hold.objects.filter(dossier=OuterRef("dossier"), released_at__isnull=True)
    changes = Change.objects.filter(entry__case=OuterRef("pk"), state=Change.State.WAITING)
    rows = _whole(Case.objects.filter(of_offices(bodies), kept_until__lt=day, destroyed_at__isnull=True)).annotate(
        held=Exists(holds.filter(kind="legal_hold")), looked_into=Exists(holds.filter(kind="integrity_case")),
        changing=Exists(changes),
    ).exclude(person__in=list(apart))  # fmt: skip
    if (start := _FROM.fullmatch(after)) is not None:
        with suppress(ValueError):
            last, number = date.fromisoformat(start[1]), int(start[2])
            rows = rows.filter(Q(kept_until__gt=last) | Q(kept_until=last, pk__gt=number))
    found = list(rows.order_by("kept_until", "id")[: PAGE + 1])
    return found[:PAGE], f"{found[PAGE - 1].kept_until}.{found[PAGE - 1].pk}" if len(found) > PAGE else ""


def case_by_code(
    typed: str, bodies: Collection[int], *, apart: Collection[int], opener: int | None = None
) -> Case | None:
    """The case with this code, if one of ``bodies`` handles it or ``opener`` opened it; None also for one's own."""
    code = normal_code(typed)
    if code is None:
        return None
    rows = Case.objects.filter(of_offices(bodies, opener=opener), code=code).exclude(person__in=list(apart))
    return _whole(rows).first()


def own_case(typed: str, person: Person) -> Case | None:
    """The case about ``person`` with this code."""
    code = normal_code(typed)
    return _whole(Case.objects.filter(whose(person.pk), code=code)).first() if code else None


def own(person: Person) -> tuple[list[Case], list[Entry]]:
    """Every case and entry about ``person``, newest first."""
    entries = Entry.objects.filter(whose(person.pk)).select_related("case", "body").order_by("-id")
    return list(_whole(Case.objects.filter(whose(person.pk))).order_by("-id")), list(entries)


def statements_of(case: Case) -> list[Said]:
    """What was put down in ``case``, in order, unsealed; nothing once it was destroyed. Two queries."""
    if case.destroyed:
        return []
    rows = case.statements.select_related("by").prefetch_related(
        Prefetch("files", queryset=CaseFile.objects.order_by("id"))
    )
    return [
        Said(
            row, words_of(case, row.text_sealed, "statement"),
            tuple((words_of(case, one.name_sealed, "file"), one) for one in row.files.all()),
        )
        for row in rows.order_by("id")
    ]  # fmt: skip


def file_of(case: Case, blob: str) -> tuple[CaseFile, str, bytes] | None:
    """A file of ``case`` with its name and content; None when it is none of this case. Raises ``KeyDestroyed`` once the
    contents were destroyed."""
    row = CaseFile.objects.filter(statement__case=case, blob=blob).first()
    if row is None:
        return None
    return row, words_of(case, row.name_sealed, "file"), blobs.get(case.key_owner, row.blob)


def entries_of(
    bodies: Collection[int], *, apart: Collection[int], day: date, shown: str = "standing", before: str = ""
) -> tuple[list[Entry], str]:
    """Entries of these offices, newest first; ``shown``: ``standing`` on ``day``, or ``all``."""
    rows = Entry.objects.filter(of_entry(bodies)).exclude(person__in=list(apart))
    if shown == "standing":
        rows = rows.filter(Q(lifted_on__isnull=True) | Q(lifted_on__gt=day), to_on__gte=day)
    if before.isdigit():
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.select_related("person", "case__dossier__unit", "body").defer(
        "case__dossier__draft_sealed").order_by("-id")[: PAGE + 1])  # fmt: skip
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def of_entry(bodies: Collection[int]) -> Q:
    """Entries that those of ``bodies`` handle."""
    return Q(body__in=list(bodies)) | Q(body__superior__in=list(bodies))


def entry_by_code(typed: str, bodies: Collection[int], *, apart: Collection[int]) -> Entry | None:
    """The entry with this code, if one of ``bodies`` handles it."""
    code = normal_code(typed)
    rows = Entry.objects.filter(of_entry(bodies), code=code).exclude(person__in=list(apart))
    found = rows.select_related("person", "case__dossier__unit", "case__dossier__committee__office",
                                "case__dossier__cycle__pack_version", "body")  # fmt: skip
    return found.defer("case__dossier__draft_sealed", "case__dossier__cycle__pack_version__files").first()


def changes_of(entry: Entry) -> list[tuple[Change, str]]:
    """How ``entry`` was changed, in order, each with its reason: empty once the contents of its case were destroyed."""
    rows = entry.changes.select_related("proposed_by", "decided_by").order_by("id")
    return [(row, words_of(entry.case, row.reason_sealed, "change")) for row in rows]


def bans_of(person_id: int) -> list[dict[str, Any]]:
    """From when to when the person is kept from applying, as a dossier's ``history`` has it. One query.

    What was lifted counts until the day before; what was lifted before it began does not count.
    """
    rows = Entry.objects.filter(whose(person_id)).order_by("id")
    return [
        {"from_on": row.from_on.isoformat(), "until_on": row.last_on.isoformat()}
        for row in rows
        if row.last_on >= row.from_on
    ]


def standing(person_id: int, day: date) -> list[Entry]:
    """The entries about a person that are in force on ``day``. One query."""
    rows = Entry.objects.filter(whose(person_id), from_on__lte=day, to_on__gte=day).order_by("id")
    return [row for row in rows if row.bars_on(day)]


def barring(dossier: Dossier, at: datetime) -> Entry | None:
    """The entry that keeps the applicant of ``dossier`` from its title at ``at``, by the rules of its own round (A5).

    None where the pack bars nobody from titles of this level, and before a title is chosen.
    """
    pack = rules_pack(dossier)
    rules = pack.procedure.integrity
    level = next((title.level for title in pack.titles if title.name == dossier.title), None)
    if rules is None or level not in rules.levels:
        return None
    return next(iter(standing(dossier.person_id, local_day(pack.timezone, at))), None)


def refuse_if_barred(dossier: Dossier, at: datetime) -> None:
    """A5: nobody is accepted, and nothing is issued to anybody, while an entry keeps them from this very title.

    Raises ``Refusal`` with the clause. Asked at acceptance, and when document or certificate are issued.
    """
    entry = barring(dossier, at)
    if entry is not None:
        pack = rules_pack(dossier)
        assert pack.procedure.integrity is not None
        until = pack.calendar.end_of(entry.last_on).isoformat()
        raise Refusal("barred_until", pack.procedure.integrity.clause, {"until": until})
