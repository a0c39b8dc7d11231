"""Changes the pure core, one small thing at a time, and sees whether a test notices (make mutate).

    python scripts/mutate.py [--mutants N] [--seed S] [--least PERCENT] [module …]

A module is named as in ``calendar`` or ``policy/linter``; none means all of ``zhiping.core``. The sample is the same
for the same seed. First all tests of the core run once under ``coverage``; a change is then tried on the tests that run
its line, and on all of them where that is done while modules are loaded, or by very many. ``--map FILE`` keeps which
test runs which line, for another run over the same tree. Works on a copy of the tree, offline, on ``--workers`` cores.
Exit status 1 when fewer than ``--least`` percent of the changes were noticed, or when a test fails without any change.
"""

from __future__ import annotations

import argparse
import ast
import copy
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from coverage import CoverageData

ROOT = Path(__file__).resolve().parent.parent
CORE = Path("src/zhiping/core")
#: A change on a line that more tests run than this is tried nearest first, on whole files.
MANY = 60

#: What measures time fails on a busy machine whatever was changed: it notices nothing here.
TIMED = (
    "tests/core/test_eligibility_cli.py::test_a_verdict_costs_a_few_times_its_json",
    "tests/core/test_schedule.py::test_three_hundred_applicants_and_twelve_panels_take_seconds",
)

#: Names the test that runs to coverage, also for what a library runs in its stead.
_NAMING = """
import pytest
from coverage import Coverage

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item):
    Coverage.current().switch_context(item.nodeid.partition("[")[0])
"""

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}


@dataclass(frozen=True)
class Mutant:
    """One change: the file, the line, what it did, and the whole text after it."""

    path: Path
    line: int
    what: str
    text: str


def _mutations(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Each small change of ``node`` alone: a word for it, and the node in its place."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            other = _COMPARISONS[type(operator)]
            changed = copy.deepcopy(node)
            changed.ops[place] = other()
            yield f"{type(operator).__name__} → {other.__name__}", changed
    elif isinstance(node, ast.BoolOp):
        swapped = copy.deepcopy(node)
        swapped.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield f"{type(node.op).__name__} → {type(swapped.op).__name__}", swapped
        for place in range(len(node.values)):
            fewer = copy.deepcopy(node)
            del fewer.values[place]
            yield f"operand {place + 1} left out", fewer.values[0] if len(fewer.values) == 1 else fewer
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not left out", copy.deepcopy(node.operand)
    elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        if isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
            return
        other_operator = _ARITHMETIC[type(node.op)]
        changed_sum = copy.deepcopy(node)
        changed_sum.op = other_operator()
        yield f"{type(node.op).__name__} → {other_operator.__name__}", changed_sum
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield f"{node.value} → {not node.value}", ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield f"{node.value} → {node.value + 1}", ast.Constant(node.value + 1)
    elif isinstance(node, ast.IfExp):
        yield "other branch", ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, (ast.Continue, ast.Break)):
        yield f"{type(node).__name__.lower()} → pass", ast.Pass()
    elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield "return None", ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Raise):
        yield "raise left out", ast.Pass()


def _parents(tree: ast.AST) -> dict[int, ast.AST]:
    return {id(child): parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}


def _is_policy(node: ast.AST, parents: dict[int, ast.AST]) -> bool:
    """Whether a change here could be seen: not in annotations, decorators, or type-checking blocks."""
    while id(node) in parents:
        parent = parents[id(node)]
        if isinstance(parent, (ast.AnnAssign, ast.arg)) and parent.annotation is node:
            return False
        if isinstance(parent, (ast.FunctionDef, ast.ClassDef)) and node in parent.decorator_list:
            return False
        if isinstance(parent, ast.FunctionDef) and parent.returns is node:
            return False
        if isinstance(parent, ast.If) and isinstance(parent.test, ast.Name) and parent.test.id == "TYPE_CHECKING":
            return False
        node = parent
    return True


def _put(parent: ast.AST, old: ast.AST, new: ast.AST) -> None:
    """Put ``new`` where ``old`` stands under ``parent``."""
    for name, value in ast.iter_fields(parent):
        if value is old:
            setattr(parent, name, new)
        elif isinstance(value, list):
            value[:] = [new if item is old else item for item in value]


def mutants(path: Path) -> Iterator[Mutant]:
    """Every change of the module at ``path``, relative to the root."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    parents = _parents(tree)
    for node in list(ast.walk(tree)):
        if not hasattr(node, "lineno") or not _is_policy(node, parents):
            continue
        for what, other in _mutations(node):
            ast.copy_location(other, node)
            _put(parents[id(node)], node, other)
            text = ast.unparse(ast.fix_missing_locations(tree))
            _put(parents[id(node)], other, node)
            yield Mutant(path, node.lineno, what, text)


def _tests_for(path: Path) -> list[list[str]]:
    """What to run, nearest first: tests named after the module or its package, then all of the core's."""
    words = [part for part in path.relative_to(CORE).with_suffix("").parts if part != "__init__"]
    near = sorted({str(t.relative_to(ROOT)) for word in words for t in ROOT.glob(f"tests/core/**/test_{word}*.py")})
    return [near, ["tests/core"]] if near else [["tests/core"]]


