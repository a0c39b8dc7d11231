"""What an office keeps beside a dossier: who sees to it, its notes, its calls."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from zhiping.core.errors import BadInput
from zhiping.faces.desk.forms import NoteForm
from zhiping.faces.desk.operations import assign, write_note
from zhiping.faces.desk.queries import history, looks, offices
from zhiping.faces.desk.views.work import _page, _viewer
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier, Organisation, Person


def _ours(request: HttpRequest) -> tuple[Dossier, Organisation, Person]:
    dossier, viewer = request.dossier, _viewer(request)  # type: ignore[attr-defined]
    office = offices.office_of(viewer, dossier)
    if office is None or viewer.person is None:
        raise Http404
    return dossier, office, viewer.person


def office(request: HttpRequest, code: str) -> HttpResponse:
    """The office's own page about a dossier; a POST writes a note."""
    dossier, ours, person = _ours(request)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            write_note(dossier, ours, form.cleaned_data["text"], by=Actor(person), at=request.cycle_now)  # type: ignore[attr-defined]
        except BadInput as bad:
            for fault in bad.faults:
                form.add_error("text", str(fault.message))
        else:
            messages.success(request, "备注已写下，只有本处办理人员看得到。")
            return redirect("desk:office", dossier.code)
    since = looks.since(_viewer(request), dossier)
    return _page(
        request, "office.html", 422 if form.errors else 200, dossier=dossier, office=ours, form=form, since=since,
        notes=offices.notes(dossier, ours), seen_to=offices.seen_to(dossier, ours),
        calls=offices.calls(dossier, ours), me=person,
        news=history.news(dossier, seen=since.position, reader=person),
        colleagues=offices.colleagues([ours.pk], request.cycle_now.date()),  # type: ignore[attr-defined]
    )  # fmt: skip


def assign_one(request: HttpRequest, code: str) -> HttpResponse:
    """Take this dossier, give it to a colleague, or give it back (``to``: a public code, or empty)."""
    dossier, _, person = _ours(request)
    to = Person.objects.filter(code=request.POST.get("to", "")).first()
    if to is None and request.POST.get("to"):
        messages.error(request, "请选交给哪位同事。")
        return redirect("desk:office", dossier.code)
    given = assign(
        [dossier.code], to, viewer=_viewer(request), cycle=dossier.cycle, by=Actor(person),
        at=request.cycle_now,  # type: ignore[attr-defined]
    )  # fmt: skip
    if given.count:
        messages.success(request, f"由{to.name}经办。" if to else "不再有人经办。")
    else:
        messages.error(request, "没有改动：材料现在不在这里办理，或者这位同事不在本处。")
    return redirect("desk:office", dossier.code)
