"""The book of publicity on paper: the sheet for the board, report and proof. The same bytes every time."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Final

from zhiping.ground.documents.service import pdf
from zhiping.registers.publicity.models import Notice
from zhiping.registers.publicity.results import Result
from zhiping.registers.publicity.texts import Sheet, chinese_day

_FOLDER: Final = Path(__file__).parent / "paper"


def sheet_pdf(sheet: Sheet, *, code: str, made_at: datetime) -> bytes:
    """The sheet as it is printed and hung up. Raises ``MissingGlyphs`` for what no font has."""
    return pdf(_FOLDER / "sheet.typ", asdict(sheet) | {"code": code}, made_at=made_at)


def result_pdf(notice: Notice, result: Result, *, made_at: datetime) -> bytes:
    """Report and proof, a page each, for the unit's seal. Raises ``MissingGlyphs``."""
    data = {
        "title": f"{result.report.heading}、{result.proof.heading}（{notice.dossier.applicant_name}）",
        "unit": notice.unit.name,
        "code": notice.posting.code,
        "signed": chinese_day(result.signed_on),
        "pages": [asdict(result.report), asdict(result.proof)],
    }
    return pdf(_FOLDER / "result.typ", data, made_at=made_at)
