"""Pages of who audits: find a chain, read it, and see whether it holds. No dossier's content is here."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhiping.faces.oversight.queries import trails as queries


class TrailSearch(forms.Form):
    """Which chain. Posted, so that no log of addresses holds a user name."""

    typed = forms.CharField(
        label="编号、用户名或轮次", max_length=64, help_text="材料、个人、单位或登记的编号，账号的用户名，轮次的代号。",
        error_messages={"required": "请填写编号、用户名或轮次代号"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


def trails(request: HttpRequest) -> HttpResponse:
    """Find a chain; the rounds, and the chains that grew last."""
    form = TrailSearch(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = queries.find(form.cleaned_data["typed"])
        if found is not None:
            return redirect("oversight:trail", kind=found[0], ref=found[1])
        form.add_error("typed", "没有找到，请核对编号、用户名或轮次代号")
    status = 422 if request.method == "POST" else 200
    values = {"form": form, "recent": queries.recent(), "rounds": queries.cycles()}
    return render(request, "oversight/trails.html", values, status=status)


def trail(request: HttpRequest, kind: str, ref: str) -> HttpResponse:
    """One chain, newest first, verified from its first entry."""
    before = request.GET.get("before", "")
    found = queries.trail(kind, ref, before=before)
    if found is None:
        raise Http404
    values = {"trail": found, "word": queries.KINDS[kind], "ref": ref, "before": before}
    return render(request, "oversight/trail.html", values)
