"""Attacks on the running server, from the outside, as anybody could send them."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable

import pytest
from tests.drill.conftest import Server

Serve = Callable[..., Server]

# These never reach a table: one database is enough.
pytestmark = pytest.mark.parametrize("installation", ["sqlite"], indirect=True)


@pytest.fixture
def server(serve: Serve) -> Server:
    return serve(ZHIPING_UPLOAD_MB="1", ZHIPING_THREADS="4")


def test_a_host_that_is_not_ours_is_refused(server: Server) -> None:
    for host in ("evil.example", "localhost.evil.example", "localhost@evil.example", "", "127.0.0.1:8000@evil"):
        status, _, body = server.request("GET", "/", headers={"Host": host})
        assert status == 400, host
        assert b"evil" not in body


def test_every_answer_carries_the_strict_headers(server: Server) -> None:
    for path in ("/", "/nowhere/", "/static/nothing.css", "/%00", "/../../etc/passwd"):
        status, headers, _ = server.request("GET", path)
        assert status < 500, path
        if path.startswith("/static/"):
            continue
        policy = headers.get("content-security-policy", "")
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy and "http:" not in policy and "*" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_nothing_outside_the_static_files_is_served(server: Server) -> None:
    for path in (
        "/static/../settings.py",
        "/static/..%2f..%2fconfig/settings.py",
        "/static/%2e%2e/%2e%2e/pyproject.toml",
        "/static//etc/passwd",
        "/static/....//....//secret-key",
    ):
        status, _, body = server.request("GET", path)
        assert status in (400, 403, 404), path
        assert b"INSTALLED_APPS" not in body and b"root:" not in body


def test_a_request_that_is_too_large_is_refused_before_its_body(server: Server) -> None:
    with socket.create_connection((server.host, server.port), timeout=10) as raw:
        raw.sendall(
            b"POST /signin/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50000000\r\n"
            b"Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        )
        # Not a byte of the fifty megabytes is sent, and still there is an answer.
        assert raw.recv(64).split()[1] == b"413"


def test_a_body_without_a_length_is_refused(server: Server) -> None:
    with socket.create_connection((server.host, server.port), timeout=10) as raw:
        raw.sendall(
            b"POST /signin/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
            b"Content-Type: text/plain\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"
        )
        assert raw.recv(64).split()[1] in (b"411", b"403")


def test_forms_from_elsewhere_are_refused(server: Server) -> None:
    body = b"username=a&password=b"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    for headers in (kind, {**kind, "Origin": "https://evil.example"}, {**kind, "Cookie": "zhiping-csrf=x"}):
        status, _, _ = server.request("POST", "/signin/", body, headers)
        assert status in (403, 404)


def test_many_that_never_finish_do_not_keep_others_waiting(server: Server, count: int) -> None:
    with contextlib.ExitStack() as held:
        for _ in range(count * 10):
            slow = held.enter_context(socket.create_connection((server.host, server.port), timeout=10))
            slow.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        began = time.monotonic()
        for _ in range(5):
            status, _, _ = server.request("GET", "/nowhere/")
            assert status == 404
        assert time.monotonic() - began < 5


def test_nonsense_gets_an_answer_or_a_closed_door_and_the_server_lives(server: Server, count: int) -> None:
    nonsense = [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS to a plain port
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET " + b"/a" * 40_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\nabcde",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET",
        b"GET /?q=%ff%fe%00 HTTP/1.1\r\nHost: localhost\r\nCookie: zhiping=\xff\xfe\r\n\r\n",
        bytes(range(256)) * 8,
    ]
    for number in range(count):
        address = (server.host, server.port)
        with socket.create_connection(address, timeout=5) as raw, contextlib.suppress(OSError):
            raw.sendall(nonsense[number % len(nonsense)])
            raw.shutdown(socket.SHUT_WR)
            answer = raw.recv(256)
            assert b" 500 " not in answer.split(b"\r\n")[0]
    assert server.request("GET", "/nowhere/")[0] == 404
    assert server.process.poll() is None
