"""Findings as a person reads them: problems first and open, what is met short."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

TOPICS: Final[dict[str, str]] = {
    "title": "申报职称",
    "kind": "申报类型",
    "person_status": "人员身份",
    "employer_scope": "工作单位",
    "entrustment": "委托评审",
    "major": "专业",
    "window": "申报时间",
    "route": "学历与路径",
    "probation": "见习期",
    "service_years": "任职年限",
    "education_cutoff": "学历截止日期",
    "continuing_education": "继续教育",
    "assessment": "年度考核",
    "performance": "业绩",
    "exceptional": "破格申报",
    "discipline": "处分影响期",
    "integrity_ban": "诚信",
    "refused_this_year": "本年度",
}
#: outcome → word, icon, tone
OUTCOMES: Final[dict[str, tuple[str, str, str]]] = {
    "fail": ("不符合", "no", "fail"),
    "unknown": ("缺材料", "unk", "unk"),
    "warn": ("请留意", "info", ""),
    "pass": ("符合", "ok", "pass"),
}
ORDER: Final = ("fail", "unknown", "warn", "pass")


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding; ``href`` and ``link`` lead to where it can be put right, if the reader can do that."""

    topic: str
    word: str
    icon: str
    tone: str
    message: str
    basis: str
    clause: str
    unsure: bool
    href: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class FindingsView:
    """Findings sorted for reading."""

    problems: list[FindingView] = field(default_factory=list)
    met: list[FindingView] = field(default_factory=list)


def _get(finding: Any, key: str) -> Any:
    return finding.get(key) if isinstance(finding, dict) else getattr(finding, key, None)


def present(
    findings: Iterable[Any], *, link_to: Callable[[Any], tuple[str, str] | None] = lambda finding: None
) -> FindingsView:
    """Findings (``core.eligibility`` objects, or their JSON as a revision keeps it) for ``web/findings.html``.

    ``link_to`` gives (address, text) of the place where the reader can put one right, or None.
    """
    seen: list[tuple[int, FindingView]] = []
    for finding in findings:
        outcome = _get(finding, "outcome")
        word, icon, tone = OUTCOMES[outcome]
        href, link = (link_to(finding) if outcome != "pass" else None) or ("", "")
        view = FindingView(
            topic=TOPICS[_get(finding, "topic")],
            word=word,
            icon=icon,
            tone=tone,
            message=_get(finding, "message"),
            basis=_get(finding, "basis"),
            clause=_get(finding, "clause") or "",
            unsure=not _get(finding, "confirmed"),
            href=href,
            link=link,
        )
        seen.append((ORDER.index(outcome), view))
    seen.sort(key=lambda pair: pair[0])
    last = ORDER.index("pass")
    return FindingsView([view for n, view in seen if n != last], [view for n, view in seen if n == last])
