"""``zhiping policy``: lint, test, show, schema, new, diff, load."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from zhiping.core.policy.linter import LintReport
    from zhiping.core.policy.model import Pack


def register(subparsers: Any) -> None:
    """Add ``policy``."""
    parser = subparsers.add_parser("policy", help="规则包：检查、测试、查看、结构、新建")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, run, said in (
        ("lint", run_lint, "检查规则包：矛盾、做不到、没有说明和待确认的地方"),
        ("test", run_test, "运行规则包自带的案例"),
        ("show", run_show, "像读通知一样查看规则包"),
    ):
        command = commands.add_parser(name, help=said)
        command.add_argument("pack", metavar="PACK", help="随产品提供的规则包名称，或一个文件夹")
        command.add_argument("--json", action="store_true", help="以JSON输出")
        command.set_defaults(run=run)
    commands.add_parser("schema", help="规则包的 JSON Schema").set_defaults(run=run_schema)
    diff = commands.add_parser("diff", help="两个版本的规则包相比，改了什么")
    diff.add_argument("old", metavar="OLD", help="原来的：名称或文件夹")
    diff.add_argument("new", metavar="NEW", help="现在的：名称或文件夹")
    diff.add_argument("--json", action="store_true", help="以JSON输出")
    diff.set_defaults(run=run_diff)
    load = commands.add_parser(
        "load", help="载入规则包，由负责人核对：新版本在“执行补充通知”页面执行，新编号的在“开启新一轮”页面开启"
    )
    load.add_argument("pack", metavar="PACK", help="随产品提供的规则包名称，或一个文件夹")
    load.set_defaults(run=run_load)
    new = commands.add_parser("new", help="由一个规则包新建另一个，可以把日期和年份一起移动")
    new.add_argument("folder", metavar="FOLDER")
    new.add_argument("--from", dest="source", metavar="PACK", required=True)
    new.add_argument("--id", dest="new_id", metavar="ID", required=True)
    new.add_argument("--shift-years", dest="years", metavar="N", default="0")
    new.set_defaults(run=run_new)


def read_named(name: str) -> Pack:
    """The pack; faults name its files as they lie on the disk."""
    from zhiping import packs
    from zhiping.core.errors import BadInput, Fault
    from zhiping.core.policy import read_pack

    folder = packs.locate(name)
    try:
        return read_pack(folder)
    except BadInput as bad:
        here = f"{folder}/"
        faults = [
            fault if fault.where.startswith(str(folder)) else Fault(here + fault.where, fault.message, fault.expected)
            for fault in bad.faults
        ]
        raise BadInput(faults) from None


def _print_json(value: Any) -> None:
    import json

    print(json.dumps(value, ensure_ascii=False))


def _lint(pack: Pack) -> LintReport:
    """What the linter finds, templates and numbers of forms included: which forms there are, the rooms know."""
    from zhiping.core.policy.linter import lint

    report = lint(pack)
    if pack.templates or pack.about.numbering is not None:
        from zhiping.cli.forms import lint_numbering, lint_templates

        lint_templates(pack, report)
        lint_numbering(pack, report)
    return report


def run_lint(args: argparse.Namespace) -> int:
    """Print what the linter finds; 1 when there are errors."""
    report = _lint(read_named(args.pack))
    if args.json:
        _print_json(report.to_json())
    else:
        for kind, found in (("错误", report.errors), ("提醒", report.warnings)):
            for finding in found:
                print(f"{kind} {finding.code} {finding.where}\n  {finding.message}（{finding.basis or '没有依据'}）")
        print(f"{len(report.errors)}处错误，{len(report.warnings)}处提醒")
    return 1 if report.errors else 0


def run_test(args: argparse.Namespace) -> int:
    """Run the pack's own cases; 1 when one of them fails."""
    from zhiping.core.eligibility.cases import run_cases

    report = run_cases(read_named(args.pack))
    if args.json:
        _print_json({"passed": report.passed, "failed": report.failed})
    else:
        for failure in report.failed:
            print(f"不符 {failure['case']}\n  应为：{failure['expected']}\n  得到：{failure['got']}")
        print(f"{report.passed}个案例相符，{len(report.failed)}个不符")
    return 1 if report.failed else 0


