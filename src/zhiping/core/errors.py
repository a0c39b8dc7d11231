"""Faults in what somebody gave us: a pack, a dossier file, an argument.

Bad input is a list of faults, each with its place; it is never a traceback (contracts/cli.md, exit status 2).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with an input.

    ``where`` names file, line or dossier path; ``message`` says what is wrong, ``expected`` what would be right.
    """

    where: str
    message: str
    expected: str = ""

    def __str__(self) -> str:
        tail = f"；应为：{self.expected}" if self.expected else ""
        return f"{self.where}：{self.message}{tail}"


class BadInput(Exception):
    """Input that cannot be read. Carries every fault found, so that all are told at once."""

    def __init__(self, faults: list[Fault] | Fault) -> None:
        self.faults: list[Fault] = [faults] if isinstance(faults, Fault) else list(faults)
        super().__init__("\n".join(str(f) for f in self.faults))
