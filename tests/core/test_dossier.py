"""Reading zhiping.dossier/1: what is refused, where, and what is kept (contracts/dossier.md)."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.dossiers import eligible

from zhiping.core.dossier import check_draft, json_schema, read_dossier
from zhiping.core.dossier.compiling import reader_of
from zhiping.core.dossier.model import Dossier
from zhiping.core.dossier.swift import NotPlain, swift_reader
from zhiping.core.errors import BadInput

EXAMPLE: dict[str, Any] = {
    "format": "zhiping.dossier/1",
    "applicant": {
        "name": "阿依·古丽", "former_name": None, "id_type": "resident_id", "id_number": "511102199003072318",
        "sex": "male", "ethnicity": "维吾尔族", "born_on": "1990-03-07", "birthplace": "四川乐山",
        "person_status": "employed", "work_started_on": "2013-07-15", "health": "健康", "party": "群众",
        "societies": [], "languages": "英语", "administrative_post": None, "mobile": "19900000000",
        "email": "a@example.org", "photo": "e1",
    },
    "employer": {
        "name": "乐山某机械有限公司", "uscc": "91511100MA62000008", "region": "511102", "nature": "non_public",
        "in_scope": True, "agency": None,
    },
    "application": {
        "cycle": "leshan-2024-engineering", "title": "工程师", "major": "机械工程", "specialty": "机械制造工艺",
        "kind": "normal", "applied_at": "2024-11-10T09:30:00+08:00", "entrustment": None, "exceptional": None,
        "work_now": "减速机装配工艺", "summary": "…专业技术工作总结…",
    },
    "education": [
        {"id": "edu1", "schooling": "undergraduate", "degree": "bachelor", "school": "某某大学", "major": "机械",
         "years": 4, "started_on": "2009-09-01", "graduated_on": "2013-06-30", "degree_on": "2013-06-30",
         "full_time": True},
    ],
    "titles": [
        {"title": "助理工程师", "series": "engineering", "major": "机械工程", "awarded_on": "2018-12-20",
         "approving_body": "乐山市经济和信息化局", "way": "review"},
    ],
    "skills": [{"level": "technician", "occupation": "钳工", "awarded_on": "2020-05-01"}],
    "employment": [
        {"from_on": "2013-07-15", "to_on": None, "employer": "乐山某机械有限公司", "post": "工艺员",
         "technical": True, "witness": "李工"},
    ],
    "probation": {"from_on": "2013-07-15", "to_on": "2014-07-15", "passed": True},
    "training": [{"from_on": "2019-05-01", "to_on": "2019-05-20", "name": "…", "place": "…"}],
    "continuing_education": [{"year": 2024, "general_hours": 30, "professional_hours": 60}],
    "assessments": [{"year": 2023, "result": "competent", "by": "annual_assessment"}],
    "discipline": [{"kind": "demerit", "decided_on": "2021-03-01", "ends_on": "2022-03-01"}],
    "achievements": [
        {"id": "a1", "kind": "project", "name": "某减速机产线改造", "from_on": "2021-03-01", "on": "2022-10-01",
         "role": "lead", "rank": 1, "level": "unit", "completed": True, "content": "…", "effect": "…"},
        {"id": "a2", "kind": "paper", "name": "…", "on": "2023-04-15", "role": "lead", "rank": 1, "in_print": True,
         "publisher": "…"},
    ],
    "evidence": [
        {"id": "e1", "name": "photo.jpg", "media_type": "image/jpeg", "sha256": "…", "size": 120000,
         "for": ["applicant"]},
    ],
    "extra": {},
    "history": {"refused_in_years": [], "integrity_bans": [{"from_on": "2022-01-01", "until_on": "2024-12-31"}]},
}  # fmt: skip


def example() -> dict[str, Any]:
    return copy.deepcopy(EXAMPLE)


def put(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Set a dotted path (``education.0.degree``) in a document."""
    *way, last = (int(p) if p.isdigit() else p for p in path.split("."))
    holder: Any = document
    for step in way:
        holder = holder[step]
    holder[last] = value
    return document


def faults(source: Any) -> list[str]:
    with pytest.raises(BadInput) as caught:
        read_dossier(source)
    assert all(f.message and f.expected for f in caught.value.faults)
    assert all("\n" not in str(f) for f in caught.value.faults)
    return [f.where for f in caught.value.faults]


