"""What the meeting gives out as a sheet (P8): totals of announced votes, for office and chair alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from zhiping.access.audiences import who_keeps_meetings
from zhiping.access.viewers import Viewer
from zhiping.stages.meeting.queries import boards
from zhiping.web.exchange import Asked, Made, Source
from zhiping.web.lists import VoteRow, sheet_of

#: In which roles somebody may take totals out: as the table of permissions says of the pages that show them.
_ROLES: Final = ("office_reviewer", "chair")


def _keeper(viewer: Viewer) -> bool:
    return who_keeps_meetings(viewer, None)


def rows(asked: Asked) -> Iterator[VoteRow]:
    """A row for each candidate of an announced vote; none of a round that is not theirs, nor of whom they keep out."""
    cycle = asked.the_cycle()
    if cycle.committee.office_id not in asked.viewer.organisations(*_ROLES):
        return
    for one in boards.totals(cycle, apart=asked.viewer.apart):
        dossier = one.item.dossier
        yield VoteRow(
            code=dossier.code, name=dossier.applicant_name, unit=dossier.unit.name, major=dossier.major,
            title=dossier.title, members=one.vote.members, present=one.vote.present, agree=one.agree or 0,
            against=one.against or 0, abstain=one.abstain or 0, passed=bool(one.passed),
        )  # fmt: skip


def _votes(asked: Asked) -> Made:
    found = list(rows(asked))
    title = f"{asked.the_cycle().pack().title}评审表决汇总"
    return Made(len(found), sheet_of(VoteRow, title, found, made_at=asked.at))


SOURCES: Final = (
    Source("votes", "评审表决汇总", "已宣布的表决每人一行：人数、赞成、反对、弃权、结果。归档用，不对外公布。", _keeper,
           lambda _: VoteRow.COLUMNS, _votes, order=60),
)  # fmt: skip
