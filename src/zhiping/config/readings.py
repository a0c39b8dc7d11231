"""How the values of settings are read: each reader takes what was typed, and says what it expected instead.

A reader never falls back to a default on a value that it cannot read; it raises ``Unreadable``.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from zhiping.ground.signatures.source import KeySource

CHECKOUT = Path(__file__).resolve().parents[3]


class Unreadable(ValueError):
    """A value that cannot be read; the argument says what was expected."""


@dataclass(frozen=True, slots=True)
class Database:
    """Where the database is. ``engine`` is ``sqlite`` or ``postgresql``."""

    engine: str
    name: str
    user: str = ""
    password: str = ""
    host: str = ""
    port: str = ""
    options: tuple[tuple[str, str], ...] = ()


def text(typed: str) -> str:
    """What was typed."""
    return typed


def choice(*allowed: str) -> Callable[[str], str]:
    """One of ``allowed``."""

    def read(typed: str) -> str:
        if typed not in allowed:
            raise Unreadable(" 或 ".join(allowed))
        return typed

    return read


def number(least: int, most: int) -> Callable[[str], int]:
    """A whole number between ``least`` and ``most``, both included."""

    def read(typed: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", typed) or not least <= int(typed) <= most:
            raise Unreadable(f"{least} 到 {most} 之间的整数")
        return int(typed)

    return read


def dotted(typed: str) -> str:
    """A dotted Python path."""
    if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", typed):
        raise Unreadable("模块.类，例如 zhiping.ground.identity.local.LocalProvider")
    return typed


def folder(typed: str) -> Path:
    """A folder; relative paths start from the current one."""
    return Path(typed).expanduser().absolute()


def home(typed: str) -> Path:
    """Where the state lives; empty is ``var/`` of the checkout."""
    return folder(typed) if typed else CHECKOUT / "var"


def read_database(typed: str) -> Database | None:
    """``sqlite:////abs/path`` or ``postgres://user:password@host:port/name?option=value``; empty is None."""
    if not typed:
        return None
    expected = "sqlite:////绝对路径 或 postgres://用户:密码@主机:端口/库名"
    try:
        parts = urlsplit(typed)
        port = parts.port
    except ValueError:
        raise Unreadable(expected) from None
    path = unquote(parts.path)
    if parts.scheme == "sqlite":
        # Three slashes and no more would be a relative path, which depends on the folder somebody starts from.
        if parts.netloc or not path.startswith("//") or len(path) < 3:
            raise Unreadable(expected)
        return Database("sqlite", path[1:])
    if parts.scheme in ("postgres", "postgresql"):
        name = path.removeprefix("/")
        if not name or "/" in name:
            raise Unreadable(expected)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        host = query.pop("host", "") or unquote(parts.hostname or "")
        chosen_port = query.pop("port", "") or (str(port) if port else "")
        return Database(
            "postgresql",
            name,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            host=host,
            port=chosen_port,
            options=tuple(sorted(query.items())),
        )
    raise Unreadable(expected)


def evidence(typed: str) -> Path | None:
    """The folder of sealed evidence, as a ``file:`` address; empty is None."""
    if not typed:
        return None
    parts = urlsplit(typed)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return Path(unquote(parts.path))
    if not parts.scheme and typed.startswith("/"):
        return Path(typed)
    raise Unreadable("file:///绝对路径")


def folder_of_its_own(typed: str) -> Path | None:
    """The absolute path of a folder below the root; empty is None."""
    if not typed:
        return None
    path = Path(typed)
    if not path.is_absolute() or ".." in path.parts or len(path.parts) < 2:
        raise Unreadable("/绝对路径")
    return path


def signing_key(typed: str) -> KeySource | None:
    """``file:///abs/key.pem`` (or ``.p12``), or ``pkcs11:token=…;object=…?module-path=/abs.so`` (RFC 7512); both with
    ``pin-source=/abs/file`` for the password. Empty is None."""
    if not typed:
        return None
    expected = (
        "file:///绝对路径.pem（或.p12），或 pkcs11:token=名称;object=名称?module-path=/绝对路径.so；"
        "口令放在文件里，用 pin-source=/绝对路径 指明"
    )
    scheme, _, rest = typed.partition(":")
    where, _, tail = rest.partition("?")
    asked = dict(parse_qsl(tail, keep_blank_values=True))
    known = {"pin-source"} | ({"module-path", "certificate"} if scheme == "pkcs11" else set())
    paths = {key: Path(value.removeprefix("file:")) for key, value in asked.items()}
    if set(asked) - known or not all(path.is_absolute() for path in paths.values()):
        raise Unreadable(expected)
    if scheme == "file" and where.startswith("///"):
        return KeySource("file", path=Path(unquote(where[2:])), pin_source=paths.get("pin-source"))
    named = dict(part.split("=", 1) for part in where.split(";") if "=" in part)
    if scheme == "pkcs11" and set(named) == {"token", "object"} and "module-path" in paths:
        return KeySource(
            "pkcs11",
            module=paths["module-path"],
            token=unquote(named["token"]),
            label=unquote(named["object"]),
            pin_source=paths.get("pin-source"),
            certificate=paths.get("certificate"),
        )
    raise Unreadable(expected)


def address(typed: str) -> tuple[str, int]:
    """IP address and port to listen on."""
    host, _, port = typed.rpartition(":")
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        raise Unreadable("IP地址:端口，例如 127.0.0.1:8000") from None
    if not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65535:
        raise Unreadable("IP地址:端口，例如 127.0.0.1:8000")
    return str(address), int(port)


def public_url(typed: str) -> str:
    """The address that people type, without a path; empty stays empty."""
    if not typed:
        return ""
    try:
        parts = urlsplit(typed)
        port = parts.port
    except ValueError:
        raise Unreadable("http(s)://主机名[:端口]") from None
    if port == 0 or parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise Unreadable("http(s)://主机名[:端口]，不带路径")
    return f"{parts.scheme}://{parts.netloc}"


def hosts(typed: str) -> tuple[str, ...]:
    """Host names, separated by commas."""
    found = tuple(part.strip() for part in typed.split(",") if part.strip())
    for host in found:
        if not re.fullmatch(r"\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", host):
            raise Unreadable("以逗号分隔的主机名，不用通配符 *")
    return found


def networks(typed: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Addresses or networks, separated by commas."""
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in typed.split(",") if part.strip())
    except ValueError:
        raise Unreadable("以逗号分隔的IP地址或网段") from None


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where e-mails are handed in. ``tls``: encrypted from the first byte; else by STARTTLS, never in clear."""

    host: str
    port: int
    user: str
    password: str
    tls: bool


def mail(typed: str) -> MailServer | None:
    """A mail server; empty is None."""
    if not typed:
        return None
    expected = "smtps://用户:密码@主机:端口 或 smtp://…（STARTTLS）"
    try:
        parts = urlsplit(typed)
        port = parts.port
    except ValueError:
        raise Unreadable(expected) from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise Unreadable(expected)
    tls = parts.scheme == "smtps"
    return MailServer(
        parts.hostname, port or (465 if tls else 587), unquote(parts.username or ""), unquote(parts.password or ""), tls
    )


def sender(typed: str) -> str:
    """An e-mail address."""
    if not re.fullmatch(r"[^\s@<>]+@[A-Za-z0-9.-]+", typed):
        raise Unreadable("邮箱地址，例如 zhiping@example.org")
    return typed


def yes(typed: str) -> bool:
    """``yes`` or ``no``."""
    if typed not in ("yes", "no"):
        raise Unreadable("yes 或 no")
    return typed == "yes"
