"""Proof: what is asked for, what is there, upload, and what each file proves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.ground.storage import blobs
from zhiping.records.models import Evidence
from zhiping.stages.application import operations
from zhiping.stages.application.operations.files import allowed, has_plain_background
from zhiping.stages.application.queries import materials
from zhiping.stages.application.queries.earlier_files import earlier_files
from zhiping.stages.application.queries.evidence import labels_of, shown_files
from zhiping.stages.application.sections import BY_KEY
from zhiping.stages.application.views.common import Hand, hand_of, told
from zhiping.stages.application.views.overview import frame
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
    items = [item for item in request.POST.getlist("items") if item]
    photo = request.POST.get("photo") == "1"
    together = request.POST.get("together") == "1"
    into = request.POST.get("into", "")
    failed: list[str] = []
    kept: list[Evidence] = []
    files = request.FILES.getlist("file")
    if not files:
        failed.append("没有选文件。请先选择文件，再上传")
    for file in files:
        name, content = file.name or "", file.read()
        try:
            if photo:
                fit = request.POST.get("fit") == "1"
                row = operations.attach_photo(hand.dossier, name=name, content=content, fit=fit, by=hand.by, at=hand.at)
                kept.append(row)
                if not has_plain_background(blobs.get(hand.dossier.key_owner, row.blob)):
                    messages.warning(request, "照片已上传。背景看上去不够素净，可能被退回，请核对后决定要不要换一张。")
            else:
                row = operations.attach(
                    hand.dossier, name=name, content=content, items=items, into=into, by=hand.by, at=hand.at
                )
                kept.append(row)
                # The first photograph begins the file, the others are its next pages.
                into = row.key if together and row.leaves.exists() else into
        except BadInput as bad:
            failed += [f"{fault.where}：{fault.message}。{fault.expected}" for fault in bad.faults]
        except Refusal as refusal:
            failed.append(told(refusal, hand.pack))
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


def _page(request: HttpRequest, hand: Hand, failed: list[str]) -> HttpResponse:
    labels = labels_of(hand.document, hand.pack)
    files = shown_files(hand.dossier, hand.document, labels)
    values: dict[str, Any] = {
        "files": files, "rows": materials.rows(hand.dossier, hand.document, hand.pack, hand.at),
        "failed": [("file-new", one) for one in failed], "failed_heading": f"有{len(failed)}个文件没有传上",
        "forms": hand.pack.forms, "items": labels, "unsure": hand.pack.materials_file.confirmed is None,
        "photo": next((file for file in files if file.is_photo), None), "kinds": allowed(hand.pack.forms),
        "accept": ",".join(hand.pack.forms.media_types), "images": ",".join(hand.pack.forms.image_types),
        "has_earlier": earlier_files(hand.dossier, hand.document, hand.pack) is not None,
        "waiting": any(file.waiting for file in files), "unchosen": [file for file in files if file.unchosen],
    }  # fmt: skip
    return render(request, "application/evidence.html", page_values(hand, BY_KEY["evidence"]) | values)


def catalogue(request: HttpRequest, code: str) -> HttpResponse:
    """The list of material behind the cover (annex 3), for printing: number, name, pages, copies."""
    hand = hand_of(request)
    rows = materials.catalogue(hand.dossier, hand.document, hand.pack, hand.at)
    return render(request, "application/catalogue.html", frame(hand) | {"rows": rows, "printed_at": hand.at})


def prove(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """From the side of a claim: which of the files that are there prove it."""
    hand = hand_of(request)
    return _changed(
        request, hand, "已记下这一项的证明材料。",
        lambda: operations.prove(hand.dossier, item, request.POST.getlist("files"), by=hand.by, at=hand.at),
    )  # fmt: skip


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
