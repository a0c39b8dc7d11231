"""What the defence gives out as a sheet (P7): the schedule that holds, for the office that arranges it.

Experts stand in no row: who judges whom is told to nobody who need not know it (rules.md 3).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from zhiping.access.audiences import an_office_reviewer
from zhiping.access.viewers import Viewer
from zhiping.stages.defence.queries.notice import place_of
from zhiping.stages.defence.queries.problem import GONE, planned, released
from zhiping.web.exchange import Asked, Made, Source
from zhiping.web.lists import SlotRow, sheet_of


def _arranges(viewer: Viewer) -> bool:
    return an_office_reviewer(viewer, None)


def rows(asked: Asked) -> Iterator[SlotRow]:
    """A row for each place that holds, in order of time; none of another office's round, nor of whom they keep out of.
    Two queries."""
    cycle = asked.the_cycle()
    held = released(cycle)
    if held is None or cycle.committee.office_id not in asked.viewer.organisations("office_reviewer"):
        return
    for slot in planned(held).exclude(dossier__state__in=GONE).exclude(dossier__person__in=list(asked.viewer.apart)):
        dossier = slot.dossier
        yield SlotRow(
            n=slot.turn, begins_at=slot.starts_at, ends_at=slot.ends_at, room=place_of(slot),
            group=slot.session.panel.name, code=dossier.code, name=dossier.applicant_name, unit=dossier.unit.name,
            major=dossier.major, title=dossier.title,
        )  # fmt: skip


def _schedule(asked: Asked) -> Made:
    found = list(rows(asked))
    title = f"{asked.the_cycle().pack().title}答辩安排"
    return Made(len(found), sheet_of(SlotRow, title, found, made_at=asked.at))


SOURCES: Final = (
    Source("defences", "答辩安排", "已公布的答辩安排，一人一行：时间、地点、答辩组、次序。没有专家姓名。", _arranges,
           lambda _: SlotRow.COLUMNS, _schedule, order=44),
)  # fmt: skip
