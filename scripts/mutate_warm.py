"""A pytest plugin for scripts/mutate.py: collects the tests once, then tries each change of a function in a fork.

Says on the descriptor ``MUTATE_ANSWERS`` which tests there are. Then reads from ``MUTATE_ASKS`` one JSON object a line:
``tests`` (node ids without parameters), ``change`` (path and number, or null), ``seconds`` of the processor, and the
``limits`` of single tests. Answers
each ``passed``, ``failed``, ``slow`` or ``cold`` (this change cannot be put into what is loaded: it needs a process of
its own), ``by``: the tests that failed, and, of a run without change, what each took.

The new body is put into the functions that are loaded, so this is only for what is not run while modules are loaded.
"""

from __future__ import annotations

import ast
import gc
import json
import os
import resource
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest
from _pytest.main import pytest_runtestloop as run_all
from scripts.mutate_changes import changed

_took: dict[str, float] = {}
_failed: list[str] = []
_limits: dict[str, float] = {}


def without_parameters(nodeid: str) -> str:
    """The test function of ``nodeid``."""
    return nodeid.partition("[")[0]


def _within(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _within(constant)


def _by_place(tree: ast.Module, name: str) -> dict[tuple[str, int], list[CodeType]]:
    found = defaultdict(list)
    for code in _within(compile(tree, name, "exec", dont_inherit=True)):
        found[code.co_qualname, code.co_firstlineno].append(code)
    return found


def put(functions: list[FunctionType], path: str, number: int) -> bool:
    """Put this change into those of ``functions`` that are of the module at ``path``; whether that could be done."""
    before = _by_place(ast.parse(Path(path).read_text(encoding="utf-8")), path)
    after = _by_place(changed(Path(path), number), path)
    done = False
    for function in functions:
        code = function.__code__
        if not code.co_filename.endswith(path):
            continue
        place = code.co_qualname, code.co_firstlineno
        if len(before[place]) != 1 or len(after[place]) != 1:
            if before[place] != after[place]:
                return False
            continue
        if before[place] != after[place]:
            if code.co_freevars != after[place][0].co_freevars:
                return False
            function.__code__ = after[place][0]
            done = True
    return done


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Any:
    """Notice what each test takes of the processor; one that takes far too much ends the fork."""
    name, before = without_parameters(item.nodeid), time.process_time()
    signal.setitimer(signal.ITIMER_PROF, _limits.get(name, 0))
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        _took[name] = _took.get(name, 0.0) + time.process_time() - before


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember what fails."""
    if report.failed:
        _failed.append(without_parameters(report.nodeid))


def _in_fork(session: pytest.Session, functions: list[FunctionType], asked: dict[str, Any], answers: int) -> None:
    """Run what is asked and answer; never comes back."""
    answer: dict[str, Any] = {"how": "failed"}
    try:
        _limits.update(asked["limits"])
        resource.setrlimit(resource.RLIMIT_CPU, (int(asked["seconds"]) + 1,) * 2)
        silence = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(silence, descriptor)
        if asked["change"]:
            answer["how"] = "cold"
            if not put(functions, *asked["change"]):
                return
            answer["how"] = "failed"
        order = {name: number for number, name in enumerate(asked["tests"])}
        chosen = [item for item in session.items if without_parameters(item.nodeid) in order]
        session.items = sorted(chosen, key=lambda item: order[without_parameters(item.nodeid)])
        session.config.option.maxfail = 1
        with suppress(session.Failed):
            run_all(session)
        if not session.testsfailed:
            answer["how"] = "passed"
        answer |= {"by": _failed, "took": {} if asked["change"] else _took}
    finally:
        os.write(answers, json.dumps(answer).encode() + b"\n")
        os._exit(0)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Instead of running what was collected: wait, and run in a fork what is asked for."""
    answers = int(os.environ["MUTATE_ANSWERS"])
    os.write(answers, json.dumps(sorted({without_parameters(item.nodeid) for item in session.items})).encode() + b"\n")
    functions = [one for one in gc.get_objects() if type(one) is FunctionType]
    gc.freeze()
    for line in os.fdopen(int(os.environ["MUTATE_ASKS"])):
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            _in_fork(session, functions, json.loads(line), answers)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            os.write(answers, b'{"how": "slow"}\n')
    return True
