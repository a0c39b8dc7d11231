"""Writes in the register of draws (rules.md 3, ADR 0013)."""

from zhiping.registers.draws.operations.changing import step_down
from zhiping.registers.draws.operations.preparing import Entry, agree, drop, prepare
from zhiping.registers.draws.operations.revealing import (
    commit,
    confirm_value,
    declare_void,
    enter_value,
    made_secret,
    reveal,
    void_overdue,
)

__all__ = [
    "Entry", "agree", "commit", "confirm_value", "declare_void", "drop", "enter_value", "made_secret", "prepare",
    "reveal", "step_down", "void_overdue",
]  # fmt: skip
