"""What has happened to a dossier so far, in short: beside the claim, for who checks it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhiping.core.procedure.words import ACTION_NAMES
from zhiping.ground.audit.models import AuditEntry
from zhiping.records.models import Dossier, Person

#: What is done many times over, and says nothing of where the dossier has been.
_LEFT_OUT = ("dossier.check_item", "dossier.edit", "dossier.opened")
#: So many steps are told; the whole record has its own page.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One step: when, what, by whom, under which clause; ``n``: which submission, or how many items it returned."""

    at: datetime
    what: str
    who: str
    clause: str
    note: str = ""


def story_of(dossier: Dossier) -> list[Step]:
    """The latest steps, newest first. Two queries."""
    moves = AuditEntry.objects.filter(stream=dossier.stream, kind__startswith="dossier.").exclude(kind__in=_LEFT_OUT)
    entries = list(moves.order_by("-position")[:_MOST])
    pks = {int(e.by.removeprefix("person-")) for e in entries if e.by.startswith("person-")}
    names = {f"person-{pk}": name for pk, name in Person.objects.filter(pk__in=pks).values_list("pk", "name")}
    found = []
    for entry in entries:
        action = entry.kind.removeprefix("dossier.")
        note = ""
        if action in ("submit", "resubmit") and entry.data.get("revision"):
            note = f"第{entry.data['revision']}次提交"
        elif action == "return" and entry.data.get("items"):
            note = f"{len(entry.data['items'])}项"
        found.append(
            Step(
                entry.at, ACTION_NAMES.get(action, action), names.get(entry.by, "系统到期自动办理"),
                str(entry.data.get("clause", "")), note,
            )
        )  # fmt: skip
    return found
