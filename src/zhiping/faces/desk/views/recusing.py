"""回避: an officer declares kin or another interest before they handle a dossier, and lifts it with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.core.errors import BadInput
from zhiping.faces.desk.forms import LiftForm, RecusalForm
from zhiping.faces.desk.operations import declare_recusal
from zhiping.faces.desk.queries import recusals as declared
from zhiping.faces.desk.views.work import _page, _viewer
from zhiping.records.actors import Actor
from zhiping.records.models import Person
from zhiping.records.operations import lift_kinship


def _me(request: HttpRequest) -> Person:
    person = _viewer(request).person
    assert person is not None
    return person


def recusals(request: HttpRequest) -> HttpResponse:
    """Whom the viewer keeps out of, and the form that declares one more."""
    person, at = _me(request), request.cycle_now  # type: ignore[attr-defined]
    form = RecusalForm(
        request.POST or None, viewer=_viewer(request), cycles=request.cycles,  # type: ignore[attr-defined]
        initial={"code": request.GET.get("code", "")[:20]},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and form.person is not None:
        try:
            new = declare_recusal(form.person, form.cleaned_data["kind"], by=Actor(person), at=at)
        except BadInput as bad:
            for fault in bad.faults:
                form.add_error(fault.where if fault.where in form.fields else None, str(fault.message))
        else:
            name = form.person.name
            done = f"已声明回避：{name}的材料不再出现在您的列表里，由同事或上一级办理。"
            messages.success(request, done if new else f"您已经声明过回避{name}。")
            return redirect("desk:recusals")
    return _page(
        request, "recusals.html", 422 if form.errors else 200, form=form, standing=declared.standing(person),
        lifted=declared.lifted(person),
    )  # fmt: skip


def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a declaration of the viewer's own stand no longer, with the reason."""
    person = _me(request)
    one = next((one for one in declared.standing(person) if one.row.pk == pk and one.own), None)
    if one is None:
        raise Http404
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lift_kinship(one.row, reason=form.cleaned_data["reason"], by=Actor(person), at=request.cycle_now)  # type: ignore[attr-defined]
        except BadInput as bad:
            for fault in bad.faults:
                form.add_error("reason", str(fault.message))
        else:
            messages.success(request, f"已解除对{one.other.name}的回避，已记入办理记录。")
            return redirect("desk:recusals")
    return _page(request, "recusal_lift.html", 422 if form.errors else 200, form=form, one=one)
