"""``zhiping draw``: a published draw of experts, computed again. Touches no state."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhiping.core.draw import Record


def register(subparsers: Any) -> None:
    """Add ``draw verify``."""
    draw = subparsers.add_parser("draw", help="专家抽取：复算公布的记录")
    actions = draw.add_subparsers(title="actions", metavar="ACTION", required=True)
    verify = actions.add_parser("verify", help="按公布的记录重新计算一次抽取")
    verify.add_argument("record", metavar="RECORD.json")
    verify.add_argument("--previous", metavar="RECORD.json", help="所续的前一次抽取的记录，一并核对")
    verify.add_argument("--json", action="store_true", help="以JSON输出")
    verify.set_defaults(run=run_verify)


def _read(path: str) -> Record:
    from zhiping.core.draw import read_record
    from zhiping.core.errors import BadInput, Fault

    try:
        content = Path(path).read_bytes()
    except OSError as why:
        raise BadInput(Fault(path, f"不能读取：{why.strerror}", "一份抽取记录（JSON）")) from None
    try:
        return read_record(content)
    except BadInput as bad:
        raise BadInput([Fault(f"{path}：{one.where}", one.message, one.expected) for one in bad.faults]) from None


def run_verify(args: argparse.Namespace) -> int:
    """Print what does not follow from the record, or who was drawn; 1 when something does not."""
    import json

    from zhiping.core.draw import verify
    from zhiping.core.draw.drawing import serving

    record = _read(args.record)
    wrong = verify(record, _read(args.previous) if args.previous else None)
    if args.json:
        told = {
            "holds": not wrong,
            "wrong": [{"code": one.code, "about": one.about, "message": str(one)} for one in wrong],
            "serving": serving(record) if not wrong else [],
        }
        print(json.dumps(told, ensure_ascii=False))
        return 1 if wrong else 0
    for one in wrong:
        print(one)
    if wrong:
        print(f"记录不成立：{len(wrong)}处不符。")
        return 1
    if record.void is not None:
        print(f"记录成立：本次抽取作废，没有揭示的有{'、'.join(record.void.withheld)}。")
    else:
        print(f"记录成立：抽取{len(serving(record))}人，{'、'.join(serving(record))}。")
    if record.frozen.previous is not None and not args.previous:
        print("本次抽取续前一次抽取；用 --previous 可以一并核对。")
    return 0
