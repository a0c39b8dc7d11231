"""Many dossiers at once: choose in the worklist, see what would happen to each, then do it; and the letters upward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhiping.access.viewers import OFFICE_ROLES, Viewer, level_of
from zhiping.core.procedure import Action
from zhiping.core.procedure.words import STATE_NAMES, explain
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier
from zhiping.records.queries import now
from zhiping.records.situations import rules_pack
from zhiping.stages.review import operations
from zhiping.stages.review.forms import BatchForm
from zhiping.stages.review.operations.batches import Outcome
from zhiping.stages.review.queries import batches, reports

_SALT = "review.batch"
#: Seconds for which a preview may be carried out. What changes meanwhile is left out however young it is.
_HOURS = 12 * 3600
_RESULT = "review-batch"
TOUCHED = "预览以后又有人办理过，请看过再勾选"
CHANGED = "预览以后又有人办理过，没有办。现在的状态是“{state}”，请重新预览。"


def _viewer(request: HttpRequest) -> Viewer:
    found: Viewer = request.viewer  # type: ignore[attr-defined]
    return found


def _at(request: HttpRequest, row: Dossier) -> datetime:
    return now(row.cycle, real=request.arrived_at)  # type: ignore[attr-defined]


def _action(name: str) -> Action | None:
    return next((action for action in batches.OFFERED if action.value == name), None)


def preview(request: HttpRequest) -> HttpResponse:
    """What would happen to each of the dossiers that were ticked in a worklist (``code``, ``action``)."""
    viewer, action = _viewer(request), _action(request.POST.get("action", ""))
    if action is None:
        messages.error(request, "请选要批量办理什么，再预览。推荐、退回、不通过和不予受理都逐份办理。")
        return redirect("desk:home")
    codes = request.POST.getlist("code")
    rows = [row for row in batches.chosen(codes) if level_of(viewer, row)]
    if not rows:
        messages.error(request, "还没有选。请先在列表里勾选，再预览。")
        return redirect("desk:home")
    if len(set(codes)) > batches.MOST:
        messages.warning(request, f"一次最多{batches.MOST}份，下面是前{batches.MOST}份，其余的请再选一次。")
    return _shown(request, action, rows, BatchForm(reporting=action == Action.REPORT_UP), None)


def _shown(
    request: HttpRequest, action: Action, rows: list[Dossier], form: BatchForm, picked: set[str] | None,
    status: int = 200, *, before: Mapping[str, int] | None = None,
) -> HttpResponse:  # fmt: skip
    """``before``: how often each had moved when it was previewed first; who has moved since is no longer ticked."""
    person = _viewer(request).person
    lines = batches.preview(rows, action, rows[0].cycle, by=Actor(person), at=_at(request, rows[0]))
    if before is not None and picked is not None:
        moved = {row.code for row in rows if row.moves != before.get(row.code)}
        lines = [replace(line, cautions=(TOUCHED,)) if line.dossier.code in moved else line for line in lines]
        picked = picked - moved
    going = [line for line in lines if line.choice.allowed]
    seen = {line.dossier.code: line.dossier.moves for line in going}
    token = signing.dumps({"a": action.value, "p": person.pk if person else 0, "d": seen}, salt=_SALT)
    return _page(
        request, "batch.html", status, action=action, word=batches.OFFERED[action], form=form, token=token,
        pack=rules_pack(rows[0]), left=[line for line in lines if not line.choice.allowed],
        going=[(line, line.picked if picked is None else line.dossier.code in picked) for line in going],
    )  # fmt: skip


def _page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    frame = {"now": request.cycle_now, "state_names": STATE_NAMES}  # type: ignore[attr-defined]
    return render(request, f"review/{template}", frame | context, status=status)


def apply(request: HttpRequest) -> HttpResponse:
    """Do what was previewed, as one unit, to those that are still ticked."""
    viewer = _viewer(request)
    try:
        given = signing.loads(request.POST.get("token", ""), salt=_SALT, max_age=_HOURS)
    except signing.BadSignature:
        given = {}
    action = _action(given.get("a", ""))
    if action is None or viewer.person is None or given["p"] != viewer.person.pk:
        messages.error(request, "这次预览已经失效，什么也没有办。请重新勾选、预览。")
        return redirect("desk:home")
    form = BatchForm(request.POST, reporting=action == Action.REPORT_UP)
    picked = set(request.POST.getlist("code")) & set(given["d"])
    # Asked anew, so that who has lost sight of a dossier since does not act on it.
    rows = [row for row in batches.chosen(given["d"]) if level_of(viewer, row)]
    if not picked:
        form.add_error(None, "没有勾选任何一份。请至少勾选一份，或者返回。")
    if not form.is_valid() and rows:
        return _shown(request, action, rows, form, picked, status=422, before=given["d"])
    going = [row for row in rows if row.code in picked]
    if not going:
        messages.error(request, "选的材料都已不在您这里，什么也没有办。")
        return redirect("desk:home")
    outcome = operations.apply_batch(
        action, {row.pk: given["d"][row.code] for row in going}, opinion=form.cleaned_data.get("opinion", ""),
        judgements=form.judgements, number=form.cleaned_data.get("number", ""), by=Actor(viewer.person),
        at=_at(request, going[0]),
    )  # fmt: skip
    request.session[_RESULT] = _kept(action, outcome)
    return redirect("review:batch_done")


def _kept(action: Action, outcome: Outcome) -> dict[str, Any]:
    """What the page of the result is made of: codes and sentences, no names."""
    left = []
    for one in outcome.left_out:
        if one.refusal is None:
            left.append((one.dossier.code, CHANGED.format(state=STATE_NAMES[one.dossier.state]), ""))
        else:
            text = explain(one.refusal, zone=rules_pack(one.dossier).timezone)
            left.append((one.dossier.code, text, one.refusal.clause))
    return {
        "action": action.value, "done": [row.code for row in outcome.done], "left": left,
        "reports": [report.code for report in outcome.reports],
    }  # fmt: skip


def done(request: HttpRequest) -> HttpResponse:
    """What the last batch did: who was moved, who was left out and why."""
    kept = request.session.get(_RESULT)
    if not kept:
        return _page(request, "batch_done.html", kept=None)
    viewer = _viewer(request)
    codes = [*kept["done"], *(code for code, _, _ in kept["left"])]
    rows = {row.code: row for row in batches.chosen(codes) if level_of(viewer, row)}
    return _page(
        request, "batch_done.html", kept=kept, word=batches.OFFERED[Action(kept["action"])], reports=kept["reports"],
        done=[rows[code] for code in kept["done"] if code in rows],
        left=[(rows[code], why, clause) for code, why, clause in kept["left"] if code in rows],
        pack=rules_pack(next(iter(rows.values()))) if rows else None,
    )  # fmt: skip


def _bodies(request: HttpRequest) -> set[int]:
    # Whoever works in the office sees the dossiers that a letter brought, so the letter too.
    return _viewer(request).organisations("department_reviewer", *OFFICE_ROLES)


def letters(request: HttpRequest) -> HttpResponse:
    """The letters upward that the viewer's offices made or received."""
    before = request.GET.get("before", "")
    rows, following = reports.reports(_bodies(request), before=before)
    return _page(request, "reports.html", rows=rows, following=following, before=before)


def letter(request: HttpRequest, report: str) -> HttpResponse:
    """One letter upward with its list, to be printed."""
    found = reports.letter(report, _bodies(request))
    if found is None:
        raise Http404
    return _page(request, "report.html", letter=found, report=found.report, pack=found.report.cycle.pack())
