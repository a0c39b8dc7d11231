"""The rows of the desk's sheets: a worklist as it was filtered, and the summary of applicants (汇总表)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from zhiping.core.dossier.items import DEGREE_LABELS, SCHOOLING_LABELS
from zhiping.core.eligibility.params import KIND_LABELS
from zhiping.core.policy.model import Pack
from zhiping.core.procedure.words import STATE_NAMES
from zhiping.faces.desk.queries import holding as desks
from zhiping.faces.desk.queries import looks
from zhiping.faces.desk.queries import worklist as work
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.models import PACK_FILES, Dossier, Organisation, Person, Revision
from zhiping.records.situations import rules_pack
from zhiping.stages.application.paper.reading import current_title, day, highest_education, part, said
from zhiping.web.exchange import Asked

#: So many dossiers are read at a time.
_AT_ONCE: Final = 200
_SEX: Final = {"male": "男", "female": "女"}


def worklist_rows(asked: Asked) -> list[Mapping[str, Any]]:
    """Every row of the worklist as it was filtered, due first, on as many pages as it takes."""
    cycle, wanted = asked.the_cycle(), work.Wanted.of(asked.params)
    since = looks.list_since(asked.viewer, cycle)
    found: list[Mapping[str, Any]] = []
    after = ""
    while True:
        page = work.worklist(asked.viewer, cycle, wanted=wanted, after=after, since=since)
        people = {p.pk: p for p in Person.objects.filter(pk__in=[row.person_id for row in page.rows])}
        departments = _departments(page.rows)
        found += [_worked(row, people[row.person_id], departments) for row in page.rows]
        if not page.following:
            return found
        after = page.following


def _departments(rows: list[Dossier]) -> dict[int, str]:
    wanted = {row.department_id for row in rows if row.department_id is not None}
    return dict(Organisation.objects.filter(pk__in=wanted).values_list("pk", "name"))


def _worked(row: Any, person: Person, departments: dict[int, str]) -> Mapping[str, Any]:
    flags = [("异议未结", row.objection), ("等第二人确认", row.pending), ("逾期提请处理", row.was_escalated),
             ("再次提交", row.corrected)]  # fmt: skip
    return {
        "code": row.code, "name": row.applicant_name, "number": person.id_number(), "unit": row.unit.name,
        "department": departments.get(row.department_id or 0, ""), "major": row.major, "title": row.title,
        "kind": KIND_LABELS.get(row.kind, ""), "state": STATE_NAMES[row.state], "submitted_at": row.submitted_at,
        "due_at": row.due_at, "fail": row.found_fail, "unknown": row.found_unknown, "pass": row.found_pass,
        "seen_to_by": row.seen_to_by or "", "flags": "、".join(word for word, there in flags if there),
    }  # fmt: skip


def summed_up(asked: Asked) -> tuple[int, Iterator[Mapping[str, Any]]]:
    """How many applicants the viewer's desks have or have seen pass, and a row of each from what was submitted."""
    cycle, viewer = asked.the_cycle(), asked.viewer
    # As in a search: never one's own (rules.md 9).
    found = Dossier.objects.filter(desks.visible(viewer, cycle), cycle=cycle, submitted_at__isnull=False)
    found = found.exclude(person__in=viewer.apart)
    pks = list(found.order_by("department_id", "unit_id", "applicant_name", "id").values_list("pk", flat=True))
    return len(pks), _rows(pks)


def _rows(pks: list[int]) -> Iterator[Mapping[str, Any]]:
    left = iter(pks)
    number = 0
    while chunk := list(islice(left, _AT_ONCE)):
        rows = Dossier.objects.filter(pk__in=chunk).defer("draft_sealed", *PACK_FILES)
        by_pk = rows.select_related("person", "unit", "department", "cycle__pack_version", "pack_version").in_bulk()
        submitted: dict[int, Revision] = {}
        purpose = Revision.Purpose.SUBMISSION
        for one in Revision.objects.filter(dossier__in=chunk, purpose=purpose).order_by("number"):
            submitted[one.dossier_id] = one
        for pk in chunk:
            number += 1
            if pk in by_pk:
                yield {"n": number} | _summed(by_pk[pk], submitted.get(pk))


def _summed(row: Dossier, revision: Revision | None) -> dict[str, Any]:
    made: dict[str, Any] = {
        "code": row.code, "name": row.applicant_name, "number": row.person.id_number(), "unit": row.unit.name,
        "department": row.department.name if row.department else "", "major": row.major, "title": row.title,
        "kind": KIND_LABELS.get(row.kind, ""), "state": STATE_NAMES[row.state], "submitted_at": row.submitted_at,
    }  # fmt: skip
    if revision is None:
        return made
    revision.dossier = row
    try:
        document = contents.content(revision)
    except keys.KeyDestroyed:
        # What was destroyed stays destroyed: the columns that would need it are empty.
        return made
    return made | _told(document, rules_pack(row))


def _told(document: dict[str, Any], pack: Pack) -> dict[str, Any]:
    applicant, application = part(document, "applicant"), part(document, "application")
    title, school = current_title(document, pack) or {}, highest_education(document, pack) or {}
    return {
        "sex": _SEX.get(said(applicant.get("sex")), ""), "born_on": day(applicant.get("born_on")),
        "mobile": said(applicant.get("mobile")), "specialty": said(application.get("specialty")),
        "now": said(title.get("title")), "awarded_on": day(title.get("awarded_on")),
        "schooling": SCHOOLING_LABELS.get(said(school.get("schooling")), ""),
        "degree": DEGREE_LABELS.get(said(school.get("degree")), ""), "school": said(school.get("school")),
        "graduated_on": day(school.get("graduated_on")),
        "work_started_on": day(applicant.get("work_started_on")),
    }  # fmt: skip


def said_of(asked: Asked) -> str:
    """The filters of a worklist in words."""
    wanted = work.Wanted.of(asked.params)
    words = [work.FILTERS[wanted.f]] if wanted.f != "all" else []
    words += [work.WHO[wanted.who]] if wanted.who != "any" else []
    words += [f"申报{wanted.title}"] if wanted.title else []
    return "，".join(words) or "工作台上的全部待办材料"
