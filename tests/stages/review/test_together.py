"""Several items in one move: which ones is shown first, all are marked or none, one undo takes them back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.stages.review.test_pages import Officer
from tests.support import world as worlds
from tests.support.world import World

from zhiping.ground.audit.models import AuditEntry
from zhiping.records.models import Dossier, ItemCheck
from zhiping.stages.review import operations as review

pytestmark = pytest.mark.django_db


def _one_file_for_three(document: dict[str, Any]) -> None:
    year = document["continuing_education"][0]["year"]
    document["continuing_education"] = [
        {"id": f"ce{n}", "year": year - n, "general_hours": 30, "professional_hours": 60} for n in range(4)
    ]
    document["evidence"] = [{"id": "e1", "name": "学时证明.pdf", "for": ["ce0", "ce1", "a1"]}]


@pytest.fixture
def scene() -> tuple[World, Dossier, Officer]:
    world = worlds.make()
    dossier = world.submitted(change=_one_file_for_three)
    return world, dossier, Officer(world, "unit_reviewer").at(dossier.state_since + timedelta(hours=1))


Scene = tuple[World, Dossier, Officer]


def _marks(dossier: Dossier) -> dict[str, str]:
    return dict(ItemCheck.objects.filter(dossier=dossier).values_list("item", "mark"))


def _page(dossier: Dossier, **asked: str) -> str:
    return f"/review/{dossier.code}/together/?" + "&".join(f"{key}={value}" for key, value in asked.items())


def test_what_one_file_proves_is_listed_and_marked_in_one_move(scene: Scene) -> None:
    _, dossier, officer = scene
    bench = officer.get(f"/review/{dossier.code}/?item=ce0")
    assert "和相关的项目一起核对" in bench and 'data-key="m"' in bench
    page = officer.get(_page(dossier, item="ce0"))
    assert "学时证明.pdf证明的 3项" in page and page.count('name="items"') == 3 and page.count(" checked") == 3
    before = Dossier.objects.get(pk=dossier.pk).moves
    form = {"item": "ce0", "by": "file-e1", "items": ["ce0", "a1"], "mark": "true"}
    answer = officer.client.post(f"/review/{dossier.code}/together/", form)
    assert answer.status_code == 302 and _marks(dossier) == {"ce0": "true", "a1": "true"}
    assert Dossier.objects.get(pk=dossier.pk).moves == before + 1
    entry = AuditEntry.objects.filter(stream=dossier.stream, kind="dossier.check_item").get()
    assert entry.data["marks"] == {"ce0": "true", "a1": "true"}


def test_a_section_and_all_that_is_open_can_be_chosen(scene: Scene) -> None:
    world, dossier, officer = scene
    review.check_item(dossier, item="ce3", mark="true", by=world.by("unit_second"), at=dossier.state_since)
    section = officer.get(_page(dossier, item="ce0", by="section"))
    # What has a mark already is shown with it, and is not ticked by itself.
    assert section.count('name="items"') == 4 and section.count(" checked") == 3 and "属实，勾选会替换" in section
    everything = officer.get(_page(dossier, item="ce0", by="open"))
    assert 'value="ce3"' not in everything and 'value="applicant"' in everything


def test_what_is_to_be_corrected_says_why_once_for_all_of_them(scene: Scene) -> None:
    _, dossier, officer = scene
    form = {"item": "ce0", "by": "file-e1", "items": ["ce0", "ce1"], "mark": "correct"}
    path = f"/review/{dossier.code}/together/"
    lacking = officer.client.post(path, form)
    assert lacking.status_code == 422 and "请写明原因" in lacking.content.decode() and not _marks(dossier)
    # Nothing that was ticked is lost.
    assert lacking.content.decode().count(" checked") == 3
    none = officer.client.post(path, form | {"items": [], "note": "看不清"})
    assert none.status_code == 422 and "还没有勾选" in none.content.decode() and "看不清" in none.content.decode()
    foreign = officer.client.post(path, form | {"items": ["ce0", "edu1"], "note": "看不清"})
    assert foreign.status_code == 422 and not _marks(dossier)
    officer.client.post(path, form | {"note": "扫描件看不清，请重新上传。"})
    assert _marks(dossier) == {"ce0": "correct", "ce1": "correct"}
    assert ItemCheck.objects.filter(dossier=dossier, has_note=True).count() == 2


def test_one_undo_takes_all_of_them_back(scene: Scene) -> None:
    world, dossier, officer = scene
    review.check_item(
        dossier, item="ce1", mark="untrue", note="与原件不符", by=world.by("unit_second"), at=dossier.state_since
    )
    form = {"item": "ce0", "by": "file-e1", "items": ["ce0", "ce1", "a1"], "mark": "true"}
    officer.client.post(f"/review/{dossier.code}/together/", form)
    assert set(_marks(dossier).values()) == {"true"} and len(_marks(dossier)) == 3
    shown = officer.get(f"/review/{dossier.code}/")
    assert "学时证明.pdf证明的3项" in shown
    officer.client.post(f"/review/{dossier.code}/undo/")
    assert _marks(dossier) == {"ce1": "untrue"}


def test_another_level_and_an_item_that_stands_alone_have_no_such_page(scene: Scene) -> None:
    world, dossier, officer = scene
    officer.get(_page(dossier, item="nothing"), 404)
    for one in ("applicant", "employer", "application", "education"):
        review.check_item(dossier, item=one if one != "education" else "edu1", mark="true",
                          by=world.by("unit_second"), at=dossier.state_since)  # fmt: skip
    officer.get(_page(dossier, item="edu1"), 302)
    Officer(world, "other_unit").get(_page(dossier, item="ce0"), 404)
