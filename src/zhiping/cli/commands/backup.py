"""``zhiping backup`` and ``zhiping restore``: database and evidence in one file, with hashes."""

from __future__ import annotations

import argparse
from typing import Any

_KEYS = "密钥不在备份中：{keys} 须另行保存，存放在与备份不同的地方。没有密钥，备份里的材料无法打开。"


def register(subparsers: Any) -> None:
    """Add ``backup`` and ``restore``."""
    backup = subparsers.add_parser("backup", help="把数据库和证明材料备份到一个文件（不含密钥）")
    backup.add_argument("file", metavar="FILE")
    backup.set_defaults(run=run_backup)
    restore = subparsers.add_parser("restore", help="把备份恢复到空的数据库")
    restore.add_argument("file", metavar="FILE")
    restore.set_defaults(run=run_restore)


def _say_keys() -> None:
    import sys

    from django.conf import settings

    print(_KEYS.format(keys=settings.HOME / "keys"), file=sys.stderr)


def run_backup(args: argparse.Namespace) -> int:
    """Write the backup."""
    from pathlib import Path

    from zhiping.cli.database import ready

    ready()
    from zhiping.cli.backups import backup

    done = backup(Path(args.file))
    print(f"{args.file}：{done.rows}行数据，{done.files}个证明材料文件")
    _say_keys()
    return 0


def run_restore(args: argparse.Namespace) -> int:
    """Verify the backup and put it into an empty database; 1 when the audit chains in it do not hold."""
    import sys
    from pathlib import Path

    from zhiping.cli.database import ready

    ready()
    from zhiping.cli.backups import restore
    from zhiping.ground.audit import chain

    done = restore(Path(args.file))
    print(f"恢复了{done.rows}行数据，{done.files}个证明材料文件")
    _say_keys()
    faults = chain.verify().faults
    for fault in faults:
        print(f"{fault.stream}\t{fault.position}\t{fault.kind}", file=sys.stderr)
    return 1 if faults else 0
