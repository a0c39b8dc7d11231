"""How names come out of a list: the method of RFC 3797 with SHA-256.

In turn ``n`` (from 0, two bytes, the high one first) the digest of ``n``, the key and ``n`` again, read as one number,
is divided by how many are left; the remainder is the place, from 0, of who is drawn in the list of those left, whose
order stays. With 256 bits no place is likelier than another by anything that could be measured.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

T = TypeVar("T")

#: Turns are counted in two bytes.
MOST: Final = 65_536


def select(items: Sequence[T], count: int, key: bytes, *, digest: Callable[[bytes], Any] = hashlib.sha256) -> list[T]:
    """``count`` of ``items`` in the order in which they are drawn. ``digest``: another one, to compare with the RFC.

    Raises ValueError where there are not so many, or more than :data:`MOST` are asked for.
    """
    if not 0 <= count <= min(len(items), MOST):
        raise ValueError(f"{count} of {len(items)}")
    left, drawn = list(items), []
    for n in range(count):
        turn = n.to_bytes(2, "big")
        number = int.from_bytes(digest(turn + key + turn).digest(), "big")
        drawn.append(left.pop(number % len(left)))
    return drawn
