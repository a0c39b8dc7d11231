"""What a person told in an earlier cycle and need not type again: a profile, read from their last dossier.

Only what stays from year to year. What belongs to a year is asked anew: declarations, hours and assessments, a person's
status, the title applied for, the summary, files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhiping.core.dossier import give_ids
from zhiping.core.policy.model import Pack
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.models import Dossier
from zhiping.records.queries import dossiers_of
from zhiping.records.situations import latest_submission
from zhiping.stages.application.queries.answers import entries_of
from zhiping.stages.application.sections import BY_KEY, Section

#: Lists that are the same the year after, and what of a person is.
LISTS = ("education", "titles", "skills", "employment", "training", "achievements", "papers")
ONCE = ("probation",)
PERSONAL = {
    "applicant": ("former_name", "sex", "ethnicity", "born_on", "birthplace"),
    "contact": ("mobile", "email"),
    "background": ("work_started_on", "party", "societies", "languages"),
}
REUSABLE = (*PERSONAL, *LISTS, *ONCE)


@dataclass(frozen=True, slots=True)
class Offered:
    """One section that an earlier dossier could fill: its entries in words, to look at before choosing."""

    section: Section
    entries: list[list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Earlier:
    """The dossier that is read, and what of it is still wanted here."""

    dossier: Dossier
    offered: list[Offered]

    def has(self, section: str) -> bool:
        """Whether ``section`` could be filled from it."""
        return any(one.section.key == section for one in self.offered)


def source_of(dossier: Dossier) -> Dossier | None:
    """The person's latest other dossier whose content can still be read; None where there is none."""
    others = [other for other in dossiers_of(dossier.person) if other.pk != dossier.pk]
    return next((other for other in others if keys.exists(other.key_owner)), None)


def told_by(source: Dossier) -> dict[str, Any]:
    """What ``source`` says, under its own key: what was submitted last, else its draft."""
    revision = latest_submission(source)
    return contents.content(revision) if revision is not None else contents.draft(source)


def earlier_of(dossier: Dossier, document: Mapping[str, Any], pack: Pack) -> Earlier | None:
    """What could be taken into ``document`` from an earlier cycle; None where there is nothing to take."""
    source = source_of(dossier)
    if source is None:
        return None
    told = told_by(source)
    offered = []
    for key in REUSABLE:
        taken = taken_from(key, told, document, pack)
        if taken:
            whole: dict[str, Any] = {}
            BY_KEY[key].write(whole, taken)
            offered.append(Offered(BY_KEY[key], entries_of(BY_KEY[key], give_ids(whole), pack)))
    return Earlier(source, offered) if offered else None


def taken_from(key: str, told: Mapping[str, Any], document: Mapping[str, Any], pack: Pack) -> Any:
    """What section ``key`` would take from ``told``; nothing where ``document`` has an answer of its own already.

    Items come without their ids: what was proved, marked or returned there says nothing here.
    """
    section = BY_KEY[key]
    value, own = section.read(told), section.read(document)
    if key in PERSONAL:
        return {k: value[k] for k in PERSONAL[key] if value.get(k) is not None and (own or {}).get(k) is None}
    if not value or (own is not None and own != []):
        return None
    if key in ONCE:
        return json.loads(json.dumps(value))
    entries = [{k: v for k, v in entry.items() if k != "id"} for entry in json.loads(json.dumps(value))]
    if key == "titles":
        for entry in entries:
            if entry.get("series") not in (None, pack.series):
                entry["series"] = "other"
    return entries
