"""The changes that `make mutate` tries: each is one, none is of what no test could see, and it takes hold."""

from __future__ import annotations

import ast
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from scripts.mutate_changes import ROOT, changed, mutants
from scripts.mutate_warm import put

MONEY = Path("src/zhiping/core/money.py")


def test_every_change_is_another_and_none_is_of_an_annotation() -> None:
    plain = ast.unparse(ast.parse((ROOT / MONEY).read_text(encoding="utf-8")))
    texts = [ast.unparse(changed(one.path, one.number)) for one in mutants(MONEY)]
    assert plain not in texts and len(set(texts)) == len(texts)
    fields = [one.what for one in mutants(Path("src/zhiping/core/dossier/model.py"))]
    assert fields and "BitOr → BitAnd" not in fields


def test_a_change_is_put_into_the_function_that_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    space: dict[str, Any] = {"__name__": "money"}
    exec(compile((ROOT / MONEY).read_text(encoding="utf-8"), str(MONEY), "exec"), space)
    functions = [one for one in space.values() if type(one) is FunctionType]
    one = next(one for one in mutants(MONEY) if one.what == "raise left out")
    assert put(functions, str(MONEY), one.number)
    assert space["figures"](-1) == "-1.99", "nobody refuses it any more"
    constant = next(one for one in mutants(MONEY) if not one.body)
    assert not put(functions, str(MONEY), constant.number)
