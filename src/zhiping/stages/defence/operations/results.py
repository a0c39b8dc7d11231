"""The lock of a panel's sheets, the figure that comes of them, and the two who may open them again (P7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from zhiping.core import scoring
from zhiping.core.procedure import Action, Refusal, State
from zhiping.ground.audit import chain
from zhiping.records import contents
from zhiping.records.actors import Actor, conflict, local_day, officers
from zhiping.records.door import Change, act
from zhiping.records.models import PACK_FILES, Dossier, Membership, Milestone
from zhiping.records.situations import rules_pack
from zhiping.stages.defence.models import Attendance, Reopening, Result, Session, Slot
from zhiping.stages.defence.queries import marks as reads
from zhiping.stages.defence.queries import seats as seating

#: Where sheets may still be opened again: nobody has voted.
BEFORE_VOTE = (State.READY, State.DEFENDED)


def lock(session: Session, *, by: Actor, at: datetime) -> list[Result]:
    """Freeze the sheets of ``session`` and put each applicant's figure down; all at once or nothing.

    The lead locks those whom they hear; the office those whom the lead keeps out of, or all where nobody leads. Raises
    ``Refusal``: somebody neither heard nor absent, a sheet that is owed and not whole, fewer whole sheets than a panel
    has experts at least, nothing to lock.
    """
    if by.person is None:
        raise Refusal("not_yours", "P7", {"action": Action.RECORD_DEFENCE.value})
    with transaction.atomic():
        Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
        list(Slot.objects.select_for_update(of=("self",)).filter(session=session).order_by("id"))
        slots = seating.planned(session)
        seats = seating.seats_of(session, [slot.dossier_id for slot in slots])
        mine = _scope(session, seats, slots, by, at)
        locked = reads.standing(mine)
        todo = [slot for slot in mine if slot.pk not in locked and slot.dossier.state in BEFORE_VOTE]
        heard = [slot for slot in todo if seating.status_of(slot) == Attendance.Status.DONE]
        waiting = [s for s in todo if seating.status_of(s) not in (Attendance.Status.DONE, Attendance.Status.ABSENT)]
        if waiting:
            raise Refusal("slots_open", "P7", {"who": _numbers(waiting)})
        if not heard:
            raise Refusal("nothing_to_lock", "P7")
        made = _figures(session, seats, heard)
        results = []
        for slot, combined, counted in made:
            result = Result.objects.create(
                slot=slot, hundredths=combined.hundredths, sheets=combined.sheets, counted=counted,
                locked_by=by.person, locked_at=at,
            )  # fmt: skip
            data = {"slot": slot.code, "result": result.code, "sheets": str(result.sheets)}
            chain.append(session.stream, "defence.locked", by=by.label, at=at, data=data)
            results.append(result)
    return results


def _scope(session: Session, seats: seating.Seats, slots: list[Slot], by: Actor, at: datetime) -> list[Slot]:
    lead = seats.lead
    if lead is not None and seats.sitting_of(by.person) == lead:
        return [slot for slot in slots if not seats.keeps_out(lead, slot)]
    if seating.in_office(session, by.person, at, (Membership.Role.OFFICE_REVIEWER,)):
        return [slot for slot in slots if lead is None or seats.keeps_out(lead, slot)]
    raise Refusal("not_yours", "P7", {"action": Action.RECORD_DEFENCE.value})


def _numbers(slots: Iterable[Slot]) -> str:
    return "、".join(f"{slot.turn}号" for slot in slots)


Figure = tuple[Slot, scoring.Combined, list[str]]


def _figures(session: Session, seats: seating.Seats, heard: list[Slot]) -> list[Figure]:
    least = session.schedule.cycle.pack().procedure.committee.panel_min
    by_slot: dict[int, dict[int, dict[str, int]]] = {slot.pk: {} for slot in heard}
    for sheet in reads.sheets_of(heard, whole=True):
        by_slot[sheet.slot_id][sheet.expert_id] = reads.marks_of(sheet)
    owed: dict[str, list[Slot]] = {}
    for slot in heard:
        for sitting in seats.marking(slot, slot.attendance.entered_at):
            if sitting.expert_id not in by_slot[slot.pk]:
                owed.setdefault(sitting.expert.person.name, []).append(slot)
    if owed:
        who = "；".join(f"{name}（{_numbers(slots)}）" for name, slots in owed.items())
        raise Refusal("sheets_open", "P7", {"who": who})
    made = []
    for slot in heard:
        entered_at, rules = slot.attendance.entered_at, reads.rules_of(slot.dossier)
        heard_by = (*seats.marking(slot, entered_at), *seats.heard_and_left(slot, entered_at))
        counted = {s.expert.code: by_slot[slot.pk][s.expert_id] for s in heard_by if s.expert_id in by_slot[slot.pk]}
        totals = [scoring.total(given, rules) for given in counted.values()]
        try:
            made.append((slot, scoring.combine(totals, rules, least=least), sorted(counted)))
        except scoring.TooFew as few:
            params = {"turn": slot.turn, "there": few.there, "asked": few.asked}
            raise Refusal("too_few_sheets", "P7", params) from None
    return made


@dataclass(slots=True)
class Recorded:
    """What came of recording a session: whose figure was put among their outcomes, and whom somebody else must do."""

    done: list[Result] = field(default_factory=list)
    refused: list[tuple[Slot, Refusal]] = field(default_factory=list)


def record(session: Session, *, by: Actor, at: datetime) -> Recorded:
    """Put every locked figure of ``session`` among the outcomes of its dossier, by the office or the chair (P7).

    Each by itself: whoever is kin to one applicant leaves that one to a colleague. A figure that was locked again
    supersedes the one before. Raises ``Refusal`` where there is nothing to record.
    """
    slots = seating.planned(session)
    waiting = {pk: one for pk, one in reads.standing(slots).items() if one.recorded_at is None}
    if not waiting:
        raise Refusal("nothing_to_record", "P7")
    told = Recorded()
    for slot in slots:
        if slot.pk not in waiting:
            continue
        try:
            _record(waiting[slot.pk], slot, by, at)
        except Refusal as refused:
            told.refused.append((slot, refused))
        else:
            told.done.append(waiting[slot.pk])
    return told


def _record(result: Result, slot: Slot, by: Actor, at: datetime) -> None:
    data = {"hundredths": result.hundredths, "sheets": result.sheets, "result": result.code}
    with transaction.atomic():
        dossier = _dossier(slot)
        if dossier.state == State.DEFENDED:
            _two_roles(dossier, by, at)
            Milestone.objects.create(dossier=dossier, kind="defence_score", at=at, by=by.label, data=data)
            chain.append(dossier.stream, "defence.score", by=by.label, at=at, data={"result": result.code})
        else:

            def apply(change: Change) -> None:
                change.milestone("defence_score", data)
                change.audit["result"] = result.code

            act(dossier, Action.RECORD_DEFENCE, by=by, at=at, apply=apply)
        taken = Result.objects.filter(pk=result.pk, recorded_at__isnull=True, opened_at__isnull=True).update(
            recorded_by=by.person, recorded_at=at
        )
        if not taken:
            raise Refusal("nothing_to_record", "P7")


def _dossier(slot: Slot) -> Dossier:
    return (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("cycle__pack_version", "committee__office", "pack_version", "unit", "department")
        .defer(*PACK_FILES, "draft_sealed")
        .get(pk=slot.dossier_id)
    )  # fmt: skip


def _sides(dossier: Dossier, by: Actor, at: datetime) -> set[str]:
    """On which of the two sides ``by`` stands that day."""
    if by.person is None:
        return set()
    day, office = local_day(rules_pack(dossier).timezone, at), dossier.committee.office
    found = set()
    for side, role in (
        (Reopening.Side.OFFICE.value, Membership.Role.OFFICE_REVIEWER),
        (Reopening.Side.CHAIR.value, Membership.Role.CHAIR),
    ):
        if by.person.pk in officers(office, [role], day):
            found.add(side)
    return found


def _two_roles(dossier: Dossier, by: Actor, at: datetime) -> set[str]:
    """The sides of ``by``. Raises ``Refusal`` for who stands on none, and for who may not decide about the dossier."""
    sides = _sides(dossier, by, at)
    if not sides or by.person is None:
        raise Refusal("not_yours", "P7", {"action": Action.RECORD_DEFENCE.value})
    if against := conflict(dossier, by.person):
        raise Refusal(f"conflict_{against}", "9", {"action": Action.RECORD_DEFENCE.value})
    return sides


def ask_to_reopen(result: Result, *, reason: str, by: Actor, at: datetime) -> Reopening:
    """Ask that the sheets of one applicant be opened again; the other side must agree. Raises ``Refusal``."""
    with transaction.atomic():
        slot = _slot(result)
        dossier = _dossier(slot)
        sides = _two_roles(dossier, by, at)
        if not reason.strip():
            raise Refusal("reason_missing", "P7")
        _open_for(dossier)
        if Result.objects.filter(pk=result.pk, opened_at__isnull=False).exists():
            raise Refusal("no_reopening", "P7")
        if Reopening.objects.filter(result=result, state=Reopening.State.ASKED).exists():
            raise Refusal("reopening_asked", "P7")
        assert by.person is not None
        asked = Reopening(result=result, side=sorted(sides, reverse=True)[0], asked_by=by.person, asked_at=at)
        asked.reason_sealed = contents.seal_text(dossier, reason.strip(), context=f"reopening|{asked.code}")
        asked.save()
        data = {"result": result.code, "reopening": asked.code, "side": asked.side}
        chain.append(dossier.stream, "defence.reopening_asked", by=by.label, at=at, data=data)
    return asked


def decide_reopening(asked: Reopening, *, grant: bool, by: Actor, at: datetime) -> Reopening:
    """Agree, as the other side and another person, so that the sheets are open again; or refuse, as either side.

    Raises ``Refusal``.
    """
    with transaction.atomic():
        slot = _slot(asked.result)
        dossier = _dossier(slot)
        sides = _two_roles(dossier, by, at)
        current = Reopening.objects.select_for_update(of=("self",)).get(pk=asked.pk)
        if current.state != Reopening.State.ASKED:
            raise Refusal("no_reopening", "P7")
        assert by.person is not None
        if grant and (not sides - {current.side} or by.person.pk == current.asked_by_id):
            raise Refusal("reopening_by_two", "P7")
        if grant:
            _open_for(dossier)
            Result.objects.filter(pk=current.result_id).update(opened_at=at)
        current.state = Reopening.State.GRANTED if grant else Reopening.State.REFUSED
        current.decided_by, current.decided_at = by.person, at
        current.save()
        data = {"result": current.result.code, "reopening": current.code, "to": str(current.state)}
        chain.append(dossier.stream, "defence.reopening_decided", by=by.label, at=at, data=data)
    return current


def _slot(result: Result) -> Slot:
    """The slot of ``result``, held: no save and no lock goes between."""
    return Slot.objects.select_for_update(of=("self",)).get(pk=result.slot_id)


def _open_for(dossier: Dossier) -> None:
    if dossier.state not in BEFORE_VOTE:
        raise Refusal("voted_already", "P7")


def reason_of(asked: Reopening, dossier: Dossier) -> str:
    """Why the sheets are to be opened again."""
    return contents.unseal_text(dossier, asked.reason_sealed, context=f"reopening|{asked.code}")


def latest_figure(milestones: Sequence[Milestone]) -> int | None:
    """The figure in hundredths that counts: that recorded last; None where there is none."""
    found = [one.data["hundredths"] for one in milestones if one.kind == "defence_score"]
    return int(found[-1]) if found else None
