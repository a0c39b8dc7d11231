"""Changes the pure core, one small thing at a time, and sees whether a test notices (make mutate).

    python -m scripts.mutate [--mutants N] [--seed S] [--least PERCENT] [module …]

A module is named as in ``calendar`` or ``policy/linter``; none means all of ``zhiping.core``. The sample is the same
for the same seed. First all tests of the core run under ``coverage``. A change in a function is then tried on the tests
that run its line and those named after its module, in a fork of a process that has collected them already
(scripts/mutate_warm.py). A change of what is done while modules are loaded is tried in a process of its own, at last
on all tests of the core. What noticed a change is run once more without any. ``--map FILE`` keeps which test runs which
line, for another run over the same core; tests it does not know yet are added. Works on a copy of the tree, offline, on
``--workers`` cores. Exit status 1 when fewer than ``--least`` percent of the changes were noticed, or when a test fails
without any change.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import IO, Any

from coverage import CoverageData
from scripts.mutate_changes import ROOT, Mutant, changed, mutants

CORE = Path("src/zhiping/core")
#: What measures time fails on a busy machine whatever was changed: it notices nothing here.
TIMED = (
    "tests/core/test_eligibility_cli.py::test_a_verdict_costs_a_few_times_its_json",
    "tests/core/test_schedule.py::test_three_hundred_applicants_and_twelve_panels_take_seconds",
)

_PLAIN = ("-p", "no:cacheprovider", "-p", "no:xdist")
_DESELECTED = tuple(f"--deselect={one}" for one in TIMED)

#: Names the test that runs to coverage, also for what a library runs in its stead.
_NAMING = """
import pytest
from coverage import Coverage

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item):
    Coverage.current().switch_context(item.nodeid.partition("[")[0])
