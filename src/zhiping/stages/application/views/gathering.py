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
from zhiping.stages.application.operations.files import Box
from zhiping.stages.application.queries.earlier_files import earlier_files
from zhiping.stages.application.sections import BY_KEY
from zhiping.stages.application.views.common import hand_of, told
from zhiping.stages.application.views.saving import page_values

#: The fields of the box, in words.
BOX = (("left", "离左边"), ("top", "离上边"), ("width", "框的宽度"))


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
    typed = {name: request.POST.get(name, "").strip() for name, _ in BOX}
    errors: dict[str, str] = {}
    if request.method == "POST":
        read = {name: _per_cent(text) for name, text in typed.items()}
        errors = {name: "请填0到100之间的数" for name, value in read.items() if value is None}
        if not errors:
            box = Box(*(value or 0.0 for value in read.values()))
            try:
                operations.crop(hand.dossier, box, by=hand.by, at=hand.at)
            except BadInput as bad:
                errors["width"] = f"{bad.faults[0].message}。{bad.faults[0].expected}"
            except Refusal as refusal:
                errors["width"] = told(refusal, hand.pack)
            else:
                messages.success(request, "照片已按选的范围裁剪。")
                return redirect(reverse("application:evidence", args=[hand.dossier.code]) + "#photo-h")
    elif leaf.corners:
        (x, y), (right, _), *_ = leaf.corners
        typed = {"left": f"{100 * x:.1f}", "top": f"{100 * y:.1f}", "width": f"{100 * (right - x):.1f}"}
    fields = [
        {"id": name, "label": label, "value": typed[name], "error": errors.get(name, "")} for name, label in BOX
    ]  # fmt: skip
    values = {"row": row, "leaf": leaf, "box_fields": fields, "errors": errors, "forms": hand.pack.forms}
    response = render(request, "application/portrait.html", page_values(hand, BY_KEY["evidence"]) | values)
    response.status_code = 422 if errors else 200
    return response


def _per_cent(typed: str) -> float | None:
    try:
        value = float(typed)
    except ValueError:
        return None
    return value / 100 if 0 <= value <= 100 else None
