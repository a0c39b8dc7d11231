"""Dates and instants as people read them: 11月23日 周六, 还剩11天. Instants are shown in the current time zone."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

WEEKDAYS = "一二三四五六日"
Moment = date | datetime


def local(moment: Moment) -> Moment:
    """An instant in the current time zone; a date as it is."""
    return timezone.localtime(moment) if isinstance(moment, datetime) else moment


def on(moment: Moment) -> date:
    """The calendar day of an instant, or the date itself."""
    here = local(moment)
    return here.date() if isinstance(here, datetime) else here


def weekday(moment: Moment) -> str:
    """周六"""
    return f"周{WEEKDAYS[on(moment).weekday()]}"


def plain_day(moment: Moment, *, year: bool = False) -> str:
    """11月23日, or 2024年11月23日."""
    day = on(moment)
    return f"{day.year}年{day.month}月{day.day}日" if year else f"{day.month}月{day.day}日"


def day_with_weekday(moment: Moment, *, year: bool = False) -> SafeString:
    """11月23日 周六, the weekday kept in one piece."""
    return format_html('{} <span class="nb">{}</span>', plain_day(moment, year=year), weekday(moment))


def day_in_brackets(moment: Moment, *, year: bool = False) -> str:
    """11月30日（周六）"""
    return f"{plain_day(moment, year=year)}（{weekday(moment)}）"


def time_of(moment: datetime) -> str:
    """10:42"""
    return f"{timezone.localtime(moment):%H:%M}"


def day_and_time(moment: datetime, *, seconds: bool = False, year: bool = False) -> str:
    """11月14日16:20, with seconds where they decide."""
    here = timezone.localtime(moment)
    return plain_day(here, year=year) + here.strftime("%H:%M:%S" if seconds else "%H:%M")


def days_left(end: Moment, now: Moment) -> int:
    """Calendar days from the day of ``now`` to the day of ``end``; negative when it has passed."""
    return (on(end) - on(now)).days


def remaining(end: Moment, now: Moment) -> str:
    """还剩11天, 今天截止, 已截止, 已过期3天. To the instant where both are instants: a window may close at an hour."""
    days = days_left(end, now)
    if days < 0:
        return f"已过期{-days}天"
    if isinstance(end, datetime) and isinstance(now, datetime) and now > end:
        return "已截止"
    return f"还剩{days}天" if days else "今天截止"
