"""What has happened to a dossier, told to the applicant; from the audit chain and the milestones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhiping.core.procedure.words import ACTION_NAMES
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.models import Dossier, IssuedDocument, Milestone, Person

#: Moves of officers among themselves, which are not the applicant's to follow step by step.
_NOT_TOLD = frozenset(
    {
        "check_item",
        "propose_refusal",
        "take_back_refusal",
        "drop_refusal",
        "record_objection",
        "propose_correction",
        "take_back_correction",
    }
)
_NAMES = {**ACTION_NAMES, "opened": "开始填写"}
_LEVELS = {"at_unit": "单位", "at_department": "主管部门", "at_committee": "评委会办公室"}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: when (on the cycle's clock), what, by whom, under which clause; the reason if any."""

    at: datetime
    what: str
    who: str
    clause: str
    reason: str = ""
    receipt: str = ""


def history_of(dossier: Dossier) -> list[Happening]:
    """The moves of ``dossier``, newest first."""
    receipts = {r.issued_at: r.number for r in IssuedDocument.objects.filter(dossier=dossier, form="receipt")}
    reasons = _reasons(dossier)
    # Two records of the applicant may have become one; what either did was theirs.
    former = Person.objects.filter(became=dossier.person_id).values_list("pk", flat=True)
    own = {f"person-{pk}" for pk in (dossier.person_id, *former)}
    found = []
    for entry in AuditEntry.objects.filter(stream=dossier.stream, kind__startswith="dossier.").order_by("-position"):
        action = entry.kind.removeprefix("dossier.")
        if action in _NOT_TOLD or action not in _NAMES:
            continue
        who = "您本人" if entry.by in own else _LEVELS.get(entry.data.get("from", ""), "系统")
        if entry.by == "system":
            who = "系统"
        found.append(
            Happening(
                entry.at, _NAMES[action], who, entry.data.get("clause", ""), reasons.get((action, entry.at), ""),
                receipts.get(entry.at, "") if action in ("submit", "resubmit") else "",
            )
        )  # fmt: skip
    return found


#: Milestone → the action that wrote it, where it carries a reason that is told to the applicant.
_REASONS = {
    "refused": ("confirm_refusal", "refuse"),
    "declined": ("decline",),
    "not_recommended": ("not_recommend",),
    "corrected": ("correct_clerically",),
}


def _reasons(dossier: Dossier) -> dict[tuple[str, datetime], str]:
    found = {}
    for row in Milestone.objects.filter(dossier=dossier, kind__in=list(_REASONS)):
        try:
            text = contents.unseal_words(dossier, row.data.get("reason") or "", context=f"milestone|{row.kind}")
        except keys.KeyDestroyed:
            text = ""  # what was destroyed is gone with its reasons (P11)
        for action in _REASONS[row.kind]:
            found[(action, row.at)] = text
    return found
