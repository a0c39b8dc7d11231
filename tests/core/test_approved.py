"""Nothing that people read changes unseen: the notice as shown, every sentence of every case, the published schemas."""

from __future__ import annotations

import pytest
from tests.core.approved import FOLDER, NAMES, text


@pytest.mark.parametrize("name", NAMES)
def test_what_people_read_is_what_was_approved(name: str) -> None:
    assert text(name).splitlines() == (FOLDER / name).read_text(encoding="utf-8").splitlines(), (
        "read the difference, then run python -m tests.core.approved"
    )


def test_no_approved_text_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.suffix in (".txt", ".json")} == set(NAMES)
