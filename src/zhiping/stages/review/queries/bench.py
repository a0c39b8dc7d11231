"""The checker's bench: items with marks, the item in hand, and what may be done now and why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from zhiping.core.dossier import Item, changed_items, iter_items
from zhiping.core.procedure import Action, Inputs, Move, Refusal, Situation, decide
from zhiping.core.procedure.words import explain
from zhiping.records import contents
from zhiping.records.actors import LEVEL_OF_STATE, Actor
from zhiping.records.models import Dossier, Hold, ItemCheck, Milestone, Revision
from zhiping.records.situations import gather, options_of, rules_pack
from zhiping.stages.review.queries import claims

#: An icon of the sprite and a class for each mark.
MARK_LOOK = {"true": ("ok", "pass"), "untrue": ("no", "fail"), "correct": ("fix", "unk"), "": ("unk", "")}
_HOPE = Inputs(clause="?", reason="?", name_matches=True, signed_in_afresh=True)


@dataclass(frozen=True, slots=True)
class Choice:
    """Whether an action would happen now; when not, the sentence and the clause key that say why."""

    action: Action
    allowed: bool
    why: str = ""
    clause: str = ""
    code: str = ""


@dataclass(slots=True)
class Note:
    """The mark of a level on an item, opened."""

    mark: str = ""
    note: str = ""
    internal: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(slots=True)
class BenchItem:
    """One item in the list. ``changed``: it, or what proves it, is not as in the submission before; ``added``: it was
    not there at all.
    """

    item: Item
    mark: str
    has_note: bool
    changed: bool
    files: int
    added: bool = False

    @property
    def icon(self) -> str:
        """The sprite's icon of the mark."""
        return MARK_LOOK[self.mark][0]

    @property
    def look(self) -> str:
        """The class of the mark."""
        return MARK_LOOK[self.mark][1]

    @property
    def word(self) -> str:
        """The mark in words."""
        return ItemCheck.Mark(self.mark).label if self.mark else "还没有核对"


@dataclass(slots=True)
class Bench:
    """A dossier on a level's desk. What changed since the submission before stands first in ``items``."""

    dossier: Dossier
    level: str
    revision: Revision
    previous: Revision | None
    document: Mapping[str, Any]
    before: Mapping[str, Any] | None
    verdict: Mapping[str, Any]
    items: list[BenchItem]
    situation: Situation
    choices: dict[Action, Choice] = field(default_factory=dict)
    removed: list[Item] = field(default_factory=list)

    @property
    def unmarked(self) -> int:
        """How many items have no mark yet."""
        return sum(1 for one in self.items if not one.mark)

    @property
    def open_items(self) -> list[BenchItem]:
        """Items that are to be corrected or not true."""
        return [one for one in self.items if one.mark in ("correct", "untrue")]

    @property
    def true_items(self) -> int:
        """How many items were found true."""
        return sum(1 for one in self.items if one.mark == "true")

    @property
    def to_correct(self) -> int:
        """How many items are to be corrected."""
        return sum(1 for one in self.items if one.mark == "correct")

    @property
    def untrue(self) -> int:
        """How many items are not true."""
        return sum(1 for one in self.items if one.mark == "untrue")

    @property
    def changed(self) -> int:
        """How many items differ from the submission before."""
        return sum(1 for one in self.items if one.changed)

    @property
    def fresh(self) -> list[BenchItem]:
        """What there is to look at: what changed, or everything of a first submission."""
        return [one for one in self.items if one.changed] if self.previous else self.items

    @property
    def same(self) -> list[BenchItem]:
        """What is as it was in the submission before, with the marks it was given then."""
        return [one for one in self.items if not one.changed] if self.previous else []

    @property
    def same_unmarked(self) -> int:
        """How many of these have no mark of this level."""
        return sum(1 for one in self.same if not one.mark)

    def find(self, item_id: str) -> BenchItem | None:
        """The item with this id."""
        return next((one for one in self.items if one.item.id == item_id), None)

    def first(self) -> BenchItem:
        """The item to begin with: the first that is not marked, else the first; what changed comes before the rest."""
        return next((one for one in self.items if not one.mark), self.items[0])

    @property
    def held(self) -> bool:
        """Whether the dossier lies on the desk of this level now."""
        return LEVEL_OF_STATE.get(self.situation.state) == self.level

    def neighbours(self, current: BenchItem) -> tuple[BenchItem | None, BenchItem | None]:
        """The items before and after."""
        at = self.items.index(current)
        return (self.items[at - 1] if at else None, self.items[at + 1] if at + 1 < len(self.items) else None)

    def after_marking(self, current: BenchItem) -> BenchItem | None:
        """Where to go after marking: the next that is not marked, round the list; None when all are."""
        at = self.items.index(current)
        rest = self.items[at + 1 :] + self.items[:at]
        return next((one for one in rest if not one.mark), None)


