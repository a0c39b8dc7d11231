"""Every page of accounts, for who may see it; and how many questions each asks the database."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhiping.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "crane-lake-47-pine"


@pytest.fixture
def user() -> User:
    return User.objects.create(
        username="liming", display_name="李明", password=make_password(PASSWORD), email="liming@example.org"
    )


def sign_in(client: Client, username: str = "liming", password: str = PASSWORD) -> int:
    return client.post("/signin/", {"username": username, "password": password}).status_code


PAGES = ("security", "password", "email", "totp", "passkey", "confirm")


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_for_whoever_is_signed_in(client: Client, user: User, name: str) -> None:
    address = reverse(f"accounts:{name}")
    assert client.get(address)["Location"].startswith("/signin/?next=")
    assert sign_in(client) == 302
    assert client.get(address).status_code == 200


def test_the_pages_cost_a_fixed_number_of_queries(client: Client, user: User) -> None:
    """Time (on PostgreSQL), session, user, rounds and, where none is open, the last, person, messages; the page of the
    account reads seven things more. None grows with a list."""
    assert sign_in(client) == 302
    client.get("/account/")
    for _ in range(3):
        assert sign_in(Client()) == 302
    for address, most in (("/account/", 14), ("/account/password/", 7)):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= most, [q["sql"][:120] for q in asked]
    with CaptureQueriesContext(connection) as asked:
        Client().get("/signin/")
    assert len(asked) <= 3, [q["sql"][:120] for q in asked]
