"""A morning of defences for tests: a released schedule of one panel, its experts with accounts, applicants who wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO

from PIL import Image
from tests.support.world import World, make, submit

from zhiping.core.procedure import Action, State
from zhiping.ground.storage import keys
from zhiping.records import door, issuing
from zhiping.records.actors import local_day
from zhiping.records.models import Dossier
from zhiping.registers.experts.models import Expert
from zhiping.stages.application import operations as application
from zhiping.stages.defence.models import HalfDay, Panel, PanelMember, Room, Schedule, Session, Sitting, Slot
from zhiping.stages.defence.operations import issuing_sheets, results, screens, sheets, steps
from zhiping.stages.defence.paper import DEFENCE_NOTICE
from zhiping.stages.defence.queries import seats
from zhiping.stages.defence.queries.notice import notice_content

#: The items of the shipped sheet, with full marks.
FULL = {"theory": 25, "achievements": 30, "problems": 25, "report": 10, "expression": 10}


@dataclass
class Morning:
    """``experts`` in their order: the first leads; ``slots`` in the order of their turns."""

    world: World
    session: Session
    experts: list[Expert]
    slots: list[Slot]

    def at(self, hour: int = 9, minute: int = 0) -> datetime:
        """An hour of the day."""
        return self.world.on(self.session.half_day.on, hour, minute)

    def hear(self, slot: Slot, *, at: datetime | None = None) -> None:
        """Reported, called, in, done."""
        office, lead, at = self.world.by("office_reviewer"), self.world.by("expert1"), at or self.at()
        steps.check_in(slot, by=office, at=at)
        steps.call(slot, by=lead, at=at)
        steps.enter(slot, by=lead, at=at)
        steps.finish(slot, by=lead, at=at + timedelta(minutes=15))

    def mark(self, slot: Slot, who: str, **less: int) -> None:
        """A whole sheet with full marks, but for ``less``."""
        sheets.save_sheet(
            slot, marks=FULL | less, notes="", base=0, save_id=f"{slot.pk:08x}-{who[-1]}", by=self.world.by(who),
            at=self.at(9, 30),
        )  # fmt: skip


def an_expert(world: World, name: str, called: str) -> Expert:
    """An expert of the pool with an account."""
    person = world.employ(name, "office", "expert", called=called)
    return Expert.objects.create(
        person=person, office=world.organisations["office"], employer="乐山某某研究院", title="高级工程师",
        level=Expert.Level.ASSOCIATE_SENIOR, from_on=date(2024, 1, 1), to_on=date(2026, 12, 31),
        contacts_sealed=keys.seal_own(b"{}", context="contacts"), entered_at=world.opening(),
    )  # fmt: skip


def a_seat(world: World, session: Session, expert: Expert, *, lead: bool = False) -> Sitting:
    """Let ``expert`` sit in ``session`` from the release on."""
    return Sitting.objects.create(session=session, expert=expert, lead=lead, since_at=world.opening())


def ready(world: World, name: str, called: str, *, proved: Mapping[str, str] | None = None) -> Dossier:
    """A dossier that waits for its defence, without the way there. ``proved``: names of files by what they prove."""
    world.employ(name, "unit", "employee", called=called)
    draft = world.dossier(name)
    for n, (item, file) in enumerate((proved or {}).items()):
        out = BytesIO()
        Image.new("RGB", (600, 420 + n), "ivory").save(out, "PNG")
        draft.refresh_from_db()
        application.attach(
            draft, name=file, content=out.getvalue(), items=[item], by=world.by(name), at=world.opening()
        )  # fmt: skip
    dossier = submit(Dossier.objects.get(pk=draft.pk), at=world.opening() + timedelta(hours=1))
    Dossier.objects.filter(pk=dossier.pk).update(state=State.READY)
    for kind in ("reached_department", "reached_office", "accepted"):
        dossier.milestones.create(kind=kind, at=dossier.state_since, by="system", data={})
    return Dossier.objects.get(pk=dossier.pk)


def a_session(world: World, pool: list[Expert], dossiers: list[Dossier], on: date) -> tuple[Session, list[Slot]]:
    """A released schedule of one morning: ``pool`` sits, the first leads; one after the other from 9:00 on."""
    cycle, at, by = world.cycle, world.opening(), world.people["office_reviewer"]
    room = Room.objects.create(cycle=cycle, name="302室", address="某某市某某路1号三楼")
    half_day = HalfDay.objects.create(cycle=cycle, on=on, part="am", starts=time(8, 30), ends=time(12, 0))
    half_day.rooms.add(room)
    panel = Panel.objects.create(cycle=cycle, number=1, name="机械工程第一组", majors=[world.pack.majors[0].name])
    schedule = Schedule.objects.create(
        cycle=cycle, number=1, state=Schedule.State.RELEASED, seconds=1, asked_by=by, asked_at=at, released_by=by,
        released_at=at,
    )  # fmt: skip
    session = Session.objects.create(schedule=schedule, panel=panel, half_day=half_day, room=room)
    for n, expert in enumerate(pool):
        PanelMember.objects.create(panel=panel, expert=expert, lead=n == 0)
        a_seat(world, session, expert, lead=n == 0)
    slots = []
    for n, dossier in enumerate(dossiers):
        begins = world.on(on, 9) + timedelta(minutes=20 * n)
        slot = Slot.objects.create(
            schedule=schedule, session=session, dossier=dossier, turn=n + 1, starts_at=begins,
            ends_at=begins + timedelta(minutes=20), told_at=at,
        )  # fmt: skip

        def moment(change: door.Change, begins: datetime = begins) -> None:
            change.milestone("defence_scheduled", {"moment": begins.isoformat()})

        door.act(dossier, Action.SCHEDULE_DEFENCE, by=world.by("office_reviewer"), at=at, apply=moment)
        slots.append(slot)
    return session, slots


def morning(*, experts: int = 3, applicants: int = 3) -> Morning:
    """A morning on 2025-01-11 under the pack that has a defence, with ``chair`` and everybody of the world."""
    world = make("leshan-2024-engineering", is_demo=True)
    world.employ("chair", "office", "chair", called="乔主任")
    pool = [an_expert(world, f"expert{n}", f"专家{'甲乙丙丁戊己'[n - 1]}") for n in range(1, experts + 1)]
    dossiers = [ready(world, f"applicant{n + 1}", f"申报人{'一二三四五六'[n]}") for n in range(applicants)]
    session, slots = a_session(world, pool, dossiers, date(2025, 1, 11))
    return Morning(world, session, pool, slots)


def for_the_walk(world: World, at: datetime) -> None:
    """The day of ``at``, led by ``expert``: one heard, locked, printed, to be opened again; one who waits; a screen."""
    seated = [world.people["expert"].expert, *(an_expert(world, f"juror{n}", "邱评") for n in (1, 2))]
    dossiers = [ready(world, f"heard{n}", f"钱听{n}", proved={"ce1": "学时证明.png"}) for n in (1, 2)]
    session, (first, second) = a_session(world, seated, dossiers, local_day(world.pack.timezone, at))
    office, lead = world.by("office_reviewer"), world.by("expert")
    issuing.issue(DEFENCE_NOTICE, notice_content(first, at), dossier=first.dossier, subject="defence", by=office, at=at)
    steps.check_in(first, by=office, at=at)
    for step in (steps.call, steps.enter, steps.finish):
        step(first, by=lead, at=at)
    for n, who in enumerate(("expert", "juror1", "juror2")):
        sheets.save_sheet(
            first, marks=FULL, notes="", base=0, save_id=f"{first.pk:08x}-{n}", by=world.by(who), at=at
        )  # fmt: skip
    second.starts_at = at
    second.save()
    steps.absent(second, by=lead, at=at)
    (result,) = results.lock(session, by=lead, at=at)
    steps.undo(second, by=lead, at=at)
    steps.check_in(second, by=office, at=at)
    issuing_sheets.issue(seats.planned(session)[0], seats.seats_of(session, []).now[0], by=lead, at=at)
    results.ask_to_reopen(result, reason="录错一项。", by=world.by("chair"), at=at)
    screens.open_screen(session.half_day, by=office, at=at)


def before_the_release(world: World) -> None:
    """The same schedule while it is a draft: pages of the arranging that close with the release."""
    Schedule.objects.filter(cycle=world.cycle).update(state=Schedule.State.DRAFT)
