"""Proof: what is asked for, what is there, upload, opening, and what each file proves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.records.actors import Actor
from zhiping.records.models import Evidence
from zhiping.stages.application import operations
from zhiping.stages.application.operations.files import allowed
from zhiping.stages.application.queries.evidence import evidence_by_key, labels_of, name_of
from zhiping.stages.application.queries.judging import checklist
from zhiping.stages.application.sections import BY_KEY
from zhiping.stages.application.views.common import Hand, hand_of, told
from zhiping.stages.application.views.saving import page_values


def evidence(request: HttpRequest, code: str) -> HttpResponse:
    """The files of a draft, and uploading more of them."""
    hand = hand_of(request)
    if not hand.may_edit:
        return redirect("application:overview", hand.dossier.code)
    if request.method == "POST":
        return _upload(request, hand)
    return _page(request, hand, [])


def _upload(request: HttpRequest, hand: Hand) -> HttpResponse:
    """Each file by itself: one that cannot be taken does not stop the others."""
    by_script = request.headers.get("X-Upload") == "1"
    items = [item for item in request.POST.getlist("items") if item]
    photo = request.POST.get("photo") == "1"
    failed: list[str] = []
    kept: list[Evidence] = []
    files = request.FILES.getlist("file")
    if not files:
        failed.append("没有选文件。请先选择文件，再上传")
    for file in files:
        name, content = file.name or "", file.read()
        try:
            if photo:
                kept.append(operations.attach_photo(hand.dossier, name=name, content=content, by=hand.by, at=hand.at))
            else:
                kept.append(
                    operations.attach(hand.dossier, name=name, content=content, items=items, by=hand.by, at=hand.at)
                )
        except BadInput as bad:
            failed += [f"{fault.where}：{fault.message}。{fault.expected}" for fault in bad.faults]
        except Refusal as refusal:
            failed.append(told(refusal, hand.pack))
    if by_script:
        if failed:
            return JsonResponse({"error": failed[0]}, status=422)
        return JsonResponse(_as_told(hand, kept[0]))
    if failed:
        # What was taken has changed the draft.
        hand.dossier.refresh_from_db()
        hand = hand_of(request)
        response = _page(request, hand, failed)
        response.status_code = 422
        return response
    messages.success(request, f"已上传{len(kept)}个文件。")
    return redirect(_next(request, hand))


def _next(request: HttpRequest, hand: Hand) -> str:
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("application:evidence", args=[hand.dossier.code])


def _as_told(hand: Hand, row: Evidence) -> dict[str, str]:
    pages = f"，{row.pages}页" if row.pages > 1 else ""
    return {
        "name": name_of(row), "note": f"已传{pages}",
        "href": reverse("application:file", args=[hand.dossier.code, row.key]),
    }  # fmt: skip


def _page(request: HttpRequest, hand: Hand, failed: list[str]) -> HttpResponse:
    labels = labels_of(hand.document, hand.pack)
    files = [
        {
            **entry, "shown": reverse("application:file", args=[hand.dossier.code, entry["id"]]),
            "proves": [labels[item] for item in entry.get("for") or [] if item in labels],
            "targets": [(item, label, item in (entry.get("for") or [])) for item, label in labels.items()],
            "is_photo": (hand.document.get("applicant") or {}).get("photo") == entry["id"],
        }
        for entry in hand.document.get("evidence") or []
    ]  # fmt: skip
    needed = [
        {"need": need, "lacking": [labels.get(item, item) for item in need.lacking]}
        for need in checklist(hand.dossier, hand.document, hand.at)
    ]
    values: dict[str, Any] = {
        "files": files, "needed": needed, "failed": failed, "forms": hand.pack.forms, "items": labels,
        "unsure": hand.pack.materials_file.confirmed is None,
        "photo": next((file for file in files if file["is_photo"]), None), "kinds": allowed(hand.pack.forms),
        "accept": ",".join(hand.pack.forms.media_types),
    }  # fmt: skip
    return render(request, "application/evidence.html", page_values(hand, BY_KEY["evidence"]) | values)


def file(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """A file in place. That it was opened is recorded."""
    seen: Any = request  # the middleware has set dossier, viewer and cycle_now
    row = evidence_by_key(seen.dossier, key)
    if row is None:
        raise Http404
    content = operations.open_evidence(row, by=Actor(seen.viewer.person), at=seen.cycle_now)
    response = HttpResponse(content, content_type=row.media_type)
    response["Content-Disposition"] = content_disposition_header(False, name_of(row)) or "inline"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    # The file is a stranger's: whatever it holds may neither run nor fetch anything here. Chromium's own viewer of
    # PDF files does not work in a sandbox, so these get the same policy without it.
    sandbox = "" if row.media_type == "application/pdf" else "; sandbox"
    policy = "default-src 'none'; frame-ancestors 'self'; style-src 'unsafe-inline'"
    response["Content-Security-Policy"] = policy + sandbox
    return response


def assign(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Say what a file proves."""
    hand = hand_of(request)
    return _changed(
        request, hand, "已记下这个文件证明哪些内容。",
        lambda: operations.assign(hand.dossier, key, request.POST.getlist("items"), by=hand.by, at=hand.at),
    )  # fmt: skip


def remove(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Take a file out of the draft."""
    hand = hand_of(request)
    return _changed(request, hand, "已移除文件。", lambda: operations.detach(hand.dossier, key, by=hand.by, at=hand.at))


def _changed(request: HttpRequest, hand: Hand, done: str, change: Any) -> HttpResponse:
    try:
        change()
    except BadInput as bad:
        messages.warning(request, bad.faults[0].message)
    except Refusal as refusal:
        messages.error(request, told(refusal, hand.pack))
    else:
        messages.success(request, done)
    return redirect(_next(request, hand))
