"""One draw for who draws: what is fixed, whose turn it is, what came out, who steps down, on paper."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zhiping.accounts import fresh
from zhiping.records import issuing
from zhiping.records.queries import now
from zhiping.registers.draws import operations, queries
from zhiping.registers.draws.models import Draw
from zhiping.registers.draws.words import AGAIN
from zhiping.stages.drawing.forms import CommitForm, DropForm, SecretForm, StepDownForm, ValueForm
from zhiping.stages.drawing.operations.papers import issue_record, take_names
from zhiping.stages.drawing.queries import draws
from zhiping.stages.drawing.queries.papers import document_of
from zhiping.stages.drawing.views.common import by, carried_out, draw_of, page


def draw(request: Any, draw: str) -> HttpResponse:
    """One draw: agree that it is drawn again, stop it before the freeze, enter or confirm the public value, declare it
    void."""
    found = draw_of(request, draw)
    at, do, me = now(found.cycle, real=request.arrived_at), request.POST.get("do", ""), by(request)
    value = ValueForm(request.POST if do == "value" else None)
    drop = DropForm(request.POST if do == "drop" else None)
    acts: dict[str, tuple[Any, Any, str]] = {
        "agree": (None, lambda: operations.agree(found, by=me, at=at), "已同意重抽。请承诺的人员核对后承诺。"),
        "confirm": (None, lambda: operations.confirm_value(found, by=me, at=at), "公开数值已核对。"),
        "void": (None, lambda: operations.declare_void(found, by=me, at=at), "已作废，可以由其他人员重新抽取。"),
        "value": (
            value, lambda: operations.enter_value(found, value.cleaned_data["value"], by=me, at=at),
            "公开数值已登记，等另一人核对。",
        ),
        "drop": (drop, lambda: operations.drop(found, drop.cleaned_data["note"], by=me, at=at), "已停止，名单留存。"),
    }  # fmt: skip
    if request.method == "POST" and do in acts:
        form, work, done = acts[do]
        if (form is None or form.is_valid()) and carried_out(request, found.cycle.pack(), form, work, done):
            return redirect("drawing:draw", found.code)
    shown = draws.shown(found, names=True)
    mine = next((one for one in shown.keepers if one.person_id == request.viewer.person.pk), None)
    stands = queries.standing(found.cycle, found.stage)
    return page(
        request, "draw.html", 422 if value.errors or drop.errors else 200, cycle=found.cycle, shown=shown, draw=found,
        mine=mine, my_turn=mine is not None and mine in shown.waiting, value=value, drop=drop, steps=_steps(found),
        late=found.reveal_by is not None and at > found.reveal_by, known=found.public_at and at >= found.public_at,
        reason=AGAIN.get(found.reason, ""), note=draws.note_of(found), end_note=draws.end_note_of(found),
        counts=found.code in {one.code for one in stands.draws}, missing=stands.missing,
        document=document_of(found), own=found.prepared_by_id == request.viewer.person.pk,
        own_value=found.value_by_id == request.viewer.person.pk,
    )  # fmt: skip


_PLACES = {"proposed": 0, "listed": 1, "frozen": 2, "drawn": 4, "void": 4, "dropped": 0}


def _steps(found: Draw) -> list[dict[str, Any]]:
    here = _PLACES[found.state]
    labels = ("定名单", "承诺", "揭示", "结果")
    return [
        {"label": label, "number": n, "state": "done" if n <= here else "now" if n == here + 1 else "todo"}
        for n, label in enumerate(labels, start=1)
    ]  # fmt: skip


def pool(request: HttpRequest, draw: str) -> HttpResponse:
    """The whole list of a draw with names: what officers look at before they commit."""
    found = draw_of(request, draw)
    return page(request, "pool.html", cycle=found.cycle, draw=found, rows=draws.named_pool(found))


@fresh.needed
def commit(request: Any, draw: str) -> HttpResponse:
    """Commit to a secret."""
    found = draw_of(request, draw)
    at = now(found.cycle, real=request.arrived_at)
    form = CommitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        secret = form.cleaned_data["secret"] if form.cleaned_data["way"] == "own" else ""

        def work() -> object:
            return operations.commit(found, secret, by=by(request), at=at)

        if carried_out(request, found.cycle.pack(), form, work, "已承诺，不能更换。全部人员承诺以后揭示。"):
            return redirect("drawing:draw", found.code)
    shown = draws.shown(found, names=False)
    mine = next((one for one in shown.waiting if one.person_id == request.viewer.person.pk), None)
    if mine is None or found.state != Draw.State.LISTED:
        return redirect("drawing:draw", found.code)
    return page(
        request, "commit.html", 422 if form.errors else 200, cycle=found.cycle, draw=found, shown=shown, form=form,
        rows=draws.named_pool(found),
    )  # fmt: skip


@fresh.needed
def reveal(request: Any, draw: str) -> HttpResponse:
    """Reveal what one committed to."""
    found = draw_of(request, draw)
    at = now(found.cycle, real=request.arrived_at)
    form = SecretForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():

        def work() -> object:
            return operations.reveal(found, form.cleaned_data["secret"], by=by(request), at=at)

        if carried_out(request, found.cycle.pack(), form, work, "已揭示。"):
            return redirect("drawing:draw", found.code)
    shown = draws.shown(found, names=False)
    mine = next((one for one in shown.waiting if one.person_id == request.viewer.person.pk), None)
    if mine is None or found.state != Draw.State.FROZEN:
        return redirect("drawing:draw", found.code)
    return page(
        request, "reveal.html", 422 if form.errors else 200, cycle=found.cycle, draw=found, shown=shown, form=form,
        mine=mine, late=found.reveal_by is not None and at > found.reveal_by,
    )  # fmt: skip


def step_down(request: Any, draw: str, key: str) -> HttpResponse:
    """Record that somebody who was drawn does not serve."""
    found = draw_of(request, draw)
    shown = draws.shown(found, names=True)
    line = next((one for one in shown.lines if one.key == key and one.standing == "serving"), None)
    if line is None:
        raise Http404
    at = now(found.cycle, real=request.arrived_at)
    form = StepDownForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def work() -> object:
            return operations.step_down(found, key, given["reason"], note=given["note"], by=by(request), at=at)

        if carried_out(request, found.cycle.pack(), form, work, "已登记，替补按抽取的次序接替。"):
            return redirect("drawing:draw", found.code)
    waiting = [one for one in shown.lines if one.major == line.major and one.standing == "waiting"]
    return page(
        request, "step_down.html", 422 if form.errors else 200, cycle=found.cycle, draw=found, line=line, form=form,
        following=waiting[0] if waiting else None,
    )  # fmt: skip


def names(request: Any, draw: str) -> HttpResponse:
    """The record in force with whose key is whose, for the office alone; that it was taken is recorded."""
    found = draw_of(request, draw)
    shown = draws.shown(found, names=False)
    if shown.record is None:
        raise Http404
    if request.method == "GET":
        take_names(found, by=by(request), at=now(found.cycle, real=request.arrived_at))
    told = {
        "record": shown.record.model_dump(),
        "experts": {one.candidate.key: one.expert.person.name for one in draws.named_pool(found) if one.expert},
        "officers": {one.key: one.person.name for one in shown.keepers},
    }
    answer = HttpResponse(json.dumps(told, ensure_ascii=False, indent=1) + "\n", content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="draw-{found.code}-names.json"'
    return answer


@require_POST
def issue(request: Any, draw: str) -> HttpResponse:
    """Issue the record on paper, as it stands."""
    found = draw_of(request, draw)
    at = now(found.cycle, real=request.arrived_at)
    carried_out(
        request, found.cycle.pack(), None, lambda: issue_record(found, by=by(request), at=at),
        "抽取记录已出具，请打印，由承诺的人员签字存档。",
    )  # fmt: skip
    return redirect("drawing:draw", found.code)


def paper(request: HttpRequest, draw: str) -> HttpResponse:
    """The issued record."""
    document = document_of(draw_of(request, draw))
    if document is None:
        raise Http404
    answer = HttpResponse(issuing.file_of(document), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="draw-{draw}.pdf"'
    return answer
