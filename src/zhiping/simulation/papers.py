"""What is true of a made-up applicant: the papers in their drawer, as a ``zhiping.dossier/1`` document.

Built from the pack's own routes and facts and held against its own rules, so that it fits any pack; nothing here knows
a title, a degree or a number of hours of a particular notice.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from zhiping.core.dossier import read_dossier
from zhiping.core.eligibility import Evaluator, Verdict
from zhiping.core.policy.model import Fact, Pack
from zhiping.core.policy.rules import EducationLevel, Match, Route
from zhiping.simulation.people import MadeUpFirm, MadeUpPerson

Document = dict[str, Any]

_UNIVERSITIES = ("岷岭大学", "三渡理工大学", "青衣大学", "沙溪工业大学", "云岫科技大学")
_COLLEGES = ("青衣职业技术学院", "沙溪工程职业学院", "三渡机电职业技术学院", "岷岭工业职业技术学院", "归雁高等专科学校")
_SECONDARY = ("青衣职业中专学校", "沙溪工业学校", "三渡机电学校", "岷岭职业高级中学", "归雁中等职业学校")
_TECHNICIAN = ("青衣技师学院", "沙溪技师学院", "三渡机电技师学院", "岷岭工业技师学院", "归雁高级技工学校")
#: By schooling: schools that offer it, the years it takes, the age at which people finish it, the degrees it gives.
_SCHOOLING: dict[str, tuple[tuple[str, ...], int, int, tuple[str, ...]]] = {
    "doctorate": (_UNIVERSITIES, 3, 28, ("doctor",)),
    "postgraduate": (_UNIVERSITIES, 3, 25, ("master",)),
    "undergraduate": (_UNIVERSITIES, 4, 22, ("bachelor", "second_bachelor")),
    "junior_college": (_COLLEGES, 3, 21, ("none",)),
    "secondary_vocational": (_SECONDARY, 3, 18, ("none",)),
    "technician_class": (_TECHNICIAN, 4, 22, ("none",)),
    "senior_worker_class": (_TECHNICIAN, 3, 21, ("none",)),
    "intermediate_worker_class": (_TECHNICIAN, 3, 18, ("none",)),
}
#: The age at which a made-up career begins: who finishes a school later studied beside the work.
_WORKS_FROM = 22
_WORK = (
    "减速机装配线改造",
    "厂用电系统节能改造",
    "在线检测装置研制",
    "连铸结晶器寿命提升",
    "尾气回收装置扩能",
    "产线自动上料",
)


_CALLED = {
    "project": "{}项目",
    "award": "{}技术创新奖",
    "patent": "一种{}装置",
    "standard": "{}技术规范",
    "product": "{}新产品",
    "process": "{}新工艺",
    "benefit": "{}增效",
    "paper": "{}的技术探讨",
    "book": "{}实务",
    "technical_report": "{}技术报告",
    "skills_prize": "{}技能竞赛",
}


class NoWay(Exception):
    """No papers could be made that the pack finds eligible: its rules need something that no generator knows."""


@dataclass(frozen=True, slots=True)
class Judge:
    """A pack's rules, asked at one instant."""

    pack: Pack
    evaluator: Evaluator
    at: datetime

    def __call__(self, document: Document) -> Verdict:
        """The verdict as if ``document`` were submitted at ``at``."""
        asked = {
            **document,
            "application": {**document["application"], "applied_at": self.at.isoformat()},
            # In the product the registers say this; these people are in none of them.
            "history": {"refused_in_years": [], "integrity_bans": []},
        }
        return self.evaluator.evaluate(read_dossier(asked))


def true_papers(
    judge: Judge, random: Random, *, person: MadeUpPerson, firm: MadeUpFirm, region: str | None, title: str
) -> Document:
    """Papers with which ``person`` is eligible for ``title``. Raises ``NoWay``."""
    pack = judge.pack
    routes = [route for route in pack.eligibility.all_routes() if route.title == title]
    random.shuffle(routes)
    levels = [level for level in pack.eligibility.education.levels if level.schooling or level.degree]
    # From low to high in the pack: few hold the highest degrees.
    chance = {level.id: random.random() * (1 + place) for place, level in enumerate(levels)}
    levels.sort(key=lambda level: chance[level.id])
    # Where the rules count few years of continuing education, more of it belongs to each.
    for route, level, often in itertools.product(routes, levels, (1, 2)):
        for extra in _extras(pack.facts, pack.cycle_year):
            document = _document(pack, random, person, firm, region, title, route)
            for year in document["continuing_education"]:
                year["professional_hours"] *= often
                year["general_hours"] *= often
            schooling, degree = random.choice(list(_ways_to(level)))
            document["education"] = [_study(random, person, schooling, degree, document["application"]["major"])]
            document["extra"] = extra
            if judge(document).verdict == "eligible":
                return document
    raise NoWay(f"{pack.id}: {title}")


def _ways_to(level: EducationLevel) -> Iterator[tuple[str, str]]:
    """Every schooling with the degree it gives that makes up ``level``."""
    for schooling, (_, _, _, degrees) in _SCHOOLING.items():
        for degree in degrees:
            stands = schooling in level.schooling or (not level.schooling and degree in level.degree)
            if stands and (degree == "none" or not level.degree or degree in level.degree):
                yield schooling, degree


