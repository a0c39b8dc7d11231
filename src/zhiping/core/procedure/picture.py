"""The procedure as a picture, generated from the table: Mermaid for the docs. A test keeps the docs current."""

from __future__ import annotations

from zhiping.core.procedure.table import PROCEDURE
from zhiping.core.procedure.terms import ENDS, State
from zhiping.core.procedure.words import ACTION_NAMES, STATE_NAMES


def arrows() -> list[tuple[State, State, str]]:
    """Every pair of different states with the actions that lead from one to the other, in table order."""
    found: dict[tuple[State, State], list[str]] = {}
    for move in PROCEDURE:
        if move.source == move.target:
            continue
        names = found.setdefault((move.source, move.target), [])
        name = ACTION_NAMES[move.action.value]
        if name not in names:
            names.append(name)
    return [(source, target, "、".join(names)) for (source, target), names in found.items()]


def mermaid() -> str:
    """The state diagram in Mermaid's notation; ends are drawn as such."""
    lines = ["stateDiagram-v2", "  direction TB"]
    drawn = sorted({s for pair in arrows() for s in pair[:2]}, key=list(State).index)
    lines += [f'  state "{STATE_NAMES[state.value]}" as {state.value}' for state in drawn]
    lines.append(f"  [*] --> {State.DRAFT.value}")
    lines += [f"  {source.value} --> {target.value}: {label}" for source, target, label in arrows()]
    lines += [f"  {state.value} --> [*]" for state in drawn if state in ENDS]
    return "\n".join(lines)
