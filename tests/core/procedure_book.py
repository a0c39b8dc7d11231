"""All hand-written cases of the procedure."""

from __future__ import annotations

from tests.core import procedure_end, procedure_later, procedure_round, procedure_time
from tests.core.procedure_cases import Book, Case


def _write() -> tuple[Case, ...]:
    book = Book()
    for chapter in (
        procedure_round.application,
        procedure_time.lapses,
        procedure_round.unit,
        procedure_round.levels,
        procedure_round.office,
        procedure_later.handin_and_defence,
        procedure_later.meeting_and_publicity,
        procedure_end.conferral,
        procedure_end.aftercare,
        procedure_end.integrity,
    ):
        chapter(book)
    return tuple(book.cases)


CASES = _write()
