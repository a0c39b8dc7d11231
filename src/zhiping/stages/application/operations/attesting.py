"""Taking over into a draft what offices attest of its applicant: hours and assessments, for the years not told yet."""

from __future__ import annotations

from datetime import datetime

from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier
from zhiping.registers.attested.queries import LISTS, entry_of, of_person
from zhiping.stages.application.operations.drafts import alter
from zhiping.stages.application.queries.aside import Aside
from zhiping.stages.application.sections import BY_KEY, Document

#: The section of a draft → the kind of fact that fills it.
KINDS = {key: kind for kind, (key, _) in LISTS.items()}


def take_attested(dossier: Dossier, section: str, *, by: Actor, at: datetime) -> list[int]:
    """Take over what is attested for ``section`` and return its years. What is told already is never written over.

    Raises ``BadInput`` where nothing is attested that is not told, and as ``alter`` does.
    """
    facts = [fact for fact in of_person(dossier.person) if fact.kind == KINDS.get(section)]
    taken: list[int] = []

    def change(document: Document, side: Aside) -> None:
        entries = list(BY_KEY[section].read(document) or [])
        for fact in facts:
            if entry_of(document, section, fact.year) is None:
                entry = {"year": fact.year, **fact.values}
                entries.append(entry | ({"by": "annual_assessment"} if section == "assessments" else {}))
                taken.append(fact.year)
        if not taken:
            raise BadInput(Fault(section, "没有可以带入的年度，导入过的您都已填写"))
        BY_KEY[section].write(document, sorted(entries, key=lambda one: -(one.get("year") or 0)))
        side.none = [other for other in side.none if other != section]
        data = {"section": section, "years": taken}
        chain.append(dossier.stream, "draft.attested_taken", by=by.label, at=at, data=data)

    alter(dossier, change, section=section, expected_version=None, by=by, at=at)
    return taken
