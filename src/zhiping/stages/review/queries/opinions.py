"""What the levels before have said: the unit's publicity and recommendation, the department's opinion (P3, P4)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from zhiping.records import contents
from zhiping.records.models import Dossier, Milestone, Person
from zhiping.registers.publicity.models import Notice, Objection
from zhiping.registers.publicity.queries import latest_notice
from zhiping.registers.recommendations.models import Paper
from zhiping.registers.recommendations.queries import scans_of
from zhiping.stages.review.operations import FOCUS, JUDGEMENTS
from zhiping.stages.review.queries.corrections import Said, corrections
from zhiping.stages.review.queries.likeness import Alike, likenesses


@dataclass(frozen=True, slots=True)
class Opinion:
    """An opinion that was signed: what it says, by whom, when; ``judgements`` are pairs of label and sentence.

    ``letter``: the code of the report upward in which the dossier stands. ``clerk``: who put in the scan of what was
    signed on paper, and ``pages`` how many it has.
    """

    text: str
    by: str
    at: datetime
    judgements: list[tuple[str, str]] = field(default_factory=list)
    letter: str = ""
    clerk: str = ""
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Opinions:
    """What is known of the levels before; a part is None while there is none."""

    notice: Notice | None
    objections: int
    open_objections: int
    recommendation: Opinion | None
    report: Opinion | None
    corrections: list[Said] = field(default_factory=list)
    alike: list[Alike] = field(default_factory=list)


def _signed(dossier: Dossier, kind: str) -> tuple[Milestone, Mapping[str, str], str] | None:
    found = Milestone.objects.filter(dossier=dossier, kind=kind).order_by("-id").first()
    if found is None:
        return None
    words = {
        key: contents.unseal_words(dossier, found.data[key], context=f"milestone|{kind}")
        for key in ("judgements", "opinion")
        if key in found.data
    }
    # On paper the head signed and somebody else put it in.
    return found, words, _name(found.data.get("signed_by", found.by))


def _name(label: str) -> str:
    """The name of the person that ``label`` stands for."""
    return Person.objects.filter(pk=int(label.removeprefix("person-"))).values_list("name", flat=True).first() or ""


def recommendation_on(dossier: Dossier) -> Opinion | None:
    """The unit's recommendation, in the system or on paper; None while there is none."""
    recommended = _signed(dossier, "recommended")
    if recommended is None:
        return None
    row, words, name = recommended
    judged = json.loads(words["judgements"])
    pairs = [(label, judged[key]) for key, label in JUDGEMENTS.items() if key in judged]
    paper = Paper.objects.filter(dossier=dossier, code=row.data.get("paper", "")).first()
    pages, clerk = (len(scans_of(paper)), _name(row.by)) if paper else (0, "")
    return Opinion(words["opinion"], name, row.at, pairs, clerk=clerk, pages=pages)


def opinions_on(dossier: Dossier, *, level: str = "") -> Opinions:
    """The opinions on ``dossier`` so far, and what ``level`` may know of others who claim the same."""
    recommendation, reported, report = recommendation_on(dossier), _signed(dossier, "reported_up"), None
    if reported is not None:
        row, words, name = reported
        judged = json.loads(words["judgements"]) if "judgements" in words else {}
        pairs = [(label, judged[key]) for key, (label, _) in FOCUS.items() if key in judged]
        report = Opinion(words["opinion"], name, row.at, pairs, row.data.get("report", ""))
    raised = Objection.objects.filter(notice__dossier=dossier)
    return Opinions(
        latest_notice(dossier),
        raised.count(),
        raised.filter(decided_at__isnull=True).count(),
        recommendation,
        report,
        corrections(dossier),
        likenesses(dossier, level=level),
    )
