"""Taking over from an earlier cycle what stays from year to year, section by section, when the person asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier
from zhiping.records.situations import rules_pack
from zhiping.stages.application.operations.drafts import alter
from zhiping.stages.application.queries.aside import Aside
from zhiping.stages.application.queries.earlier import PERSONAL, REUSABLE, source_of, taken_from, told_by
from zhiping.stages.application.sections import BY_KEY, Document


def reuse(dossier: Dossier, sections: Iterable[str], *, by: Actor, at: datetime) -> list[str]:
    """Take ``sections`` (their keys) over from the person's latest other dossier; returns those that took something.

    What is there already is never written over. Where each came from is kept beside the draft and shown until the
    section is saved. Raises ``BadInput`` for a section that is not taken over, or when there is no other dossier to
    read; ``Refusal`` when the draft may not be edited.
    """
    wanted = list(dict.fromkeys(sections))
    unknown = [key for key in wanted if key not in REUSABLE]
    if unknown or not wanted:
        raise BadInput(Fault("reuse", "没有选可以带入的部分", "列出的部分，至少选一个"))
    source = source_of(dossier)
    if source is None:
        raise BadInput(Fault("reuse", "没有可以带入的以往申报", "本人以往的申报"))
    told, pack = told_by(source), rules_pack(dossier)
    taken: list[str] = []

    def change(document: Document, side: Aside) -> None:
        for key in wanted:
            section = BY_KEY[key]
            value = taken_from(key, told, document, pack)
            if not value:
                continue
            section.write(document, {**section.read(document), **value} if key in PERSONAL else value)
            side.none = [other for other in side.none if other != key]
            side.came[key] = {"code": source.code, "year": source.year}
            taken.append(key)
        data = {"from": source.code, "sections": taken}
        chain.append(dossier.stream, "draft.reused", by=by.label, at=at, data=data)

    alter(dossier, change, section="reuse", expected_version=None, by=by, at=at)
    return taken
