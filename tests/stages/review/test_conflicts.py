"""rules.md 9: nobody handles their own dossier, that of kin or of an interest, or one dossier at two levels."""

from __future__ import annotations

import pytest
from tests.support import way
from tests.support.world import World

from zhiping.core.procedure import Refusal
from zhiping.records import operations
from zhiping.records.actors import SYSTEM
from zhiping.stages.review import operations as review


def _refused(world: World, who: str) -> Refusal:
    dossier = world.submitted()
    with pytest.raises(Refusal) as refused:
        review.check_item(dossier, item="ce1", mark="true", by=world.by(who), at=dossier.state_since)
    return refused.value


def test_a_reviewer_does_not_review_their_own(world: World) -> None:
    world.employ("applicant", "unit", "unit_reviewer", called="林晓岚")
    refusal = _refused(world, "applicant")
    assert (refusal.code, refusal.clause) == ("conflict_own", "9")


@pytest.mark.parametrize("kind", ["kin", "interest"])
@pytest.mark.parametrize("declared_by", ["reviewer", "applicant"])
def test_kin_and_declared_interest_stand_back(world: World, kind: str, declared_by: str) -> None:
    applicant = world.employ("applicant", "unit", "employee", called="林晓岚")
    pair = (world.people["unit_reviewer"], applicant)
    first, second = pair if declared_by == "reviewer" else pair[::-1]
    operations.declare_kinship(first, second, kind, by=SYSTEM, at=world.opening())
    refusal = _refused(world, "unit_reviewer")
    assert (refusal.code, refusal.clause) == (f"conflict_{kind}", "9")


def test_nobody_acts_at_two_levels_of_one_dossier(world: World) -> None:
    world.employ("unit_reviewer", "department", "department_reviewer")
    up = way.recommended(world, world.submitted(), posted_on=way.first_day(world))
    assert up.state == "at_department"
    with pytest.raises(Refusal) as refused:
        review.check_item(up, item="ce1", mark="true", by=world.by("unit_reviewer"), at=up.state_since)
    assert (refused.value.code, refused.value.clause) == ("conflict_other_level", "9")


def test_a_head_who_applies_is_represented_by_the_superior(world: World) -> None:
    dossier = world.submitted("unit_head")
    day = way.first_day(world)
    way.mark_all(dossier, world, "unit_reviewer", world.on(day, 12))
    notice = way.post(dossier, world, day)
    with pytest.raises(Refusal) as refused:
        review.recommend(
            dossier, judgements=way.JUDGEMENTS, opinion="推荐。", by=world.by("unit_head"), at=notice.ends_at
        )
    assert refused.value.code == "conflict_own"
    late = notice.ends_at.replace(microsecond=0) + (notice.ends_at - notice.ends_at.replace(second=0))
    up = review.recommend(
        dossier, judgements=way.JUDGEMENTS, opinion="推荐。", by=world.by("department_reviewer"), at=late
    )
    assert up.state == "at_department"
