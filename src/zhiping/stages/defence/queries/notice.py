"""What an applicant is told of their place: the notice, and the file for their calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from zhiping.core.icalendar import Event, calendar
from zhiping.ground.pictures.squares import square
from zhiping.records.actors import local_day
from zhiping.records.models import IssuedDocument
from zhiping.records.situations import rules_pack
from zhiping.stages.defence.models import Slot
from zhiping.stages.defence.paper import DEFENCE_NOTICE, DefenceNotice
from zhiping.stages.defence.queries.problem import timetable_of


def place_of(slot: Slot) -> str:
    """Address and room, as an applicant finds them."""
    room = slot.session.room
    return f"{room.address}{room.name}"


def reports_at(slot: Slot) -> datetime:
    """By when the applicant is to be there. Raises LookupError where the pack has no defence."""
    table = timetable_of(slot.schedule.cycle)
    if table is None:
        raise LookupError("no defence in this pack")
    return slot.starts_at - timedelta(minutes=table.report_before)


def notice_content(slot: Slot, at: datetime) -> DefenceNotice:
    """The notice as of ``at``. Raises LookupError where the pack has no defence."""
    cycle, dossier = slot.schedule.cycle, slot.dossier
    pack, table = rules_pack(dossier), timetable_of(cycle)
    if table is None:
        raise LookupError("no defence in this pack")
    zone = ZoneInfo(pack.timezone)
    starts = slot.starts_at.astimezone(zone)
    return DefenceNotice(
        committee=cycle.committee.name, office=cycle.committee.office.name, round=pack.title,
        name=dossier.applicant_name, unit=dossier.unit.name, title=dossier.title, major=dossier.major,
        on=starts.date(), reports_at=f"{reports_at(slot).astimezone(zone):%H:%M}", begins_at=f"{starts:%H:%M}",
        place=place_of(slot), panel=slot.session.panel.name, turn=slot.turn, code=slot.code,
        squares=tuple(square(slot.code)), bring=tuple(table.bring), notes=tuple(table.notes),
        contact=pack.about.contact.office, telephone=pack.about.contact.telephone,
        issued_on=local_day(pack.timezone, at),
    )  # fmt: skip


def notice_of(slot: Slot) -> IssuedDocument | None:
    """The notice in force about this applicant; it is of this place while that is the last they were told."""
    found = IssuedDocument.objects.filter(dossier=slot.dossier, form=DEFENCE_NOTICE.key, subject="defence")
    return found.defer("sealed").order_by("-serial").first()


def invitation(slot: Slot, *, sequence: int, product: str) -> bytes:
    """The calendar file. ``sequence``: how often the place was changed."""
    assert slot.told_at is not None
    pack, table = rules_pack(slot.dossier), timetable_of(slot.schedule.cycle)
    lines = [f"报到：{reports_at(slot).astimezone(ZoneInfo(pack.timezone)):%H:%M}", f"次序：第{slot.turn}号",
             f"报到码：{slot.code}"]  # fmt: skip
    lines += [f"请携带：{'、'.join(table.bring)}"] if table is not None and table.bring else []
    lines.append(f"咨询：{pack.about.contact.office} {pack.about.contact.telephone}")
    event = Event(
        uid=f"defence-{slot.dossier.code}@{pack.id}", sequence=sequence, stamped_at=slot.told_at,
        starts_at=slot.starts_at, ends_at=slot.ends_at, summary=f"{pack.title}答辩", location=place_of(slot),
        description="\n".join(lines), alarm=24 * 60,
    )  # fmt: skip
    return calendar(event, product=product)
