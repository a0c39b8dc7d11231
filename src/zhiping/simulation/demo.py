"""The demo: a shipped pack and a made-up cohort at a named stage, and who can sign in to look at it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import QuerySet

from zhiping import packs
from zhiping.accounts.models import User
from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.model import Pack
from zhiping.core.policy.reader import files_of, read_pack_files
from zhiping.core.procedure import State
from zhiping.ground.clock import service as clock
from zhiping.ground.storage import blobs, keys
from zhiping.records.models import (
    Cycle,
    Dossier,
    Membership,
    Organisation,
    PackVersion,
    Person,
)
from zhiping.records.queries import current_cycles, now
from zhiping.simulation.cohort import make_cohort
from zhiping.simulation.experts import play_experts
from zhiping.simulation.founding import DEMO_PASSWORD, found, opening
from zhiping.simulation.later import until as until_stage
from zhiping.simulation.registering import register
from zhiping.simulation.rounds import Round

#: The pack of the demo.
DEMO_PACK = "leshan-2024-engineering"

#: Every stage of contracts/cli.md, in the order of the notice.
STAGES = (
    "registration", "application", "unit", "department", "committee", "handin", "defence", "meeting", "publicity",
    "conferral", "aftercare",
)  # fmt: skip
#: After the hand-in a demo is where the round's own dates have led it, not at an instant of the notice's windows.
LATER = STAGES[STAGES.index("defence") :]

_MID_MORNING = time(10, 0)

#: At which level a demo of this stage has a backlog, and since how many working days: there must be something to do.
_BACKLOG = {"department": ("department", 10), "committee": ("office", 20), "handin": ("handin", 20)}


def instant_of(pack: Pack, stage: str) -> datetime:
    """What the demo's clock shows at ``stage``: mid-morning of a working day in the thick of it."""
    zone = ZoneInfo(pack.timezone)
    first = opening(pack).astimezone(zone)

    def last(key: str) -> datetime:
        return pack.windows[key].closes_at.astimezone(zone)

    spans = {
        "registration": (first, first, 0.0),
        "application": (first, last("application"), 0.62),
        "unit": (last("application"), last("unit_review"), 1.0),
        "department": (last("unit_review"), last("department_review"), 0.6),
        "committee": (last("applicant_correction"), last("office_review"), 0.5),
        "handin": (last("office_review"), last("paper"), 1.0),
    }
    begin, end, share = spans[stage]
    day = (begin + (end - begin) * share).date()
    while not pack.calendar.is_working_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, _MID_MORNING, zone)


def _working_days_before(pack: Pack, day: date, days: int) -> date:
    while days:
        day -= timedelta(days=1)
        days -= pack.calendar.is_working_day(day)
    return day


def make_demo(*, stage: str, applicants: int, seed: int) -> Cycle:
    """Build the demo at ``stage``; an earlier demo is replaced.

    Raises ``BadInput`` in production, and when the database holds anything else.
    """
    if applicants < 1:
        raise BadInput(Fault("--applicants", f"{applicants} 不是申报人数", "1 或更大的整数"))
    if settings.ENV.production:
        raise BadInput(Fault("ZHIPING_PROFILE", "正式环境不放演示数据", "demo"))
    _refuse_real_data()
    files = files_of(packs.locate(DEMO_PACK))
    pack = read_pack_files(files)
    # All or nothing: a demo that was interrupted leaves no half-made round behind.
    with transaction.atomic():
        _remove_earlier()
        cohort = make_cohort(pack, applicants=applicants, seed=seed)
        founded = found(files, pack, cohort, accounts=True)
        register(founded, pack, seed=seed, at=opening(pack))
        whole = Round.of(pack, founded, cohort)
        whole.play.readable = True
        whole.play.hands_in = stage in STAGES[STAGES.index("handin") :]
        if stage in LATER:
            whole.play_through()
            whole.play_on(until_stage(stage))
        else:
            until = instant_of(pack, stage)
            if stage in _BACKLOG:
                level, days = _BACKLOG[stage]
                whole.play.backlog = (level, _working_days_before(pack, until.date(), days))
            whole.play_until(until)
            if whole.play.hands_in:
                play_experts(whole.play)
    return founded.cycle


def _refuse_real_data() -> None:
    real: list[tuple[str, QuerySet[Any]]] = [
        ("账号", User.objects.filter(is_demo=False)),
        ("评审轮次", Cycle.objects.filter(is_demo=False)),
        ("人员", Person.objects.exclude(pk__in=Person.objects.filter(user__is_demo=True))),
    ]
    if not Cycle.objects.filter(is_demo=True).exists():
        # Without a demo round, whatever is there was put there by somebody.
        real += [("单位", Organisation.objects.all()), ("规则包版本", PackVersion.objects.all())]
    for what, there in real:
        if count := there.count():
            message = f"数据库里有{count}条不是演示数据的{what}，不能放演示数据"
            raise BadInput(Fault("ZHIPING_HOME", message, "空的数据库，或只有演示数据的"))


