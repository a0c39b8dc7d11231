"""The guides as PDF: made once for each version of a pack, the same bytes every time."""

from __future__ import annotations

from datetime import datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from zhiping.faces.portal.paper import GUIDE, guide_paper
from zhiping.ground.documents.forms import Mark, Standing, render
from zhiping.records.models import PackVersion


def guide_pdf(version: PackVersion, audience: str) -> bytes:
    """The PDF of a guide. Raises ``KeyError`` for an unknown audience, ``MissingGlyphs`` for what no font has."""
    return _made(version.pk, version.hash, audience)


@lru_cache(maxsize=32)
def _made(pk: int, expected_hash: str, audience: str) -> bytes:
    # Keyed by the hash too: test databases reuse primary keys.
    pack = PackVersion.objects.get(pk=pk).pack()
    issued = datetime.combine(pack.about.document.issued_on, time(), ZoneInfo(pack.timezone))
    # What it says follows from the notice and the version of the pack, so these are its number and its code.
    mark = Mark(Standing.ISSUED, number=pack.about.document.number, code=pack.id, revision=expected_hash.split(":")[-1])
    return render(GUIDE, guide_paper(pack, audience), mark, made_at=issued)
