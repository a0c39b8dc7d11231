"""Evidence as a checker sees it: its pages as pictures, and the file itself. Whatever is opened is recorded."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse

from zhiping.ground.audit import chain
from zhiping.ground.storage import blobs, keys
from zhiping.records.models import Evidence
from zhiping.records.pictures import page_of
from zhiping.stages.review.views.common import Hand, hand_of

#: A stored file is shown by the browser's own viewer, which needs its style and plug-in; it can load nothing else.
_FILE_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
)
_PICTURE_POLICY = "default-src 'none'; frame-ancestors 'self'; sandbox"
#: In place of a page that cannot be drawn: what to do.
_BLANK = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 420" width="1240" height="875">
<rect width="595" height="420" fill="#f4f2ec"/><g font-family="sans-serif" text-anchor="middle" fill="#4a463d">
<text x="297" y="200" font-size="20">这一页画不出来</text>
<text x="297" y="232" font-size="15">请点“原文件”打开核对</text></g></svg>"""


def _row(hand: Hand, evidence_code: str) -> Evidence:
    row = Evidence.objects.filter(dossier=hand.dossier, code=evidence_code).select_related("dossier").first()
    if row is None:
        raise Http404
    return row


def _record(hand: Hand, row: Evidence, **what: Any) -> None:
    with transaction.atomic():
        chain.append(
            hand.dossier.stream, "evidence.opened", by=hand.by.label, at=hand.at,
            data={"evidence": row.code, "level": hand.level, **what},
        )  # fmt: skip


def show_evidence(request: HttpRequest, code: str, evidence_code: str) -> HttpResponse:
    """One file of the dossier as it is kept."""
    hand = hand_of(request)
    row = _row(hand, evidence_code)
    try:
        content = blobs.get(hand.dossier.key_owner, row.blob)
    except (FileNotFoundError, keys.KeyDestroyed, keys.Damaged):
        raise Http404 from None
    _record(hand, row)
    response = HttpResponse(content, content_type=row.media_type)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = _FILE_POLICY
    return response


def show_page(request: HttpRequest, code: str, evidence_code: str, number: int) -> HttpResponse:
    """One page of a file as a picture, ``?close`` large enough to be looked at closely."""
    hand = hand_of(request)
    row = _row(hand, evidence_code)
    if not 1 <= number <= row.pages:
        raise Http404
    picture = page_of(row, number, close="close" in request.GET)
    _record(hand, row, page=number)
    response = HttpResponse(picture or _BLANK, content_type="image/jpeg" if picture else "image/svg+xml")
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Security-Policy"] = _PICTURE_POLICY
    return response
