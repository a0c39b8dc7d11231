"""Files that come in pieces: begin, where it stands, the next piece, finish. Asked by the page's script.

The manner is that of resumable uploads elsewhere: a piece is sent by PATCH with ``Upload-Offset``; GET and HEAD tell
how far it came; 409 says that a piece began elsewhere, with the right place in ``Upload-Offset``.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import reverse

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.records.models import Evidence
from zhiping.stages.application.models import Upload
from zhiping.stages.application.operations import uploads
from zhiping.stages.application.queries.evidence import name_of
from zhiping.stages.application.queries.viewing import view_address
from zhiping.stages.application.views.common import Hand, hand_of, told

_DIGITS = 12


def as_told(hand: Hand, row: Evidence) -> dict[str, Any]:
    """What the page hears of a file that was kept."""
    photographed = row.leaves.exists()
    pages = f"，{row.pages}页" if row.pages > 1 else ""
    at = (hand.dossier.code, row.key)
    return {
        "name": name_of(row), "note": f"已传{pages}", "key": row.key, "pages": photographed,
        "href": reverse("application:leaves", args=at) if photographed else view_address(*at),
    }  # fmt: skip


def refused(bad: BadInput | Refusal, hand: Hand) -> str:
    """One sentence: the cause and the way on."""
    if isinstance(bad, Refusal):
        return told(bad, hand.pack)
    return "；".join(f"{fault.message}。{fault.expected}" for fault in bad.faults)


def _standing(upload: Upload, status: int = 200) -> JsonResponse:
    href = reverse("application:upload", args=[upload.dossier.code, upload.code])
    answer = JsonResponse({"href": href, "offset": upload.received, "size": upload.size}, status=status)
    answer["Upload-Offset"] = str(upload.received)
    answer["Upload-Length"] = str(upload.size)
    answer["Cache-Control"] = "no-store"
    if status == 201:
        answer["Location"] = href
    return answer


def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin an upload, or find the one that was begun with the same file."""
    hand = hand_of(request)
    size = _whole(request.POST.get("size", ""))
    if size is None:
        return JsonResponse({"error": "没有说明文件的大小"}, status=400)
    try:
        upload = uploads.begin(
            hand.dossier, name=request.POST.get("name", ""), size=size, changed=request.POST.get("changed", "")[:20],
            by=hand.by, at=hand.at,
        )  # fmt: skip
    except (BadInput, Refusal) as bad:
        return JsonResponse({"error": refused(bad, hand)}, status=422)
    return _standing(upload, 200 if upload.received else 201)


def _whole(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _DIGITS else None


def upload(request: HttpRequest, code: str, upload: str) -> HttpResponse:
    """Where an upload stands (GET), its next piece (PATCH), its end (POST)."""
    hand = hand_of(request)
    row = Upload.objects.filter(dossier=hand.dossier, code=upload).select_related("dossier").first()
    if row is None:
        raise Http404
    if request.method in ("GET", "HEAD"):
        return _standing(row)
    try:
        if request.method == "PATCH":
            return _piece(request, hand, row)
        if request.method == "POST":
            return _finish(request, hand, row)
    except uploads.WrongPlace as wrong:
        row.received = wrong.offset
        return _standing(row, 409)
    except Upload.DoesNotExist:
        raise Http404 from None
    except (BadInput, Refusal) as bad:
        return JsonResponse({"error": refused(bad, hand)}, status=422)
    return HttpResponseNotAllowed(["GET", "PATCH", "POST"])


def _piece(request: HttpRequest, hand: Hand, row: Upload) -> HttpResponse:
    offset = _whole(request.headers.get("Upload-Offset", ""))
    if offset is None:
        return JsonResponse({"error": "没有说明片段从哪里开始"}, status=400)
    uploads.may_edit(hand.dossier, by=hand.by, at=hand.at)
    return _standing(uploads.receive(row, offset=offset, content=request.body))


def _finish(request: HttpRequest, hand: Hand, row: Upload) -> HttpResponse:
    kept = uploads.finish(
        row, items=[item for item in request.POST.getlist("items") if item], photo=request.POST.get("photo") == "1",
        into=request.POST.get("into", ""), by=hand.by, at=hand.at,
    )  # fmt: skip
    return JsonResponse(as_told(hand, kept))
