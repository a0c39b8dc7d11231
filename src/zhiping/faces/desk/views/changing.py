"""More time and supplementary notices (8l): what the bureau gives, previewed, and where those concerned read why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhiping.access.viewers import OFFICE_ROLES
from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.core.procedure.words import explain
from zhiping.faces.desk.forms import ExtensionForm, SupplementForm
from zhiping.faces.desk.queries import changes as changed
from zhiping.records.actors import Actor
from zhiping.records.extending import concerned
from zhiping.records.models import Cycle, PackVersion
from zhiping.records.queries import now
from zhiping.records.supplementing import Effect, candidates, effect, supplement
from zhiping.stages.review import operations as review
from zhiping.web.findings import TOPICS


def _cycle(request: HttpRequest) -> Cycle | None:
    cycles: list[Cycle] = request.cycles  # type: ignore[attr-defined]
    wanted = request.POST.get("cycle") or request.GET.get("cycle", "")
    return next((c for c in cycles if c.key == wanted), cycles[0] if cycles else None)


def changes(request: HttpRequest) -> HttpResponse:
    """Which windows close later and why, and the supplementary notices: for those concerned."""
    cycles: list[Cycle] = request.cycles  # type: ignore[attr-defined]
    before = request.GET.get("before", "")
    later, following = changed.later_windows(request.viewer, cycles, before=before)  # type: ignore[attr-defined]
    context = {
        "later": later, "following": following, "older": before, "notices": changed.notices(cycles), "topics": TOPICS,
        "under_way": changed.under_way(cycles) if request.viewer.holds(*OFFICE_ROLES) else [],  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "desk/changes.html", context)


def extend(request: HttpRequest) -> HttpResponse:
    """Let a window close later for one dossier, one unit or all, with a reason: asked first, with whom it concerns."""
    cycle = _cycle(request)
    if cycle is None:
        return render(request, "desk/no_cycle.html")
    first = {key: request.GET[key] for key in ("code", "unit", "window") if key in request.GET}
    first["scope"] = "unit" if "unit" in first else "dossier"
    changing = request.method == "POST" and "change" in request.POST
    leads: bool = request.viewer.holds("bureau")  # type: ignore[attr-defined]
    form = ExtensionForm(request.POST or None, cycle=cycle, leads=leads, initial=first)
    if request.method == "POST" and form.is_valid() and not changing:
        if "sure" in request.POST:
            if _extended(request, form, cycle):
                return redirect("desk:extend")
        elif (asked := _preview(request, form, cycle)) is not None:
            return asked
    later, _ = changed.later_windows(request.viewer, [cycle])  # type: ignore[attr-defined]
    context = {
        "form": form, "cycle": cycle, "later": later, "overdue": changed.overdue(cycle),
        "leads": leads, "under_way": changed.under_way([cycle]),
    }  # fmt: skip
    status = 422 if request.method == "POST" and not changing else 200
    return render(request, "desk/extend.html", context, status=status)


def _preview(request: HttpRequest, form: ExtensionForm, cycle: Cycle) -> HttpResponse | None:
    """The page that asks; None, with the faults on the form, where it is not theirs to give or the day is not later."""
    given, at = form.cleaned_data, now(cycle)
    unit = given["unit"] if given["scope"] == "unit" else None
    try:
        review.check_may_extend(cycle, dossier=form.dossier, by=Actor(request.viewer.person), at=at)  # type: ignore[attr-defined]
        review.check_later(cycle, given["window"], given["closes_at"], at, dossier=form.dossier, unit=unit)
    except Refusal as refused:
        form.add_error("scope", explain(refused, zone=cycle.pack().timezone))
        return None
    except BadInput as bad:
        _put_faults(form, bad)
        return None
    found = concerned(cycle, given["window"], closes_at=given["closes_at"], dossier=form.dossier, unit=unit, at=at)
    context: dict[str, Any] = {
        "form": form, "cycle": cycle, "given": given, "lines": changed.in_words(found), "count": found.count,
        "window": cycle.pack().windows[given["window"]], "dossier": form.dossier, "unit": unit,
    }  # fmt: skip
    return render(request, "desk/extend_ask.html", context)


def _put_faults(form: ExtensionForm | SupplementForm, bad: BadInput) -> None:
    for fault in bad.faults:
        form.add_error(fault.where if fault.where in form.fields else None, str(fault.message))


def _extended(request: HttpRequest, form: ExtensionForm, cycle: Cycle) -> bool:
    given, by, at = form.cleaned_data, Actor(request.viewer.person), now(cycle)  # type: ignore[attr-defined]
    dossier = form.dossier
    try:
        if dossier is not None and dossier.state in review.EXTENDABLE:
            review.extend_dossier(
                dossier, window=given["window"], closes_at=given["closes_at"], reason=given["reason"], by=by, at=at
            )
        else:
            unit = given["unit"] if given["scope"] == "unit" else None
            review.extend_window(
                cycle, window=given["window"], closes_at=given["closes_at"], reason=given["reason"], dossier=dossier,
                unit=unit, by=by, at=at,
            )  # fmt: skip
    except Refusal as refused:
        form.add_error(None, explain(refused, zone=cycle.pack().timezone))
        return False
    except BadInput as bad:
        _put_faults(form, bad)
        return False
    messages.success(request, f"期限已延长，马上生效，理由已留存。{_told(cycle)}")
    return True


def _told(cycle: Cycle) -> str:
    """What becomes of those concerned: done with the request where they are few, else by the worker."""
    left = sum(one.left for one in changed.under_way([cycle]))
    if left:
        return f"后台正在逐份恢复、告知有关的人，还有{left}份，进度见“期限变动”。"
    return "有关的人都收到消息。"


def supplement_page(request: HttpRequest) -> HttpResponse:
    """Put a new version of the round's pack into force: what it changes and whom it concerns is shown first."""
    cycle = _cycle(request)
    if cycle is None:
        return render(request, "desk/no_cycle.html")
    at = now(cycle)
    form = SupplementForm(request.POST or None, versions=candidates(cycle))
    wanted = request.POST.get("version") or request.GET.get("version", "")
    chosen = next((one for one in form.versions if str(one.pk) == wanted), None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and chosen is not None and _put(request, form, cycle, chosen, at):
            return redirect("desk:changes")
    context: dict[str, Any] = {"form": form, "cycle": cycle, "chosen": chosen, "versions": form.versions}
    if chosen is not None:
        try:
            context |= _shown(effect(cycle, chosen, at=at))
        except BadInput as bad:
            context["unreadable"] = [str(fault.message) for fault in bad.faults]
    return render(request, "desk/supplement.html", context, status=status)


def _shown(found: Effect) -> dict[str, Any]:
    return {"effect": found, "lines": changed.in_words(found.concerned), "drafts": len(found.drafts), "topics": TOPICS}


def _put(request: HttpRequest, form: SupplementForm, cycle: Cycle, chosen: PackVersion, at: datetime) -> bool:
    by = Actor(request.viewer.person)  # type: ignore[attr-defined]
    try:
        supplement(cycle, chosen, document=form.cleaned_data["document"], by=by, at=at)
    except Refusal as refused:
        form.add_error(None, explain(refused, zone=cycle.pack().timezone))
        return False
    except BadInput as bad:
        _put_faults(form, bad)
        return False
    messages.success(request, f"补充通知已执行，期限马上生效。{_told(cycle)}")
    return True
