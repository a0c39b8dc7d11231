"""Made-up evidence: one small PDF for each material that this applicant is asked for and has not proven yet."""

from __future__ import annotations

import io
from functools import lru_cache

import pikepdf

from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier
from zhiping.simulation.desks import Case, Play
from zhiping.stages.application import operations as application
from zhiping.stages.application.queries.judging import checklist


@lru_cache(maxsize=64)
def made_up_pdf(text: str) -> bytes:
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


def prove(play: Play, case: Case, dossier: Dossier) -> None:
    """Upload what is asked for and lacks a file."""
    dossier.refresh_from_db(fields=["draft_sealed", "draft_version"])
    for needed in checklist(dossier, contents.draft(dossier), play.now):
        if needed.lacking:
            application.attach(
                dossier, name=f"{needed.material.name}.pdf", content=made_up_pdf(needed.material.id),
                items=needed.lacking, by=Actor(case.person), at=play.tick(),
            )  # fmt: skip
            dossier.refresh_from_db(fields=["draft_sealed", "draft_version"])
