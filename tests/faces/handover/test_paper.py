"""The table of contents of a bound volume: its golden picture, all that was told, hostile content; numbers of pages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.support.golden import DRAFT, WORKING, emptied, pages, same_picture, sound, stretched, text_of

from zhiping.faces.handover.paper import CONTENTS_PAGE
from zhiping.faces.handover.paper.contents_page import span


def test_looks_as_it_was_looked_at() -> None:
    same_picture(CONTENTS_PAGE.key, sound(CONTENTS_PAGE, CONTENTS_PAGE.sample(), WORKING))


def test_long_texts_rare_characters_and_many_files_stay_in_their_cells() -> None:
    made = sound(CONTENTS_PAGE, stretched(CONTENTS_PAGE.sample(), 14, lengths={"pages": 7}), WORKING)
    assert pages(made) > 2
    assert text_of(made).count("序号材料名称页码份数备注") == pages(made)


def test_what_is_not_known_stays_empty() -> None:
    sound(CONTENTS_PAGE, emptied(CONTENTS_PAGE.sample(), keep=("made",)), WORKING)
    sound(CONTENTS_PAGE, replace(CONTENTS_PAGE.sample(), materials=()), DRAFT)


@pytest.mark.parametrize(("first", "count", "said"), [(1, 1, "1"), (5, 3, "5–7"), (9, 0, ""), (100, 2, "100–101")])
def test_pages_are_told_as_they_are_counted(first: int, count: int, said: str) -> None:
    assert span(first, count) == said
