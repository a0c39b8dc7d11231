"""A calendar file (RFC 5545) with one event: lines of at most 75 octets, ended by CR LF; times in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class Event:
    """``uid`` names the event for ever; ``sequence`` grows with every change of it, so that a calendar takes over the
    later one. ``alarm``: minutes before the start at which one is reminded, 0: not at all."""

    uid: str
    sequence: int
    stamped_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str
    description: str
    cancelled: bool = False
    alarm: int = 0


def calendar(event: Event, *, product: str) -> bytes:
    """The file. Raises ValueError for an instant without a zone and an event that ends before it starts."""
    if event.ends_at <= event.starts_at:
        raise ValueError("an event ends after it starts")
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{_text(product)}//ZH", "CALSCALE:GREGORIAN",
        f"METHOD:{'CANCEL' if event.cancelled else 'PUBLISH'}", "BEGIN:VEVENT", f"UID:{_text(event.uid)}",
        f"SEQUENCE:{event.sequence}", f"DTSTAMP:{_instant(event.stamped_at)}", f"DTSTART:{_instant(event.starts_at)}",
        f"DTEND:{_instant(event.ends_at)}", f"SUMMARY:{_text(event.summary)}", f"LOCATION:{_text(event.location)}",
        f"DESCRIPTION:{_text(event.description)}", f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
    ]  # fmt: skip
    if event.alarm and not event.cancelled:
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-PT{event.alarm}M", f"DESCRIPTION:{_text(event.summary)}",
                  "END:VALARM"]  # fmt: skip
    lines += ["END:VEVENT", "END:VCALENDAR"]
    return b"".join(_folded(line) for line in lines)


def _instant(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("an instant has a zone")
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    return value.replace("\r\n", "\n").translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """Folded between characters, never within one: a following line begins with a space that counts."""
    parts, here = [], b""
    for character in line:
        octets = character.encode()
        if len(here) + len(octets) > 75:
            parts.append(here)
            here = b" "
        here += octets
    return b"\r\n".join([*parts, here]) + b"\r\n"
