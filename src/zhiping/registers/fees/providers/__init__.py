"""Who takes money on line (F1): what a provider must be able to do, and the providers that this installation has.

A provider is told what is to be paid and gives the address to which the payer is sent; what became of it the provider
says in a signed notice, perhaps late, twice, or in another order. ``loopback`` is the example for a real one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings


class NotGenuine(Exception):
    """A notice that this provider did not sign, or that is too old; the argument says which. Nothing comes of it."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a provider says: of which payment (our code), under which number of its own, how many fen came in.

    ``paid`` False: nothing came, and ``fen`` is what was asked for.
    """

    code: str
    reference: str
    fen: int
    paid: bool
    sent_at: datetime


class Provider(Protocol):
    """A provider of payments. ``label`` is what the payer reads."""

    key: str
    label: str

    def address(self, code: str, fen: int) -> str:
        """Where the payer of payment ``code`` is sent."""

    def read(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Notice:
        """The notice in ``body``, if its signature is right and it is not too old. Raises NotGenuine."""


def chosen() -> Provider | None:
    """The provider of this installation; None where money is taken at the cash desk only."""
    return named(settings.PAYMENT_PROVIDER)


def named(key: str) -> Provider | None:
    """The provider under this key, if this installation has it; a notice for another one is refused."""
    from zhiping.registers.fees.providers.loopback import LoopBack

    if not key or key != settings.PAYMENT_PROVIDER:
        return None
    return {LoopBack.key: LoopBack()}.get(key)
