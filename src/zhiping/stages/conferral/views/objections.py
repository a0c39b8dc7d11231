"""Objections to results as the office handles them (P8, rules.md 9): a list that tells nothing, and the case itself for
who looks into it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from zhiping.access.viewers import OFFICE_ROLES
from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Refusal
from zhiping.ground.storage import keys
from zhiping.records.actors import local_day, officers
from zhiping.records.models import Cycle, Person
from zhiping.stages.conferral.forms import FindingForm, LetterForm, ObjectionDecisionForm
from zhiping.stages.conferral.models import ResultObjection, Roll
from zhiping.stages.conferral.operations import investigating, objecting
from zhiping.stages.conferral.queries import objections as reads
from zhiping.stages.conferral.queries import rolls as roll_reads
from zhiping.stages.conferral.views.common import (
    at_of,
    by,
    carried_out,
    cycle_of,
    page,
    viewer_of,
    works_for,
)


def listed(request: HttpRequest) -> HttpResponse:
    """Every objection of the round: whom it is about, whether it is decided, who looks into it. Not a word of it."""
    cycle = cycle_of(request)
    if not works_for(request, cycle, "office_reviewer", "bureau"):
        raise Http404
    rows = reads.of_round(cycle, apart=viewer_of(request).apart)
    return page(request, "objections.html", rows=rows)


def _objection(request: HttpRequest, typed: str) -> ResultObjection:
    found = reads.by_code(typed)
    viewer = viewer_of(request)
    if found is None or found.dossier.person_id in viewer.apart:
        raise Http404
    if found.dossier.committee.office_id not in viewer.organisations("office_reviewer", "bureau"):
        raise Http404
    return found


def show(request: HttpRequest, objection: str) -> HttpResponse:
    """One objection: who looks into it; to them alone what it says, what was found, and the decision."""
    found = _objection(request, objection)
    request.cycle = found.dossier.cycle  # type: ignore[attr-defined]
    pack, at, actor = found.dossier.cycle.pack(), at_of(request, found.dossier.cycle), by(request)
    looks = investigating.is_investigator(found, actor.person)
    do = request.POST.get("do", "")
    finding = FindingForm(request.POST if do == "finding" else None)
    decision = ObjectionDecisionForm(request.POST if do == "decide" else None, pack=pack)
    person = _chosen(request, found, at)

    def name() -> None:
        investigating.name_investigator(found, _some(person), by=actor, at=at)

    def concern() -> None:
        investigating.mark_concerned(found, _some(person), by=actor, at=at)

    def note() -> None:
        investigating.note_finding(found, text=finding.cleaned_data["note"], by=actor, at=at)

    def decide() -> None:
        investigating.decide_objection(found, by=actor, at=at, **decision.cleaned_data)

    works: dict[str, tuple[Form | None, Callable[[], None], str]] = {
        "name": (None, name, "已指定调查人员。"), "concern": (None, concern, "已登记回避。"),
        "finding": (finding, note, "调查情况已登记。"),
        "decide": (decision, decide, "结论已登记，反映人凭回执码可以看到。"),
    }  # fmt: skip
    if do in works:
        form, work, done = works[do]
        if (form is None or form.is_valid()) and carried_out(request, pack, form, work, done):
            return redirect("conferral:objection", found.code)
    opened, gone = None, False
    if looks:
        try:
            opened = investigating.open_objection(found, by=actor, at=at)
        except keys.KeyDestroyed:
            gone = True
        except Refusal:
            looks = False
    return page(
        request, "objection.html", 422 if request.method == "POST" else 200, objection=found, looks=looks,
        opened=opened, gone=gone, finding=finding, decision=decision, me=actor.person,
        candidates=investigating.candidates(found, at), investigators=reads.investigators(found),
        colleagues=_colleagues(found, at) if looks else [], concerned=list(found.concerns.all()),
    )  # fmt: skip


def _some(person: Person | None) -> Person:
    """Raises ``BadInput`` where nobody was chosen."""
    if person is None:
        raise BadInput(Fault("person", "还没有选人员", "列出的人员之一"))
    return person


def _colleagues(objection: ResultObjection, at: datetime) -> list[Person]:
    """Everybody of the office whom an objection may turn out to concern."""
    day = local_day(objection.dossier.cycle.pack().timezone, at)
    pks = officers(objection.dossier.committee.office, sorted(OFFICE_ROLES), day)
    pks -= set(objection.concerns.values_list("pk", flat=True))
    return list(Person.objects.filter(pk__in=pks).order_by("name", "id"))


def _chosen(request: HttpRequest, objection: ResultObjection, at: datetime) -> Person | None:
    code = request.POST.get("person", "")
    return next((one for one in _colleagues(objection, at) if one.code == code), None)


def file(request: HttpRequest, objection: str, file: str) -> HttpResponse:
    """A file of it, to be saved; never shown within a page of ours."""
    found = _objection(request, objection)
    try:
        row, name, content = investigating.open_file(
            found, file, by=by(request), at=at_of(request, found.dossier.cycle)
        )
    except (Refusal, LookupError, FileNotFoundError, keys.KeyDestroyed, keys.Damaged):
        raise Http404 from None
    answer = HttpResponse(content, content_type=row.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "no-store"
    return answer


def _office(cycle: Cycle, at: datetime) -> list[Person]:
    day = local_day(cycle.pack().timezone, at)
    return list(Person.objects.filter(pk__in=officers(cycle.committee.office, sorted(OFFICE_ROLES), day)))


def letter(request: HttpRequest, roll: str, place: int) -> HttpResponse:
    """Record what came by letter, telephone or visit."""
    found = roll_reads.roll_by(roll, [Roll.Kind.RESULTS])
    if found is None or not works_for(request, found.cycle, "office_reviewer"):
        raise Http404
    line = found.lines.filter(place=place, refused="").select_related("dossier").first()
    if line is None or line.dossier.person_id in viewer_of(request).apart:
        raise Http404
    line.roll = found
    pack, at = found.cycle.pack(), at_of(request, found.cycle)
    posted = request.method == "POST"
    people = _office(found.cycle, at)
    initial = {"received_on": min(local_day(pack.timezone, at), found.last_on or local_day(pack.timezone, at))}
    form = (
        LetterForm(request.POST, request.FILES, officers=people)
        if posted
        else LetterForm(initial=initial, officers=people)
    )
    if posted and form.is_valid():
        given = form.cleaned_data
        entered: list[objecting.Entered] = []

        def work() -> None:
            entered.append(
                objecting.record_letter(
                    line, received_on=given["received_on"], text=given["text"], raised_by=given["raised_by"],
                    files=[objecting.Sent(one.name, one.read()) for one in given["proof"]],
                    concerns=given["concerns"], by=by(request), at=at,
                )
            )  # fmt: skip

        if carried_out(request, pack, form, work):
            answer = page(request, "recorded.html", roll=found, line=line, receipt=entered[0].receipt,
                          objection=entered[0].objection)  # fmt: skip
            answer["Cache-Control"] = "no-store"
            return answer
    return page(
        request, "letter.html", 422 if posted else 200, roll=found, line=line, form=form, rule=pack.procedure.results
    )
