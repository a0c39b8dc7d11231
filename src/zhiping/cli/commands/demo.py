"""``zhiping demo``: a made-up cohort at a named stage of the shipped pack's round."""

from __future__ import annotations

import argparse
from typing import Any


def register(subparsers: Any) -> None:
    """Add ``demo``."""
    stages = (
        "registration", "application", "unit", "department", "committee", "handin", "defence", "meeting", "publicity",
        "conferral", "aftercare",
    )  # fmt: skip
    demo = subparsers.add_parser("demo", help="生成演示数据：随产品提供的规则包和一批虚构的申报人")
    demo.add_argument("--at", choices=stages, default="application", metavar="STAGE", help="、".join(stages))
    demo.add_argument("--applicants", type=int, default=40, metavar="N", help="申报人数")
    demo.add_argument("--seed", type=int, default=1, metavar="S", help="随机数种子；相同的种子生成相同的人")
    demo.set_defaults(run=run_demo)


def run_demo(args: argparse.Namespace) -> int:
    """Build it and print who can sign in."""
    import sys

    from zhiping.cli.database import ready

    ready()
    from zhiping.simulation.demo import make_demo, print_logins

    make_demo(stage=args.at, applicants=args.applicants, seed=args.seed)
    print_logins(sys.stdout)
    return 0
