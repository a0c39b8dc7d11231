"""Publicity in the unit and the objections to it (P3, 8a, 8k)."""

from __future__ import annotations

from datetime import date, datetime

from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Action, Inputs, Refusal, State
from zhiping.records.actors import LEVEL_OF_STATE, Actor
from zhiping.records.door import Change, act
from zhiping.records.models import Dossier, Revision
from zhiping.records.situations import latest_submission
from zhiping.registers.publicity import operations as book
from zhiping.registers.publicity import queries as notices
from zhiping.registers.publicity.models import Notice, Objection
from zhiping.stages.review.operations.checking import Mark, write_mark


def publicised_revision(dossier: Dossier) -> Revision | None:
    """What a publicity posted now would show: the submission, or before it what was offered for publicity (8a)."""
    if dossier.state != State.DRAFT:
        return latest_submission(dossier)
    offered = Revision.objects.filter(dossier=dossier, purpose=Revision.Purpose.PUBLICITY)
    return offered.order_by("-number").first()


def post_publicity(dossier: Dossier, *, posted_on: date, place: str, telephone: str, by: Actor, at: datetime) -> Notice:
    """Record that the material was posted in the unit; its end follows from the pack's rule (P3).

    Raises ``Refusal``, or ``BadInput`` for a day that lies ahead or before the material was there.
    """
    made: list[Notice] = []

    def apply(change: Change) -> None:
        revision = publicised_revision(change.dossier)
        assert revision is not None
        notice = book.post(
            change.dossier, revision, posted_on=posted_on, place=place, telephone=telephone, by=by, at=at
        )
        made.append(notice)
        change.milestone(
            "publicity_posted",
            {"notice": notice.code, "ends_at": notice.ends_at.isoformat(), "material": notice.material,
             "posted_on": posted_on.isoformat(), "last_on": notice.last_on.isoformat()},
        )  # fmt: skip
        change.audit |= {"notice": notice.code, "digest": notice.digest, "posted_on": posted_on.isoformat()}
        change.params |= {"last_on": notice.last_on.isoformat()}

    act(dossier, Action.POST_PUBLICITY, by=by, at=at, apply=apply)
    return made[0]


def record_objection(
    dossier: Dossier, *, received_on: date, raised_by: str = "", text: str, by: Actor, at: datetime
) -> Objection:
    """Record an objection, real name or not; the dossier waits until it is decided (P3)."""
    made: list[Objection] = []

    def apply(change: Change) -> None:
        notice = notices.latest_notice(change.dossier)
        if notice is None:
            raise Refusal("not_publicised", "P3")
        hold = change.hold("open_objection", data={"notice": notice.code})
        objection = book.record_objection(
            notice, hold, received_on=received_on, raised_by=raised_by, text=text, by=by, at=at
        )
        made.append(objection)
        change.audit |= {"objection": objection.code, "real_name": objection.real_name}

    act(dossier, Action.RECORD_OBJECTION, by=by, at=at, apply=apply)
    return made[0]


def decide_objection(
    dossier: Dossier, *, objection: str, upheld: bool, reason: str, item: str = "", by: Actor, at: datetime
) -> Dossier:
    """Decide the objection with this code. One that is upheld names the ``item`` it concerns.

    That item is marked untrue with the reason, so that the dossier cannot go on as it is: it is returned, not
    recommended, or refused. Before submission (8a) nothing is marked: what is submitted later is checked anyway.
    """

    def apply(change: Change) -> None:
        row = notices.open_objection(change.dossier, objection)
        if row is None:
            raise BadInput(Fault("objection", "没有这条待处理的异议", "列出的异议之一"))
        level = LEVEL_OF_STATE.get(change.situation.state)
        if upheld and level:
            if not item:
                raise BadInput(Fault("item", "没有选异议成立的是哪一项", "异议所指的项目"))
            write_mark(change, level=level, item=item, mark=Mark.UNTRUE, note=reason, internal="")
        book.decide_objection(row, upheld=upheld, reason=reason, by=by, at=at)
        change.release_one(row.hold, "upheld" if upheld else "dismissed")
        change.milestone("objection_decided", {"objection": row.code, "upheld": upheld})
        change.audit |= {"objection": row.code, "upheld": upheld}

    return act(dossier, Action.DECIDE_OBJECTION, by=by, at=at, inputs=Inputs(reason=reason), apply=apply)
