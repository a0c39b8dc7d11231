"""Made-up dossiers for the tests of core: one that is eligible under the Leshan pack, and ways to change it."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from zhiping.core.eligibility import Evaluator, Verdict, compile_pack
from zhiping.core.eligibility.cases import load_cases
from zhiping.core.policy import read_pack
from zhiping.packs import locate

LESHAN = "leshan-2024-engineering"
EXAMPLE = "example-2025-junior-only"


@cache
def evaluator(name: str = LESHAN) -> Evaluator:
    """A shipped pack, compiled once for all tests."""
    return compile_pack(read_pack(locate(name)))


@cache
def _eligible(name: str) -> dict[str, Any]:
    return load_cases(evaluator(name).pack)[0].document


def eligible(name: str = LESHAN, **parts: Any) -> dict[str, Any]:
    """A fresh copy of the pack's first case, which is eligible, with whole sections replaced; ``...`` removes one."""
    document = copy.deepcopy(_eligible(name))
    for key, value in parts.items():
        if value is ...:
            document.pop(key, None)
        else:
            document[key] = value
    return document


def judge(document: dict[str, Any], name: str = LESHAN) -> Verdict:
    """The verdict over a decoded dossier."""
    return evaluator(name).judge(document)
