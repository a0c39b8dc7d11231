"""The two databases, set up so that neither loses what it has acknowledged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zhiping.config.readings import Database

# WAL lets readers go on while one writes; FULL makes a commit survive a power cut (NORMAL does not fsync at commit).
_SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"


def django_database(database: Database | None, home: Path) -> dict[str, Any]:
    """Django's description of ``database``; None is SQLite in ``home``."""
    if database is None or database.engine == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": database.name if database else str(home / "zhiping.sqlite3"),
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                # A transaction takes the write lock when it begins: two writers wait for each other (up to timeout)
                # instead of failing halfway when both have read before they write.
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": _SQLITE_START,
            },
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database.name,
        "USER": database.user,
        "PASSWORD": database.password,
        "HOST": database.host,
        "PORT": database.port,
        # A pool and persistent connections exclude each other.
        "CONN_MAX_AGE": 0,
        "OPTIONS": {**dict(database.options), "pool": {"min_size": 1, "max_size": 12, "timeout": 20}},
    }
