"""Checking item by item, and the return that tells every reason at once (A2, 一次性告知)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from zhiping.core.dossier import iter_items
from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Action
from zhiping.records import contents
from zhiping.records.actors import LEVEL_OF_STATE, Actor
from zhiping.records.door import Change, act
from zhiping.records.models import Dossier, ItemCheck, Person, Revision

Mark = ItemCheck.Mark


def person_of(by: Actor) -> Person:
    """The person who acts. Raises ``ValueError`` for time alone, which checks nothing."""
    if by.person is None:
        raise ValueError("only a person reviews a dossier")
    return by.person


@dataclass(frozen=True, slots=True)
class ItemMark:
    """A mark on one item: ``note`` is told to the applicant with a return, ``internal`` stays with the level."""

    item: str
    mark: str
    note: str = ""
    internal: str = ""


def write_marks(change: Change, marks: Sequence[ItemMark], *, level: str) -> list[ItemCheck]:
    """Put marks of ``level`` on items of the revision under review; a later one replaces an earlier one.

    Raises ``BadInput`` when the revision has no such item, a mark is none, or one item is marked twice at once.
    """
    revision = change.seen.submission
    # The content is opened once for all of them: it is the same revision.
    items = {item.id for item in iter_items(contents.content(revision))} if revision else set()
    if revision is None or any(one.item not in items for one in marks):
        raise BadInput(Fault("item", "这一版材料里没有这一项", "页面上列出的项目"))
    if len({one.item for one in marks}) != len(marks):
        raise BadInput(Fault("item", "同一项有两个核对结论", "每一项只选一个结论"))
    if any(one.mark not in Mark.values for one in marks):
        raise BadInput(Fault("mark", "没有选核对结论", "、".join(Mark.labels)))
    checks = [_check(change, revision, level, one) for one in marks]
    replaced = ["dossier", "mark", "has_note", "note_sealed", "internal_sealed", "by", "at"]
    return ItemCheck.objects.bulk_create(
        checks, update_conflicts=True, unique_fields=["revision", "level", "item"], update_fields=replaced
    )


def _check(change: Change, revision: Revision, level: str, one: ItemMark) -> ItemCheck:
    row = change.dossier

    def sealed(text: str, part: str) -> bytes | None:
        context = contents.note_context(revision.number, level, one.item, part)
        return contents.seal_text(row, text.strip(), context=context) if text.strip() else None

    return ItemCheck(
        revision=revision, level=level, item=one.item, dossier=row, mark=one.mark, has_note=bool(one.note.strip()),
        note_sealed=sealed(one.note, "note"), internal_sealed=sealed(one.internal, "internal"), by=person_of(change.by),
        at=change.at,
    )  # fmt: skip


def write_mark(change: Change, *, level: str, item: str, mark: str, note: str, internal: str) -> ItemCheck:
    """One mark within a move that says so in its own words. Raises as :func:`write_marks`."""
    (check,) = write_marks(change, [ItemMark(item, mark, note, internal)], level=level)
    assert change.seen.submission is not None
    change.audit |= {"item": item, "mark": mark, "revision": change.seen.submission.number}
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


def check_items(dossier: Dossier, marks: Sequence[ItemMark], *, by: Actor, at: datetime) -> list[ItemCheck]:
    """Mark several items at once: one move, one entry of the trail, all of them or none.

    Who has gone through a whole dossier marks it at the cost of a single item. Raises as :func:`check_item`, and
    ``ValueError`` when there is no mark at all.
    """
    if not marks:
        raise ValueError("a move that marks nothing is none")
    made: list[ItemCheck] = []

    def apply(change: Change) -> None:
        made.extend(write_marks(change, marks, level=LEVEL_OF_STATE[change.situation.state]))
        assert change.seen.submission is not None
        change.audit |= {
            "marks": {one.item: one.mark for one in marks}, "revision": change.seen.submission.number,
        }  # fmt: skip

    act(dossier, Action.CHECK_ITEM, by=by, at=at, apply=apply)
    return made


#: What an item had before it was marked: mark, note, internal remark; an empty mark where it had none.
Before = tuple[str, str, str]


def take_back_marks(
    dossier: Dossier, *, marked_at: datetime, before: Mapping[str, Before], by: Actor, at: datetime
) -> None:
    """Undo the marks that ``by`` put on some items at ``marked_at``; each is again as ``before`` says. All or none.

    Raises ``BadInput`` when one of them has another mark by now, ``Refusal`` where no mark may be put either.
    """

    def apply(change: Change) -> None:
        level = LEVEL_OF_STATE[change.situation.state]
        revision = change.seen.submission
        found = ItemCheck.objects.filter(
            revision=revision, level=level, item__in=before, by=person_of(by), at=marked_at
        )  # fmt: skip
        checks = {check.item: check for check in found}
        if revision is None or set(checks) != set(before):
            raise BadInput(Fault("item", "这一项已有别的核对结论，没有撤销", "请重新核对"))
        again = [ItemMark(item, *values) for item, values in before.items() if values[0]]
        write_marks(change, again, level=level)
        for item, values in before.items():
            if not values[0]:
                checks[item].delete()
        marks = {item: values[0] for item, values in before.items()}
        one = {"item": next(iter(marks)), "mark": next(iter(marks.values()))}
        change.audit |= {**(one if len(marks) == 1 else {"marks": marks}), "revision": revision.number, "undone": True}

    if not before:
        raise ValueError("a move that undoes nothing is none")
    act(dossier, Action.CHECK_ITEM, by=by, at=at, apply=apply)


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
