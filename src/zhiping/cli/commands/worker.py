"""``zhiping worker``: background work until it is told to end."""

from __future__ import annotations

import argparse
from typing import Any


def register(subparsers: Any) -> None:
    """Add ``worker``."""
    worker = subparsers.add_parser("worker", help="后台工作：投递消息，办理到期事项")
    worker.add_argument("--once", action="store_true", help="只做一轮就结束")
    worker.set_defaults(run=run_worker)


def run_worker(args: argparse.Namespace) -> int:
    """Work until SIGINT or SIGTERM, or one round with ``--once``."""
    import signal
    import threading

    from zhiping.cli.database import ready

    ready()
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
