"""评审结果报送报告: with it a package goes to the HR department (P9). Never an identity number, never votes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiping.stages.conferral.paper.publishing import refuse_identity_numbers


@dataclass(frozen=True, slots=True)
class ReportedLine:
    """One who is to be confirmed. ``code``: the dossier's public code, under which its evidence is found."""

    code: str
    name: str
    unit: str
    major: str
    title: str


@dataclass(frozen=True, slots=True)
class ConfirmationReport:
    """``number``: of the letter, empty where it has none; ``to``: whom it addresses; ``paragraphs``: what it says.
    Raises IdentityNumber for a content that holds one."""

    number: str
    heading: str
    to: str
    paragraphs: tuple[str, ...]
    lines: tuple[ReportedLine, ...]
    issuer: str
    issued_on: date | None

    def __post_init__(self) -> None:
        refuse_identity_numbers(self)
