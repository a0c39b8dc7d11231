"""Every move of every shipped pack at the ends of its window: a second before, the second, one after (T2 to T7)."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.core.procedure_cases import BASE
from tests.support.world import PACKS

from zhiping import packs
from zhiping.core.policy import read_pack
from zhiping.core.policy.model import Pack
from zhiping.core.procedure import PROCEDURE, Move, Options, Refusal, WindowSpan, decide
from zhiping.core.procedure.rows import any_case

# `import … as` would find the function of the same name.
module = importlib.import_module("zhiping.core.procedure.decide")

SECOND = timedelta(seconds=1)
READ = {name: read_pack(packs.locate(name)) for name in PACKS}


def _spans(pack: Pack) -> dict[str, WindowSpan]:
    return {key: WindowSpan(w.opens_at, w.closes_at, w.clause) for key, w in pack.windows.items()}


def _rows() -> Iterator[tuple[str, Move, bool]]:
    for name, pack in READ.items():
        options = Options.of(pack, exceptional=False)
        for move in PROCEDURE:
            if move.window in pack.windows and move.when(options):
                yield name, move, False
                if move.window in ("unit_review", "department_review"):
                    yield name, move, True


def _code(pack: Pack, move: Move, at: datetime, corrected: bool) -> tuple[str, str]:
    """Why ``move`` does not happen at ``at``, and on which clause; empty where it does, or fails for another reason."""
    situation = replace(
        BASE, state=move.source, at=at, roles=frozenset(move.whose), windows=_spans(pack), corrected=corrected
    )
    answer = decide(situation, move.action, Options.of(pack, exceptional=False))
    late = isinstance(answer, Refusal) and answer.code in ("too_late", "too_early", "window_unknown")
    return (answer.code, answer.clause) if late and isinstance(answer, Refusal) else ("", "")


@pytest.mark.parametrize(
    ("name", "move", "corrected"),
    list(_rows()),
    ids=lambda value: f"{value.source}-{value.action}-{value.target}" if isinstance(value, Move) else str(value),
)
def test_the_last_second_counts_and_the_next_does_not(
    name: str, move: Move, corrected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The row by itself: which of several rows of an action is meant depends on more than the window.
    monkeypatch.setattr(module, "PROCEDURE", (replace(move, case=any_case),))
    pack = READ[name]
    window = pack.windows["correction_review" if corrected else move.window]
    last = window.closes_at.replace(microsecond=0)
    assert _code(pack, move, last - SECOND, corrected) == _code(pack, move, last, corrected) == ("", "")
    assert _code(pack, move, window.closes_at, corrected) == ("", "")
    assert _code(pack, move, last + SECOND, corrected) == ("too_late", window.clause)
    if window.opens_at is not None:
        assert _code(pack, move, window.opens_at - SECOND, corrected) == ("too_early", window.clause)
        assert _code(pack, move, window.opens_at, corrected) == ("", "")
        assert _code(pack, move, window.opens_at + SECOND, corrected) == ("", "")


@pytest.mark.parametrize("name", PACKS)
def test_every_window_of_the_pack_closes_some_move(name: str) -> None:
    """``paper`` closes one only where paper is handed in."""
    pack = READ[name]
    used = {"correction_review" if late else move.window for pack_name, move, late in _rows() if pack_name == name}
    assert set(pack.windows) - used <= ({"paper"} if not pack.stages.paper else set())
