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
from zhiping.web.viewer import file_answer, picture_answer


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
    return file_answer(content, row.media_type)


def show_page(request: HttpRequest, code: str, evidence_code: str, number: int) -> HttpResponse:
    """One page of a file as a picture, ``?close`` large enough to be looked at closely."""
    hand = hand_of(request)
    row = _row(hand, evidence_code)
    if not 1 <= number <= row.pages:
        raise Http404
    picture = page_of(row, number, close="close" in request.GET)
    _record(hand, row, page=number)
    return picture_answer(picture)
