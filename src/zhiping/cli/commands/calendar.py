"""``zhiping calendar add`` and ``count``: statutory working days."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any


def register(subparsers: Any) -> None:
    """Add ``calendar``."""
    parser = subparsers.add_parser("calendar", help="工作日：往后数，或计数")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    add = commands.add_parser("add", help="DATE 之后第 N 个工作日，DATE 本身不计入")
    add.add_argument("date", metavar="DATE")
    add.add_argument("days", metavar="N")
    add.add_argument("--json", action="store_true", help="以JSON输出")
    add.set_defaults(run=run_add)
    count = commands.add_parser("count", help="从 FROM 到 TO 的工作日数，首尾都计入")
    count.add_argument("first", metavar="FROM")
    count.add_argument("last", metavar="TO")
    count.add_argument("--json", action="store_true", help="以JSON输出")
    count.set_defaults(run=run_count)


def run_add(args: argparse.Namespace) -> int:
    """Print the last of N working days after DATE."""
    import json

    from zhiping.core.calendar import UnknownYear, WorkCalendar
    from zhiping.core.errors import BadInput, Fault

    day = _day("DATE", args.date)
    if not (args.days.isascii() and args.days.isdigit()):
        raise BadInput(Fault("N", f"不能是“{args.days[:40]}”", "0或更大的整数"))
    try:
        # A count beyond the calendar ends at the first year that is not known, however large it is.
        found = WorkCalendar().add_working_days(day, int(args.days[:12]))
    except (UnknownYear, OverflowError) as wrong:
        said = str(wrong) if isinstance(wrong, UnknownYear) else "超出了历法"
        raise BadInput(Fault("DATE", said, "放假调休安排已公布的年份")) from None
    print(json.dumps({"date": found.isoformat()}) if args.json else found.isoformat())
    return 0


def run_count(args: argparse.Namespace) -> int:
    """Print the working days from FROM to TO, both included."""
    import json

    from zhiping.core.calendar import UnknownYear, WorkCalendar
    from zhiping.core.errors import BadInput, Fault

    first, last = _day("FROM", args.first), _day("TO", args.last)
    if last < first:
        raise BadInput(Fault("TO", f"{last}早于{first}", "不早于 FROM 的日期"))
    try:
        days = WorkCalendar().count_working_days(first, last)
    except UnknownYear as wrong:
        raise BadInput(Fault("FROM", str(wrong), "放假调休安排已公布的年份")) from None
    print(json.dumps({"days": days}) if args.json else days)
    return 0


def _day(name: str, text: str) -> date:
    import re

    from zhiping.core.errors import BadInput, Fault

    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadInput(Fault(name, f"不是日历上的一天：“{text[:40]}”", "YYYY-MM-DD"))
