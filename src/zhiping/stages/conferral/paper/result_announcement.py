"""评审结果公示: who is to pass, for so many days, with where to object (P8). Never an identity number, never votes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiping.stages.conferral.paper.publishing import refuse_identity_numbers, refuse_votes


@dataclass(frozen=True, slots=True)
class PassedLine:
    """One who is to pass. People of one name are told apart by their unit."""

    name: str
    unit: str
    major: str
    title: str
    level: str


@dataclass(frozen=True, slots=True)
class ResultAnnouncement:
    """``number``: of the document; ``intro``: the sentence before the list; ``days``: how long in words, as 5个工作日;
    both days of the period count. Raises IdentityNumber for a content that holds one, VoteCount for
    one that tells how many voted how."""

    number: str
    heading: str
    intro: str
    lines: tuple[PassedLine, ...]
    from_on: date
    to_on: date
    days: str
    objections: str
    office: str
    telephone: str
    address: str
    issuer: str
    issued_on: date | None

    def __post_init__(self) -> None:
        refuse_identity_numbers(self)
        refuse_votes((self.number, self.heading, self.intro, self.objections))
