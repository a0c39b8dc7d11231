"""Where the material lies, who acts, until when; and the last day on which that is still safe (P3, T2, 8a)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from zhiping.core.policy.model import Pack
from zhiping.core.procedure import State
from zhiping.core.procedure.situation import window_key
from zhiping.core.procedure.words import STATE_NAMES
from zhiping.records.models import Dossier, Extension, Milestone
from zhiping.records.situations import WINDOW_OF_STATE, windows_of
from zhiping.stages.application.queries.safety import Safe, safe_of


@dataclass(slots=True)
class Where:
    """What ``web/where.html`` shows; ``safe`` is the same day with what to do once it is past.

    ``why_later``: the reason for which the bureau let the window close later for this dossier (8l).
    """

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
    safe: Safe | None = None
    why_later: str = ""


def where(dossier: Dossier, pack: Pack, at: datetime) -> Where:
    """The card of ``dossier`` at ``at``."""
    state = State(dossier.state)
    place, who, who_note = _holder(dossier, state, pack)
    flagged = Milestone.objects.filter(dossier=dossier, kind="forwarded_flagged").exists()
    key = window_key(WINDOW_OF_STATE.get(state, ""), corrected=dossier.corrected, flagged=flagged)
    window = pack.windows.get(key)
    clause = window.clause if window is not None else ""
    safe = safe_of(dossier, pack, windows_of(dossier), at)
    if safe is not None and state == State.AT_UNIT and safe.ring:
        who_note = f"单位审核人：{'、'.join(safe.ring)}"
    card = Where(place, STATE_NAMES[state.value], who, who_note, dossier.due_at, "没有期限", clause, safe=safe)
    card.why_later = _why_later(dossier, key)
    if safe is not None and safe.phase == "ahead":
        card.safe_on, card.because, card.safe_clause, card.safe_unsure = (
            safe.day, safe.because, safe.clause, safe.unsure,
        )  # fmt: skip
    return card


def _why_later(dossier: Dossier, key: str) -> str:
    own = dossier.cycle.pack().windows.get(key)
    if own is None or dossier.due_at is None or dossier.due_at == own.closes_at:
        return ""
    meant = (Q(dossier__isnull=True) | Q(dossier=dossier)) & (Q(unit__isnull=True) | Q(unit=dossier.unit_id))
    found = Extension.objects.filter(meant, cycle=dossier.cycle_id, window=key, closes_at=dossier.due_at)
    return found.order_by("-pk").values_list("reason", flat=True).first() or ""


def _holder(dossier: Dossier, state: State, pack: Pack) -> tuple[str, str, str]:
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
        case State.PASSED | State.IN_PUBLICITY | State.PUBLICISED | State.CONFIRMED:
            return office, "评委会办公室", "您现在不用做什么"
        case State.AT_CONFIRMATION:
            above = dossier.committee.office.superior
            return above.name if above else office, "人社部门", "您现在不用做什么"
        case State.CERTIFIED if pack.stages.collection:
            return office, "您的单位", "派人领取评审表，存入您的档案"
        case State.CERTIFIED | State.ARCHIVED:
            return "已办结", "没有要办的", ""
        case State.NOT_PASSED | State.TO_DESTROY | State.CANCELLED | State.REVOKED:
            return "本年度申报已结束", "没有要办的", ""
        case State.DESTROYED:
            return "材料已按规定销毁", "没有要办的", "保留结论和您的个人资料"
        case _:
            return office, "评委会办公室", ""
