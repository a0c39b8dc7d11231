"""The way of a dossier through the review, by the operations that the pages use."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.support.world import World

from zhiping.core.dossier import iter_items
from zhiping.records import contents
from zhiping.records.models import Dossier
from zhiping.records.situations import latest_submission
from zhiping.registers.publicity.models import Notice
from zhiping.stages.review import operations as review
from zhiping.stages.review.operations import publicity

#: A sentence for each of the five judgements of P3.
JUDGEMENTS = {key: f"{label}：表现良好。" for key, label in review.JUDGEMENTS.items()}

#: A sentence for each of the four judgements of P4.
FOCUS = {key: confirmed for key, (_, confirmed) in review.FOCUS.items()}


def items_of(dossier: Dossier) -> list[str]:
    """The ids of the items under review."""
    revision = latest_submission(dossier)
    assert revision is not None
    return [item.id for item in iter_items(contents.content(revision))]


def mark_all(dossier: Dossier, world: World, who: str, at: datetime, *, correct: dict[str, str] | None = None) -> None:
    """Mark every item true, but those of ``correct`` (item → note) as to be corrected."""
    wrong = correct or {}
    marks = [
        review.ItemMark(item, review.Mark.CORRECT if item in wrong else review.Mark.TRUE, wrong.get(item, ""))
        for item in items_of(dossier)
    ]
    review.check_items(dossier, marks, by=world.by(who), at=at)


def post(dossier: Dossier, world: World, on: date, *, at: datetime | None = None) -> Notice:
    """Post the publicity on ``on``."""
    return review.post_publicity(
        dossier, posted_on=on, place="一楼公告栏", telephone="0833-0000000", by=world.by("unit_reviewer"),
        at=at or world.on(on, 15),
    )  # fmt: skip


def recommended(world: World, dossier: Dossier, *, posted_on: date, photo: bytes = b"") -> Dossier:
    """Take a dossier from its unit to the next level: marks, publicity to its end (with a ``photo`` of the board), the
    head's recommendation."""
    mark_all(dossier, world, "unit_reviewer", world.on(posted_on, 11))
    notice = post(dossier, world, posted_on)
    if photo:
        publicity.photograph_board(dossier, photo, by=world.by("unit_reviewer"), at=world.on(posted_on, 16))
    return review.recommend(
        dossier, judgements=JUDGEMENTS, opinion="推荐申报。", by=world.by("unit_head"),
        at=notice.ends_at + timedelta(seconds=30),
    )  # fmt: skip


def accepted(world: World, dossier: Dossier) -> Dossier:
    """Take a dossier from its unit to 评委会已接收."""
    up = recommended(world, dossier, posted_on=first_day(world))
    at = up.state_since + timedelta(hours=1)
    if up.state == "at_department":
        mark_all(up, world, "department_reviewer", at)
        up = review.report_up(
            up, opinion="审核通过，同意上报。", judgements=FOCUS, by=world.by("department_reviewer"), at=at
        )
    mark_all(up, world, "office_reviewer", at)
    return review.accept(up, by=world.by("office_reviewer"), at=at)


def first_day(world: World) -> date:
    """The day on which the dossiers of `World.submitted` were submitted."""
    opens_on = world.pack.windows["application"].opens_on
    assert opens_on is not None
    return opens_on
