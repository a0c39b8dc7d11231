"""Where the material lies, who acts, until when; and the last day on which that is still safe (P3, T2, 8a)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from zhiping.core.calendar import publicity_end
from zhiping.core.policy.model import Pack
from zhiping.core.policy.safety import safe_day
from zhiping.core.procedure import State
from zhiping.core.procedure.situation import window_key
from zhiping.core.procedure.words import STATE_NAMES
from zhiping.records.models import Dossier, Milestone
from zhiping.records.situations import WINDOW_OF_STATE


@dataclass(frozen=True, slots=True)
class Where:
    """What ``web/where.html`` shows."""

    place: str
    place_note: str
    who: str
    who_note: str = ""
    by: datetime | None = None
    by_word: str = ""
    clause: str = ""
    safe_on: date | None = None
    because: str = ""
    safe_clause: str = ""
    safe_unsure: bool = False


def where(dossier: Dossier, pack: Pack, at: datetime) -> Where:
    """The card of ``dossier`` at ``at``."""
    state = State(dossier.state)
    place, who, who_note = _holder(dossier, state)
    flagged = Milestone.objects.filter(dossier=dossier, kind="forwarded_flagged").exists()
    key = window_key(WINDOW_OF_STATE.get(state, ""), corrected=dossier.corrected, flagged=flagged)
    window = pack.windows.get(key)
    card = Where(
        place, STATE_NAMES[state.value], who, who_note, dossier.due_at, "没有期限",
        window.clause if window is not None else "",
    )  # fmt: skip
    safe = _safe(dossier, pack, at) if state == State.DRAFT else None
    return card if safe is None else _with(card, *safe)


def _with(card: Where, day: date, because: str, clause: str, unsure: bool) -> Where:
    return Where(
        card.place, card.place_note, card.who, card.who_note, card.by, card.by_word, card.clause, day, because, clause,
        unsure,
    )  # fmt: skip


def _holder(dossier: Dossier, state: State) -> tuple[str, str, str]:
    unit, office = dossier.unit.name, dossier.committee.office.name
    department = dossier.department.name if dossier.department else office
    match state:
        case State.DRAFT:
            return "在您手中", "您本人", f"提交后由{unit}审核"
        case State.RETURNED:
            back = {"at_unit": unit, "at_department": department, "at_committee": office}[dossier.returned_from]
            return "在您手中", "您本人", f"由{back}退回，改好后再次提交"
        case State.AT_UNIT:
            return unit, "单位审核人和负责人", "您现在不用做什么"
        case State.AT_DEPARTMENT:
            return department, "主管部门审核人", "您现在不用做什么"
        case State.AT_COMMITTEE:
            return office, "评委会办公室", "您现在不用做什么"
        case State.ACCEPTED:
            return office, f"您和{department}", f"打印评审表和其他材料，由{department}派专人报送"
        case state if state in (State.REFUSED, State.DECLINED, State.NOT_RECOMMENDED, State.LAPSED, State.WITHDRAWN):
            return "本年度申报已结束", "没有要办的", "材料仍为您留存"
        case _:
            return office, "评委会办公室", ""


def _safe(dossier: Dossier, pack: Pack, at: datetime) -> tuple[date, str, str, bool] | None:
    """The last day on which the unit can still post and recommend in time, and why; None once it does not matter."""
    if Milestone.objects.filter(dossier=dossier, kind="publicity_posted").exists():
        return None
    safe = safe_day(pack)
    if safe is None or safe.last_on is None or at.astimezone(ZoneInfo(pack.timezone)).date() > safe.last_on:
        return None
    rule = pack.publicity.unit
    day = safe.last_safe_on or safe.last_on
    end = publicity_end(day, rule, pack.calendar).date()
    days = "个工作日" if rule.unit == "working" else "天"
    counted = "张贴当日也算" if rule.count_posting_day else "张贴当日不算"
    because = (
        f"单位要公示至少{rule.days}{days}，{counted}：{day.day}日张贴，{end.day}日期满，"
        f"单位在{pack.windows['unit_review'].last_on.day}日前报出。"
    )
    if safe.last_safe_rest_on is not None and safe.last_safe_rest_on > day:
        because += f"之后到{safe.last_safe_rest_on.day}日是休息日，单位能张贴也来得及；"
    because += f"{(safe.last_on + timedelta(days=1)).day}日起张贴就来不及了。"
    unsure = any(choice.id.split(".")[0] == "a" and choice.confirmed is None for choice in pack.choices)
    return day, because, rule.clause, unsure
