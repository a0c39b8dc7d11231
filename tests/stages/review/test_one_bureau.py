"""rules.md 9 where one bureau is unit, department and Committee office at once, and where too few officers are left."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.support import way
from tests.support.world import World

from zhiping.access.viewers import level_of, viewer_of
from zhiping.core.procedure import Refusal, Role
from zhiping.faces.desk.queries import worklist as work
from zhiping.ground.messages.models import OutboxRow
from zhiping.records import operations
from zhiping.records.actors import SYSTEM, roles_towards
from zhiping.records.models import Dossier, Membership, Milestone, Organisation
from zhiping.records.queries import dossiers
from zhiping.registers.publicity.models import Notice
from zhiping.stages.review import operations as review

#: Everything that there is to do about a dossier in the bureau before the acceptance.
EVERY_ROLE = ("unit_reviewer", "unit_head", "department_reviewer", "office_reviewer")


@pytest.fixture
def bureau(world: World) -> World:
    """The bureau employs the applicant and has the HR department above it; nobody works in it yet."""
    office = world.organisations["office"]
    Membership.objects.filter(organisation=office).delete()
    above = operations.register_organisation(
        name="市人社局", kind="hr_department", by=SYSTEM, at=world.opening() - timedelta(days=60)
    )
    Organisation.objects.filter(pk=office.pk).update(superior=above)
    world.organisations["hr"] = above
    world.employ("hr", "hr", "hr_officer", called="人社经办")
    return world


def _all_hands(world: World, *names: str) -> None:
    for name in names:
        for role in EVERY_ROLE:
            world.employ(name, "office", role, called=name)


def _own(world: World) -> Dossier:
    world.employ("applicant", "office", "employee", called="林晓岚")
    return world.submitted(unit="office")


def _recommended(world: World, dossier: Dossier, who: str) -> Dossier:
    day = way.first_day(world)
    way.mark_all(dossier, world, who, world.on(day, 11))
    notice: Notice = review.post_publicity(
        dossier, posted_on=day, place="一楼公告栏", telephone="0833-0000000", by=world.by(who), at=world.on(day, 15)
    )
    at = notice.ends_at + timedelta(seconds=30)
    return review.recommend(dossier, judgements=way.JUDGEMENTS, opinion="推荐申报。", by=world.by(who), at=at)


def _reported(world: World, dossier: Dossier, who: str, at: datetime) -> Dossier:
    way.mark_all(dossier, world, who, at)
    return review.report_up(
        dossier, opinion="审核通过，同意上报。", judgements=way.FOCUS, by=world.by(who), at=at
    )  # fmt: skip


def _why(world: World, dossier: Dossier, who: str) -> str:
    with pytest.raises(Refusal) as refused:
        way.mark_all(dossier, world, who, dossier.state_since)
    assert refused.value.clause == "9"
    return refused.value.code


def _told(dossier: Dossier, organisation: Organisation) -> list[str]:
    rows = OutboxRow.objects.filter(about=dossier.stream, recipient=f"organisation-{organisation.pk}")
    return list(rows.order_by("id").values_list("template", flat=True))


def _on_desk(world: World, who: str) -> list[str]:
    viewer = viewer_of(world.user(who), way.first_day(world))
    return [row.code for row in work.worklist(viewer, world.cycle).rows]


def test_one_bureau_at_every_level_needs_three_people(bureau: World) -> None:
    """P4 and P5 are made by different people, and whoever recommended makes neither."""
    _all_hands(bureau, "甲", "乙", "丙")
    dossier = _own(bureau)
    assert dossier.department is None and dossier.unit == dossier.committee.office
    up = _recommended(bureau, dossier, "甲")
    assert up.state == "at_department" and _why(bureau, up, "甲") == "conflict_other_level"
    there = _reported(bureau, up, "乙", up.state_since)
    assert there.state == "at_committee"
    assert {_why(bureau, there, who) for who in ("甲", "乙")} == {"conflict_other_level"}
    way.mark_all(there, bureau, "丙", there.state_since)
    assert review.accept(there, by=bureau.by("丙"), at=there.state_since).state == "accepted"
    acted = Milestone.objects.filter(dossier=dossier, kind="acted").values_list("by", "data__level")
    assert sorted(level for _, level in acted) == ["department", "office", "unit"]
    assert len({by for by, _ in acted}) == 3
    # There was somebody at every level, so nobody above was led in.
    assert not Milestone.objects.filter(dossier=dossier, kind__startswith="led_in").exists()


def test_with_two_people_who_leads_the_round_is_led_in_for_the_third_level(bureau: World) -> None:
    _all_hands(bureau, "甲", "乙")
    bureau.employ("局长", "office", "bureau", called="局长")
    there = _reported(bureau, up := _recommended(bureau, _own(bureau), "甲"), "乙", up.state_since)
    assert _why(bureau, there, "甲") == _why(bureau, there, "乙") == "conflict_other_level"
    assert "led_in.stand_in" in _told(there, bureau.organisations["office"])
    assert there.code in _on_desk(bureau, "局长")
    way.mark_all(there, bureau, "局长", there.state_since)
    assert review.accept(there, by=bureau.by("局长"), at=there.state_since).state == "accepted"


def test_with_one_person_the_hr_department_is_led_in_and_told(bureau: World) -> None:
    _all_hands(bureau, "甲")
    up = _recommended(bureau, _own(bureau), "甲")
    assert _why(bureau, up, "甲") == "conflict_other_level"
    assert _told(up, bureau.organisations["hr"]) == ["led_in.stand_in"]
    day = up.state_since.date()
    assert Role.DEPARTMENT_REVIEWER in roles_towards(up, bureau.people["hr"], None, day, "")
    seen = dossiers().get(pk=up.pk)
    assert level_of(viewer_of(bureau.user("hr"), day), seen) == "department"
    there = _reported(bureau, up, "hr", up.state_since)
    # It cannot be the same person again at the next level, above as below.
    with pytest.raises(Refusal):
        way.mark_all(there, bureau, "hr", there.state_since)


def test_nobody_further_up_acts_while_somebody_in_the_office_may(bureau: World) -> None:
    _all_hands(bureau, "甲", "乙")
    up = _recommended(bureau, _own(bureau), "甲")
    assert Role.DEPARTMENT_REVIEWER not in roles_towards(up, bureau.people["hr"], None, up.state_since.date(), "")
    assert _told(up, bureau.organisations["hr"]) == []
    assert level_of(viewer_of(bureau.user("hr"), up.state_since.date()), dossiers().get(pk=up.pk)) == ""


@pytest.mark.parametrize("at_level", ["unit", "department"])
def test_the_refusal_of_one_person_is_confirmed_by_the_next_office_up_that_has_somebody(
    bureau: World, at_level: str
) -> None:
    options = bureau.pack.options
    _all_hands(bureau, "甲")
    dossier, who = _own(bureau), "甲"
    if at_level == "department":
        dossier, who = _recommended(bureau, dossier, "甲"), "乙"
        for role in ("department_reviewer", "office_reviewer"):
            bureau.employ(who, "office", role, called=who)
    ground = next(iter(bureau.pack.grounds.bearing("refuse"))).clause

    def propose() -> None:
        review.propose_refusal(
            dossier, clause=ground, reason="不符合条件。", typed_name="林晓岚", signed_in_afresh=True,
            by=bureau.by(who), at=dossier.state_since,
        )  # fmt: skip

    if not options.refusal_needs_second_officer or (at_level == "unit" and not options.unit_may_refuse):
        with pytest.raises(Refusal, match="not_now"):
            propose()
        return
    propose()
    hr = bureau.organisations["hr"]
    assert _told(dossier, hr)[-1] == "propose_refusal.stand_in"
    with pytest.raises(Refusal) as refused:
        review.confirm_refusal(dossier, signed_in_afresh=True, by=bureau.by(who), at=dossier.state_since)
    assert refused.value.code == "same_officer"
    day = dossier.state_since.date()
    assert level_of(viewer_of(bureau.user("hr"), day), dossiers().get(pk=dossier.pk)) == at_level
    gone = review.confirm_refusal(dossier, signed_in_afresh=True, by=bureau.by("hr"), at=dossier.state_since)
    assert gone.state == "refused"


def test_where_every_head_is_kin_the_superior_recommends(world: World) -> None:
    dossier = world.submitted()
    operations.declare_kinship(
        world.people["unit_head"], world.people["applicant"], "kin", by=world.by("unit_head"), at=dossier.state_since
    )
    assert _told(dossier, world.organisations["department"])[-1] == "led_in.stand_in"
    assert _on_desk(world, "department_reviewer") == [dossier.code]
    day = way.first_day(world)
    way.mark_all(dossier, world, "unit_reviewer", world.on(day, 12))
    notice = way.post(dossier, world, day)
    at = notice.ends_at + timedelta(seconds=30)
    up = review.recommend(
        dossier, judgements=way.JUDGEMENTS, opinion="推荐。", by=world.by("department_reviewer"), at=at
    )
    assert up.state == "at_department"
    # Who recommended for the unit does not make the department's review.
    assert _why(world, up, "department_reviewer") == "conflict_other_level"
