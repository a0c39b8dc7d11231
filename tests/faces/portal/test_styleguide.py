"""The style guide is alive: it shows every shared template, drawn by that template, and what rooms add of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from tests.support import world as worlds

import zhiping.web
from zhiping.faces.portal.samples import TASKS

pytestmark = pytest.mark.django_db
#: The frame of every page, its bar in demos, and a page of its own.
FRAME = {"web/base.html", "web/clockbar.html", "web/appearance.html"}
SHARED = {f"web/{path.name}" for path in Path(zhiping.web.__file__).parent.glob("templates/web/*.html")}


@pytest.fixture
def officer(client: Client) -> Client:
    """Somebody who may look at it."""
    world = worlds.make("leshan-2024-engineering", is_demo=True)
    client.force_login(world.user("office_reviewer"))
    return client


def test_every_shared_template_is_shown(officer: Client) -> None:
    shown = {str(template.name) for template in officer.get("/styleguide/").templates}
    assert SHARED - FRAME - shown == set()
    assert {"desk/panel.html", "desk/_notes.html"} <= shown


def test_the_states_that_differ_are_all_there(officer: Client) -> None:
    page = officer.get("/styleguide/").content.decode()
    for task in TASKS:
        assert str(task["word"]) in page
    # Steps: at the beginning and in the middle, which have a current one; through, and ended early, which have none.
    lines = page.split('<ol class="steps">')[1:]
    assert ['aria-current="step"' in line.split("</ol>")[0] for line in lines] == [True, True, False, False]
    # The viewer over several pages and files, one of them of the submission before.
    assert "第1页，共3页" in page and 'class="thumb gone"' in page
    turned = officer.get("/styleguide/?file=a&page=2&turn=1").content.decode()
    assert "第2页，共3页" in turned and 'class="turn-1"' in turned
    assert page.count('class="verdict') == 1


def test_pages_of_the_sample_are_pictures(officer: Client) -> None:
    answer = officer.get("/styleguide/page/2/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert officer.get("/styleguide/page/99/").status_code == 404
    assert Client().get("/styleguide/page/2/").status_code == 302
