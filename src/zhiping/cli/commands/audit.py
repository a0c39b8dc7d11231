"""``zhiping audit``: verify the chains, alone or against checkpoints; export a checkpoint."""

from __future__ import annotations

import argparse
from typing import Any


def register(subparsers: Any) -> None:
    """Add ``audit verify`` and ``audit export``."""
    audit = subparsers.add_parser("audit", help="审计链：核验、导出检查点")
    actions = audit.add_subparsers(title="actions", metavar="ACTION", required=True)
    verify = actions.add_parser("verify", help="核验所有审计链")
    verify.add_argument("--against", metavar="FOLDER", help="同时与先前导出的检查点比对")
    verify.add_argument("--json", action="store_true", help="以JSON输出")
    verify.set_defaults(run=run_verify)
    export = actions.add_parser("export", help="导出签名的检查点；请存放到数据库以外的地方")
    export.add_argument("folder", metavar="FOLDER")
    export.set_defaults(run=run_export)


def run_verify(args: argparse.Namespace) -> int:
    """Walk every chain; 1 when one does not hold."""
    import json
    from pathlib import Path

    from zhiping.cli.database import ready

    ready()
    from zhiping.ground.audit import chain, checkpoints
    from zhiping.ground.storage import keys

    found = chain.verify()
    faults = list(found.faults)
    if args.against:
        faults += checkpoints.verify_against(Path(args.against), key=keys.derived(checkpoints.PURPOSE))
    if args.json:
        listed = [{"stream": f.stream, "position": f.position, "kind": f.kind} for f in faults]
        print(json.dumps({"streams": found.streams, "entries": found.entries, "faults": listed}, ensure_ascii=False))
    else:
        for fault in faults:
            print(f"{fault.stream}\t{fault.position}\t{fault.kind}")
        print(f"{found.streams}条链，{found.entries}条记录，{len(faults)}处不符。")
    return 1 if faults else 0


def run_export(args: argparse.Namespace) -> int:
    """Write a signed checkpoint. Chains that do not hold are not vouched for: exit status 1, nothing written."""
    import sys
    from pathlib import Path

    from zhiping.cli.database import ready
    from zhiping.core.errors import BadInput, Fault

    ready()
    from zhiping.ground.audit import chain, checkpoints
    from zhiping.ground.storage import keys

    found = chain.verify()
    if found.faults:
        for fault in found.faults:
            print(f"{fault.stream}\t{fault.position}\t{fault.kind}", file=sys.stderr)
        print("审计链有不符之处，没有导出检查点。", file=sys.stderr)
        return 1
    try:
        path = checkpoints.export(found, Path(args.folder), key=keys.derived(checkpoints.PURPOSE))
    except OSError as why:
        raise BadInput(Fault(args.folder, f"不能写入：{why.strerror}", "一个可以写入的文件夹")) from None
    print(path)
    return 0
