"""Looking at pages: pictures for the eye, and what a machine can tell of a page's form.

`LOOKS=/some/folder pytest tests/journeys` keeps a picture of every page that a journey looks at.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

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


#: What can take the focus must show it, be where it is seen, and not lie beneath the sticky bar (WCAG 2.4.7, 2.4.11).
_KEYBOARD = """() => {
    const able = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"], iframe';
    const all = [...document.querySelectorAll(able)].filter((e) => !e.disabled && e.checkVisibility
        && e.checkVisibility({visibilityProperty: true}) && !e.closest('[inert], dialog:not([open])'));
    const found = [];
    const word = (e) => e.getAttribute('name') || e.textContent || '';
    const name = (e) => `${e.tagName.toLowerCase()} ${word(e).trim().slice(0, 30)}`;
    for (const e of all) {
        if (e.tabIndex < 0) continue;
        e.focus();
        if (document.activeElement !== e) { found.push(`takes no focus: ${name(e)}`); continue; }
        if (e.tagName === 'IFRAME') continue;
        const shown = e.matches('.marks input') ? e.nextElementSibling : e;
        const style = getComputedStyle(shown);
        const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
        if (!ring) found.push(`shows no focus: ${name(e)}`);
        const box = e.getBoundingClientRect();
        if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0) found.push(`focus out of sight: ${name(e)}`);
        const bar = document.querySelector('.stick');
        if (bar && !bar.contains(e)) {
            const over = bar.getBoundingClientRect();
            if (getComputedStyle(bar).position === 'sticky' && box.top >= over.top && box.bottom <= over.bottom
                && box.left >= over.left && box.right <= over.right) found.push(`beneath the bar: ${name(e)}`);
        }
    }
    const positive = document.querySelectorAll('[tabindex]:not([tabindex="0"]):not([tabindex="-1"])');
    if (positive.length) found.push('an order of its own by tabindex');
    return found;
}"""
#: The form of a page that axe's rules for WCAG leave open: one title, headings in order, a language, landmarks, a skip
#: link that comes first, names of fields that a browser can fill, and the way to help in the same place (3.2.6).
_FORM = """() => {
    const found = [];
    const one = (what) => document.querySelectorAll(what).length;
    if (document.documentElement.lang !== 'zh-CN') found.push('no language');
    if (!document.title.includes(' · 职评')) found.push(`title: ${document.title}`);
    for (const what of ['h1', 'main', 'body > header', 'body > footer', 'nav[aria-label="主导航"]'])
        if (one(what) !== 1) found.push(`${one(what)} of ${what}`);
    let level = 0;
    for (const e of document.querySelectorAll('h1, h2, h3, h4')) {
        if (!e.checkVisibility()) continue;
        const now = Number(e.tagName[1]);
        if (now > level + 1) found.push(`h${now} after h${level}: ${e.textContent.trim().slice(0, 20)}`);
        level = now;
    }
    const first = document.querySelector('a[href], button, input:not([type=hidden])');
    if (!first || !first.matches('.skip')) found.push('the skip link is not first');
    if (!document.querySelector('footer a[href^="/help/"]')) found.push('no help in the foot');
    const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
    const twice = ids.filter((id, n) => ids.indexOf(id) !== n);
    if (twice.length) found.push(`ids twice: ${[...new Set(twice)]}`);
    for (const e of document.querySelectorAll('[aria-describedby], [aria-labelledby]'))
        for (const attribute of ['aria-describedby', 'aria-labelledby'])
            for (const id of (e.getAttribute(attribute) || '').split(' ').filter(Boolean))
                if (!document.getElementById(id)) found.push(`${attribute} leads nowhere: ${id}`);
    return found;
}"""


def become(page: Page, url: str, session: str) -> None:
    """Continue in this session, or signed out if it is empty."""
    page.context.clear_cookies()
    if session:
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways (WCAG 1.4.10)."""
    return [f"too wide: {what}" for what in page.evaluate(_TOO_WIDE)]


def unreachable(page: Page) -> list[str]:
    """What a keyboard cannot reach, or reaches without being seen."""
    page.keyboard.press("Tab")  # the browser shows the focus to whom it knows to use a keyboard
    return list(page.evaluate(_KEYBOARD))


def form_of(page: Page) -> list[str]:
    """What is wrong with the frame of the page."""
    return list(page.evaluate(_FORM))


def keep(page: Page, name: str) -> None:
    """A picture of the whole page, if ``LOOKS`` names a folder."""
    folder = os.environ.get("LOOKS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong, one line each."""
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    results = Axe().run(page, options=options)
    return [
        f"{found['id']}: {node['target']} {node['html'][:120]} {node.get('failureSummary', '')[:200]}"
        for found in results.response["violations"]
        for node in found["nodes"]
    ]


def look(
    page: Page, name: str, *, widths: tuple[int, ...] = WIDTHS, schemes: tuple[str, ...] = ("light", "dark")
) -> None:
    """Look at the open page in every width and colour scheme: nothing sticks out, and axe-core finds nothing.

    In `make test` in the first colour scheme only; in a drill, and where pictures are kept, in all of them.
    """
    if not os.environ.get("LOOKS") and os.environ.get("ZHIPING_DRILL_COUNT", "0") == "0":
        schemes = schemes[:1]
    faults: list[str] = []
    for scheme in schemes:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            keep(page, f"{name}-{width}-{scheme}")
            faults += [f"{name} {width} {scheme} too wide: {what}" for what in page.evaluate(_TOO_WIDE)]
        faults += [f"{name} {scheme} {what}" for what in violations(page)]
    assert not faults, "\n".join(faults)
