"""Every setting that comes from the environment: its name, its default, what it means, and how it is read.

This table is the one documented place; ``docs/configuration.md`` is checked against it by a test. Reading reports
every fault at once and never falls back to a default on a value that cannot be read.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from zhiping.core.errors import BadInput, Fault

CHECKOUT = Path(__file__).resolve().parents[3]


class Unreadable(ValueError):
    """A value that cannot be read; the argument says what was expected."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: ``default`` as it would be typed, ``read`` turns the typed text into a value."""

    name: str
    default: str
    meaning: str
    read: Callable[[str], Any]
    only: str = ""


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


def _text(typed: str) -> str:
    return typed


def _choice(*allowed: str) -> Callable[[str], str]:
    def read(typed: str) -> str:
        if typed not in allowed:
            raise Unreadable(" 或 ".join(allowed))
        return typed

    return read


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(typed: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", typed) or not least <= int(typed) <= most:
            raise Unreadable(f"{least} 到 {most} 之间的整数")
        return int(typed)

    return read


def _dotted(typed: str) -> str:
    if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", typed):
        raise Unreadable("模块.类，例如 zhiping.ground.identity.local.LocalProvider")
    return typed


def _folder(typed: str) -> Path:
    return Path(typed).expanduser().absolute()


def _home(typed: str) -> Path:
    return _folder(typed) if typed else CHECKOUT / "var"


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


def _evidence(typed: str) -> Path | None:
    if not typed:
        return None
    parts = urlsplit(typed)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return Path(unquote(parts.path))
    if not parts.scheme and typed.startswith("/"):
        return Path(typed)
    raise Unreadable("file:///绝对路径")


def _address(typed: str) -> tuple[str, int]:
    host, _, port = typed.rpartition(":")
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        raise Unreadable("IP地址:端口，例如 127.0.0.1:8000") from None
    if not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65535:
        raise Unreadable("IP地址:端口，例如 127.0.0.1:8000")
    return str(address), int(port)


def _public_url(typed: str) -> str:
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


def _hosts(typed: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in typed.split(",") if part.strip())
    for host in found:
        if not re.fullmatch(r"\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", host):
            raise Unreadable("以逗号分隔的主机名，不用通配符 *")
    return found


def _networks(typed: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
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


def _mail(typed: str) -> MailServer | None:
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


def _sender(typed: str) -> str:
    if not re.fullmatch(r"[^\s@<>]+@[A-Za-z0-9.-]+", typed):
        raise Unreadable("邮箱地址，例如 zhiping@example.org")
    return typed


def _yes(typed: str) -> bool:
    if typed not in ("yes", "no"):
        raise Unreadable("yes 或 no")
    return typed == "yes"


VARIABLES: tuple[Variable, ...] = (
    Variable(
        "ZHIPING_PROFILE",
        "demo",
        "`demo`: made-up people and a simulated clock are welcome. `production`: real people; refuses to start while "
        "anything below is unsafe.",
        _choice("demo", "production"),
    ),
    Variable(
        "ZHIPING_HOME",
        "",
        "Folder of the database, the evidence, the keys and what is made on the first run. A relative path starts from "
        "the current folder. Empty: `var/` of the checkout.",
        _home,
    ),
    Variable(
        "ZHIPING_DATABASE_URL",
        "",
        "`sqlite:////abs/path` or `postgres://user:password@host:port/name`. Empty: `zhiping.sqlite3` in the home.",
        read_database,
    ),
    Variable(
        "ZHIPING_EVIDENCE_URL",
        "",
        "`file:///abs/path` of the folder that holds sealed evidence. Empty: `evidence` in the home.",
        _evidence,
    ),
    Variable(
        "ZHIPING_PUBLIC_URL",
        "",
        "The address that people type, and that documents and messages print. Its host is the host that is served; "
        "`https` makes cookies secure and pages insist on it. Empty: `http://localhost` with the port of "
        "`ZHIPING_ADDRESS`.",
        _public_url,
    ),
    Variable(
        "ZHIPING_HOSTS",
        "",
        "Further host names under which the same installation answers, separated by commas.",
        _hosts,
    ),
    Variable(
        "ZHIPING_ADDRESS",
        "127.0.0.1:8000",
        "IP address and port on which the server listens. Anything but the loop-back belongs behind a proxy that "
        "speaks TLS.",
        _address,
    ),
    Variable(
        "ZHIPING_TRUSTED_PROXIES",
        "",
        "Addresses or networks of the proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed; from "
        "anybody else these headers are removed.",
        _networks,
    ),
    Variable(
        "ZHIPING_ALLOW_SQLITE",
        "no",
        "`yes` lets the production profile run on SQLite: one machine, backups by `zhiping backup`.",
        _yes,
        only="production",
    ),
    Variable("ZHIPING_WORKERS", "1", "Processes that serve requests.", _number(1, 64)),
    Variable("ZHIPING_THREADS", "8", "Requests that one process serves at the same time.", _number(1, 128)),
    Variable(
        "ZHIPING_POLL_SECONDS",
        "2",
        "How often the worker looks for messages to deliver and for what time has made due.",
        _number(1, 3600),
    ),
    Variable(
        "ZHIPING_SESSION_MINUTES",
        "120",
        "After so long without a request, people sign in again. A draft is saved while it is typed, so nothing is "
        "lost.",
        _number(5, 1440),
    ),
    Variable(
        "ZHIPING_SECOND_FACTOR",
        "",
        "`staff`: whoever holds a role other than employee sets up a second factor before anything else. `optional`: "
        "nobody has to. Empty: `staff` in production, `optional` in the demo. Production refuses `optional`.",
        _choice("", "staff", "optional"),
    ),
    Variable(
        "ZHIPING_FRESH_MINUTES",
        "10",
        "A grave act (a refusal, a new second factor) asks to sign in again when that was longer ago.",
        _number(1, 60),
    ),
    Variable(
        "ZHIPING_RESET_HOURS",
        "24",
        "Between the agreement of the second officer and the removal of somebody's second factors, so many hours in "
        "which that person can object.",
        _number(1, 240),
    ),
    Variable(
        "ZHIPING_MAIL_URL",
        "",
        "`smtps://user:password@host:port` or `smtp://…` (STARTTLS) of the mail server. Empty: the demo writes e-mails "
        "as files into `mail/` of the home; production sends none, and says so to who has forgotten a password.",
        _mail,
    ),
    Variable("ZHIPING_MAIL_FROM", "zhiping@localhost.localdomain", "The address from which e-mails come.", _sender),
    Variable(
        "ZHIPING_UPLOAD_MB",
        "50",
        "The largest request that the server takes; a pack sets its own, smaller limits for each item.",
        _number(1, 1024),
    ),
    Variable(
        "ZHIPING_UPLOAD_KEPT_HOURS",
        "48",
        "A file that was not sent to its end can be gone on with for so many hours; then what has come of it is "
        "removed.",
        _number(1, 720),
    ),
    Variable(
        "ZHIPING_IDENTITY_PROVIDER",
        "zhiping.ground.identity.local.LocalProvider",
        "Dotted path of what checks real names (`zhiping.ground.identity.Provider`). The local one looks at the form, "
        "date and check digit of the number, and at birth date and sex; it asks no register, so it cannot know whether "
        "name and number belong together.",
        _dotted,
    ),
    Variable(
        "ZHIPING_ROLE_MONTHS",
        "24",
        "How long a role in an organisation lasts when nobody sets an earlier end; no role is given for longer.",
        _number(1, 60),
    ),
    Variable(
        "ZHIPING_LOG",
        "text",
        "`text` for people, `json` for machines; always on standard error.",
        _choice("text", "json"),
    ),
    Variable(
        "ZHIPING_LOG_LEVEL",
        "info",
        "`debug`, `info`, `warning` or `error`.",
        _choice("debug", "info", "warning", "error"),
    ),
    Variable(
        "ZHIPING_TEST_DATABASE_URL",
        "",
        "A PostgreSQL on which the tests may create databases; only the tests read it. Empty: they run on SQLite.",
        read_database,
        only="tests",
    ),
    Variable(
        "ZHIPING_CHROMIUM",
        "",
        "Path of the browser for the tests. Empty: the `chromium` that is found.",
        _text,
        only="tests",
    ),
)


@dataclass(frozen=True, slots=True)
class Environment:
    """The values of ``VARIABLES``, each under its name without the prefix, in lower case."""

    profile: str
    home: Path
    database_url: Database | None
    evidence_url: Path | None
    public_url: str
    hosts: tuple[str, ...]
    address: tuple[str, int]
    trusted_proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
    allow_sqlite: bool
    workers: int
    threads: int
    poll_seconds: int
    session_minutes: int
    second_factor: str
    fresh_minutes: int
    reset_hours: int
    mail_url: MailServer | None
    mail_from: str
    upload_mb: int
    upload_kept_hours: int
    identity_provider: str
    role_months: int
    log: str
    log_level: str
    test_database_url: Database | None
    chromium: str

    @property
    def production(self) -> bool:
        """Whether real people are served."""
        return self.profile == "production"


def read(environ: Mapping[str, str]) -> Environment:
    """Read every variable. Raises ``BadInput`` with one fault for each that cannot be read."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for variable in VARIABLES:
        # A variable that is set to nothing counts as not set, as shells and unit files do it.
        typed = environ.get(variable.name, "").strip() or variable.default
        try:
            values[variable.name.removeprefix("ZHIPING_").lower()] = variable.read(typed)
        except Unreadable as why:
            # The address of a database or a mail server may hold a password: it is not repeated.
            shown = "" if variable.name.endswith(("DATABASE_URL", "MAIL_URL")) else f" {typed}"
            faults.append(Fault(variable.name, f"无法识别{shown}", str(why)))
    if faults:
        raise BadInput(faults)
    values["second_factor"] = values["second_factor"] or ("staff" if values["profile"] == "production" else "optional")
    # Who moves the server to another port means the same address to be typed.
    values["public_url"] = values["public_url"] or f"http://localhost:{values['address'][1]}"
    return Environment(**values)
