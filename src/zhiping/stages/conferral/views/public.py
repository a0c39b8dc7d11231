"""What everybody reads and writes without signing in (P8, P9): announcements, notices, objections, their outcome."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from zhiping.accounts import devices
from zhiping.accounts.operations import throttle
from zhiping.records.models import Cycle
from zhiping.records.queries import now
from zhiping.stages.conferral.forms import ObjectionForm, ReceiptForm
from zhiping.stages.conferral.models import Roll, RollLine
from zhiping.stages.conferral.operations import objecting
from zhiping.stages.conferral.queries import papers
from zhiping.stages.conferral.queries import rolls as reads
from zhiping.stages.conferral.views.common import at_of, carried_out, page, pdf
from zhiping.web.caching import public_page

PUBLIC = (Roll.Kind.RESULTS, Roll.Kind.NOTICE)


def _turn(request: Any, cycle: Cycle) -> None:
    """The whole page is about this round: contact, clauses and clock follow."""
    request.cycle, request.cycle_now = cycle, now(cycle, real=request.arrived_at)


def _shown(request: Any, roll: Roll) -> bool:
    """Whether the names of ``roll`` stand before everybody now: an announcement's as long as the pack says."""
    if roll.kind == Roll.Kind.NOTICE:
        return True
    until = reads.shown_until(roll)
    return until is not None and request.cycle_now <= until


def _roll(request: Any, roll: str) -> Roll:
    found = reads.roll_by(roll, PUBLIC)
    if found is None:
        raise Http404
    _turn(request, found.cycle)
    return found


@public_page
def listed(request: Any) -> HttpResponse:
    """Every announcement and notice of every round that is open, newest first; then the notices of those before."""
    found = []
    for cycle in request.cycles:
        at = now(cycle, real=request.arrived_at)
        for one in reads.rolls(PUBLIC, cycle=cycle):
            running = one.roll.kind == Roll.Kind.RESULTS and one.roll.ends_at is not None and at <= one.roll.ends_at
            found.append((one.roll, _heading(one.roll), running))
    found += [(one, _heading(one), False) for one in reads.past_notices()]
    return page(request, "public_list.html", found=found)


def _heading(roll: Roll) -> str:
    pack = roll.cycle.pack()
    if roll.kind == Roll.Kind.RESULTS:
        return papers.results_heading(pack)
    return f"关于确认{papers.series_round(pack)}任职资格的通知"


@public_page
def show(request: Any, roll: str) -> HttpResponse:
    """One announcement or notice. After its time an announcement says that it was, and names nobody."""
    found = _roll(request, roll)
    shown = _shown(request, found)
    name, after = request.GET.get("name", "").strip()[:40], request.GET.get("after", "")
    lines, following, total = (
        reads.public_lines(found, name=name, after=int(after) if after.isdigit() and len(after) < 9 else 0)
        if shown
        else ([], 0, 0)
    )
    running = found.ends_at is not None and request.cycle_now <= found.ends_at
    pack = found.cycle.pack()
    first = (
        papers.first_day(pack, found.posted_on, unit=found.day_unit, counts=bool(found.count_posting_day))
        if found.posted_on
        else None
    )
    return page(
        request, "public_roll.html", roll=found, heading=_heading(found), shown=shown, lines=lines, name=name,
        following=following, total=total, running=running, first=first, unit=papers.DAY_UNITS.get(found.day_unit, ""),
        issuer=papers.issuer_name(found) if found.kind == Roll.Kind.NOTICE else pack.about.body.name,
    )  # fmt: skip


def show_pdf(request: Any, roll: str) -> HttpResponse:
    """Its paper, as long as the names stand on the page."""
    found = _roll(request, roll)
    if not _shown(request, found):
        raise Http404
    answer = pdf(found)
    answer["Cache-Control"] = "public, no-cache"
    return answer


def _line(roll: Roll, place: int) -> RollLine:
    found = roll.lines.filter(place=place, refused="").select_related("dossier").first()
    if roll.kind != Roll.Kind.RESULTS or found is None:
        raise Http404
    found.roll = roll
    return found


def _crowded(request: Any, kind: str) -> str:
    """Count one attempt from this address; until when no more are taken, where it was one too many."""
    until = throttle.admit([throttle.Counter(kind, devices.address(request))], at=request.arrived_at).until
    return f"{timezone.localtime(until):%H:%M}" if until is not None else ""


def raise_objection(request: Any, roll: str, place: int) -> HttpResponse:
    """Object to one person's result, signed in or not. Nothing of who is signed in goes with it."""
    found = _roll(request, roll)
    line = _line(found, place)
    pack = found.cycle.pack()
    running = found.ends_at is not None and request.cycle_now <= found.ends_at
    if not running:
        return page(request, "object.html", 410 if request.method == "POST" else 200, roll=found, over=True)
    posted = request.method == "POST"
    form = ObjectionForm(request.POST, request.FILES) if posted else ObjectionForm()
    context: dict[str, Any] = {"roll": found, "line": line, "form": form, "rule": pack.procedure.results}
    if posted and form.is_valid():
        if crowded := _crowded(request, "objection-address"):
            return page(request, "object.html", 429, crowded=crowded, **context)
        entered: list[objecting.Entered] = []
        given = form.cleaned_data
        files = [objecting.Sent(one.name, one.read()) for one in given["proof"]]

        def work() -> None:
            entered.append(
                objecting.raise_objection(
                    line, text=given["text"], raised_by=given["raised_by"], files=files,
                    at=at_of(request, found.cycle),
                )
            )  # fmt: skip

        if carried_out(request, pack, form, work):
            # Not led on to another address: the receipt stands in none, and in no log.
            answer = page(request, "objected.html", roll=found, receipt=entered[0].receipt)
            answer["Cache-Control"] = "no-store"
            return answer
    return page(request, "object.html", 422 if posted else 200, **context)


def outcome(request: HttpRequest) -> HttpResponse:
    """What became of an objection, by its receipt."""
    posted = request.method == "POST"
    form = ReceiptForm(request.POST if posted else None)
    if posted and form.is_valid():
        if crowded := _crowded(request, "receipt-address"):
            return page(request, "outcome.html", 429, form=form, crowded=crowded)
        found = objecting.outcome(form.cleaned_data["receipt"])
        if found is None:
            form.add_error("receipt", "没有这个回执码，请对照回执再输一次")
        else:
            answer = page(request, "outcome.html", form=ReceiptForm(), found=found)
            answer["Cache-Control"] = "no-store"
            return answer
    return page(request, "outcome.html", 422 if posted else 200, form=form)
