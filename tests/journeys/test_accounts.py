"""Accounts in the browser: an authenticator set up and used, a passkey, a session ended elsewhere; by keyboard."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from tests.journeys.looks import look

from zhiping.accounts import totp
from zhiping.accounts.models import Factor, User

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "crane-lake-47-pine"


@pytest.fixture
def user() -> User:
    return User.objects.create(username="liming", display_name="李明", password=make_password(PASSWORD))


def sign_in(page: Page, url: str) -> None:
    """By keyboard alone."""
    page.goto(f"{url}/signin/?next=/account/")
    page.get_by_label("用户名").focus()
    page.keyboard.type("liming")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def at_account(page: Page) -> None:
    page.get_by_role("heading", name="账号与安全", level=1).wait_for()


@pytest.fixture
def authenticator(page: Page) -> Iterator[Page]:
    """Chromium's virtual authenticator: one that verifies its user and keeps passkeys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    yield page


def test_set_up_an_authenticator_and_sign_in_with_it(page: Page, live_server: Any, user: User) -> None:
    sign_in(page, live_server.url)
    at_account(page)
    page.get_by_role("link", name="设动态验证码").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/totp/")
    said = page.locator("code").inner_text().replace(" ", "")
    secret = base64.b32decode(said + "=" * (-len(said) % 8))
    code = page.get_by_label("验证器显示的6位数字")
    code.fill("000000")
    code.press("Enter")
    page.get_by_role("alert").wait_for()
    code.fill(totp.code_of(secret, totp.step_at(timezone.now()) - 1))
    code.press("Enter")
    page.get_by_role("heading", name="把备用码收好").wait_for()
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    look(page, "accounts-codes", widths=(320,), schemes=("light",))
    page.get_by_role("link", name="已经收好").press("Enter")
    look(page, "accounts-security", widths=(1280, 320))
    page.get_by_role("button", name="退出").press("Enter")
    page.wait_for_url(f"{live_server.url}/")

    sign_in(page, live_server.url)
    page.get_by_role("heading", name="再验证一次").wait_for()
    page.get_by_label("验证码").fill("000000")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    look(page, "accounts-second", widths=(320,), schemes=("dark",))
    page.get_by_label("验证码").fill(totp.code_of(secret, totp.step_at(timezone.now())))
    page.keyboard.press("Enter")
    at_account(page)
    assert "登录（密码和动态验证码）" in page.locator("main").inner_text()


def test_add_a_passkey_and_sign_in_with_it_alone(authenticator: Page, live_server: Any, user: User) -> None:
    page = authenticator
    assert live_server.url.startswith("http://localhost")
    sign_in(page, live_server.url)
    page.get_by_role("link", name="添加通行密钥").press("Enter")
    page.get_by_role("button", name="添加").press("Enter")
    page.get_by_role("alert").wait_for()  # it has no name yet: the server says so
    page.get_by_label("给它起个名字").fill("办公室电脑")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="把备用码收好").wait_for()
    assert Factor.objects.get().name == "办公室电脑"
    page.get_by_role("button", name="退出").press("Enter")
    page.wait_for_url(f"{live_server.url}/")

    page.goto(f"{live_server.url}/signin/?next=/account/")
    page.get_by_role("button", name="用通行密钥").press("Enter")
    at_account(page)
    assert "登录（通行密钥）" in page.locator("main").inner_text()
    page.get_by_role("button", name="退出").press("Enter")
    page.wait_for_url(f"{live_server.url}/")

    sign_in(page, live_server.url)
    page.get_by_role("heading", name="再验证一次").wait_for()
    page.get_by_role("button", name="用通行密钥").press("Enter")
    at_account(page)


def test_end_a_session_elsewhere(page: Page, live_server: Any, user: User, browser: Browser) -> None:
    sign_in(page, live_server.url)
    at_account(page)
    context = browser.new_context(user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18 Safari/605")
    phone = context.new_page()
    sign_in(phone, live_server.url)
    at_account(phone)
    page.reload()
    page.get_by_role("button", name=re.compile("结束.*iPhone")).press("Enter")
    page.get_by_text("那一处的登录已结束").wait_for()
    phone.goto(f"{live_server.url}/account/")
    assert "/signin/" in phone.url
    context.close()
