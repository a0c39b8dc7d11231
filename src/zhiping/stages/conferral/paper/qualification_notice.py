"""任职资格通知: who holds which qualification from which day on, on what ground (P9). Never an identity number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiping.stages.conferral.paper.publishing import refuse_identity_numbers, refuse_votes


@dataclass(frozen=True, slots=True)
class QualifiedLine:
    """One who is confirmed."""

    name: str
    unit: str
    major: str
    title: str


@dataclass(frozen=True, slots=True)
class QualificationNotice:
    """``to``: whom the letter addresses; ``paragraphs``: what it says, with the basis; ``qualified_on``: from which day
    the qualification counts; ``copies_to``: 抄送. Raises IdentityNumber and VoteCount
    for a content that holds one."""

    number: str
    heading: str
    to: str
    paragraphs: tuple[str, ...]
    basis: str
    qualified_on: date
    lines: tuple[QualifiedLine, ...]
    issuer: str
    issued_on: date | None
    copies_to: str = ""

    def __post_init__(self) -> None:
        refuse_identity_numbers(self)
        refuse_votes((self.number, self.heading, *self.paragraphs, self.basis))
