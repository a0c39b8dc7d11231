"""Where a dossier is in the procedure, as the line of steps on top of its page. Which steps there are says the pack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from zhiping.core.policy.model import Stages
from zhiping.core.procedure import State

#: Step → what it is called, and the stage of the pack that it needs (none: every pack has it). Order of the notice.
STEPS: Final[dict[str, tuple[str, str]]] = {
    "application": ("个人申报", ""),
    "unit": ("单位推荐", "unit"),
    "department": ("主管部门审核", "department"),
    "office": ("评委会复审", "office"),
    "paper": ("纸质材料", "paper"),
    "defence": ("答辩", "defence"),
    "meeting": ("评审会议", "meeting"),
    "conferral": ("确认发证", "confirmation"),
}
STEP_OF_STATE: Final[dict[State, str]] = {
    State.DRAFT: "application",
    State.RETURNED: "application",
    State.AT_UNIT: "unit",
    State.AT_DEPARTMENT: "department",
    State.AT_COMMITTEE: "office",
    State.ACCEPTED: "paper",
    State.HANDED_IN: "defence",
    State.READY: "defence",
    State.DEFENDED: "meeting",
    State.PASSED: "conferral",
    State.IN_PUBLICITY: "conferral",
    State.PUBLICISED: "conferral",
    State.AT_CONFIRMATION: "conferral",
    State.CONFIRMED: "conferral",
}
#: States in which every step is behind.
THROUGH: Final = frozenset({State.CERTIFIED, State.ARCHIVED})


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``done``, ``now`` or ``later``; ``number`` counts from 1."""

    key: str
    label: str
    state: Literal["done", "now", "later"]
    number: int


def steps(stages: Stages, state: State) -> list[Step]:
    """The steps that a pack has, seen from ``state``. Where the procedure has ended early, none is current."""
    keys = [key for key, (_, stage) in STEPS.items() if not stage or getattr(stages, stage)]
    order = list(STEPS)
    here = STEP_OF_STATE.get(state)
    # A step that the pack does not have is passed on to the next one that it has.
    ahead = [key for key in keys if here is not None and order.index(key) >= order.index(here)]
    current = ahead[0] if ahead else None
    found: list[Step] = []
    for number, key in enumerate(keys, 1):
        place: Literal["done", "now", "later"] = "later"
        if key == current:
            place = "now"
        elif state in THROUGH or (here is not None and (current is None or keys.index(key) < keys.index(current))):
            place = "done"
        found.append(Step(key, STEPS[key][0], place, number))
    return found
