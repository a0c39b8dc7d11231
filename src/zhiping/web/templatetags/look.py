"""Tags and filters of the look: icons, clause chips, fields, dates as people here write them (docs/look.md)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template import Context, TemplateSyntaxError
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zhiping.core import money
from zhiping.web import dates
from zhiping.web.fields import FieldView, error_targets
from zhiping.web.icons import ICONS
from zhiping.web.panels import drawn

register = template.Library()

STYLES = ("tokens", "base", "page", "controls", "components", "lists", "desk", "phone", "print")


@register.simple_tag
def styles() -> SafeString:
    """The style sheets, in the order in which they build on each other."""
    return format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(f"web/{name}.css"),) for name in STYLES)
    )


@register.simple_tag
def script(name: str) -> SafeString:
    """One of the small scripts, deferred: ``{% script "autosave" %}``."""
    return format_html('<script src="{}" defer></script>', static(f"web/{name}.js"))


@register.simple_tag
def sprite() -> SafeString:
    """Every icon once, for ``use`` to point at."""
    symbols = (f'<symbol id="i-{name}" viewBox="0 0 20 20">{drawing}</symbol>' for name, drawing in ICONS.items())
    return SafeString(f'<svg class="sprite" aria-hidden="true">{"".join(symbols)}</svg>')


@register.simple_tag
def icon(name: str, tone: str = "") -> SafeString:
    """An icon; the word beside it carries the meaning. ``tone``: pass, unk, fail. An unknown name is an error."""
    if name not in ICONS:
        raise TemplateSyntaxError(f"no icon named {name!r}")
    css = f"i {tone}".strip()
    return format_html('<svg class="{}" aria-hidden="true"><use href="#i-{}"/></svg>', css, name)


@register.simple_tag(takes_context=True)
def panels(context: Context, place: str) -> SafeString:
    """What other rooms show at ``place`` of this page (zhiping.web.panels)."""
    request = context["request"]
    around: dict[str, Any] = {str(key): value for key, value in context.flatten().items()}
    # Without the request: what every page has is in ``around`` already, and would be asked for anew by each panel.
    made = ((render_to_string(template, around | values),) for template, values in drawn(place, request))
    return format_html_join("\n", "{}", made)


# --- clauses and what is not confirmed ---


def _notice(context: Context) -> str:
    """The page of the notice that this page's round follows."""
    href = context.get("notice_href")
    return str(reverse("portal:notice") if href is None else href)


@register.simple_tag(takes_context=True)
def clause(context: Context, key: str, pack: Any = None) -> SafeString:
    """A chip ``〔七（四）〕`` that links to the clause in the notice, with 待确认 when nobody confirmed it.

    ``pack`` is the one of the page's context unless given. Nothing for a key that the pack does not have.
    """
    rules = pack if pack is not None else context.get("pack")
    found = rules.clauses.get(key) if rules is not None and key else None
    if found is None:
        return SafeString("")
    chip = format_html('<a class="clause" href="{}#{}">〔{}〕</a>', _notice(context), key, found.short)
    return format_html("{} {}", chip, unsure(context)) if unsettled(found) else chip


@register.simple_tag(takes_context=True)
def unsure(context: Context) -> SafeString:
    """待确认: linked to what that means."""
    return format_html('<a class="unsure" href="{}#unsure">待确认</a>', _notice(context))


@register.filter
def unsettled(grounded: Any) -> bool:
    """Whether the review body has not confirmed a rule yet."""
    return not grounded.confirmed


# --- dates, time, money ---


@register.filter
def day(value: date | None) -> SafeString:
    """``11月23日 周六``"""
    return SafeString("") if value is None else dates.day_with_weekday(value)


@register.filter
def full_day(value: date | None) -> str:
    """``2024年11月23日``"""
    return "" if value is None else dates.plain_day(value, year=True)


@register.filter
def short_day(value: date | None) -> str:
    """``11月23日``"""
    return "" if value is None else dates.plain_day(value)


@register.filter
def weekday(value: date | None) -> str:
    """``周六``"""
    return "" if value is None else dates.weekday(value)


@register.filter
def moment(value: datetime | None) -> str:
    """``2024年11月12日（周二）10:00``"""
    return "" if value is None else f"{dates.day_in_brackets(value, year=True)}{dates.time_of(value)}"


@register.filter
def daytime(value: datetime | None) -> str:
    """``11月14日16:20``"""
    return "" if value is None else dates.day_and_time(value)


@register.filter
def exact(value: datetime | None) -> str:
    """``2024年11月14日16:20:07``, where the second decides."""
    return "" if value is None else dates.day_and_time(value, seconds=True, year=True)


@register.filter
def clock_time(value: datetime | None) -> str:
    """``10:42``"""
    return "" if value is None else dates.time_of(value)


