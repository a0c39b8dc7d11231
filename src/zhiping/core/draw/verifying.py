"""Computing a published draw again: what in its record does not follow from the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from zhiping.core.draw.drawing import CannotDraw, check_frozen, next_substitute, seed_of, selection
from zhiping.core.draw.drawing import commitment as committed
from zhiping.core.draw.record import Record, hash_of

#: What is wrong, in the words of who reads the result.
WORDS: Final = {
    "order": "名单没有按编号排序",
    "frozen": "冻结的名单不能抽取",
    "hash": "冻结内容与公布的摘要不符",
    "commitment": "揭示的秘密值与事先的承诺不符",
    "unknown-officer": "揭示者不在事先公布的人员中",
    "not-revealed": "有人没有揭示，却产生了结果",
    "public-value": "公开随机数与事先公布的来源不对应",
    "seed": "种子与计算结果不符",
    "selection": "抽取结果与计算结果不符",
    "replacement": "替补没有按抽取的次序",
    "void": "作废的抽取不应有结果，作废须有人没有揭示",
    "previous": "与所续的前一次抽取不符",
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that does not follow; ``code`` is a key of :data:`WORDS`, ``about`` whom or what it concerns."""

    code: str
    about: str = ""

    def __str__(self) -> str:
        return WORDS[self.code] + (f"（{self.about}）" if self.about else "")


def verify(record: Record, previous: Record | None = None) -> list[Wrong]:
    """Everything that does not hold, in the order in which it is computed; nothing: the record is right.

    ``previous``: the record that this one takes up again, where it is at hand.
    """
    return [
        *_frozen(record), *_reveals(record), *(_void(record) if record.void is not None else _result(record)),
        *_previous(record, previous),
    ]  # fmt: skip


def _frozen(record: Record) -> list[Wrong]:
    found, frozen = [], record.frozen
    if record.hash != hash_of(frozen):
        found.append(Wrong("hash"))
    for keys in (
        [o.expert for o in frozen.pool],
        [o.expert for o in frozen.excluded],
        [o.officer for o in frozen.officers],
    ):
        if keys != sorted(keys):
            found.append(Wrong("order"))
    try:
        check_frozen(frozen)
    except CannotDraw as why:
        found.append(Wrong("frozen", why.about))
    return found


def _reveals(record: Record) -> list[Wrong]:
    promised = {one.officer: one.commitment for one in record.frozen.officers}
    found = []
    for one in record.reveals:
        if one.officer not in promised:
            found.append(Wrong("unknown-officer", one.officer))
        elif committed(record.frozen.draw, one.officer, one.secret) != promised[one.officer]:
            found.append(Wrong("commitment", one.officer))
    return found


def _void(record: Record) -> list[Wrong]:
    assert record.void is not None
    revealed = {one.officer for one in record.reveals}
    withheld = [one.officer for one in record.frozen.officers if one.officer not in revealed]
    has_result = record.seed is not None or record.selected or record.replacements
    return [Wrong("void")] if has_result or not withheld or record.void.withheld != withheld else []


def _result(record: Record) -> list[Wrong]:
    frozen, secrets = record.frozen, {one.officer: one.secret for one in record.reveals}
    found = [Wrong("not-revealed", o.officer) for o in frozen.officers if o.officer not in secrets]
    if len(secrets) != len(record.reveals):
        found.append(Wrong("commitment"))
    if (frozen.public_source is None) != (record.public_value is None):
        found.append(Wrong("public-value"))
    seed = seed_of(frozen, secrets, record.public_value)
    if record.seed != seed:
        found.append(Wrong("seed"))
    try:
        if record.selected != selection(frozen, seed):
            found.append(Wrong("selection"))
    except ValueError:
        found.append(Wrong("selection"))
    return found + _replacements(record)


def _replacements(record: Record) -> list[Wrong]:
    so_far = record.model_copy(update={"replacements": []})
    for change in record.replacements:
        try:
            right = next_substitute(so_far, change.expert) == change.by
        except CannotDraw:
            right = False
        if not right:
            return [Wrong("replacement", change.expert)]
        so_far = so_far.model_copy(update={"replacements": [*so_far.replacements, change]})
    return []


def _previous(record: Record, previous: Record | None) -> list[Wrong]:
    told = record.frozen.previous
    if previous is None:
        return []
    return [] if told is not None and told.hash == hash_of(previous) else [Wrong("previous")]
