"""What a pack gives the people who review: words for a return, claims that only one can make, what is clerical."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from zhiping.core.dossier.items import LIST_SECTIONS, SINGLE_SECTIONS
from zhiping.core.dossier.model import KINDS_OF_ACHIEVEMENT, ROLES
from zhiping.core.dossier.texts import text_paths
from zhiping.core.policy.rules import Grounded, Name, Strict

#: What items are of, as a checker marks them.
SECTIONS = (*(item_id for item_id, _, _ in SINGLE_SECTIONS), *LIST_SECTIONS)


def _known(known: tuple[str, ...], what: str) -> Any:
    def check(value: str) -> str:
        if value not in known:
            raise ValueError(f"没有{what}“{value}”；应为：{'、'.join(known)}之一")
        return value

    return AfterValidator(check)


def _text_path(value: str) -> str:
    if value not in text_paths():
        raise ValueError(f"“{value}”不是材料里的一段文字；应为：部分.字段，如 applicant.birthplace")
    return value


#: 8d: a value that two officers may correct after the acceptance, as ``section.key``; free text alone.
ClericalField = Annotated[str, AfterValidator(_text_path)]


class ReturnTemplate(Strict):
    """A sentence to choose for the reason of a return; ``fits``: sections whose items it is offered for, empty: all."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    says: Name
    clause: Annotated[str, Field(pattern=r"^[0-9A-Z][0-9A-Za-z]*(\.[a-z_]+)?$")]
    fits: list[Annotated[str, _known(SECTIONS, "这一部分")]] = Field(default_factory=list)


class ReturnTemplates(Grounded):
    """What a return often says (A2), in the order in which it is offered. Chosen and edited item by item."""

    entries: list[ReturnTemplate] = Field(min_length=1)

    def fitting(self, section: str) -> list[ReturnTemplate]:
        """Those offered for an item of ``section``; those made for it first."""
        found = [entry for entry in self.entries if not entry.fits or section in entry.fits]
        return sorted(found, key=lambda entry: not entry.fits)


class ExclusiveClaim(Strict):
    """Achievements of these ``kinds`` that only one person can claim: in one of ``roles``, or as the first in rank."""

    kinds: list[Annotated[str, _known(KINDS_OF_ACHIEVEMENT, "这种业绩")]] = Field(min_length=1)
    roles: list[Annotated[str, _known(ROLES, "这种作用")]] = Field(default_factory=list)
    first_in_rank: bool = False


class ExclusiveClaims(Grounded):
    """Which claims of two applicants contradict each other, so that who reviews is shown both."""

    entries: list[ExclusiveClaim] = Field(min_length=1)

    def holds(self, *, kind: str | None, role: str | None, rank: object) -> bool:
        """Whether nobody else can claim the same in this way."""
        return any(
            kind in entry.kinds and (role in entry.roles or (entry.first_in_rank and rank == 1))
            for entry in self.entries
        )


class Recusal(Grounded):
    """What speaks for the recusal of an expert (rules.md 3), found by rule; the chair decides.

    ``same_employer_years``: the expert worked for the applicant's unit today or within so many years (0: today only).
    The rest: the expert is named in the dossier as who can bear witness to a post, as one who recommends an exceptional
    application, or in the text of an achievement (a co-author, a colleague of the project).
    """

    same_employer_years: int = Field(ge=0, le=60)
    witnesses: bool
    recommenders: bool
    named_in_achievements: bool