def test_the_example_of_the_contract_is_read() -> None:
    dossier = read_dossier(example())
    assert dossier.applicant is not None and dossier.applicant.name == "阿依·古丽"
    assert dossier.employment is not None and dossier.employment[0].to_on_null
    assert dossier.evidence is not None and dossier.evidence[0].for_ == ["applicant"]
    assert read_dossier(json.dumps(example())) == read_dossier(json.dumps(example()).encode()) == dossier


def test_only_what_is_required_is_required() -> None:
    least = {
        "format": "zhiping.dossier/1",
        "applicant": {"name": "陈某"},
        "application": {"cycle": "c", "title": "工程师", "major": "机械工程", "kind": "normal"},
    }
    dossier = read_dossier(least)
    assert dossier.education is None and dossier.history is None and not dossier.history_null
    for path in ("format", "applicant", "application"):
        assert faults({k: v for k, v in least.items() if k != path}) == [path]
    assert faults({**least, "applicant": {}}) == ["applicant.name"]
    for key in ("cycle", "title", "major", "kind"):
        application = {k: v for k, v in least["application"].items() if k != key}  # type: ignore[attr-defined]
        assert faults({**least, "application": application}) == [f"application.{key}"]


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("colour", 1, "colour"),
        ("applicant.nickname", "小陈", "applicant.nickname"),
        ("education.0.gradated_on", "2013-06-30", "education[0].gradated_on"),
        ("format", "zhiping.dossier/2", "format"),
        ("education.0.graduated_on", "2013-6-30", "education[0].graduated_on"),
        ("education.0.graduated_on", "20130630", "education[0].graduated_on"),
        ("education.0.graduated_on", "2013-02-29", "education[0].graduated_on"),
        ("education.0.graduated_on", 20130630, "education[0].graduated_on"),
        ("education.0.graduated_on", "0013-06-30", "education[0].graduated_on"),
        ("education.0.full_time", 1, "education[0].full_time"),
        ("education.0.degree", "Bachelor", "education[0].degree"),
        ("education.0.degree", ["bachelor"], "education[0].degree"),
        ("education", {}, "education"),
        ("education.0", [], "education[0]"),
        ("employer", [], "employer"),
        ("employer.in_scope", "true", "employer.in_scope"),
        ("application.applied_at", "2024-11-10T09:30:00", "application.applied_at"),
        ("application.applied_at", "2024-11-10", "application.applied_at"),
        ("application.applied_at", "2024-11-10T25:30:00+08:00", "application.applied_at"),
        ("application.title", "  ", "application.title"),
        ("continuing_education.0.general_hours", -1, "continuing_education[0].general_hours"),
        ("continuing_education.0.general_hours", True, "continuing_education[0].general_hours"),
        ("continuing_education.0.general_hours", "30", "continuing_education[0].general_hours"),
        ("continuing_education.0.general_hours", float("nan"), "continuing_education[0].general_hours"),
        ("continuing_education.0.general_hours", float("inf"), "continuing_education[0].general_hours"),
        ("continuing_education.0.general_hours", 10**400, "continuing_education[0].general_hours"),
        ("continuing_education.0.year", 2024.0, "continuing_education[0].year"),
        ("achievements.0.rank", -1, "achievements[0].rank"),
        ("applicant.name", "陈\u0000某", "applicant.name"),
        ("applicant.name", "陈\ud800某", "applicant.name"),
        ("application.summary", "字" * 50_001, "application.summary"),
        ("applicant.id_number", "511102199003072319", "applicant.id_number"),
        ("applicant.id_number", "511102199013072318", "applicant.id_number"),
        ("applicant.id_number", "5111021990030723", "applicant.id_number"),
        ("applicant.id_number", "511102199003072318 ", "applicant.id_number"),
        ("applicant.born_on", "1990-03-08", "applicant.born_on"),
        ("applicant.sex", "female", "applicant.sex"),
        ("employer.uscc", "91511100MA62000009", "employer.uscc"),
        ("education.0.started_on", "2013-07-01", "education[0].graduated_on"),
        ("employment.0.to_on", "2013-07-14", "employment[0].to_on"),
        ("probation.to_on", "2013-07-14", "probation.to_on"),
        ("training.0.to_on", "2019-04-30", "training[0].to_on"),
        ("discipline.0.ends_on", "2021-02-28", "discipline[0].ends_on"),
        ("achievements.0.from_on", "2022-10-02", "achievements[0].on"),
        ("history.integrity_bans.0.until_on", "2021-12-31", "history.integrity_bans[0].until_on"),
        ("history.refused_in_years", [2024, "2023"], "history.refused_in_years[1]"),
        ("achievements.1.id", "a1", "achievements[1].id"),
        ("education.0.id", "a1", "achievements[0].id"),
        ("applicant.societies", [1], "applicant.societies[0]"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_where_it_stands(path: str, value: Any, where: str) -> None:
    assert faults(put(example(), path, value)) == [where]


def test_periods_of_one_day_and_other_identity_papers_are_right() -> None:
    document = put(example(), "employment.0.to_on", "2013-07-15")
    read_dossier(document)
    document = put(put(example(), "applicant.id_type", "passport"), "applicant.id_number", "E12345678")
    read_dossier(document)


def test_every_fault_is_told_at_once() -> None:
    document = put(put(put(example(), "applicant.sex", "m"), "skills.0.level", "master"), "titles.0.colour", 1)
    del document["application"]["title"]
    assert sorted(faults(document)) == ["applicant.sex", "application.title", "skills[0].level", "titles[0].colour"]


@pytest.mark.parametrize("dot", "・•‧∙⋅･\u0387\u00b7")
def test_names_keep_one_middle_dot_and_nfc(dot: str) -> None:
    document = put(example(), "applicant.name", f"阿依{dot}古丽")
    put(document, "employment.0.witness", "Ame\u0301lie")
    dossier = read_dossier(document)
    assert dossier.applicant is not None and dossier.applicant.name == "阿依\u00b7古丽"
    assert dossier.employment is not None and dossier.employment[0].witness == "Am\u00e9lie"


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{", b"[]", b"1", b"null", b'"x"', b"\xff\xfe{}", b'{"format": NaN}', b'{"a": Infinity}',
        b'{"format": "zhiping.dossier/1", "format": "zhiping.dossier/1"}', b"[" * 200_000, b'{"a":' * 100_000,
        b'{"extra": {"n": ' + b"9" * 5000 + b"}}", b"\xef\xbb\xbf{}", b'{"applicant": {"name": "\\ud800"}}',
        b'{"a": 1e999}', b"{} {}",
    ],
)  # fmt: skip
def test_broken_json_is_a_fault_and_never_a_traceback(text: bytes) -> None:
    assert faults(text)


