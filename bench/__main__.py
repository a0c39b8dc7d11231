"""make bench: one JSON and one Markdown table into ``out/``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench import judging, printing, serving
from bench.judging import Judging
from bench.measure import Timing
from bench.printing import Printing

OUT = Path(__file__).resolve().parent.parent / "out"


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, SQLite"


def table(floor: Timing, pages: list[Timing], judged: list[Judging], printed: Printing) -> str:
    """The Markdown page. A page's share of the floor: how many of a hundred bare requests' speed it reaches."""
    lines = [
        f"# Bench: {datetime.now(UTC):%Y-%m-%d}",
        "",
        f"{_machine()}. One client, one connection, one request after the other; milliseconds.",
        "",
        "| request | times | median | 95 % | share of the floor | times the floor |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for timing in (floor, *pages):
        share, times = 100 * floor.median / timing.median, timing.median / floor.median
        numbers = f"{timing.count} | {timing.median:.2f} | {timing.p95:.2f} | {share:.1f} % | {times:.1f}"
        lines.append(f"| {timing.name} | {numbers} |")
    lines += [
        "",
        "Eligibility: `zhiping eligibility check` over a file, beside reading and writing its JSON; start-up apart.",
        "",
        "| pack | dossiers | start-up, s | judged, s | JSON alone, s | times the floor | dossiers a second |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for one in judged:
        numbers = f"{one.dossiers} | {one.start_up:.2f} | {one.judged:.2f} | {one.floor:.2f} | {one.times_floor:.1f}"
        lines.append(f"| {one.pack} | {numbers} | {one.dossiers / one.judged:.0f} |")
    lines += ["", *_printed(printed)]
    return "\n".join(lines) + "\n"


def _printed(one: Printing) -> list[str]:
    numbers = [
        f"{one.documents}", f"{one.pages}", f"{one.seconds:.1f}", f"{one.a_second:.1f}", f"{one.floor:.1f}",
        f"{100 * one.a_second / one.floor:.0f} %", f"{one.megabytes:.0f}", f"{one.memory_mb:.0f}",
    ]  # fmt: skip
    return [
        "A batch of review forms from the order to the file: numbered, set, sealed, recorded and bound. The floor is a",
        "bare Typst compile of the same pages in one process.",
        "",
        "| documents | pages | seconds | a second | floor, a second | share of the floor | file, MB | memory, MB |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
        f"| {' | '.join(numbers)} |",
    ]


def main() -> int:
    """Measure, print the table, write both files."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="how long each page is asked for")
    parser.add_argument("--dossiers", type=int, default=5000, help="the size of the eligibility batch")
    parser.add_argument("--documents", type=int, default=1000, help="the size of the batch of review forms")
    args = parser.parse_args()
    judged = judging.measure(args.dossiers)
    floor, pages = serving.measure(args.seconds)
    printed = printing.measure(args.documents)
    OUT.mkdir(exist_ok=True)
    page = table(floor, pages, judged, printed)
    (OUT / "bench.md").write_text(page, encoding="utf-8")
    numbers = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": _machine(),
        "floor": asdict(floor),
        "pages": [{**asdict(t), "share_of_floor": floor.median / t.median} for t in pages],
        "printing": {**asdict(printed), "a_second": printed.a_second},
        "eligibility": [{**asdict(j), "times_floor": j.times_floor} for j in judged],
    }
    (OUT / "bench.json").write_text(json.dumps(numbers, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(page)
    print(f"{OUT / 'bench.json'}\n{OUT / 'bench.md'}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
