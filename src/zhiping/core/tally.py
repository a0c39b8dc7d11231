"""Quorum and result of a secret ballot, with integers (P8, rules.md 3: 人社部令第40号).

A meeting may vote when at least the pack's share of the members is present; a candidate passes when at least the pack's
share of those present agrees. Two thirds exactly are enough, one short is not; abstaining, a sheet that says nothing
clear and a sheet that did not come back are not agreeing. Whether a recused expert stays among those present is the
pack's choice (``recused_in_denominator``). Pure: nobody's vote is known here, only sheets without a name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from zhiping.core.policy.procedure import CommitteeRules


class Vote(StrEnum):
    """What one sheet says of one candidate."""

    AGREE = "agree"
    AGAINST = "against"
    ABSTAIN = "abstain"
    #: Nothing, or more than one thing.
    INVALID = "invalid"


class ImpossibleCount(ValueError):
    """Numbers that no honest meeting has: the argument says which. Nothing may be announced on them."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """``members`` of the committee and how many of them are ``present``.

    Raises ImpossibleCount unless 0 ≤ present ≤ members and there are members.
    """

    members: int
    present: int

    def __post_init__(self) -> None:
        if self.members < 1 or not 0 <= self.present <= self.members:
            raise ImpossibleCount(f"{self.present} present of {self.members} members")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One candidate's count. ``counted``: those present who stand in the denominator; ``needed``: so many must agree;
    ``missing``: sheets that did not come back."""

    counted: int
    needed: int
    agree: int
    against: int
    abstain: int
    invalid: int
    missing: int
    passed: bool


def parts_of(share: str) -> tuple[int, int]:
    """``2/3`` → 2 and 3. Raises ValueError for what is no share from above nothing to one."""
    above, _, below = share.partition("/")
    if not (above.isascii() and above.isdigit() and below.isascii() and below.isdigit()):
        raise ValueError(f"no share: {share}")
    one, whole = int(above), int(below)
    if not 0 < one <= whole:
        raise ValueError(f"no share: {share}")
    return one, whole


def least(share: str, number: int) -> int:
    """The least whole number that is at least ``share`` of ``number`` (which is 0 or more)."""
    one, whole = parts_of(share)
    return -(-one * number // whole)


def has_quorum(attendance: Attendance, rules: CommitteeRules) -> bool:
    """Whether the meeting may vote: ``3 * present >= 2 * members`` where the pack says two thirds."""
    one, whole = parts_of(rules.present_at_least)
    return whole * attendance.present >= one * attendance.members


def may_still_leave(attendance: Attendance, rules: CommitteeRules) -> int:
    """How many of those present may leave before the quorum breaks; 0 also where there is none."""
    return max(0, attendance.present - least(rules.present_at_least, attendance.members))


def tally(
    sheets: Iterable[Vote], *, attendance: Attendance, recused: int, rules: CommitteeRules, recused_in_denominator: bool
) -> Outcome:
    """What ``sheets`` say of one candidate, from whom ``recused`` of those present are kept away.

    Raises ImpossibleCount without a quorum, where more are recused than present, where more sheets came back than
    people may vote, and where nobody may vote.
    """
    if not has_quorum(attendance, rules):
        raise ImpossibleCount("no quorum")
    if not 0 <= recused <= attendance.present:
        raise ImpossibleCount(f"{recused} recused of {attendance.present} present")
    voters = attendance.present - recused
    if voters == 0:
        raise ImpossibleCount("nobody may vote")
    counts = dict.fromkeys(Vote, 0)
    for sheet in sheets:
        counts[sheet] += 1
    returned = sum(counts.values())
    if returned > voters:
        raise ImpossibleCount(f"{returned} sheets of {voters} voters")
    counted = attendance.present if recused_in_denominator else voters
    needed = least(rules.agree_at_least, counted)
    return Outcome(
        counted=counted,
        needed=needed,
        agree=counts[Vote.AGREE],
        against=counts[Vote.AGAINST],
        abstain=counts[Vote.ABSTAIN],
        invalid=counts[Vote.INVALID],
        missing=voters - returned,
        passed=counts[Vote.AGREE] >= needed,
    )


#: Where two counts of one vote may part.
_NUMBERS: Final = ("agree", "against", "abstain", "invalid")


def recount(
    outcome: Outcome, sheets: Iterable[Vote], *, present: int, recused: int, agree_at_least: str, in_denominator: bool
) -> list[str]:
    """Count the sheets again, another way, and name each number of ``outcome`` that differs; nothing: they agree.

    Works on sorted sheets and exact fractions, and shares no line with :func:`tally`: a mistake in one is seen.
    """
    ordered = sorted(str(sheet) for sheet in sheets)
    wrong = [name for name in _NUMBERS if ordered.count(name) != getattr(outcome, name)]
    below = present if in_denominator else present - recused
    if outcome.counted != below:
        wrong.append("counted")
    if len(ordered) + outcome.missing != present - recused:
        wrong.append("missing")
    if outcome.passed != (Fraction(ordered.count("agree"), below) >= Fraction(agree_at_least) if below else False):
        wrong.append("passed")
    if not Fraction(outcome.needed - 1, below or 1) < Fraction(agree_at_least) <= Fraction(outcome.needed, below or 1):
        wrong.append("needed")
    return wrong
