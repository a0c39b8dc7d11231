"""A pack's own cases: dossiers a lawyer can read, with the verdict the pack must come to (packs/*/cases/*.yaml).

A file holds ``bases`` (whole dossiers by name, shared by all files of the pack) and ``cases``: a base, what is changed
(dossier path → value) or removed, and what is expected: ``verdict``, ``route``, and for a topic either one outcome that
all its findings have, a list of outcomes in order, or ``[]`` for no finding at all. ``needs`` are paths that must be
asked for.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, get_args

from zhiping.core.eligibility.evaluator import Evaluator, compile_pack
from zhiping.core.eligibility.verdict import Verdict
from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.model import Pack
from zhiping.core.policy.vocabulary import Topic

_TOPICS: Final = frozenset(get_args(Topic))
_PART: Final = re.compile(r"([^.\[\]]+)((?:\[\d+\])*)")
_FILE_KEYS: Final = {"format", "bases", "cases"}
_CASE_KEYS: Final = {"case", "base", "change", "remove", "expect"}


@dataclass(frozen=True, slots=True)
class Case:
    """One case: ``name``, the dossier as a decoded object, and what is expected."""

    name: str
    document: dict[str, Any]
    expect: Mapping[str, Any]


@dataclass(slots=True)
class CaseReport:
    """How many cases came out as expected, and what each of the others expected and got."""

    passed: int = 0
    failed: list[dict[str, Any]] = field(default_factory=list)


def load_cases(pack: Pack) -> list[Case]:
    """The cases of a pack. Raises BadInput with file and case."""
    bases: dict[str, Any] = {}
    raw: list[tuple[str, Any]] = []
    for name, document in sorted(pack.case_documents.items()):
        loaded = document.value
        if not isinstance(loaded, dict) or loaded.get("format") != "zhiping.cases/1" or set(loaded) - _FILE_KEYS:
            raise BadInput(Fault(name, "不是案例文件", "format: zhiping.cases/1，以及 bases、cases"))
        for key, base in (loaded.get("bases") or {}).items():
            if key in bases:
                raise BadInput(Fault(name, f"基准材料 {key} 写了两次", "每个名称只用一次"))
            bases[key] = base
        raw += [(name, case) for case in loaded.get("cases") or []]
    cases = [_case(name, case, bases) for name, case in raw]
    names = [case.name for case in cases]
    if twice := sorted({n for n in names if names.count(n) > 1}):
        raise BadInput(Fault("cases", f"案例名称重复：{'、'.join(twice)}", "每个案例有自己的名称"))
    return cases


def _case(name: str, raw: Any, bases: Mapping[str, Any]) -> Case:
    if not isinstance(raw, dict) or set(raw) - _CASE_KEYS or not {"case", "base", "expect"} <= set(raw):
        title = raw.get("case", "?") if isinstance(raw, dict) else "?"
        raise BadInput(Fault(f"{name}：{title}", "案例的键不对", "、".join(sorted(_CASE_KEYS))))
    title = str(raw["case"])
    if raw["base"] not in bases:
        raise BadInput(Fault(f"{name}：{title}", f"没有基准材料 {raw['base']}", "、".join(bases)))
    expected = raw["expect"]
    if not isinstance(expected, dict) or set(expected) - _TOPICS - {"verdict", "needs"} or "verdict" not in expected:
        raise BadInput(Fault(f"{name}：{title}", "expect 的键不对", "verdict、route、needs，以及事项名称"))
    document = copy.deepcopy(bases[raw["base"]])
    try:
        for path, value in (raw.get("change") or {}).items():
            _set(document, path, copy.deepcopy(value))
        for path in raw.get("remove") or []:
            _remove(document, path)
    except (KeyError, IndexError, TypeError):
        raise BadInput(Fault(f"{name}：{title}", f"基准材料中没有 {path}", "材料中已有的位置")) from None
    return Case(title, document, expected)


def _steps(path: str) -> list[str | int]:
    steps: list[str | int] = []
    for key, indexes in _PART.findall(path):
        steps.append(key)
        steps += [int(i) for i in re.findall(r"\d+", indexes)]
    return steps


def _set(document: Any, path: str, value: Any) -> None:
    *way, last = _steps(path)
    for step in way:
        document = document[step]
    if isinstance(document, list) and last == len(document):
        document.append(value)
    else:
        document[last] = value


def _remove(document: Any, path: str) -> None:
    *way, last = _steps(path)
    for step in way:
        document = document[step]
    del document[last]


def _differences(expect: Mapping[str, Any], verdict: Verdict) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was expected and what came, only where they differ."""
    expected: dict[str, Any] = {}
    got: dict[str, Any] = {}
    for key, wanted in expect.items():
        found: Any
        if key == "verdict":
            found = verdict.verdict
        elif key == "needs":
            asked = {need for finding in verdict.findings for need in finding.needs}
            found = wanted if set(wanted) <= asked else sorted(asked)
        else:
            outcomes = verdict.outcomes(key)
            found = outcomes
            if key == "route" and (wanted is None or wanted not in ("pass", "fail", "unknown")):
                found = verdict.route
            elif isinstance(wanted, str) and outcomes and set(outcomes) == {wanted}:
                found = wanted
        if found != wanted:
            expected[key], got[key] = wanted, found
    return expected, got


def run_cases(pack: Pack, cases: list[Case] | None = None) -> CaseReport:
    """Run a pack's cases (or those given). A pack whose rules cannot be compiled fails each of them."""
    cases = load_cases(pack) if cases is None else cases
    evaluator: Evaluator | None = None
    broken = ""
    try:
        evaluator = compile_pack(pack)
    except BadInput as bad:
        broken = str(bad)
    report = CaseReport()
    for case in cases:
        if evaluator is None:
            report.failed.append({"case": case.name, "expected": dict(case.expect), "got": {"error": broken}})
            continue
        try:
            expected, got = _differences(case.expect, evaluator.judge(case.document))
        except BadInput as bad:
            expected, got = dict(case.expect), {"error": str(bad)}
        if expected:
            report.failed.append({"case": case.name, "expected": expected, "got": got})
        else:
            report.passed += 1
    return report
