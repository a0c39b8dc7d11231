"""``zhiping simulate``: a whole cycle, as far as there are rooms for it, in a throw-away database."""

from __future__ import annotations

import argparse
from typing import Any

from zhiping.core.errors import BadInput, Fault


def register(subparsers: Any) -> None:
    """Add ``simulate``."""
    simulate = subparsers.add_parser("simulate", help="在临时数据库里按模拟时间走完整个轮次，到准予答辩和评审为止")
    simulate.add_argument("--pack", required=True, metavar="PACK", help="随产品提供的规则包名称，或一个文件夹")
    simulate.add_argument("--applicants", type=int, required=True, metavar="N", help="申报人数")
    simulate.add_argument("--seed", type=int, required=True, metavar="S", help="随机数种子；相同的种子得到相同的结果")
    simulate.add_argument("--json", action="store_true", help="以JSON输出")
    simulate.set_defaults(run=run_simulate)


def run_simulate(args: argparse.Namespace) -> int:
    """Play the cycle; 1 when an invariant does not hold afterwards. Touches no state of this installation."""
    import json
    import os
    import tempfile

    if args.applicants < 1:
        raise BadInput(Fault("--applicants", f"{args.applicants} 不是申报人数", "1 或更大的整数"))
    from zhiping import packs
    from zhiping.core.policy.reader import files_of, read_pack_files

    files = files_of(packs.locate(args.pack))
    read_pack_files(files)
    with tempfile.TemporaryDirectory(prefix="zhiping-simulate-") as home:
        # Before Django reads its settings: whatever this installation is, the simulation is a demo of its own.
        for name in ("ZHIPING_DATABASE_URL", "ZHIPING_EVIDENCE_URL", "ZHIPING_PROFILE"):
            os.environ.pop(name, None)
        os.environ["ZHIPING_HOME"] = home
        os.environ.setdefault("ZHIPING_LOG_LEVEL", "error")
        from zhiping.cli.database import ready

        ready()
        from django.db import connections

        from zhiping.simulation.papers import NoWay
        from zhiping.simulation.whole import simulate

        try:
            outcome = simulate(files, applicants=args.applicants, seed=args.seed)
        except NoWay as none:
            raise BadInput(
                Fault(
                    args.pack,
                    f"造不出符合这个规则包条件的申报人（{none}）",
                    "条件可以用学历、职称、技能、年限、学时、业绩满足",
                )
            ) from None
        finally:
            connections.close_all()
    result = outcome.to_json()
    if args.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print(f"{outcome.pack}：{outcome.applicants}人，种子{outcome.seed}")
        for step, count in outcome.funnel.items():
            print(f"  {step:<12}{count:>6}")
        for stage, spent in outcome.seconds.items():
            print(f"  {stage:<12}{spent:>8.1f} 秒")
        for failure in outcome.invariants.failed:
            print(f"不成立：{failure.name}\t{failure.detail}")
        print(f"核对了{outcome.invariants.checked}项数据约束，{len(outcome.invariants.failed)}处不成立。")
    return 1 if outcome.invariants.failed else 0
