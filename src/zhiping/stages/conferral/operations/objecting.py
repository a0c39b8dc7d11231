"""Objections to publicised results (P8): raised by anybody, on the public page or by letter; read by a receipt."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.results import ResultRules
from zhiping.core.procedure import Action
from zhiping.ground.storage import blobs, keys
from zhiping.records import contents
from zhiping.records.actors import SYSTEM, Actor, local_day
from zhiping.records.codes import ALPHABET
from zhiping.records.door import Change, act
from zhiping.records.models import Person
from zhiping.stages.conferral.models import (
    ObjectionFile,
    ResultObjection,
    RollLine,
)
from zhiping.stages.conferral.queries.sealed import context

#: What opens as a file, by its first bytes; whatever else is sent is not kept.
_KINDS: Final = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
_GROUPS: Final = 4


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that came with an objection."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Entered:
    """An objection that was entered, and the receipt by which its outcome is read: shown once, kept nowhere."""

    objection: ResultObjection
    receipt: str


def new_receipt() -> str:
    """A code of 80 random bits in four groups."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(_GROUPS))
    return "-".join(groups)


def receipt_digest(typed: str) -> str:
    """The keyed digest of a receipt, however it was typed (spaces, case and look-alikes forgiven)."""
    plain = typed.upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))
    return keys.blind_index("objection-receipt", plain)


def media_type(content: bytes) -> str:
    """What kind of file it is, by its bytes; empty for one that is not taken."""
    return next((kind for head, kind in _KINDS if content.startswith(head)), "")


def _faults(line: RollLine, text: str, files: Sequence[Sent], rule: ResultRules | None) -> list[Fault]:
    found = [] if text.strip() else [Fault("text", "没有写反映的内容", "反映的是什么情况，有什么线索可以核实")]
    if rule is None or not files:
        return found
    if len(files) > rule.files:
        found.append(Fault("proof", f"附了{len(files)}件材料", f"最多{rule.files}件"))
    for one in files:
        if len(one.content) > rule.max_mb * 1024 * 1024:
            found.append(Fault("proof", f"{one.name}超过{rule.max_mb} MB", f"每件不超过{rule.max_mb} MB"))
        elif not media_type(one.content):
            found.append(Fault("proof", f"{one.name}不是PDF、JPEG或PNG文件", "PDF文件，或JPEG、PNG图片"))
    return found


@dataclass(slots=True)
class _Entry:
    """An objection on its way in: entered while the door is open."""

    line: RollLine
    text: str
    raised_by: str
    files: Sequence[Sent]
    received_on: date
    way: str
    concerns: Sequence[Person] = ()
    receipt: str = ""
    made: ResultObjection | None = None
    stored: tuple[str, ...] = ()

    def apply(self, change: Change) -> None:
        dossier = change.dossier
        hold = change.hold("open_objection", data={"roll": self.line.roll.code})
        row = ResultObjection(
            line=self.line, dossier=dossier, hold=hold, way=self.way, received_on=self.received_on,
            real_name=bool(self.raised_by.strip()), receipt=receipt_digest(self.receipt), recorded_by=change.by.person,
            recorded_at=change.at,
        )  # fmt: skip
        row.text_sealed = contents.seal_text(dossier, self.text.strip(), context=context(row, "text"))
        if self.raised_by.strip():
            row.from_sealed = contents.seal_text(dossier, self.raised_by.strip(), context=context(row, "from"))
        row.save()
        row.concerns.set(self.concerns)
        for one in self.files:
            self._keep(row, one)
        change.audit |= {"objection": row.code, "real_name": row.real_name, "files": len(self.files)}
        self.made = row

    def _keep(self, row: ResultObjection, one: Sent) -> None:
        ref = blobs.put(row.dossier.key_owner, one.content)
        self.stored = (*self.stored, ref)
        file = ObjectionFile(objection=row, blob=ref, media_type=media_type(one.content), size=len(one.content))
        name = "".join(c for c in one.name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable())[:120] or "材料"
        file.name_sealed = contents.seal_text(row.dossier, name, context=context(row, f"file|{file.code}"))
        file.save()

    def through(self, action: Action, *, by: Actor, at: datetime) -> Entered:
        """Enter it, or nothing: files that were stored for an objection that the door refused are removed."""
        self.receipt = new_receipt()
        try:
            act(self.line.dossier_id, action, by=by, at=at, apply=self.apply)
        except BaseException:
            for ref in self.stored:
                blobs.remove(ref)
            raise
        assert self.made is not None
        return Entered(self.made, self.receipt)


def _standing(line: RollLine) -> ResultRules | None:
    if line.carried_at is None:
        raise BadInput(Fault("text", "公示刚刚发布，还在登记", "请过一两分钟再提交，填写的内容请先保留"))
    return line.roll.cycle.pack().procedure.results


def raise_objection(
    line: RollLine, *, text: str, raised_by: str = "", files: Sequence[Sent] = (), at: datetime
) -> Entered:
    """Take an objection from the public page (P8), in real name (``raised_by``: name and how to be reached) or not.

    Raises ``Refusal`` once the publicity is over; ``BadInput`` for an objection without words, and for files that are
    too many, too large, or of another kind.
    """
    if faults := _faults(line, text, files, _standing(line)):
        raise BadInput(faults)
    day = local_day(line.roll.cycle.pack().timezone, at)
    entry = _Entry(line, text, raised_by, files, day, ResultObjection.Way.PAGE)
    return entry.through(Action.RAISE_OBJECTION, by=SYSTEM, at=at)


def record_letter(
    line: RollLine, *, received_on: date, text: str, raised_by: str = "", files: Sequence[Sent] = (),
    concerns: Iterable[Person] = (), by: Actor, at: datetime,
) -> Entered:  # fmt: skip
    """Record an objection that came by letter, telephone or visit while the results were publicised (P8).

    ``concerns``: officers who raised it or are named in it. Raises as :func:`raise_objection`, and ``BadInput`` for a
    day outside the publicity or ahead of today.
    """
    roll = line.roll
    rule = _standing(line)
    today = local_day(roll.cycle.pack().timezone, at)
    faults = _faults(line, text, files, rule)
    assert roll.posted_on is not None and roll.last_on is not None
    if not roll.posted_on <= received_on <= min(today, roll.last_on):
        faults.append(
            Fault("received_on", "收到的日子不在公示期间", f"{roll.posted_on}至{min(today, roll.last_on)}之间")
        )
    if faults:
        raise BadInput(faults)
    entry = _Entry(line, text, raised_by, files, received_on, ResultObjection.Way.LETTER, tuple(concerns))
    return entry.through(Action.RECORD_OBJECTION, by=by, at=at)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What whoever raised an objection reads by their receipt. ``how``: open, upheld, dismissed, or joined."""

    received_on: date
    how: str
    decided_at: datetime | None
    reason: str
    gone: bool = False


def outcome(receipt: str) -> Outcome | None:
    """What became of the objection with this receipt; None where there is none. Nothing of what it said."""
    row = (
        ResultObjection.objects.filter(receipt=receipt_digest(receipt))
        .select_related("hold", "dossier")
        .first()
    )  # fmt: skip
    if row is None:
        return None
    how = row.hold.outcome or "open"
    try:
        reason = contents.unseal_text(row.dossier, row.reason_sealed, context=context(row, "reason"))
    except keys.KeyDestroyed:
        return Outcome(row.received_on, how, row.decided_at, "", gone=True)
    return Outcome(row.received_on, how, row.decided_at, reason)
