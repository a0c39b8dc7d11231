"""The collection of review forms (P11): an appointment for a unit, forms handed out against a signature, then filed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Action, Refusal
from zhiping.core.reminders import reminder
from zhiping.ground.audit import chain
from zhiping.ground.messages import service as messages
from zhiping.ground.storage import keys
from zhiping.records import issuing
from zhiping.records.actors import Actor, local_day, officers
from zhiping.records.door import Change, act
from zhiping.records.models import Cycle, Dossier, Membership, Organisation
from zhiping.stages.aftercare.models import Collection, Form
from zhiping.stages.aftercare.paper import COLLECTION_LIST
from zhiping.stages.aftercare.queries import collecting

_OFFICE = (Membership.Role.OFFICE_REVIEWER, Membership.Role.COUNTER)


@dataclass(frozen=True, slots=True)
class Appointment:
    """From when to when, at which hours, where, and by which telephone."""

    from_on: date
    to_on: date
    hours: str
    place: str
    telephone: str

    def faults(self, today: date) -> list[Fault]:
        """What is wrong with it on ``today``."""
        found = []
        if self.from_on < today:
            found.append(Fault("from_on", "开始的日子已经过去", "今天或以后的日子"))
        if self.to_on < self.from_on:
            found.append(Fault("to_on", "结束早于开始", "不早于开始的日子"))
        for key, word in (("hours", "领取时间"), ("place", "领取地点"), ("telephone", "联系电话")):
            if not getattr(self, key).strip():
                found.append(Fault(key, f"没有填{word}", word))
        return found


def _by_office(cycle: Cycle, by: Actor, at: datetime, roles: Sequence[str] = _OFFICE) -> None:
    day = local_day(cycle.pack().timezone, at)
    if by.person is None or by.person.pk not in officers(cycle.committee.office, roles, day):
        raise Refusal("not_yours", "P11", {"action": Action.COLLECT.value})


def appoint(
    cycle: Cycle, units: Sequence[Organisation], appointment: Appointment, *, by: Actor, at: datetime
) -> list[Collection]:
    """Give each of ``units`` its appointment and its list: everybody of it whose form is not on a list yet.

    The list is issued and the unit is told. Raises ``Refusal`` for who does not work in the Committee office,
    ``BadInput`` where the pack collects nothing, nothing waits, or the appointment cannot be.
    """
    _by_office(cycle, by, at)
    rules = cycle.pack().procedure.collection
    if rules is None:
        raise BadInput(Fault("unit", "本轮没有评审表领取这一环节", "有这一环节的年度"))
    faults = appointment.faults(local_day(cycle.pack().timezone, at))
    if not units:
        faults.append(Fault("unit", "没有选择单位", "至少选择一个单位"))
    if faults:
        raise BadInput(faults)
    made = []
    with transaction.atomic():
        for unit in sorted(units, key=lambda one: one.pk):
            rows = collecting.to_collect(cycle, unit)
            if not rows:
                raise BadInput(Fault("unit", f"{unit.name}没有待领取的评审表", "有待领取评审表的单位"))
            assert by.person is not None
            row = Collection.objects.create(
                cycle=cycle, unit=unit, from_on=appointment.from_on, to_on=appointment.to_on,
                hours=appointment.hours.strip(), place=appointment.place.strip(),
                telephone=appointment.telephone.strip(), made_by=by.person, made_at=at,
            )  # fmt: skip
            Form.objects.bulk_create(
                Form(collection=row, dossier=one, place=n, copies=rules.copies) for n, one in enumerate(rows, start=1)
            )
            data = {"unit": unit.code, "forms": len(rows), "to": row.to_on.isoformat()}
            chain.append(row.stream, "collection.appointed", by=by.label, at=at, data=data)
            content = collecting.list_content(row)
            issuing.issue_for_round(COLLECTION_LIST, content, cycle=cycle, subject=row.code, by=by, at=at)
            messages.post_many([_told(row, "collection.unit", len(rows), at)])
            made.append(row)
    return made


def move_appointment(collection: Collection, appointment: Appointment, *, by: Actor, at: datetime) -> Collection:
    """Another day or place: the list is issued anew, and the unit is told."""
    _by_office(collection.cycle, by, at)
    faults = appointment.faults(local_day(collection.cycle.pack().timezone, at))
    if faults:
        raise BadInput(faults)
    with transaction.atomic():
        row = Collection.objects.select_for_update(of=("self",)).select_related("cycle", "unit").get(pk=collection.pk)
        row.from_on, row.to_on = appointment.from_on, appointment.to_on
        row.hours, row.place = appointment.hours.strip(), appointment.place.strip()
        row.telephone = appointment.telephone.strip()
        row.save()
        chain.append(row.stream, "collection.moved", by=by.label, at=at, data={"to": row.to_on.isoformat()})
        content = collecting.list_content(row)
        issuing.issue_for_round(COLLECTION_LIST, content, cycle=row.cycle, subject=row.code, by=by, at=at)
        messages.post_many([_told(row, "collection_moved.unit", row.forms.count(), at)])
    return row


def _told(row: Collection, template: str, count: int, at: datetime, mark: str = "") -> messages.Post:
    params = {
        "n": count, "from_on": row.from_on.isoformat(), "last_on": row.to_on.isoformat(), "place": row.place,
        "clause": "P11",
    }  # fmt: skip
    return messages.Post(
        move=f"{row.stream}#{mark or f'{template}-{at:%Y%m%d%H%M%S}'}"[:96], recipient=f"organisation-{row.unit_id}",
        template=template, params=params, about=f"cycle-{row.cycle.key}"[:64], at=at,
    )  # fmt: skip


def hand_out(
    collection: Collection, dossiers: Sequence[Dossier], *, signer: str, by: Actor, at: datetime
) -> list[Form]:
    """Note that ``signer`` of the unit signed for these forms and took them. Raises ``BadInput`` for one that is not on
    this list or was handed out before, and without a name.
    """
    _by_office(collection.cycle, by, at)
    if not signer.strip():
        raise BadInput(Fault("signer", "没有填领取人", "在清单上签字的人的姓名"))
    if not dossiers:
        raise BadInput(Fault("code", "没有选择评审表", "至少选择一人的评审表"))
    with transaction.atomic():
        wanted = {one.pk for one in dossiers}
        rows = list(
            Form.objects.select_for_update(of=("self",))
            .filter(collection=collection, dossier__in=wanted)
            .select_related("dossier")
            .defer("dossier__draft_sealed")
            .order_by("place")
        )
        if len(rows) != len(wanted):
            raise BadInput(Fault("code", "有的评审表不在这份清单上", "这份清单上的评审表"))
        taken = next((row for row in rows if row.handed_at is not None), None)
        if taken is not None:
            raise BadInput(Fault("code", f"{taken.dossier.applicant_name}的评审表已经发出", "还没有发出的评审表"))
        for row in rows:
            row.signer_sealed = keys.seal_own(signer.strip().encode(), context=f"collection|{row.pk}")
            row.handed_by, row.handed_at = by.person, at
        Form.objects.bulk_update(rows, ["signer_sealed", "handed_by", "handed_at"])
        data = {"dossiers": [row.dossier.code for row in rows]}
        chain.append(collection.stream, "collection.handed_out", by=by.label, at=at, data=data)
    return rows


def file_form(dossier: Dossier, *, by: Actor, at: datetime) -> Dossier:
    """The unit has put the form into the person's archive: the way ends (P11). It must have been handed out before."""

    def apply(change: Change) -> None:
        row = Form.objects.select_for_update(of=("self",)).filter(dossier=change.dossier).first()
        if row is None or row.handed_at is None:
            raise BadInput(Fault("code", "评审表还没有从评委会办公室领取", "领取以后再登记归档"))
        row.filed_by, row.filed_at = by.person, at
        row.save(update_fields=["filed_by", "filed_at"])
        change.audit |= {"collection": row.collection.code}

    return act(dossier, Action.COLLECT, by=by, at=at, apply=apply)


def remind(cycle: Cycle, *, at: datetime) -> int:
    """Remind units of forms that wait for them, so many days before the last one as the pack says, and once after it
    that nobody came. Asking twice tells once. How many were posted.
    """
    return messages.post_many(_reminders(cycle, at))


def _reminders(cycle: Cycle, at: datetime) -> Iterator[messages.Post]:
    pack, today = cycle.pack(), local_day(cycle.pack().timezone, at)
    for row, left in collecting.unfinished(cycle):
        days = reminder(pack.reminders, row.to_on, since=row.made_at, at=at, timezone=pack.timezone)
        if days is not None:
            yield _told(row, "collection_due.unit", left, at, f"due-{row.to_on:%Y%m%d}-{days}")
        elif today > row.to_on:
            yield _told(row, "collection_over.unit", left, at, f"over-{row.to_on:%Y%m%d}")
