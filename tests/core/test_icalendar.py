"""The calendar file of a defence (RFC 5545), read back by a reader of its own: what a telephone would take from it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiping.core.icalendar import Event, calendar

LOCAL = ZoneInfo("Asia/Shanghai")
EVENT = Event(
    uid="defence-ABCD-EFGH@leshan-2024-engineering", sequence=0, stamped_at=datetime(2024, 12, 23, 10, tzinfo=LOCAL),
    starts_at=datetime(2025, 1, 13, 9, 20, tzinfo=LOCAL), ends_at=datetime(2025, 1, 13, 9, 40, tzinfo=LOCAL),
    summary="2024年工程系列职称评审答辩", location="会议中心三楼301室", description="报到：08:50\n报到码：ABCD-EFGH",
    alarm=24 * 60,
)  # fmt: skip


def read(content: bytes) -> dict[str, str]:
    """Properties of calendar and event by name, unfolded and unescaped as RFC 5545 3.1 and 3.3.11 say."""
    assert content.endswith(b"\r\n") and b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    for octets in content.split(b"\r\n"):
        octets.decode()  # no character is cut in two
    unfolded = content.decode().replace("\r\n ", "").split("\r\n")[:-1]
    found: dict[str, str] = {}
    inside: list[str] = []
    for line in unfolded:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            inside.append(value)
        elif name == "END":
            assert inside.pop() == value
        else:
            text = re.sub(r"\\(.)", lambda one: "\n" if one[1] in "nN" else one[1], value)
            found["/".join([*inside[2:], name])] = text
    assert inside == []
    return found


def instant(said: str) -> datetime:
    """An instant in UTC, as the file must have it."""
    return datetime.strptime(said, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def test_a_calendar_takes_time_place_and_reminder_from_it() -> None:
    told = read(calendar(EVENT, product="Zhiping"))
    assert instant(told["DTSTART"]) == EVENT.starts_at and told["DTSTART"] == "20250113T012000Z"
    assert instant(told["DTEND"]) == EVENT.ends_at and instant(told["DTSTAMP"]) == EVENT.stamped_at
    assert (told["UID"], told["SEQUENCE"], told["STATUS"]) == (EVENT.uid, "0", "CONFIRMED")
    assert told["LOCATION"] == EVENT.location and told["DESCRIPTION"] == EVENT.description
    assert told["VALARM/TRIGGER"] == "-PT1440M" and told["METHOD"] == "PUBLISH"


def test_a_change_is_the_same_event_with_a_higher_sequence_and_a_cancelled_one_reminds_of_nothing() -> None:
    moved = replace(EVENT, sequence=1, starts_at=datetime(2025, 1, 14, 9, tzinfo=LOCAL),
                    ends_at=datetime(2025, 1, 14, 9, 20, tzinfo=LOCAL))  # fmt: skip
    before, after = (read(calendar(one, product="Zhiping")) for one in (EVENT, moved))
    assert before["UID"] == after["UID"] and int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    gone = read(calendar(replace(EVENT, cancelled=True), product="Zhiping"))
    assert (gone["STATUS"], gone["METHOD"]) == ("CANCELLED", "CANCEL") and "VALARM/TRIGGER" not in gone


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300), st.text("答辩,;\\\n:评", max_size=120))
def test_any_words_come_back_as_they_were(summary: str, description: str) -> None:
    told = read(calendar(replace(EVENT, summary=summary, description=description), product="Zhiping"))
    assert told["SUMMARY"] == summary and told["DESCRIPTION"] == description


def test_nobody_is_reminded_who_is_not_to_be() -> None:
    assert "VALARM/TRIGGER" not in read(calendar(replace(EVENT, alarm=0), product="Zhiping"))


@pytest.mark.parametrize(("letters", "lines"), [(67, 1), (68, 2), (67 + 74, 2), (67 + 75, 3)])
def test_a_line_is_folded_only_when_it_is_longer_than_75_octets(letters: int, lines: int) -> None:
    written = calendar(replace(EVENT, summary="a" * letters, alarm=0), product="Zhiping").split(b"\r\n")
    first = next(n for n, line in enumerate(written) if line.startswith(b"SUMMARY:"))
    assert written[first + lines].startswith(b"LOCATION:")


def test_what_is_no_event_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after"):
        calendar(replace(EVENT, ends_at=EVENT.starts_at), product="Zhiping")
    with pytest.raises(ValueError, match="zone"):
        calendar(replace(EVENT, stamped_at=datetime(2024, 12, 23, 10)), product="Zhiping")  # noqa: DTZ001
