"""The model of a pack's ``draw``: how experts are drawn from the pool (rules.md 3)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from zhiping.core.policy.rules import Grounded, Name, Strict

#: The level of the title that an expert holds, the lowest first (``zhiping.core.experts.LEVELS``).
ExpertLevel = Literal["junior", "intermediate", "associate_senior", "senior"]


class DrawPurpose(Strict):
    """For what experts are drawn. ``stage`` is the stage that asks who was drawn; ``substitutes``: how many are drawn
    for each major besides, in the order in which they come, unless the office writes another number."""

    stage: Literal["defence", "meeting"]
    label: Name
    substitutes: int = Field(ge=0, le=99)


class DrawRules(Grounded):
    """How experts are drawn.

    ``officers_min``: so many officers each keep a secret, never fewer than two. ``reveal_hours``: so many hours after
    everybody committed a secret may be revealed; who did not makes the draw void. ``level_at_least``: experts of a
    lower level are not drawn.
    """

    clause: Annotated[str, Field(pattern=r"^[0-9A-Z][0-9A-Za-z]*(\.[a-z_]+)?$")]
    officers_min: int = Field(ge=2, le=9)
    reveal_hours: int = Field(ge=1, le=720)
    level_at_least: ExpertLevel
    purposes: list[DrawPurpose] = Field(min_length=1)

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len({one.stage for one in self.purposes}) != len(self.purposes):
            raise ValueError("purposes 里同一个 stage 写了两次；应为：每个环节一项")
        return self

    def purpose(self, stage: str) -> DrawPurpose | None:
        """What is drawn for ``stage``; None where this notice draws nobody for it."""
        return next((one for one in self.purposes if one.stage == stage), None)
