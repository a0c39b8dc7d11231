"""The edge of the web server: whose headers are believed, how much is taken, what is written to the log."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from zhiping.config import env, logs
from zhiping.config.limits import RequestLimit
from zhiping.config.proxies import TrustedProxies
from zhiping.config.static import VersionedStaticFiles


class _Settings:
    """Settings with another environment."""

    def __init__(self, **variables: str) -> None:
        self.ENV = env.read(variables)


def _seen(monkeypatch: pytest.MonkeyPatch, proxies: str, **meta: str) -> dict[str, Any]:
    """What a view sees of a request that came with ``meta``."""
    monkeypatch.setattr("zhiping.config.proxies.settings", _Settings(ZHIPING_TRUSTED_PROXIES=proxies))
    seen: dict[str, Any] = {}
    headers: dict[str, Any] = dict(meta)

    def view(request: HttpRequest) -> HttpResponse:
        seen.update(request.META)
        return HttpResponse()

    TrustedProxies(view)(RequestFactory().get("/", None, **headers))
    return seen


def test_a_strangers_forwarding_headers_are_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    headers = {
        "HTTP_X_FORWARDED_FOR": "10.9.9.9",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_FORWARDED": "for=10.9.9.9",
        "HTTP_X_REAL_IP": "10.9.9.9",
    }
    for proxies in ("", "192.0.2.1"):
        seen = _seen(monkeypatch, proxies, REMOTE_ADDR="203.0.113.5", **headers)
        assert not set(headers) & set(seen)
        assert seen["REMOTE_ADDR"] == "203.0.113.5"


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("203.0.113.5", "203.0.113.5"),
        # What stands left of the first stranger was written by the stranger.
        ("10.0.0.7, 203.0.113.5", "203.0.113.5"),
        # Two proxies of ours in a row.
        ("203.0.113.5, 10.0.0.2", "203.0.113.5"),
        ("nonsense, 10.0.0.2", "10.0.0.2"),
        ("", "10.0.0.1"),
    ],
)
def test_behind_our_proxy_the_client_is_the_first_stranger_from_the_right(
    monkeypatch: pytest.MonkeyPatch, forwarded: str, client: str
) -> None:
    seen = _seen(monkeypatch, "10.0.0.0/24", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert seen["REMOTE_ADDR"] == client


def _limited(**meta: Any) -> int:
    return RequestLimit(lambda _: HttpResponse())(RequestFactory().post("/", **meta)).status_code


def test_a_request_is_taken_up_to_the_limit_and_not_one_byte_more() -> None:
    limit = settings.REQUEST_LIMIT_BYTES
    assert _limited(CONTENT_LENGTH=str(limit)) == 200
    assert _limited(CONTENT_LENGTH=str(limit + 1)) == 413
    assert _limited(CONTENT_LENGTH="many") == 400
    assert _limited(CONTENT_LENGTH="-5") == 400
    assert _limited(CONTENT_LENGTH="", HTTP_TRANSFER_ENCODING="chunked") == 411


def test_the_page_of_a_request_that_is_too_large_says_what_to_do() -> None:
    answer = RequestLimit(lambda _: HttpResponse())(RequestFactory().post("/", CONTENT_LENGTH="9" * 12))
    assert isinstance(answer, HttpResponse)
    page = answer.content.decode()
    assert f"{settings.REQUEST_LIMIT_BYTES // 1024 // 1024}" in page
    assert "MB" in page


def test_static_addresses_carry_the_contents_fingerprint() -> None:
    storage = VersionedStaticFiles()
    one = storage.url(_any_static())
    assert "?v=" in one and len(one.split("?v=")[1]) == 10
    with pytest.raises(FileNotFoundError):
        storage.url("no/such/file.css")


def _any_static() -> str:
    from django.contrib.staticfiles.finders import get_finders

    return str(next(name for finder in get_finders() for name, _ in finder.list([])))


@pytest.mark.django_db
def test_pages_carry_the_strict_headers(client: Client) -> None:
    headers = client.get("/nowhere/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy and "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("值 511102199003072318 有误", "值 511102********2318 有误"),
        ("51110219900307231X", "511102********231X"),
        ("tel 19900000000.", "tel 199****0000."),
        ("no number 12345", "no number 12345"),
        ("dossier 2024-7K3Q", "dossier 2024-7K3Q"),
        # A longer run of digits is no ID number: a hash, a reference.
        ("9" * 24, "9" * 24),
    ],
)
def test_numbers_of_people_are_masked_in_the_log(text: str, masked: str) -> None:
    assert logs.mask(text) == masked


@pytest.fixture
def _logging_as_before() -> Any:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.parametrize("kind", ["text", "json"])
def test_no_line_of_the_log_holds_personal_data(
    kind: str, _logging_as_before: None, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(kind=kind, level="info")
    structlog.get_logger("zhiping.test").info("saved", dossier="D-1", name="阿依·古丽", id_number="511102199003072318")
    logging.getLogger("elsewhere").warning("value %s", "511102199003072318")
    try:
        raise ValueError("511102199003072318 is wrong")
    except ValueError:
        structlog.get_logger("zhiping.test").exception("failed", mobile="19900000000")
    said = capsys.readouterr().err
    assert "D-1" in said and "ValueError" in said
    for private in ("511102199003072318", "阿依", "19900000000"):
        assert private not in said
    if kind == "json":
        lines = [json.loads(line) for line in said.splitlines()]
        assert [line["event"] for line in lines] == ["saved", "value 511102********2318", "failed"]
