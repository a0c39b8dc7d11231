"""An exceptional application (破格, annex 5): ground, clause, achievement, recommenders, where the pack opens it."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.stages.application.conftest import filled
from tests.stages.application.test_pages import client, now, text
from tests.support.world import World

from zhiping.records import contents
from zhiping.stages.application import operations
from zhiping.stages.application.queries.answers import answers

__all__ = ["client"]

leshan = pytest.mark.parametrize("world", ["leshan-2024-engineering"], indirect=True)


@leshan
def test_ground_clause_achievement_and_two_recommenders(world: World, client: Client) -> None:
    dossier = filled(world)
    document = contents.draft(dossier)
    document["application"] |= {"title": "工程师", "kind": "exceptional"}
    operations.fill(dossier, document, by=world.by("applicant"), at=world.opening())
    assert "破格申报：申报类型是破格，还没有填写" in text(client.get(f"/apply/{dossier.code}/check/"))
    address = f"/apply/{dossier.code}/exceptional/"
    page = text(client.get(address))
    assert "第1名" in page and 'name="recommenders-1-title"' in page
    sent = {
        "answer": "yes", "ground": "service", "clause": "发明专利已实施", "achievement": "a1",
        "recommenders-0-name": "李•四", "recommenders-0-unit": "某研究院", "recommenders-0-title": "高级工程师",
        "recommenders-1-name": "王五", "recommenders-1-unit": "", "recommenders-1-title": "",
    }  # fmt: skip
    wrong = client.post(address, sent)
    assert wrong.status_code == 422
    assert "每名推荐人都要写姓名、单位和职称" in text(wrong)
    assert 'value="王五"' in text(wrong)
    assert 'value="王五"' in text(client.get(address))  # kept aside until it is mended
    sent |= {"recommenders-1-unit": "某大学", "recommenders-1-title": "教授"}
    assert client.post(address, sent).status_code == 302
    claim = contents.draft(now(dossier))["application"]["exceptional"]
    assert claim["recommenders"] == [
        {"name": "李·四", "unit": "某研究院", "title": "高级工程师"},
        {"name": "王五", "unit": "某大学", "title": "教授"},
    ]  # fmt: skip
    [shown] = [a for a in answers(now(dossier), contents.draft(now(dossier)), world.pack) if a.title == "破格申报"]
    assert ("推荐人", "李·四，某研究院，高级工程师；王五，某大学，教授") in shown.entries[0]
    page = text(client.get(address))
    assert 'value="某大学"' in page and "第3名" in page
    assert "破格申报" in page.split('id="finds"')[1]
