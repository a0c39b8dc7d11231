"""What the linter finds, and how it says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from zhiping.core.policy.model import Pack

#: Codes that are warnings: they stay whatever choice is made.
WARNINGS: Final = frozenset(
    {
        "publicity-cannot-fit", "window-ends-on-rest-day", "rule-unconfirmed", "choice-open", "window-without-stage",
        "form-unnumbered",
    }
)  # fmt: skip
#: Every code there is, with what it stands for.
CODES: Final[dict[str, str]] = {
    "publicity-cannot-fit": "公示来不及在单位期限内完成",
    "window-order": "期限先后颠倒",
    "window-ends-on-rest-day": "期限末日是休息日",
    "stage-without-window": "环节没有期限",
    "window-without-stage": "期限没有对应的环节",
    "correction-contradicts-lock": "补正与提交后不退回相矛盾",
    "calendar-year-unknown": "不掌握该年的放假调休安排",
    "fee-parts": "费用的组成与总额不符",
    "fee-missing": "没有写明费用",
    "route-unreachable": "路径无人能走通",
    "route-shadowed": "路径被前面的路径完全取代",
    "title-without-route": "职称没有申报路径",
    "fact-undeclared": "使用了未声明的事实",
    "clause-unknown": "引用了不存在的条款",
    "series-mismatch": "系列前后不一",
    "kind-without-rules": "开放的申报类型没有条件",
    "option-contradicts-stage": "选择与环节相矛盾",
    "basis-missing": "没有依据",
    "rule-unconfirmed": "条款待评审机构确认",
    "choice-open": "通知没有写明的事项",
    "choice-not-stated": "没有说明如何处理通知未写明的事项",
    "ground-missing": "决定没有可以依据的条款",
    "duplicate-entry": "重复",
    "template-unknown": "没有这份表格",
    "template-broken": "表格的版式编译不过",
    "form-unnumbered": "表格在编号里没有名称",
}


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One finding: ``message`` is a sentence in Chinese, ``basis`` a citation, ``where`` names file, line and key."""

    code: str
    message: str
    basis: str
    where: str
    data: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As contracts/cli.md has it; days as YYYY-MM-DD."""
        return {
            "code": self.code, "message": self.message, "basis": self.basis, "where": self.where,
            "data": {key: _plain(value) for key, value in self.data.items()},
        }  # fmt: skip


@dataclass(slots=True)
class LintReport:
    """Errors and warnings, each in the order found."""

    errors: list[LintFinding] = field(default_factory=list)
    warnings: list[LintFinding] = field(default_factory=list)

    def add(self, code: str, message: str, *, basis: str, where: str, **data: Any) -> None:
        """Put a finding where its code belongs. KeyError for a code that is not listed."""
        assert code in CODES, code
        (self.warnings if code in WARNINGS else self.errors).append(LintFinding(code, message, basis, where, data))

    def to_json(self) -> dict[str, Any]:
        """``{"errors": [...], "warnings": [...]}``."""
        return {
            "errors": [finding.to_json() for finding in self.errors],
            "warnings": [finding.to_json() for finding in self.warnings],
        }

    def codes(self) -> set[str]:
        """The codes found."""
        return {finding.code for finding in (*self.errors, *self.warnings)}


def cite(pack: Pack, clause: str, otherwise: str = "") -> str:
    """The citation of a clause key, or what else is known: the linter must not fall over what it is to name."""
    try:
        return pack.cite(clause)
    except KeyError:
        return otherwise or clause


def day(value: date) -> str:
    """11月15日, with its year where a sentence must not be mistaken."""
    return f"{value.year}年{value.month}月{value.day}日"


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
