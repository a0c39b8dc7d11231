"""How a pack wants the marks of the defence given and put together (P7)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from zhiping.core.policy.rules import Strict

#: Marks up to the item's own weight (25 of 25), or up to one number for every item (80 of 100).
MarksTo = Literal["weight"] | Annotated[int, Field(ge=2, le=1000)]


class Scoring(Strict):
    """Whole marks from 0 on: each item to its own weight or to one number; the experts' totals are then combined.

    ``trimmed_mean`` leaves out one highest and one lowest total where at least ``trim_from`` experts marked; where
    fewer did, nothing is left out.
    """

    marks_to: MarksTo
    combine: Literal["mean", "median", "trimmed_mean"]
    trim_from: int | None = Field(default=None, ge=3)

    @model_validator(mode="after")
    def _told(self) -> Self:
        if (self.combine == "trimmed_mean") != (self.trim_from is not None):
            raise ValueError(
                "combine 与 trim_from 不符；应为：combine 为 trimmed_mean 时写 trim_from"
                "（专家多少名起去掉最高、最低分），其余不写"
            )
        return self
