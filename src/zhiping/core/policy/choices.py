"""What the notice leaves open, and what this pack chose (``choices.yaml``, rules.md 8)."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from zhiping.core.policy.rules import Grounded, Name, Strict


class Choice(Grounded):
    """What the notice leaves open, and what this pack chose (rules.md 8).

    ``chosen`` states the choice in words; or ``setting`` names the place in procedure.yaml that carries it, and
    ``answers`` says each of its values in words (``true``, ``false``, a value, or ``*`` with ``{value}``), so that
    words and setting cannot part. Neither: the pack has not stated it.
    """

    id: Annotated[str, Field(pattern=r"^[a-z](\.[a-z_]+)?$")]
    question: Name
    chosen: str | None = None
    setting: str | None = None
    answers: dict[str, Name] = Field(default_factory=dict)
    concerns: list[Name] = Field(default_factory=list)

    @model_validator(mode="after")
    def _once(self) -> Self:
        if (self.setting is None) != (not self.answers) or (self.setting and self.chosen):
            raise ValueError("chosen 与 setting 只写其一；应为：chosen，或 setting 连同 answers")
        return self


class ChoicesFile(Strict):
    """choices.yaml"""

    choices: list[Choice]
