"""Making a schedule (P7): asked for by the office, made by the worker, with its progress, its bound and its gap."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from zhiping.core import schedule as core
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle
from zhiping.stages.defence.models import HalfDay, Panel, PanelMember, Schedule, Session, Sitting, Slot
from zhiping.stages.defence.operations.common import office
from zhiping.stages.defence.queries.problem import Scene, defending, released, scene
from zhiping.stages.defence.queries.times import instants

log = structlog.get_logger(__name__)

#: How long a solver may look for better, in seconds: what the office may choose.
SECONDS: Final = (5, 20, 60, 180)
#: A schedule on which no worker has got on for so long was left by one that died; another takes it up.
_DEAD: Final = timedelta(minutes=5)


def ask(cycle: Cycle, *, seconds: int, by: Actor, at: datetime) -> Schedule:
    """Ask for a draft. Raises ``Refusal``; ``BadInput`` where something is missing that it is made of, while another is
    being made, and once one is released."""
    officer = office(cycle, by, at)
    if seconds not in SECONDS:
        raise BadInput(Fault("seconds", "没有这个选择", "页面上列出的时间"))
    with transaction.atomic():
        Cycle.objects.select_for_update(of=("self",)).only("pk").get(pk=cycle.pk)
        if released(cycle) is not None:
            raise BadInput(Fault("schedule", "答辩安排已经公布，不再重新编排", "在“调整安排”里改"))
        if Schedule.objects.filter(cycle=cycle, state__in=(Schedule.State.WAITING, Schedule.State.MAKING)).exists():
            raise BadInput(Fault("schedule", "已经在编排", "等这一份编排完成"))
        if missing := lacks(cycle):
            raise BadInput([Fault("schedule", one, "先补上") for one in missing])
        last = Schedule.objects.filter(cycle=cycle).order_by("-number").first()
        made = Schedule.objects.create(
            cycle=cycle, number=last.number + 1 if last else 1, seconds=seconds, asked_by=officer, asked_at=at,
            total=seconds,
        )  # fmt: skip
        chain.append(made.stream, "schedule.asked", by=by.label, at=at, data={"seconds": seconds})
    return made


def lacks(cycle: Cycle) -> list[str]:
    """What a schedule cannot be made without, in words; empty where nothing is missing. Four queries."""
    least = cycle.pack().procedure.committee.panel_min
    found = []
    majors = set(defending(cycle).values_list("major", flat=True))
    panels = list(Panel.objects.filter(cycle=cycle).prefetch_related("members"))
    if not majors:
        found.append("没有待答辩的申报人")
    if not HalfDay.objects.filter(cycle=cycle, rooms__isnull=False).exists():
        found.append("没有答辩时段和考场")
    if not panels:
        found.append("没有答辩组")
    for panel in panels:
        if len(panel.members.all()) < least:
            found.append(f"{panel.name}不足{least}名专家")
    heard = {major for panel in panels for major in panel.majors}
    if panels:
        found += [f"没有答辩组能评{major}" for major in sorted(majors - heard)]
    return found


def make_schedules() -> int:
    """Make every schedule that was asked for; returns how many. Real time runs the search, so nothing else is asked of
    the clock. A worker that dies leaves one that another takes up."""
    done = 0
    now = timezone.now()
    while (current := _claim(now)) is not None:
        try:
            _make(current)
            done += 1
        except Exception:
            log.exception("schedule failed", schedule=current.code)
            Schedule.objects.filter(pk=current.pk).update(state=Schedule.State.FAILED, fault="编排时出错，请再编排一次")
    return done


def _claim(now: datetime) -> Schedule | None:
    dead = Q(state=Schedule.State.MAKING, beat_at__lt=now - _DEAD)
    current = Schedule.objects.filter(Q(state=Schedule.State.WAITING) | dead).order_by("id").first()
    if current is None:
        return None
    mine = Schedule.objects.filter(pk=current.pk, state=current.state, beat_at=current.beat_at).update(
        state=Schedule.State.MAKING, beat_at=now, done=0
    )
    return Schedule.objects.select_related("cycle__committee__office").get(pk=current.pk) if mine else None


def _make(current: Schedule) -> None:
    here = scene(current.cycle, at=current.asked_at)

    def progress(seconds: float, used: int | None, bound: int | None) -> None:
        Schedule.objects.filter(pk=current.pk).update(
            done=min(int(seconds), current.seconds), sessions_used=used, bound=bound, beat_at=timezone.now()
        )

    solved = core.solve(here.problem, seconds=current.seconds, progress=progress)
    faults = [one for one in core.broken(here.problem, solved.plan) if one.code != "missing"]
    if faults:
        raise RuntimeError(f"the plan breaks {faults[0].code}")
    with transaction.atomic():
        mine = Schedule.objects.select_for_update(of=("self",)).get(pk=current.pk)
        if mine.state != Schedule.State.MAKING:
            return
        store(mine, here, solved.plan, at=current.asked_at)
        mine.state = Schedule.State.DRAFT
        mine.solver, mine.sessions_used, mine.bound = solved.solver, solved.sessions, solved.bound
        mine.wishes_missed, mine.done, mine.made_at = solved.missed, current.seconds, current.asked_at
        mine.left_out = [[int(one.applicant), one.why] for one in solved.left_out]
        mine.save()
        data = {"solver": solved.solver, "sessions": solved.sessions, "bound": solved.bound,
                "left_out": len(solved.left_out)}  # fmt: skip
        chain.append(mine.stream, "schedule.made", by="system", at=current.asked_at, data=data)


def store(current: Schedule, here: Scene, plan: core.Plan, *, at: datetime) -> None:
    """Write sessions, who sits in them and slots of ``plan``, of which nothing stands yet."""
    sessions = session_rows(current, here, plan.sessions, at=at)
    Slot.objects.bulk_create(
        Slot(schedule=current, session=sessions[place.session], dossier_id=int(key), turn=place.turn, **times)
        for key, place in sorted(plan.places.items())
        for times in [instants(sessions[place.session].half_day, current.cycle, place.turn)]
    )


def session_rows(
    current: Schedule, here: Scene, wanted: list[core.Session], *, at: datetime
) -> dict[core.Session, Session]:
    """New rows for ``wanted``, each with the panel's experts as they are made up."""
    made = {
        one: Session.objects.create(
            schedule=current, panel_id=int(one.panel), half_day=here.halves[one.at], room_id=int(one.room)
        )
        for one in wanted
    }
    members: dict[int, list[PanelMember]] = {}
    for member in PanelMember.objects.filter(panel__in=[s.panel_id for s in made.values()]).order_by("id"):
        members.setdefault(member.panel_id, []).append(member)
    Sitting.objects.bulk_create(
        Sitting(session=session, expert_id=m.expert_id, lead=m.lead, since_at=at)
        for session in made.values()
        for m in members.get(session.panel_id, [])
    )
    return made


def drop(current: Schedule, *, by: Actor, at: datetime) -> None:
    """Put a draft aside. Raises ``Refusal``; ``BadInput`` for what is no draft."""
    office(current.cycle, by, at)
    with transaction.atomic():
        mine = Schedule.objects.select_for_update(of=("self",)).get(pk=current.pk)
        if mine.state not in (Schedule.State.DRAFT, Schedule.State.FAILED, Schedule.State.WAITING):
            raise BadInput(Fault("schedule", "这一份不能弃用", "草案"))
        put_aside(mine)
        chain.append(mine.stream, "schedule.dropped", by=by.label, at=at, data={})


def put_aside(current: Schedule) -> None:
    """A draft that is not taken keeps its figures, and nobody's place."""
    current.sessions.all().delete()
    current.state = Schedule.State.DROPPED
    current.save(update_fields=["state"])
