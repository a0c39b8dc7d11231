"""The windows of a round as a calendar that a telephone subscribes to (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from zhiping.core.policy.model import Pack
from zhiping.core.policy.procedure import Window
from zhiping.faces.portal.queries import notice

#: Octets of a line, its end not counted; a longer one goes on in the next, after a space.
_LONGEST = 75


def _escaped(text: str) -> str:
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return text


def _folded(line: str) -> Iterator[str]:
    """Cut between characters, never within one."""
    part, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _LONGEST:
            yield part
            part, size = " ", 1
        part, size = part + character, size + width
    yield part


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _event(pack: Pack, window: Window, address: str) -> list[str]:
    """The end of a window as an event of no length, with a reminder two days ahead."""
    ends = _instant(window.closes_at.replace(microsecond=0))
    issued = f"{pack.about.document.issued_on:%Y%m%d}T000000Z"
    summary = f"{window.label}截止"
    unsure = "" if window.confirmed else "（待确认）"
    told = f"{window.actor}。{notice.period(pack, window)}{unsure}。依据：{pack.cite(window.clause)}"
    return [
        "BEGIN:VEVENT", f"UID:{window.key}.{pack.id}@zhiping", f"DTSTAMP:{issued}", f"DTSTART:{ends}", f"DTEND:{ends}",
        f"SUMMARY:{_escaped(summary)}", f"DESCRIPTION:{_escaped(told)}", f"URL:{address}",
        "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(summary)}", "TRIGGER:-P2D", "END:VALARM",
        "END:VEVENT",
    ]  # fmt: skip


def calendar(pack: Pack, address: str) -> str:
    """Every window's end as an event; ``address`` is that of the notice. Lines end as the format asks, in CRLF."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//zhiping//calendar//ZH", "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escaped(pack.title)}", f"X-WR-TIMEZONE:{pack.timezone}",
    ]  # fmt: skip
    for window in notice.in_order(pack):
        lines += _event(pack, window, address)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))
