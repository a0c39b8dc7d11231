"""What was told in an earlier cycle comes again when the person asks: part by part, never over what is there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.stages.application.conftest import begin, content
from tests.stages.application.test_pages import client, now, text
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.models import Dossier
from zhiping.stages.application import operations
from zhiping.stages.application.queries.aside import aside_of
from zhiping.stages.application.queries.earlier import REUSABLE
from zhiping.stages.application.sections import BY_KEY

__all__ = ["client"]


def earlier(world: World, applicant: str = "applicant") -> Dossier:
    """Last year's dossier, with everything in it."""
    made = content(world)
    made["applicant"] |= {"ethnicity": "彝族", "health": "健康", "mobile": "19900000000"}
    made["titles"] = [{"id": "t1", "title": "助理工程师", "series": "elsewhere", "awarded_on": "2018-12-20"}]
    made["assessments"] = [{"id": "y1", "year": world.pack.cycle_year - 1, "result": "competent"}]
    made["evidence"] = []
    dossier = operations.fill(begin(world), made, by=world.by(applicant), at=world.opening())
    Dossier.objects.filter(pk=dossier.pk).update(year=world.pack.cycle_year - 1)
    return now(dossier)


def take(world: World, dossier: Dossier, *sections: str) -> dict[str, Any]:
    operations.reuse(dossier, sections, by=world.by("applicant"), at=world.opening())
    return contents.draft(now(dossier))


def test_what_stays_is_taken_and_what_belongs_to_a_year_is_not(world: World) -> None:
    old = earlier(world)
    document = take(world, begin(world), *REUSABLE)
    was = contents.draft(old)
    assert document["applicant"]["ethnicity"] == "彝族"
    assert [entry["school"] for entry in document["education"]] == ["某某大学"]
    # An id is of one dossier: what was proved or returned there says nothing here.
    assert {e["id"] for e in document["education"]}.isdisjoint(e["id"] for e in was["education"])
    assert document["titles"][0]["series"] == "other"
    assert [entry["name"] for entry in document["achievements"]] == [entry["name"] for entry in was["achievements"]]
    for key in ("continuing_education", "assessments", "discipline", "extra", "evidence"):
        assert not document.get(key), key
    assert "person_status" not in document["applicant"] and "health" not in document["applicant"]
    assert "summary" not in document["application"] and "title" not in document["application"]


def test_it_is_never_written_over_what_is_there(world: World) -> None:
    earlier(world)
    dossier = begin(world)
    own = [{"id": "mine", "schooling": "junior_college", "school": "今年填的学校"}]
    operations.save_section(dossier, "education", own, by=world.by("applicant"), at=world.opening())
    operations.save_section(dossier, "applicant", {**contents.draft(now(dossier))["applicant"], "ethnicity": "汉族"},
                            by=world.by("applicant"), at=world.opening())  # fmt: skip
    document = take(world, now(dossier), "education", "applicant", "contact")
    assert document["education"] == own
    assert document["applicant"]["ethnicity"] == "汉族"
    assert document["applicant"]["mobile"] == "19900000000"


def test_where_it_came_from_is_kept_until_the_part_is_saved_and_the_taking_is_audited(world: World) -> None:
    old, dossier = earlier(world), begin(world)
    take(world, dossier, "employment")
    assert aside_of(now(dossier)).came == {"employment": {"code": old.code, "year": old.year}}
    [entry] = AuditEntry.objects.filter(stream=dossier.stream, kind="draft.reused")
    assert entry.data == {"from": old.code, "sections": ["employment"]}
    item = contents.draft(now(dossier))["employment"][0]
    operations.save_item(now(dossier), "employment", item, by=world.by("applicant"), at=world.opening())
    assert aside_of(now(dossier)).came == {}


@pytest.mark.parametrize("sections", [[], ["continuing_education"], ["summary"], ["evidence"], ["nothing"]])
def test_other_parts_cannot_be_asked_for(world: World, sections: list[str]) -> None:
    earlier(world)
    with pytest.raises(BadInput):
        operations.reuse(begin(world), sections, by=world.by("applicant"), at=world.opening())


def test_nobody_elses_and_nothing_whose_key_is_gone(world: World) -> None:
    old, dossier = earlier(world), begin(world)
    world.employ("other", "unit", "employee", called="邻人")
    Dossier.objects.filter(pk=old.pk).update(person=world.people["other"])
    with pytest.raises(BadInput):
        take(world, dossier, "education")
    Dossier.objects.filter(pk=old.pk).update(person=world.people["applicant"])
    keys.destroy(old.key_owner)
    with pytest.raises(BadInput):
        take(world, dossier, "education")


def test_it_is_asked_first_with_where_it_comes_from(world: World, client: Client) -> None:
    old, dossier = earlier(world), begin(world)
    address = f"/apply/{dossier.code}/reuse/"
    assert f'href="{address}"' in text(client.get(f"/apply/{dossier.code}/"))
    page = text(client.get(address))
    assert f"{old.year}年度" in page and old.code in page and "某某大学" in page
    for key in ("education", "applicant"):
        assert BY_KEY[key].title in page
    assert client.post(address, {}).status_code == 422
    section = f"/apply/{dossier.code}/education/"
    assert "带入后核对" in text(client.get(section))
    assert client.post(address, {"section": "education", "stay": "1"})["Location"] == section
    page = text(client.get(section))
    assert "带入后核对" not in page
    assert f"从{old.year}年度的申报（编号{old.code}）带入" in page
