"""What followed the acceptance of an application, as its applicant may have it; what an expert took part in; the
integrity record. Only what pages and messages tell the person themselves: never votes, marks, opinions, names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from zhiping.core.procedure import State
from zhiping.faces.handover import own_later as told
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.models import Dossier, Extension, Person
from zhiping.registers.attested.queries import told_of
from zhiping.registers.experts.models import Expert, Seat
from zhiping.registers.fees.models import Order
from zhiping.registers.fees.queries import receipts_of
from zhiping.registers.integrity import queries as integrity_reads
from zhiping.registers.integrity.models import Case, Change, Entry
from zhiping.registers.publicity.models import Objection
from zhiping.stages.aftercare.models import DestructionLine, DestructionList, Form, GivenBack
from zhiping.stages.aftercare.queries.giving_back import body_of
from zhiping.stages.conferral.models import Certificate, Recheck, ResultObjection, Roll, RollLine
from zhiping.stages.conferral.queries.certificates import shown
from zhiping.stages.conferral.queries.sealed import context, recheck_words
from zhiping.stages.conferral.queries.standing import standing
from zhiping.stages.defence.models import Attendance, Sitting, Slot, Wish
from zhiping.stages.defence.queries.problem import HOLDING
from zhiping.stages.defence.queries.words import wish_words
from zhiping.stages.handin.models import Packet, Sent
from zhiping.stages.meeting.models import Attendee

# --- of one application ---


def more_time(dossier: Dossier) -> list[told.MoreTime]:
    """More time that was given for this dossier alone."""
    rows = Extension.objects.filter(dossier=dossier).order_by("pk")
    return [told.MoreTime(at=row.at, window=row.window, closes_at=row.closes_at) for row in rows]


def paper(dossier: Dossier) -> told.Packet | None:
    """What the counter found in the packet, the last time."""
    row = Packet.objects.filter(dossier=dossier).first()
    if row is None:
        return None
    return told.Packet(
        material=row.material, missing=row.missing, sealed=row.sealed, complete=row.complete, times=row.times,
        checked_at=row.checked_at,
    )  # fmt: skip


def sent_in(dossier: Dossier) -> list[datetime]:
    """When a department sent the packet in."""
    return list(Sent.objects.filter(dossier=dossier).order_by("pk").values_list("manifest__made_at", flat=True))


def fee(dossier: Dossier) -> told.Fee | None:
    """What is owed, and every line of the ledger about it."""
    order = Order.objects.filter(dossier=dossier).first()
    if order is None:
        return None
    return told.Fee(
        code=order.code, fen=order.fen, ordered_at=order.ordered_at,
        parts=[told.FeePart(label=label, fen=fen) for label, fen in order.parts],
        entries=[
            told.FeeEntry(at=row.at, happening=row.happening, fen=row.fen) for row in order.entries.order_by("pk")
        ],
        payments=[
            told.Payment(
                code=row.code, provider=row.provider, fen=row.fen, state=row.state, started_at=row.started_at
            )
            for row in order.payments.order_by("pk")
        ],
        receipts=[row.receipt for row in receipts_of(order)],
    )  # fmt: skip


def _wishes(rows: Iterable[Wish]) -> list[told.Wish]:
    return [
        told.Wish(
            kind=row.kind, half_days=[f"{half.on} {half.part}" for half in row.half_days.all()], ground=row.ground,
            reason=_words(row), asked_at=row.asked_at, state=row.state, answer=_words(row, "answer"),
        )
        for row in rows
    ]  # fmt: skip


def _words(row: Wish, part: str = "reason") -> str:
    try:
        return wish_words(row, part)
    except keys.KeyDestroyed:
        return ""  # gone with the dossier's material (P11)


def wishes(dossier: Dossier) -> list[told.Wish]:
    """What was asked of the office about the time."""
    rows = Wish.objects.filter(dossier=dossier).select_related("dossier").prefetch_related("half_days")
    return _wishes(rows.order_by("pk"))


def defences(dossier: Dossier) -> list[told.Defence]:
    """The places that the applicant was told of, those that were given up too; none of a draft."""
    rows = Slot.objects.filter(dossier=dossier, schedule__state__in=HOLDING, told_at__isnull=False)
    found = []
    for row in rows.select_related("session__room", "session__panel", "attendance").order_by("pk"):
        day: Attendance | None = getattr(row, "attendance", None)
        assert row.told_at is not None
        found.append(
            told.Defence(
                code=row.code, starts_at=row.starts_at, ends_at=row.ends_at, room=row.session.room.name,
                address=row.session.room.address, panel=row.session.panel.name, turn=row.turn,
                given_up=row.state == Slot.State.GIVEN_UP, told_at=row.told_at,
                status=day.status if day else Attendance.Status.EXPECTED.value,
                arrived_at=day and day.arrived_at, called_at=day and day.called_at, entered_at=day and day.entered_at,
                ended_at=day and day.ended_at, absent_at=day and day.absent_at,
            )
        )  # fmt: skip
    return found


def result(dossier: Dossier) -> told.Result | None:
    """The result as the applicant's page tells it; a title that was revoked later had been passed."""
    where = standing(dossier)
    if where is None:
        return None
    passed = where.passed or dossier.state == State.REVOKED.value
    return told.Result(passed=passed, why=where.why, number=where.number, qualified_on=where.qualified_on)


