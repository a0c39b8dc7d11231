"""What happened to a dossier, from its audit chain, with names for staff."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet

from zhiping.core.procedure.words import ACTION_NAMES, STATE_NAMES
from zhiping.ground.audit.models import AuditEntry
from zhiping.records.models import Dossier, Person

_KINDS = {
    "dossier.opened": "开始申报", "evidence.opened": "查阅证明材料", "form.opened": "查看表格",
    "desk.telephone_revealed": "查看申报人的电话", "bundle.asked": "要了材料包", "bundle.made": "材料包已生成",
    "bundle.taken": "下载材料包", "content.exported": "导出申报内容",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One thing done, or ``count`` times the same in a row. ``state`` is where it led to, empty when it stayed.

    ``is_new``: others did it since the reader's last look.
    """

    at: datetime
    what: str
    who: str
    state: str
    clause: str
    count: int = 1
    is_new: bool = False

    def same(self, other: Event) -> bool:
        """Whether ``other`` is the same thing by the same person, leading nowhere: it is told once, with a count."""
        alike = (self.what, self.who, self.clause, self.is_new) == (other.what, other.who, other.clause, other.is_new)
        return alike and not (self.state or other.state)


def events(dossier: Dossier, *, seen: int | None = None, reader: Person | None = None) -> list[Event]:
    """Every entry of the dossier's chain, newest first. Two queries.

    ``seen``: up to which position ``reader`` had seen it before; what others did behind that is new.
    """
    return _told(AuditEntry.objects.filter(stream=dossier.stream), seen, reader)


def news(dossier: Dossier, *, seen: int | None, reader: Person) -> list[Event]:
    """What others did to the dossier since ``reader`` had seen it up to ``seen``, newest first. Two queries at most."""
    if seen is None:
        return []
    behind = AuditEntry.objects.filter(stream=dossier.stream, position__gt=seen, kind__startswith="dossier.")
    return _told(behind.exclude(by=f"person-{reader.pk}"), seen, reader)


def _told(found: QuerySet[AuditEntry], seen: int | None, reader: Person | None) -> list[Event]:
    entries = list(found.order_by("-position"))
    own = f"person-{reader.pk}" if reader else ""
    pks = {int(e.by.removeprefix("person-")) for e in entries if e.by.startswith("person-")}
    names = {f"person-{pk}": name for pk, name in Person.objects.filter(pk__in=pks).values_list("pk", "name")}
    made: list[Event] = []
    for entry in entries:
        action = entry.kind.removeprefix("dossier.")
        moved = entry.data.get("to") if entry.data.get("to") != entry.data.get("from") else None
        event = Event(
            entry.at, _KINDS.get(entry.kind) or ACTION_NAMES.get(action, entry.kind),
            names.get(entry.by, "系统到期自动办理"), STATE_NAMES.get(moved, "") if moved else "",
            str(entry.data.get("clause", "")),
            is_new=seen is not None and entry.position > seen and entry.by != own
            and entry.kind.startswith("dossier."),
        )  # fmt: skip
        if made and made[-1].same(event):
            made[-1] = replace(made[-1], count=made[-1].count + 1)
        else:
            made.append(event)
    return made
