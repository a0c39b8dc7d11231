"""Windows, publicity and the calendar."""

from __future__ import annotations

import itertools
from typing import Final

from zhiping.core.calendar import UnknownYear, WorkCalendar, publicity_last_day
from zhiping.core.policy.linter.report import LintReport, cite, day
from zhiping.core.policy.model import Pack
from zhiping.core.policy.procedure import WINDOW_ORDER, Window
from zhiping.core.policy.safety import in_time, safe_day

FILE: Final = "procedure.yaml"
#: Stage of the pack → windows it needs.
NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "unit": ("unit_review",),
    "department": ("department_review",),
    "office": ("office_review",),
    "paper": ("paper",),
}
STAGES: Final = {
    "unit": "单位审核", "department": "主管部门审核", "office": "评委会办公室复审", "paper": "纸质材料受理",
}  # fmt: skip
#: Windows of dossiers that were returned: whoever may return needs them.
CORRECTIONS: Final = ("applicant_correction", "correction_review")


def check(pack: Pack, calendar: WorkCalendar, report: LintReport) -> None:
    """All that has to do with days."""
    _stages(pack, report)
    _lock(pack, report)
    unknown = _unknown_years(pack, calendar)
    for year, where in unknown.items():
        report.add(
            "calendar-year-unknown",
            f"不掌握{year}年的放假调休安排，无法推算期限和公示；公布后请升级本系统，或在 calendar_overrides 中写明。",
            basis="国务院办公厅关于部分节假日安排的通知", where=where, year=year,
        )  # fmt: skip
    if unknown:
        return
    windows = pack.windows
    _order(pack, windows, report)
    _rest_days(pack, windows, calendar, report)
    _publicity(pack, windows, calendar, report)


def _stages(pack: Pack, report: LintReport) -> None:
    needed = {key: stage for stage, keys in NEEDED.items() if getattr(pack.stages, stage) for key in keys}
    if pack.stages.unit or pack.stages.department:
        needed |= dict.fromkeys(CORRECTIONS, "unit" if pack.stages.unit else "department")
    for key, stage in needed.items():
        if key not in pack.procedure.windows:
            report.add(
                "stage-without-window", f"规则包设有“{STAGES[stage]}”环节，却没有写它的期限（windows.{key}）。",
                basis=pack.about.document.number, where=pack.where(FILE, "stages", stage), stage=stage, window=key,
            )  # fmt: skip
    for key, entry in pack.procedure.windows.items():
        if key != "application" and key not in needed:
            report.add(
                "window-without-stage", f"写了“{entry.label}”的期限，但这个环节没有开设，期限不会起作用。",
                basis=cite(pack, entry.clause, entry.basis), where=pack.where(FILE, "windows", key), window=key,
            )  # fmt: skip


def _lock(pack: Pack, report: LintReport) -> None:
    lock = pack.procedure.lock
    if lock is not None and pack.options.office_may_return:
        report.add(
            "correction-contradicts-lock",
            "通知写明提交评委会后不予退回，规则包却允许评委会办公室退回补正（office_may_return: true）；两者只能取一。",
            basis=cite(pack, lock.clause, lock.basis), where=pack.where(FILE, "options", "office_may_return"),
            lock=lock.clause, option="office_may_return",
        )  # fmt: skip


def _unknown_years(pack: Pack, calendar: WorkCalendar) -> dict[int, str]:
    """Years the windows need that the calendar does not know, each with the first window that needs it."""
    found: dict[int, str] = {}
    for key, entry in pack.procedure.windows.items():
        for name, value in (("opens_on", entry.opens_on), ("last_on", entry.last_on)):
            if value is not None and not calendar.knows(value.year):
                found.setdefault(value.year, pack.where(FILE, "windows", key, name))
    if not found:
        try:
            for window in pack.windows.values():
                _last(window, pack, calendar)
        except UnknownYear as wrong:
            found[wrong.year] = pack.where(FILE, "publicity", "unit")
    return found


def _last(window: Window, pack: Pack, calendar: WorkCalendar) -> None:
    rule = pack.publicity.unit
    if window.key in ("application", "unit_review"):
        publicity_last_day(
            window.last_on, days=rule.days, unit=rule.unit, count_posting_day=rule.count_posting_day, calendar=calendar
        )


def _order(pack: Pack, windows: dict[str, Window], report: LintReport) -> None:
    for key, window in windows.items():
        if window.opens_at is not None and window.opens_at > window.closes_at:
            report.add(
                "window-order", f"“{window.label}”的开始日期晚于截止日期。", basis=cite(pack, window.clause),
                where=pack.where(FILE, "windows", key, "opens_on"), window=key, after=key,
            )  # fmt: skip
    present = [windows[key] for key in WINDOW_ORDER if key in windows]
    for earlier, later in itertools.pairwise(present):
        if later.closes_at < earlier.closes_at:
            report.add(
                "window-order",
                f"“{later.label}”于{day(later.last_on)}截止，早于它前面的“{earlier.label}”（{day(earlier.last_on)}）。",
                basis=cite(pack, later.clause), where=pack.where(FILE, "windows", later.key, "last_on"),
                window=later.key, after=earlier.key,
            )  # fmt: skip


def _rest_days(pack: Pack, windows: dict[str, Window], calendar: WorkCalendar, report: LintReport) -> None:
    for key, entry in pack.procedure.windows.items():
        window = windows[key]
        if not calendar.is_working_day(entry.last_on):
            then = f"顺延到{day(window.last_on)}" if entry.rolls_over else "不顺延"
            report.add(
                "window-ends-on-rest-day",
                f"“{window.label}”的最后一天{day(entry.last_on)}是休息日，规则包的选择是{then}，请提醒有关人员早办。",
                basis=cite(pack, window.clause), where=pack.where(FILE, "windows", key, "last_on"),
                window=key, last_on=entry.last_on, rolls_over=entry.rolls_over,
            )  # fmt: skip


def _publicity(pack: Pack, windows: dict[str, Window], calendar: WorkCalendar, report: LintReport) -> None:
    safe = safe_day(pack, calendar)
    if safe is None or in_time(windows["application"].last_on, pack, calendar):
        return
    rule = pack.publicity.unit
    days = f"{rule.days}个{'工作日' if rule.unit == 'working' else '自然日'}"
    if safe.last_on is None:
        advice = "申报期内任何一天张贴都来不及"
    else:
        rest = safe.last_safe_rest_on
        advice = f"最迟须在{day(safe.last_safe_on)}张贴" if safe.last_safe_on else "工作日张贴都来不及"
        if rest is not None and (safe.last_safe_on is None or rest > safe.last_safe_on):
            advice += f"（休息日张贴的最迟{day(rest)}）"
    report.add(
        "publicity-cannot-fit",
        f"单位公示须满{days}，而申报到{day(windows['application'].last_on)}截止，单位到"
        f"{day(windows['unit_review'].last_on)}就要审核完毕，临近截止才提交的来不及公示：{advice}。",
        basis=cite(pack, rule.clause), where=pack.where(FILE, "publicity", "unit", "days"),
        last_safe_on=safe.last_safe_on, last_safe_rest_on=safe.last_safe_rest_on,
    )  # fmt: skip
