"""What is done with a worklist: search, choose many, keep a filter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from zhiping.core.errors import BadInput
from zhiping.faces.desk.forms import FilterForm
from zhiping.faces.desk.operations import assign, drop_filter, keep_filter
from zhiping.faces.desk.queries import worklist as work
from zhiping.faces.desk.views.work import _cycle, _page, _viewer, batches_for, shown
from zhiping.records.actors import Actor
from zhiping.records.models import Person


def search(request: HttpRequest) -> HttpResponse:
    """Look for dossiers. Posted: an identity number must not stand in an address, a log or a list of visited pages."""
    cycle = _cycle(request)
    if cycle is None:
        return _page(request, "no_cycle.html")
    typed = request.POST.get("q", "").strip()[:80]
    rows = work.search(_viewer(request), cycle, typed)
    shown_again = "" if work.is_number(typed) else typed
    return _page(request, "found.html", typed=shown_again, asked=bool(typed), rows=rows, cycle=cycle)


def back_to(request: HttpRequest) -> str:
    """The list from which something was posted (``back``: its query)."""
    return f"{reverse('desk:home')}?{work.Wanted.of(QueryDict(request.POST.get('back', ''))).query}"


def choose(request: HttpRequest) -> HttpResponse:
    """What the batch bar asks for: who sees to the chosen, at once; a decision about them, to its preview."""
    cycle, viewer = _cycle(request), _viewer(request)
    if cycle is None or viewer.person is None:
        return _page(request, "no_cycle.html")
    action = request.POST.get("action", "")
    if action in dict(batches_for(viewer, cycle)):
        # 307: the browser posts the same form there.
        return redirect(reverse("review:batch"), preserve_request=True)
    verb, _, code = action.partition(":")
    if verb not in ("take", "give", "back"):
        messages.error(request, "请选要做什么。")
        return redirect(back_to(request))
    to = {"take": viewer.person, "back": None}.get(verb) or Person.objects.filter(code=code).first()
    if verb == "give" and to is None:
        messages.error(request, "请选交给哪位同事。")
        return redirect(back_to(request))
    try:
        given = assign(
            request.POST.getlist("code")[: work.PAGE], to, viewer=viewer, cycle=cycle, by=Actor(viewer.person),
            at=request.cycle_now,  # type: ignore[attr-defined]
        )  # fmt: skip
    except BadInput as bad:
        messages.error(request, "；".join(str(fault.message) for fault in bad.faults))
        return redirect(back_to(request))
    if given.count:
        whose = f"由{to.name}经办" if to else "不再有人经办"
        messages.success(request, f"{given.count}份已改为{whose}。谁来审核不受影响。")
    if given.left_out:
        names = "、".join(given.left_out)
        messages.warning(request, f"没有改动：{names}。已经不在这里办理，或者这位同事不在那个单位。")
    return redirect(back_to(request))


def keep(request: HttpRequest) -> HttpResponse:
    """Keep the present filter under a name."""
    cycle, viewer = _cycle(request), _viewer(request)
    if cycle is None or viewer.person is None:
        return _page(request, "no_cycle.html")
    wanted, form = work.Wanted.of(QueryDict(request.POST.get("back", ""))), FilterForm(request.POST)
    if form.is_valid():
        try:
            kept = keep_filter(form.cleaned_data["name"], wanted, by=viewer.person, at=request.cycle_now)  # type: ignore[attr-defined]
        except BadInput as bad:
            for fault in bad.faults:
                form.add_error("name", str(fault.message))
        else:
            messages.success(request, f"筛选已存为“{kept.name}”。")
            return redirect(f"{reverse('desk:home')}?{wanted.query}")
    return shown(request, cycle, wanted, form=form, status=422)


def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a filter."""
    person = _viewer(request).person
    if person is not None and drop_filter(pk, by=person, at=request.cycle_now):  # type: ignore[attr-defined]
        messages.success(request, "筛选已删除。")
    return redirect("desk:home")
