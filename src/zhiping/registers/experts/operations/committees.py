"""A committee as it was filed with the HR department (rules.md 3). What it lacks stops its meeting, not its filing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhiping.core.committees import Seat as Place
from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.model import Pack
from zhiping.ground.audit import chain
from zhiping.records.actors import Actor, local_day
from zhiping.records.models import Committee
from zhiping.registers.experts.models import Expert, Filing, Seat
from zhiping.registers.experts.operations.pool import may_keep


@dataclass(frozen=True, slots=True)
class Sits:
    """One seat of a filing: who, as what, for which majors of the pack."""

    expert: Expert
    place: Place
    majors: Sequence[str] = ()


def stream_of(committee: Committee) -> str:
    """The name of the audit chain of a committee."""
    return f"committee-{committee.pk}"


def file_committee(
    committee: Committee, *, number: str, filed_on: date, until_on: date, series: Collection[str],
    levels: Collection[str], seats: Sequence[Sits], pack: Pack, by: Actor, at: datetime,
) -> Filing:  # fmt: skip
    """Enter what ``committee`` was filed as. What is not as it must be is told by ``queries.missing`` and stops a
    meeting; what was filed is entered as it was filed.

    Raises ``BadInput`` where a number, a date or a name does not fit, ``Refusal`` for who does not keep the pool.
    """
    may_keep(committee.office, by, local_day(pack.timezone, at))
    number = number.strip()
    if found := _faults(committee, number, filed_on, until_on, series, levels, seats, pack):
        raise BadInput(found)
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = Filing.objects.create(
                    committee=committee, number=number, filed_on=filed_on, until_on=until_on, series=sorted(series),
                    levels=sorted(levels), entered_by=by.label, entered_at=at,
                )  # fmt: skip
        except IntegrityError:
            raise BadInput(Fault("number", "这个备案号已经登记过", "新的备案文号")) from None
        Seat.objects.bulk_create(
            Seat(filing=made, expert=one.expert, place=one.place.value, majors=list(one.majors)) for one in seats
        )
        data = {"number": number, "filed": filed_on.isoformat(), "until": until_on.isoformat(),
                "series": sorted(series), "levels": sorted(levels), "seats": len(seats)}  # fmt: skip
        chain.append(stream_of(committee), "committee.filed", by=by.label, at=at, data=data)
    return made


def _faults(
    committee: Committee, number: str, filed_on: date, until_on: date, series: Collection[str],
    levels: Collection[str], seats: Sequence[Sits], pack: Pack,
) -> list[Fault]:  # fmt: skip
    found = []
    if not number:
        found.append(Fault("number", "没有填备案文号", "人社部门的备案文号"))
    if until_on < filed_on:
        found.append(Fault("until_on", "有效期的最后一天早于备案日期", "备案日期以后的日期"))
    if not series:
        found.append(Fault("series", "没有填备案的系列", "备案的系列"))
    known = [level.id for level in pack.levels]
    if not levels or set(levels) - set(known):
        found.append(Fault("levels", "没有选备案的级别", "、".join(level.label for level in pack.levels)))
    people = [one.expert.pk for one in seats]
    if not seats:
        found.append(Fault("seats", "没有选组成人员", "从专家库中选"))
    if len(set(people)) < len(people):
        found.append(Fault("seats", "同一位专家选了两次", "每人一个席位"))
    if any(one.expert.office_id != committee.office_id for one in seats):
        found.append(Fault("seats", "有人不在本办公室的专家库里", "本办公室专家库中的专家"))
    if sum(one.place is Place.CHAIR for one in seats) > 1:
        found.append(Fault("seats", "选了不止一位主任", "一位主任"))
    return found


def leave_seat(seat: Seat, *, on: date, pack: Pack, by: Actor, at: datetime) -> None:
    """``on`` is the last day of the one who sits there. Raises ``BadInput`` where the seat was left already, or for a
    day outside the filing; ``Refusal`` for who does not keep the pool.
    """
    filing = Filing.objects.select_related("committee__office").get(pk=seat.filing_id)
    may_keep(filing.committee.office, by, local_day(pack.timezone, at))
    if not filing.filed_on <= on <= filing.until_on:
        raise BadInput(
            Fault("on", "这一天不在备案的有效期里", f"{filing.filed_on:%Y-%m-%d}到{filing.until_on:%Y-%m-%d}")
        )
    with transaction.atomic():
        if not Seat.objects.filter(pk=seat.pk, left_on__isnull=True).update(left_on=on):
            raise BadInput(Fault("on", "这个席位已经空出"))
        data = {"filing": filing.number, "place": seat.place, "on": on.isoformat()}
        chain.append(stream_of(filing.committee), "committee.left", by=by.label, at=at, data=data)
