"""What an earlier application could fill in: asked first, part by part, saying where it comes from."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.stages.application import operations
from zhiping.stages.application.queries.earlier import earlier_of
from zhiping.stages.application.sections import BY_KEY
from zhiping.stages.application.views.common import hand_of, told
from zhiping.stages.application.views.overview import frame


def page(request: HttpRequest, code: str) -> HttpResponse:
    """The parts on offer, each to be looked at and chosen; then they are taken over."""
    hand = hand_of(request)
    if not hand.may_edit:
        return redirect("application:overview", hand.dossier.code)
    error = ""
    if request.method == "POST":
        try:
            taken = operations.reuse(hand.dossier, request.POST.getlist("section"), by=hand.by, at=hand.at)
        except BadInput:
            error = "请至少选一个部分，不想带入的可以直接返回。"
        except Refusal as refusal:
            error = told(refusal, hand.pack)
        else:
            names = "、".join(BY_KEY[key].title for key in taken)
            messages.success(request, f"已带入：{names}。请逐项核对。" if names else "没有可以带入的内容。")
            if len(taken) == 1 and request.POST.get("stay"):
                return redirect(reverse("application:section", args=[hand.dossier.code, taken[0]]))
            return redirect("application:overview", hand.dossier.code)
    values = frame(hand) | {"earlier": earlier_of(hand.dossier, hand.document, hand.pack), "error": error}
    response = render(request, "application/reuse.html", values)
    response.status_code = 422 if error else 200
    return response
