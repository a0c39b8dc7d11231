"""The book of publicity on paper: the sheet for the board, report and proof. The same bytes every time."""

from __future__ import annotations

from datetime import datetime

from zhiping.ground.documents.forms import Mark, Standing, render
from zhiping.registers.publicity.models import Notice
from zhiping.registers.publicity.paper import PUBLICITY_RESULT, UNIT_PUBLICITY, PublicityResult, UnitPublicity
from zhiping.registers.publicity.results import Result
from zhiping.registers.publicity.texts import Sheet


def _mark(code: str) -> Mark:
    # The unit issues these, by the code of its posting.
    return Mark(Standing.ISSUED, number=code, code=code)


def sheet_pdf(sheet: Sheet, *, code: str, made_at: datetime) -> bytes:
    """The sheet as it is printed and hung up. Raises ``MissingGlyphs`` for what no font has."""
    return render(UNIT_PUBLICITY, UnitPublicity(sheet, code), _mark(code), made_at=made_at)


def result_pdf(notice: Notice, result: Result, *, made_at: datetime) -> bytes:
    """Report and proof, a page each, for the unit's seal. Raises ``MissingGlyphs``."""
    code = notice.posting.code
    content = PublicityResult(
        notice.dossier.applicant_name, notice.unit.name, result.report, result.proof, result.signed_on, code
    )
    return render(PUBLICITY_RESULT, content, _mark(code), made_at=made_at)
