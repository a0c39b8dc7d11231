"""What stands on the printed record of a draw, and the one that was issued."""

from __future__ import annotations

from datetime import datetime

from zhiping.records import issuing
from zhiping.records.models import RoundDocument
from zhiping.registers.draws.models import Draw
from zhiping.registers.draws.words import AGAIN
from zhiping.stages.drawing.paper import DRAW_RECORD
from zhiping.stages.drawing.paper.draw_record import DrawnLine, DrawRecord, KeeperLine, QuotaLine
from zhiping.stages.drawing.queries.draws import Line, Shown, shown
from zhiping.web.dates import day_and_time


def _instant(value: datetime) -> str:
    return day_and_time(value, seconds=True, year=True)


def _how(line: Line, all_lines: tuple[Line, ...]) -> str:
    if line.standing == "gone":
        return f"{line.why}，{_named(line.by, all_lines)}接替" if line.by else f"{line.why}，没有替补"
    return "参加" if line.standing == "serving" else "候补"


def _named(key: str, lines: tuple[Line, ...]) -> str:
    return next((_name(one) for one in lines if one.key == key), key)


def _name(line: Line) -> str:
    return line.expert.person.name if line.expert is not None else line.key


def content(draw: Draw) -> DrawRecord:
    """The record of ``draw`` with names, as it stands. Raises ValueError before it has ended."""
    told: Shown = shown(draw, names=True)
    if told.record is None or draw.frozen_at is None or draw.ended_at is None:
        raise ValueError(f"draw {draw.code} has no record")
    void = told.record.void
    return DrawRecord(
        office=draw.cycle.committee.office.name, purpose=draw.purpose, code=draw.code,
        frozen_at=_instant(draw.frozen_at), ended_at=_instant(draw.ended_at),
        pool=told.pool, left_out=tuple(told.left_out.items()),
        quotas=tuple(QuotaLine(major, told.available.get(major, 0), n, more) for major, n, more in draw.quotas),
        keepers=tuple(
            KeeperLine(one.person.name, one.key, one.commitment, _instant(one.revealed_at) if one.revealed_at else "")
            for one in told.keepers
        ),
        public_value=f"{draw.public_source}：{draw.public_value}" if draw.public_source else "",
        follows=f"{AGAIN[draw.reason]}（前次记录摘要{draw.previous_hash}）" if draw.previous_hash else "",
        void="没有按时揭示，本次抽取作废" if void is not None else "",
        lines=tuple(
            DrawnLine(
                one.major, one.place, one.key, _name(one), one.expert.employer if one.expert else "",
                "替补" if one.substitute else "专家", _how(one, told.lines),
            )
            for one in told.lines
        ),
        frozen_hash=draw.frozen_hash, seed=told.record.seed or "", record_hash=told.versions[0].hash,
        holds=not told.wrong,
    )  # fmt: skip


def document_of(draw: Draw) -> RoundDocument | None:
    """The printed record of ``draw`` that is in force."""
    found = issuing.in_force(DRAW_RECORD.key, cycle=draw.cycle, subject=draw.code)
    assert found is None or isinstance(found, RoundDocument)
    return found
