"""A pack's own cases: each fault of a case file is named with file and case, and what differs is told, nothing else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.support.dossiers import LESHAN, evaluator

from zhiping.core.eligibility.cases import Case, load_cases, run_cases
from zhiping.core.errors import BadInput
from zhiping.core.policy.model import Pack
from zhiping.core.policy.yamls import Document

BASE = {"titles": [{"title": "助理工程师"}], "history": {"integrity_bans": []}}
CASE = {"case": "一", "base": "plain", "expect": {"verdict": "eligible"}}
FILE = {"format": "zhiping.cases/1", "bases": {"plain": BASE}, "cases": [CASE]}


def _pack(**files: Any) -> Pack:
    """As far as cases are read from it."""
    documents = {name: Document(name, content, {}) for name, content in files.items()}
    return cast(Pack, SimpleNamespace(case_documents=documents))


def _document(**case: Any) -> Any:
    (loaded,) = load_cases(_pack(a=FILE | {"cases": [CASE | case]}))
    return loaded.document


@pytest.mark.parametrize(
    "file", [[], FILE | {"format": "zhiping.cases/2"}, FILE | {"more": 1}, {"bases": {}, "cases": []}]
)
def test_what_is_no_file_of_cases_is_refused(file: Any) -> None:
    with pytest.raises(BadInput, match="不是案例文件"):
        load_cases(_pack(a=file))


def test_bases_are_shared_by_all_files_and_named_once() -> None:
    bases, cases = {k: v for k, v in FILE.items() if k != "cases"}, {k: v for k, v in FILE.items() if k != "bases"}
    assert load_cases(_pack(a=cases, b=bases)) == [Case("一", BASE, CASE["expect"])]  # type: ignore[arg-type]
    assert load_cases(_pack(a=bases)) == []
    with pytest.raises(BadInput, match="plain 写了两次"):
        load_cases(_pack(a=FILE, b=bases))
    with pytest.raises(BadInput, match="名称重复：一"):
        load_cases(_pack(a=FILE, b=cases))


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("一", "\\?：案例的键不对"),
        ({"case": "一", "expect": {"verdict": "eligible"}}, "一：案例的键不对"),
        ({"base": "plain", "expect": {"verdict": "eligible"}}, "\\?：案例的键不对"),
        ({"case": "一", "base": "plain"}, "一：案例的键不对"),
        (CASE | {"chnage": {}}, "一：案例的键不对"),
        (CASE | {"base": "other"}, "没有基准材料 other"),
        (CASE | {"expect": []}, "expect 的键不对"),
        (CASE | {"expect": {"route": None}}, "expect 的键不对"),
        (CASE | {"expect": {"verdict": "eligible", "colour": "pass"}}, "expect 的键不对"),
        (CASE | {"change": {"titles[3].title": "工程师"}}, "没有 titles\\[3\\].title"),
        (CASE | {"change": {"probation.passed": True}}, "没有 probation.passed"),
        (CASE | {"remove": ["probation"]}, "没有 probation"),
        (CASE | {"change": {"titles.title": "工程师"}}, "没有 titles.title"),
    ],
)
def test_what_is_wrong_with_a_case_is_named(case: Any, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        load_cases(_pack(a=FILE | {"cases": [case]}))


def test_a_case_changes_adds_and_removes_on_a_copy_of_its_base() -> None:
    assert _document() == BASE
    assert _document(change={"titles[0].title": "技术员"})["titles"] == [{"title": "技术员"}]
    assert _document(change={"titles[1]": {"title": "技术员"}})["titles"][1] == {"title": "技术员"}
    assert _document(change={"skills": []}) == BASE | {"skills": []}
    assert _document(remove=["titles[0].title"])["titles"] == [{}]
    assert _document(remove=["history", "titles[0]"]) == {"titles": []}
    nested = {"plain": BASE | {"rows": [[1, 2], [3, 4]]}}
    (case,) = load_cases(_pack(a=FILE | {"bases": nested, "cases": [CASE | {"change": {"rows[1][0]": 9}}]}))
    assert case.document["rows"] == [[1, 2], [9, 4]]
    two = [CASE | {"case": n, "change": {"titles[0].title": n}} for n in ("甲", "乙")]
    found = load_cases(_pack(a=FILE | {"cases": two}))
    assert [one.document["titles"][0]["title"] for one in found] == ["甲", "乙"]


def _got(**expect: Any) -> Any:
    """What differs for the pack's first case, which is eligible."""
    pack = evaluator(LESHAN).pack
    case = load_cases(pack)[0]
    report = run_cases(pack, [Case(case.name, case.document, expect)])
    assert report.passed + len(report.failed) == 1
    return report.failed[0]["got"] if report.failed else None


def test_what_came_is_told_only_where_it_differs() -> None:
    assert _got(verdict="eligible") is None
    assert _got(verdict="ineligible") == {"verdict": "eligible"}
    assert _got(verdict="eligible", needs=["titles"]) == {"needs": []}
    assert _got(verdict="eligible", route="bachelor-4y") is None
    assert _got(verdict="eligible", route=None) == {"route": "bachelor-4y"}
    assert _got(verdict="eligible", route="pass") is None and _got(route="fail") == {"route": ["pass"]}
    assert _got(title="pass") is None and _got(title="fail") == {"title": ["pass"] * len(_outcomes("title"))}
    assert _got(title=_outcomes("title")) is None and _got(title=[]) == {"title": _outcomes("title")}
    assert _got(window_of_nothing="pass") == {"window_of_nothing": []}


def _outcomes(topic: str) -> list[str]:
    ready = evaluator(LESHAN)
    return list(ready.judge(load_cases(ready.pack)[0].document).outcomes(topic))


def test_what_must_be_asked_for_may_be_among_more() -> None:
    pack = evaluator(LESHAN).pack
    case = load_cases(pack)[0]
    bare = {key: value for key, value in case.document.items() if key not in ("titles", "education")}

    def got(needs: list[str]) -> Any:
        report = run_cases(pack, [Case("bare", bare, {"verdict": "undetermined", "needs": needs})])
        return report.failed[0]["got"]["needs"] if report.failed else None

    assert got(["titles"]) is None and got(["education", "titles"]) is None
    asked = got(["titles", "nothing"])
    assert asked == sorted(asked) and "titles" in asked and "nothing" not in asked


def test_a_dossier_that_cannot_be_read_fails_its_case_alone() -> None:
    pack = evaluator(LESHAN).pack
    good = load_cases(pack)[0]
    bad = Case("bad", {"titles": 3}, {"verdict": "eligible"})
    report = run_cases(pack, [bad, good])
    assert report.passed == 1
    (failed,) = report.failed
    assert (
        failed["case"] == "bad" and failed["expected"] == {"verdict": "eligible"} and "titles" in failed["got"]["error"]
    )
