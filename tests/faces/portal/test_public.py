"""Every public page as it goes over the wire: without scripts, below 100 KB with all it needs, tagged, asked again for
free; and that the self-check leaves nothing behind."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from tests.support import world as worlds

from zhiping import packs
from zhiping.access.audiences import everybody
from zhiping.access.table import ACCESS
from zhiping.accounts.models import User
from zhiping.core.policy.reader import files_of
from zhiping.faces.portal import guides
from zhiping.ground.clock import service as clock
from zhiping.records import operations
from zhiping.records.actors import SYSTEM

pytestmark = pytest.mark.django_db
BUDGET = 100 * 1000
PAGES = (
    "/", "/notice/", "/check/", "/guide/individual/", "/guide/unit/", "/help/", "/help/applicant/", "/help/unit/",
    "/help/head/", "/help/department/", "/help/office/", "/accessibility/", "/privacy/",
)  # fmt: skip
#: Leads on to the icon; a form with a token of its own, which no cache may keep.
ELSEWHERE = {"/favicon.ico", "/verify/"}
NOT_PAGES = ("/notice/calendar.ics", "/guide/individual.pdf", "/guide/unit.pdf", "/robots.txt")


@pytest.fixture(params=worlds.PACKS)
def world(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> worlds.World:
    """An open round of each pack, five days before applications close; time stands still."""
    stopped = clock.database_now()
    monkeypatch.setattr(clock, "database_now", lambda: stopped)
    made = worlds.make(request.param, is_demo=True)
    clock.set_to(made.cycle.key, made.last_second("application") - timedelta(days=5, hours=3))
    return made


def parts_of(html: str) -> Iterator[str]:
    """The static files that a page names."""
    for address in re.findall(r'(?:href|src)="(/static/[^"?]+)', html):
        yield address.removeprefix("/static/")


def size_of(name: str) -> int:
    found = finders.find(name)
    assert isinstance(found, str), name
    with open(found, "rb") as file:
        return len(file.read())


def open_addresses(room: str = "") -> set[str]:
    """What the table of permissions opens to everybody, as far as an address needs nothing but its name."""
    found = set()
    for name, methods in ACCESS.items():
        if methods.get("GET") is everybody and name.startswith(room):
            with suppress(NoReverseMatch):
                found.add(reverse(name))
    return found


def test_no_page_of_the_portal_is_forgotten_here() -> None:
    assert open_addresses("portal:") - {*PAGES, *NOT_PAGES} == ELSEWHERE


def test_every_public_page_stays_below_its_budget_with_all_it_needs(world: worlds.World, client: Client) -> None:
    # The step of the second factor is nobody's who has not shown a password.
    for path in {*PAGES, *open_addresses()} - {*NOT_PAGES, "/favicon.ico", "/signin/second/"}:
        answer = client.get(path, headers={"accept-encoding": "gzip"})
        if answer.status_code == 302 and path.startswith("/certificates/"):
            continue  # nothing is published yet: it leads to the page that says so
        assert answer.status_code == 200, path
        if not answer.get("Content-Type", "").startswith("text/html"):
            assert len(answer.content) < BUDGET, path  # a file to keep, such as the script that verifies certificates
            continue
        html = gzip.decompress(answer.content) if answer.get("Content-Encoding") == "gzip" else answer.content
        parts = {name: size_of(name) for name in parts_of(html.decode())}
        assert parts and sum(parts.values()) + len(answer.content) < BUDGET, (path, parts, len(answer.content))
        if path in PAGES:
            assert client.get(path).content == html


def test_every_public_page_has_a_tag_and_is_asked_again_for_free(world: worlds.World, client: Client) -> None:
    for path in PAGES + NOT_PAGES:
        for encoding in ("gzip", "identity"):
            first = client.get(path, headers={"accept-encoding": encoding})
            assert first.status_code == 200, path
            assert first.headers["Cache-Control"] == "public, no-cache"
            assert {"Cookie", "Accept-Encoding"} <= set(re.split(r",\s*", first.headers["Vary"]))
            asked = {"accept-encoding": encoding, "if-none-match": first.headers["ETag"]}
            again = client.get(path, headers=asked)
            assert (again.status_code, again.content) == (304, b""), path
            assert again.headers["ETag"] == first.headers["ETag"]
            assert not first.cookies and not again.cookies
        assert client.head(path).headers["ETag"] == first.headers["ETag"]


def test_a_tag_changes_with_what_the_page_says(world: worlds.World, client: Client) -> None:
    before = client.get("/").headers["ETag"]
    clock.set_to(world.cycle.key, world.last_second("application") - timedelta(days=4, hours=3))
    answer = client.get("/", headers={"if-none-match": before})
    assert answer.status_code == 200 and answer.headers["ETag"] != before


def test_what_is_signed_in_is_kept_by_nobody(world: worlds.World, client: Client) -> None:
    tag = client.get("/").headers["ETag"]
    client.force_login(world.user("office_reviewer"))
    answer = client.get("/", headers={"if-none-match": tag, "accept-encoding": "gzip"})
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers and "Content-Encoding" not in answer.headers


def test_public_pages_say_whom_to_ask_and_what_they_are(world: worlds.World, client: Client) -> None:
    titles = set()
    for path in PAGES:
        html = client.get(path).content.decode()
        assert world.pack.about.contact.telephone in html and world.pack.about.contact.office in html
        found = re.search(r"<title>(.+?)</title>", html)
        assert found is not None and found[1] not in titles
        titles.add(found[1])
        assert re.search(r'<meta name="description" content="[^"]{10,160}">', html), path
        assert html.count("<h1") == 1
        for script in re.findall(r"<script[^>]*>", html):
            assert "defer" in script and "src=" in script


def test_two_open_rounds_are_both_told_and_their_pages_stay_apart(client: Client) -> None:
    first = worlds.make(worlds.PACKS[0], is_demo=True)
    at = first.opening()
    version = operations.load_pack(files_of(packs.locate(worlds.PACKS[1])), by=SYSTEM, at=at)
    other = operations.open_cycle(
        version, committee=first.committee, key=worlds.PACKS[1], is_demo=True, by=SYSTEM, at=at
    )
    html = client.get("/").content.decode()
    assert first.pack.title in html and other.pack().title in html
    for cycle in (first.cycle, other):
        for path in PAGES:
            page = client.get(path, {"cycle": cycle.key}).content.decode()
            assert cycle.pack().about.contact.telephone in page, path
        told = client.get("/notice/calendar.ics", {"cycle": cycle.key}).content.decode()
        assert cycle.key in told.replace("\r\n ", "")
    assert client.get("/check/?cycle=none").status_code == 404


def test_the_self_check_leaves_nothing_behind(world: worlds.World, client: Client, caplog: Any) -> None:
    title = world.pack.titles[0].name
    typed = {"title": title, "step": "answers", "status": "retired", "schooling": "undergraduate",
             "graduated_on": "2013-06-30", "bars": "no"}  # fmt: skip
    users, sessions = User.objects.count(), Session.objects.count()
    caplog.set_level("INFO")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = Client(enforce_csrf_checks=True).post("/check/", typed)
    assert answer.status_code == 200 and "离退休人员" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "private, no-store" and "ETag" not in answer.headers
    assert not answer.cookies and (User.objects.count(), Session.objects.count()) == (users, sessions)
    written = [query["sql"] for query in seen if not re.match(r"(SELECT|SAVEPOINT|RELEASE)", query["sql"])]
    assert written == []
    assert "2013-06-30" not in caplog.text


def test_what_was_answered_comes_back_to_be_changed(world: worlds.World, client: Client) -> None:
    typed = {"title": world.pack.titles[0].name, "step": "answers", "schooling": "undergraduate",
             "graduated_on": "2013-06-30"}  # fmt: skip
    result = client.post("/check/", typed).content.decode()
    assert '<input type="hidden" name="graduated_on" value="2013-06-30"' in result
    again = client.post("/check/", typed | {"step": "edit"}).content.decode()
    assert 'value="2013-06-30"' in again and 'value="undergraduate" selected' in again
    wrong = client.post("/check/", typed | {"graduated_on": "昨天"}).content.decode()
    assert "有错误：" in wrong and "看不出是哪一天" in wrong and 'value="昨天"' in wrong
    nothing = client.post("/check/", {}).content.decode()
    assert "有错误：" in nothing and "请选一个" in nothing


def test_a_guide_is_one_document_for_each_version_of_a_pack(world: worlds.World, client: Client) -> None:
    answer = client.get("/guide/individual.pdf")
    assert answer.headers["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert f'inline; filename="{world.pack.id}-individual.pdf"' == answer.headers["Content-Disposition"]
    before = guides._made.cache_info().misses
    assert client.get("/guide/individual.pdf").content == answer.content
    client.get("/guide/individual/")
    assert guides._made.cache_info().misses == before
    assert client.get("/guide/king/").status_code == client.get("/guide/king.pdf").status_code == 404


def test_search_engines_are_led_to_what_is_public(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /apply/" in text and "Allow: /" in text and client.get("/").status_code == 200
