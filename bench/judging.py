"""Eligibility through the command line, beside parsing and writing the same JSON."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from zhiping.core.policy import read_pack
from zhiping.packs import locate, names
from zhiping.simulation.cohort import make_cohort

#: Different dossiers that are written over and over: making up 5,000 people would take longer than judging them.
_DIFFERENT = 100


@dataclass(frozen=True)
class Judging:
    """Seconds for a batch of dossiers of one pack, start-up apart."""

    pack: str
    dossiers: int
    start_up: float
    judged: float
    floor: float

    @property
    def times_floor(self) -> float:
        """How often the floor fits into judging."""
        return self.judged / self.floor


def _lines(pack_name: str, count: int) -> list[str]:
    cohort = make_cohort(read_pack(locate(pack_name)), applicants=min(_DIFFERENT, count), seed=1)
    different = [json.dumps(applicant.claim, ensure_ascii=False) for applicant in cohort.applicants]
    return [different[n % len(different)] for n in range(count)]


def _command(pack_name: str, file: Path) -> float:
    began = time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "zhiping.cli.main",
        "eligibility",
        "check",
        "--pack",
        pack_name,
        "--json",
        str(file),
    ]
    with open(file.with_suffix(".out"), "wb") as out:
        subprocess.run(command, stdout=out, check=True)
    return time.perf_counter() - began


def _floor(file: Path) -> float:
    began = time.perf_counter()
    with open(file, encoding="utf-8") as lines, open(file.with_suffix(".floor"), "w", encoding="utf-8") as out:
        for line in lines:
            out.write(json.dumps(json.loads(line), ensure_ascii=False) + "\n")
    return time.perf_counter() - began


def measure(count: int, *, rounds: int = 3) -> list[Judging]:
    """The best of ``rounds`` for each pack that ships: the machine's other work only ever adds."""
    found = []
    with tempfile.TemporaryDirectory(prefix="zhiping-bench-") as folder:
        for pack_name in names():
            lines = _lines(pack_name, count)
            one, all_ = Path(folder) / "one.jsonl", Path(folder) / "all.jsonl"
            one.write_text(lines[0] + "\n", encoding="utf-8")
            all_.write_text("\n".join(lines) + "\n", encoding="utf-8")
            start_up = min(_command(pack_name, one) for _ in range(rounds))
            whole = min(_command(pack_name, all_) for _ in range(rounds))
            floor = min(_floor(all_) for _ in range(rounds))
            found.append(Judging(pack_name, count, start_up, max(0.0, whole - start_up), floor))
    return found
