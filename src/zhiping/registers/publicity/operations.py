"""Writes in the book of publicity. Called while the door is open: whether they may happen was decided there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from zhiping.core.calendar import UnknownYear, last_moment, publicity_last_day
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.ground.pictures.boards import Photograph
from zhiping.ground.storage import blobs, keys
from zhiping.records import contents
from zhiping.records.actors import Actor, local_day
from zhiping.records.models import Dossier, Hold, Person, Revision
from zhiping.records.situations import rules_pack
from zhiping.registers.publicity.models import BoardPhoto, Finding, Notice, Objection, Posting
from zhiping.registers.publicity.texts import chinese_day, entry_as_text, entry_of

#: So many photographs show a board from every side.
PHOTOS = 6


def _person(by: Actor) -> Person:
    if by.person is None:
        raise ValueError("only a person posts a notice or deals with an objection")
    return by.person


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which rule, and until when, a sheet hangs that was posted on a day."""

    days: int
    unit: str
    count_posting_day: bool
    last_on: date


def terms_of(dossier: Dossier, posted_on: date) -> Terms:
    """The terms of a publicity of ``dossier`` posted on ``posted_on``, by the pack that holds for it.

    Raises ``BadInput`` when the year's working days are not known.
    """
    pack = rules_pack(dossier)
    rule = pack.publicity.unit
    try:
        last_on = publicity_last_day(
            posted_on, days=rule.days, unit=rule.unit, count_posting_day=rule.count_posting_day, calendar=pack.calendar
        )
    except UnknownYear as wrong:
        raise BadInput(Fault("posted_on", str(wrong), "请评审组织单位在规则包中补上这一年的放假调休安排")) from None
    return Terms(rule.days, rule.unit, rule.count_posting_day, last_on)


def hang(dossier: Dossier, *, posted_on: date, place: str, telephone: str, by: Actor, at: datetime) -> Posting:
    """Enter the sheet that was posted at ``place`` on ``posted_on``, for ``dossier`` and its colleagues (P3).

    Its end is the last instant of the last day by the pack's rule. Raises ``BadInput`` when the day lies ahead, when
    the year's working days are not known, or when a field is empty.
    """
    zone = rules_pack(dossier).timezone
    today = local_day(zone, at)
    faults = []
    if posted_on > today:
        faults.append(Fault("posted_on", "张贴的日子还没有到", f"不晚于今天（{chinese_day(today)}）"))
    if not place.strip():
        faults.append(Fault("place", "没有写张贴的地方", "本单位职工看得到的地方，例如一楼公告栏"))
    if not telephone.strip():
        faults.append(Fault("telephone", "没有写受理异议的电话", "公示期内有人接听的电话"))
    if faults:
        raise BadInput(faults)
    terms = terms_of(dossier, posted_on)
    return Posting.objects.create(
        unit=dossier.unit, cycle=dossier.cycle, place=place.strip(), telephone=telephone.strip(), posted_on=posted_on,
        last_on=terms.last_on, ends_at=last_moment(terms.last_on, zone), days=terms.days, day_unit=terms.unit,
        count_posting_day=terms.count_posting_day, posted_by=_person(by), posted_at=at,
    )  # fmt: skip


def post(dossier: Dossier, revision: Revision, posting: Posting) -> Notice:
    """Enter ``revision`` as publicised on the sheet ``posting`` (P3).

    Raises ``BadInput`` when it hung before the material was there, or when another rule holds for this dossier.
    """
    first = local_day(rules_pack(dossier).timezone, revision.arrived_at)
    if posting.posted_on < first:
        expected = f"不早于材料提交的日子（{chinese_day(first)}）"
        raise BadInput(Fault("posted_on", "张贴的日子早于材料提交的日子", expected))
    terms = terms_of(dossier, posting.posted_on)
    same_board = (dossier.unit_id, dossier.cycle_id) == (posting.unit_id, posting.cycle_id)
    if not same_board or terms != Terms(posting.days, posting.day_unit, posting.count_posting_day, posting.last_on):
        raise BadInput(Fault("code", "和其他人不是同一个单位、同一轮申报，或公示天数不同", "另张贴一份公示"))
    notice = Notice(
        dossier=dossier, unit=dossier.unit, posting=posting, revision=revision, digest=revision.digest,
        material=revision.material, place=posting.place, posted_on=posting.posted_on, last_on=posting.last_on,
        ends_at=posting.ends_at, days=posting.days, day_unit=posting.day_unit,
        count_posting_day=posting.count_posting_day, posted_by=posting.posted_by, posted_at=posting.posted_at,
    )  # fmt: skip
    entry = entry_of(contents.content(revision), dossier.applicant_name)
    notice.text_sealed = contents.seal_text(dossier, entry_as_text(entry), context=f"notice|{notice.code}")
    notice.save()
    return notice