@register.filter
def until(value: datetime | None) -> str:
    """``11月23日（周六）23:59:59前``"""
    return "" if value is None else f"{dates.day_in_brackets(value)}{dates.local(value):%H:%M:%S}前"


@register.filter
def due(value: date | None) -> str:
    """``11月30日（周六）前``"""
    return "" if value is None else f"{dates.day_in_brackets(value)}前"


@register.filter
def left(value: date | None, now: datetime) -> str:
    """How many calendar days are left: ``还剩11天``, ``今天截止``, ``已截止``, ``已过期3天``."""
    return "" if value is None else dates.remaining(value, now)


@register.filter
def yuan(fen: int) -> str:
    """Integer fen as yuan: ``200元``, ``4,600元``, ``200.50元``."""
    return money.yuan(fen)


@register.filter
def lookup(mapping: Any, key: Any) -> Any:
    """``mapping[key]``, or empty."""
    return mapping.get(key, "") if mapping else ""


# --- questions ---


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Context, content: str, question: str, act: str, back: str, keep: str = "取消", *, level: int = 1,
    grave: bool = True, sample: bool = False,
) -> str:  # fmt: skip
    """A question whose answer has a consequence: ``{% confirm "撤回申报？" act="撤回" back=href %}…{% endconfirm %}``.

    The content says what follows. ``act`` is what the button does, ``keep`` the way back; where the deed is ``grave``
    the way back is the filled button. ``level`` is that of the heading. A ``sample`` sends nothing.
    """
    values = {
        "consequence": SafeString(content.strip()), "question": question, "act": act, "back": back, "keep": keep,
        "level": level, "grave": grave, "sample": sample, "csrf_token": context.get("csrf_token"),
    }  # fmt: skip
    return render_to_string("web/confirm.html", values)


# --- lists ---


def _address(context: Context, drop: Iterable[str] = (), **put: str) -> str:
    """The page's own address with other values in its query: everything else that was chosen stays."""
    request = context["request"]
    query = request.GET.copy()
    for key in drop:
        query.pop(key, None)
    for key, value in put.items():
        query[key] = value
    return f"?{query.urlencode()}" if query else str(request.path)


@register.inclusion_tag("web/pager.html", takes_context=True)
def pager(
    context: Context, following: Any = "", text: str = "", *, key: str = "after", word: str = "后面", css: str = ""
) -> dict[str, Any]:
    """The foot of a list that goes on: ``following`` is where its next part begins, or empty at the end.

    ``key`` names that place in the page's address, ``word`` the link; ``text`` says how many there are. There are no
    page numbers: a part begins behind the last row that was seen.
    """
    first = _address(context, drop=[key]) if context["request"].GET.get(key) else ""
    after = _address(context, **{key: str(following)}) if following else ""
    return {"text": text, "first": first, "after": after, "word": word, "css": css}


@register.inclusion_tag("web/filters.html", takes_context=True)
def filters(
    context: Context, offered: Iterable[tuple[Any, ...]], chosen: str, *, label: str = "筛选", css: str = ""
) -> dict[str, Any]:
    """The filters of a list as links: ``offered`` are (key, word) or (key, word, count); choosing begins in front."""
    chips = [
        (_address(context, drop=["after", "before"], f=key), word, *(count or [""]), key == chosen)
        for key, word, *count in offered
    ]  # fmt: skip
    return {"chips": chips, "label": label, "css": css}


# --- forms ---


@register.inclusion_tag("web/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """A form field: label, hint, error, control, wired for screen readers.

    Options: ``label``, ``unit`` (a word after the control), ``width`` (a class such as ``w-num``), ``rows``,
    ``optional`` (says 可不填).
    """
    return {"f": FieldView(bound, **options)}


@register.inclusion_tag("web/field_error.html")
def field_error(id: str, says: str = "") -> dict[str, Any]:
    """The error beside a group that is no form field: ``says``, under the id ``id``-err. Nothing if it is empty."""
    return {"f": {"id": id, "errors": [says] if says else []}}


@register.inclusion_tag("web/errors.html")
def error_summary(
    form: BaseForm | Iterable[BaseForm | None] | None,
    kept: str = "您填的内容都还在。",
    extra: Iterable[tuple[str, str]] = (),
    heading: str = "",
    says: str = "",
    at: str = "main",
) -> dict[str, Any]:
    """The summary on top of a page whose form could not be read, each line linking to its field.

    ``form`` may be a list of forms, or None; ``extra`` are pairs (id of a control, sentence); ``says`` is one sentence
    that belongs to the control ``at``; ``heading`` stands in place of how many there are. Nothing without errors.
    """
    forms = [form] if isinstance(form, BaseForm) else [one for one in form or () if one is not None]
    items = [target for one in forms for target in error_targets(one)] + list(extra) + ([(at, says)] if says else [])
    return {"items": items, "kept": kept, "heading": heading}
