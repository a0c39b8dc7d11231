"""The book of publicity on paper: the sheet for the board, report and proof of the result (P3).

What was issued is printed as it was kept, to the byte; whoever may not issue for the unit gets a working copy.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from zhiping.ground.documents.forms import Form, Mark, Standing, render
from zhiping.records import issuing
from zhiping.records.actors import Actor
from zhiping.records.models import IssuedDocument, Revision, RoundDocument
from zhiping.registers.publicity import queries as book
from zhiping.registers.publicity.models import Notice, Posting
from zhiping.registers.publicity.paper import PUBLICITY_RESULT, UNIT_PUBLICITY, PublicityResult, UnitPublicity
from zhiping.registers.publicity.results import Result


def issued_sheet(posting: Posting) -> IssuedDocument | RoundDocument | None:
    """The sheet as it was issued for ``posting``; None before. What hangs is not changed, so there is one at most."""
    notices = list(posting.notices.select_related("dossier").order_by("id")[:2])
    if len(notices) == 1:
        return issuing.in_force(UNIT_PUBLICITY.key, dossier=notices[0].dossier, subject=posting.code)
    return issuing.in_force(UNIT_PUBLICITY.key, cycle=posting.cycle, subject=posting.code)


def issue_sheet(posting: Posting, *, by: Actor, at: datetime) -> IssuedDocument | RoundDocument:
    """Issue the sheet of ``posting``, once. Raises what ``issuing.issue`` raises.

    A sheet about one person is a document of their dossier and goes with its key (P11). One about several belongs to
    none of them: it lies under a key of its own.
    """
    there = issued_sheet(posting)
    if there is not None:
        return there
    content = UnitPublicity(book.sheet(posting), posting.code)
    notices = list(posting.notices.select_related("dossier", "revision__pack_version").order_by("id"))
    if len(notices) == 1:
        return issuing.issue(
            UNIT_PUBLICITY, content, dossier=notices[0].dossier, revision=notices[0].revision, subject=posting.code,
            by=by, at=at,
        )  # fmt: skip
    return issuing.issue_for_round(UNIT_PUBLICITY, content, cycle=posting.cycle, subject=posting.code, by=by, at=at)


def sheet_copy(posting: Posting, *, made_at: datetime) -> bytes:
    """The sheet as a working copy. Raises ``MissingGlyphs``."""
    return _working(UNIT_PUBLICITY, UnitPublicity(book.sheet(posting), posting.code), None, made_at)


def result_order(notice: Notice, result: Result) -> issuing.Order:
    """Report and proof, a page each, for the unit's seal; after another publicity new ones supersede them."""
    content = PublicityResult(
        notice.dossier.applicant_name, notice.unit.name, result.report, result.proof, result.signed_on,
        notice.posting.code,
    )  # fmt: skip
    return issuing.Order(PUBLICITY_RESULT, content, dossier=notice.dossier, revision=notice.revision)


def result_copy(notice: Notice, result: Result, *, made_at: datetime) -> bytes:
    """Report and proof as a working copy. Raises ``MissingGlyphs``."""
    return _working(PUBLICITY_RESULT, result_order(notice, result).content, notice.revision, made_at)


def _working(form: Form, content: Any, revision: Revision | None, made_at: datetime) -> bytes:
    mark = Mark(Standing.WORKING, revision=revision.digest if revision else "")
    return render(form, content, mark, made_at=made_at)