def run_show(args: argparse.Namespace) -> int:
    """Print the pack as a person reads it."""
    from zhiping.core.calendar import UnknownYear
    from zhiping.core.errors import BadInput, Fault
    from zhiping.core.policy.showing import as_json, as_text

    pack = read_named(args.pack)
    try:
        if args.json:
            _print_json(as_json(pack))
        else:
            print(as_text(pack))
    except UnknownYear as wrong:
        raise BadInput(Fault(pack.where("procedure.yaml", "windows"), str(wrong), "放假调休安排已公布的年份")) from None
    return 0


def run_diff(args: argparse.Namespace) -> int:
    """Print what the new pack changes against the old one, in words."""
    from dataclasses import asdict

    from zhiping.core.policy.differences import differences, earlier

    old, new = read_named(args.old), read_named(args.new)
    found, shorter = differences(old, new), earlier(old, new)
    if args.json:
        _print_json({"differences": [asdict(one) for one in found], "earlier": shorter})
        return 0
    for one in found:
        print(f"{one.heading}　{one.what}\n  原来：{one.before or '没有'}\n  现在：{one.after or '取消'}")
    print(f"{len(found)}处改动")
    if shorter:
        print(f"期限提前，不能作为补充通知执行：{'、'.join(shorter)}")
    return 0


def lint_errors(pack: Pack) -> list[str]:
    """The linter's errors, a line for each: with one of them a pack comes into no database."""
    return [f"错误 {found.code} {found.where} {found.message}" for found in _lint(pack).errors]


def run_load(args: argparse.Namespace) -> int:
    """Store a version of a pack; it comes into force when the bureau says so. 1 when the linter finds errors."""
    import sys

    from zhiping import packs
    from zhiping.core.policy.reader import files_of

    if errors := lint_errors(read_named(args.pack)):
        print("\n".join(errors), file=sys.stderr)
        return 1
    from zhiping.cli.database import ready

    ready()
    from zhiping.ground.clock.service import database_now
    from zhiping.records.actors import SYSTEM
    from zhiping.records.operations import load_pack

    version = load_pack(files_of(packs.locate(args.pack)), by=SYSTEM, at=database_now())
    print(version.hash)
    return 0


def run_schema(_args: argparse.Namespace) -> int:
    """Print the JSON Schema of a pack: an object whose keys are its files."""
    from zhiping.core.policy.reader import schema

    _print_json(schema())
    return 0


def run_new(args: argparse.Namespace) -> int:
    """Write a new pack from an old one, moved by N years; nothing is written unless all of it can be read."""
    import re
    import sys
    from pathlib import Path

    from zhiping import packs
    from zhiping.core.errors import BadInput, Fault
    from zhiping.core.policy import read_pack_files
    from zhiping.core.policy.reader import files_of
    from zhiping.core.policy.shifting import shifted

    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{2,62}", args.new_id):
        raise BadInput(Fault("--id", f"不能是“{args.new_id[:70]}”", "小写字母、数字和短横线，3至63个字符"))
    if not re.fullmatch(r"-?[0-9]{1,4}", args.years, re.ASCII):
        raise BadInput(Fault("--shift-years", f"不能是“{args.years[:40]}”", "整数，如 1"))
    old = read_named(args.source)
    files = shifted(files_of(packs.locate(args.source)), old_id=old.id, new_id=args.new_id, years=int(args.years))
    pack = read_pack_files(files)
    folder = Path(args.folder)
    _write(folder, files)
    report = _lint(pack)
    print(folder)
    for finding in report.errors:
        print(f"请先改正：{finding.code} {finding.where} {finding.message}", file=sys.stderr)
    print(f"还有{len(report.warnings)}处提醒，见 zhiping policy lint {folder}", file=sys.stderr)
    return 0


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write all or nothing: into a folder beside it, which then takes its name."""
    import shutil
    import tempfile
    from pathlib import Path

    from zhiping.core.errors import BadInput, Fault

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(Fault(str(folder), "已经有内容，不覆盖", "一个还不存在的文件夹，或空文件夹"))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".zhiping-", dir=folder.parent))
        try:
            for name, data in files.items():
                path = made / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            made.chmod(0o755)
            made.replace(folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as wrong:
        raise BadInput(Fault(str(folder), f"写不进去：{wrong.strerror}", "可以写入的文件夹")) from None
