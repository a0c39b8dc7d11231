"""Who does not meet the conditions learns it early, with the nearest way; who cannot begin is told why (A2, A5, T2)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.stages.application.conftest import begin, content, filled
from tests.stages.application.test_pages import client, now, text
from tests.support import banned
from tests.support.world import World

from zhiping.core.procedure import Refusal
from zhiping.records import contents
from zhiping.records.models import Dossier
from zhiping.stages.application import operations
from zhiping.stages.application.queries.findings import findings_of
from zhiping.stages.application.queries.ways import Ways, ways_of

__all__ = ["client"]

LESHAN = "leshan-2024-engineering"
leshan = pytest.mark.parametrize("world", [LESHAN], indirect=True)


def ways(world: World, **changed: Any) -> Ways:
    """The ways of a draft with little filled in yet: title, education, titles held."""
    made = content(world)
    for key in ("achievements", "assessments", "discipline", "continuing_education"):
        made.pop(key, None)
    application = made["application"] | changed.pop("application", {})
    document = {**made, "application": application, **changed}
    dossier = operations.fill(begin(world), document, by=world.by("applicant"), at=world.opening())
    draft = contents.draft(dossier)
    return ways_of(dossier, draft, findings_of(dossier, draft, world.opening()), world.opening())


@leshan
def test_too_few_years_name_the_year_the_other_title_and_the_exception(world: World) -> None:
    held = [{"title": "助理工程师", "series": "engineering", "awarded_on": "2022-12-20"}]
    found = ways(world, application={"title": "工程师"}, titles=held)
    assert found.barred == []
    assert any("2026年起，满4年" in sentence and "前提是其他条件届时也符合" in sentence for sentence in found.near)
    assert any("破格申报" in sentence for sentence in found.near)
    # 助理工程师 is held already: it is no way out.
    assert not any("今年可以申报助理工程师" in sentence for sentence in found.near)


@leshan
def test_another_title_that_is_open_today_comes_first(world: World) -> None:
    passed = {"from_on": "2013-07-15", "to_on": "2014-07-15", "passed": True}
    found = ways(world, application={"title": "工程师"}, titles=[], probation=passed)
    assert "今年可以申报助理工程师" in "".join(found.near)
    assert found.near[0].startswith("按现在填的学历和资历")


@leshan
def test_who_meets_the_conditions_is_not_sent_elsewhere(world: World) -> None:
    held = [{"title": "助理工程师", "series": "engineering", "awarded_on": "2018-12-20"}]
    assert not ways(world, application={"title": "工程师"}, titles=held)


def test_who_is_out_of_scope_is_told_on_top_before_the_rest_is_typed(world: World, client: Client) -> None:
    """S2."""
    dossier = filled(world)
    page = text(client.get(f"/apply/{dossier.code}/"))
    assert "今年还不能申报" not in page
    document = contents.draft(dossier)
    document["applicant"]["person_status"] = "retired"
    operations.fill(dossier, document, by=world.by("applicant"), at=world.opening())
    page = text(client.get(f"/apply/{dossier.code}/"))
    assert "按现在填的，今年还不能申报" in page
    assert page.index("今年还不能申报") < page.index("要填的内容")
    assert world.pack.about.contact.telephone in page
    assert client.get(f"/apply/{dossier.code}/summary/").status_code == 200  # told, not shut out


def test_the_way_stands_beside_the_form_after_the_deciding_sections(world: World, client: Client) -> None:
    dossier = filled(world)
    if world.pack.id != LESHAN:
        return
    document = contents.draft(dossier)
    document["application"]["title"] = "工程师"
    document["titles"] = [{"title": "助理工程师", "series": "engineering", "awarded_on": "2022-12-20"}]
    operations.fill(dossier, document, by=world.by("applicant"), at=world.opening())
    for path in ("", "titles/", "education/", "application/"):
        assert "离您最近的办法" in text(client.get(f"/apply/{dossier.code}/{path}")), path
    assert "离您最近的办法" not in text(client.get(f"/apply/{dossier.code}/summary/"))


def test_a_second_application_is_answered_with_the_first(world: World, client: Client) -> None:
    dossier = begin(world)
    page = text(client.get("/apply/"))
    assert f'href="/apply/{dossier.code}/"' in page
    assert "开始填写" not in page


def test_who_was_refused_this_year_is_told_so_with_the_clause(world: World, client: Client) -> None:
    """A2."""
    dossier = world.submitted()
    Dossier.objects.filter(pk=dossier.pk).update(state="refused")
    page = text(client.get("/apply/"))
    assert "今年不能再次申报" in page
    assert world.pack.clauses["A2.refuse"].short in page


def test_who_is_banned_is_told_which_titles(world: World, client: Client) -> None:
    """A5: 中级 in the one notice; the other bars from every title that it offers, so that there is nothing to begin."""
    earlier = filled(world)
    banned.enter(earlier, world, from_on=date(2020, 1, 1), to_on=date(2099, 12, 31))
    Dossier.objects.filter(pk=earlier.pk).update(year=world.pack.cycle_year - 1)
    page = text(client.get("/apply/"))
    assert "诚信档案中有限制申报的记录" in page
    assert world.pack.clauses["A5"].short in page
    if world.pack.id == LESHAN:
        assert "不能申报工程师" in page and "不能申报技术员" not in page
        assert begin(world).state == "draft"
    else:
        assert "开始填写" not in page
        with pytest.raises(Refusal) as refused:
            begin(world)
        assert refused.value.code == "barred"
    assert now(earlier).pk
