"""What a task costs whoever does it: counted while a journey runs, and kept from growing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Request


@dataclass
class Cost:
    """``steps`` that somebody takes (a field filled in, a choice, a click, a page opened by its address), ``pages``
    that they wait for, ``requests`` in all, bytes that come ``down`` as the line carries them."""

    steps: int = 0
    pages: int = 0
    requests: int = 0
    down: int = 0
    seen: list[str] = field(default_factory=list, repr=False)

    def watch(self, page: Page) -> Page:
        """Count what ``page`` asks for from now on."""

        def finished(request: Request) -> None:
            self.requests += 1
            self.pages += request.is_navigation_request()
            self.seen.append(f"{request.method} {request.url}")

        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on("Network.loadingFinished", self._loaded)
        page.on("requestfinished", finished)
        return page

    def _loaded(self, event: dict[str, Any]) -> None:
        self.down += int(event["encodedDataLength"])

    def do(self, locator: Locator, act: str, *given: Any) -> None:
        """One step."""
        self.steps += 1
        getattr(locator, act)(*given)

    def click(self, locator: Locator) -> None:
        """A click is one step."""
        self.do(locator, "click")

    def check(self, **most: int) -> None:
        """What it cost may shrink, not grow beyond ``most``."""
        cost = {name: getattr(self, name) for name in most}
        grown = {name: f"{value} > {most[name]}" for name, value in cost.items() if value > most[name]}
        assert not grown, (grown, self)


@dataclass
class Keyboard:
    """Somebody who has no mouse: every field is reached and filled by keys, and counts as one step."""

    page: Page
    cost: Cost

    def open(self, address: str) -> None:
        """Go to an address of the task list."""
        self.cost.steps += 1
        self.page.goto(address)

    def type_in(self, **values: str) -> None:
        """Fill boxes, by their names, since one label may stand twice on a page."""
        for name, value in values.items():
            self.cost.steps += 1
            self.page.locator(f'[name="{name}"]').focus()
            self.page.keyboard.type(value)

    def choose(self, label: str, *, group: str = "") -> None:
        """Choose a radio button, in ``group`` where its label stands twice."""
        self.cost.steps += 1
        place = self.page.get_by_role("group", name=group) if group else self.page
        place.get_by_label(label, exact=True).focus()
        self.page.keyboard.press("Space")

    def pick(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.cost.do(self.page.get_by_label(label, exact=True), "select_option", option)

    def go_on(self) -> None:
        """Save, and wait for the next page."""
        self.cost.steps += 1
        before = self.page.url
        self.page.locator("form[data-autosave] .btns .btn, form.gap .btns .btn").first.focus()
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: url != before)

    def press(self, role: Any, name: str) -> None:
        """Press a button or follow a link."""
        self.cost.steps += 1
        self.page.get_by_role(role, name=name).focus()
        self.page.keyboard.press("Enter")

    def declare(self) -> None:
        """Agree to each declaration."""
        for beginning in ("我承诺", "我声明"):
            self.cost.steps += 1
            self.page.get_by_label(beginning, exact=False).focus()
            self.page.keyboard.press("Space")