def test_null_says_there_is_none_for_objects_and_open_end_for_to_on() -> None:
    document = example()
    document["probation"] = document["employer"] = document["history"] = None
    document["application"]["entrustment"] = None
    del document["application"]["exceptional"]
    document["titles"] = None
    dossier = read_dossier(document)
    assert dossier.probation_null and dossier.employer_null and dossier.history_null
    assert dossier.application is not None
    assert dossier.application.entrustment_null and not dossier.application.exceptional_null
    assert dossier.titles is None


def test_a_draft_may_lack_what_is_required_but_not_be_wrong() -> None:
    assert check_draft({}) == []
    assert check_draft({"application": {"major": "机械工程"}}) == []
    assert [f.where for f in check_draft({"application": {"kind": "fast"}, "x": 1})] == ["application.kind", "x"]


def test_the_schema_accepts_the_example_and_names_every_key() -> None:
    schema = json_schema()
    definitions = schema["$defs"]
    assert definitions["Education"]["properties"]["degree"]["enum"][-1] is None
    assert set(definitions["Dossier"]["properties"]) == set(EXAMPLE)
    for section in ("applicant", "employer", "application"):
        assert set(definitions[section.capitalize()]["properties"]) == set(EXAMPLE[section])
    assert definitions["Dossier"]["additionalProperties"] is False


LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 3000), st.floats(allow_nan=True), st.text(max_size=6), st.just([]),
    st.just({}), st.sampled_from(["2024-11-23", "2024-02-30", "bachelor", "a1", "陈 某", "a・b"]),
)  # fmt: skip
PATHS = [
    f"{section}.0.{key}" for section, entries in EXAMPLE.items() if isinstance(entries, list) for key in entries[0]
] + [
    f"{section}.{key}" for section, entry in EXAMPLE.items() if isinstance(entry, dict) for key in entry
]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(PATHS), LEAVES), max_size=3))
def test_the_swift_reader_takes_nothing_that_the_strict_one_refuses(changes: list[tuple[str, Any]]) -> None:
    document = example()
    for path, value in changes:
        put(document, path, value)
    found: list[Any] = []
    missing: list[Any] = []
    strictly = reader_of(Dossier)(document, found, missing)
    try:
        swiftly = swift_reader(Dossier)(document)
    except (NotPlain, TypeError):
        return
    assert not found and not missing
    assert swiftly == strictly


def test_the_swift_reader_reads_what_is_plainly_right() -> None:
    assert swift_reader(Dossier)(example()).application.title == "工程师"
    assert swift_reader(Dossier)(eligible()).titles[0].title == "助理工程师"
