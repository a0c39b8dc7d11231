"""The interface of a provider, and which one this installation uses (``ZHIPING_IDENTITY_PROVIDER``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Outcome(StrEnum):
    """What a provider says."""

    AGREES = "agrees"
    CONTRADICTS = "contradicts"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a person says of themselves. ``id_type``: resident_id, hmt_permit, foreign_permanent, passport."""

    name: str
    id_type: str
    id_number: str
    born_on: date | None = None
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found. ``faults``: pairs (field of the claim, Chinese sentence). ``checked`` and ``unchecked`` say in
    Chinese what was looked at and what was not, so that nobody takes a form check for a look into a register.
    """

    provider: str
    outcome: Outcome
    checked: tuple[str, ...]
    unchecked: tuple[str, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()


class Provider(Protocol):
    """A service that checks identities. An outside one answers ``UNAVAILABLE`` when it cannot be reached; it never
    guesses. It must not log the claim.
    """

    def check(self, claim: Claim) -> Answer:
        """Check ``claim``."""
        ...


def provider() -> Provider:
    """The provider of this installation. Raises ImportError for a path that leads nowhere."""
    made: Provider = import_string(settings.IDENTITY_PROVIDER)()
    return made
