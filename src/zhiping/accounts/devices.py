"""The browser somebody uses: in words for them to recognise, and as one that has signed in here before.

A browser that has once signed in to an account carries a signed cookie for a year. Its attempts are counted by
themselves, so that strangers who try the same name elsewhere cannot lock the owner out.
"""

from __future__ import annotations

import ipaddress
import secrets
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

_SALT = "zhiping.accounts.device"
_AGE = 365 * 86400
#: As many accounts one browser is remembered for: an office shares a computer.
_ACCOUNTS = 8

_BROWSERS: Final = (
    ("MicroMessenger", "微信"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("HarmonyOS", "鸿蒙"), ("Android", "安卓手机"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows电脑"),
    ("Mac OS", "苹果电脑"), ("Linux", "Linux电脑"),
)  # fmt: skip


def cookie_name() -> str:
    """With TLS the prefix keeps neighbouring hosts from planting one."""
    return "__Host-zhiping-device" if settings.TLS else "zhiping-device"


def _read(request: HttpRequest) -> dict[str, Any]:
    try:
        value = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=_SALT, max_age=_AGE)
    except signing.BadSignature:
        return {}
    return value if isinstance(value, dict) else {}


def known(request: HttpRequest, user_pk: int) -> str:
    """The id of this browser if it has signed in to ``user_pk`` before, else empty."""
    value = _read(request)
    return str(value["id"]) if user_pk in value.get("users", []) else ""


def remember(request: HttpRequest, response: HttpResponseBase, user_pk: int) -> None:
    """Let the browser carry that it has signed in to ``user_pk``."""
    value = _read(request)
    users = [pk for pk in value.get("users", []) if pk != user_pk][-(_ACCOUNTS - 1) :]
    body = signing.dumps({"id": value.get("id") or secrets.token_urlsafe(12), "users": [*users, user_pk]}, salt=_SALT)
    response.set_cookie(cookie_name(), body, max_age=_AGE, secure=settings.TLS, httponly=True, samesite="Lax")


def words(request: HttpRequest) -> str:
    """Browser and machine: Chrome，Windows电脑. Says so where it does not tell."""
    agent = request.headers.get("User-Agent", "")
    browser = next((word for mark, word in _BROWSERS if mark in agent), "")
    system = next((word for mark, word in _SYSTEMS if mark in agent), "")
    return "，".join(part for part in (browser, system) if part) or "无法识别的设备"


def address(request: HttpRequest) -> str:
    """The address of the client, behind trusted proxies the one that they saw (config.proxies).

    An IPv6 customer has a whole /64: it counts as one.
    """
    text = str(request.META.get("REMOTE_ADDR", ""))
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        return "?"
    return text if ip.version == 4 else str(ipaddress.ip_network(f"{text}/64", strict=False).network_address)


def masked_address(request: HttpRequest) -> str:
    """The address for showing: 203.0.*.*"""
    text = address(request)
    if "." in text:
        return ".".join([*text.split(".")[:2], "*", "*"])
    return f"{':'.join(text.split(':')[:2])}:*" if ":" in text else "不明"
