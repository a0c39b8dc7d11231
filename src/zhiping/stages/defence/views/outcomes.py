"""After a session: its figures, recording them, opening sheets again by two, who missed it, score sheets on paper."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from zhiping.ground.documents.service import MissingGlyphs
from zhiping.records import issuing
from zhiping.records.models import Dossier, Membership
from zhiping.stages.defence.day_forms import ReasonForm
from zhiping.stages.defence.models import Session, Slot
from zhiping.stages.defence.operations import issuing_sheets, missing, results
from zhiping.stages.defence.queries import board, seats
from zhiping.stages.defence.views.day_common import (
    at_of,
    by,
    page,
    said,
    session_or_404,
    slot_or_404,
    tried,
    viewer_of,
)

#: Who looks at figures after a session.
_AFTERWARDS = (Membership.Role.OFFICE_REVIEWER, Membership.Role.CHAIR)


def outcomes(request: Any, session: str) -> HttpResponse:
    """The figures of one session, for office and chair."""
    found = session_or_404(session)
    at = at_of(request, found)
    if not seats.in_office(found, viewer_of(request).person, at, _AFTERWARDS):
        raise Http404
    seated, slots = board.running(found)
    apart = viewer_of(request).apart
    mine = [slot for slot in slots if slot.dossier.person_id not in apart]
    if request.method == "POST":
        _do(request, found, mine, at)
        return redirect("defence:outcomes", found.code)
    lines = board.lines_of(mine)
    asked, printed = board.reopenings(lines), issuing_sheets.issued_subjects(mine)
    rows = [
        {
            "line": line,
            "asked": asked.get(line.result.pk) if line.result else None,
            "reason": _reason(asked.get(line.result.pk) if line.result else None, line.slot.dossier),
            "experts": [
                (one, issuing_sheets.subject_of(line.slot, one) in printed)
                for one in seated.sittings
                if line.result and one.expert.code in line.result.counted
            ],
            "open": line.slot.dossier.state in results.BEFORE_VOTE,
        }
        for line in lines
    ]
    return page(
        request, "outcomes.html", session=found, standing=board.Standing(found, lines), rows=rows, form=ReasonForm(),
        over=at >= missing.ends_at(found), ends_at=missing.ends_at(found),
        records=seats.in_office(found, viewer_of(request).person, at, (Membership.Role.OFFICE_REVIEWER,)),
    )  # fmt: skip


def _reason(asked: Any, dossier: Dossier) -> str:
    return results.reason_of(asked, dossier) if asked is not None else ""


def _do(request: Any, session: Session, mine: list[Slot], at: datetime) -> None:
    pack, do, who = session.schedule.cycle.pack(), request.POST.get("do", ""), by(request)
    if do == "record":
        _record(request, session, at)
        return
    slot = slot_or_404(mine, request.POST.get("slot", ""))
    form = ReasonForm(request.POST)
    if do in ("reopen", "miss") and not form.is_valid():
        messages.error(request, str(form.errors["reason"][0]))
        return
    (line,) = board.lines_of([slot])
    asked = board.reopenings([line])
    if do == "miss":
        reason = form.cleaned_data["reason"]
        done = f"{slot.turn}号已登记缺席答辩。"
        tried(request, pack, lambda: missing.miss(slot, session, reason=reason, by=who, at=at), done)
    elif do == "reopen" and line.result is not None:
        result, reason = line.result, form.cleaned_data["reason"]
        done = f"已提出重新打开{slot.turn}号的评分，等另一方同意。"
        tried(request, pack, lambda: results.ask_to_reopen(result, reason=reason, by=who, at=at), done)
    elif do in ("grant", "refuse") and line.result is not None and line.result.pk in asked:
        one, grant = asked[line.result.pk], do == "grant"
        done = f"{slot.turn}号的评分已重新打开。" if grant else f"没有同意重新打开{slot.turn}号的评分。"
        tried(request, pack, lambda: results.decide_reopening(one, grant=grant, by=who, at=at), done)
    else:
        messages.error(request, "这一步已经不能办理，请看下面最新的情况。")


def _record(request: Any, session: Session, at: datetime) -> None:
    pack, told = session.schedule.cycle.pack(), results.Recorded()

    def work() -> None:
        nonlocal told
        told = results.record(session, by=by(request), at=at)

    if not tried(request, pack, work):
        return
    if told.done:
        messages.success(request, f"已登记{len(told.done)}人的答辩。")
    apart = viewer_of(request).apart
    for slot, refused in told.refused:
        if slot.dossier.person_id not in apart:
            messages.error(request, f"{slot.turn}号没有登记：{said(refused, pack)}")


def sheet_pdf(request: Any, session: str, slot: str, expert: str) -> HttpResponse:
    """The score sheet of one expert for one applicant: issued with POST, shown with GET once it is."""
    found = session_or_404(session)
    at = at_of(request, found)
    seated, slots = board.running(found)
    sitting = next((s for s in seated.sittings if s.expert.code == expert), None)
    if sitting is None:
        raise Http404
    own = seated.sitting_of(viewer_of(request).person)
    office = seats.in_office(found, viewer_of(request).person, at, (Membership.Role.OFFICE_REVIEWER,))
    if not office and (own is None or own.expert_id != sitting.expert_id):
        raise Http404
    apart = viewer_of(request).apart
    place = slot_or_404(
        [s for s in slots if not seated.keeps_out(sitting, s) and s.dossier.person_id not in apart], slot
    )
    if request.method == "POST":
        try:
            tried(
                request,
                found.schedule.cycle.pack(),
                lambda: issuing_sheets.issue(place, sitting, by=by(request), at=at),
            )
        except MissingGlyphs as lacking:
            messages.error(request, f"现有字库没有“{lacking.characters}”，不能出具，请联系办公室处理。")
    document = issuing_sheets.issued(place, sitting)
    if document is None:
        if request.method == "POST":
            return redirect("defence:outcomes" if office else "defence:scoring", found.code)
        raise Http404
    if request.method == "POST":
        return redirect("defence:sheet_pdf", found.code, place.code, expert)
    answer = HttpResponse(issuing.file_of(document), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="score-sheet-{place.code}.pdf"'
    return answer
