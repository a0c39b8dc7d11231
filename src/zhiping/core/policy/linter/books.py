"""Lists and amounts: fees, entries that stand twice, clauses and facts that are named but not there."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Final

from zhiping.core.calendar import WorkCalendar
from zhiping.core.money import yuan
from zhiping.core.policy.linter.report import LintReport, cite
from zhiping.core.policy.model import Fee, Pack

#: The part of a fee that is paid for the defence (F1).
DEFENCE_PART: Final = "defence"
_TWICE_BASIS: Final = "同一份清单中每项只列一次"


def check(pack: Pack, _calendar: WorkCalendar, report: LintReport) -> None:
    """All that can be counted or looked up."""
    _fees(pack, report)
    _duplicates(pack, report)
    _clauses(pack, report)
    _facts(pack, report)
    if "exceptional" in pack.scope.kinds_open and pack.eligibility.exceptional is None:
        report.add(
            "kind-without-rules", "受理破格申报，申报条件中却没有破格的条件（exceptional）。",
            basis=pack.about.document.number, where=pack.where("scope.yaml", "kinds_open"), kind="exceptional",
        )  # fmt: skip
    if pack.stages.defence == (pack.options.defence == "none"):
        told = "设有答辩环节，选择却是都不答辩" if pack.stages.defence else "没有答辩环节，选择却是要答辩"
        report.add(
            "option-contradicts-stage", f"{told}（stages.defence 与 options.defence）。", basis=cite(pack, "P7"),
            where=pack.where("procedure.yaml", "options", "defence"), option="defence",
        )  # fmt: skip
    if pack.eligibility.series != pack.series:
        report.add(
            "series-mismatch", f"申报条件写的是系列“{pack.eligibility.series}”，规则包写的是“{pack.series}”。",
            basis=pack.about.document.number, where=pack.where("eligibility.yaml", "series"),
        )  # fmt: skip


def _fees(pack: Pack, report: LintReport) -> None:
    basis = pack.fees_file.basis or cite(pack, pack.fees_file.clause)
    for n, fee in enumerate(pack.fees):
        name = _fee_name(pack, fee)
        parts = sum(part.fen for part in fee.parts)
        where = pack.where("fees.yaml", "fees", n, "parts")
        if fee.parts and parts != fee.fen:
            report.add(
                "fee-parts", f"{name}的费用是{yuan(fee.fen)}，各组成部分合计{yuan(parts)}，两者应相等。",
                basis=basis, where=where, level=fee.level, fen=fee.fen, parts=parts,
            )  # fmt: skip
        if any(part.id == DEFENCE_PART for part in fee.parts) and not pack.stages.defence:
            report.add(
                "fee-parts", f"{name}的费用含答辩费，而规则包没有答辩环节。", basis=basis, where=where,
                level=fee.level, fen=fee.fen, parts=parts,
            )  # fmt: skip
    if pack.stages.fee:
        offered = {title.level for title in pack.titles}
        for level in pack.levels:
            for kind in pack.scope.kinds_open:
                if level.id in offered and pack.fee_for(level=level.id, kind=kind) is None:
                    report.add(
                        "fee-missing", f"设有收费环节，却没有写{level.label}的费用。", basis=basis,
                        where=pack.where("fees.yaml", "fees"), level=level.id, kind=kind,
                    )  # fmt: skip


def _fee_name(pack: Pack, fee: Fee) -> str:
    return next((level.label for level in pack.levels if level.id == fee.level), fee.level)


def _duplicates(pack: Pack, report: LintReport) -> None:
    lists: list[tuple[str, tuple[str | int, ...], str, Iterable[Hashable]]] = [
        ("scope.yaml", ("levels",), "级别", [level.id for level in pack.levels]),
        ("scope.yaml", ("titles",), "职称", [title.name for title in pack.titles]),
        ("scope.yaml", ("kinds_open",), "申报类型", pack.scope.kinds_open),
        ("scope.yaml", ("specialties", "majors"), "专业", [major.name for major in pack.majors]),
        ("facts.yaml", ("facts",), "事实", [fact.key for fact in pack.facts]),
        ("materials.yaml", ("materials",), "材料", [item.id for item in pack.materials]),
        ("materials.yaml", ("materials",), "材料序号", [item.number for item in pack.materials]),
        ("choices.yaml", ("choices",), "未写明事项", [choice.id for choice in pack.choices]),
        ("pack.yaml", ("addressees",), "主管部门", [one.name for one in pack.about.addressees]),
        ("pack.yaml", ("sources",), "依据文件", [source.number for source in pack.about.sources]),
        ("pack.yaml", ("registration",), "登记办法", [one.id for one in pack.about.registration]),
        ("procedure.yaml", ("norms",), "规定", [norm.id for norm in pack.procedure.norms]),
        ("procedure.yaml", ("grounds", "entries"), "决定的依据", [ground.clause for ground in pack.grounds.entries]),
        ("fees.yaml", ("fees",), "费用", [(fee.level, fee.kind or "全部类型") for fee in pack.fees]),
        ("eligibility.yaml", ("ladder",), "职称阶梯", pack.eligibility.ladder),
        ("eligibility.yaml", ("skills",), "技能等级", [skill.id for skill in pack.eligibility.skills]),
        ("eligibility.yaml", ("education", "levels"), "学历层次", [e.id for e in pack.eligibility.education.levels]),
    ]
    for n, major in enumerate(pack.majors):
        within = ("specialties", "majors", n, "specialties")
        lists.append(("scope.yaml", within, f"{major.name}的专业方向", major.specialties))
    for n, fee in enumerate(pack.fees):
        lists.append(("fees.yaml", ("fees", n, "parts"), "费用组成", [part.id for part in fee.parts]))
    for name, kinds in pack.eligibility.lists.items():
        lists.append(("eligibility.yaml", ("lists", name, "kinds"), "业绩种类", [kind.id for kind in kinds.kinds]))
    for file, place, what, entries in lists:
        seen: set[Hashable] = set()
        for n, entry in enumerate(entries):
            if entry in seen:
                said = "，".join(entry) if isinstance(entry, tuple) else str(entry)
                report.add(
                    "duplicate-entry", f"{what}“{said}”列了两次，请删去一处。", basis=_TWICE_BASIS,
                    where=pack.where(file, *place, n), entry=said,
                )  # fmt: skip
            seen.add(entry)


def _clauses(pack: Pack, report: LintReport) -> None:
    named = {
        **{w.clause: pack.where("procedure.yaml", "windows", k, "clause") for k, w in pack.procedure.windows.items()},
        pack.publicity.unit.clause: pack.where("procedure.yaml", "publicity", "unit", "clause"),
        pack.publicity.result.clause: pack.where("procedure.yaml", "publicity", "result", "clause"),
        pack.fees_file.clause: pack.where("fees.yaml", "clause"),
        **{f"8{choice.id[0]}": pack.where("choices.yaml", "choices", n) for n, choice in enumerate(pack.choices)},
    }
    if pack.procedure.lock is not None:
        named[pack.procedure.lock.clause] = pack.where("procedure.yaml", "lock", "clause")
    for n, ground in enumerate(pack.grounds.entries):
        for clause in (ground.clause, *ground.covers):
            named.setdefault(clause, pack.where("procedure.yaml", "grounds", "entries", n))
    for n, rule in enumerate(pack.eligibility.rules):
        if rule.clause:
            named.setdefault(rule.clause, pack.where("eligibility.yaml", "rules", n, "clause"))
    for n, route in enumerate(pack.eligibility.routes):
        if route.clause:
            named.setdefault(route.clause, pack.where("eligibility.yaml", "routes", n, "clause"))
    for clause in _procedure_clauses():
        named.setdefault(clause, pack.where("notice.yaml", "clauses"))
    for clause, where in named.items():
        if clause not in pack.clauses:
            report.add(
                "clause-unknown", f"办理中要引用条款{clause}，notice.yaml 中没有这一条。",
                basis=pack.about.document.number, where=where, clause=clause,
            )  # fmt: skip


def _procedure_clauses() -> list[str]:
    """The clause keys that moves and refusals of the procedure name."""
    from zhiping.core.procedure.table import BARS, PROCEDURE

    return sorted({row.clause for row in PROCEDURE} | {bar.clause for bar in BARS})


def _facts(pack: Pack, report: LintReport) -> None:
    declared = {f"extra.{fact.key}" for fact in pack.facts}
    used = [(pack.where("eligibility.yaml"), rule, c.facts()) for rule, c in pack.eligibility.conditions()]
    used += [
        (pack.where("materials.yaml", "materials", n, "when"), item.id, item.when.facts())
        for n, item in enumerate(pack.materials) if item.when is not None
    ]  # fmt: skip
    for where, owner, facts in used:
        for fact in sorted(facts - declared):
            if fact.startswith("extra."):
                report.add(
                    "fact-undeclared", f"“{owner}”用到事实 {fact}，facts.yaml 中没有声明。",
                    basis=pack.about.document.number, where=where, fact=fact, rule=owner,
                )  # fmt: skip
