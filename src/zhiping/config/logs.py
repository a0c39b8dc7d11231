"""Logs: one line an event on standard error, without personal data.

Events name things by their public codes and internal ids. Whatever looks like an ID number or a mobile number is
masked all the same, because exceptions may carry what somebody typed.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# Eighteen characters of a resident ID; eleven digits of a mobile number; either also inside longer text.
_ID_NUMBER = re.compile(r"(?<![0-9])([0-9]{6})[0-9]{8}([0-9]{3}[0-9Xx])(?![0-9])")
_MOBILE = re.compile(r"(?<![0-9])(1[3-9][0-9])[0-9]{4}([0-9]{4})(?![0-9])")
_NEVER = frozenset({"password", "id_number", "mobile", "email", "name", "token", "cookie", "authorization", "session"})


def mask(text: str) -> str:
    """``text`` with the middle of what looks like an ID or mobile number replaced by ``*``."""
    return _MOBILE.sub(r"\1****\2", _ID_NUMBER.sub(r"\1********\2", text))


def _without_personal_data(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if key in _NEVER:
            event[key] = "…"
        elif isinstance(value, str):
            event[key] = mask(value)
    return event


def _rendering(kind: str) -> list[Any]:
    if kind == "json":
        last: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        last = structlog.dev.ConsoleRenderer(colors=False)
    # A traceback becomes text before the masking, so that it is masked too.
    return [structlog.processors.format_exc_info, _without_personal_data, last]


def configure(*, kind: str, level: str) -> None:
    """Send structlog and the standard library's loggers the same way. ``kind`` is ``text`` or ``json``."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.PositionalArgumentsFormatter()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(kind)],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for noisy in ("asyncio", "fontTools", "pikepdf", "PIL"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
