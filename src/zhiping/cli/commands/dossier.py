"""``zhiping dossier``: the published schemas, a check of a file against them, content out of a copy of somebody's data,
and the submissions of a whole round as JSON Lines."""

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
    schema.add_argument("--own-data", action="store_true", help="本人数据副本 zhiping.own-data/1 的 JSON Schema")
    schema.set_defaults(run=_schema)
    check = actions.add_parser("check", help="检查文件是否符合格式，逐条指出错误及其位置")
    check.add_argument("--pack", help="同时检查该规则包自行声明的事实")
    check.add_argument("--lines", action="store_true", help="FILE 每行一个 JSON 对象（.jsonl 文件不必写）")
    check.add_argument("file", metavar="FILE", help="JSON 文件；- 表示标准输入")
    check.set_defaults(run=_check)
    extract = actions.add_parser("extract", help="从本人数据副本中取出一份申报内容")
    extract.add_argument("--which", metavar="NAME", help="取哪一份，如 编号/draft、编号/2；只有一份时不必写")
    extract.add_argument("file", metavar="FILE", help="数据副本；- 表示标准输入")
    extract.set_defaults(run=_extract)
    export = actions.add_parser("export", help="一个年度轮次全部已提交的申报内容，每行一份")
    export.add_argument("--cycle", metavar="KEY", required=True, help="年度轮次的代号")
    export.add_argument("--reason", required=True, help="导出的用途，记入审计链")
    export.add_argument("file", metavar="FILE", help="要写的 .jsonl 文件，不覆盖已有的文件")
    export.set_defaults(run=_export)


def _schema(args: argparse.Namespace) -> int:
    from zhiping.core.dossier import json_schema
    from zhiping.faces.handover import own_data

    print(json.dumps(own_data.json_schema() if args.own_data else json_schema(), ensure_ascii=False, indent=2))
    return 0


def _read(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as wrong:
        raise BadInput(Fault(name, f"读不出这个文件（{wrong.strerror}）", "一个可以读取的文件")) from None


def _check(args: argparse.Namespace) -> int:
    from zhiping.core.dossier import read_dossier
    from zhiping.core.policy import read_pack
    from zhiping.packs import locate

    extra = read_pack(locate(args.pack)).fact_sheet if args.pack else None
    data = _read(args.file)
    by_line = args.lines or args.file.endswith(".jsonl")
    parts = list(_lines(data)) if by_line else [(0, data)]
    faults = []
    for number, part in parts:
        try:
            read_dossier(part, extra)
        except BadInput as bad:
            where = f"{args.file}：第{number}行" if number else args.file
            faults += [Fault(f"{where}：{f.where}", f.message, f.expected) for f in bad.faults]
    if faults:
        raise BadInput(faults)
    print(f"{len(parts)}份都符合 zhiping.dossier/1" if by_line else "符合 zhiping.dossier/1")
    return 0


def _lines(data: bytes) -> Any:
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            yield number, line.strip()


def _extract(args: argparse.Namespace) -> int:
    from zhiping.faces.handover import own_data

    found = own_data.contents_of_file(_read(args.file), where=args.file)
    if args.which is None and len(found) > 1:
        raise BadInput(Fault("--which", "副本里有几份申报内容，请选一份", "、".join(found)))
    chosen = found.get(args.which) if args.which is not None else next(iter(found.values()))
    if chosen is None:
        raise BadInput(Fault("--which", f"副本里没有 {args.which}", "、".join(found)))
    print(json.dumps(chosen, ensure_ascii=False, indent=2))
    return 0


def _export(args: argparse.Namespace) -> int:
    """Write what was submitted last in every dossier of a round; what was destroyed is counted, not written."""
    from zhiping.cli.database import ready

    ready()
    from zhiping.faces.handover.operations.exporting import export_submissions
    from zhiping.ground.clock.service import database_now
    from zhiping.records.actors import SYSTEM

    done = export_submissions(
        args.cycle, Path(args.file), reason=args.reason, by=SYSTEM, at=database_now()
    )  # fmt: skip
    print(f"{args.file}：{done.written}份")
    if done.unreadable:
        print(f"{done.unreadable}份的材料已经销毁，没有导出。", file=sys.stderr)
    return 0
