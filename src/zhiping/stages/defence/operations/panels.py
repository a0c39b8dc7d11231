"""Rooms, half-days and panels: what a schedule is made of (P7). Nothing of it changes under a schedule that holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time

from django.db import IntegrityError, transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.scheduling import turns
from zhiping.ground.audit import chain
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle
from zhiping.registers.experts.models import Expert
from zhiping.stages.defence.models import HalfDay, Panel, PanelChange, PanelMember, Room, Schedule, Session
from zhiping.stages.defence.operations.common import known, office, reason_of
from zhiping.stages.defence.queries import candidates as reads
from zhiping.stages.defence.queries.problem import released, timetable_of
from zhiping.stages.defence.queries.words import seal


def add_room(cycle: Cycle, *, name: str, address: str, by: Actor, at: datetime) -> Room:
    """Raises ``Refusal``; ``BadInput`` for a name or an address that is missing, or a name that stands already."""
    office(cycle, by, at)
    name, address = name.strip(), address.strip()
    faults = [] if name else [Fault("name", "没有填考场名称", "如：302室")]
    faults += [] if address else [Fault("address", "没有填地点", "申报人找得到的地址，如：会议中心三楼")]
    if faults:
        raise BadInput(faults)
    try:
        with transaction.atomic():
            made = Room.objects.create(cycle=cycle, name=name, address=address)
            # A room is there whenever defences are heard, until somebody says otherwise.
            made.half_days.set(HalfDay.objects.filter(cycle=cycle))
            _note(cycle, "defence.room_added", by, at, {"room": made.pk})
    except IntegrityError:
        raise BadInput(Fault("name", f"已经有考场“{name}”", "不同的名称")) from None
    return made


def remove_room(room: Room, *, by: Actor, at: datetime) -> None:
    """Raises ``Refusal``, and ``BadInput`` while somebody is to defend there."""
    office(room.cycle, by, at)
    with transaction.atomic():
        if Session.objects.filter(room=room).exclude(schedule__state=Schedule.State.DROPPED).exists():
            raise BadInput(Fault("room", f"“{room.name}”已经排了答辩", "先弃用草案，或先换考场"))
        _note(room.cycle, "defence.room_removed", by, at, {"room": room.pk})
        room.half_days.clear()
        room.delete()


def add_half_day(
    cycle: Cycle, *, on: date, part: str, starts: time | None = None, ends: time | None = None, rooms: Collection[int],
    by: Actor, at: datetime,
) -> HalfDay:  # fmt: skip
    """A half-day with the rooms that are free then; the hours are the pack's where none are given.

    Raises ``Refusal``; ``BadInput`` for a day that is past, a half-day that the pack does not have or that stands
    already, hours in which nobody can be heard, and no room.
    """
    office(cycle, by, at)
    table = timetable_of(cycle)
    hours = table.half_days.get(part) if table is not None and part in ("am", "pm") else None  # type: ignore[call-overload]
    if table is None or hours is None:
        raise BadInput(Fault("part", "规则包没有这个时段", "规则包写明的上午或下午"))
    starts, ends = starts or hours.starts, ends or hours.ends
    faults = []
    if turns(starts, ends, table.minutes_each) < 1:
        faults.append(Fault("ends", "这段时间排不下一人", f"不少于{table.minutes_each}分钟"))
    if on < at.date():
        faults.append(Fault("on", "这一天已经过去", "今天以后的日期"))
    if not rooms:
        faults.append(Fault("rooms", "没有选考场", "至少选一个"))
    if faults:
        raise BadInput(faults)
    known(rooms, Room.objects.filter(cycle=cycle).values_list("pk", flat=True), "rooms", "没有这个考场")
    try:
        with transaction.atomic():
            made = HalfDay.objects.create(cycle=cycle, on=on, part=part, starts=starts, ends=ends)
            made.rooms.set(list(rooms))
            _note(cycle, "defence.half_day_added", by, at, {"half_day": made.pk, "on": on.isoformat(), "part": part})
    except IntegrityError:
        raise BadInput(Fault("on", f"{on.month}月{on.day}日{HalfDay.Part(part).label}已经有了", "别的时段")) from None
    return made


def set_rooms(half: HalfDay, rooms: Collection[int], *, by: Actor, at: datetime) -> None:
    """Which rooms are free then. Raises ``Refusal``; ``BadInput`` for one taken away in which a panel sits."""
    office(half.cycle, by, at)
    known(rooms, Room.objects.filter(cycle=half.cycle).values_list("pk", flat=True), "rooms", "没有这个考场")
    with transaction.atomic():
        holding = released(half.cycle)
        if holding is not None:
            used = Session.objects.filter(schedule=holding, half_day=half).values_list("room_id", flat=True)
            if set(used) - set(rooms):
                raise BadInput(Fault("rooms", "去掉的考场里已经排了答辩", "先给这一场换考场"))
        half.rooms.set(list(rooms))
        _note(half.cycle, "defence.rooms_set", by, at, {"half_day": half.pk, "rooms": sorted(rooms)})


def remove_half_day(half: HalfDay, *, by: Actor, at: datetime) -> None:
    """Raises ``Refusal``; ``BadInput`` while somebody is to defend then, or asked to be spared it."""
    office(half.cycle, by, at)
    with transaction.atomic():
        if Session.objects.filter(half_day=half).exclude(schedule__state=Schedule.State.DROPPED).exists():
            raise BadInput(Fault("half_day", "这个时段已经排了答辩", "先弃用草案"))
        _note(half.cycle, "defence.half_day_removed", by, at, {"half_day": half.pk})
        half.rooms.clear()
        half.wishes.clear()
        half.delete()


def make_panels(cycle: Cycle, *, by: Actor, at: datetime) -> list[Panel]:
    """Panels as they are proposed from the experts drawn for the defence, in place of those there are.

    Raises ``Refusal``; ``BadInput`` under a schedule that holds, and where nobody was drawn.
    """
    officer = office(cycle, by, at)
    with transaction.atomic():
        _locked(cycle)
        proposal = reads.proposal(cycle, at)
        if not proposal.panels:
            raise BadInput(Fault("panels", "专家不够，组不成答辩组", "先抽取答辩专家，每组不少于规定人数"))
        _clear(cycle)
        made = []
        for number, one in enumerate(proposal.panels, start=1):
            panel = Panel.objects.create(
                cycle=cycle, number=number, name=proposal.names[number - 1], majors=sorted(one.majors)
            )
            _seat(panel, [int(key) for key in one.experts], lead=int(one.experts[0]))
            made.append(panel)
        data = {"panels": len(made), "short": len(proposal.short), "officer": officer.pk}
        _note(cycle, "defence.panels_made", by, at, data)
    return made


def save_panel(
    cycle: Cycle, panel: Panel | None, *, name: str, majors: Collection[str], experts: Sequence[int], lead: int,
    reason: str, by: Actor, at: datetime,
) -> Panel:  # fmt: skip
    """Make up a panel by hand, or change one, with a reason that is kept.

    Raises ``Refusal``; ``BadInput`` for fewer experts than a panel has at least, somebody who may not be drawn, one who
    sits in another panel, majors nobody in it judges, a lead who is no member, and under a schedule that holds.
    """
    officer = office(cycle, by, at)
    why = reason_of(reason)
    with transaction.atomic():
        _locked(cycle)
        _asked(cycle, panel, name=name.strip(), majors=majors, experts=experts, lead=lead, at=at)
        before: Mapping[str, object] = {}
        if panel is None:
            number = (
                Panel.objects.filter(cycle=cycle).order_by("-number").values_list("number", flat=True).first() or 0
            ) + 1
            panel = Panel(cycle=cycle, number=number)
        else:
            before = _members(panel)
        panel.name, panel.majors = name.strip(), sorted(majors)
        panel.save()
        panel.members.all().delete()
        _seat(panel, experts, lead=lead)
        PanelChange.objects.create(
            panel=panel, by=officer, at=at, reason_sealed=seal(why, f"panel-change|{panel.code}"),
            data={"before": before, "after": _members(panel)},
        )  # fmt: skip
        _note(cycle, "defence.panel_changed", by, at, {"panel": panel.code, "experts": len(experts)})
    return panel


def remove_panel(panel: Panel, *, by: Actor, at: datetime) -> None:
    """Raises ``Refusal``; ``BadInput`` while it sits in a schedule."""
    office(panel.cycle, by, at)
    with transaction.atomic():
        _locked(panel.cycle)
        if Session.objects.filter(panel=panel).exclude(schedule__state=Schedule.State.DROPPED).exists():
            raise BadInput(Fault("panel", f"{panel.name}已经排了答辩", "先弃用草案"))
        _note(panel.cycle, "defence.panel_removed", by, at, {"panel": panel.code})
        panel.delete()


def _asked(
    cycle: Cycle, panel: Panel | None, *, name: str, majors: Collection[str], experts: Sequence[int], lead: int,
    at: datetime,
) -> None:  # fmt: skip
    least = cycle.pack().procedure.committee.panel_min
    faults = [] if name else [Fault("name", "没有填名称", "如：机械工程第一组")]
    others = Panel.objects.filter(cycle=cycle).exclude(pk=panel.pk if panel else 0)
    if name and others.filter(name=name).exists():
        faults.append(Fault("name", f"已经有“{name}”", "不同的名称"))
    if len(set(experts)) < least:
        faults.append(Fault("experts", f"只有{len(set(experts))}名专家", f"每组不少于{least}名"))
    if lead not in experts:
        faults.append(Fault("lead", "组长不在这一组", "从本组专家里选一名组长"))
    there = {one.pk: one for one in reads.available(cycle, at)}
    known(experts, there, "experts", "所选的人现在不能参加答辩")
    taken = PanelMember.objects.filter(panel__in=others, expert__in=list(experts)).select_related("expert__person")
    for member in taken:
        faults.append(Fault("experts", f"{member.expert.person.name}已在{member.panel.name}", "一名专家只在一个组"))
    judged = {m.major for pk in experts for m in there[pk].majors.all()}
    if not majors:
        faults.append(Fault("majors", "没有选专业", "至少选一个"))
    for major in sorted(set(majors) - judged):
        faults.append(Fault("majors", f"本组没有能评{major}的专家", "去掉这个专业，或加一名能评的专家"))
    if faults:
        raise BadInput(faults)


def _members(panel: Panel) -> dict[str, object]:
    rows = list(PanelMember.objects.filter(panel=panel).order_by("id").values_list("expert_id", "lead"))
    return {"experts": [pk for pk, _ in rows], "lead": next((pk for pk, lead in rows if lead), None)}


def _seat(panel: Panel, experts: Sequence[int], *, lead: int) -> None:
    rows = Expert.objects.in_bulk(list(experts))
    PanelMember.objects.bulk_create(
        PanelMember(panel=panel, expert=rows[pk], lead=pk == lead) for pk in dict.fromkeys(experts)
    )


def _locked(cycle: Cycle) -> None:
    """Whoever makes up panels of the same round waits; none are while a schedule is made or holds."""
    Cycle.objects.select_for_update(of=("self",)).only("pk").get(pk=cycle.pk)
    if released(cycle) is not None:
        raise BadInput(Fault("schedule", "答辩安排已经公布，答辩组不能再改", "在“调整安排”里换专家"))
    if Schedule.objects.filter(cycle=cycle, state__in=(Schedule.State.WAITING, Schedule.State.MAKING)).exists():
        raise BadInput(Fault("schedule", "正在编排，答辩组暂时不能改", "等编排完成"))


def _clear(cycle: Cycle) -> None:
    """Drafts rest on the panels as they were; with other panels they are void."""
    for draft in Schedule.objects.filter(cycle=cycle, state=Schedule.State.DRAFT):
        draft.sessions.all().delete()
        draft.state = Schedule.State.DROPPED
        draft.save(update_fields=["state"])
    Session.objects.filter(panel__cycle=cycle, schedule__state=Schedule.State.DROPPED).delete()
    Panel.objects.filter(cycle=cycle).delete()


def _note(cycle: Cycle, kind: str, by: Actor, at: datetime, data: Mapping[str, object]) -> None:
    chain.append(f"cycle-{cycle.key}"[:64], kind, by=by.label, at=at, data=dict(data))