def announced(dossier: Dossier) -> list[told.Announced]:
    """The public lists on which the name stands; packages between offices are not among them."""
    rows = RollLine.objects.filter(dossier=dossier, roll__kind__in=[Roll.Kind.RESULTS, Roll.Kind.NOTICE], refused="")
    return [
        told.Announced(
            kind="results" if row.roll.kind == Roll.Kind.RESULTS else "notice", number=row.roll.number,
            posted_on=row.roll.posted_on, last_on=row.roll.last_on, qualified_on=row.roll.qualified_on, name=row.name,
            unit=row.unit, major=row.major, title=row.title, level=row.level,
        )
        for row in rows.select_related("roll").order_by("pk")
    ]  # fmt: skip


def objections(dossier: Dossier) -> list[told.Objection]:
    """Objections that were decided. Why, only of one that took the result: that reason is told (``standing``)."""
    found = []
    for row in Objection.objects.filter(notice__dossier=dossier, decided_at__isnull=False).order_by("pk"):
        assert row.decided_at is not None
        found.append(
            told.Objection(
                about="publicity", outcome="upheld" if row.upheld else "dismissed", decided_at=row.decided_at, reason=""
            )
        )
    later = ResultObjection.objects.filter(dossier=dossier, decided_at__isnull=False).order_by("pk")
    for one in later.select_related("dossier", "hold").defer("from_sealed", "text_sealed"):
        assert one.decided_at is not None
        how: Literal["upheld", "dismissed", "joined"] = "upheld" if one.upheld else "dismissed"
        if one.hold.outcome == "joined":
            how = "joined"
        found.append(
            told.Objection(
                about="result", outcome=how, decided_at=one.decided_at, reason=_why(one) if one.upheld else ""
            )
        )
    return found


def _why(row: ResultObjection) -> str:
    try:
        return contents.unseal_text(row.dossier, row.reason_sealed, context=context(row, "reason"))
    except keys.KeyDestroyed:
        return ""  # gone with the dossier's material (P11)


def rechecks(dossier: Dossier) -> list[told.Recheck]:
    """Every re-check that was asked for."""
    found = []
    for row in Recheck.objects.filter(dossier=dossier).select_related("dossier").order_by("pk"):
        reason, answer = recheck_words(row)
        found.append(
            told.Recheck(
                asked_at=row.asked_at, reason=reason, upheld=row.upheld, answer=answer, decided_at=row.decided_at
            )
        )
    return found


def certificates(dossier: Dossier) -> list[told.Certificate]:
    """Every certificate, those that were replaced too."""
    rows = Certificate.objects.filter(dossier=dossier).select_related("dossier").defer("dossier__draft_sealed")
    found = []
    for row in rows.order_by("pk"):
        says = shown(row)
        found.append(
            told.Certificate(
                number=row.number, title=row.title, level=row.level, series=row.series, major=row.major,
                qualified_on=row.qualified_on, issuer=row.issuer, issued_at=row.issued_at, state=says.state,
                void_at=says.void_at,
            )
        )  # fmt: skip
    return found


def collected(dossier: Dossier) -> told.CollectedForm | None:
    """When and where the review form is collected, and whether it was."""
    row = Form.objects.filter(dossier=dossier).select_related("collection").first()
    if row is None:
        return None
    when = row.collection
    return told.CollectedForm(
        from_on=when.from_on, to_on=when.to_on, hours=when.hours, place=when.place, telephone=when.telephone,
        copies=row.copies, handed_at=row.handed_at, filed_at=row.filed_at,
    )  # fmt: skip


