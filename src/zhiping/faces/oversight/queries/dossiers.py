"""A dossier as a supervisor reads it: what was submitted with personal data masked, the checks, the history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from zhiping.core.dossier import iter_items
from zhiping.core.dossier.names import masked_name
from zhiping.core.procedure.words import ACTION_NAMES, STATE_NAMES
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.models import Dossier, Evidence, ItemCheck, Person
from zhiping.records.situations import latest_submission, rules_pack
from zhiping.stages.application.queries.answers import Answer, answers
from zhiping.stages.application.sections import SECTIONS
from zhiping.web.findings import FindingsView, present

LEVELS: Final = {"unit": "单位", "department": "主管部门", "office": "评委会办公室"}
HIDDEN: Final = "已隐去"
#: Items whose evidence is a document of identity.
_IDENTITY: Final = frozenset({"applicant"})
_FILES: Final = frozenset(section.title for section in SECTIONS if section.shape == "files")
#: What has no word here or in the procedure (marks, recusals, who looks into an objection) says who the experts are, or
#: who reported something: it is not told here; auditors see the chain.
_OTHERS: Final = {
    "dossier.opened": "开始申报", "evidence.opened": "查阅证明材料",
    "form.opened": "查看表格",
    "bundle.asked": "要了材料包", "bundle.made": "材料包已生成", "bundle.taken": "下载材料包",
    "content.exported": "导出申报内容", "dossier.person_merged": "个人记录合并",
    "dossier.unit_merged": "单位登记合并", "dossier.read": "人社部门查阅材料", "document.issued": "出具文件",
    "fee.refunded": "退费", "certificate.numbered": "编制证书编号", "certificate.taken": "下载证书",
    "certificate.renewed": "换发证书", "certificate.revoked": "撤销证书", "result.taken": "领取评审结果",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of the levels on one item, in the order of ``LEVELS``; empty where there is none."""

    label: str
    marks: list[str]


@dataclass(frozen=True, slots=True)
class File:
    """A file by its place, since names of files may say whose they are; ``proves``: labels of the items."""

    code: str
    name: str
    pages: int
    proves: str


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done."""

    at: datetime
    what: str
    who: str
    state: str
    clause: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is read. Without content once the material was destroyed."""

    name: str
    state: str
    answers: list[Answer] = field(default_factory=list)
    findings: FindingsView = field(default_factory=FindingsView)
    checks: list[Marks] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    number: int = 0
    has_content: bool = True


def read(dossier: Dossier) -> Reading:
    """Read ``dossier``: the last submission, not the draft that may differ from it."""
    name, state = masked_name(dossier.applicant_name), STATE_NAMES[dossier.state]
    events = _events(dossier, name)
    revision = latest_submission(dossier)
    if revision is None:
        return Reading(name, state, events=events, has_content=False)
    revision.dossier = dossier
    try:
        document, verdict = contents.content(revision), contents.findings(revision)
    except (keys.KeyDestroyed, keys.Damaged):
        return Reading(name, state, events=events, has_content=False)
    shown = masked(document, dossier.applicant_name)
    labels = {item.id: item.label for item in iter_items(shown)}
    return Reading(
        name, state, _told(dossier, shown), present(verdict.get("findings", ())), _checks(dossier, labels),
        _files(dossier, shown, labels), events, revision.number,
    )  # fmt: skip


def material(dossier: Dossier) -> Reading:
    """What an expert judges of ``dossier``: content and evidence of the last submission. Neither history nor what the
    levels found, no number of a document, and not the files that only say who somebody is.
    """
    name, state = dossier.applicant_name, STATE_NAMES[dossier.state]
    revision = latest_submission(dossier)
    if revision is None:
        return Reading(name, state, has_content=False)
    revision.dossier = dossier
    try:
        document = dict(contents.content(revision))
    except (keys.KeyDestroyed, keys.Damaged):
        return Reading(name, state, has_content=False)
    document["evidence"] = [row for row in document.get("evidence") or () if _proves_more(row)]
    shown = masked(document, dossier.applicant_name)
    for key in ("id_type", "id_number"):
        shown.get("applicant", {}).pop(key, None)
    labels = {item.id: item.label for item in iter_items(shown)}
    files = _files(dossier, shown, labels)
    return Reading(name, state, _told(dossier, shown), files=files, number=revision.number)


