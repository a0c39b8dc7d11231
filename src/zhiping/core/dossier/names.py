"""Names as a dossier stores them: in NFC, the middle dot as U+00B7 (contracts/dossier.md)."""

from __future__ import annotations

import unicodedata
from typing import Any

from zhiping.core.dossier.fields import MIDDLE_DOTS

#: Where a dossier holds names of persons: the list or object, and the keys in it.
_NAMES = (("applicant", ("name", "former_name")), ("employment", ("witness",)))


def plain_name(name: str) -> str:
    """``name`` as it is stored, whichever of the middle dots was typed."""
    return unicodedata.normalize("NFC", name).translate(MIDDLE_DOTS)


def masked_name(name: str) -> str:
    """The family name's first character and a star for each of the rest: enough to tell two rows apart, no more."""
    return name[:1] + "*" * max(1, len(name) - 1)


def settle_names(document: dict[str, Any]) -> None:
    """Put every name of ``document`` into the form in which it is stored. Values that are no text are left alone."""
    for section, keys in _NAMES:
        value = document.get(section)
        for holder in value if isinstance(value, list) else [value]:
            _settle(holder, keys)
    application = document.get("application")
    exceptional = application.get("exceptional") if isinstance(application, dict) else None
    for one in (exceptional.get("recommenders") if isinstance(exceptional, dict) else None) or ():
        _settle(one, ("name",))


def _settle(holder: Any, keys: tuple[str, ...]) -> None:
    for key in keys if isinstance(holder, dict) else ():
        if isinstance(holder.get(key), str):
            holder[key] = plain_name(holder[key])
