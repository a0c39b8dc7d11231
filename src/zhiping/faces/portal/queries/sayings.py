"""Sentences that a pack itself supplies: a clause, a deadline, an open choice with its answer, the last safe day."""

from __future__ import annotations

from zhiping.core.calendar import UnknownYear
from zhiping.core.policy.model import Pack
from zhiping.core.policy.procedure import PublicityRule
from zhiping.core.policy.safety import safe_day
from zhiping.faces.portal.queries import notice
from zhiping.web import dates


def publicity_words(rule: PublicityRule) -> str:
    """``不少于5个工作日，张贴当日不算``"""
    unit = "个工作日" if rule.unit == "working" else "天"
    return f"不少于{rule.days}{unit}，张贴当日{'算第一天' if rule.count_posting_day else '不算'}"


class Sayings:
    """What ``pack`` says; None or empty where it says nothing, so that the sentence falls away."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def text(self, key: str) -> str | None:
        """What the notice says under a clause."""
        found = self.pack.clauses.get(key)
        return found.text if found else None

    def until(self, key: str) -> str:
        """A window in words: ``2024年10月25日至11月23日``; empty for one that the pack lacks."""
        window = self.pack.windows.get(key)
        return "" if window is None else notice.period(self.pack, window)

    def choice(self, name: str) -> str | None:
        """What the notice leaves open, and how this round does it, in words."""
        found = next((choice for choice in self.pack.choices if choice.id == name), None)
        return f"{found.question}？{found.chosen}。" if found is not None and found.chosen else None

    def safe(self) -> str | None:
        """The last day on which the unit's publicity can begin, where that can be told."""
        try:
            found = safe_day(self.pack)
        except UnknownYear:
            return None
        if found is None or found.last_on is None:
            return None
        day = found.last_safe_on or found.last_on
        return f"最迟{dates.plain_day(day, year=True)}（{dates.weekday(day)}）开始公示，单位才来得及在期限内推荐。"

    def norm(self, name: str) -> str | None:
        """A norm of the review by its id."""
        found = next((norm for norm in self.pack.procedure.norms if norm.id == name), None)
        return None if found is None else f"{found.says}。"
