"""Writes of the face of exchange."""

from zhiping.faces.exchange.operations.bringing import (
    CHANGED,
    Changed,
    apply,
    bring,
    confirm,
    drop,
    progress,
    work_on_imports,
)
from zhiping.faces.exchange.operations.taking import ask, make_exports, sweep, take

__all__ = [
    "CHANGED",
    "Changed",
    "apply",
    "ask",
    "bring",
    "confirm",
    "drop",
    "make_exports",
    "progress",
    "sweep",
    "take",
    "work_on_imports",
]
