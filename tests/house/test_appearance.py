"""Light or dark: the system decides until a person does; the choice stays in their browser."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("chosen", ["light", "dark"])
def test_a_choice_is_kept_and_leads_back(chosen: str) -> None:
    client = Client()
    assert "data-theme" not in client.get("/help/").content.decode()
    answer = client.post("/appearance/", {"theme": chosen, "next": "/help/"})
    assert answer.status_code == 302 and answer["Location"] == "/help/"
    cookie = client.cookies["zhiping-theme"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and int(cookie["max-age"]) > 300 * 24 * 3600
    page = client.get("/help/").content.decode()
    assert f'data-theme="{chosen}"' in page and f'name="color-scheme" content="{chosen}"' in page
    client.post("/appearance/", {"theme": "system"})
    assert "data-theme" not in client.get("/help/").content.decode()


def test_a_theme_that_does_not_exist_is_refused_and_an_outside_address_is_not_followed() -> None:
    client = Client()
    assert client.post("/appearance/", {"theme": "pink"}).status_code == 422
    assert client.post("/appearance/", {}).status_code == 422
    answer = client.post("/appearance/", {"theme": "dark", "next": "https://example.org/"})
    assert answer["Location"] == "/"
    client.cookies["zhiping-theme"] = '"><script>'
    assert "data-theme" not in client.get("/help/").content.decode()


def test_every_page_leads_to_the_choice_and_back_without_what_was_searched_for() -> None:
    html = Client().get("/help/?q=511102199003070011").content.decode()
    assert 'href="/appearance/?next=/help/"' in html or 'href="/appearance/?next=%2Fhelp%2F"' in html
    assert 'name="next" value="/help/"' in Client().get("/appearance/?next=%2Fhelp%2F").content.decode()