def choices(dossier: Dossier, situation: Situation, actions: list[Action]) -> dict[Action, Choice]:
    """For each action, whether it would happen now. What is only given with it (reason, name) is taken as given."""
    options, zone = options_of(dossier), rules_pack(dossier).timezone
    found: dict[Action, Choice] = {}
    for action in actions:
        answer = decide(situation, action, options)
        if isinstance(answer, Move):
            found[action] = Choice(action, True)
        elif isinstance(answer, Refusal):
            found[action] = Choice(action, False, explain(answer, zone=zone), answer.clause, answer.code)
    return found


ASKED = [
    Action.CHECK_ITEM, Action.RETURN, Action.POST_PUBLICITY, Action.RECOMMEND, Action.NOT_RECOMMEND, Action.REPORT_UP,
    Action.ACCEPT, Action.DECLINE, Action.PROPOSE_REFUSAL, Action.REFUSE, Action.CONFIRM_REFUSAL,
    Action.TAKE_BACK_REFUSAL, Action.RECORD_OBJECTION, Action.DECIDE_OBJECTION, Action.EXTEND,
]  # fmt: skip


def hopeful(dossier: Dossier, *, by: Actor, at: datetime) -> Situation:
    """The situation for ``by`` at ``at`` as if every input were given."""
    action = Action.CONFIRM_REFUSAL if pending_refusal(dossier) else None
    return gather(dossier, action, by=by, at=at, inputs=_HOPE)


def what_may_be_done(dossier: Dossier, *, by: Actor, at: datetime) -> dict[Action, Choice]:
    """Every action of the review, allowed or not and why."""
    return choices(dossier, hopeful(dossier, by=by, at=at), ASKED)


def pending_refusal(dossier: Dossier) -> Hold | None:
    """The refusal that waits for its second officer."""
    return Hold.objects.filter(dossier=dossier, kind="pending_refusal", released_at__isnull=True).first()


def _submissions(dossier: Dossier) -> list[Revision]:
    found = Revision.objects.filter(dossier=dossier, purpose=Revision.Purpose.SUBMISSION).select_related("dossier")
    return list(found.order_by("-number")[:2])


def bench(dossier: Dossier, *, level: str, by: Actor, at: datetime) -> Bench | None:
    """The bench of ``level`` over the submission under review; None before there is one."""
    submissions = _submissions(dossier)
    if not submissions:
        return None
    revision = submissions[0]
    previous = submissions[1] if len(submissions) > 1 else None
    document = contents.content(revision)
    before = contents.content(previous) if previous else None
    changed = changed_items(before, document) if before is not None else set()
    checks = ItemCheck.objects.filter(revision=revision, level=level).values_list("item", "mark", "has_note")
    marks = {item: (mark, has_note) for item, mark, has_note in checks}
    files, files_before = _files(document), _files(before or {})
    labels = rules_pack(dossier).fact_labels
    old = {item.id: item for item in iter_items(before or {}, labels)}
    items = [
        BenchItem(
            item, *marks.get(item.id, ("", False)),
            item.id in changed or (before is not None and files.get(item.id) != files_before.get(item.id)),
            len(files.get(item.id, ())), before is not None and item.id not in old,
        )
        for item in iter_items(document, labels)
    ]  # fmt: skip
    items.sort(key=lambda one: before is not None and not one.changed)
    present = {one.item.id for one in items}
    removed = [item for key, item in old.items() if key not in present]
    situation = hopeful(dossier, by=by, at=at)
    return Bench(
        dossier, level, revision, previous, document, before, contents.findings(revision), items, situation,
        choices(dossier, situation, ASKED), removed,
    )  # fmt: skip


def _files(document: Mapping[str, Any]) -> dict[str, set[str]]:
    """Item id → the files that prove it."""
    found: dict[str, set[str]] = {}
    for entry in document.get("evidence") or ():
        for item in entry.get("for") or ():
            found.setdefault(item, set()).add(entry["id"])
    return found


def note_of(found: Bench, item: str, *, revision: Revision | None = None, level: str = "") -> Note:
    """The opened mark of a level on an item; an empty one when there is none."""
    at_revision, at_level = revision or found.revision, level or found.level
    check = ItemCheck.objects.filter(revision=at_revision, level=at_level, item=item).select_related("by").first()
    return opened(found.dossier, at_revision, check) if check else Note()


def opened(dossier: Dossier, revision: Revision, check: ItemCheck) -> Note:
    """A mark with its notes unsealed."""
    context = (revision.number, check.level, check.item)
    return Note(
        check.mark,
        contents.unseal_text(dossier, check.note_sealed, context=contents.note_context(*context, "note")),
        contents.unseal_text(dossier, check.internal_sealed, context=contents.note_context(*context, "internal")),
        check.by.name, check.at,
    )  # fmt: skip


def earlier_note(found: Bench, item: str) -> Note | None:
    """What this item was last returned for, whichever level returned it; None when it was not."""
    if found.previous is None:
        return None
    returned = Milestone.objects.filter(dossier=found.dossier, kind="returned").order_by("-id").first()
    if returned is None or item not in returned.data["items"]:
        return None
    return note_of(found, item, revision=found.previous, level=returned.data["level"])


def claim(found: Bench, current: BenchItem) -> list[claims.ClaimRow]:
    """The item in hand, line by line."""
    return claims.rows(current.item, found.document, found.before)
