"""Giving somebody the copy of their data, and putting one back into a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from zhiping.accounts.models import User
from zhiping.accounts.operations.telling import record
from zhiping.faces.handover import own_data
from zhiping.faces.handover.queries.own import own_data as gathered
from zhiping.ground.audit import chain
from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier
from zhiping.stages.application import operations as application
from zhiping.stages.application.sections import SECTIONS

#: What of a draft is never taken from a file: who somebody is and where they work stand in the registers, files are
#: uploaded, and when it was applied for is known by the submission alone.
_KEPT = (("applicant", "name"), ("applicant", "id_type"), ("applicant", "id_number"), ("application", "cycle"))
_NOT_TAKEN = (("application", "applied_at"),)


def copy_own_data(user: User, *, by: User, at: datetime) -> bytes:
    """Everything that is held about ``user`` (zhiping.own-data/1), for nobody but themselves. ``at``: real time.

    That it was taken is recorded in the account's chain, with a salted commitment to what was in it. Raises
    ``PermissionError`` for anybody else.
    """
    if by.pk != user.pk:
        raise PermissionError("a copy of somebody's data is for themselves")
    with transaction.atomic():
        made = own_data.dump(gathered(user, at=at))
        record(user, "data_copied", by=by, at=at, data=chain.commitment(made))
    return made


def settled(dossier: Dossier, document: Mapping[str, Any]) -> dict[str, Any]:
    """``document`` as it would become the draft of ``dossier``: registers and files stay those of the dossier."""
    present = contents.draft(dossier)
    made: dict[str, Any] = {
        key: dict(value) if isinstance(value, Mapping) else value
        for key, value in document.items()
        if key not in ("evidence", "history")
    }
    for section, key in (*_KEPT, *_NOT_TAKEN):
        part = made.setdefault(section, {})
        if not isinstance(part, dict):
            continue  # told as a fault where the draft is checked
        part.pop(key, None)
        if (section, key) in _KEPT and key in (present.get(section) or {}):
            part[key] = present[section][key]
    if isinstance(made.get("applicant"), dict):
        made["applicant"].pop("photo", None)
        if photo := (present.get("applicant") or {}).get("photo"):
            made["applicant"]["photo"] = photo
    made["employer"] = present.get("employer") or {}
    if present.get("evidence"):
        made["evidence"] = present["evidence"]
    return made


@dataclass(frozen=True, slots=True)
class Change:
    """A section of the form that filling in would change: how many entries it has now, and would have."""

    title: str
    is_list: bool
    before: int
    after: int


def changes(dossier: Dossier, document: Mapping[str, Any]) -> list[Change]:
    """What filling in would change, section by section in the order of the form."""
    before, after = contents.draft(dossier), settled(dossier, document)
    found = []
    for section in SECTIONS:
        if section.shape == "files":
            continue
        was, becomes = section.read(before) or (), section.read(after) or ()
        if _bare(was) != _bare(becomes):
            found.append(Change(section.title, section.is_list, len(was), len(becomes)))
    return found


def _bare(value: Any) -> Any:
    """As compared: a list item's own id and what was left open say nothing that a person reads."""
    if isinstance(value, Mapping):
        return {key: _bare(one) for key, one in value.items() if one is not None and key != "id"}
    return [_bare(one) for one in value] if isinstance(value, list | tuple) else value


def fill_in(dossier: Dossier, document: Mapping[str, Any], *, by: Actor, at: datetime) -> Dossier:
    """Put ``document`` in place of the draft but for what registers and files say. Raises ``BadInput`` with every
    fault, ``Refusal`` when the draft may not be edited; nothing has changed then."""
    return application.fill(dossier, settled(dossier, document), by=by, at=at)
