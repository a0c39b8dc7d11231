"""What applicants and experts ask for: to be spared half-days before the release, to be excused after it (8i)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Action, Inputs, Refusal, State
from zhiping.core.schedule import Place
from zhiping.ground.audit import chain
from zhiping.ground.messages import service as messages
from zhiping.records.actors import Actor
from zhiping.records.door import Change as Door
from zhiping.records.door import act
from zhiping.records.models import Cycle, Dossier
from zhiping.registers.experts.models import Expert
from zhiping.stages.defence.models import Attendance, HalfDay, Schedule, Slot, Wish
from zhiping.stages.defence.operations.changes import move
from zhiping.stages.defence.operations.changing import free, note_change
from zhiping.stages.defence.operations.common import known, office, reason_of
from zhiping.stages.defence.queries.problem import HOLDING, Scene, released, timetable_of
from zhiping.stages.defence.queries.times import instants
from zhiping.stages.defence.queries.words import seal_wish, wish_words


def ask_to_be_spared(
    cycle: Cycle, who: Dossier | Expert, half_days: Collection[int], *, reason: str, by: Actor, at: datetime
) -> Wish:
    """Ask not to be given one of ``half_days``, with a reason; what was asked before and not decided gives way.

    Raises ``Refusal`` for who asks for somebody else; ``BadInput`` without half-day or reason, for all half-days that
    there are, and once the schedule is released.
    """
    person = who.person_id
    if by.person is None or by.person.pk != person:
        raise Refusal("not_yours", "P7", {"action": Action.SCHEDULE_DEFENCE.value})
    why = reason_of(reason)
    rows = set(HalfDay.objects.filter(cycle=cycle).values_list("pk", flat=True))
    if released(cycle) is not None:
        raise BadInput(Fault("half_days", "答辩安排已经公布", "不能按时参加的，在答辩开始以前请假"))
    if not half_days:
        raise BadInput(Fault("half_days", "没有选时间", "至少选一个不能到场的时段"))
    known(half_days, rows, "half_days", "没有这个时段")
    if isinstance(who, Dossier) and set(half_days) >= rows:
        raise BadInput(Fault("half_days", "不能选全部时段", "至少留一个能到场的时段"))
    dossier, expert = (who, None) if isinstance(who, Dossier) else (None, who)
    with transaction.atomic():
        before = Wish.objects.filter(
            cycle=cycle, kind=Wish.Kind.UNABLE, state=Wish.State.ASKED, dossier=dossier, expert=expert
        )
        for old in before:
            old.half_days.clear()
            old.delete()
        made = Wish(cycle=cycle, kind=Wish.Kind.UNABLE, dossier=dossier, expert=expert, asked_at=at)
        made.reason_sealed = seal_wish(made, why)
        made.save()
        made.half_days.set(list(half_days))
        stream = dossier.stream if dossier else made.expert.stream  # type: ignore[union-attr]
        chain.append(stream, "defence.wish", by=by.label, at=at, data={"wish": made.code, "halves": len(half_days)})
    return made


def decide_wish(wish: Wish, granted: bool, *, answer: str = "", by: Actor, at: datetime) -> Wish:
    """Grant a wish, which then binds every schedule, or refuse it with a reason; whoever asked is told.

    Raises ``Refusal``; ``BadInput`` for one that is decided already, and a refusal without a reason.
    """
    officer = office(wish.cycle, by, at)
    words = answer.strip() if granted else reason_of(answer, "answer")
    with transaction.atomic():
        it = Wish.objects.select_for_update(of=("self",)).select_related("dossier", "expert", "cycle").get(pk=wish.pk)
        if it.kind != Wish.Kind.UNABLE or it.state != Wish.State.ASKED:
            raise BadInput(Fault("wish", "已经答复过了", "还没有答复的"))
        it.state = Wish.State.GRANTED if granted else Wish.State.REFUSED
        it.decided_by, it.decided_at = officer, at
        it.answer_sealed = seal_wish(it, words, "answer")
        it.save()
        person = it.dossier.person_id if it.dossier else it.expert.person_id  # type: ignore[union-attr]
        stream = it.dossier.stream if it.dossier else it.expert.stream  # type: ignore[union-attr]
        chain.append(stream, "defence.wish_decided", by=by.label, at=at, data={"wish": it.code, "granted": granted})
        template = "defence_wish_granted.person" if granted else "defence_wish_refused.person"
        messages.post(
            move=f"wish-{it.code}", recipient=f"person-{person}", template=template, params={"clause": "P7"},
            about=stream, at=at,
        )  # fmt: skip
    return it


def ask_to_be_excused(slot: Slot, *, ground: str, reason: str, by: Actor, at: datetime) -> Wish:
    """Ask, before the defence begins, to be excused from it (8i). The office decides.

    Raises ``Refusal`` for somebody else's place and once it has begun; ``BadInput`` for a ground that the pack does not
    have, without a reason, and while an earlier request waits.
    """
    dossier = slot.dossier
    if by.person is None or by.person.pk != dossier.person_id:
        raise Refusal("not_yours", "8i", {"action": Action.EXCUSE_DEFENCE.value})
    if dossier.state != State.READY or slot.state != Slot.State.PLANNED or slot.schedule.state not in HOLDING:
        raise BadInput(Fault("ground", "现在没有可以请假的答辩安排", "已公布的答辩安排"))
    if at >= slot.starts_at:
        raise Refusal("defence_begun", "8i")
    table = timetable_of(dossier.cycle)
    if table is None or table.excuse(ground) is None:
        raise BadInput(Fault("ground", "没有选请假的情形", "页面上列出的一种"))
    why = reason_of(reason)
    with transaction.atomic():
        Slot.objects.select_for_update(of=("self",)).get(pk=slot.pk)
        if Wish.objects.filter(slot=slot, kind=Wish.Kind.EXCUSE, state=Wish.State.ASKED).exists():
            raise BadInput(Fault("reason", "已经请过假，正在等候答复", "等候评委会办公室答复"))
        made = Wish(cycle=dossier.cycle, kind=Wish.Kind.EXCUSE, dossier=dossier, slot=slot, ground=ground, asked_at=at)
        made.reason_sealed = seal_wish(made, why)
        made.save()
        chain.append(dossier.stream, "defence.excuse_asked", by=by.label, at=at, data={"wish": made.code})
        messages.post(
            move=f"wish-{made.code}", recipient=f"organisation-{dossier.committee.office_id}",
            template="defence_excuse_asked.office", params={"clause": "8i"}, about=dossier.stream, at=at,
        )  # fmt: skip
    return made


def decide_excuse(
    wish: Wish, granted: bool, *, answer: str = "", place: Place | None = None, by: Actor, at: datetime
) -> Wish:
    """Excuse the applicant, whose place is then free; or refuse, with a reason.

    ``place``: another one, given at once, nobody else being moved; without it they wait for one. Raises ``Refusal``
    (also once the defence has begun: 8i); ``BadInput`` for one that is decided already, and for a place that is taken
    meanwhile: then nothing is decided.
    """
    officer = office(wish.cycle, by, at)
    words = answer.strip() if granted else reason_of(answer, "answer")
    with transaction.atomic():
        it = (
            Wish.objects.select_for_update(of=("self",))
            .select_related("dossier", "slot__schedule__cycle", "slot__session", "cycle")
            .get(pk=wish.pk)
        )
        if it.kind != Wish.Kind.EXCUSE or it.state != Wish.State.ASKED or it.slot is None or it.dossier is None:
            raise BadInput(Fault("wish", "已经答复过了", "还没有答复的"))
        slot, dossier = it.slot, it.dossier
        # In the order in which changes of the schedule lock: the schedule first, the dossier after it.
        Schedule.objects.select_for_update(of=("self",)).only("pk").get(pk=slot.schedule_id)
        it.state = Wish.State.GRANTED if granted else Wish.State.REFUSED
        it.decided_by, it.decided_at = officer, at
        it.answer_sealed = seal_wish(it, words, "answer")
        it.save()
        if granted:
            _excuse(it, slot, dossier, by=by, at=at)
            if place is not None:
                move(slot.schedule, dossier, place, reason="准假后另行安排", by=by, at=at)
        else:
            chain.append(dossier.stream, "defence.excuse_refused", by=by.label, at=at, data={"wish": it.code})
            messages.post(
                move=f"wish-{it.code}", recipient=f"person-{dossier.person_id}",
                template="defence_excuse_refused.applicant", params={"clause": "8i"}, about=dossier.stream, at=at,
            )  # fmt: skip
    return it


def later_places(slot: Slot, here: Scene, *, at: datetime, most: int = 20) -> list[Place]:
    """Where the applicant of ``slot`` could be heard later than planned, nobody else being moved: the soonest first."""
    cycle = slot.schedule.cycle
    found = [
        (instants(here.halves[place.session.at], cycle, place.turn)["starts_at"], place)
        for place in free(here, str(slot.dossier_id), at=at)
    ]
    return [place for begins, place in sorted(found) if begins > slot.starts_at][:most]


def _excuse(it: Wish, slot: Slot, dossier: Dossier, *, by: Actor, at: datetime) -> None:
    if Attendance.objects.filter(slot=slot).exclude(status=Attendance.Status.EXPECTED).exists():
        raise BadInput(Fault("wish", "申报人已经报到", "没有报到的申报人"))
    reason = wish_words(it)

    def apply(change: Door) -> None:
        slot.state = Slot.State.GIVEN_UP
        slot.save(update_fields=["state"])
        change.milestone("defence_excused", {"wish": it.code, "slot": slot.code})
        change.audit |= {"wish": it.code, "ground": it.ground}
        note_change(
            slot.schedule, "given_up", reason="准予请假", by=by, at=at,
            data={"alone": [dossier.pk], "slot": slot.code, "wish": it.code},
        )  # fmt: skip

    act(dossier, Action.EXCUSE_DEFENCE, by=by, at=at, inputs=Inputs(reason=reason), apply=apply)
