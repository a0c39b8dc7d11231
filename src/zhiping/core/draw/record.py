"""The record of a draw, ``zhiping.draw/1``: what was frozen before, what came out, who replaced whom.

Experts and officers stand in it under keys that say nothing to who has no list of them: the list of experts is not
public (rules.md 3), the draw is.
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from zhiping.core.dossier.reading import parse_json
from zhiping.core.errors import BadInput, Fault

FORMAT: Final = "zhiping.draw/1"

Key = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z-]{0,39}$")]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
#: 256 bits in hex, made by a machine: what a person makes up can be guessed.
Secret = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, Field(min_length=1, max_length=2000)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Candidate(_Part):
    """An expert of the pool and the major under which they may be drawn: one, so that no quota takes from another."""

    expert: Key
    major: Text


class Excluded(_Part):
    """An expert of the pool who may not be drawn, and why (recusal, term over, level too low, …)."""

    expert: Key
    reason: Text


class Quota(_Part):
    """How many of a major are drawn, and how many more as substitutes, in the order in which they come."""

    major: Text
    experts: int = Field(ge=1, le=999)
    substitutes: int = Field(ge=0, le=999)


class Commitment(_Part):
    """What an officer promised to reveal: a hash over draw, officer and secret."""

    officer: Key
    commitment: Hash


class Previous(_Part):
    """The draw that this one takes up again: the hash of its whole record, and why."""

    hash: Hash
    reason: Text


class Frozen(_Part):
    """What is fixed and published, by its hash, before anybody reveals. Pool, exclusions and officers are sorted.

    ``public_source``: where a public value will come from that nobody here can choose (None: there is none).
    """

    draw: Key
    purpose: Text
    frozen_at: Text
    pool: list[Candidate] = Field(min_length=1)
    excluded: list[Excluded]
    quotas: list[Quota] = Field(min_length=1)
    officers: list[Commitment] = Field(min_length=2)
    public_source: Text | None
    previous: Previous | None


class Reveal(_Part):
    """An officer's secret."""

    officer: Key
    secret: Secret


class Drawn(_Part):
    """One who was drawn; ``place``: of their major, from 1, substitutes counted on."""

    major: Text
    place: int = Field(ge=1)
    expert: Key
    role: Literal["expert", "substitute"]


class Replacement(_Part):
    """One who does not serve, why, and the substitute who does; in the order in which it happened."""

    expert: Key
    reason: Text
    by: Key


class Void(_Part):
    """Why nothing was drawn: ``withheld`` did not reveal in time."""

    reason: Text
    withheld: list[Key] = Field(min_length=1)


class Record(_Part):
    """All of a draw. Either ``seed`` and ``selected``, or ``void``."""

    format: Literal["zhiping.draw/1"]
    frozen: Frozen
    hash: Hash
    reveals: list[Reveal]
    public_value: Text | None
    seed: Hash | None
    selected: list[Drawn]
    replacements: list[Replacement]
    void: Void | None


def canonical(part: BaseModel) -> bytes:
    """The bytes over which hashes go: JSON in UTF-8, keys sorted, no blanks."""
    return json.dumps(part.model_dump(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def hash_of(part: BaseModel) -> str:
    """SHA-256 over :func:`canonical`, in hex."""
    return hashlib.sha256(canonical(part)).hexdigest()


def to_json(record: Record) -> str:
    """The record as it is published."""
    return json.dumps(record.model_dump(), ensure_ascii=False, indent=1) + "\n"


_SAID: Final = {
    "missing": ("缺少这一项", ""),
    "extra_forbidden": ("不认识这一项", "去掉，或核对写法"),
    "string_pattern_mismatch": ("写法不对", "编号用字母、数字和短横；摘要和秘密值为64位小写十六进制"),
    "literal_error": ("写法不对", f"{FORMAT} 规定的取值"),
}


def read_record(source: bytes | str) -> Record:
    """A record from JSON. Raises BadInput with every fault and its place."""
    decoded: Any = parse_json(source)
    try:
        return Record.model_validate(decoded)
    except ValidationError as wrong:
        faults = []
        for error in wrong.errors():
            where = "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in error["loc"]).lstrip(".")
            message, expected = _SAID.get(error["type"], ("类型或长度不对", f"{FORMAT} 规定的写法"))
            faults.append(Fault(where or "$", message, expected))
        raise BadInput(faults) from None
