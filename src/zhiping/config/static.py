"""Static files carry their content's fingerprint in the address, so that a new version is seen at once."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


@lru_cache(maxsize=1024)
def _fingerprint(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        # A page that names a file that is not there is a mistake of ours: better a broken test than a dead link.
        raise FileNotFoundError(f"static file {name}")
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10]


class VersionedStaticFiles(StaticFilesStorage):
    """Files as the packages ship them; ``url`` adds ``?v=`` and a fingerprint."""

    def url(self, name: str | None) -> str:
        """The address of ``name``. Raises ``FileNotFoundError`` when no package ships it."""
        return f"{super().url(name)}?v={_fingerprint(name or '')}"
