"""Writes in the book of publicity. Called while the door is open: whether they may happen was decided there."""

from __future__ import annotations

from datetime import date, datetime

from zhiping.core.calendar import UnknownYear, last_moment, publicity_last_day
from zhiping.core.errors import BadInput, Fault
from zhiping.records import contents
from zhiping.records.actors import Actor, local_day
from zhiping.records.models import Dossier, Hold, Person, Revision
from zhiping.records.situations import rules_pack
from zhiping.registers.publicity.models import Notice, Objection
from zhiping.registers.publicity.texts import chinese_day, notice_text


def _person(by: Actor) -> Person:
    if by.person is None:
        raise ValueError("only a person posts a notice or deals with an objection")
    return by.person


def post(
    dossier: Dossier, revision: Revision, *, posted_on: date, place: str, telephone: str, by: Actor, at: datetime
) -> Notice:
    """Enter the publicity of ``revision``, posted at ``place`` on ``posted_on`` (P3).

    Its end is the last instant of the last day by the pack's rule. Raises ``BadInput`` when the day lies ahead or
    before the material was there, when the year's working days are not known, or when a field is empty.
    """
    pack = rules_pack(dossier)
    today, first = local_day(pack.timezone, at), local_day(pack.timezone, revision.arrived_at)
    faults = []
    if posted_on > today:
        faults.append(Fault("posted_on", "张贴的日子还没有到", f"不晚于今天（{chinese_day(today)}）"))
    if posted_on < first:
        faults.append(
            Fault("posted_on", "张贴的日子早于材料提交的日子", f"不早于材料提交的日子（{chinese_day(first)}）")
        )
    if not place.strip():
        faults.append(Fault("place", "没有写张贴的地方", "本单位职工看得到的地方，例如一楼公告栏"))
    if not telephone.strip():
        faults.append(Fault("telephone", "没有写受理异议的电话", "公示期内有人接听的电话"))
    if faults:
        raise BadInput(faults)
    rule = pack.publicity.unit
    try:
        last_on = publicity_last_day(
            posted_on, days=rule.days, unit=rule.unit, count_posting_day=rule.count_posting_day, calendar=pack.calendar
        )
    except UnknownYear as wrong:
        raise BadInput(Fault("posted_on", str(wrong), "请评审组织单位在规则包中补上这一年的放假调休安排")) from None
    text = notice_text(
        contents.content(revision), pack=pack, name=dossier.applicant_name, unit=dossier.unit.name,
        posted_on=posted_on, last_on=last_on, telephone=telephone.strip(),
    )  # fmt: skip
    notice = Notice(
        dossier=dossier, unit=dossier.unit, revision=revision, digest=revision.digest, material=revision.material,
        place=place.strip(), posted_on=posted_on, last_on=last_on, ends_at=last_moment(last_on, pack.timezone),
        days=rule.days, day_unit=rule.unit, count_posting_day=rule.count_posting_day, posted_by=_person(by),
        posted_at=at,
    )  # fmt: skip
    notice.text_sealed = contents.seal_text(dossier, text, context=f"notice|{notice.code}")
    notice.save()
    return notice


def record_objection(
    notice: Notice, hold: Hold, *, received_on: date, raised_by: str, text: str, by: Actor, at: datetime
) -> Objection:
    """Enter an objection. ``raised_by`` (name and how to be reached) may be empty: it is taken all the same.

    Raises ``BadInput`` when nothing is said, or when the day lies ahead or before the posting.
    """
    dossier = notice.dossier
    today = local_day(rules_pack(dossier).timezone, at)
    faults = []
    if not text.strip():
        faults.append(Fault("text", "没有写异议的内容", "反映的是哪一项、什么情况"))
    if not notice.posted_on <= received_on <= today:
        expected = f"{chinese_day(notice.posted_on)}至{chinese_day(today)}之间的一天"
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
    return objection


def decide_objection(objection: Objection, *, upheld: bool, reason: str, by: Actor, at: datetime) -> Objection:
    """Enter how an objection was decided; its hold is released by the caller."""
    objection.upheld = upheld
    objection.reason_sealed = contents.seal_text(
        objection.notice.dossier, reason.strip(), context=f"objection|{objection.code}|reason"
    )
    objection.decided_by, objection.decided_at = _person(by), at
    objection.save()
    return objection
