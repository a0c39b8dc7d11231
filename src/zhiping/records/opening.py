"""How a body begins: it is founded once with its first officers, and opens each of its rounds by a pack (P1, 8l).

Founding is the operator's, at the server, since before it there is nobody who could sign in. Every later round is
opened by who leads the body, on a page, from a version that the operator has loaded after the linter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.differences import Difference, differences
from zhiping.core.policy.model import Pack
from zhiping.ground.clock import service as clock
from zhiping.records import operations
from zhiping.records.actors import SYSTEM, Actor, local_day, officers
from zhiping.records.models import Committee, Cycle, Membership, Organisation, PackVersion, Person

Role, Kind = Membership.Role, Organisation.Kind

#: Whom a body begins with, and where each works: without them nobody could give anybody else a role.
FIRST: Mapping[str, str] = {Role.BUREAU: Kind.COMMITTEE_OFFICE, Role.OPERATOR: Kind.COMMITTEE_OFFICE,
                            Role.HR_OFFICER: Kind.HR_DEPARTMENT}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Founded:
    """What stands after founding: the first round, its office and the HR department above it."""

    cycle: Cycle
    office: Organisation
    hr: Organisation


def found(files: Mapping[str, bytes], people: Sequence[tuple[Person, str]], *, at: datetime) -> Founded:
    """Found the body that the pack in ``files`` names, with its first officers, and open its first round.

    ``people``: persons who are registered, with the role of each: one or more of every role of ``FIRST``. Departments,
    units and everybody else register on the pages (P1). Raises ``BadInput`` for a pack that is none, a committee that
    is there already, a role of ``FIRST`` that nobody holds, and any other role.
    """
    with transaction.atomic():
        version = operations.load_pack(files, by=SYSTEM, at=at)
        pack = version.pack()
        faults = [
            Fault("people", f"没有人担任{Role(role).label}", "每项至少一人") for role in FIRST
            if role not in {held for _, held in people}
        ]  # fmt: skip
        if strange := sorted({role for _, role in people} - set(FIRST)):
            faults.append(Fault("people", f"不能在这里授权：{'、'.join(strange)}", "、".join(FIRST)))
        if Committee.objects.filter(name=pack.about.body.committee).exists():
            faults.append(
                Fault("pack", f"{pack.about.body.committee}已经建立", "新的一轮由负责人在“开启新一轮”页面办理")
            )
        if faults:
            raise BadInput(faults)
        body = pack.about.body
        hr = operations.register_organisation(name=body.hr_department, kind=Kind.HR_DEPARTMENT, by=SYSTEM, at=at)
        office = operations.register_organisation(
            name=body.office, kind=Kind.COMMITTEE_OFFICE, superior=hr, by=SYSTEM, at=at
        )
        committee = Committee.objects.create(name=body.committee, office=office, series=pack.series)
        day = local_day(pack.timezone, at)
        for person, role in people:
            where = office if FIRST[role] == Kind.COMMITTEE_OFFICE else hr
            operations.appoint(person, where, role, from_on=day, leads=role != Role.OPERATOR, by=SYSTEM, at=at)
        cycle = operations.open_cycle(version, committee=committee, key=pack.id, is_demo=False, by=SYSTEM, at=at)
    return Founded(cycle, office, hr)


def openable(committee: Committee) -> list[PackVersion]:
    """The loaded versions by which ``committee`` could open a round: of a pack by which none was opened; newest first.

    A version that cannot be read any more is left out: it would have to be loaded anew.
    """
    used = set(Cycle.objects.values_list("pack_version__pack_id", flat=True))
    found = []
    for version in PackVersion.objects.exclude(pack_id__in=used).order_by("-id"):
        try:
            pack = version.pack()
        except BadInput:
            continue
        if pack.about.body.committee == committee.name and pack.series == committee.series:
            found.append(version)
    return found


def compared(committee: Committee, version: PackVersion) -> tuple[Cycle | None, tuple[Difference, ...]]:
    """The last round of ``committee`` and how ``version`` differs from its pack; (None, ()) where there is none."""
    last = committee.cycles.select_related("pack_version").order_by("-year", "-id").first()
    return (None, ()) if last is None else (last, tuple(differences(last.pack(), version.pack())))


def open_round(committee: Committee, version: PackVersion, *, by: Actor, at: datetime) -> Cycle:
    """Open the round that ``version`` describes.

    Rounds before it go on to their own end. Where the last one ran on a simulated clock, this one runs on the same.
    Raises ``BadInput`` for who does not lead the body, for a version of another body, of a pack that has its round
    already, and of a year before the last one's.
    """
    pack = version.pack()
    if by.person is None or by.person.pk not in officers(committee.office, [Role.BUREAU], local_day(pack.timezone, at)):
        raise BadInput(Fault("", "只有评审组织单位负责人可以开启新一轮"))
    with transaction.atomic():
        row = Committee.objects.select_for_update().get(pk=committee.pk)
        last = row.cycles.order_by("-year", "-id").first()
        if faults := _faults(row, pack, last):
            raise BadInput(faults)
        demo = last is not None and last.is_demo
        cycle = operations.open_cycle(version, committee=row, key=pack.id, is_demo=demo, by=by, at=at)
        if last is not None and clock.is_simulated(last.key):
            clock.set_to(cycle.key, clock.at(last.key))
    return cycle


def _faults(committee: Committee, pack: Pack, last: Cycle | None) -> list[Fault]:
    faults = []
    if (pack.about.body.committee, pack.series) != (committee.name, committee.series):
        faults.append(Fault("version", "这个规则包不是本评委会的", f"{committee.name}、{committee.series}的规则包"))
    if Cycle.objects.filter(key=pack.id).exists():
        faults.append(Fault("version", "这个规则包的一轮已经开启", "补充通知另行执行；新的一轮用新的编号"))
    if last is not None and pack.cycle_year < last.year:
        faults.append(Fault("version", f"年度是{pack.cycle_year}年，比上一轮早", f"{last.year}年或以后"))
    return faults
