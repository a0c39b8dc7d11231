"""Points of the defence (P7, rules.md 6): whole marks by the pack's items, a total per expert, one figure of the panel.

Everything is counted in whole hundredths of a point, out of 100 points, with integers; what does not come out even is
rounded half up (四舍五入), once for an expert's total and once for the figure of the panel, and nowhere else. What is
missing is refused, never taken for nothing. The figure is advisory: no vote is bound by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.procedure import DefenceRules, ScoreItem

#: 100 points, in hundredths.
FULL = 100_00


class TooFew(ValueError):
    """Fewer whole sheets than a panel has experts at least; ``there`` and ``asked`` say how many."""

    def __init__(self, there: int, asked: int) -> None:
        super().__init__(f"{there} sheets, at least {asked}")
        self.there, self.asked = there, asked


@dataclass(frozen=True, slots=True)
class Combined:
    """The figure of a panel. ``hundredths`` of a point; ``sheets``: so many totals came in; ``dropped``: the lowest and
    the highest where they were left out, else nothing."""

    hundredths: int
    sheets: int
    dropped: tuple[int, ...] = ()


def most(item: ScoreItem, rules: DefenceRules) -> int:
    """The highest mark that ``item`` can be given, in whole marks."""
    return item.weight if rules.scoring.marks_to == "weight" else rules.scoring.marks_to


def faults(marks: Mapping[str, object], rules: DefenceRules) -> list[Fault]:
    """What is wrong with ``marks`` (item id → mark) as far as they are given: all of it, each with its item."""
    known = {item.id: item for item in rules.items}
    found = [Fault(key, "评分表里没有这一项", "规则包的评分项目") for key in marks if key not in known]
    for key, item in known.items():
        mark = marks.get(key)
        if mark is None:
            continue
        if isinstance(mark, bool) or not isinstance(mark, int) or not 0 <= mark <= most(item, rules):
            found.append(Fault(key, f"“{item.label}”的得分不对", f"0到{most(item, rules)}的整数"))
    return found


def open_items(marks: Mapping[str, object], rules: DefenceRules) -> list[ScoreItem]:
    """The items that have no mark yet, in the pack's order."""
    return [item for item in rules.items if marks.get(item.id) is None]


def total(marks: Mapping[str, int], rules: DefenceRules) -> int:
    """One expert's total in hundredths of a point, from 0 to ``FULL``; half a hundredth is rounded up.

    Raises ``BadInput`` with every fault where a mark is missing, unknown, no whole number or out of range.
    """
    wrong = faults(marks, rules)
    wrong += [Fault(item.id, f"“{item.label}”还没有打分", "每项都打分") for item in open_items(marks, rules)]
    if wrong:
        raise BadInput(wrong)
    share = sum((Fraction(item.weight * marks[item.id], most(item, rules)) for item in rules.items), Fraction(0))
    return _half_up(share * 100)


def combine(totals: Sequence[int], rules: DefenceRules, *, least: int) -> Combined:
    """The figure of a panel from its experts' ``totals`` (hundredths), as the pack says; half a hundredth goes up.

    ``least`` is how many sheets there must be. Raises ``TooFew`` where there are fewer, ``ValueError`` for a total that
    no sheet can have.
    """
    if any(not 0 <= one <= FULL for one in totals):
        raise ValueError(f"no total: {[one for one in totals if not 0 <= one <= FULL]}")
    if len(totals) < max(1, least):
        raise TooFew(len(totals), max(1, least))
    ordered = sorted(totals)
    scoring = rules.scoring
    if scoring.combine == "median":
        above, below = ordered[len(ordered) // 2], ordered[(len(ordered) - 1) // 2]
        return Combined(_half_up(Fraction(above + below, 2)), len(ordered))
    dropped: tuple[int, ...] = ()
    if scoring.trim_from is not None and len(ordered) >= scoring.trim_from:
        dropped, ordered = (ordered[0], ordered[-1]), ordered[1:-1]
    return Combined(_half_up(Fraction(sum(ordered), len(ordered))), len(totals), dropped)


def as_points(hundredths: int) -> str:
    """For a page: 8633 → ``86.33``."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
