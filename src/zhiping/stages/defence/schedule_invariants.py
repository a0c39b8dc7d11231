"""What must hold of the schedule that was released, its panels and its sheets (``zhiping check-data``).

A recusal that was decided after the release may meet a panel for a while: the expert keeps out on the day, and the
office moves the applicant. One that was there before, nobody may have released.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from zhiping.core import schedule as core
from zhiping.core.procedure import State
from zhiping.records.invariants import Subject, everywhere, of_dossier
from zhiping.records.models import KeptOut, Milestone
from zhiping.stages.defence.models import Attendance, Result, Schedule, Session, Sheet, Sitting, Slot
from zhiping.stages.defence.queries.problem import HOLDING, scene

#: What time changes under a schedule that holds: who has no place (told of each dossier below), recusals that came
#: later (below), and half-days that an expert was allowed to stay away from afterwards.
_OTHERWISE: Final = {"missing", "recused", "away", "unable"}


@everywhere("schedule-breaks-no-rule")
def schedule_breaks_no_rule() -> Iterator[str]:
    """P7: in the schedule that holds nobody is in two places, panels are whole, rooms, turns, load, rest and the one
    day of a county are kept, and whoever is heard is of the panel's major."""
    for row in Schedule.objects.filter(state__in=HOLDING).select_related("cycle__committee__office"):
        here = scene(row.cycle, at=row.released_at or row.asked_at, schedule=row)
        heard = {s.session_id for s in here.slots.values()}
        for one in core.broken(here.problem, here.plan):
            if one.code not in _OTHERWISE:
                yield f"schedule {row.code}: {one.code} ({one.about})"
        rows = Session.objects.filter(pk__in=heard).prefetch_related("sittings").order_by("id")
        for session in rows:
            leads = [s for s in session.sittings.all() if s.left_at is None and s.lead]
            if len(leads) != 1:
                yield f"session {session.code}: {len(leads)} lead it"


@everywhere("slots-keep-their-time")
def slots_keep_their_time() -> Iterator[str]:
    """P7: the places of a session follow each other in the order of their turns, within its half-day."""
    rows = Slot.objects.filter(state=Slot.State.PLANNED, schedule__state__in=HOLDING)
    rows = rows.select_related("session__half_day", "schedule__cycle").order_by("session_id", "turn", "id")
    before: Slot | None = None
    zones: dict[int, ZoneInfo] = {}
    for slot in rows.iterator(chunk_size=500):
        half, cycle = slot.session.half_day, slot.schedule.cycle_id
        if cycle not in zones:
            zones[cycle] = ZoneInfo(slot.schedule.cycle.pack().timezone)
        zone = zones[cycle]
        if slot.session.schedule_id != slot.schedule_id:
            yield f"slot {slot.code}: its session is of another schedule"
        begins = datetime.combine(half.on, half.starts, zone)
        if before is not None and before.session_id == slot.session_id:
            begins = before.ends_at
        if slot.starts_at < begins or slot.ends_at > datetime.combine(half.on, half.ends, zone):
            yield f"slot {slot.code}: turn {slot.turn} is from {slot.starts_at} to {slot.ends_at}"
        before = slot


@of_dossier("admitted-have-a-place-or-a-reason")
def admitted_have_a_place_or_a_reason(s: Subject) -> Iterator[str]:
    """P7: whoever waited for the defence when the schedule that holds was asked for has a place in it, was left out of
    it, or gave the place up (8i)."""
    if s.dossier.state != State.READY:
        return
    rows = Schedule.objects.filter(cycle=s.dossier.cycle_id, state=Schedule.State.RELEASED)
    for row in rows.exclude(slots__dossier=s.dossier):
        # Who was admitted while the draft lay there is nobody's fault: they wait with the others.
        late = s.dossier.state_since > row.asked_at
        if not late and s.dossier.pk not in {pk for pk, _ in row.left_out}:
            yield f"{s.code}: neither placed nor left out in schedule {row.code}"


@of_dossier("told-of-the-place-they-have")
def told_of_the_place_they_have(s: Subject) -> Iterator[str]:
    """P7: the time that the applicant was told last is that of the place they have."""
    slots = Slot.objects.filter(
        dossier=s.dossier, state=Slot.State.PLANNED, schedule__state__in=HOLDING, told_at__isnull=False
    )
    said = Milestone.objects.filter(dossier=s.dossier, kind="defence_scheduled").order_by("-id").first()
    for slot in slots:
        moment = datetime.fromisoformat(said.data["moment"]) if said is not None else None
        if moment != slot.starts_at:
            yield f"{s.code}: was told {moment}, and has a place at {slot.starts_at}"


@of_dossier("heard-and-marked-by-who-sat-there")
def marked_by_who_sat_there(s: Subject) -> Iterator[str]:
    """P7, rules.md 3: marks are of experts who sat in the session and did not keep out; a figure counts only these."""
    sheets: dict[int, set[str]] = defaultdict(set)
    out = {(k.person_id): k.since for k in KeptOut.objects.filter(dossier=s.dossier, lifted_at__isnull=True)}
    rows = Sheet.objects.filter(slot__dossier=s.dossier).select_related("expert", "slot")
    for sheet in rows:
        sheets[sheet.slot_id].add(sheet.expert.code)
        sat = Sitting.objects.filter(session=sheet.slot.session_id, expert=sheet.expert)
        if not sat.exists():
            yield f"{s.code}: a sheet of expert {sheet.expert.code}, who did not sit there"
        since = out.get(sheet.expert.person_id)
        if since is not None and sheet.saved_at > since:
            yield f"{s.code}: a sheet of expert {sheet.expert.code}, who keeps out"
    for result in Result.objects.filter(slot__dossier=s.dossier, opened_at__isnull=True):
        if strangers := set(result.counted) - sheets[result.slot_id]:
            yield f"{s.code}: figure {result.code} counts {len(strangers)} without a sheet"


@of_dossier("locked-sheets-are-as-they-were")
def locked_sheets_are_as_they_were(s: Subject) -> Iterator[str]:
    """P7: after the lock no sheet is saved and no step of the day is taken, until two open them again."""
    for result in Result.objects.filter(slot__dossier=s.dossier, opened_at__isnull=True):
        later = {"saved_at__gt": result.locked_at}
        if Sheet.objects.filter(slot=result.slot_id, **later).exists():
            yield f"{s.code}: a sheet was saved after figure {result.code} was locked"
        if Attendance.objects.filter(slot=result.slot_id, changed_at__gt=result.locked_at).exists():
            yield f"{s.code}: a step of the day was taken after figure {result.code} was locked"


@of_dossier("nobody-recused-was-released-to")
def nobody_recused_was_released_to(s: Subject) -> Iterator[str]:
    """P7, rules.md 3: whom an expert kept out of before the schedule was released, that expert does not hear."""
    slots = Slot.objects.filter(dossier=s.dossier, state=Slot.State.PLANNED, schedule__state__in=HOLDING)
    for slot in slots.select_related("schedule"):
        before = KeptOut.objects.filter(
            dossier=s.dossier, lifted_at__isnull=True, since__lt=slot.schedule.released_at
        ).values("person")
        seated = Sitting.objects.filter(session=slot.session_id, left_at__isnull=True, expert__person__in=before)
        for sitting in seated.select_related("expert"):
            yield f"{s.code}: expert {sitting.expert.code} keeps out, and sits in the panel since the release"
