"""Sessions end after a time without requests, and cost a write only now and then."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhiping.accounts.models import User
from zhiping.config import sessions


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(User.objects.create(username="somebody", display_name="某人"))
    return client


def _writes(client: Client) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        client.get("/nowhere/")
    return sum("django_session" in q["sql"] and not q["sql"].startswith("SELECT") for q in caught)


@pytest.mark.django_db
def test_use_moves_the_end_of_a_session(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    step = settings.SESSION_COOKIE_AGE // 24
    clock: dict[str, int] = {"now": 1_732_000_000}

    class Time:
        @staticmethod
        def time() -> float:
            return clock["now"]

    monkeypatch.setattr(sessions, "time", Time)
    assert _writes(signed_in) > 0  # the first request is written down
    assert _writes(signed_in) == 0  # the next at once is not
    clock["now"] += step - 1
    assert _writes(signed_in) == 0
    before = Session.objects.get().expire_date
    clock["now"] += 1
    assert _writes(signed_in) > 0
    assert Session.objects.get().expire_date > before


@pytest.mark.django_db
def test_a_visitor_gets_no_session(client: Client) -> None:
    answer: Any = client.get("/nowhere/")
    assert answer.status_code == 404
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    assert not Session.objects.exists()
