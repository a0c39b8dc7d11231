"""Tags and filters of the look: icons, clause chips, fields, dates as people here write them (docs/look.md)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms, template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite; the word beside it carries the meaning."""
    return format_html('<svg class="i {}" aria-hidden="true"><use href="#i-{}"/></svg>', extra, name)


@register.simple_tag(takes_context=True)
def clause(context: template.Context, key: str) -> SafeString | str:
    """A chip ``〔七（四）〕`` that links to the clause in the notice; nothing for a key that the pack does not have."""
    pack = context.get("pack")
    found = pack.clauses.get(key) if pack is not None and key else None
    if found is None:
        return ""
    chip = format_html('<a class="clause" href="/notice/#{}">〔{}〕</a>', key, found.section)
    if found.status != "notice" and found.confirmed is None:
        return format_html("{} {}", chip, unsure())
    return chip


@register.simple_tag
def unsure() -> SafeString:
    """The mark of what nobody has confirmed yet."""
    return format_html('<a class="unsure" href="{}">待确认</a>', "/notice/#unsure")


def _local(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """``11月23日 周六``"""
    if value is None:
        return ""
    at = _local(value)
    return format_html('{}月{}日 <span class="nb">{}</span>', at.month, at.day, WEEKDAYS[at.weekday()])


@register.filter
def full_day(value: date | datetime | None) -> str:
    """``2024年11月23日``"""
    if value is None:
        return ""
    at = _local(value)
    return f"{at.year}年{at.month}月{at.day}日"


@register.filter
def moment(value: datetime | None) -> str:
    """``2024年11月12日（周二）10:00``"""
    if value is None:
        return ""
    at = timezone.localtime(value)
    return f"{at.year}年{at.month}月{at.day}日（{WEEKDAYS[at.weekday()]}）{at:%H:%M}"


@register.filter
def clock_time(value: datetime | None) -> str:
    """``10:42``"""
    return "" if value is None else f"{timezone.localtime(value):%H:%M}"


@register.filter
def until(value: datetime | None) -> str:
    """``11月23日（周六）23:59:59前``"""
    if value is None:
        return ""
    at = timezone.localtime(value)
    return f"{at.month}月{at.day}日（{WEEKDAYS[at.weekday()]}）{at:%H:%M:%S}前"


@register.filter
def left(value: datetime | date | None, now: datetime) -> str:
    """How many calendar days are left: ``还剩11天``, ``今天截止``, ``已过期3天``."""
    if value is None:
        return ""
    days = (_local(value) - _local(now)) // timedelta(days=1)
    if isinstance(value, datetime) and value < now:
        return f"已过期{-days}天" if days < 0 else "已截止"
    if days < 0:
        return f"已过期{-days}天"
    return f"还剩{days}天" if days else "今天截止"


@register.filter
def yuan(fen: int) -> str:
    """Integer fen as yuan."""
    return f"{fen // 100}元" if fen % 100 == 0 else f"{fen / 100:.2f}元"


@register.filter
def lookup(mapping: Any, key: Any) -> Any:
    """``mapping[key]``, or empty."""
    return mapping.get(key, "") if mapping else ""


@register.inclusion_tag("web/field.html")
def field(bound: forms.BoundField, **options: Any) -> dict[str, Any]:
    """A form field: label, hint, control, error at the field, wired for screen readers.

    Options: ``label``, ``unit`` (a word after the control), ``width`` (a class such as ``w-num``).
    """
    widget = bound.field.widget
    kind = "in"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        kind = "group"
    elif isinstance(widget, forms.CheckboxInput):
        kind = "check"
    described = [f"{bound.auto_id}-hint"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}-err")
    attrs: dict[str, Any] = {}
    if kind == "in":
        attrs["class"] = f"in {options.get('width', '')}".strip()
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    control = bound.as_widget(attrs=attrs) if kind != "group" else ""
    return {"field": bound, "kind": kind, "control": control, **options}


@register.inclusion_tag("web/errors.html")
def error_summary(form: Any, kept: str = "您填的内容都还在。") -> dict[str, Any]:
    """The summary on top of a form that could not be read, each line linking to its field."""
    found: list[dict[str, str]] = []
    for one in form if isinstance(form, list | tuple) else [form]:
        if one is None:
            continue
        for name, messages in one.errors.items():
            bound = one[name] if name in one.fields else None
            for message in messages:
                found.append(
                    {
                        "href": f"#{bound.auto_id}" if bound is not None else "#main",
                        "text": f"{bound.label}：{message}" if bound is not None else str(message),
                    }
                )
    return {"found": found, "kept": kept}
