"""The secretary's pages: meetings, agenda, sign-in, groups, minutes (P8)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.records import issuing
from zhiping.registers.experts.queries import filing_in_force
from zhiping.stages.meeting.forms import GroupForm, NotesForm, PlanForm, majors_of
from zhiping.stages.meeting.models import Attendee, Meeting, Opinion
from zhiping.stages.meeting.operations import papers, planning, sitting
from zhiping.stages.meeting.queries import agenda as lists
from zhiping.stages.meeting.queries import boards, contents
from zhiping.stages.meeting.views.common import (
    KEEPERS,
    at_of,
    by,
    carried_out,
    cycle_of,
    is_presiding,
    is_secretary,
    meeting_of,
    page,
    parts_of,
    viewer_of,
    vote_of,
)

#: Candidates shown at once to be put on an agenda.
_PAGE = 300


def home(request: HttpRequest) -> HttpResponse:
    """The meetings of the round."""
    cycle, viewer = cycle_of(request), viewer_of(request)
    rows = boards.meetings_of(viewer.organisations(*KEEPERS), cycle)
    plans = cycle.committee.office_id in viewer.organisations("office_reviewer")
    free = len(lists.free(cycle, apart=viewer.apart)) if plans else 0
    return page(request, "home.html", cycle.pack(), rows=rows, plans=plans, waiting=free)


def plan(request: HttpRequest) -> HttpResponse:
    """Call a meeting."""
    cycle = cycle_of(request)
    if cycle.committee.office_id not in viewer_of(request).organisations("office_reviewer"):
        raise Http404
    at = at_of(request, cycle)
    posted = request.method == "POST"
    form = PlanForm(request.POST if posted else None)
    made: list[Meeting] = []
    if posted and form.is_valid():
        given = form.cleaned_data

        def work() -> None:
            made.append(planning.plan(cycle, **given, by=by(request), at=at))

        if carried_out(request, cycle.pack(), form, work, "会议已建立，请安排议程。"):
            return redirect("meeting:agenda", made[0].code)
    filed = filing_in_force(cycle.committee, at.date()) is not None
    return page(request, "plan.html", cycle.pack(), 422 if posted else 200, form=form, filed=filed)


#: What the secretary may do to a meeting as a whole, and what is said then.
_DEEDS = {
    "begin": (sitting.begin, "会议已开始。"), "pause": (sitting.pause, "已休会。"),
    "resume": (sitting.resume, "会议继续。"), "end": (sitting.end, "会议已结束，请出具会议记录。"),
}  # fmt: skip


#: Of whom a vote is open, or counted and not announced: the meeting cannot end.
_UNFINISHED = ("voting", "counted")


def meeting(request: HttpRequest, key: str) -> HttpResponse:
    """One meeting: how it stands, its agenda with results, its votes, its course."""
    found = meeting_of(request, key)
    pack = found.cycle.pack()
    if request.method == "POST":
        deed = _DEEDS.get(request.POST.get("do", ""))
        if deed is not None:
            act, said = deed
            carried_out(request, pack, None, lambda: act(found, by=by(request), at=at_of(request, found.cycle)), said)
        return redirect("meeting:meeting", found.code)
    lines = boards.agenda(found, apart=viewer_of(request).apart)
    minutes = boards.document(found.cycle, "minutes", found.code)
    return page(
        request, "meeting.html", pack, meeting=found, lines=lines, parts=parts_of(lines), hall=boards.hall(found),
        lacking=planning.lacking(found) if found.state == "planned" else [],
        votes=found.votes.select_related("box").order_by("-number"), course=list(reversed(contents.course(found))),
        keeps=is_secretary(request, found), leads=is_presiding(request, found), minutes=minutes,
        untouched=sum(one.how == "open" for one in lines), unfinished=any(one.how in _UNFINISHED for one in lines),
        groups=pack.procedure.options.group_opinion,
        unsigned=sum(one.opinion is None or one.opinion.signed_at is None for one in lines),
    )  # fmt: skip


def agenda(request: HttpRequest, key: str) -> HttpResponse:
    """Choose who stands on the agenda, by major; take off who does not."""
    found = meeting_of(request, key, "office_reviewer")
    pack, viewer = found.cycle.pack(), viewer_of(request)
    rows = lists.free(found.cycle, apart=viewer.apart)[:_PAGE]
    if request.method == "POST":
        at = at_of(request, found.cycle)
        if request.POST.get("off", "").isdigit():
            item = found.items.filter(number=int(request.POST["off"])).select_related("dossier").first()
            if item is not None:
                work = lambda: planning.take_off(item, by=by(request), at=at)  # noqa: E731
                carried_out(request, pack, None, work, f"{item.number}号已移出议程。")
        else:
            codes = set(request.POST.getlist("code"))
            chosen = [one for one in rows if one.code in codes]
            carried_out(
                request, pack, None,
                lambda: planning.put_on_agenda(found, chosen, by=by(request), at=at), f"已列入{len(chosen)}人。",
            )  # fmt: skip
        return redirect("meeting:agenda", found.code)
    lines = boards.agenda(found, apart=viewer.apart)
    free = boards.by_major(rows, lambda one: one.major)
    return page(request, "agenda.html", pack, meeting=found, free=free, lines=lines, parts=parts_of(lines))


def people(request: HttpRequest, key: str) -> HttpResponse:
    """The sign-in table: who comes, who goes, who is away and why."""
    found = meeting_of(request, key, "office_reviewer")
    pack = found.cycle.pack()
    if request.method == "POST":
        pk = request.POST.get("who", "")
        who = found.attendees.select_related("person").filter(pk=int(pk) if pk.isdigit() else 0).first()
        if who is None:
            raise Http404
        carried_out(request, pack, None, lambda: _seat(request, found, who))
        return redirect("meeting:people", found.code)
    return page(request, "people.html", pack, meeting=found, hall=boards.hall(found))


def _seat(request: HttpRequest, found: Meeting, who: Attendee) -> None:
    do, at = request.POST.get("do", ""), at_of(request, found.cycle)
    if do == "arrive":
        sitting.arrive(who, by=by(request), at=at)
        messages.success(request, f"{who.person.name}已签到。")
    elif do == "leave":
        paused = sitting.leave(who, by=by(request), at=at)
        said = "人数或主持人不足，已自动休会，已投的票和已有的结果保留。" if paused else ""
        messages.success(request, f"{who.person.name}已离会。{said}")
    elif do == "absence":
        planning.note_absence(who, request.POST.get("reason", "")[:100], by=by(request), at=at)


def groups(request: HttpRequest, key: str) -> HttpResponse:
    """Review groups, and how far their opinions are."""
    found = meeting_of(request, key, "office_reviewer")
    pack = found.cycle.pack()
    if not pack.procedure.options.group_opinion:
        raise Http404
    members = list(found.attendees.select_related("person").order_by("id"))
    majors = majors_of(pack, list(found.items.values_list("dossier__major", flat=True)))
    taken = {major for group in found.groups.all() for major in group.majors}
    posted = request.method == "POST"
    form = GroupForm(
        request.POST if posted else None, majors=[one for one in majors if one not in taken], members=members,
        least=pack.procedure.committee.panel_min,
    )  # fmt: skip
    if posted and form.is_valid():
        given = form.cleaned_data
        chosen = [one for one in members if str(one.pk) in given["members"]]

        def work() -> None:
            planning.form_group(
                found, name=given["name"], majors=given["majors"], members=chosen, by=by(request),
                at=at_of(request, found.cycle),
            )  # fmt: skip

        if carried_out(request, pack, form, work, "评议组已设立，组员可以写意见了。"):
            return redirect("meeting:groups", found.code)
    rows = found.groups.prefetch_related("members__person")
    lines = [one for one in boards.agenda(found, apart=viewer_of(request).apart) if not one.apart]
    return page(
        request, "groups.html", pack, 422 if posted else 200, meeting=found, form=form, rows=rows,
        parts=parts_of(lines), left=[one for one in majors if one not in taken],
    )  # fmt: skip


def record(request: HttpRequest, key: str) -> HttpResponse:
    """The minutes: what is added, and the document."""
    found = meeting_of(request, key, "office_reviewer")
    pack, at = found.cycle.pack(), at_of(request, found.cycle)
    posted = request.method == "POST"
    form = NotesForm(request.POST) if posted else NotesForm(initial={"text": contents.notes(found)})
    if posted and form.is_valid():

        def work() -> None:
            sitting.add_notes(found, form.cleaned_data["text"], by=by(request), at=at)
            if request.POST.get("do") == "issue":
                found.refresh_from_db()
                papers.issue_minutes(found, by=by(request), at=at)

        said = "会议记录已出具。" if request.POST.get("do") == "issue" else "已保存。"
        if carried_out(request, pack, form, work, said):
            return redirect("meeting:record", found.code)
    return page(
        request, "record.html", pack, 422 if posted else 200, meeting=found, form=form, course=contents.course(found),
        minutes=boards.document(found.cycle, "minutes", found.code), rules=contents.rules_of(pack),
    )  # fmt: skip


def _file(document: Any, name: str) -> HttpResponse:
    if document is None:
        raise Http404
    answer = HttpResponse(issuing.file_of(document), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def minutes_pdf(request: HttpRequest, key: str) -> HttpResponse:
    """The minutes as issued."""
    found = meeting_of(request, key)
    return _file(boards.document(found.cycle, "minutes", found.code), f"minutes-{found.code}")


def opinion_pdf(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """A signed opinion; issued the first time that it is asked for. Not about whom one keeps out of."""
    found = meeting_of(request, key, "office_reviewer")
    rows = Opinion.objects.filter(item__meeting=found, item__number=number, signed_at__isnull=False)
    opinion = rows.select_related("item__dossier__cycle__pack_version", "item__meeting__cycle", "group").first()
    if opinion is None or opinion.item.dossier.person_id in viewer_of(request).apart:
        raise Http404
    issued = papers.issue_opinion(opinion, by=by(request), at=at_of(request, found.cycle))
    return _file(issued, f"opinion-{found.code}-{number}")


def ballot_pdf(request: HttpRequest, key: str) -> HttpResponse:
    """The ballot as it was offered; issued the first time that it is asked for."""
    found = vote_of(request, key, "office_reviewer")
    return _file(papers.issue_ballot(found, by=by(request), at=at_of(request, found.meeting.cycle)), f"ballot-{key}")


def tally_pdf(request: HttpRequest, key: str) -> HttpResponse:
    """The tally sheet, once it is issued."""
    found = vote_of(request, key)
    return _file(boards.document(found.meeting.cycle, "tally-sheet", found.code), f"tally-{key}")
