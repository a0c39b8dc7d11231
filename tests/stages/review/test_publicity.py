"""公示 (P3): the last second of the last day, one publicity for one state of the material, objections (8k)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.support import way
from tests.support import world as worlds
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.records import contents
from zhiping.records.models import Dossier, Hold, ItemCheck
from zhiping.records.ticking import tick
from zhiping.registers.publicity import queries as book
from zhiping.stages.review import operations as review

MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def leshan(db: None) -> World:
    """Five working days, before submission too."""
    return worlds.make("leshan-2024-engineering")


def _recommend(world: World, dossier: Dossier, at: datetime) -> Dossier:
    return review.recommend(dossier, judgements=way.JUDGEMENTS, opinion="推荐。", by=world.by("unit_head"), at=at)


@pytest.mark.parametrize(
    ("posted_on", "last_on"),
    # rules.md 8a: posted on 11-15, or on the rest days 11-16 and 11-17, it ends on 11-22; on 11-18 with 11-25 itself.
    [("2024-11-15", "2024-11-22"), ("2024-11-16", "2024-11-22"), ("2024-11-17", "2024-11-22"),
     ("2024-11-18", "2024-11-25")],
)  # fmt: skip
def test_working_days_are_counted_without_the_posting_day(leshan: World, posted_on: str, last_on: str) -> None:
    notice = way.post(leshan.submitted(), leshan, date.fromisoformat(posted_on))
    assert notice.last_on.isoformat() == last_on
    end = notice.ends_at.astimezone(ZoneInfo("Asia/Shanghai"))
    assert end.isoformat() == f"{last_on}T23:59:59.999999+08:00"


@pytest.mark.django_db
def test_natural_days_where_the_pack_counts_them() -> None:
    world = worlds.make("example-2025-junior-only")
    notice = way.post(world.submitted(), world, date(2025, 9, 2))
    assert notice.last_on == date(2025, 9, 9)


def test_the_recommendation_waits_for_the_last_instant_of_the_last_day(world: World) -> None:
    dossier, day = world.submitted(), way.first_day(world)
    way.mark_all(dossier, world, "unit_reviewer", world.on(day, 12))
    notice = way.post(dossier, world, day)
    with pytest.raises(Refusal) as refused:
        _recommend(world, dossier, notice.ends_at)
    assert (refused.value.code, refused.value.clause) == ("publicity_running", "P3")
    assert _recommend(world, dossier, notice.ends_at + MICROSECOND).state == "at_department"


def test_without_publicity_nothing_is_recommended(world: World) -> None:
    dossier = world.submitted()
    way.mark_all(dossier, world, "unit_reviewer", dossier.state_since)
    with pytest.raises(Refusal) as refused:
        _recommend(world, dossier, dossier.state_since)
    assert refused.value.code == "not_publicised"


@pytest.mark.parametrize("days", [-1, 1])
def test_a_posting_day_before_the_material_or_ahead_is_bad_input(world: World, days: int) -> None:
    dossier, day = world.submitted(), way.first_day(world)
    with pytest.raises(BadInput) as bad:
        way.post(dossier, world, day + timedelta(days=days), at=world.on(day, 15))
    assert [fault.where for fault in bad.value.faults] == ["posted_on"]


def test_place_and_telephone_are_needed(world: World) -> None:
    dossier = world.submitted()
    with pytest.raises(BadInput) as bad:
        review.post_publicity(
            dossier, posted_on=way.first_day(world), place=" ", telephone="", by=world.by("unit_reviewer"),
            at=dossier.state_since,
        )  # fmt: skip
    assert {fault.where for fault in bad.value.faults} == {"place", "telephone"}


def test_the_same_material_is_not_posted_twice(world: World) -> None:
    dossier, day = world.submitted(), way.first_day(world)
    way.post(dossier, world, day)
    with pytest.raises(Refusal) as refused:
        way.post(dossier, world, day)
    assert refused.value.code == "publicity_posted_already"


def test_the_notice_names_no_identity_number_and_is_stored_sealed(world: World) -> None:
    dossier = world.submitted()
    notice = way.post(dossier, world, way.first_day(world))
    words = book.notice_words(notice)
    assert dossier.applicant_name in words and "某某大学" in words
    assert dossier.person.id_number() not in words
    assert dossier.applicant_name.encode() not in bytes(notice.text_sealed)


def test_changed_material_is_publicised_anew(world: World) -> None:
    dossier, day = world.submitted(), way.first_day(world)
    way.post(dossier, world, day)
    at = world.on(day, 16)
    way.mark_all(dossier, world, "unit_reviewer", at, correct={"edu1": "请核对学校名称。"})
    returned = review.return_dossier(dossier, by=world.by("unit_reviewer"), at=at)
    document = contents.draft(returned)
    document["education"][0]["school"] = "某某理工大学"
    again = worlds.submit(returned, at=at + timedelta(hours=1), document=document)
    way.mark_all(again, world, "unit_reviewer", at + timedelta(hours=2))
    with pytest.raises(Refusal) as refused:
        _recommend(world, again, at + timedelta(days=10))
    assert refused.value.code == "publicise_anew"
    notice = way.post(again, world, day, at=at + timedelta(hours=3))
    assert _recommend(world, again, notice.ends_at + MICROSECOND).state == "at_department"


def test_before_submission_the_offered_copy_may_be_posted(leshan: World) -> None:
    draft, day = leshan.dossier(), way.first_day(leshan)
    with pytest.raises(Refusal) as refused:
        way.post(draft, leshan, day)
    assert refused.value.code == "not_offered"
    offered = worlds.offer(draft, at=leshan.on(day, 11))
    notice = way.post(offered, leshan, day)
    submitted = worlds.submit(offered, at=leshan.on(day, 16))
    way.mark_all(submitted, leshan, "unit_reviewer", leshan.on(day, 17))
    assert _recommend(leshan, submitted, notice.ends_at + MICROSECOND).state == "at_department"


def _objected(world: World, text: str = "项目不是本人主持。") -> tuple[Dossier, str]:
    dossier, day = world.submitted(), way.first_day(world)
    way.mark_all(dossier, world, "unit_reviewer", world.on(day, 12))
    way.post(dossier, world, day)
    row = review.record_objection(
        dossier, received_on=day, raised_by="李职工，电话0833", text=text, by=world.by("unit_reviewer"),
        at=world.on(day, 16),
    )  # fmt: skip
    return dossier, row.code


def test_an_open_objection_holds_the_dossier_until_it_is_decided(world: World) -> None:
    dossier, code = _objected(world)
    over = book.latest_notice(dossier).ends_at + MICROSECOND  # type: ignore[union-attr]
    with pytest.raises(Refusal) as refused:
        _recommend(world, dossier, over)
    assert (refused.value.code, refused.value.clause) == ("objection_open", "P3")
    with pytest.raises(Refusal) as unreasoned:
        review.decide_objection(
            dossier, objection=code, upheld=False, reason=" ", by=world.by("unit_reviewer"), at=over
        )
    assert unreasoned.value.code == "reason_missing"
    review.decide_objection(
        dossier,
        objection=code,
        upheld=False,
        reason="经查，任务书写明本人主持。",
        by=world.by("unit_reviewer"),
        at=over,
    )
    assert _recommend(world, dossier, over).state == "at_department"


def test_two_objections_are_decided_one_by_one(world: World) -> None:
    dossier, first = _objected(world)
    by, day = world.by("unit_reviewer"), way.first_day(world)
    second = review.record_objection(dossier, received_on=day, text="另一项。", by=by, at=world.on(day, 17))
    assert second.real_name is False
    review.decide_objection(dossier, objection=first, upheld=False, reason="不成立。", by=by, at=world.on(day, 18))
    assert Hold.objects.filter(dossier=dossier, released_at__isnull=True).count() == 1


def test_an_objection_that_is_upheld_marks_its_item_and_stops_the_recommendation(world: World) -> None:
    dossier, code = _objected(world)
    by, over = world.by("unit_reviewer"), book.latest_notice(dossier).ends_at + MICROSECOND  # type: ignore[union-attr]
    with pytest.raises(BadInput) as bad:
        review.decide_objection(dossier, objection=code, upheld=True, reason="属实。", by=by, at=over)
    assert [fault.where for fault in bad.value.faults] == ["item"]
    review.decide_objection(dossier, objection=code, upheld=True, reason="属实。", item="a1", by=by, at=over)
    assert ItemCheck.objects.get(dossier=dossier, item="a1", level="unit").mark == "untrue"
    with pytest.raises(Refusal) as refused:
        _recommend(world, dossier, over)
    assert refused.value.code == "items_open"


def test_an_objection_without_words_or_day_is_bad_input(world: World) -> None:
    dossier, day = world.submitted(), way.first_day(world)
    way.post(dossier, world, day)
    with pytest.raises(BadInput) as bad:
        review.record_objection(
            dossier, received_on=day + timedelta(days=3), text="", by=world.by("unit_reviewer"), at=world.on(day, 16)
        )
    assert {fault.where for fault in bad.value.faults} == {"text", "received_on"}
    assert not Hold.objects.filter(dossier=dossier).exists()


def test_an_objection_open_at_the_end_of_the_window_goes_on_flagged(leshan: World) -> None:
    dossier, code = _objected(leshan)
    assert tick(leshan.cycle, at=leshan.one_late("unit_review")) == {"forward_flagged": 1}
    up = Dossier.objects.get(pk=dossier.pk)
    assert up.state == "at_department"
    at = leshan.one_late("department_review")
    way.mark_all(up, leshan, "department_reviewer", at)
    with pytest.raises(Refusal) as refused:
        review.report_up(up, opinion="通过。", judgements=way.FOCUS, by=leshan.by("department_reviewer"), at=at)
    assert refused.value.code == "objection_open"
    review.decide_objection(
        up, objection=code, upheld=False, reason="经查不成立。", by=leshan.by("department_reviewer"), at=at
    )
    assert (
        review.report_up(up, opinion="通过。", judgements=way.FOCUS, by=leshan.by("department_reviewer"), at=at).state
        == "at_committee"
    )
