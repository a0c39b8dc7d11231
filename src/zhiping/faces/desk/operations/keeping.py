"""Notes inside an office, and the filters that somebody keeps."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.faces.desk.models import OfficeNote, SavedFilter
from zhiping.faces.desk.queries.offices import note_context
from zhiping.faces.desk.queries.worklist import Wanted
from zhiping.ground.audit import chain
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier, Organisation, Person

#: How many filters somebody keeps: more would be a list to search in.
MOST_FILTERS = 12


def write_note(dossier: Dossier, office: Organisation, text: str, *, by: Actor, at: datetime) -> OfficeNote:
    """Write a note that only the officers of ``office`` read. It is destroyed with the dossier's material.

    Raises ``BadInput`` for an empty note, and where the material is destroyed already.
    """
    words = text.strip()
    if by.person is None or not words:
        raise BadInput(Fault("text", "请写备注的内容", "一句话"))
    if not keys.exists(dossier.key_owner):
        raise BadInput(Fault("text", "材料已经销毁，不能再写备注", "没有销毁的材料"))
    with transaction.atomic():
        note = OfficeNote.objects.create(
            dossier=dossier, office=office, by=by.person, at=at,
            sealed=contents.seal_text(dossier, words, context=note_context(office)),
        )  # fmt: skip
        # In the office's own chain: the dossier's is read by other offices too.
        chain.append(
            f"organisation-{office.code}", "desk.note_written", by=by.label, at=at, data={"dossier": dossier.code}
        )
    return note


def keep_filter(name: str, wanted: Wanted, *, by: Person, at: datetime) -> SavedFilter:
    """Keep ``wanted`` under ``name``; the same name again replaces it. Raises ``BadInput``."""
    name = name.strip()
    if not name:
        raise BadInput(Fault("name", "请给筛选起个名字", "不超过20个字"))
    if len(name) > 20:
        raise BadInput(Fault("name", "名字太长", "不超过20个字"))
    if not wanted.said:
        raise BadInput(Fault("name", "现在没有筛选，没有可以保存的", "先选一个筛选"))
    with transaction.atomic():
        mine = SavedFilter.objects.select_for_update().filter(person=by)
        if mine.exclude(name=name).count() >= MOST_FILTERS:
            raise BadInput(Fault("name", f"已经存了{MOST_FILTERS}个，请先删掉不用的", f"不超过{MOST_FILTERS}个"))
        kept, _ = SavedFilter.objects.update_or_create(
            person=by, name=name, defaults={"wanted": {"f": wanted.f, "who": wanted.who, "title": wanted.title}}
        )
    return kept


def drop_filter(pk: int, *, by: Person, at: datetime) -> bool:
    """Forget a filter of ``by``; whether there was one."""
    return bool(SavedFilter.objects.filter(pk=pk, person=by).delete()[0])
