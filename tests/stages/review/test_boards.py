"""One sheet for many colleagues (P3): all of them or nobody, one board, objections that concern one of them."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image
from tests.support import way
from tests.support import world as worlds
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.ground.storage import blobs
from zhiping.records import operations as spine
from zhiping.records.actors import SYSTEM
from zhiping.records.models import Dossier
from zhiping.registers.publicity import queries as book
from zhiping.registers.publicity.models import BoardPhoto, Notice, Posting
from zhiping.stages.review import operations as review
from zhiping.stages.review.operations import publicity as publicising

TICK = timedelta(microseconds=1)


def colleagues(world: World, count: int) -> list[Dossier]:
    """So many colleagues of one unit who have submitted."""
    names = [f"colleague{n}" for n in range(count)]
    for n, name in enumerate(names):
        world.employ(name, "unit", "employee", called=f"王同事{n + 1}")
    return [world.submitted(name) for name in names]


def together(world: World, dossiers: list[Dossier], on: date, *, who: str = "unit_reviewer") -> Posting:
    """Post one sheet for them."""
    return publicising.post_together(
        dossiers, posted_on=on, place="一楼公告栏", telephone="0833-0000000", by=world.by(who), at=world.on(on, 15)
    )


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480)) -> bytes:
    """A photograph, of nothing in particular."""
    out = BytesIO()
    Image.new("RGB", size, "ivory").save(out, kind)
    return out.getvalue()


def test_fourteen_colleagues_stand_on_one_sheet_that_names_no_number(world: World) -> None:
    dossiers = colleagues(world, 14)
    posting = together(world, dossiers, way.first_day(world))
    assert Notice.objects.filter(posting=posting).count() == 14
    sheet = book.sheet(posting)
    assert [entry.name for entry in sheet.entries] == [one.applicant_name for one in dossiers]
    words = "\n".join(sheet.lines())
    assert "王同事1等14名同志" in words and "0833-0000000" in words
    assert not any(one.person.id_number() in words for one in dossiers)
    assert all(one.ends_at == posting.ends_at for one in Notice.objects.filter(posting=posting))


def test_a_sheet_names_all_or_is_not_posted(world: World) -> None:
    """Whoever changed meanwhile is named; nobody is half publicised on a paper that does not hang."""
    dossiers, day = colleagues(world, 3), way.first_day(world)
    way.post(dossiers[1], world, day)
    with pytest.raises(BadInput) as bad:
        together(world, dossiers, day)
    assert [fault.where for fault in bad.value.faults] == [dossiers[1].code]
    assert dossiers[1].applicant_name in bad.value.faults[0].message and "已经张贴" in bad.value.faults[0].message
    assert Posting.objects.count() == 1 and Notice.objects.count() == 1


def test_one_who_submitted_after_the_posting_day_is_named(world: World) -> None:
    dossiers, day = colleagues(world, 2), way.first_day(world)
    world.employ("late", "unit", "employee", called="孙后来")
    late = world.submitted("late", at=world.opening() + timedelta(days=2))
    with pytest.raises(BadInput) as bad:
        publicising.post_together(
            [*dossiers, late], posted_on=day, place="公告栏", telephone="0833", by=world.by("unit_reviewer"),
            at=world.on(day + timedelta(days=3)),
        )  # fmt: skip
    assert [(fault.where, "孙后来" in fault.message) for fault in bad.value.faults] == [(late.code, True)]


def test_what_is_typed_wrongly_is_told_once_at_its_field(world: World) -> None:
    dossiers, day = colleagues(world, 2), way.first_day(world)
    with pytest.raises(BadInput) as bad:
        publicising.post_together(
            dossiers, posted_on=day + timedelta(days=1), place=" ", telephone="", by=world.by("unit_reviewer"),
            at=world.on(day, 15),
        )  # fmt: skip
    assert [fault.where for fault in bad.value.faults] == ["posted_on", "place", "telephone"]
    with pytest.raises(BadInput):
        together(world, [], day)


def test_two_units_do_not_share_a_sheet(world: World) -> None:
    mine, day = colleagues(world, 1), way.first_day(world)
    world.employ("stranger", "other_unit", "employee", called="白他人")
    theirs = world.submitted("stranger", unit="other_unit")
    world.employ("unit_reviewer", "other_unit", "unit_reviewer")
    with pytest.raises(BadInput) as bad:
        together(world, [*mine, theirs], day)
    assert [fault.where for fault in bad.value.faults] == [theirs.code]


@pytest.mark.parametrize("kind", ["own", "kin"])
def test_a_clerk_posts_neither_themselves_nor_kin(world: World, kind: str) -> None:
    day = way.first_day(world)
    if kind == "own":
        world.employ("unit_reviewer", "unit", "employee")
        concerned = world.submitted("unit_reviewer")
    else:
        concerned = colleagues(world, 1)[0]
        spine.declare_kinship(world.people["unit_reviewer"], concerned.person, "kin", by=SYSTEM, at=world.opening())
    world.employ("other", "unit", "employee", called="赵另一")
    with pytest.raises(BadInput) as bad:
        together(world, [concerned, world.submitted("other")], day)
    assert [fault.where for fault in bad.value.faults] == [concerned.code]
    assert together(world, [concerned], day, who="unit_second").notices.count() == 1


@pytest.mark.django_db
def test_offered_and_submitted_stand_side_by_side() -> None:
    """8a: who has only offered a frozen copy may stand on the sheet of the others, where the pack has it so."""
    world = worlds.make("leshan-2024-engineering")
    day = way.first_day(world)
    submitted = colleagues(world, 1)[0]
    world.employ("early", "unit", "employee", called="林先行")
    offered = worlds.offer(world.dossier("early"), at=world.on(day, 11))
    posting = together(world, [submitted, offered], day)
    assert {notice.revision.purpose for notice in posting.notices.all()} == {"submission", "publicity"}


def test_an_objection_concerns_one_the_others_go_on(world: World) -> None:
    dossiers, day = colleagues(world, 2), way.first_day(world)
    for one in dossiers:
        way.mark_all(one, world, "unit_reviewer", world.on(day, 11))
    posting = together(world, dossiers, day)
    review.record_objection(
        dossiers[0], received_on=day, text="不是本人主持。", by=world.by("unit_second"), at=world.on(day, 16)
    )
    over = posting.ends_at + TICK
    with pytest.raises(Refusal) as held:
        review.recommend(dossiers[0], judgements=way.JUDGEMENTS, opinion="推荐。", by=world.by("unit_head"), at=over)
    assert held.value.code == "objection_open"
    up = review.recommend(dossiers[1], judgements=way.JUDGEMENTS, opinion="推荐。", by=world.by("unit_head"), at=over)
    assert up.state == "at_department"


def test_a_photograph_of_the_board_is_kept_sealed_and_without_what_the_camera_adds(world: World) -> None:
    dossiers, day = colleagues(world, 2), way.first_day(world)
    posting = together(world, dossiers, day)
    out, exif = BytesIO(), Image.Exif()
    exif[0x010F] = "Some Camera"
    Image.new("RGB", (3000, 2000), "ivory").save(out, "JPEG", exif=exif)
    row = publicising.photograph_board(dossiers[1], out.getvalue(), by=world.by("unit_reviewer"), at=world.on(day, 16))
    content = blobs.get(posting.key_owner, row.blob)
    assert b"Some Camera" in out.getvalue() and b"Some Camera" not in content
    with Image.open(BytesIO(content)) as kept:
        assert kept.format == "JPEG" and max(kept.size) == 2400
    assert row.posting == posting


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\xff\xd8\xff broken"])
def test_what_is_no_photograph_is_not_kept(world: World, content: bytes) -> None:
    dossier, day = colleagues(world, 1)[0], way.first_day(world)
    together(world, [dossier], day)
    with pytest.raises(BadInput) as bad:
        publicising.photograph_board(dossier, content, by=world.by("unit_reviewer"), at=world.on(day, 16))
    assert [fault.where for fault in bad.value.faults] == ["photo"]
    assert not BoardPhoto.objects.exists()


def test_only_the_unit_photographs_its_board(world: World) -> None:
    dossier, day = colleagues(world, 1)[0], way.first_day(world)
    with pytest.raises(Refusal) as early:
        publicising.photograph_board(dossier, picture(), by=world.by("unit_reviewer"), at=world.on(day, 14))
    assert early.value.code == "not_publicised"
    together(world, [dossier], day)
    for who in ("department_reviewer", "other_unit"):
        with pytest.raises(Refusal) as refused:
            publicising.photograph_board(dossier, picture(), by=world.by(who), at=world.on(day, 16))
        assert refused.value.code == "not_yours"


def test_enough_photographs_are_enough(world: World) -> None:
    dossier, day = colleagues(world, 1)[0], way.first_day(world)
    together(world, [dossier], day)
    for _ in range(6):
        publicising.photograph_board(dossier, picture("PNG"), by=world.by("unit_head"), at=world.on(day, 16))
    with pytest.raises(BadInput):
        publicising.photograph_board(dossier, picture(), by=world.by("unit_head"), at=world.on(day, 16))
