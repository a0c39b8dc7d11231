"""``zhiping tick``: what time alone makes due, once. The worker does the same every few seconds."""

from __future__ import annotations

import argparse
from typing import Any


def register(subparsers: Any) -> None:
    """Add ``tick``."""
    tick = subparsers.add_parser("tick", help="办理仅因时间届满而到期的事项；可以重复执行")
    tick.add_argument("--json", action="store_true", help="以JSON输出")
    tick.set_defaults(run=run_tick)


def run_tick(args: argparse.Namespace) -> int:
    """One tick of every open cycle, on its own clock."""
    import json

    from zhiping.cli.database import ready

    ready()
    from zhiping.cli.background import tick_all
    from zhiping.ground.clock.service import database_now
    from zhiping.stages.application.operations.tending import tend

    done = tick_all()
    tend(at=database_now())
    if args.json:
        print(json.dumps({"cycles": done}, ensure_ascii=False))
        return 0
    for key, moves in done.items():
        said = "，".join(f"{action} {count}" for action, count in sorted(moves.items()))
        print(f"{key}：{said or '没有到期事项'}")
    return 0
