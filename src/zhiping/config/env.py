"""Every setting that comes from the environment: its name, its default, what it means, and how it is read.

This table is the one documented place; ``docs/configuration.md`` is checked against it by a test. Reading reports
every fault at once and never falls back to a default on a value that cannot be read.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhiping.config import readings
from zhiping.config.readings import Database, MailServer, Unreadable
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.signatures.source import KeySource


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: ``default`` as it would be typed, ``read`` turns the typed text into a value."""

    name: str
    default: str
    meaning: str
    read: Callable[[str], Any]
    only: str = ""


VARIABLES: tuple[Variable, ...] = (
    Variable(
        "ZHIPING_PROFILE",
        "demo",
        "`demo`: made-up people and a simulated clock are welcome. `production`: real people; refuses to start while "
        "anything below is unsafe.",
        readings.choice("demo", "production"),
    ),
    Variable(
        "ZHIPING_HOME",
        "",
        "Folder of the database, the evidence, the keys and what is made on the first run. A relative path starts from "
        "the current folder. Empty: `var/` of the checkout.",
        readings.home,
    ),
    Variable(
        "ZHIPING_DATABASE_URL",
        "",
        "`sqlite:////abs/path` or `postgres://user:password@host:port/name`. Empty: `zhiping.sqlite3` in the home.",
        readings.read_database,
    ),
    Variable(
        "ZHIPING_EVIDENCE_URL",
        "",
        "`file:///abs/path` of the folder that holds sealed evidence. Empty: `evidence` in the home.",
        readings.evidence,
    ),
    Variable(
        "ZHIPING_BALLOT_KEYS",
        "",
        "Folder of the keys of secret ballots while a vote runs, as `/dev/shm/zhiping-ballots` or another folder in "
        "memory: nothing is then left on a disk, and a machine that starts again costs the votes under way, which are "
        "held again. Every process of the installation sees the same folder. Never a folder that is backed up. Empty: "
        "`ballots` in the home.",
        readings.folder_of_its_own,
    ),
    Variable(
        "ZHIPING_PUBLIC_URL",
        "",
        "The address that people type, and that documents and messages print. Its host is the host that is served; "
        "`https` makes cookies secure and pages insist on it. Empty: `http://localhost` with the port of "
        "`ZHIPING_ADDRESS`.",
        readings.public_url,
    ),
    Variable(
        "ZHIPING_HOSTS",
        "",
        "Further host names under which the same installation answers, separated by commas.",
        readings.hosts,
    ),
    Variable(
        "ZHIPING_ADDRESS",
        "127.0.0.1:8000",
        "IP address and port on which the server listens. Anything but the loop-back belongs behind a proxy that "
        "speaks TLS.",
        readings.address,
    ),
    Variable(
        "ZHIPING_TRUSTED_PROXIES",
        "",
        "Addresses or networks of the proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed; from "
        "anybody else these headers are removed.",
        readings.networks,
    ),
    Variable(
        "ZHIPING_ALLOW_SQLITE",
        "no",
        "`yes` lets the production profile run on SQLite: one machine, backups by `zhiping backup`.",
        readings.yes,
        only="production",
    ),
    Variable("ZHIPING_WORKERS", "1", "Processes that serve requests.", readings.number(1, 64)),
    Variable("ZHIPING_THREADS", "8", "Requests that one process serves at the same time.", readings.number(1, 128)),
    Variable(
        "ZHIPING_POLL_SECONDS",
        "2",
        "How often the worker looks for messages to deliver and for what time has made due.",
        readings.number(1, 3600),
    ),
    Variable(
        "ZHIPING_SESSION_MINUTES",
        "120",
        "After so long without a request, people sign in again. A draft is saved while it is typed, so nothing is "
        "lost.",
        readings.number(5, 1440),
    ),
    Variable(
        "ZHIPING_SECOND_FACTOR",
        "",
        "`staff`: whoever holds a role other than employee sets up a second factor before anything else. `optional`: "
        "nobody has to. Empty: `staff` in production, `optional` in the demo. Production refuses `optional`.",
        readings.choice("", "staff", "optional"),
    ),
    Variable(
        "ZHIPING_FRESH_MINUTES",
        "10",
        "A grave act (a refusal, a new second factor) asks to sign in again when that was longer ago.",
        readings.number(1, 60),
    ),
    Variable(
        "ZHIPING_RESET_HOURS",
        "24",
        "Between the agreement of the second officer and the removal of somebody's second factors, so many hours in "
        "which that person can object.",
        readings.number(1, 240),
    ),
    Variable(
        "ZHIPING_MAIL_URL",
        "",
        "`smtps://user:password@host:port` or `smtp://…` (STARTTLS) of the mail server. Empty: the demo writes e-mails "
        "as files into `mail/` of the home; production sends none, and says so to who has forgotten a password.",
        readings.mail,
    ),
    Variable(
        "ZHIPING_MAIL_FROM", "zhiping@localhost.localdomain", "The address from which e-mails come.", readings.sender
    ),
    Variable(
        "ZHIPING_DIGEST_MINUTES",
        "120",
        "Messages are also sent by e-mail, to confirmed addresses, one e-mail for all of so many minutes; what is "
        "urgent goes at once. `0`: everything at once.",
        readings.number(0, 1440),
    ),
    Variable(
        "ZHIPING_UPLOAD_MB",
        "50",
        "The largest request that the server takes; a pack sets its own, smaller limits for each item.",
        readings.number(1, 1024),
    ),
    Variable(
        "ZHIPING_UPLOAD_KEPT_HOURS",
        "48",
        "A file that was not sent to its end can be gone on with for so many hours; then what has come of it is "
        "removed.",
        readings.number(1, 720),
    ),
    Variable(
        "ZHIPING_PAYMENT_PROVIDER",
        "",
        "Who takes fees on line. `loopback`: this installation itself, on a page that only says how it ends; worth "
        "nothing, so production refuses it. `none`: money is taken at the cash desk only. Empty: `loopback` in the "
        "demo, `none` in production.",
        readings.choice("", "none", "loopback"),
    ),
    Variable(
        "ZHIPING_SIGNING_KEY",
        "",
        "The key that signs certificates (ECDSA, P-256): `file:///abs/key.pem` with the certificate and its chain, "
        "`file:///abs/key.p12`, or `pkcs11:token=…;object=…?module-path=/abs.so` (`&certificate=/abs/chain.pem` where "
        "the token holds the key alone). `pin-source=/abs/file` names the file with the password. Empty: the demo "
        "makes a key of its own, worth nothing; production makes no certificates.",
        readings.signing_key,
    ),
    Variable(
        "ZHIPING_IDENTITY_PROVIDER",
        "zhiping.ground.identity.local.LocalProvider",
        "Dotted path of what checks real names (`zhiping.ground.identity.Provider`). The local one looks at the form, "
        "date and check digit of the number, and at birth date and sex; it asks no register, so it cannot know whether "
        "name and number belong together.",
        readings.dotted,
    ),
    Variable(
        "ZHIPING_REGISTRATIONS_PER_HOUR",
        "60",
        "How many registrations one network address may send within an hour without signing in; then the open pages of "
        "registration take no more from there for a quarter of an hour. An office that shares an address registers "
        "some dozens of people an hour.",
        readings.number(20, 10_000),
    ),
    Variable(
        "ZHIPING_ROLE_MONTHS",
        "24",
        "How long a role in an organisation lasts when nobody sets an earlier end; no role is given for longer.",
        readings.number(1, 60),
    ),
    Variable(
        "ZHIPING_LOG",
        "text",
        "`text` for people, `json` for machines; always on standard error.",
        readings.choice("text", "json"),
    ),
    Variable(
        "ZHIPING_LOG_LEVEL",
        "info",
        "`debug`, `info`, `warning` or `error`.",
        readings.choice("debug", "info", "warning", "error"),
    ),
    Variable(
        "ZHIPING_TEST_DATABASE_URL",
        "",
        "A PostgreSQL on which the tests may create databases; only the tests read it. Empty: they run on SQLite.",
        readings.read_database,
        only="tests",
    ),
    Variable(
        "ZHIPING_CHROMIUM",
        "",
        "Path of the browser for the tests. Empty: the `chromium` that is found.",
        readings.text,
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
    ballot_keys: Path | None
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
    digest_minutes: int
    upload_mb: int
    upload_kept_hours: int
    payment_provider: str
    signing_key: KeySource | None
    identity_provider: str
    registrations_per_hour: int
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
    taken_by = "none" if values["profile"] == "production" else "loopback"
    values["payment_provider"] = values["payment_provider"] or taken_by
    # Who moves the server to another port means the same address to be typed.
    values["public_url"] = values["public_url"] or f"http://localhost:{values['address'][1]}"
    return Environment(**values)