def _remove_earlier() -> None:
    """Remove what an earlier demo left. Only called when there is nothing else: so every key and file is a demo's."""
    owners, refs = keys.owners(), blobs.refs()
    if User.objects.exists():
        call_command("flush", interactive=False, verbosity=0)

    def files() -> None:
        for owner in owners:
            keys.destroy(owner)
        for ref in refs:
            blobs.remove(ref)

    transaction.on_commit(files)


def _login_of(organisation: Organisation | None, role: str, place: int = 0) -> tuple[str, str]:
    """Username and where it works; empty when nobody holds the role."""
    if organisation is None:
        return "", ""
    held = Membership.objects.filter(organisation=organisation, role=role, person__user__is_demo=True)
    names = list(held.order_by("id").values_list("person__user__username", flat=True))
    return (names[place], organisation.name) if place < len(names) else ("", "")


def _busiest(cycle: Cycle, state: State) -> Dossier | None:
    """A dossier of the unit that has most dossiers in ``state``."""
    rows = list(
        Dossier.objects.filter(cycle=cycle, state=state.value).select_related("unit", "department", "person__user")
    )
    counts: dict[int, int] = {}
    for row in rows:
        counts[row.unit_id] = counts.get(row.unit_id, 0) + 1
    return max(rows, key=lambda row: (counts[row.unit_id], -row.pk), default=None)


def logins(cycle: Cycle) -> list[tuple[str, str, str]]:
    """(what as, username, where) for every role, picked so that there is something to do where possible."""
    some = next(
        (d for s in (State.AT_UNIT, State.RETURNED, State.AT_DEPARTMENT, State.AT_COMMITTEE, State.DRAFT)
         if (d := _busiest(cycle, s))), None,
    )  # fmt: skip
    unit = some.unit if some else Organisation.objects.filter(kind=Organisation.Kind.UNIT).order_by("id").first()
    waiting = _busiest(cycle, State.AT_DEPARTMENT)
    department = (waiting.department if waiting else None) or (unit.superior if unit else None)
    office = cycle.committee.office
    found = []
    for state, label in (
        (State.DRAFT, "申报人（草稿）"), (State.RETURNED, "申报人（被退回）"), (State.AT_UNIT, "申报人（单位审核中）"),
        (State.ACCEPTED, "申报人（评委会已接收）"), (State.HANDED_IN, "申报人（纸质材料已收）"),
        (State.READY, "申报人（待答辩）"), (State.DEFENDED, "申报人（已答辩）"),
        (State.IN_PUBLICITY, "申报人（结果公示中）"), (State.NOT_PASSED, "申报人（评审未通过）"),
        (State.CERTIFIED, "申报人（已发证书）"),
    ):  # fmt: skip
        dossier = _busiest(cycle, state)
        if dossier is not None and dossier.person.user is not None:
            found.append((label, dossier.person.user.username, dossier.unit.name))
    without = Membership.objects.filter(role="employee", person__user__is_demo=True, person__dossiers__isnull=True)
    newcomer = without.select_related("person__user", "organisation").order_by("id").first()
    if newcomer is not None and newcomer.person.user is not None:
        found.append(("申报人（还没有开始）", newcomer.person.user.username, newcomer.organisation.name))
    for label, organisation, role, place in (
        ("单位审核人", unit, "unit_reviewer", 0), ("单位审核人（第二人）", unit, "unit_reviewer", 1),
        ("单位负责人", unit, "unit_head", 0),
        ("主管部门审核人", department, "department_reviewer", 0),
        ("主管部门审核人（第二人）", department, "department_reviewer", 1),
        ("评委会办公室审核人", office, "office_reviewer", 0),
        ("评委会办公室审核人（第二人）", office, "office_reviewer", 1),
        ("收件人员", office, "counter", 0), ("收费人员", office, "cashier", 0),
        ("评委会主任", office, "chair", 0), ("评审专家", office, "expert", 1),
        ("评审专家（第二人）", office, "expert", 2),
        ("评审组织单位负责人", office, "bureau", 0), ("人社部门人员", office.superior, "hr_officer", 0),
        ("系统管理员", office, "operator", 0), ("监督人员", office.superior, "supervisor", 0),
        ("审计人员", office, "auditor", 0),
    ):  # fmt: skip
        username, where = _login_of(organisation, role, place)
        if username:
            found.append((label, username, where))
    return found


def print_logins(out: TextIO) -> None:
    """Print who can sign in to the demo, with which password, and what its clock shows. Nothing where there is none."""
    for cycle in current_cycles():
        if not cycle.is_demo:
            continue
        shown = now(cycle).astimezone(ZoneInfo(cycle.pack().timezone))
        simulated = "（模拟时间）" if clock.is_simulated(cycle.key) else ""
        print(f"{cycle.pack().title}", file=out)
        print(f"现在是{shown:%Y-%m-%d %H:%M}{simulated}。所有演示账号的密码：{DEMO_PASSWORD}", file=out)
        for label, username, where in logins(cycle):
            print(f"  {username:<16}{label}  {where}", file=out)
