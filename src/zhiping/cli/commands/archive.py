"""``zhiping archive``: the archive package of a round, which anybody can verify without this system."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from zhiping.records.models import Cycle


def register(subparsers: Any) -> None:
    """Add ``archive``."""
    archive = subparsers.add_parser("archive", help="一个年度轮次的归档包（BagIt），可脱离本系统核验")
    archive.add_argument("--cycle", metavar="KEY", required=True, help="年度轮次的代号")
    archive.add_argument("--records-only", action="store_true", help="只要办理记录，已确认的也不含内容")
    archive.add_argument("folder", metavar="FOLDER", help="要写的文件夹，不覆盖已有的")
    archive.set_defaults(run=run_archive)


def run_archive(args: argparse.Namespace) -> int:
    """Write the package; 1 when an audit chain of the round does not hold, nothing is written then."""
    import sys
    from pathlib import Path

    from zhiping.cli.database import ready

    ready()
    from zhiping.faces.handover.operations.archiving import Unsound, archive
    from zhiping.ground.clock.service import database_now
    from zhiping.records.actors import SYSTEM

    at = database_now()
    try:
        done = archive(
            args.cycle, Path(args.folder), statistics=statistics_at(at), with_content=not args.records_only,
            by=SYSTEM, at=at, progress=_told if sys.stderr.isatty() else lambda done, total: None,
        )  # fmt: skip
    except Unsound as unsound:
        for fault in unsound.faults:
            print(f"{fault.stream}\t{fault.position}\t{fault.kind}", file=sys.stderr)
        print("审计链有不符之处，没有写归档包。", file=sys.stderr)
        return 1
    print(f"{args.folder}：{done.dossiers}份材料，其中{done.with_content}份有内容，{done.files}个文件")
    print(f"包号 {done.package}")
    print(f"公钥 {done.key}")
    print("请把包号和公钥抄进移交记录。核验：python3 verify.py。内容未加密，请与纸质档案同等保管。", file=sys.stderr)
    return 0


def _told(done: int, total: int) -> None:
    import sys

    print(f"\r{done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def statistics_at(at: datetime) -> Callable[[Cycle], Mapping[str, Any]]:
    """The figures of a round as plain values, for who may see the people: nothing is told as too few."""
    from zhiping.faces.figures.queries import Group, figures_of
    from zhiping.records.queries import now

    def of(cycle: Cycle) -> Mapping[str, Any]:
        found = figures_of(cycle, at=now(cycle, real=at), exact=True)
        steps = [step for step, _ in found.steps]

        def told(group: Group) -> dict[str, Any]:
            counts = dict(zip(steps, group.steps, strict=True))
            return {"name": group.name, "steps": counts, "states": dict(sorted(group.states.items()))}

        return {
            "on": found.today.isoformat(), "whole": told(found.whole) | {"name": cycle.committee.name},
            "departments": [told(group) for group in found.departments],
            "majors": [told(group) for group in found.majors],
        }  # fmt: skip

    return of
