"""What decisions about a person rest on: each has a ground, and what the rules find failing can be named with it."""

from __future__ import annotations

from collections.abc import Iterator

from zhiping.core.calendar import WorkCalendar
from zhiping.core.policy.linter.report import LintReport, cite
from zhiping.core.policy.model import Decision, Pack

_WORDS: dict[Decision, str] = {"refuse": "审核不通过", "decline": "不予受理", "return": "退回修改"}


def _taken(pack: Pack) -> Iterator[tuple[Decision, str]]:
    """The decisions that this pack's procedure knows, and the clause of each."""
    if pack.stages.department or (pack.stages.unit and pack.options.unit_may_refuse):
        yield "refuse", "A2.refuse"
    if pack.stages.office:
        yield "decline", "P5"
    yield "return", "A2.return"


def check(pack: Pack, _calendar: WorkCalendar, report: LintReport) -> None:
    """Every decision has a ground; every clause that rules rest on is told under one that bears refusal and decline."""
    where = pack.where("procedure.yaml", "grounds", "entries")
    taken = list(_taken(pack))
    for decision, clause in taken:
        if not pack.grounds.bearing(decision):
            report.add(
                "ground-missing", f"没有一条可以作为{_WORDS[decision]}的依据，作出这个决定时无从选择。",
                basis=cite(pack, clause), where=where, decision=decision,
            )  # fmt: skip
    rests_on: list[str | None] = [rule.clause for rule in pack.eligibility.all_rules()]
    rests_on += [route.clause for route in pack.eligibility.all_routes()]
    listed = {clause for entry in pack.grounds.entries for clause in (entry.clause, *entry.covers)}
    for clause in sorted({clause for clause in rests_on if clause}):
        if clause not in listed:
            report.add(
                "ground-missing", f"申报条件依据的条款{clause}不在作出决定的依据（grounds）中，也没有归到哪一条。",
                basis=cite(pack, clause), where=where, clause=clause,
            )  # fmt: skip
    for entry in {pack.grounds.under(clause).clause: pack.grounds.under(clause) for clause in rests_on}.values():
        for decision, _ in taken:
            if decision != "return" and decision not in entry.bears:
                word = _WORDS[decision]
                report.add(
                    "ground-missing", f"申报条件不符合时归到条款{entry.clause}，这一条却不能作为{word}的依据。",
                    basis=cite(pack, entry.clause), where=where, clause=entry.clause, decision=decision,
                )  # fmt: skip
    returning = {ground.clause for ground in pack.grounds.bearing("return")}
    for n, template in enumerate(pack.procedure.return_templates.entries):
        if returning and template.clause not in returning:
            report.add(
                "ground-missing", f"写法“{template.says}”依据条款{template.clause}，这一条不能作为退回修改的依据。",
                basis=cite(pack, template.clause), where=pack.where("procedure.yaml", "return_templates", "entries", n),
                clause=template.clause, decision="return",
            )  # fmt: skip
