"""Journeys drive real pages in headless Chromium, on a live server with the product's own middleware."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, expect

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Error, Page, Response

# Playwright's synchronous interface runs an event loop in the test's thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# A page of a PDF is set on the server while others work there; on a loaded machine five seconds are not enough. How
# fast it is, is asked where it is measured, not by who waits.
expect.set_options(timeout=20_000)


#: The main job, from registration to the acceptance, goes with every `make test`; the other journeys go with the drill.
IN_EVERY_RUN = {
    "test_ground.py",
    "test_registration.py",
    "test_tasks.py",
    "test_review.py",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a journey."""
    for item in items:
        if "/journeys/" in item.path.as_posix():
            item.add_marker(pytest.mark.journey)
            if item.path.name not in IN_EVERY_RUN:
                item.add_marker(pytest.mark.later)


@pytest.fixture(autouse=True, scope="session")
def _wait_for_the_page_that_was_asked_for() -> Iterator[None]:
    """A click or a key returns when the next page has begun to arrive; what a test reads then may still be empty."""
    patch = pytest.MonkeyPatch()
    for name in ("click", "press"):
        original = getattr(Locator, name)

        def settled(self: Locator, *given: Any, _original: Any = original, **named: Any) -> None:
            _original(self, *given, **named)
            if not self.page.is_closed():
                self.page.wait_for_load_state("domcontentloaded")

        patch.setattr(Locator, name, settled)
    yield
    patch.undo()


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """Playwright's page, which in addition must never meet an error of ours: no exception in a script, nothing that
    the content security policy had to stop, no answer of 500 or more, no missing file."""
    wrong: list[str] = []

    def console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            wrong.append(f"policy: {message.text}")

    def script(error: Error) -> None:
        wrong.append(f"script: {error.message}")

    def response(answer: Response) -> None:
        missing = answer.status == 404 and "/static/" in answer.url
        if answer.status >= 500 or missing:
            wrong.append(f"{answer.status}: {answer.url}")

    page.on("console", console)
    page.on("pageerror", script)
    page.on("response", response)
    yield page
    assert wrong == []


@pytest.fixture
def phone(browser: Any, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """A page as narrow as the narrowest telephone (320 px), with touch."""
    context = browser.new_context(
        **{**browser_context_args, "viewport": {"width": 320, "height": 640}, "has_touch": True}
    )
    yield context.new_page()
    context.close()
