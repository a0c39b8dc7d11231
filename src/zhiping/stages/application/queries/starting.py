"""Which rounds somebody can begin, and of the others why not (T2, A2, A5, one application a year)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from zhiping.core.dossier import FORMAT, read_draft
from zhiping.records.judging import evaluator_for
from zhiping.records.models import Cycle, Dossier, Person
from zhiping.stages.application.queries.judging import history_of
from zhiping.stages.application.queries.rounds import closes_at


@dataclass(frozen=True, slots=True)
class Offer:
    """One round as somebody sees it: ``why`` it cannot be begun, empty where it can; ``note``: what to know before."""

    cycle: Cycle
    why: str = ""
    note: str = ""
    clause: str = ""
    code: str = ""


def offers(person: Person, cycles: Iterable[tuple[Cycle, datetime]], mine: Iterable[Dossier]) -> list[Offer]:
    """Every round with the instant on its clock, for ``person``, who has the dossiers ``mine``."""
    taken = {(dossier.series, dossier.year): dossier for dossier in mine}
    return [_offer(person, cycle, at, taken.get((cycle.series, cycle.year))) for cycle, at in cycles]


def _offer(person: Person, cycle: Cycle, at: datetime, there: Dossier | None) -> Offer:
    if there is not None:
        if there.state == "refused":
            why = f"{cycle.year}年度的申报已审核不通过，今年不能再次申报。已填的内容为您留存，明年可以再用。"
            return Offer(cycle, why, clause="A2.refuse", code=there.code)
        why = "一人一年在一个系列只能申报一次，您已有一份，请打开原来的那份。"
        return Offer(cycle, why, code=there.code)
    end = closes_at(cycle)
    window = cycle.pack().windows["application"]
    if at > end:
        why = f"个人申报已于{_moment(end, cycle)}截止，逾期不再受理。明年的通知发布后可以再来申报。"
        return Offer(cycle, why, clause=window.clause)
    barred, titles, clause = barred_titles(person, cycle, at)
    if barred and len(barred) == len(titles):
        why = f"诚信档案中有限制申报的记录，限制期内不能申报{'、'.join(barred)}。"
        return Offer(cycle, why, clause=clause)
    note = f"诚信档案中有限制申报的记录，限制期内不能申报{'、'.join(barred)}。" if barred else ""
    return Offer(cycle, note=note, clause=clause if barred else "")


def barred_titles(person: Person, cycle: Cycle, at: datetime) -> tuple[list[str], list[str], str]:
    """The titles that an entry in the integrity record keeps from ``person``, all titles on offer, the clause (A5)."""
    evaluator = evaluator_for(cycle.pack_version)
    titles = [title.name for title in evaluator.pack.titles]
    history = history_of(person.pk, cycle.series)
    if not history["integrity_bans"]:
        return [], titles, ""
    applied_at = at.astimezone(ZoneInfo(evaluator.pack.timezone)).isoformat(timespec="seconds")
    barred, clause = [], ""
    for title in titles:
        application = {"cycle": evaluator.pack.id, "title": title, "kind": "normal", "applied_at": applied_at}
        document = {"format": FORMAT, "applicant": {"name": person.name}, "application": application}
        verdict = evaluator.evaluate(read_draft({**document, "history": history}))
        for finding in verdict.findings:
            if finding.topic == "integrity_ban" and finding.outcome == "fail":
                barred.append(title)
                clause = finding.clause or ""
                break
    return barred, titles, clause


def _moment(instant: datetime, cycle: Cycle) -> str:
    here = instant.astimezone(ZoneInfo(cycle.pack().timezone))
    return f"{here.year}年{here.month}月{here.day}日{here:%H:%M:%S}"
