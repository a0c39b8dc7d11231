"""What goes wrong is said in the look, in words that say what to do next, with nothing of the inside."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests.support import world as worlds

pytestmark = pytest.mark.django_db


def said(response: Any, status: int) -> str:
    """The page of an error, which has the frame, one heading, and no trace of the inside."""
    assert response.status_code == status
    text: str = response.content.decode()
    assert len(re.findall("<h1>", text)) == 1 and 'class="sheet' in text
    assert "Traceback" not in text and "Exception" not in text and "zhiping." not in text
    return text


def test_a_page_that_is_not_there() -> None:
    assert "没有这一页" in said(Client().get("/no/such/page/"), 404)


def test_a_page_that_is_not_there_still_knows_who_is_signed_in() -> None:
    world = worlds.make()
    client = Client()
    client.force_login(world.user("office_reviewer"))
    text = said(client.get("/no/such/page/"), 404)
    assert world.user("office_reviewer").display_name in text and "回到我的工作" in text and "登录</a>" not in text


def test_a_page_of_another_role() -> None:
    world = worlds.make()
    world.employ("applicant", "unit", "employee", called="林晓岚")
    client = Client()
    client.force_login(world.user("applicant"))
    assert "这一页不由您办理" in said(client.get("/styleguide/"), 403)


def test_a_wrong_method_keeps_the_header_that_names_the_right_ones() -> None:
    response = Client().post("/help/")
    assert "不能这样打开" in said(response, 405)
    assert response["Allow"] == "GET"


def test_a_form_that_is_too_old() -> None:
    client = Client(enforce_csrf_checks=True)
    assert "放得太久" in said(client.post("/signin/", {"username": "a", "password": "b"}), 403)


def test_a_request_that_is_too_large() -> None:
    response = Client().post(
        "/signin/",
        data=b"",
        content_type="application/octet-stream",
        CONTENT_LENGTH=str(settings.REQUEST_LIMIT_BYTES + 1),
    )
    assert f"超过{settings.REQUEST_LIMIT_BYTES // 1024 // 1024} MB" in said(response, 413)


def test_a_host_that_is_not_ours() -> None:
    assert "请求读不出来" in said(Client(headers={"host": "elsewhere.example"}).get("/help/"), 400)


def test_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret of the inside")

    worlds.make()
    monkeypatch.setattr("zhiping.faces.portal.queries.notice.timeline", broken)
    client = Client(raise_request_exception=False)
    text = said(client.get("/"), 500)
    assert "系统出错了" in text and "secret" not in text


def test_browsers_find_an_icon_beside_documents_that_are_no_pages() -> None:
    response = Client().get("/favicon.ico")
    assert response.status_code == 301 and "/static/web/icon.svg" in response["Location"]


def test_the_notice_of_an_unknown_round_is_no_page_and_of_a_known_one_is() -> None:
    world = worlds.make()
    said(Client().get("/notice/?cycle=nothing"), 404)
    assert world.pack.about.document.title in said(Client().get(f"/notice/?cycle={world.cycle.key}"), 200)
