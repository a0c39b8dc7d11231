"""The files of one's own application, as the viewer opens them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from zhiping.records.models import Dossier, Evidence
from zhiping.web.viewer import File

#: Of more items than these a file's line in the list gives the number only.
_NAMED = 2


def view_address(code: str, key: str) -> str:
    """Where the file ``key`` of the dossier ``code`` is opened in the viewer."""
    return f"{reverse('application:view', args=[code])}?{urlencode({'file': key})}"


def files_shown(dossier: Dossier, document: Mapping[str, Any], labels: Mapping[str, str], item: str) -> list[File]:
    """The files of ``document`` in its order, those of ``item`` alone if it is not empty. One query."""
    photo = (document.get("applicant") or {}).get("photo")
    entries = [e for e in document.get("evidence") or [] if not item or item in (e.get("for") or ())]
    rows = {row.key: row for row in Evidence.objects.filter(dossier=dossier, key__in=[e["id"] for e in entries])}
    return [
        File(
            key=row.key, name=entry.get("name") or row.key, pages=row.pages, size=row.size, uploaded_at=row.uploaded_at,
            pages_at=reverse("application:page", args=[dossier.code, row.key, 0]).removesuffix("0/"),
            original=reverse("application:file", args=[dossier.code, row.key]),
            word="照片" if row.key == photo else _proves([labels[i] for i in entry.get("for") or [] if i in labels]),
        )
        for entry in entries
        if (row := rows.get(entry["id"])) is not None
    ]  # fmt: skip


def _proves(labels: list[str]) -> str:
    if not labels:
        return "还没有说明证明哪一项"
    return f"证明{'、'.join(labels)}" if len(labels) <= _NAMED else f"证明{labels[0]}等{len(labels)}项"