def _proves_more(file: Mapping[str, Any]) -> bool:
    """Whether a file proves something besides who the applicant is."""
    proves = set(file.get("for") or ())
    return not proves or bool(proves - _IDENTITY)


def _told(dossier: Dossier, document: Mapping[str, Any]) -> list[Answer]:
    """The sections in words; files stand in a list of their own."""
    found = answers(dossier, document, rules_pack(dossier), editable=False)
    return [one for one in found if one.title not in _FILES]


def masked(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A copy of ``document`` without what says who it is: names, ways to reach them, names of files.

    The number of the document is masked where it is shown; dates stay, since the rules are about them.
    """
    made: dict[str, Any] = _without(document, name)
    person = made.get("applicant")
    if isinstance(person, dict):
        for key in ("mobile", "email", "birthplace", "health", "ethnicity"):
            if person.get(key):
                person[key] = HIDDEN
        if person.get("former_name"):
            person["former_name"] = masked_name(person["former_name"])
    for row in made.get("employment") or ():
        if isinstance(row, dict) and row.get("witness"):
            row["witness"] = masked_name(row["witness"])
    for number, row in enumerate(made.get("evidence") or (), start=1):
        row["name"] = f"文件{number}"
    return made


def _without(value: Any, name: str) -> Any:
    """A deep copy in which every text has ``name`` masked."""
    if isinstance(value, str):
        return value.replace(name, masked_name(name)) if name else value
    if isinstance(value, Mapping):
        return {key: _without(one, name) for key, one in value.items()}
    return [_without(one, name) for one in value] if isinstance(value, list) else value


def _checks(dossier: Dossier, labels: Mapping[str, str]) -> list[Marks]:
    rows = ItemCheck.objects.filter(dossier=dossier).order_by("revision__number", "id")
    last: dict[tuple[str, str], str] = {
        (row.item, row.level): str(ItemCheck.Mark(row.mark).label) for row in rows
    }  # the later revision's mark stands
    if not last:
        return []
    return [Marks(label, [last.get((item, level), "") for level in LEVELS]) for item, label in labels.items()]


def _files(dossier: Dossier, document: Mapping[str, Any], labels: Mapping[str, str]) -> list[File]:
    rows = {row.key: row for row in Evidence.objects.filter(dossier=dossier)}
    found = []
    for entry in document.get("evidence") or ():
        if row := rows.get(str(entry.get("id"))):
            proves = "、".join(labels[item] for item in entry.get("for") or () if item in labels)
            found.append(File(row.code, str(entry["name"]), row.pages, proves))
    return found


def _events(dossier: Dossier, name: str) -> list[Event]:
    entries = list(AuditEntry.objects.filter(stream=dossier.stream).order_by("-position"))
    pks = {int(entry.by.removeprefix("person-")) for entry in entries if entry.by.startswith("person-")}
    people = Person.objects.filter(pk__in=pks).values_list("pk", "name", "became_id")
    # The applicant stays masked here too, under either record.
    names = {
        f"person-{pk}": name if dossier.person_id in (pk, became) else called for pk, called, became in people
    }  # fmt: skip
    found = []
    for entry in entries:
        action = entry.kind.removeprefix("dossier.")
        word = _OTHERS.get(entry.kind) or ACTION_NAMES.get(action)
        if word is None:
            continue
        moved = entry.data.get("to") if entry.data.get("to") != entry.data.get("from") else None
        found.append(
            Event(
                entry.at, word, names.get(entry.by, "系统到期自动办理"), STATE_NAMES.get(moved, "") if moved else "",
                str(entry.data.get("clause", "")),
            )
        )  # fmt: skip
    return found
