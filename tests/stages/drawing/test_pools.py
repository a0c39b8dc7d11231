"""Who may be drawn: what the pool says, what the register knows, what the office chooses; majors that fill quotas."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support import pooled
from tests.support import world as worlds

from zhiping.core.draw import Quota
from zhiping.core.draw.pools import Shortage, assign, shortages
from zhiping.core.errors import BadInput
from zhiping.registers.draws import queries
from zhiping.registers.draws.operations.common import rules
from zhiping.registers.experts import operations as experts
from zhiping.registers.experts.models import Expert
from zhiping.stages.drawing.queries import pools


def test_majors_are_found_so_that_as_many_places_as_can_be_are_filled() -> None:
    """Taking each expert's first major would leave 乙 without anybody: 丙 has to move for it."""
    majors = {"a": ["甲", "乙"], "b": ["甲"], "c": ["丙", "甲"], "d": ["丙"], "e": ["丁"], "f": []}
    assert assign(majors, {"甲": 2, "乙": 1, "丙": 1}) == {"a": "乙", "b": "甲", "c": "甲", "d": "丙", "e": "丁"}
    assert assign(majors, {}) == {"a": "甲", "b": "甲", "c": "丙", "d": "丙", "e": "丁"}
    asked = [Quota(major="甲", experts=2, substitutes=1), Quota(major="乙", experts=1, substitutes=0)]
    assert shortages({"甲": 2, "乙": 1}, asked) == [Shortage("甲", 3, 2)]
    assert shortages({}, asked)[1] == Shortage("乙", 1, 0)


@pytest.mark.django_db
def test_who_of_the_pool_may_be_drawn() -> None:
    world = worlds.make("leshan-2024-engineering")
    day = world.opening().date()
    first, second = (major.name for major in world.pack.majors[:2])
    pooled.expert(world, "sound", called="甲一", majors=[first, second])
    pooled.expert(world, "young", called="乙二", level="junior", title="助理工程师")
    pooled.expert(world, "over", called="丙三", from_on=day - timedelta(days=3000))
    away = pooled.expert(world, "away", called="丁四")
    gone = pooled.expert(world, "gone", called="戊五")
    other = pooled.expert(world, "other", called="己六")
    Expert.objects.get(pk=other.pk).majors.update(major="没有的专业")
    for one, ends in ((away, experts.suspend), (gone, experts.leave)):
        ends(one, "本人要求。", by=world.by("office_reviewer"), at=world.opening(), zone=world.pack.timezone)
    pooled.expert(world, "applicant", called="林晓岚")
    world.employ("applicant", "unit", "employee")
    world.dossier("applicant")
    left_out = queries.left_out(world.cycle, queries.Standing(), more=False)
    found = {row.expert.person.name: row for row in pools.rows(world.cycle, day, left_out, stage="defence")}
    assert {name: row.left_out for name, row in found.items()} == {
        "甲一": "", "乙二": "level_low", "丙三": "term_over", "丁四": "not_active", "己六": "no_major",
        "林晓岚": "applies",
    }  # fmt: skip
    assert pools.available(list(found.values())) == {first: 1, second: 1}
    code = found["甲一"].expert.code
    quotas = [Quota(major=second, experts=1, substitutes=0)]
    for chosen, entry in (
        ({}, (second, "", "")), ({code: first}, (first, "", "")), ({code: "recused"}, (first, "recused", "同门。")),
        ({code: "applies"}, (second, "", "")),
    ):  # fmt: skip
        looked = pools.preview(list(found.values()), quotas, chosen, {code: "同门。"})
        sound = next(row for row in looked.entries if row.person == world.people["sound"].pk)
        assert (sound.major, sound.excluded, sound.note) == entry, chosen
        assert bool(looked.too_few) == (entry[:2] != (second, ""))
    assert {one.name for one in pools.officers_of(world.cycle, day)} == {"谢敏", "蒋文", "田海"}


@pytest.mark.django_db
def test_for_the_meeting_of_a_filed_committee_its_members_are_drawn_from() -> None:
    """Before a filing the whole pool is; chair and vice-chairs are never drawn: they lead."""
    world = worlds.make("leshan-2024-engineering")
    day = world.opening().date()
    people = [pooled.expert(world, f"e{n}", called=f"评{n}") for n in range(5)]

    def why(stage: str) -> list[str]:
        found = {row.expert.pk: row.left_out for row in pools.rows(world.cycle, day, {}, stage=stage)}
        return [found[one.pk] for one in people]

    assert why("meeting") == why("defence") == [""] * 5
    pooled.filed(world, people[:4])
    assert why("meeting") == ["leads", "leads", "", "", "not_seated"]
    assert why("defence") == [""] * 5


@pytest.mark.django_db
def test_a_pack_that_says_nothing_of_draws_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    world = worlds.make("leshan-2024-engineering")
    pack = world.cycle.pack()
    without = pack.model_copy(update={"procedure": pack.procedure.model_copy(update={"draw": None})})
    monkeypatch.setattr(type(world.cycle), "pack", lambda _: without)
    with pytest.raises(BadInput, match="没有写怎样抽取"):
        rules(world.cycle)
