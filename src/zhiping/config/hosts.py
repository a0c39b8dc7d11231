"""Under which names the installation answers, and what counts as this machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from zhiping.config.env import Environment

#: Names of this machine; the demo answers to them beside its public address.
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


def public_host(env: Environment) -> str:
    """The host name of the public address, without its port."""
    host = urlsplit(env.public_url).hostname or ""
    return f"[{host}]" if ":" in host else host


def is_loopback(host: str) -> bool:
    """Whether ``host``, a name or an address, can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def served(env: Environment) -> list[str]:
    """The host names that a request may name; any other is answered with 400."""
    names = [public_host(env), *env.hosts]
    if not env.production:
        names.extend(name for name in LOOPBACK_NAMES if name not in names)
    return names