def keep_photo(posting: Posting, photograph: Photograph, *, by: Actor, at: datetime) -> BoardPhoto:
    """Keep a photograph of the board, sealed with the posting's key. Called inside a transaction.

    Raises ``BadInput`` when there are enough of them.
    """
    if Posting.objects.select_for_update().get(pk=posting.pk).photos.count() >= PHOTOS:
        raise BadInput(Fault("photo", f"一份公示最多放{PHOTOS}张照片，已经满了", "照片够用了，不用再传"))
    keys.create(posting.key_owner)
    ref = blobs.put(posting.key_owner, photograph.content)
    try:
        row = BoardPhoto.objects.create(
            posting=posting, blob=ref, size=len(photograph.content), width=photograph.width, height=photograph.height,
            uploaded_by=_person(by), uploaded_at=at,
        )  # fmt: skip
        chain.append(posting.stream, "posting.photographed", by=by.label, at=at, data={"photo": row.code})
    except BaseException:
        blobs.remove(ref)
        raise
    return row


def record_objection(
    notice: Notice, hold: Hold, *, received_on: date, raised_by: str, text: str, concerns: Iterable[Person],
    by: Actor, at: datetime,
) -> Objection:  # fmt: skip
    """Enter an objection. ``raised_by`` (name and how to be reached) may be empty: it is taken all the same.

    ``concerns`` are persons who may not handle it. Raises ``BadInput`` when nothing is said, or when it was received
    before the posting, ahead of today, or after the last day of the publicity.
    """
    dossier = notice.dossier
    latest = min(local_day(rules_pack(dossier).timezone, at), notice.last_on)
    faults = []
    if not text.strip():
        faults.append(Fault("text", "没有写异议的内容", "反映的是哪一项、什么情况"))
    if received_on > notice.last_on:
        message = f"公示已于{chinese_day(notice.last_on)}期满，以后收到的反映不是公示异议"
        way_on = f"不晚于{chinese_day(notice.last_on)}的日子；期满以后的反映，经核实的在逐项核对时标为不属实"
        faults.append(Fault("received_on", message, way_on))
    elif not notice.posted_on <= received_on <= latest:
        expected = f"{chinese_day(notice.posted_on)}至{chinese_day(latest)}之间的一天"
        faults.append(Fault("received_on", "收到的日子不在公示张贴以后、今天以前", expected))
    if faults:
        raise BadInput(faults)
    objection = Objection(
        notice=notice, hold=hold, received_on=received_on, real_name=bool(raised_by.strip()), recorded_by=_person(by),
        recorded_at=at,
    )  # fmt: skip
    objection.text_sealed = contents.seal_text(dossier, text.strip(), context=f"objection|{objection.code}|text")
    if raised_by.strip():
        objection.from_sealed = contents.seal_text(
            dossier, raised_by.strip(), context=f"objection|{objection.code}|from"
        )
    objection.save()
    objection.concerns.set(concerns)
    return objection


def note_finding(objection: Objection, *, text: str, by: Actor, at: datetime) -> Finding:
    """Enter a step of the investigation. Raises ``BadInput`` when nothing is said."""
    if not text.strip():
        raise BadInput(Fault("note", "没有写调查的情况", "向谁核实、看了什么材料、结果怎样"))
    context = f"objection|{objection.code}|finding"
    sealed = contents.seal_text(objection.notice.dossier, text.strip(), context=context)
    return Finding.objects.create(objection=objection, text_sealed=sealed, by=_person(by), at=at)


def decide_objection(objection: Objection, *, upheld: bool, reason: str, by: Actor, at: datetime) -> Objection:
    """Enter how an objection was decided; its hold is released by the caller."""
    objection.upheld = upheld
    objection.reason_sealed = contents.seal_text(
        objection.notice.dossier, reason.strip(), context=f"objection|{objection.code}|reason"
    )
    objection.decided_by, objection.decided_at = _person(by), at
    objection.save()
    return objection
