"""``zhiping worker``: background work until it is told to end. ``zhiping tick``: what time alone makes due, once."""

from __future__ import annotations

import argparse
from typing import Any


def register(subparsers: Any) -> None:
    """Add ``worker`` and ``tick``."""
    worker = subparsers.add_parser("worker", help="后台工作：投递消息，办理到期事项")
    worker.add_argument("--once", action="store_true", help="只做一轮就结束")
    worker.set_defaults(run=run_worker)
    tick = subparsers.add_parser("tick", help="办理仅因时间届满而到期的事项；可以重复执行")
    tick.add_argument("--json", action="store_true", help="以JSON输出")
    tick.set_defaults(run=run_tick)


def run_worker(args: argparse.Namespace) -> int:
    """Work until SIGINT or SIGTERM, or one round with ``--once``."""
    import signal
    import threading

    from zhiping.cli.boot import boot_database

    boot_database()
    from django.conf import settings

    from zhiping.cli.background import work, work_once

    if args.once:
        work_once()
        return 0
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    work(every=settings.ENV.poll_seconds, stop=stop)
    return 0


def run_tick(args: argparse.Namespace) -> int:
    """One tick of every open cycle, on its own clock."""
    import json

    from zhiping.cli.boot import boot_database

    boot_database()
    from zhiping.cli.background import tick_all

    done = tick_all()
    if args.json:
        print(json.dumps({"cycles": done}, ensure_ascii=False))
        return 0
    for key, moves in done.items():
        said = "，".join(f"{action} {count}" for action, count in sorted(moves.items()))
        print(f"{key}：{said or '没有到期事项'}")
    return 0
