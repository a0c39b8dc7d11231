"""Seeded mistakes: what people get wrong on the form, embellish, or simply do not fulfil.

A mistake turns the true papers into (what is true, what is claimed). Whoever later compares the claim with the papers
finds it; nothing else tells them.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

from zhiping.simulation.papers import Document, Judge

#: (what is true, what is claimed)
Pair = tuple[Document, Document]
Mistake = Callable[[Judge, Random, Document], Pair | None]


def none(judge: Judge, random: Random, papers: Document) -> Pair | None:
    """Everything is true and fulfilled."""
    return papers, copy.deepcopy(papers)


def wrong_hours(judge: Judge, random: Random, papers: Document) -> Pair | None:
    """The hours of one year of continuing education are copied wrongly, to the applicant's advantage."""
    claim = copy.deepcopy(papers)
    entry = random.choice(claim["continuing_education"][-3:])
    entry["general_hours"] += 10
    return papers, claim


def wrong_date(judge: Judge, random: Random, papers: Document) -> Pair | None:
    """A day on the form is not the day on the paper: the end of a project, or the patent's grant."""
    claim = copy.deepcopy(papers)
    entry = random.choice(claim["achievements"])
    day = date.fromisoformat(entry["on"])
    entry["on"] = day.replace(day=day.day % 28 + 1).isoformat()
    return papers, claim


def missing_year(judge: Judge, random: Random, papers: Document) -> Pair | None:
    """One year that the rules ask for was left out: the finding says that it is not known."""
    for section in ("assessments", "continuing_education"):
        for entry in reversed(papers[section]):
            claim = copy.deepcopy(papers)
            claim[section] = [e for e in claim[section] if e["id"] != entry["id"]]
            if judge(claim).verdict == "undetermined":
                return papers, claim
    return None


def _shortened(judge: Judge, papers: Document) -> Iterator[Document]:
    """Papers that are true and not enough: too few hours, or a title or certificate held for too short a time."""
    hours = copy.deepcopy(papers)
    for entry in hours["continuing_education"]:
        entry["general_hours"] = entry["professional_hours"] = 8
    yield hours
    for section in ("titles", "skills"):
        if papers[section]:
            late = copy.deepcopy(papers)
            late[section][0]["awarded_on"] = f"{judge.pack.cycle_year}-01-10"
            yield late
    studied = copy.deepcopy(papers)
    studied["education"][0]["graduated_on"] = f"{judge.pack.cycle_year}-12-30"
    studied["education"][0]["degree_on"] = None
    yield studied


def not_enough(judge: Judge, random: Random, papers: Document) -> Pair | None:
    """What is true does not meet the conditions, and is claimed as it is."""
    found = [short for short in _shortened(judge, papers) if judge(short).verdict == "ineligible"]
    if not found:
        return None
    truth = random.choice(found)
    return truth, copy.deepcopy(truth)


def embellished(judge: Judge, random: Random, papers: Document) -> Pair | None:
    """What is true does not meet the conditions; what is claimed does."""
    found = [short for short in _shortened(judge, papers) if judge(short).verdict == "ineligible"]
    return (random.choice(found), copy.deepcopy(papers)) if found else None


def entrusted(judge: Judge, papers: Document, number: int) -> Pair | None:
    """No mistake: another body with a right to review of its own sent the applicant (A6), with a letter and the HR
    department's consent. Draws no lot, so that everybody else stays who they were. None where it does not fit.
    """
    truth, year = copy.deepcopy(papers), judge.pack.cycle_year
    day = judge.at.date()
    truth["application"]["entrustment"] = {
        "body": "三渡水务集团职称改革办公室", "letter_no": f"三渡职改函〔{year}〕{number}号",
        "letter_on": (day - timedelta(days=20)).isoformat(), "hr_consent_on": (day - timedelta(days=16)).isoformat(),
    }  # fmt: skip
    return (truth, copy.deepcopy(truth)) if judge(truth).verdict == "eligible" else None


def exceptional(judge: Judge, random: Random, papers: Document) -> Pair | None:
    """The years are not there, but an outstanding achievement is: applied for as an exception (破格)."""
    rules = judge.pack.eligibility.exceptional
    if rules is None or "exceptional" not in judge.pack.scope.kinds_open:
        return None
    truth = copy.deepcopy(papers)
    for section in ("titles", "skills"):
        for entry in truth[section]:
            entry["awarded_on"] = f"{judge.pack.cycle_year - 2}-03-01"
    application = truth["application"]
    application["kind"] = "exceptional"
    for ground in ("service", "education"):
        for achievement in truth["achievements"]:
            application["exceptional"] = {
                "ground": ground, "clause": "符合破格条件的突出业绩", "achievement": achievement["id"],
                "recommenders": [{"name": "钱教授", "unit": "岷岭大学", "title": "教授"},
                                 {"name": "孟高工", "unit": "三渡理工大学", "title": "正高级工程师"}],
            }  # fmt: skip
            if judge(truth).verdict == "eligible":
                return truth, copy.deepcopy(truth)
    return None
