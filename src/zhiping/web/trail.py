"""The list that somebody works through: which dossiers it held, in order, so that a page can lead on to the next.

Kept in the session, as public codes; the page that is led to asks for itself who may see it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

_KEY = "trail"


def remember(request: HttpRequest, codes: Iterable[str]) -> None:
    """This list is now worked through."""
    wanted = list(codes)
    if request.session.get(_KEY) != wanted:
        request.session[_KEY] = wanted


def following(request: HttpRequest, code: str) -> list[str]:
    """What comes after ``code`` in the list, then what stood before it; nothing for what is not in the list."""
    codes: list[str] = request.session.get(_KEY, [])
    if code not in codes:
        return []
    at = codes.index(code)
    return [*codes[at + 1 :], *codes[:at]]
