"""What follows the result: a stage that is on says how it goes, and a ban says whom it keeps from applying."""

from __future__ import annotations

from zhiping.core.calendar import WorkCalendar
from zhiping.core.policy.linter.report import LintReport, cite
from zhiping.core.policy.model import Pack


def check(pack: Pack, _calendar: WorkCalendar, report: LintReport) -> None:
    """Collection and destruction have their rules exactly where the stage is on; a ban names levels of this pack."""
    where = pack.where("procedure.yaml", "stages")
    for stage, word in (("collection", "评审表领取"), ("destruction", "材料销毁")):
        on, rules = getattr(pack.stages, stage), getattr(pack.procedure, stage)
        if on != (rules is not None):
            said = f"开了{word}，却没有写 {stage} 一节" if on else f"写了 {stage} 一节，却没有开{word}"
            report.add("option-contradicts-stage", f"{said}。", basis=cite(pack, "P11"), where=where, stage=stage)
    rules = pack.procedure.integrity
    if rules is None:
        return
    known = {level.id for level in pack.levels}
    for level in rules.levels:
        if level not in known:
            report.add(
                "option-contradicts-stage", f"限制申报的级别“{level}”不在本规则包的级别里。",
                basis=cite(pack, rules.clause), where=pack.where("procedure.yaml", "integrity", "levels"), level=level,
            )  # fmt: skip
