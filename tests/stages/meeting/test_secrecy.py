"""What a vote leaves on the pages, in sessions, logs and lengths: the same, whatever was chosen (ADR 0017)."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.signals import got_request_exception
from django.test import Client
from django.urls import reverse
from tests.stages.meeting.test_pages import sit
from tests.support.gathering import Gathering

from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.messages.models import OutboxRow
from zhiping.stages.meeting.models import Event, Vote

#: What differs from one request to the next whoever votes what: tokens, times, codes.
_PASSING = re.compile(
    r'csrfmiddlewaretoken" value="[^"]+"|nonce-[^\'" ;]+|nonce="[^"]+"|\d\d:\d\d(:\d\d)?|[0-9A-Z]{4}-[0-9A-Z]{4}|委员.'
)


def _trace(client: Client, vote: Vote, choices: tuple[str, str], logs: Any) -> dict[str, Any]:
    """Everything that one ballot leaves outside its sealed row."""
    page = reverse("meeting:ballot", args=[vote.code])
    keys = [f"c{pk}" for pk in vote.candidates.order_by("pk").values_list("pk", flat=True)]
    said = dict(zip(keys, choices, strict=True)) | {"sure": "on"}
    before = AuditEntry.objects.count(), OutboxRow.objects.count(), Event.objects.count()
    logs.clear()
    answer = client.post(page, said)
    seen = client.get(answer["Location"])
    session = Session.objects.get(session_key=client.session.session_key).get_decoded()
    after = AuditEntry.objects.count(), OutboxRow.objects.count(), Event.objects.count()
    return {
        "body": len("&".join(f"{key}={value}" for key, value in said.items())),
        "status": (answer.status_code, seen.status_code),
        "location": answer["Location"],
        "page": _PASSING.sub("", seen.content.decode()),
        "headers": sorted(name for name, _ in seen.items()),
        "session": sorted(key for key in session if not key.startswith("_auth")),
        "logs": [_PASSING.sub("", one.getMessage()) for one in logs.records],
        "rows": tuple(b - a for a, b in zip(before, after, strict=True)),
    }


def test_nothing_around_a_ballot_depends_on_what_was_chosen(
    leshan: Gathering, caplog: pytest.LogCaptureFixture
) -> None:
    m = leshan
    m.begin()
    m.opine()
    vote = m.open()
    caplog.set_level(logging.DEBUG)
    traces = [
        _trace(sit(m, who), vote, choices, caplog)
        for who, choices in (("member1", ("1", "1")), ("member2", ("2", "3")), ("member3", ("3", "2")))
    ]
    assert traces[0] == traces[1] == traces[2]
    assert traces[0]["rows"] == (0, 0, 0) and traces[0]["status"] == (302, 200)


def test_a_page_that_fails_shows_no_choice(leshan: Gathering, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error report of the ballot leaves out what was posted."""
    m = leshan
    m.begin()
    m.opine()
    vote = m.open()
    seen: list[Any] = []

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("zhiping.stages.meeting.views.voting.deeds.cast", fails)
    client = sit(m, "member1")
    client.raise_request_exception = False

    def keep(sender: object, request: Any, **_: object) -> None:
        seen.append(request)

    got_request_exception.connect(keep)
    try:
        keys = [f"c{pk}" for pk in vote.candidates.values_list("pk", flat=True)]
        answer = client.post(reverse("meeting:ballot", args=[vote.code]), dict.fromkeys(keys, "2") | {"sure": "on"})
    finally:
        got_request_exception.disconnect(keep)
    assert answer.status_code == 500
    assert [request.sensitive_post_parameters for request in seen] == ["__ALL__"]
    assert not vote.voters.filter(voted=True).exists()
