"""What the chosen kind and title do not need is not asked, and the reason is told; what registration knows neither."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.stages.application.conftest import begin, content, filled
from tests.stages.application.test_pages import client, now, text
from tests.support.world import World

from zhiping.records import contents
from zhiping.stages.application import operations
from zhiping.stages.application.queries.absent import absent, why_not
from zhiping.stages.application.sections import BY_KEY

__all__ = ["client"]

leshan = pytest.mark.parametrize("world", ["leshan-2024-engineering"], indirect=True)


@leshan
def test_only_what_a_route_of_the_title_looks_at_is_asked(world: World) -> None:
    document = content(world)
    for title, section, asked in (
        ("工程师", "probation", False), ("助理工程师", "probation", True), ("技术员", "skills", False),
        ("工程师", "skills", True), ("", "probation", True),
    ):  # fmt: skip
        document["application"]["title"] = title
        reason = why_not(BY_KEY[section], document, world.pack)
        assert (not reason) == asked, (title, section, reason)
        assert asked or title in reason


@leshan
def test_what_was_told_stays_asked_though_the_title_changed(world: World) -> None:
    """Nothing that would be submitted is out of reach."""
    document = content(world)
    document["application"] |= {"title": "工程师", "exceptional": {"ground": "service"}}
    document["probation"] = {"from_on": "2013-07-15", "to_on": "2014-07-15", "passed": True}
    assert why_not(BY_KEY["probation"], document, world.pack) == ""
    assert why_not(BY_KEY["exceptional"], document, world.pack) == ""


def test_the_reason_stands_on_the_list_and_where_the_page_was_looked_for(world: World, client: Client) -> None:
    dossier = filled(world)
    reasons = dict(absent(contents.draft(dossier), world.pack))
    assert "只有申报类型是破格申报的才填" in reasons["破格申报"]
    page = text(client.get(f"/apply/{dossier.code}/"))
    for title, reason in reasons.items():
        assert f"{title}：{reason}" in page
    sent_back = client.get(f"/apply/{dossier.code}/exceptional/", follow=True)
    assert "“破格申报”不用填：只有申报类型是破格申报的才填。" in text(sent_back)


def test_a_kind_that_the_pack_does_not_open_is_not_on_offer(world: World, client: Client) -> None:
    dossier = filled(world)
    address = f"/apply/{dossier.code}/application/"
    offered = 'value="exceptional"' in text(client.get(address))
    assert offered == ("exceptional" in world.pack.scope.kinds_open)
    assert 'value="series_change"' not in text(client.get(address))
    application = contents.draft(dossier)["application"]
    sent = {key: application[key] for key in ("title", "major", "specialty")} | {"kind": "series_change"}
    assert client.post(address, sent).status_code == 422
    assert contents.draft(now(dossier))["application"].get("kind") is None


def test_what_is_registered_of_the_unit_is_shown_and_cannot_be_typed_over(world: World, client: Client) -> None:
    dossier = begin(world)
    address = f"/apply/{dossier.code}/employer/"
    page = text(client.get(address))
    unit = world.organisations["unit"]
    assert f"<dd>{unit.name}</dd>" in page and "以登记为准" in page
    assert 'name="name"' not in page
    client.post(address, {"name": "别的单位", "region": "511102"})
    employer = contents.draft(now(dossier))["employer"]
    assert (employer["name"], employer["region"]) == (unit.name, "511102")


def test_an_agency_is_the_unit_of_who_works_for_himself(world: World, client: Client) -> None:
    """8j: the agency is registered; the employer is what the applicant says."""
    world.organisations["unit"].kind = "agency"
    world.organisations["unit"].save()
    dossier = operations.start(
        world.people["applicant"], world.cycle, unit=world.organisations["unit"], by=world.by("applicant"),
        at=world.opening(),
    )  # fmt: skip
    address = f"/apply/{dossier.code}/employer/"
    page = text(client.get(address))
    assert f"<dd>{world.organisations['unit'].name}</dd>" in page and 'name="name"' in page
    assert client.post(address, {"name": "个人工作室", "nature": "freelance"}).status_code == 302
    employer = contents.draft(now(dossier))["employer"]
    assert employer["agency"] == world.organisations["unit"].name
    assert (employer["name"], employer["nature"]) == ("个人工作室", "freelance")


def test_an_entrusted_review_lacking_its_letter_is_asked_for_it(world: World, client: Client) -> None:
    """A6."""
    dossier = filled(world)
    address = f"/apply/{dossier.code}/entrustment/"
    sent = {"answer": "yes", "body": "某自主评审单位", "letter_no": "", "letter_on": "2024-10-30"}
    assert client.post(address, sent).status_code == 302
    page = text(client.get(address))
    assert "委托" in page.split('id="finds"')[1] and world.pack.clauses["A6"].short in page
    assert contents.draft(now(dossier))["application"]["entrustment"]["body"] == "某自主评审单位"
    assert client.post(address, {"answer": "no"}).status_code == 302
    assert contents.draft(now(dossier))["application"].get("entrustment") is None
