"""Checking item by item, and the return that tells every reason at once (A2, 一次性告知)."""

from __future__ import annotations

from datetime import datetime

from zhiping.core.dossier import iter_items
from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Action
from zhiping.records import contents
from zhiping.records.actors import LEVEL_OF_STATE, Actor
from zhiping.records.door import Change, act
from zhiping.records.models import Dossier, ItemCheck, Person

Mark = ItemCheck.Mark


def person_of(by: Actor) -> Person:
    """The person who acts. Raises ``ValueError`` for time alone, which checks nothing."""
    if by.person is None:
        raise ValueError("only a person reviews a dossier")
    return by.person


def write_mark(change: Change, *, level: str, item: str, mark: str, note: str, internal: str) -> ItemCheck:
    """Put one mark of ``level`` on one item of the revision under review; a later one replaces an earlier one.

    Raises ``BadInput`` when the revision has no such item or the mark is none.
    """
    row = change.dossier
    revision = change.seen.submission
    items = {item.id for item in iter_items(contents.content(revision))} if revision else set()
    if revision is None or item not in items:
        raise BadInput(Fault("item", "这一版材料里没有这一项", "页面上列出的项目"))
    if mark not in Mark.values:
        raise BadInput(Fault("mark", "没有选核对结论", "、".join(Mark.labels)))

    def sealed(text: str, part: str) -> bytes | None:
        context = contents.note_context(revision.number, level, item, part)
        return contents.seal_text(row, text.strip(), context=context) if text.strip() else None

    check = ItemCheck(
        revision=revision, level=level, item=item, dossier=row, mark=mark, has_note=bool(note.strip()),
        note_sealed=sealed(note, "note"), internal_sealed=sealed(internal, "internal"), by=person_of(change.by),
        at=change.at,
    )  # fmt: skip
    replaced = ["dossier", "mark", "has_note", "note_sealed", "internal_sealed", "by", "at"]
    ItemCheck.objects.bulk_create(
        [check], update_conflicts=True, unique_fields=["revision", "level", "item"], update_fields=replaced
    )
    change.audit |= {"item": item, "mark": mark, "revision": revision.number}
    return check


def check_item(
    dossier: Dossier, *, item: str, mark: str, note: str = "", internal: str = "", by: Actor, at: datetime
) -> ItemCheck:
    """Mark one item as true, untrue or to be corrected, at the level that holds the dossier (P3, P4, P5).

    ``note`` is told to the applicant with a return, ``internal`` stays with the level. Raises ``Refusal`` or
    ``BadInput``.
    """
    made: list[ItemCheck] = []

    def apply(change: Change) -> None:
        level = LEVEL_OF_STATE[change.situation.state]
        made.append(write_mark(change, level=level, item=item, mark=mark, note=note, internal=internal))

    act(dossier, Action.CHECK_ITEM, by=by, at=at, apply=apply)
    return made[0]


def return_dossier(dossier: Dossier, *, by: Actor, at: datetime) -> Dossier:
    """Return the dossier with the notes of every item that is to be corrected or not true (A2).

    Raises ``Refusal``: nothing to correct, an item not checked, an item without its note, a window that is over.
    """

    def apply(change: Change) -> None:
        level = LEVEL_OF_STATE[change.situation.state]
        revision = change.seen.submission
        assert revision is not None
        open_items = ItemCheck.objects.filter(revision=revision, level=level).exclude(mark=Mark.TRUE)
        items = list(open_items.order_by("id").values_list("item", flat=True))
        change.milestone("returned", {"level": level, "revision": revision.number, "items": items})
        change.audit |= {"level": level, "revision": revision.number, "items": items}
        change.params |= {"n": len(items), "level": level}

    return act(dossier, Action.RETURN, by=by, at=at, apply=apply)
