"""Making a draw: freeze, let officers reveal, select, replace who does not serve; or declare it void.

No officer knows what comes out while one of the others keeps a secret, and none can choose a secret anew: what they
committed to is part of what was frozen. Who will not reveal makes the draw void, by name; it is drawn again from the
same pool with new secrets, and the new record names the void one, so that nobody can try until the result is liked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from zhiping.core.draw.method import select
from zhiping.core.draw.record import (
    FORMAT,
    Candidate,
    Commitment,
    Drawn,
    Excluded,
    Frozen,
    Previous,
    Quota,
    Record,
    Replacement,
    Reveal,
    Void,
    hash_of,
)


class CannotDraw(ValueError):
    """A draw that its own rules forbid; ``code`` says which: ``twice``, ``unknown-expert``, ``too-few``,
    ``unknown-officer``, ``commitment``, ``not-revealed``, ``public-value``, ``nobody-withheld``, ``void``,
    ``not-serving``, ``no-substitute``. ``about`` is who or what it concerns."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(f"{code}: {about}" if about else code)
        self.code, self.about = code, about


def _hashed(*lines: str) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def commitment(draw: str, officer: str, secret: str) -> str:
    """What ``officer`` publishes before ``secret`` (64 hex digits): nobody else's, of no other draw."""
    return _hashed(f"{FORMAT} commitment", draw, officer, secret)