def destruction(dossier: Dossier) -> told.Destruction | None:
    """That the material is gone, once it is."""
    row = DestructionLine.objects.filter(dossier=dossier, gone_at__isnull=False).select_related("list").first()
    if row is None or row.gone_at is None:
        return None
    done = row.list.state == DestructionList.State.DONE
    return told.Destruction(
        gone_at=row.gone_at, files=row.files, packets=row.packets, paper_on=row.list.carried_on if done else None,
        way=row.list.way if done else "",
    )  # fmt: skip


def given_back(dossier: Dossier) -> told.GivenBack | None:
    """That the result went to the body that sent the applicant."""
    row = GivenBack.objects.filter(dossier=dossier).select_related("dossier").first()
    return told.GivenBack(at=row.at, to=body_of(row), passed=row.passed, digest=row.digest) if row else None


# --- of an expert ---


def expert_wishes(expert: Expert) -> list[told.Wish]:
    """When the expert said that they cannot come."""
    return _wishes(Wish.objects.filter(expert=expert).prefetch_related("half_days").order_by("pk"))


def seats(expert: Expert) -> list[told.Seated]:
    """Seats in committees."""
    return [
        told.Seated(
            committee=row.filing.committee.name, seat=row.place, filed_on=row.filing.filed_on,
            until_on=row.filing.until_on, left_on=row.left_on,
        )
        for row in Seat.objects.filter(expert=expert).select_related("filing__committee").order_by("pk")
    ]  # fmt: skip


def sat(expert: Expert) -> list[told.Sat]:
    """Sessions of released schedules in which the expert sits or sat; whom they heard is not theirs to take away."""
    rows = Sitting.objects.filter(expert=expert, session__schedule__state__in=HOLDING)
    return [
        told.Sat(
            on=row.session.half_day.on, half=row.session.half_day.part, panel=row.session.panel.name,
            room=row.session.room.name, lead=row.lead, left_at=row.left_at,
        )
        for row in rows.select_related("session__half_day", "session__panel", "session__room").order_by("pk")
    ]  # fmt: skip


def attended(person: Person) -> list[told.Attended]:
    """Meetings of the committees to which the person belongs, and from when to when they were there."""
    rows = Attendee.objects.filter(person=person).select_related("meeting").prefetch_related("presences")
    return [
        told.Attended(
            meeting=row.meeting.name, on=row.meeting.on, place=row.meeting.place, seat=row.place,
            presides=row.presides,
            there=[
                told.Presence(arrived_at=one.arrived_at, left_at=one.left_at)
                for one in sorted(row.presences.all(), key=lambda one: one.pk)
            ],
        )
        for row in rows.order_by("pk")
    ]  # fmt: skip


# --- of the person ---


def attested(person: Person) -> list[told.Attested]:
    """What bodies attest of years, what was entered anew since too."""
    return [
        told.Attested(
            kind=one.kind, year=one.year, values=one.values, body=one.body, at=one.at, replaced_at=replaced_at
        )
        for one, replaced_at in told_of(person)
    ]


def integrity(person: Person) -> told.Integrity:
    """Cases and entries about the person, under records that were merged into theirs too, oldest first."""
    cases, entries = integrity_reads.own(person)
    return told.Integrity(
        cases=[_case(row) for row in reversed(cases)], entries=[_entry(row) for row in reversed(entries)]
    )


def _case(row: Case) -> told.IntegrityCase:
    said = [
        told.Said(
            of=one.row.of, at=one.row.at, text=one.text,
            files=[told.SaidFile(name=name, media_type=file.media_type, size=file.size) for name, file in one.files],
        )
        for one in integrity_reads.statements_of(row)
    ]  # fmt: skip
    # What was proposed is not told before another has decided it.
    decided = not row.running
    return told.IntegrityCase(
        code=row.code, application=row.dossier.code, opened_at=row.opened_at, answer_until=row.answer_until,
        statements=said, state="running" if not decided else "founded" if row.founded else "unfounded",
        decided_at=row.decided_at if decided else None,
        reason=integrity_reads.words_of(row, row.reason_sealed, "reason") if decided else "",
        kept_until=row.kept_until, destroyed_at=row.destroyed_at,
    )  # fmt: skip


def _entry(row: Entry) -> told.IntegrityEntry:
    return told.IntegrityEntry(
        code=row.code, case=row.case.code, body=row.body.name, from_on=row.from_on, to_on=row.to_on,
        last_on=row.last_on, levels=row.levels, clause=row.clause, basis=row.basis, lifted_on=row.lifted_on,
        entered_at=row.entered_at,
        changes=[
            told.EntryChange(kind=one.kind, before_on=one.before_on, to_on=one.to_on, at=one.decided_at)
            for one in row.changes.filter(state=Change.State.DONE).order_by("pk")
        ],
    )  # fmt: skip
