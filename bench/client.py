"""An HTTP client for measuring: one kept-alive connection, cookies, forms with their token."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Client:
    """A browser's connection, as far as the server can tell."""

    def __init__(self, host: str, port: int) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=60)
        self._cookies: dict[str, str] = {}

    def request(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, str, bytes]:
        """Send and read wholly: status, location, body. Redirects are not followed."""
        headers = {"Host": "localhost"}
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if kind:
            headers["Content-Type"] = kind
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = header.split(";", 1)[0].partition("=")
            self._cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), answer.read()

    def get(self, path: str) -> bytes:
        """The page at ``path``; anything but 200 is an error."""
        status, location, body = self.request("GET", path)
        if status != 200:
            raise RuntimeError(f"GET {path}: {status} {location}")
        return body

    def post(self, path: str, fields: dict[str, str], *, page: bytes) -> tuple[int, str, bytes]:
        """Send a form with the token that ``page`` carries."""
        token = _TOKEN.search(page.decode())
        if not token:
            raise RuntimeError(f"{path}: the page has no form")
        body = urlencode({**fields, "csrfmiddlewaretoken": token[1]}).encode()
        return self.request("POST", path, body, "application/x-www-form-urlencoded")

    def sign_in(self, username: str, password: str) -> None:
        """Sign in through the page, as people do."""
        page = self.get("/signin/")
        status, _, _ = self.post("/signin/", {"username": username, "password": password}, page=page)
        if status != 302:
            raise RuntimeError(f"signing in as {username}: {status}")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