def _study(random: Random, person: MadeUpPerson, schooling: str, degree: str, major: str) -> dict[str, Any]:
    schools, years, age, _ = _SCHOOLING[schooling]
    end = date(person.born_on.year + age, 6, 30)
    return {
        "id": "edu1", "schooling": schooling, "degree": degree, "school": random.choice(schools),
        "major": major, "years": years, "started_on": f"{end.year - years}-09-01", "graduated_on": end.isoformat(),
        "degree_on": None if degree == "none" else end.isoformat(), "full_time": age <= _WORKS_FROM,
    }  # fmt: skip


def _extras(facts: list[Fact], year: int) -> Iterator[Document]:
    """Every combination of plausible values of what the pack itself asks."""
    values: list[list[Any]] = []
    for fact in facts:
        match fact.type:
            case "bool":
                values.append([True, False])
            case "int" | "number":
                tried = [fact.at_most, 100, 10, 1, fact.at_least, 0]
                values.append([value for value in dict.fromkeys(tried) if value is not None])
            case "date":
                values.append([f"{year - 2}-06-01", f"{year - 1}-06-01"])
            case "choice":
                values.append(list(fact.choices))
            case _:
                values.append(["见证明材料"])
        values[-1] = [value for value in values[-1] if fact.wrong(value) is None]
    for combination in itertools.product(*values):
        yield {fact.key: value for fact, value in zip(facts, combination, strict=True)}


def _document(
    pack: Pack, random: Random, person: MadeUpPerson, firm: MadeUpFirm, region: str | None, title: str, route: Route
) -> Document:
    year = pack.cycle_year
    began = date(person.born_on.year + _WORKS_FROM, 7, 15)
    major = random.choice(pack.majors)
    start = date(year - 5, 12, random.randrange(10, 25))
    document: Document = {
        "format": "zhiping.dossier/1",
        "applicant": {
            "name": person.name, "id_type": "resident_id", "id_number": person.id_number, "sex": person.sex,
            "ethnicity": person.ethnicity, "born_on": person.born_on.isoformat(), "birthplace": "四川",
            "person_status": "employed", "work_started_on": began.isoformat(), "health": "健康", "party": "群众",
            "societies": [], "languages": "英语", "mobile": f"199{random.randrange(10**8):08d}",
            "email": f"a{random.randrange(10**6):06d}@example.org",
        },
        "employer": {
            "name": firm.name, "uscc": firm.uscc, "region": region, "nature": firm.nature, "in_scope": True,
            "agency": None,
        },
        "application": {
            "cycle": pack.id, "title": title, "major": major.name, "specialty": random.choice(major.specialties),
            "kind": "normal", "work_now": "工艺与设备技术工作",
            "summary": "任现职以来负责产线工艺、设备改造和技术标准编写，完成多项技术改造，效果经验收确认。",
        },
        "titles": [], "skills": [],
        "employment": [
            {"id": "job1", "from_on": began.isoformat(), "to_on": None, "employer": firm.name, "post": "技术员",
             "technical": True, "witness": "周工"}
        ],
        "probation": {
            "from_on": began.isoformat(), "to_on": (began + timedelta(days=400)).isoformat(), "passed": True,
        },
        "training": [],
        "continuing_education": [
            {"id": f"ce{y}", "year": y, "general_hours": random.randrange(32, 41),
             "professional_hours": random.randrange(64, 80)}
            for y in range(year - 3, year + 1)
        ],
        "assessments": [
            {"id": f"as{y}", "year": y, "result": random.choice(("competent", "competent", "excellent")),
             "by": "annual_assessment"}
            for y in range(year - 4, year)
        ],
        "discipline": [],
        "achievements": _achievements(random, pack),
    }  # fmt: skip
    if route.uses and route.uses.title:
        document["titles"] = [
            {"id": "ti1", "title": route.uses.title, "series": pack.series, "major": major.name,
             "awarded_on": start.isoformat(), "approving_body": pack.about.body.name, "way": "review"}
        ]  # fmt: skip
    if route.uses and route.uses.skill:
        document["skills"] = [
            {"id": "sk1", "level": route.uses.skill, "occupation": "装配钳工", "awarded_on": start.isoformat()}
        ]
    return document


def _achievements(random: Random, pack: Pack) -> list[dict[str, Any]]:
    """One of every kind that the pack's lists know, at most three of each list, all within recent years."""
    work, year = random.choice(_WORK), pack.cycle_year
    wanted: list[Match] = []
    for known in pack.eligibility.lists.values():
        wanted += [random.choice(kind.match) for kind in random.sample(known.kinds, min(3, len(known.kinds)))]
    made = []
    for place, match in enumerate(wanted, start=1):
        kind = random.choice(match.kind or ["project"])
        name, since = _CALLED.get(kind, "{}成果").format(work), f"{year - 3}-{random.randrange(1, 13):02d}-01"
        made.append(
            {
                "id": f"ac{place}", "kind": kind, "name": f"{name}（{place}）", "from_on": since,
                "on": f"{year - 1}-{random.randrange(1, 13):02d}-{random.randrange(1, 28):02d}",
                "role": random.choice(match.role or ["lead"]), "rank": 1,
                "level": random.choice(match.level or ["unit"]), "completed": True, "in_print": True,
                "publisher": "技术与应用", "content": f"{work}中承担方案设计和现场调试",
                "effect": "通过验收，运行稳定",
            }
        )  # fmt: skip
    return made
