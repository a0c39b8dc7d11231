"""What a pack says of results that are publicised (P8): how long the page stays, and what an objection may bring."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from zhiping.core.policy.rules import Grounded

_Clause = Annotated[str, Field(pattern=r"^[0-9A-Z][0-9A-Za-z]*(\.[a-z_]+)?$")]


class ResultRules(Grounded):
    """P8: how results stand before everybody.

    ``kept_days``: for how many calendar days after the last day of the publicity the list stays on the public page; 0
    takes it down when the publicity is over. ``files``: how many files an objection may bring, of ``max_mb`` each.
    """

    clause: _Clause
    kept_days: int = Field(ge=0, le=3650)
    files: int = Field(ge=0, le=20)
    max_mb: int = Field(ge=1, le=20)