def _once(keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise CannotDraw("twice", key)
        seen.add(key)


def eligible(frozen: Frozen, major: str) -> list[str]:
    """Who may be drawn for ``major``, in the order of their keys."""
    out = {one.expert for one in frozen.excluded}
    return [one.expert for one in frozen.pool if one.major == major and one.expert not in out]


def freeze(
    *, draw: str, purpose: str, at: datetime, pool: Mapping[str, str], excluded: Iterable[Excluded],
    quotas: Iterable[Quota], commitments: Mapping[str, str], public_source: str | None = None,
    previous: tuple[Record, str] | None = None,
) -> Frozen:  # fmt: skip
    """What is fixed before anybody reveals. ``pool``: expert to major; ``commitments``: officer to hash; ``previous``:
    the record that is drawn again, and why. Raises CannotDraw (``twice``, ``unknown-expert``, ``too-few``).
    """
    frozen = Frozen(
        draw=draw,
        purpose=purpose,
        frozen_at=at.isoformat(),
        pool=[Candidate(expert=expert, major=pool[expert]) for expert in sorted(pool)],
        excluded=sorted(excluded, key=lambda one: one.expert),
        quotas=list(quotas),
        officers=[Commitment(officer=one, commitment=commitments[one]) for one in sorted(commitments)],
        public_source=public_source,
        previous=Previous(hash=hash_of(previous[0]), reason=previous[1]) if previous else None,
    )
    check_frozen(frozen)
    return frozen


def check_frozen(frozen: Frozen) -> None:
    """Raises CannotDraw where nothing can be drawn from ``frozen``."""
    for keys in (
        [one.expert for one in frozen.pool], [one.expert for one in frozen.excluded],
        [one.major for one in frozen.quotas], [one.officer for one in frozen.officers],
        [one.commitment for one in frozen.officers],
    ):  # fmt: skip
        _once(keys)
    known = {one.expert for one in frozen.pool}
    for one in frozen.excluded:
        if one.expert not in known:
            raise CannotDraw("unknown-expert", one.expert)
    for quota in frozen.quotas:
        if quota.experts + quota.substitutes > len(eligible(frozen, quota.major)):
            raise CannotDraw("too-few", quota.major)


def check_reveals(frozen: Frozen, secrets: Mapping[str, str]) -> None:
    """Raises CannotDraw for a secret of nobody's and for one that is not what was committed to."""
    promised = {one.officer: one.commitment for one in frozen.officers}
    for officer, secret in secrets.items():
        if officer not in promised:
            raise CannotDraw("unknown-officer", officer)
        if commitment(frozen.draw, officer, secret) != promised[officer]:
            raise CannotDraw("commitment", officer)


def seed_of(frozen: Frozen, secrets: Mapping[str, str], public_value: str | None) -> str:
    """The seed: a hash over what was frozen, every secret in the officers' order, and the public value."""
    told = [f"{officer}:{secrets[officer]}" for officer in sorted(secrets)]
    return _hashed(f"{FORMAT} seed", hash_of(frozen), *told, public_value or "")


def selection(frozen: Frozen, seed: str) -> list[Drawn]:
    """Who comes out, quota by quota; substitutes are drawn on from the same list."""
    drawn = []
    for quota in frozen.quotas:
        count = quota.experts + quota.substitutes
        key = f"{seed}/{quota.major}/".encode()
        for place, expert in enumerate(select(eligible(frozen, quota.major), count, key), start=1):
            role = "expert" if place <= quota.experts else "substitute"
            drawn.append(Drawn.model_validate({"major": quota.major, "place": place, "expert": expert, "role": role}))
    return drawn


def _reveals(secrets: Mapping[str, str]) -> list[Reveal]:
    return [Reveal(officer=officer, secret=secrets[officer]) for officer in sorted(secrets)]


def complete(frozen: Frozen, secrets: Mapping[str, str], public_value: str | None = None) -> Record:
    """Draw. Raises CannotDraw unless every officer revealed what they committed to and the public value is there
    exactly where a source was named (``not-revealed``, ``commitment``, ``unknown-officer``, ``public-value``)."""
    check_frozen(frozen)
    check_reveals(frozen, secrets)
    for one in frozen.officers:
        if one.officer not in secrets:
            raise CannotDraw("not-revealed", one.officer)
    if (frozen.public_source is None) != (public_value is None):
        raise CannotDraw("public-value")
    seed = seed_of(frozen, secrets, public_value)
    return Record(
        format=FORMAT, frozen=frozen, hash=hash_of(frozen), reveals=_reveals(secrets), public_value=public_value,
        seed=seed, selected=selection(frozen, seed), replacements=[], void=None,
    )  # fmt: skip


def void(frozen: Frozen, secrets: Mapping[str, str], reason: str) -> Record:
    """The record of a draw in which somebody did not reveal: who, and what the others revealed. Raises CannotDraw when
    everybody did (``nobody-withheld``): what can be drawn is drawn."""
    check_reveals(frozen, secrets)
    withheld = [one.officer for one in frozen.officers if one.officer not in secrets]
    if not withheld:
        raise CannotDraw("nobody-withheld")
    return Record(
        format=FORMAT, frozen=frozen, hash=hash_of(frozen), reveals=_reveals(secrets), public_value=None, seed=None,
        selected=[], replacements=[], void=Void(reason=reason, withheld=withheld),
    )  # fmt: skip


def serving(record: Record) -> list[str]:
    """Who serves after all replacements, in the order of the record."""
    now = [one.expert for one in record.selected if one.role == "expert"]
    for change in record.replacements:
        if change.expert in now:
            now[now.index(change.expert)] = change.by
    return now


def next_substitute(record: Record, expert: str) -> str:
    """Who takes the place of ``expert``: the first substitute of the same major who has taken none and not declined.

    Raises CannotDraw: ``void``, ``not-serving``, ``no-substitute`` (then another draw takes this one up).
    """
    if record.void is not None:
        raise CannotDraw("void")
    if expert not in serving(record):
        raise CannotDraw("not-serving", expert)
    major = next(one.major for one in record.selected if one.expert == expert)
    used = {change.by for change in record.replacements}
    for one in record.selected:
        if one.major == major and one.role == "substitute" and one.expert not in used:
            return one.expert
    raise CannotDraw("no-substitute", major)


def replace(record: Record, expert: str, reason: str) -> Record:
    """The record after ``expert`` declined, fell ill or was recused: the next substitute serves, nobody is chosen."""
    change = Replacement(expert=expert, reason=reason, by=next_substitute(record, expert))
    return record.model_copy(update={"replacements": [*record.replacements, change]})
