"""Whatever a dossier says, the evaluator answers or names what is wrong; and knowing more never takes a fail back."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.dossiers import EXAMPLE, LESHAN, evaluator

from zhiping.core.dossier import read_draft
from zhiping.core.eligibility.cases import load_cases
from zhiping.core.errors import BadInput

DAYS = ["2024-11-23", "2024-11-24", "2024-12-31", "2020-12-31", "2021-01-01", "2020-02-29", "1900-01-01", "2199-12-31"]
VALUES = st.one_of(
    st.none(), st.booleans(), st.sampled_from([0, 1, 29, 30, 60, 90, 2021, 2024, 1900, 2199]), st.sampled_from(DAYS),
    st.sampled_from(["engineering", "工程师", "助理工程师", "技术员", "exceptional", "normal", "none", "", "lead"]),
    st.sampled_from([[], {}, [{}], [{}, {}]]),
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document."""
    found = [path] if path else []
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in entries:
        found += places(part, (*path, key))
    return found


def holder_of(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path[:-1]:
        document = document[step]
    return document


@pytest.mark.parametrize("name", [LESHAN, EXAMPLE])
@settings(max_examples=150)
@given(data=st.data())
def test_an_answer_or_a_fault_for_whatever_a_dossier_says(name: str, data: st.DataObject) -> None:
    ready = evaluator(name)
    document = copy.deepcopy(data.draw(st.sampled_from(load_cases(ready.pack))).document)
    for _ in range(data.draw(st.integers(1, 4))):
        path = data.draw(st.sampled_from(places(document)))
        holder = holder_of(document, path)
        if data.draw(st.booleans()):
            del holder[path[-1]]
        else:
            holder[path[-1]] = data.draw(VALUES)
    try:
        dossier = read_draft(document, ready.extra)
    except BadInput as bad:
        assert bad.faults
        return
    verdict = ready.evaluate(dossier)
    assert verdict.to_text() and all(f.message for f in verdict.findings)


@pytest.mark.parametrize("name", [LESHAN, EXAMPLE])
@settings(max_examples=150)
@given(data=st.data())
def test_what_is_left_out_is_never_held_against_anybody(name: str, data: st.DataObject) -> None:
    """Taking a plain value out of an eligible dossier makes it undetermined or leaves it eligible, never ineligible."""
    ready = evaluator(name)
    document = copy.deepcopy(load_cases(ready.pack)[0].document)
    leaves = [p for p in places(document) if not isinstance(holder_of(document, p)[p[-1]], dict | list)]
    keys = [p for p in leaves if isinstance(p[-1], str) and p[0] not in ("format",)]
    path = data.draw(st.sampled_from(keys))
    del holder_of(document, path)[path[-1]]
    assert ready.evaluate(read_draft(document, ready.extra)).verdict in ("eligible", "undetermined"), path
