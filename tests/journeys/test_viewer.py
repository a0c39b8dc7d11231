"""A dossier checked by keyboard alone: pages turned in place, a note, a mark taken back; nothing typed is lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.journeys.looks import form_of, look, unreachable
from tests.journeys.test_review import Visitor, visitor, world
from tests.stages.application.conftest import a_pdf
from tests.support import way
from tests.support import world as worlds

from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier
from zhiping.stages.application import operations as application

__all__ = ["visitor", "world"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_pages_marks_and_undo_by_keyboard(visitor: Visitor, world: worlds.World) -> None:
    page, draft = visitor.page, world.dossier()
    by, at = world.by("applicant"), world.opening()
    application.attach(draft, name="学时证明.pdf", content=a_pdf(3), items=["ce1"], by=by, at=at)
    dossier = worlds.submit(Dossier.objects.get(pk=draft.pk), at=at + timedelta(hours=1))
    clock.set_to(world.cycle.key, world.on(way.first_day(world), 11))
    visitor.sign_in("unit_reviewer")
    visitor.open(f"/review/{dossier.code}/?item=ce1")
    picture = page.locator("#evidence img")
    width = picture.evaluate("async image => (await image.decode(), image.naturalWidth)")
    assert width > 1000

    page.keyboard.press("l")
    expect(picture).to_have_attribute("src", re.compile(r"/page/2/$"))
    page.keyboard.press("h")
    expect(picture).to_have_attribute("src", re.compile(r"/page/1/$"))
    opened = AuditEntry.objects.filter(stream=dossier.stream, kind="evidence.opened").order_by("position")
    assert [entry.data["page"] for entry in opened] == [1, 2]
    page.keyboard.press("z")
    expect(picture).to_have_attribute("src", re.compile(r"\?close$"))
    assert "zoom-1" in str(page.locator("#evidence").get_attribute("class"))

    page.keyboard.press("3")
    page.keyboard.type("请补传学时证明。")
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("j")
    page.go_back()
    assert page.get_by_label("写给申报人").input_value() == "请补传学时证明。"
    page.get_by_label("写给申报人").focus()
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert dossier.checks.get(item="ce1").mark == "correct"
    page.locator("body").click(position={"x": 2, "y": 2})
    with page.expect_navigation(url=re.compile("item=ce1")):
        page.keyboard.press("u")
    assert not dossier.checks.exists()
    expect(picture).to_have_attribute("src", re.compile(r"/page/1/$"))


def test_an_applicant_opens_a_file_where_the_checkers_see_it(visitor: Visitor, world: worlds.World) -> None:
    """Pages turn in place, by the keys of any link; single keys do nothing where nothing can switch them off."""
    page, draft = visitor.page, world.dossier()
    by, at = world.by("applicant"), world.opening()
    application.attach(draft, name="学时证明.pdf", content=a_pdf(3), items=["ce1"], by=by, at=at)
    clock.set_to(world.cycle.key, at)
    visitor.sign_in("applicant")
    visitor.open(f"/apply/{draft.code}/evidence/")
    page.get_by_role("link", name="学时证明.pdf").last.click()
    picture = page.locator("#evidence img")
    expect(picture).to_have_attribute("src", re.compile(r"/page/1/$"))
    page.keyboard.press("l")
    expect(picture).to_have_attribute("src", re.compile(r"/page/1/$"))
    page.get_by_role("link", name="下一页").press("Enter")
    expect(picture).to_have_attribute("src", re.compile(r"/page/2/$"))
    assert page.url.endswith("page=2")
    assert unreachable(page) == [] and form_of(page) == []
    look(page, "view-own", widths=(1280, 320))
    opened = AuditEntry.objects.filter(stream=draft.stream, kind="evidence.opened")
    assert sorted(entry.data["page"] for entry in opened) == [1, 2]
