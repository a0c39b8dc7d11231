"""An expert's own pages: their sessions, and the sheets of one session on a tablet that may lose the net."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Refusal
from zhiping.stages.defence.models import Session, Sitting, Slot
from zhiping.stages.defence.operations import sheets
from zhiping.stages.defence.queries import board, marks, seats
from zhiping.stages.defence.views.day_common import at_of, by, page, said, session_or_404, slot_or_404, viewer_of


def home(request: Any) -> HttpResponse:
    """The sessions in which the viewer sits."""
    person, cycle = viewer_of(request).person, request.cycle
    own = board.own_sessions(person, cycle) if person is not None and cycle is not None else []
    return page(request, "scoring_home.html", own=own)


def _mine(request: Any, session: Session) -> tuple[Sitting, seats.Seats, list[Slot]]:
    """As whom the viewer sits there, and whom they hear. 404 for who does not sit there."""
    seated, slots = board.running(session)
    sitting = seated.sitting_of(viewer_of(request).person)
    if sitting is None:
        raise Http404
    return sitting, seated, [slot for slot in slots if not seated.keeps_out(sitting, slot)]


def scoring(request: Any, session: str) -> HttpResponse:
    """All sheets of one expert in one session on one page, so that they can be gone through without the net."""
    found = session_or_404(session)
    sitting, seated, slots = _mine(request, found)
    shown = board.cards(found, sitting, seated, slots)
    standing = board.Standing(found, [card.line for card in shown])
    current = standing.now
    opened = request.GET.get("open", "") or (current.slot.code if current else "")
    rows = [
        {
            "card": card,
            "fields": board.fields_of(marks.rules_of(card.line.slot.dossier), card.marks),
            "save": secrets.token_hex(16),
            "open": card.line.slot.code == opened,
        }
        for card in shown
    ]
    return page(
        request, "scoring.html", session=found, rows=rows, standing=standing, sitting=sitting, at=at_of(request, found)
    )


@require_POST
def sheet(request: Any, session: str, slot: str) -> HttpResponse:
    """Save one sheet: as JSON for the page that saves on its own, else back to the page."""
    found = session_or_404(session)
    _, _, slots = _mine(request, found)
    place = slot_or_404(slots, slot)
    quiet = request.headers.get("X-Autosave") == "1"
    back = f"{reverse('defence:scoring', args=[found.code])}?open={place.code}#s-{place.code}"
    at = at_of(request, found)
    try:
        saved = sheets.save_sheet(
            place, marks=_typed(request), notes=request.POST.get("notes", "").replace("\r\n", "\n").strip(),
            base=_number(request.POST.get("base", "")), save_id=request.POST.get("save", ""), by=by(request), at=at,
        )  # fmt: skip
    except sheets.Moved as moved:
        text = f"另一个窗口{timezone.localtime(moved.sheet.saved_at):%H:%M}保存过{place.turn}号的评分，这里没有覆盖它。"
        return _told(request, back, quiet, 409, text, _theirs(moved, place))
    except Refusal as refused:
        status = 423 if refused.code == "sheets_locked" else 422
        return _told(request, back, quiet, status, said(refused, found.schedule.cycle.pack()), {})
    except BadInput as bad:
        return _told(request, back, quiet, 422, said(bad, found.schedule.cycle.pack()), {})
    if quiet:
        clock = f"{timezone.localtime(at):%H:%M}"
        return JsonResponse({"version": saved.version, "whole": saved.whole, "again": saved.again, "saved_at": clock})
    messages.success(request, f"{place.turn}号的评分已保存。")
    return redirect(back)


def _theirs(moved: sheets.Moved, slot: Slot) -> dict[str, Any]:
    moved.sheet.slot.dossier = slot.dossier
    return {
        "version": moved.sheet.version, "marks": marks.marks_of(moved.sheet), "notes": marks.notes_of(moved.sheet),
    }  # fmt: skip


def _told(request: HttpRequest, back: str, quiet: bool, status: int, text: str, more: dict[str, Any]) -> HttpResponse:
    if quiet:
        return JsonResponse({"message": text, **more}, status=status)
    messages.error(request, text)
    return redirect(back)


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise BadInput(Fault("base", "这份评分的版本不对", "刷新页面后再保存"))
    return int(typed)


def _typed(request: HttpRequest) -> dict[str, int]:
    """The marks that were typed; a field that was left empty is none. Raises ``BadInput`` for what is no number."""
    found: dict[str, int] = {}
    for name, typed in request.POST.items():
        if not name.startswith("mark-") or not (text := str(typed).strip()):
            continue
        if not (text.isascii() and text.isdigit() and len(text) < 6):
            raise BadInput(Fault(name, "得分不是整数", "0或更大的整数"))
        found[name.removeprefix("mark-")] = int(text)
    return found
