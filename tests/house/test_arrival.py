"""A request has arrived when its last byte has, whatever kind of body it brings."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from zhiping.access.middleware import ArrivalMiddleware

_FORM = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'


class _Slow(io.BytesIO):
    """A body after whose last byte the database's clock shows a later minute."""

    late = False

    def read(self, *args: Any) -> bytes:
        part = super().read(*args)
        if self.tell() == len(self.getvalue()):
            self.late = True
        return part


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"a=b"),
        ("multipart/form-data; boundary=x", _FORM),
        ("application/json", b'{"a": "b"}'),
        ("application/octet-stream", b"bytes"),
        ("", b"bytes"),
    ],
)
def test_the_clock_is_asked_after_the_last_byte(kind: str, body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = _Slow(body)
    before, after = datetime(2024, 11, 23, 15, 59, 59, tzinfo=UTC), datetime(2024, 11, 23, 16, 0, 0, tzinfo=UTC)
    monkeypatch.setattr("zhiping.access.middleware.clock.database_now", lambda: after if stream.late else before)
    request: Any = RequestFactory().generic("POST", "/", body, content_type=kind)
    request._stream = request.environ["wsgi.input"] = stream
    ArrivalMiddleware(lambda _: HttpResponse())(request)
    assert request.arrived_at == after
