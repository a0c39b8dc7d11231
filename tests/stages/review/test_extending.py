"""8l: the bureau lets a window close later for one dossier, one unit or all, with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.ground.messages.models import OutboxRow
from zhiping.records.models import Dossier
from zhiping.records.ticking import tick
from zhiping.stages.review import operations as review

REASON = "系统停机半天。"


def test_one_dossier_is_extended_and_its_people_are_told(world: World) -> None:
    dossier = world.submitted()
    later = world.last_second("unit_review") + timedelta(days=1)
    extended = review.extend_dossier(
        dossier, window="unit_review", closes_at=later, reason=REASON, by=world.by("bureau"), at=dossier.state_since
    )
    assert extended.due_at == later
    assert set(OutboxRow.objects.filter(template__startswith="extend.").values_list("template", flat=True)) == {
        "extend.applicant", "extend.unit",
    }  # fmt: skip
    review.check_item(dossier, item="ce1", mark="true", by=world.by("unit_reviewer"), at=later)


def test_only_who_leads_the_round_extends(world: World) -> None:
    dossier = world.submitted()
    later = world.last_second("unit_review") + timedelta(days=1)
    for who in ("office_reviewer", "unit_head"):
        with pytest.raises(Refusal) as refused:
            review.extend_window(
                world.cycle, window="unit_review", closes_at=later, reason=REASON, by=world.by(who),
                at=dossier.state_since,
            )  # fmt: skip
        assert refused.value.code == "not_yours"


def test_an_extension_has_a_reason_and_is_later(world: World) -> None:
    dossier = world.submitted()
    by, at = world.by("bureau"), dossier.state_since
    end = world.pack.windows["unit_review"].closes_at
    with pytest.raises(Refusal) as refused:
        review.extend_window(
            world.cycle, window="unit_review", closes_at=end + timedelta(days=1), reason=" ", by=by, at=at
        )
    assert refused.value.code == "reason_missing"
    with pytest.raises(BadInput):
        review.extend_window(world.cycle, window="unit_review", closes_at=end, reason=REASON, by=by, at=at)
    with pytest.raises(BadInput):
        review.extend_window(world.cycle, window="none", closes_at=end, reason=REASON, by=by, at=at)


def test_what_lapsed_comes_back_when_its_window_opens_again(world: World) -> None:
    dossier = world.submitted()
    late = world.one_late("unit_review")
    tick(world.cycle, at=late)
    assert Dossier.objects.get(pk=dossier.pk).state == "lapsed"
    review.extend_window(
        world.cycle, window="unit_review", closes_at=late + timedelta(days=2), reason=REASON,
        unit=world.organisations["unit"], by=world.by("bureau"), at=late,
    )  # fmt: skip
    assert Dossier.objects.get(pk=dossier.pk).state == "at_unit"