class Lines:
    """Which tests run which line of the core, as coverage has seen it in an unchanged tree."""

    def __init__(self, file: Path) -> None:
        self.data = CoverageData(str(file))
        self.data.read()
        self.names = {name.partition(f"/{CORE}/")[2]: name for name in self.data.measured_files()}

    def tests(self, mutant: Mutant) -> list[list[str]]:
        """What to run, nearest first, until one notices the change."""
        name = self.names.get(str(mutant.path.relative_to(CORE)))
        seen = set(self.data.contexts_by_lineno(name).get(mutant.line, ())) if name else set()
        whole = _tests_for(mutant.path)
        if "" in seen or not seen:
            # Where modules are loaded, or in a line of a longer statement that is not told apart.
            return whole
        return [sorted(seen)] if len(seen) <= MANY else [*whole[:-1], sorted({one.partition("::")[0] for one in seen})]


class Bench:
    """A copy of the tree in which one change at a time is tried."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("src", "tests", "docs"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", folder)

    def passes(self, tests: list[str], seconds: float, lines: Path | None = None) -> bool:
        """Whether ``tests`` pass within ``seconds`` of the processor; a change that never ends counts as noticed.

        ``lines``: where to keep which test runs which line.
        """
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.folder / "src"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HYPOTHESIS_STORAGE_DIRECTORY": str(self.folder / "hypothesis"),
        }
        command = ["-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]
        command += [f"--deselect={one}" for one in TIMED]
        if lines is not None:
            (self.folder / "mutate_naming.py").write_text(_NAMING)
            where = ["--source", str(self.folder / CORE), "--data-file", str(lines)]
            command = ["-m", "coverage", "run", *where, "-m", "pytest", "-p", "mutate_naming", *command[2:]]
            environment["PYTHONPATH"] += os.pathsep + str(self.folder)
        # Of the processor, not of the clock: on a busy machine nothing else would be noticed by its slowness.
        limited = ["/bin/sh", "-c", 'ulimit -t "$0" && exec "$@"', str(math.ceil(seconds)), sys.executable, *command]
        done = subprocess.run(limited, cwd=self.folder, env=environment, capture_output=True, check=False)
        return done.returncode == 0

    def survives(self, mutant: Mutant, lines: Lines, seconds: float) -> bool:
        """Whether no test notices ``mutant``."""
        file = self.folder / mutant.path
        before = file.read_text(encoding="utf-8")
        file.write_text(mutant.text, encoding="utf-8")
        try:
            return all(self.passes(tests, seconds) for tests in lines.tests(mutant))
        finally:
            file.write_text(before, encoding="utf-8")


def _modules(names: list[str]) -> list[Path]:
    if not names:
        return sorted(p.relative_to(ROOT) for p in (ROOT / CORE).rglob("*.py"))
    found: list[Path] = []
    for name in names:
        file, folder = CORE / f"{name.removesuffix('.py')}.py", CORE / name
        if (ROOT / file).exists():
            found.append(file)
        elif (ROOT / folder).is_dir():
            found += sorted(p.relative_to(ROOT) for p in (ROOT / folder).rglob("*.py"))
        else:
            sys.exit(f"no module {name} under {CORE}")
    return found


def main() -> int:
    """Run; prints each change that nobody noticed, then the share that was."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--mutants", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least", type=float, default=80.0)
    parser.add_argument("--seconds", type=float, default=300.0, help="of the processor, for the tests of one change")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--map", type=Path, help="where it is kept which test runs which line")
    args = parser.parse_args()

    every = [mutant for path in _modules(args.modules) for mutant in mutants(path)]
    chosen = random.Random(args.seed).sample(every, min(args.mutants, len(every)))
    print(f"{len(every)} possible changes; trying {len(chosen)}.", flush=True)
    cores = args.workers
    with tempfile.TemporaryDirectory(prefix="zhiping-mutate-") as folder:
        benches: Queue[Bench] = Queue()
        for number in range(cores):
            (place := Path(folder) / str(number)).mkdir()
            benches.put(Bench(place))
        first, kept = benches.get(), (args.map or Path(folder) / "lines").absolute()
        if not kept.exists() and not first.passes(["tests/core"], 10 * args.seconds, kept):
            kept.unlink(missing_ok=True)
            print("The tests of the core fail without any change: nothing can be learnt.")
            return 1
        benches.put(first)
        lines = Lines(kept)

        def attempt(mutant: Mutant) -> bool:
            bench = benches.get()
            try:
                survived = bench.survives(mutant, lines, args.seconds)
            finally:
                benches.put(bench)
            if survived:
                print(f"not noticed: {mutant.path}:{mutant.line}  {mutant.what}", flush=True)
            return survived

        with ThreadPoolExecutor(cores) as pool:
            survived = sum(pool.map(attempt, chosen))
    share = 100 * (len(chosen) - survived) / len(chosen) if chosen else 100.0
    print(f"{len(chosen) - survived} of {len(chosen)} changes noticed: {share:.0f} %")
    return 0 if share >= args.least else 1


if __name__ == "__main__":
    sys.exit(main())
