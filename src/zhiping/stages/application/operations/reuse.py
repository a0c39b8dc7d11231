"""Taking over from an earlier cycle what stays from year to year, section by section, when the person asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.ground.storage import blobs, keys
from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier, Evidence
from zhiping.records.situations import rules_pack
from zhiping.stages.application.operations.drafts import alter
from zhiping.stages.application.operations.evidence import attach
from zhiping.stages.application.queries.aside import Aside
from zhiping.stages.application.queries.earlier import PERSONAL, REUSABLE, source_of, taken_from, told_by
from zhiping.stages.application.queries.earlier_files import earlier_files
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


def reuse_files(dossier: Dossier, chosen: Iterable[str], *, by: Actor, at: datetime) -> list[Evidence]:
    """Take files over from the person's latest other dossier: opened there on the record, looked into anew by today's
    rules, sealed under this dossier's key. ``chosen``: their keys there. Each proves what says the same here.

    Raises ``BadInput`` for a file that is not offered or that may not be kept any more (those before it stay), and
    ``Refusal`` when the draft may not be edited.
    """
    wanted = list(dict.fromkeys(chosen))
    found = earlier_files(dossier, contents.draft(dossier), rules_pack(dossier))
    offered = {one.row.key: one for one in found.files} if found else {}
    if not wanted or any(key not in offered for key in wanted):
        raise BadInput(Fault("file", "没有选可以带入的文件", "列出的文件，至少选一个"))
    kept = []
    for key in wanted:
        one = offered[key]
        source = one.row.dossier
        try:
            content = blobs.get(source.key_owner, one.row.blob)
        except (FileNotFoundError, keys.KeyDestroyed, keys.Damaged):
            raise BadInput(Fault(one.name, "以往的这个文件已经打不开", "请重新上传")) from None
        with transaction.atomic():
            data = {"evidence": one.row.code, "for": dossier.code}
            chain.append(source.stream, "evidence.opened", by=by.label, at=at, data=data)
            row = attach(dossier, name=one.name, content=content, items=one.items, by=by, at=at)
            data = {"from": source.code, "evidence": row.code}
            chain.append(dossier.stream, "evidence.reused", by=by.label, at=at, data=data)
        kept.append(row)
    return kept
