"""``zhiping check-data``: the live invariants."""

from __future__ import annotations

import argparse
from typing import Any


def register(subparsers: Any) -> None:
    """Add ``check-data``."""
    check = subparsers.add_parser("check-data", help="核对数据：任何时候都必须成立的各项")
    check.add_argument("--json", action="store_true", help="以JSON输出")
    check.set_defaults(run=run_check_data)


def run_check_data(args: argparse.Namespace) -> int:
    """Check every invariant; 1 when one does not hold."""
    import json

    from zhiping.cli.database import ready

    ready()
    from zhiping.records.invariants import check_all

    report = check_all()
    if args.json:
        print(json.dumps(report.to_json(), ensure_ascii=False))
    else:
        for failure in report.failed:
            print(f"{failure.name}\t{failure.detail}")
        print(f"核对了{report.checked}项，{'全部成立' if not report.failed else f'{len(report.failed)}处不成立'}。")
    return 1 if report.failed else 0
