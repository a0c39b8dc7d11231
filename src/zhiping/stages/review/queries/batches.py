"""What a batch would do to each dossier, before it is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from zhiping.core.procedure import Action, State
from zhiping.records.actors import Actor
from zhiping.records.codes import normal_code
from zhiping.records.models import Cycle, Dossier
from zhiping.records.queries import dossiers
from zhiping.stages.review.queries.bench import Choice, choices, hopeful

#: How many dossiers one preview takes: each is asked of the procedure, and a request is to answer at once.
MOST = 60

#: What a worklist offers for many at once: action → the word on its button. Whose it is, the procedure knows.
OFFERED = {Action.REPORT_UP: "审核通过，上报评委会", Action.ACCEPT: "评委会接收"}

#: In which state a dossier waits for each.
WAITS_IN = {Action.REPORT_UP: State.AT_DEPARTMENT, Action.ACCEPT: State.AT_COMMITTEE}


@dataclass(frozen=True, slots=True)
class Line:
    """One dossier of a preview. ``cautions``: what to look at before; one that has any is not chosen by itself."""

    dossier: Dossier
    choice: Choice
    cautions: tuple[str, ...]

    @property
    def picked(self) -> bool:
        """Whether it is ticked when the preview is first shown."""
        return self.choice.allowed and not self.cautions


def chosen(codes: Iterable[str]) -> list[Dossier]:
    """The dossiers with these public codes, in the order given; what is no code is left out. One query."""
    wanted = list(dict.fromkeys(code for code in map(normal_code, codes) if code))[:MOST]
    found = {row.code: row for row in dossiers().filter(code__in=wanted)}
    return [found[code] for code in wanted if code in found]


def preview(rows: list[Dossier], action: Action, cycle: Cycle, *, by: Actor, at: datetime) -> list[Line]:
    """What ``action`` would do to each of ``rows`` for ``by`` at ``at``, the instant on the clock of ``cycle``."""
    return [Line(row, _choice(row, action, cycle, by, at), _cautions(row)) for row in rows]


def _choice(row: Dossier, action: Action, cycle: Cycle, by: Actor, at: datetime) -> Choice:
    if row.cycle_id != cycle.pk:
        return Choice(action, False, "不是同一轮申报，请分开办理。")
    return choices(row, hopeful(row, by=by, at=at), [action])[action]


def _cautions(row: Dossier) -> tuple[str, ...]:
    found = [
        f"自动核对有{count}项{word}"
        for count, word in ((row.found_fail, "不符合"), (row.found_unknown, "缺材料或待查"))
        if count
    ]
    return tuple(found)
