"""Items of a dossier: their order, their ids, and what changed between two versions."""

from __future__ import annotations

import copy

import pytest
from tests.core.test_dossier import example

from zhiping.core.dossier import changed_items, changed_paths, give_ids, iter_items, read_dossier


def test_items_come_in_the_order_of_the_form() -> None:
    items = list(iter_items(example()))
    assert [i.section for i in items] == [
        "applicant", "employer", "application", "education", "titles", "skills", "employment", "probation", "training",
        "continuing_education", "assessments", "achievements", "achievements", "discipline", "summary",
    ]  # fmt: skip
    assert items[3].id == "edu1" and items[3].path == "education[0]" and items[3].label == "某某大学 本科 学士"
    assert items[4].id == "titles[0]"
    assert len({i.id for i in items}) == len(items)


def test_a_draft_in_the_making_has_the_items_it_has() -> None:
    assert list(iter_items({})) == []
    assert [i.id for i in iter_items({"titles": [{}], "extra": {"months": 3}})] == ["titles[0]", "extra.months"]


def test_ids_are_given_once_and_stay() -> None:
    document = example()
    given = give_ids(document)
    assert document == example()
    read_dossier(given)
    assert given["education"][0]["id"] == "edu1" and given["achievements"][1]["id"] == "a2"
    ids = [entry["id"] for value in given.values() if isinstance(value, list) for entry in value]
    assert all(ids) and len(set(ids)) == len(ids)
    assert give_ids(given) == given


def test_what_changed_is_told_by_item_wherever_it_moved() -> None:
    old = give_ids(example())
    new = copy.deepcopy(old)
    new["application"]["applied_at"] = "2024-11-11T09:30:00+08:00"
    new["achievements"].reverse()
    assert changed_items(old, new) == set()
    new["achievements"][0]["name"] = "改过的题目"
    new["titles"].append({"id": "t9", "title": "技术员"})
    del new["skills"][0]
    new["application"]["summary"] = "改过的总结"
    assert changed_items(old, new) == {"a2", "t9", old["skills"][0]["id"], "summary"}


def test_an_open_end_differs_from_a_day_that_is_not_told() -> None:
    old = give_ids(example())
    new = copy.deepcopy(old)
    new["applicant"]["former_name"] = None
    del new["applicant"]["administrative_post"]
    assert changed_items(old, new) == set()
    del new["employment"][0]["to_on"]
    assert changed_items(old, new) == {old["employment"][0]["id"]}


def test_where_two_versions_differ() -> None:
    old, new = example(), example()
    assert changed_paths(old, new) == set()
    new["application"]["title"] = "助理工程师"
    new["application"]["applied_at"] = "2024-11-11T09:30:00+08:00"
    new["education"][0]["years"] = 5
    new["probation"]["passed"] = False
    new["evidence"] = []
    assert changed_paths(old, new) == {"application", "application.title", "education", "probation", "probation.passed"}


def test_an_entry_without_an_id_is_given_one_that_nobody_has_and_what_is_no_entry_stays() -> None:
    given = give_ids({"titles": [{"id": ""}, {"id": "t1"}, "no entry"], "evidence": [{"name": "a.pdf"}], "skills": "x"})
    first, second, third = given["titles"]
    assert first["id"] and second["id"] == "t1" and third == "no entry"
    assert given["evidence"][0]["id"] not in ("", first["id"]) and given["skills"] == "x"


def test_an_id_that_is_drawn_and_taken_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["taken", "fresh", "fresh", "other"])
    monkeypatch.setattr("zhiping.core.dossier.items.secrets.token_hex", lambda _: next(drawn))
    given = give_ids({"titles": [{"id": "taken"}, {}], "evidence": [{}]})
    assert [given["titles"][1]["id"], given["evidence"][0]["id"]] == ["fresh", "other"]


def test_paths_that_changed_are_told_two_steps_deep() -> None:
    old = give_ids(example())
    new = copy.deepcopy(old)
    new["application"]["title"] = "助理工程师"
    new["application"]["applied_at"] = "2024-11-11T09:30:00+08:00"
    new["evidence"] = [{"id": "e1"}]
    new["titles"] = []
    del new["probation"]
    told = changed_paths(old, new)
    assert {"application", "application.title", "titles", "probation"} <= told
    assert not {"evidence", "application.applied_at", "history", "format"} & told
    assert changed_paths(old, old) == set()


def test_what_stands_in_the_application_and_is_an_item_of_its_own_is_told_once() -> None:
    old = {
        "application": {"title": "工程师", "entrustment": {"body": "a"}, "exceptional": {"ground": "x"}, "summary": "s"}
    }
    new = copy.deepcopy(old)
    new["application"]["entrustment"]["body"] = "b"  # type: ignore[index]
    assert changed_items(old, new) == {"entrustment"}
    assert changed_items({"extra": {"months": 3}}, {"extra": {"months": 4}}) == {"extra.months"}
    assert changed_items({}, {"titles": [{}]}) == {"titles[0]"}


def test_a_part_that_came_or_went_is_told_with_what_it_holds() -> None:
    employer = {"employer": {"name": "某公司", "region": None}}
    for old, new in (({}, employer), (employer, {}), ({"employer": None}, employer), (employer, {"employer": None})):
        assert changed_paths(old, new) == {"employer", "employer.name"}
    assert changed_paths({}, {"employer": {}}) == set() == changed_paths({}, {"employer": {"name": None}})


@pytest.mark.parametrize(
    ("section", "entry", "label"),
    [
        ("education", {"school": "某某大学", "schooling": "undergraduate", "degree": "bachelor"}, "某某大学 本科 学士"),
        ("education", {"degree": "none"}, "无学位"),
        ("titles", {"title": "工程师", "awarded_on": "2018-12-20"}, "工程师 2018-12-20"),
        ("skills", {"level": "technician", "occupation": "钳工"}, "技师 钳工"),
        ("employment", {"from_on": "2013-07-15", "employer": "某公司", "post": "工艺员"}, "2013-07-15 某公司 工艺员"),
        ("training", {"from_on": "2013-07-15", "name": "培训"}, "2013-07-15 培训"),
        ("continuing_education", {"year": 2024}, "2024年继续教育"),
        ("assessments", {"year": 2024, "result": "competent"}, "2024年度考核 合格（称职）"),
        ("assessments", {"result": "some"}, "some"),
        ("discipline", {"kind": "demerit", "decided_on": "2024-01-01"}, "记过 2024-01-01"),
        ("achievements", {"kind": "paper", "name": "某论文"}, "论文 某论文"),
        ("titles", {}, "职称"), ("continuing_education", {}, "继续教育"), ("assessments", {}, "年度考核"),
    ],
)  # fmt: skip
def test_an_entry_is_called_by_what_it_says_or_else_by_its_section(section: str, entry: object, label: str) -> None:
    assert [item.label for item in iter_items({section: [entry]})] == [label]


def test_a_fact_of_the_packs_own_is_called_as_the_pack_says() -> None:
    facts = {"months": "野外工作月数"}
    assert [item.label for item in iter_items({"extra": {"months": 3, "more": 1}}, facts)] == ["野外工作月数", "more"]
