"""Facts of education and skill: what counts by the cut-off, and how high it stands on the pack's ladder."""

from __future__ import annotations

from typing import Any

from zhiping.core.dossier.model import Education
from zhiping.core.eligibility.context import Context
from zhiping.core.eligibility.law import Law
from zhiping.core.eligibility.values import ANYTHING, Uncertain


def rank_of(law: Law, entry: Education) -> int:
    """Where schooling and degree stand; postgraduate study without the degree stands where the pack puts it."""
    return max(law.schooling_rank.get(entry.schooling or "", 0), law.degree_rank.get(entry.degree or "", 0))


def is_late(law: Law, entry: Education) -> bool:
    """Graduation or degree after the cut-off: not completed in time, so none of it counts (A3, rules.md 1)."""
    if entry.graduated_on is not None and entry.graduated_on > law.education_to:
        return True
    return entry.degree_on is not None and entry.degree != "none" and entry.degree_on > law.education_to


def education(ctx: Context) -> Any:
    """The highest education that counts, as a rank of the pack's ladder; 0 for none."""
    if ctx.education_override is not None:
        return ctx.education_override
    found = ctx.memo.get("education")
    if found is None:
        found = ctx.memo["education"] = _education(ctx)
    return found


def _education(ctx: Context) -> Any:
    law, dossier = ctx.law, ctx.dossier
    if dossier.education is None:
        return Uncertain(0, ANYTHING, ("education",))
    known = 0
    doubtful: list[tuple[int, str]] = []
    for n, entry in enumerate(dossier.education):
        if is_late(law, entry):
            continue
        rank = rank_of(law, entry)
        lacking = missing_dates(entry)
        if lacking:
            doubtful += [(rank, f"education[{n}].{key}") for key in lacking]
        else:
            known = max(known, rank)
        if entry.schooling is None and entry.degree in (None, "none"):
            doubtful.append((ANYTHING, f"education[{n}].schooling"))
        elif entry.degree is None and entry.schooling in law.unstated_rank:
            doubtful.append((law.unstated_rank[entry.schooling], f"education[{n}].degree"))
    higher = [(rank, need) for rank, need in doubtful if rank > known]
    if not higher:
        return known
    return Uncertain(known, max(rank for rank, _ in higher), tuple(need for _, need in higher))


def missing_dates(entry: Education) -> list[str]:
    """Which days are needed to tell whether the education was completed in time."""
    lacking = []
    if entry.graduated_on is None and (entry.schooling is not None or entry.degree in (None, "none")):
        lacking.append("graduated_on")
    if entry.degree_on is None and entry.degree not in (None, "none"):
        lacking.append("degree_on")
    return lacking


def late_rank(ctx: Context) -> tuple[int, int]:
    """The highest education if every day were in time, and the place of the first late entry that would raise it."""
    best, where = 0, -1
    for n, entry in enumerate(ctx.dossier.education or ()):
        if is_late(ctx.law, entry):
            rank = rank_of(ctx.law, entry)
            if rank > best:
                best, where = rank, n
    return best, where


def skill(ctx: Context) -> Any:
    """The highest skill certificate, as a rank; 0 for none."""
    dossier, law = ctx.dossier, ctx.law
    if dossier.skills is None:
        return Uncertain(0, ANYTHING, ("skills",))
    known = 0
    unnamed = []
    for n, certificate in enumerate(dossier.skills):
        if certificate.level is None:
            unnamed.append(f"skills[{n}].level")
        else:
            known = max(known, law.skill_rank.get(certificate.level, 0))
    return Uncertain(known, ANYTHING, tuple(unnamed)) if unnamed else known
