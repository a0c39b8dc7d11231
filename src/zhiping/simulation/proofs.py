"""Made-up evidence: one PDF for each material that this applicant is asked for and has not proven yet."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from zlib import crc32

import pikepdf

from zhiping.core.policy.asks import Material
from zhiping.ground.documents.service import pdf
from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier
from zhiping.simulation.desks import Case, Play
from zhiping.simulation.portraits import made_up_portrait
from zhiping.stages.application import operations as application
from zhiping.stages.application.queries.judging import checklist

#: Materials that are usually bound together, so that there is a file with pages to turn.
_PAGES = {"performance": 3, "papers": 4}
_SOURCE = Path(__file__).parent / "proof.typ"


@lru_cache(maxsize=64)
def made_up_pdf(title: str, pages: int = 1) -> bytes:
    """A made-up certificate of ``pages`` A4 pages that says it is a sample; the same title gives the same bytes."""
    number = f"{crc32(title.encode()) % 100000:05d}"
    return pdf(_SOURCE, {"title": title, "pages": pages, "number": number}, made_at=datetime(2024, 10, 28, tzinfo=UTC))


@lru_cache(maxsize=64)
def plain_pdf(text: str) -> bytes:
    """A PDF of one A4 page that says ``text`` (ASCII) and that nobody will take for a real certificate."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    page.obj.Resources = pikepdf.Dictionary(
        Font=pikepdf.Dictionary(
            F1=pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        )
    )
    said = f"BT /F1 20 Tf 60 760 Td (DEMO  {text}) Tj ET".encode("ascii", "replace")
    page.obj.Contents = pdf.make_stream(said)
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _content(play: Play, material: Material) -> bytes:
    """Something to read where somebody will look at it, else the lightest that a round can be played with."""
    if play.readable:
        return made_up_pdf(material.name, _PAGES.get(material.id, 1))
    return plain_pdf(material.id)


def prove(play: Play, case: Case, dossier: Dossier) -> None:
    """Upload what is asked for and lacks a file; and a portrait, where people will look at it."""
    dossier.refresh_from_db(fields=["draft_sealed", "draft_version"])
    told = contents.draft(dossier).get("applicant") or {}
    if play.readable and not told.get("photo"):
        content = made_up_portrait(case.applicant.number, female=told.get("sex") == "female")
        application.attach_photo(dossier, name="证件照.jpg", content=content, by=Actor(case.person), at=play.tick())
        dossier.refresh_from_db(fields=["draft_sealed", "draft_version"])
    for needed in checklist(dossier, contents.draft(dossier), play.now):
        if needed.lacking:
            application.attach(
                dossier, name=f"{needed.material.name}.pdf", content=_content(play, needed.material),
                items=needed.lacking, by=Actor(case.person), at=play.tick(),
            )  # fmt: skip
            dossier.refresh_from_db(fields=["draft_sealed", "draft_version"])