"""


class Lines:
    """Which tests run which line of the core, as coverage has seen it in an unchanged tree, and what each takes."""

    def __init__(self, file: Path, longest: float = math.inf, only_users: bool = False) -> None:
        self.longest, self.only_users = longest, only_users
        self.file, self.beside = file, file.with_name(f"{file.name}.json")
        kept = json.loads(self.beside.read_text()) if file.exists() and self.beside.exists() else {}
        if kept.get("core") != _core():
            file.unlink(missing_ok=True)
            kept = {}
        self.took: dict[str, float] = kept.get("took", {})
        self.read()

    def read(self) -> None:
        """Take in what coverage has written."""
        self.data = CoverageData(str(self.file))
        self.data.read()

    def keep(self, took: dict[str, float]) -> None:
        """Remember what tests took of the processor; with that, they are known."""
        self.took |= took
        self.beside.write_text(json.dumps({"core": _core(), "took": self.took}))

    def seen(self, mutant: Mutant) -> set[str]:
        """The tests that run the line of ``mutant``, or else its statement; "" where modules are loaded."""
        found: set[str] = set()
        name = f"/{CORE}/{mutant.path.relative_to(CORE)}"
        first, last = mutant.statement
        for file in self.data.measured_files():
            if file.endswith(name):
                by_line = self.data.contexts_by_lineno(file)
                of_line = by_line.get(mutant.line)
                found |= set(of_line or (one for n in range(first, last + 1) for one in by_line.get(n, ())))
        return {one for one in found if not one or one in self.took}

    def near(self, mutant: Mutant) -> list[str]:
        """The tests for a change in a function, in the order to try them."""
        seen, named = self.seen(mutant), self.named(mutant)
        return self._short(sorted(seen | named, key=lambda one: (one not in seen, one not in named, self.took[one])))

    def named(self, mutant: Mutant) -> set[str]:
        """The tests in files that are named after the module of ``mutant`` or its package."""
        words = [part for part in mutant.path.relative_to(CORE).with_suffix("").parts if part != "__init__"]
        return {
            one for one in self.took if Path(one.partition("::")[0]).name.startswith(tuple(f"test_{w}" for w in words))
        }

    def everywhere(self, mutant: Mutant) -> list[list[str]]:
        """The tests for a change of what is done while modules are loaded: those named after it, then those that run
        the module, then all others."""
        named, users = self.named(mutant), self.users(mutant)
        order = sorted(self.took, key=lambda one: self.took[one])
        parts = [[one for one in order if one in named], [one for one in order if one in users - named]]
        if not self.only_users:
            parts.append([one for one in order if one not in named | users])
        return [self._short(part) for part in parts if self._short(part)]

    def users(self, mutant: Mutant) -> set[str]:
        """The tests that run any line of the module of ``mutant``."""
        name = f"/{CORE}/{mutant.path.relative_to(CORE)}"
        files = [one for one in self.data.measured_files() if one.endswith(name)]
        return {one for file in files for by in self.data.contexts_by_lineno(file).values() for one in by} & {
            *self.took
        }

    def _short(self, tests: list[str]) -> list[str]:
        return [one for one in tests if self.took[one] <= self.longest]

    def enough(self, tests: list[str]) -> dict[str, float]:
        """The seconds after which each of ``tests`` will never end."""
        return {one: 5 + 10 * self.took[one] for one in tests}


def _core() -> str:
    """A digest of the core: of another one a map says nothing."""
    files = sorted((ROOT / CORE).rglob("*.py"))
    return hashlib.sha256(b"\0".join(one.read_bytes() for one in files)).hexdigest()


class Warm:
    """A process that has collected all tests of the core and tries each change in a fork."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        asks, self._asks = os.pipe()
        self._answers, answers = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-q", *_PLAIN, "-p", "scripts.mutate_warm", "tests/core", *_DESELECTED],
            cwd=folder,
            env={**environment, "MUTATE_ASKS": str(asks), "MUTATE_ANSWERS": str(answers)},
            pass_fds=(asks, answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(asks)
        os.close(answers)
        self._to: IO[str] = os.fdopen(self._asks, "w", buffering=1)
        self._from: IO[str] = os.fdopen(self._answers)
        first = self._from.readline()
        if not first:
            sys.exit("The tests of the core cannot even be collected.")
        self.tests: list[str] = json.loads(first)

    def ask(
        self, tests: list[str], seconds: float, mutant: Mutant | None = None, limits: dict[str, float] | None = None
    ) -> dict[str, Any]:
        """How ``tests`` went with ``mutant``, or without any change."""
        change = [str(mutant.path), mutant.number] if mutant else None
        asked = {"tests": tests, "change": change, "seconds": seconds, "limits": limits or {}}
        print(json.dumps(asked), file=self._to)
        answer: dict[str, Any] = json.loads(self._from.readline())
        return answer

    def end(self) -> None:
        """Nothing more will be asked."""
        self._to.close()
        self.process.wait()


class Bench:
    """A copy of the tree in which one change at a time is tried."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("src", "tests", "docs", "scripts"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", folder)
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(folder / "src"), str(folder))),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        # By the text of the sources, not by their time: a changed one is compiled anew, and only that.
        compiled = ["-m", "compileall", "-q", "--invalidation-mode", "checked-hash", "src"]
        subprocess.run([sys.executable, *compiled], cwd=folder, check=True)
        self.warm = Warm(folder, self.environment)

    def _run(self, command: list[str], seconds: float) -> int:
        """Exit status of pytest within ``seconds`` of the processor, not of the clock: on a busy machine nothing else
        would be noticed by its slowness."""
        limited = ["/bin/sh", "-c", 'ulimit -t "$0" && exec "$@"', str(math.ceil(seconds)), sys.executable, *command]
        done = subprocess.run(limited, cwd=self.folder, env=self.environment, capture_output=True, check=False)
        return done.returncode

    def learn(self, lines: Lines, seconds: float) -> bool:
        """Let ``lines`` know every test there is; whether all pass without any change."""
        if not (new := [one for one in self.warm.tests if one not in lines.took]):
            return True
        (self.folder / "mutate_naming.py").write_text(_NAMING)
        where = ["--append", "--source", str(self.folder / CORE), "--data-file", str(lines.file)]
        command = ["-m", "coverage", "run", *where, "-m", "pytest", "-p", "mutate_naming", "-x", "-q", *_PLAIN]
        if self._run([*command, *_DESELECTED, *(new if lines.took else ["tests/core"])], seconds):
            return False
        answer = self.warm.ask(new, seconds)
        if answer["how"] != "passed":
            return False
        lines.keep(answer["took"])
        lines.read()
        return True

    def attempt(self, mutant: Mutant, lines: Lines, seconds: float) -> tuple[str, list[str]]:
        """How the tests notice ``mutant``: ``failed``, ``slow`` (a change that never ends), or ``passed``: not; and
        which did, where that is known."""
        seen = lines.seen(mutant)
        if mutant.body and "" not in seen:
            tests = lines.near(mutant)
            answer = self.warm.ask(tests, seconds, mutant, lines.enough(tests))
            if answer["how"] != "cold":
                return answer["how"], answer.get("by", [])
        file = self.folder / mutant.path
        before = file.read_text(encoding="utf-8")
        file.write_text(ast.unparse(changed(mutant.path, mutant.number)), encoding="utf-8")
        try:
            for tests in lines.everywhere(mutant):
                if status := self._run(["-m", "pytest", "-x", "-q", *_PLAIN, *tests], seconds):
                    return ("failed" if status > 0 else "slow"), []
        finally:
            file.write_text(before, encoding="utf-8")
        return "passed", []


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
    parser.add_argument("--longest", type=float, default=math.inf, help="tests that take more seconds are left out")
    parser.add_argument("--only-users", action="store_true", help="try no test that never runs the module")
    args = parser.parse_args()

    every = [mutant for path in _modules(args.modules) for mutant in mutants(path)]
    chosen = random.Random(args.seed).sample(every, min(args.mutants, len(every)))
    print(f"{len(every)} possible changes; trying {len(chosen)}.", flush=True)
    with tempfile.TemporaryDirectory(prefix="zhiping-mutate-") as folder:
        benches: Queue[Bench] = Queue()
        for number in range(args.workers):
            (place := Path(folder) / str(number)).mkdir()
            benches.put(Bench(place))
        lines = Lines((args.map or Path(folder) / "lines").absolute(), args.longest, args.only_users)
        first = benches.get()
        if not first.learn(lines, 10 * args.seconds):
            print("The tests of the core fail without any change: nothing can be learnt.")
            return 1
        benches.put(first)

        def attempt(mutant: Mutant) -> tuple[str, list[str]]:
            bench = benches.get()
            try:
                how, by = bench.attempt(mutant, lines, args.seconds)
            finally:
                benches.put(bench)
            if how == "passed":
                text = (ROOT / mutant.path).read_text(encoding="utf-8").splitlines()[mutant.line - 1].strip()
                print(f"not noticed: {mutant.path}:{mutant.line}  {mutant.what}  in  {text}", flush=True)
            print(".", end="", file=sys.stderr, flush=True)
            return how, by

        with ThreadPoolExecutor(args.workers) as pool:
            found = list(pool.map(attempt, chosen))
        ends, noticing = Counter(how for how, _ in found), {one for _, by in found for one in by}
        if first.warm.ask(sorted(noticing), 10 * args.seconds)["how"] != "passed":
            print("A test that noticed a change fails without any: nothing has been learnt.")
            return 1
        while not benches.empty():
            benches.get().warm.end()
    noticed = len(chosen) - ends["passed"]
    share = 100 * noticed / len(chosen) if chosen else 100.0
    print(f"{noticed} of {len(chosen)} changes noticed ({ends['slow']} by never ending): {share:.0f} %")
    return 0 if share >= args.least else 1


if __name__ == "__main__":
    sys.exit(main())
