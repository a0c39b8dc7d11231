"""Publicity in the unit and the objections to it (P3, 8a, 8k)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Action, Inputs, Refusal, State
from zhiping.core.procedure.words import explain
from zhiping.ground.pictures.boards import NotAPhotograph, photograph
from zhiping.records.actors import LEVEL_OF_STATE, UNIT_ROLES, Actor, conflict, local_day, roles_towards
from zhiping.records.door import Change, act
from zhiping.records.models import Dossier, Person, Revision
from zhiping.records.situations import latest_submission, rules_pack
from zhiping.registers.publicity import operations as book
from zhiping.registers.publicity import queries as notices
from zhiping.registers.publicity.models import BoardPhoto, Finding, Notice, Objection, Posting
from zhiping.stages.review.operations.checking import Mark, write_mark
from zhiping.stages.review.operations.papers import issue_posted


def publicised_revision(dossier: Dossier) -> Revision | None:
    """What a publicity posted now would show: the submission, or before it what was offered for publicity (8a)."""
    if dossier.state != State.DRAFT:
        return latest_submission(dossier)
    offered = Revision.objects.filter(dossier=dossier, purpose=Revision.Purpose.PUBLICITY)
    return offered.order_by("-number").first()


class _Sheet:
    """A sheet that is being posted: entered with the first dossier that the door lets pass."""

    def __init__(self, *, posted_on: date, place: str, telephone: str, by: Actor, at: datetime) -> None:
        self.posted_on, self.place, self.telephone, self.by, self.at = posted_on, place, telephone, by, at
        self.posting: Posting | None = None
        self.notices: list[Notice] = []

    def apply(self, change: Change) -> None:
        revision = publicised_revision(change.dossier)
        assert revision is not None
        if self.posting is None:
            self.posting = book.hang(
                change.dossier, posted_on=self.posted_on, place=self.place, telephone=self.telephone, by=self.by,
                at=self.at,
            )  # fmt: skip
        notice = book.post(change.dossier, revision, self.posting)
        self.notices.append(notice)
        days = {"posted_on": notice.posted_on.isoformat(), "last_on": notice.last_on.isoformat()}
        change.milestone(
            "publicity_posted",
            {"notice": notice.code, "ends_at": notice.ends_at.isoformat(), "material": notice.material, **days},
        )
        change.audit |= {
            "notice": notice.code, "posting": self.posting.code, "digest": notice.digest,
            "posted_on": days["posted_on"],
        }  # fmt: skip
        change.params |= {"last_on": days["last_on"]}


def post_publicity(dossier: Dossier, *, posted_on: date, place: str, telephone: str, by: Actor, at: datetime) -> Notice:
    """Record that the material was posted in the unit; its end follows from the pack's rule (P3).

    Raises ``Refusal``, or ``BadInput`` for a day that lies ahead or before the material was there.
    """
    sheet = _Sheet(posted_on=posted_on, place=place, telephone=telephone, by=by, at=at)
    act(dossier, Action.POST_PUBLICITY, by=by, at=at, apply=sheet.apply)
    issue_posted(sheet.notices[0].posting, by=by, at=at)
    return sheet.notices[0]


def post_together(
    dossiers: Sequence[Dossier], *, posted_on: date, place: str, telephone: str, by: Actor, at: datetime
) -> Posting:
    """Record and issue one sheet for several colleagues (P3): all of them, or nobody, since the paper names them all.

    Raises ``BadInput`` with a fault for each who cannot be posted (``where`` is the dossier's code) and why.
    """
    posting = enter_together(dossiers, posted_on=posted_on, place=place, telephone=telephone, by=by, at=at)
    issue_posted(posting, by=by, at=at)
    return posting


def enter_together(
    dossiers: Sequence[Dossier], *, posted_on: date, place: str, telephone: str, by: Actor, at: datetime
) -> Posting:
    """The same without the paper: for whoever looks at it first, and takes it back."""
    sheet = _Sheet(posted_on=posted_on, place=place, telephone=telephone, by=by, at=at)
    faults: list[Fault] = []
    with transaction.atomic():
        # In one order for everybody, so that two clerks wait for each other rather than both for ever.
        for dossier in sorted(dossiers, key=lambda one: one.pk):
            try:
                act(dossier, Action.POST_PUBLICITY, by=by, at=at, apply=sheet.apply)
            except Refusal as refused:
                why = explain(refused, zone=rules_pack(dossier).timezone)
                faults.append(Fault(dossier.code, f"{dossier.applicant_name}：{why}"))
            except BadInput as bad:
                if sheet.posting is None or len(dossiers) == 1:
                    raise  # what is typed about the sheet, the same for all
                faults += [
                    Fault(dossier.code, f"{dossier.applicant_name}：{f.message}", f.expected) for f in bad.faults
                ]
        if not faults and sheet.posting is None:
            faults.append(Fault("code", "没有选要公示的人", "至少一名"))
        if faults:
            raise BadInput(faults)
    assert sheet.posting is not None
    return sheet.posting


#: Why a photograph is not taken, and what to do.
_PHOTO_FAULTS = {
    "empty": ("没有收到照片的内容", "请重新选择照片再传"),
    "kind": ("不是JPEG或PNG图片（按内容识别，与扩展名无关）", "请传手机拍的照片；苹果手机的HEIC照片先另存为JPEG"),
    "large": ("照片的像素太多", "请缩小尺寸再传"),
    "broken": ("照片不完整或已损坏，打不开", "请重新拍照或导出再传"),
}  # fmt: skip


def photograph_board(dossier: Dossier, content: bytes, *, by: Actor, at: datetime) -> BoardPhoto:
    """Keep a photograph of the board on which the latest sheet of ``dossier`` hangs. It proves, it decides nothing.

    Raises ``BadInput`` for what is no photograph, ``Refusal`` for who does not work for the unit or stands back.
    """
    notice = notices.latest_notice(dossier)
    if notice is None:
        raise Refusal("not_publicised", "P3")
    assert by.person is not None
    pack = rules_pack(dossier)
    roles = roles_towards(dossier, by.person, Action.POST_PUBLICITY, local_day(pack.timezone, at), "")
    if not roles & set(UNIT_ROLES):
        raise Refusal("not_yours", "P3", {"action": Action.POST_PUBLICITY})
    if against := conflict(dossier, by.person):
        raise Refusal(f"conflict_{against}", "9", {"action": Action.POST_PUBLICITY})
    try:
        picture = photograph(content, max_megapixels=pack.forms.max_megapixels)
    except NotAPhotograph as wrong:
        raise BadInput(Fault("photo", *_PHOTO_FAULTS[str(wrong)])) from None
    with transaction.atomic():
        return book.keep_photo(notice.posting, picture, by=by, at=at)


def record_objection(
    dossier: Dossier, *, received_on: date, raised_by: str = "", text: str, concerns: Iterable[Person] = (),
    by: Actor, at: datetime,
) -> Objection:  # fmt: skip
    """Record an objection, real name or not; the dossier waits until it is decided (P3).

    ``concerns``: officers who raised it or are named in it, and so do not handle it (rules.md 9). It names one dossier:
    colleagues on the same sheet go on.
    """
    made: list[Objection] = []

    def apply(change: Change) -> None:
        notice = notices.latest_notice(change.dossier)
        if notice is None:
            raise Refusal("not_publicised", "P3")
        hold = change.hold("open_objection", data={"notice": notice.code})
        objection = book.record_objection(
            notice, hold, received_on=received_on, raised_by=raised_by, text=text, concerns=concerns, by=by, at=at
        )
        made.append(objection)
        change.audit |= {"objection": objection.code, "real_name": objection.real_name}

    act(dossier, Action.RECORD_OBJECTION, by=by, at=at, apply=apply)
    return made[0]


def _concerned(code: str, by: Actor) -> bool:
    return by.person is not None and Objection.objects.filter(code=code, concerns=by.person).exists()


def _open(change: Change, code: str) -> Objection:
    row = notices.open_objection(change.dossier, code)
    if row is None:
        raise BadInput(Fault("objection", "没有这条待处理的异议", "列出的异议之一"))
    return row


def investigate_objection(dossier: Dossier, *, objection: str, text: str, by: Actor, at: datetime) -> Finding:
    """Put down a step of looking into the objection with this code: who was asked, what was found (P3).

    Raises ``BadInput`` without words, ``Refusal`` for whom the objection concerns.
    """
    made: list[Finding] = []

    def apply(change: Change) -> None:
        made.append(book.note_finding(_open(change, objection), text=text, by=by, at=at))
        change.audit |= {"objection": objection}

    inputs = Inputs(concerned=_concerned(objection, by))
    act(dossier, Action.INVESTIGATE_OBJECTION, by=by, at=at, inputs=inputs, apply=apply)
    return made[0]


def decide_objection(
    dossier: Dossier, *, objection: str, upheld: bool, reason: str, item: str = "", by: Actor, at: datetime
) -> Dossier:
    """Decide the objection with this code. One that is upheld names the ``item`` it concerns.

    That item is marked untrue with the reason, so that the dossier cannot go on as it is: it is returned, not
    recommended, or refused. Before submission (8a) nothing is marked: what is submitted later is checked anyway.
    Raises ``Refusal`` for whom the objection concerns.
    """

    def apply(change: Change) -> None:
        row = _open(change, objection)
        level = LEVEL_OF_STATE.get(change.situation.state)
        if upheld and level:
            if not item:
                raise BadInput(Fault("item", "没有选异议成立的是哪一项", "异议所指的项目"))
            write_mark(change, level=level, item=item, mark=Mark.UNTRUE, note=reason, internal="")
        book.decide_objection(row, upheld=upheld, reason=reason, by=by, at=at)
        change.release_one(row.hold, "upheld" if upheld else "dismissed")
        change.milestone("objection_decided", {"objection": row.code, "upheld": upheld})
        change.audit |= {"objection": row.code, "upheld": upheld}

    inputs = Inputs(reason=reason, concerned=_concerned(objection, by))
    return act(dossier, Action.DECIDE_OBJECTION, by=by, at=at, inputs=inputs, apply=apply)
