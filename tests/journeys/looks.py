"""Looking at pages: pictures for the eye, and what a machine can tell of a page's form.

`LOOKS=/some/folder pytest tests/journeys` keeps a picture of every page that a journey looks at.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: A wide desk, a common telephone, and the narrowest that WCAG 1.4.10 asks for.
WIDTHS = (1280, 375, 320)
#: What is wider than the page. Regions that scroll by themselves and what is hidden for the eye do not count.
_TOO_WIDE = """() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    const scrolls = (e) => e && (['auto', 'scroll', 'hidden'].includes(getComputedStyle(e).overflowX)
        || scrolls(e.parentElement));
    const found = [...document.querySelectorAll('body *')]
        .filter((e) => e.getBoundingClientRect().right > wide + 1 && !scrolls(e.parentElement))
        .map((e) => `${e.tagName}.${e.getAttribute('class') || ''} ${(e.textContent || '').trim().slice(0, 30)}`);
    return found.length ? found : [`the page scrolls to ${document.documentElement.scrollWidth}`];
}"""


def keep(page: Page, name: str) -> None:
    """A picture of the whole page, if ``LOOKS`` names a folder."""
    folder = os.environ.get("LOOKS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong, one line each."""
    results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    return [
        f"{found['id']}: {node['target']} {node['html'][:120]} {node.get('failureSummary', '')[:200]}"
        for found in results.response["violations"]
        for node in found["nodes"]
    ]


def look(
    page: Page, name: str, *, widths: tuple[int, ...] = WIDTHS, schemes: tuple[str, ...] = ("light", "dark")
) -> None:
    """Look at the open page in every width and colour scheme: nothing sticks out, and axe-core finds nothing."""
    faults: list[str] = []
    for scheme in schemes:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            keep(page, f"{name}-{width}-{scheme}")
            faults += [f"{name} {width} {scheme} too wide: {what}" for what in page.evaluate(_TOO_WIDE)]
        faults += [f"{name} {scheme} {what}" for what in violations(page)]
    assert faults == []
