"""The unit's papers (P3): the sheet for the board, report and proof of its result, recommendations for the signature.

Who works on a dossier for its unit, and need not stand back, prints the issued document, which is issued with the first
print and the same to the byte from then on. Everybody else who may see it gets that one, or a working copy before.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

import structlog

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Action, Refusal
from zhiping.ground.documents.forms import Mark, Standing, render
from zhiping.ground.documents.service import MissingGlyphs, TemplateError
from zhiping.ground.storage import keys
from zhiping.records import issuing
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier
from zhiping.registers.publicity import papers
from zhiping.registers.publicity.models import Notice, Posting
from zhiping.registers.publicity.results import Result
from zhiping.registers.recommendations.printing import bound, order_of, signed_order
from zhiping.stages.review.operations.recommending import may_handle
from zhiping.stages.review.queries.recommendations import Print, signed, to_print

log = structlog.get_logger(__name__)


def issue_posted(posting: Posting, *, by: Actor, at: datetime) -> None:
    """Issue the sheet of a posting that stands, so that what is hung up can be checked.

    The posting is a fact and does not fall with its paper: what cannot be set is told to whoever prints it.
    """
    try:
        papers.issue_sheet(posting, by=by, at=at)
    except (MissingGlyphs, TemplateError, BadInput) as wrong:
        log.warning("sheet not issued", posting=posting.code, why=type(wrong).__name__)


def _for_the_unit(dossier: Dossier, by: Actor, at: datetime, action: Action) -> bool:
    try:
        may_handle(dossier, by, at, action)
    except Refusal as refused:
        # Having acted at the unit bars from the next level, not from printing what the unit has said.
        return refused.code == "conflict_other_level"
    return True


def print_sheet(notice: Notice, *, by: Actor, at: datetime) -> bytes:
    """The sheet on which ``notice`` stands. Raises ``MissingGlyphs``, ``BadInput`` where the pack has no numbers."""
    posting = notice.posting
    document = papers.issued_sheet(posting)
    if document is None and _for_the_unit(notice.dossier, by, at, Action.POST_PUBLICITY):
        document = papers.issue_sheet(posting, by=by, at=at)
    if document is not None:
        # Of somebody whose material is destroyed nothing is left to print but that they were publicised (P11).
        with suppress(keys.KeyDestroyed):
            return issuing.file_of(document)
    return papers.sheet_copy(posting, made_at=notice.posted_at)


def print_result(notice: Notice, result: Result, *, by: Actor, at: datetime) -> bytes:
    """Report and proof on ``notice``. Raises ``MissingGlyphs``, ``BadInput`` where the pack has no numbers."""
    order = papers.result_order(notice, result)
    document = issuing.issued_already(order)
    if document is None and _for_the_unit(notice.dossier, by, at, Action.POST_PUBLICITY):
        document = issuing.issue_order(order, by=by, at=at)
    if document is not None:
        return issuing.file_of(document)
    return papers.result_copy(notice, result, made_at=notice.ends_at)


def print_signed(dossier: Dossier, *, by: Actor, at: datetime) -> bytes:
    """The recommendation that the head signed in the system, for the unit's seal (P3, material 16).

    Raises ``LookupError`` where none was, ``MissingGlyphs``, ``BadInput`` where the pack has no numbers.
    """
    found = signed(dossier)
    if found is None:
        raise LookupError(f"{dossier.code} has no recommendation signed in the system")
    order = signed_order(dossier, *found)
    document = issuing.issued_already(order)
    if document is None and _for_the_unit(dossier, by, at, Action.RECOMMEND):
        document = issuing.issue_order(order, by=by, at=at)
    if document is not None:
        return issuing.file_of(document)
    return render(
        order.form, order.content, Mark(Standing.WORKING, revision=found[0].digest), made_at=found[0].arrived_at
    )


def print_recommendations(dossiers: Sequence[Dossier], *, by: Actor, at: datetime) -> Print:
    """The forms of ``dossiers`` in one PDF, each issued and beginning a page; one alone is the issued file itself.

    Who cannot be printed yet is left out and named. Raises ``Refusal`` for who does not work on one for its unit,
    ``ValueError`` when nobody can be printed, ``MissingGlyphs``, and ``BadInput`` where the pack has no numbers.
    """
    for dossier in dossiers:
        may_handle(dossier, by, at)
    ready, left_out = to_print(dossiers, at=at)
    if not ready:
        raise ValueError("nobody's form can be printed yet")
    issued = [issuing.issue_order(order_of(paper, said), by=by, at=at) for paper, said in ready]
    return Print(bound([issuing.file_of(one) for one in issued]), tuple(left_out))
