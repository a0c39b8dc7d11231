"""The linter: what a pack says that cannot be, cannot be kept, or is not decided yet (contracts/cli.md, lint codes).

Errors are contradictions a review body must repair before a round opens. Warnings stay whatever it chooses: they tell
the people concerned what the notice itself leaves tight or open.
"""

from __future__ import annotations

from zhiping.core.calendar import WorkCalendar
from zhiping.core.policy.linter import aftercare, books, decisions, grounds, routes, windows
from zhiping.core.policy.linter.report import LintFinding, LintReport
from zhiping.core.policy.model import Pack

__all__ = ["LintFinding", "LintReport", "lint"]


def lint(pack: Pack, calendar: WorkCalendar | None = None) -> LintReport:
    """Every finding on ``pack``, judged by ``calendar`` (default: the pack's own), in the order of the procedure."""
    calendar = calendar or pack.calendar
    report = LintReport()
    for check in (windows.check, books.check, routes.check, decisions.check, grounds.check, aftercare.check):
        check(pack, calendar, report)
    return report
