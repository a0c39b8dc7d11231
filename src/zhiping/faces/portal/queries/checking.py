"""The self-check: answers become a dossier that nobody keeps, and the pack's own rules judge it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from zhiping.core.dossier import read_draft
from zhiping.core.eligibility.evaluator import Evaluator
from zhiping.core.eligibility.nearest import nearest
from zhiping.core.eligibility.verdict import Finding
from zhiping.core.policy.asks import Material
from zhiping.core.policy.model import Pack
from zhiping.core.policy.rules import Match
from zhiping.faces.portal.queries.asking import Asked
from zhiping.stages.application.queries.ways import BARRING, DECISIVE

#: Answers that stand for "none of these".
NONE = "none"
#: What is not asked here because the answer follows from how the check is made.
_SILENT = frozenset({"title.pass", "kind.pass", "cycle.pass"})

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Need:
    """A material to prepare; ``certain`` false: only in cases that the answers leave open."""

    material: Material
    certain: bool


@dataclass(frozen=True, slots=True)
class Result:
    """``verdict`` is eligible, ineligible or undetermined, ``route`` the label of the route it rests on.

    ``near``: sentences on what is open instead, nearest first. ``late`` and ``early``: the window is over, or not open
    yet, at the instant of asking; the answers are judged as if it were open.
    """

    title: str
    verdict: str
    route: str
    findings: list[Finding]
    near: list[str]
    needs: list[Need]
    early: bool
    late: bool


def check(evaluator: Evaluator, asked: Asked, answers: Answers, at: datetime) -> Result:
    """What the rules of the pack say of ``answers`` at ``at``. Nothing is stored and nothing is logged."""
    pack = evaluator.pack
    window = pack.windows["application"]
    early = window.opens_at is not None and at < window.opens_at
    late = at > window.closes_at
    judged_at = window.opens_at if early and window.opens_at else min(at, window.closes_at)
    document = document_of(pack, asked, answers, judged_at)
    dossier = read_draft(document, evaluator.extra)
    verdict = evaluator.evaluate(dossier)
    findings = [f for f in verdict.findings if f.topic != "window" and f.code not in _SILENT]
    outcomes = {finding.outcome for finding in findings}
    said = "ineligible" if "fail" in outcomes else "undetermined" if "unknown" in outcomes else "eligible"
    route = next((r.label for r in pack.eligibility.all_routes() if r.id == verdict.route), "")
    needs = []
    for material in pack.materials:
        holds = True if material.when is None else evaluator.holds(material.when, dossier)
        if material.uploaded and holds is not False:
            needs.append(Need(material, holds is True))
    near = _near(evaluator, document, findings) if said == "ineligible" else []
    return Result(asked.title, said, route, findings, near, needs, early, late)


def _near(evaluator: Evaluator, document: dict[str, Any], findings: list[Finding]) -> list[str]:
    failing = {finding.topic for finding in findings if finding.outcome == "fail"}
    if failing & BARRING or not failing & DECISIVE:
        return []
    pack, found = evaluator.pack, []
    chosen = document["application"]["title"]
    for title in pack.titles:
        if title.name == chosen:
            continue
        other = document | {"application": document["application"] | {"title": title.name}}
        verdict = evaluator.evaluate(read_draft(other, evaluator.extra))
        wanting = {finding.topic for finding in verdict.findings if finding.outcome == "fail"}
        if verdict.route is not None and not wanting & (DECISIVE | BARRING):
            found.append(f"按您回答的学历和资历，今年可以看看能否申报{title.name}。")
    later = nearest(evaluator, read_draft(document, evaluator.extra), early=True)
    if later is not None:
        found.insert(0, f"{later.year}年起符合年限，如果其他条件届时也符合：{later.label}（以当年评审通知为准）。")
    exceptional = pack.eligibility.exceptional
    if exceptional is not None and "exceptional" in pack.scope.kinds_open and chosen in exceptional.titles:
        found.append(f"有突出业绩和推荐人的，{chosen}可以破格申报，能替代学历或年限，其他条件不变。")
    return found


# --- answers to a dossier ---


def document_of(pack: Pack, asked: Asked, answers: Answers, at: datetime) -> dict[str, Any]:
    """The dossier that the answers make. What was not answered is absent, which the rules take for unknown."""
    zone = ZoneInfo(pack.timezone)
    made: dict[str, Any] = {
        "format": "zhiping.dossier/1",
        "application": {
            "cycle": pack.id,
            "title": asked.title,
            "kind": "normal",
            "applied_at": at.astimezone(zone).isoformat(timespec="seconds"),
        },
        # The self-check says on its page that it takes all work since the current title for technical.
        "employment": [{"technical": True}],
    }
    if answers.get("major"):
        made["application"]["major"] = answers["major"]
    if answers.get("status"):
        made["applicant"] = {"person_status": answers["status"]}
    if answers.get("scope"):
        made["employer"] = {"in_scope": answers["scope"] != "no"}
        if answers["scope"] == "no":
            made["application"]["entrustment"] = None
    _put_education(made, answers)
    _put_award(made, "titles", {"series": pack.eligibility.series, "title": answers.get("held")}, answers, "held")
    _put_award(made, "skills", {"level": answers.get("skill")}, answers, "skill")
    probation = _given(answers, passed="passed", from_on="probation_from", to_on="probation_to")
    if probation:
        made["probation"] = probation
    years = [
        {"year": year} | _given(answers, general_hours=f"g{year}", professional_hours=f"p{year}")
        for year in asked.hours
    ]
    if any(len(row) > 1 for row in years):
        made["continuing_education"] = [row for row in years if len(row) > 1]
    if answers.get("assessed"):
        made["assessments"] = _assessments(pack, answers)
    if answers.get("kinds"):
        made["achievements"] = _achievements(pack, asked, answers["kinds"])
    extra = {fact.key: answers[f"x_{fact.key}"] for fact in asked.facts if answers.get(f"x_{fact.key}") is not None}
    if extra:
        made["extra"] = extra
    _put_bars(made, answers)
    return made


def _given(answers: Answers, **keys: str) -> dict[str, Any]:
    return {key: answers[name] for key, name in keys.items() if answers.get(name) is not None}


def _put_education(made: dict[str, Any], answers: Answers) -> None:
    entry = _given(answers, schooling="schooling", degree="degree", graduated_on="graduated_on")
    if "graduated_on" in entry and entry.get("degree", NONE) != NONE:
        entry["degree_on"] = entry["graduated_on"]
    if entry:
        made["education"] = [entry]


def _put_award(made: dict[str, Any], section: str, entry: dict[str, Any], answers: Answers, name: str) -> None:
    """A title or a certificate with its day; ``none`` is the answer that there is none."""
    if answers.get(name) == NONE:
        made[section] = []
    elif answers.get(name):
        made[section] = [entry | _given(answers, awarded_on=f"{name}_on")]


def _assessments(pack: Pack, answers: Answers) -> list[dict[str, Any]]:
    days = [date.fromisoformat(answers[key]) for key in ("held_on", "skill_on") if answers.get(key)]
    first = min((day.year for day in days), default=pack.cycle_year - 1) + 1
    wanting = dict.fromkeys(answers.get("basic_years") or (), "basically_competent")
    wanting |= dict.fromkeys(answers.get("failed_years") or (), "incompetent")
    by = "unit_statement" if answers["assessed"] == NONE else "annual_assessment"
    return [
        {"year": year, "result": wanting.get(year, "competent"), "by": by} for year in range(first, pack.cycle_year)
    ]


def _achievements(pack: Pack, asked: Asked, chosen: list[str]) -> list[dict[str, Any]]:
    """One achievement of each kind that was ticked, on the last day that counts: the question asks for such."""
    if asked.kinds is None or chosen == [NONE]:
        return []
    listed = {kind.id: kind for kind in pack.eligibility.lists[asked.kinds[0]].kinds}
    day = pack.eligibility.achievements_counted_to.day.isoformat()
    return [_example(listed[one].match[0]) | {"on": day} for one in chosen if one in listed]


def _example(match: Match) -> dict[str, Any]:
    made: dict[str, Any] = {key: values[0] for key in ("kind", "level", "role") if (values := getattr(match, key))}
    made |= {key: value for key in ("completed", "in_print") if (value := getattr(match, key)) is not None}
    if match.rank_at_least is not None:
        made["rank"] = match.rank_at_least
    return made


def _put_bars(made: dict[str, Any], answers: Answers) -> None:
    if answers.get("bars") == "no":
        made["discipline"] = []
        made["history"] = {"refused_in_years": [], "integrity_bans": []}
    if answers.get("bars") != "yes":
        return
    discipline = _given(answers, kind="discipline_kind", decided_on="decided_on", ends_on="ends_on")
    ban = _given(answers, from_on="ban_from", until_on="ban_until")
    refused = [date.fromisoformat(made["application"]["applied_at"][:10]).year] if answers.get("refused") else []
    if not (discipline or ban or refused):
        return  # which of them applies was not told
    made["discipline"] = [discipline] if discipline else []
    if discipline:
        made.setdefault("employer", {})["nature"] = "public_institution"
    made["history"] = {"refused_in_years": refused, "integrity_bans": [ban] if ban else []}
