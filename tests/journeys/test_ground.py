"""What every journey stands on: the browser reaches the server, and only the server."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Error, Page

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_browser_reaches_the_server_and_shanghai_is_its_time(page: Page, live_server: Any) -> None:
    answer = page.goto(f"{live_server.url}/signin/")
    assert answer is not None and answer.status == 200
    assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "Asia/Shanghai"
    assert page.evaluate("document.documentElement.lang").lower().startswith("zh")


def test_the_browser_cannot_leave_this_machine(page: Page) -> None:
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.org/")


def test_no_page_may_run_script_or_style_of_its_own(phone: Page, live_server: Any) -> None:
    # ``phone`` does not fail on what the policy stops, which here is the point.
    page = phone
    page.goto(f"{live_server.url}/signin/")
    # Written into the page as an injection would be: the policy keeps both from having an effect.
    page.evaluate(
        """() => {
            window.removed = [];
            document.addEventListener('securitypolicyviolation', (e) => window.removed.push(e.effectiveDirective));
            const script = document.createElement('script');
            script.textContent = 'window.injected = true';
            document.head.append(script);
            const style = document.createElement('style');
            style.textContent = 'body { display: none }';
            document.head.append(style);
        }"""
    )
    assert page.evaluate("window.injected") is None
    assert page.evaluate("getComputedStyle(document.body).display") != "none"
