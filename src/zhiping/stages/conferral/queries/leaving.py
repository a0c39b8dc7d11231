"""Why somebody left a roll, or does not stand where it put them any more: the kind of the reason, for officers.

Never what somebody said, and never in public: a public page names only who stands there (P8, P9, A5).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from zhiping.core.procedure import State
from zhiping.stages.conferral.models import ResultObjection, RollLine

#: By the code with which the door refused a line.
REFUSED: Final = {
    "objection_open": "有没办结的异议",
    "integrity_case": "有正在核查的诚信事项",
    "barred": "诚信档案有限制记录",
    "barred_until": "诚信档案有限制记录",
    "issued_already": "已列入另一份通知",
}
#: By the end that a dossier came to because of a case of integrity.
FRAUD: Final = {
    State.CANCELLED.value: "诚信核查属实，取消评审资格",
    State.REVOKED.value: "诚信核查属实，撤销职称",
}
#: After a result that did not stand; what becomes of the material later changes nothing about why.
FALLEN: Final = (State.NOT_PASSED.value, State.TO_DESTROY.value, State.DESTROYED.value)
UPHELD: Final = "异议成立"
REJECTED: Final = "不予确认"
SENT_BACK: Final = "人社部门退回"
#: The door refused because the dossier was elsewhere, and nothing else is known about it.
ELSEWHERE: Final = "当时的状态不能办理"

_AGAINST: Final = {RollLine.Decision.REJECT.value: REJECTED, RollLine.Decision.SEND_BACK.value: SENT_BACK}


def kinds_of(lines: Sequence[RollLine], *, apart: Collection[int] = ()) -> dict[int, str]:
    """By id of the line, the kind of reason why its person was struck or fell out later; who is ``apart`` from the
    viewer is left out. Two queries, none where nobody left.

    ``lines`` come with their dossiers. What a line itself says of a decision is not said twice.
    """
    left = [line for line in lines if line.dossier.person_id not in apart and _left(line)]
    if not left:
        return {}
    dossiers = {line.dossier_id for line in left}
    upheld = set(ResultObjection.objects.filter(dossier__in=dossiers, upheld=True).values_list("dossier_id", flat=True))
    against = dict(
        RollLine.objects.filter(dossier__in=dossiers, decision__in=list(_AGAINST))
        .order_by("id")
        .values_list("dossier_id", "decision")
    )
    found = {line.pk: _kind(line, line.dossier_id in upheld, against.get(line.dossier_id, "")) for line in left}
    return {pk: kind for pk, kind in found.items() if kind}


def _left(line: RollLine) -> bool:
    state = line.dossier.state
    return bool(line.refused) or (
        line.decision not in _AGAINST and (state in FRAUD or state in FALLEN or state == State.PUBLICISED)
    )


def _kind(line: RollLine, upheld: bool, against: str) -> str:
    state = line.dossier.state
    if said := REFUSED.get(line.refused):
        return said
    if state in FRAUD:
        return FRAUD[state]
    if state in FALLEN and upheld:
        return UPHELD
    if (state in FALLEN and against == RollLine.Decision.REJECT) or (
        state == State.PUBLICISED and against == RollLine.Decision.SEND_BACK
    ):
        return _AGAINST[against]
    return ELSEWHERE if line.refused else ""
