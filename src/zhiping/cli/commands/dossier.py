"""``zhiping dossier``: the published schema of the interchange format, and a check of a file against it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from zhiping.core.errors import BadInput, Fault


def register(subparsers: Any) -> None:
    """Add the commands."""
    parser = subparsers.add_parser("dossier", help="申报材料的交换格式")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    schema = actions.add_parser("schema", help="zhiping.dossier/1 的 JSON Schema")
    schema.set_defaults(run=_schema)
    check = actions.add_parser("check", help="检查文件是否符合格式，逐条指出错误及其位置")
    check.add_argument("--pack", help="同时检查该规则包自行声明的事实")
    check.add_argument("file", metavar="FILE", help="JSON 文件；- 表示标准输入")
    check.set_defaults(run=_check)


def _schema(args: argparse.Namespace) -> int:
    from zhiping.core.dossier import json_schema

    print(json.dumps(json_schema(), ensure_ascii=False, indent=2))
    return 0


def _check(args: argparse.Namespace) -> int:
    from zhiping.core.dossier import read_dossier
    from zhiping.core.policy import read_pack
    from zhiping.packs import locate

    extra = read_pack(locate(args.pack)).fact_sheet if args.pack else None
    try:
        data = sys.stdin.buffer.read() if args.file == "-" else Path(args.file).read_bytes()
    except OSError as wrong:
        raise BadInput(Fault(args.file, f"读不出这个文件（{wrong.strerror}）", "一个可以读取的文件")) from None
    try:
        read_dossier(data, extra)
    except BadInput as bad:
        raise BadInput([Fault(f"{args.file}：{f.where}", f.message, f.expected) for f in bad.faults]) from None
    print("符合 zhiping.dossier/1")
    return 0
