"""The last day on which a dossier is still in time for the unit's publicity, and what to do once it is near or past.

The unit publicises for some days before it recommends (P3) and closes on a day of its own (T3), so that the last day to
apply (T2) may be too late for somebody who is not posted yet (rules.md 8a).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from zhiping.core.calendar import UnknownYear, publicity_end
from zhiping.core.policy.model import Pack
from zhiping.core.policy.safety import SafeDay, safe_day
from zhiping.core.procedure import State, WindowSpan
from zhiping.records.models import Dossier, Milestone
from zhiping.records.situations import latest_submission
from zhiping.stages.application.queries.contacts import who_checks_at

Phase = Literal["ahead", "rest_days", "late"]


@dataclass(frozen=True, slots=True)
class Safe:
    """``day``: the last safe day; ``because``: how it comes about; ``ring``: who checks at the unit.

    ``phase``: ``ahead`` of it; on the ``rest_days`` after it on which a unit may still post; or ``late``: whoever is
    not posted by now cannot be recommended in time, unless a window is extended.
    """

    phase: Phase
    day: date
    last_on: date
    because: str
    clause: str
    unsure: bool
    ring: tuple[str, ...] = ()


def safe_of(dossier: Dossier, pack: Pack, windows: Mapping[str, WindowSpan], at: datetime) -> Safe | None:
    """The last safe day of ``dossier`` at ``at``; None where no publicity in the unit lies ahead of it."""
    state = State(dossier.state)
    if not pack.stages.unit or state not in (State.DRAFT, State.RETURNED, State.AT_UNIT) or _posted(dossier, state):
        return None
    anew = state == State.RETURNED or dossier.corrected
    if state == State.RETURNED and not pack.options.resubmit_through_unit_when:
        return None
    unit = windows.get("correction_review" if anew else "unit_review") or windows["unit_review"]
    try:
        found = safe_day(pack, closes_at=unit.closes_at)
    except UnknownYear:
        return None  # an extension into a year whose working days are not published yet
    if found is None or found.last_on is None:
        return None
    own = windows.get({State.DRAFT: "application", State.RETURNED: "applicant_correction"}.get(state, ""))
    day_of = pack.calendar.day_of
    return _told(dossier, pack, found, unit_on=day_of(unit.closes_at), own_on=day_of(own.closes_at) if own else None,
                 today=day_of(at), anew=anew)  # fmt: skip


def _posted(dossier: Dossier, state: State) -> bool:
    """Whether what lies there now has been posted already; of a draft that goes back, what is posted may change."""
    if state == State.RETURNED:
        return False
    posted = Milestone.objects.filter(dossier=dossier, kind="publicity_posted").order_by("-id").first()
    if posted is None or state == State.DRAFT:
        return posted is not None
    submission = latest_submission(dossier)
    return submission is not None and posted.data.get("material") == submission.material


def _told(
    dossier: Dossier, pack: Pack, found: SafeDay, *, unit_on: date, own_on: date | None, today: date, anew: bool
) -> Safe | None:
    assert found.last_on is not None
    last_on = found.last_on
    day = found.last_safe_on or last_on
    rule = pack.publicity.unit
    unsure = any(choice.id.split(".")[0] == "a" and choice.confirmed is None for choice in pack.choices)
    days = "个工作日" if rule.unit == "working" else "天"
    counted = "张贴当日也算" if rule.count_posting_day else "张贴当日不算"
    change = "改动了主要内容的，" if dossier.state == State.RETURNED else ""
    because = f"{change}单位要{'重新' if anew else ''}公示至少{rule.days}{days}，{counted}，期满才能报出。"
    if own_on is not None and own_on <= last_on and own_on <= day:
        # Who hands in on the last day that the notice gives is in time: the unit still has days of its own.
        because += f"{_day(own_on)}提交，单位在{_day(last_on)}前张贴都来得及。"
        day = own_on
    else:
        end = publicity_end(day, rule, pack.calendar).date()
        because += f"{_day(day)}张贴，{_day(end)}期满，单位在{_day(unit_on)}前报出。"
        if last_on > day:
            because += f"之后到{_day(last_on)}是休息日，单位能张贴也来得及；"
        because += f"{_day(last_on + timedelta(days=1))}起张贴就来不及了。"
    phase: Phase = "ahead" if today <= day else "rest_days" if today <= last_on else "late"
    if phase == "rest_days" and own_on == day:
        return None  # what is over then is the window itself
    ring = () if phase == "ahead" and dossier.state != State.AT_UNIT else tuple(who_checks_at(dossier.unit, today))
    return Safe(phase, day, last_on, because, rule.clause, unsure, ring)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
