"""The guides as PDF: made once for each version of a pack, the same bytes every time."""

from __future__ import annotations

from datetime import datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from zhiping.core.policy.model import Pack
from zhiping.faces.portal.queries import notice
from zhiping.faces.portal.queries.guides import guide
from zhiping.ground.documents.service import pdf
from zhiping.records.models import PackVersion

_SOURCE: Final = Path(__file__).parent / "paper" / "guide.typ"


def told(pack: Pack, audience: str) -> dict[str, Any]:
    """What the document is made of: guide, windows, whom to ask. Raises ``KeyError`` for an unknown audience."""
    made = guide(pack, audience)
    windows = [
        {"label": w.label, "actor": w.actor, "when": notice.period(pack, w), "unsure": not w.confirmed}
        for w in notice.in_order(pack)
    ]
    steps = [
        {"title": s.title, "who": s.who, "when": s.when, "says": s.says, "points": s.points,
         "clauses": [_cited(pack, key) for key in s.clauses]}
        for s in made.steps
    ]  # fmt: skip
    return {
        "title": made.title,
        "intro": made.intro,
        "round": pack.title,
        "document": pack.about.document.number,
        "body": pack.about.body.name,
        "windows": windows,
        "steps": steps,
        "contact": pack.about.contact.model_dump(),
    }


def _cited(pack: Pack, key: str) -> str:
    clause = pack.clauses[key]
    return f"〔{clause.short}〕" + ("" if clause.confirmed else "待确认")


def guide_pdf(version: PackVersion, audience: str) -> bytes:
    """The PDF of a guide. Raises ``KeyError`` for an unknown audience, ``MissingGlyphs`` for what no font has."""
    return _made(version.pk, version.hash, audience)


@lru_cache(maxsize=32)
def _made(pk: int, expected_hash: str, audience: str) -> bytes:
    # Keyed by the hash too: test databases reuse primary keys.
    pack = PackVersion.objects.get(pk=pk).pack()
    issued = datetime.combine(pack.about.document.issued_on, time(), ZoneInfo(pack.timezone))
    return pdf(_SOURCE, told(pack, audience), made_at=issued)
