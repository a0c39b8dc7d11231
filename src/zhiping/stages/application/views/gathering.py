"""What is done with files beyond sending them: joined, taken over from an earlier cycle, the portrait cut by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.records.models import Evidence
from zhiping.stages.application import operations
from zhiping.stages.application.forms.places import EDGES, FrameForm
from zhiping.stages.application.operations.files import Box
from zhiping.stages.application.queries.earlier_files import earlier_files
from zhiping.stages.application.sections import BY_KEY
from zhiping.stages.application.views.common import hand_of, told
from zhiping.stages.application.views.saving import page_values


def join(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Put this file behind another that is there already."""
    hand = hand_of(request)
    place = f"#file-{key}"
    try:
        now = operations.join(hand.dossier, key, request.POST.get("onto", ""), by=hand.by, at=hand.at)
    except BadInput as bad:
        messages.warning(request, f"没有合并。{bad.faults[0].message}。{bad.faults[0].expected}。")
    except Refusal as refusal:
        messages.error(request, told(refusal, hand.pack))
    else:
        messages.success(request, "已合成一个文件，两个文件原来证明的内容都归到它名下。")
        place = f"#file-{now}"
    return redirect(reverse("application:evidence", args=[hand.dossier.code]) + place)


def earlier(request: HttpRequest, code: str) -> HttpResponse:
    """Files of an earlier application, each to be chosen; then they are copied here."""
    hand = hand_of(request)
    if not hand.may_edit:
        return redirect("application:overview", hand.dossier.code)
    error, chosen = "", request.POST.getlist("file")
    if request.method == "POST":
        try:
            kept = operations.reuse_files(hand.dossier, chosen, by=hand.by, at=hand.at)
        except BadInput as bad:
            fault = bad.faults[0]
            error = f"{fault.message}。{fault.expected}。" if chosen else "请至少选一个文件，不想带入的可以直接返回。"
        except Refusal as refusal:
            error = told(refusal, hand.pack)
        else:
            messages.success(request, f"已带入{len(kept)}个文件。请核对每个文件证明哪一项。")
            return redirect("application:evidence", hand.dossier.code)
    values = {"earlier": earlier_files(hand.dossier, hand.document, hand.pack), "error": error, "chosen": chosen}
    response = render(request, "application/earlier_files.html", page_values(hand, BY_KEY["evidence"]) | values)
    response.status_code = 422 if error else 200
    return response


def portrait(request: HttpRequest, code: str) -> HttpResponse:
    """Cut the portrait by hand: by a frame, or by numbers in per cent of width and height."""
    hand = hand_of(request)
    key = (hand.document.get("applicant") or {}).get("photo")
    row = Evidence.objects.filter(dossier=hand.dossier, key=key).first() if key else None
    leaf = row.leaves.first() if row else None
    if row is None or leaf is None or not hand.may_edit:
        if hand.may_edit:
            messages.warning(request, "裁剪前的照片不在了。要重新裁剪的，请重新上传照片。")
        return redirect(reverse("application:evidence", args=[hand.dossier.code]) + "#photo-h")
    drawn: dict[str, float] = {}
    if leaf.corners:
        (x, y), (right, _), *_ = leaf.corners
        drawn = {"left": x, "top": y, "width": right - x}
    form = FrameForm(request.POST) if request.method == "POST" else FrameForm(fractions=drawn)
    if request.method == "POST" and form.is_valid():
        box = Box(*(form.cleaned_data[name] for name, _ in EDGES))
        try:
            operations.crop(hand.dossier, box, by=hand.by, at=hand.at)
        except BadInput as bad:
            form.add_error("width", f"{bad.faults[0].message}。{bad.faults[0].expected}")
        except Refusal as refusal:
            form.add_error("width", told(refusal, hand.pack))
        else:
            messages.success(request, "照片已按选的范围裁剪。")
            return redirect(reverse("application:evidence", args=[hand.dossier.code]) + "#photo-h")
    values = {"row": row, "leaf": leaf, "form": form, "forms": hand.pack.forms}
    response = render(request, "application/portrait.html", page_values(hand, BY_KEY["evidence"]) | values)
    response.status_code = 422 if form.errors else 200
    return response
