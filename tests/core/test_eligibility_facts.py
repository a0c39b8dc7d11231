"""Single facts (rules.md 1 and 2) where nothing, half, or all of it is told: what is not told is never taken for no."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.dossiers import LESHAN
from tests.support.facts import BY_TITLE, LAW, context_of, fact_of

from zhiping.core.eligibility.values import ANYTHING


def _applied(**values: Any) -> dict[str, Any]:
    return {"application": values}


TITLE = {"title": "助理工程师", "series": "engineering", "awarded_on": "2018-12-20", "major": "机械工程"}
BAN = {"from_on": "2024-01-01", "until_on": "2024-12-31"}
AT = "2024-11-10T09:30:00+08:00"


@pytest.mark.parametrize(
    ("fact", "document", "value"),
    [
        # What is asked of the application itself.
        ("kind_open", {}, ("application.kind",)),
        ("kind_open", _applied(), ("application.kind",)),
        ("kind_open", _applied(kind="normal"), True),
        ("title_level", {}, ("application.title",)),
        ("title_level", _applied(title="工程师"), "intermediate"),
        ("title_level", _applied(title="厨师"), ""),
        ("title_offered", {}, ("application.title",)),
        ("title_offered", _applied(title="工程师"), True),
        ("title_offered", _applied(title="厨师"), False),
        ("major_listed", {}, ("application.major",)),
        ("major_listed", _applied(major="机械工程"), True),
        ("major_listed", _applied(major="烹饪"), False),
        ("specialty_given", {}, False),
        ("specialty_given", _applied(major="机械工程"), False),
        ("specialty_given", _applied(major="机械工程", specialty="什么"), True),
        ("specialty_given", _applied(major="烹饪", specialty="什么"), False),
        ("specialty_listed", {}, False),
        ("specialty_listed", _applied(major="机械工程", specialty="机械制造工艺"), True),
        ("specialty_listed", _applied(major="机械工程", specialty="什么"), False),
        ("specialty_listed", _applied(specialty="机械制造工艺"), False),
        ("applied_at_given", {}, False),
        ("applied_at_given", _applied(), False),
        ("applied_at_given", _applied(applied_at=AT), True),
        ("applied_in_window", {}, ("application.applied_at",)),
        ("applied_in_window", _applied(), ("application.applied_at",)),
        ("applied_in_window", _applied(applied_at=LAW.opens_at.isoformat()), True),  # type: ignore[union-attr]
        ("applied_in_window", _applied(applied_at=LAW.closes_at.isoformat()), True),  # type: ignore[union-attr]
        ("applied_in_window", _applied(applied_at="2023-11-10T09:30:00+08:00"), False),
        ("applied_in_window", _applied(applied_at="2025-11-10T09:30:00+08:00"), False),
        ("cycle_is_this", {}, True),
        ("cycle_is_this", _applied(), True),
        ("cycle_is_this", _applied(cycle=LESHAN), True),
        ("cycle_is_this", _applied(cycle="another"), False),
        # A title that is held already, and of which series.
        ("title_not_held", {"titles": []}, ("application.title",)),
        ("title_not_held", _applied(title="工程师"), ("titles",)),
        ("title_not_held", {**_applied(title="工程师"), "titles": [TITLE]}, True),
        ("title_not_held", {**_applied(title="助理工程师"), "titles": [TITLE]}, False),
        ("title_not_held", {**_applied(title="技术员"), "titles": [TITLE]}, False),
        ("title_not_held", {**_applied(title="助理工程师"), "titles": [TITLE | {"series": "teaching"}]}, True),
        ("title_not_held", {**_applied(title="助理工程师"), "titles": [TITLE | {"series": None}]},
         ("titles[0].series",)),
        ("title_not_held", {**_applied(title="助理工程师"), "titles": [{}, TITLE | {"title": "厨师"}]},
         ("titles[0].title",)),
        ("title_not_held", {**_applied(title="助理工程师"), "titles": [{}, TITLE]}, False),
        # Who employs, and who entrusts.
        ("employer.in_scope", {}, ("employer.in_scope",)),
        ("employer.in_scope", {"employer": None}, False),
        ("employer.in_scope", {"employer": {}}, ("employer.in_scope",)),
        ("employer.in_scope", {"employer": {"in_scope": False}}, False),
        ("employer.nature", {"employer": {"nature": "non_public"}}, "non_public"),
        ("employer.nature", {}, ("employer.nature",)),
        ("applicant.person_status", {"applicant": {}}, ("applicant.person_status",)),
        ("application.title", _applied(), ("application.title",)),
        ("entrustment_given", {}, False),
        ("entrustment_given", _applied(entrustment=None), False),
        ("entrustment_given", _applied(entrustment={}), True),
        ("entrustment_complete", {}, ("application.entrustment",)),
        ("entrustment_complete", _applied(), ("application.entrustment",)),
        ("entrustment_complete", _applied(entrustment=None), False),
        ("entrustment_complete", _applied(entrustment={"body": "某评委会", "letter_no": "1"}),
         ("application.entrustment.letter_on", "application.entrustment.hr_consent_on")),
        ("entrustment_complete", _applied(entrustment={"body": "某评委会", "letter_no": "1",
         "letter_on": "2024-10-01", "hr_consent_on": "2024-10-02"}), True),
        # Probation: its result, and its full years up to the day that the pack counts to.
        ("probation_passed", {}, ("probation",)),
        ("probation_passed", {"probation": None}, False),
        ("probation_passed", {"probation": {}}, ("probation.passed",)),
        ("probation_passed", {"probation": {"passed": False}}, False),
        ("probation_years", {}, (0, ANYTHING, "probation")),
        ("probation_years", {"probation": None}, 0),
        ("probation_years", {"probation": {}}, (0, ANYTHING, "probation.from_on")),
        ("probation_years", {"probation": {"from_on": "2013-07-15", "to_on": "2014-07-14"}}, 0),
        ("probation_years", {"probation": {"from_on": "2013-07-15", "to_on": "2014-07-15"}}, 1),
        ("probation_years", {"probation": {"from_on": "2013-07-15", "to_on": None}}, 0),
        ("probation_years", {"probation": {"from_on": "2022-01-15"}}, (0, 2, "probation.to_on")),
        ("probation_years", {"probation": {"from_on": "2030-01-15"}}, (0, 0, "probation.to_on")),
        ("probation_years", {"probation": {"from_on": "2022-01-15", "to_on": "2040-01-15"}}, 2),
        ("probation_years", {"probation": {"from_on": "2030-01-15", "to_on": "2040-01-15"}}, 0),
        # An exceptional application: its ground, its clause, and different people who recommend.
        ("exceptional_given", {}, ("application.exceptional",)),
        ("exceptional_given", _applied(), ("application.exceptional",)),
        ("exceptional_given", _applied(exceptional=None), False),
        ("exceptional_given", _applied(exceptional={}), True),
        ("exceptional.ground", {}, ("application.exceptional.ground",)),
        ("exceptional.ground", _applied(exceptional={}), ("application.exceptional.ground",)),
        ("exceptional_clause_given", {}, ("application.exceptional.clause",)),
        ("exceptional_clause_given", _applied(exceptional={}), ("application.exceptional.clause",)),
        ("exceptional_clause_given", _applied(exceptional={"clause": " "}), ("application.exceptional.clause",)),
        ("exceptional_clause_given", _applied(exceptional={"clause": "第五条"}), True),
        ("exceptional_recommenders", {}, (0, ANYTHING, "application.exceptional.recommenders")),
        ("exceptional_recommenders", _applied(exceptional={}), (0, ANYTHING, "application.exceptional.recommenders")),
        ("exceptional_recommenders", _applied(exceptional={"recommenders": []}), 0),
        ("exceptional_recommenders", _applied(exceptional={"recommenders": [
            {"name": "钱教授", "unit": "甲"}, {"name": "钱教授", "unit": "甲"}, {"name": "钱教授", "unit": "乙"}]}), 2),
        ("exceptional_recommenders", _applied(exceptional={"recommenders": [{"name": "钱教授"}, {}, {"name": " "}]}),
         (1, 3, "application.exceptional.recommenders[1].name", "application.exceptional.recommenders[2].name")),
        # What bars.
        ("banned", {}, ("history",)),
        ("banned", {"history": None}, False),
        ("banned", {"history": {}}, ("history.integrity_bans",)),
        ("banned", {"history": {"integrity_bans": []}}, False),
        ("banned", {"history": {"integrity_bans": [BAN]}}, ("application.applied_at",)),
        ("banned", {**_applied(applied_at=AT), "history": {"integrity_bans": [BAN]}}, True),
        ("banned", {**_applied(applied_at=AT), "history": {"integrity_bans": [BAN | {"until_on": "2024-11-09"}]}},
         False),
        ("banned", {**_applied(applied_at=AT), "history": {"integrity_bans": [{"from_on": "2024-01-01"}, {}]}},
         ("history.integrity_bans[0].until_on", "history.integrity_bans[1].from_on",
          "history.integrity_bans[1].until_on")),
        ("banned", {**_applied(applied_at=AT), "history": {"integrity_bans": [{}, BAN]}}, True),
        ("refused_this_year", {}, ("history",)),
        ("refused_this_year", {"history": None}, False),
        ("refused_this_year", {"history": {}}, ("history.refused_in_years",)),
        ("refused_this_year", {"history": {"refused_in_years": [2023]}}, False),
        ("refused_this_year", {"history": {"refused_in_years": [2023, 2024]}}, True),
        # Education and skill, as ranks.
        ("education_given", {}, False),
        ("education_given", {"education": []}, True),
        ("education", {}, (0, ANYTHING, "education")),
        ("education", {"education": []}, 0),
        ("skill", {}, (0, ANYTHING, "skills")),
        ("skill", {"skills": []}, 0),
        ("skill", {"skills": [{"level": "technician"}, {"level": "senior_worker"}]}, LAW.skill_rank["technician"]),
        ("skill", {"skills": [{"level": "senior_worker"}, {}]},
         (LAW.skill_rank["senior_worker"], ANYTHING, "skills[1].level")),
    ],
)  # fmt: skip
def test_a_fact(fact: str, document: dict[str, Any], value: Any) -> None:
    assert fact_of(fact, document) == value


SCHOOL = {"schooling": "undergraduate", "degree": "bachelor", "graduated_on": "2013-06-30", "degree_on": "2013-06-30"}
FULL, BARE = LAW.degree_rank["bachelor"], LAW.schooling_rank["undergraduate"]
MASTER = {"schooling": "postgraduate", "degree": "master", "graduated_on": "2016-06-30", "degree_on": "2016-06-30"}


@pytest.mark.parametrize(
    ("entries", "rank"),
    [
        ([SCHOOL], FULL),
        ([SCHOOL, MASTER], LAW.degree_rank["master"]),
        # Completed after the cut-off it does not count at all, to the day.
        ([SCHOOL, MASTER | {"degree_on": "2024-11-24"}], FULL),
        ([SCHOOL, MASTER | {"graduated_on": "2024-11-24"}], FULL),
        ([SCHOOL, MASTER | {"graduated_on": "2024-11-23", "degree_on": "2024-11-23"}], LAW.degree_rank["master"]),
        ([SCHOOL | {"degree": "none", "degree_on": "2030-01-01"}], BARE),
        # A day that is not told leaves open what it would raise, and nothing else.
        ([SCHOOL, MASTER | {"graduated_on": None}], (FULL, LAW.degree_rank["master"], "education[1].graduated_on")),
        ([SCHOOL, MASTER | {"degree_on": None}], (FULL, LAW.degree_rank["master"], "education[1].degree_on")),
        ([MASTER, SCHOOL | {"graduated_on": None}], LAW.degree_rank["master"]),
        ([{"degree": "bachelor", "degree_on": "2013-06-30"}], FULL),
        ([{}], (0, ANYTHING, "education[0].schooling")),
        ([SCHOOL, {"graduated_on": "2016-06-30"}], (FULL, ANYTHING, "education[1].schooling")),
    ],
)
def test_education_as_far_as_it_is_told(entries: list[dict[str, Any]], rank: Any) -> None:
    assert fact_of("education", {"education": entries}) == rank


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ({}, False),
        ({"major": "化工"}, False),
        ({"series": "teaching"}, True),
        ({"major": None}, True),
    ],
)
def test_the_title_in_use_is_that_of_the_route_in_the_series(entry: dict[str, Any], value: bool) -> None:
    """Without one there is no major that could differ."""
    route = BY_TITLE
    document = {**_applied(title="工程师", major="机械工程"), "titles": [TITLE | entry]}
    same = fact_of("current_title_same_major", document, route=route)
    assert same is (entry in ({}, {"series": "teaching"}))
    assert fact_of("current_title_has_major", document, route=route) is (entry in ({}, {"major": "化工"}))
    assert fact_of("current_title_same_major", document) is same, "without a route it is the current title"
    assert fact_of("current_title_same_major", {"titles": [TITLE]}, route=route) is True
    assert (fact_of("route_uses_title", document, route=route), fact_of("route_uses_title", document)) == (True, False)
    assert (fact_of("route_uses_skill", document, route=route), fact_of("route_uses_skill", document)) == (False, False)


def test_of_several_titles_the_highest_is_the_current_one_and_of_equal_ones_the_earliest() -> None:
    lower, later = TITLE | {"title": "技术员"}, TITLE | {"awarded_on": "2020-01-01"}
    foreign = TITLE | {"title": "工程师", "series": "teaching"}
    for titles, place in (([lower, TITLE], 1), ([later, TITLE, lower], 1), ([foreign, TITLE], 1), ([TITLE, later], 0),
                          ([TITLE | {"awarded_on": None}, later], 1)):  # fmt: skip
        ctx = context_of({"titles": titles})
        found = ctx.current_title()
        assert found is not None and found[0] == place
    assert context_of({"titles": [foreign]}).current_title() is None


@pytest.mark.parametrize(
    ("titles", "start", "needs"),
    [
        (None, None, ("titles",)),
        ([], None, ()),
        ([TITLE], "2018-12-20", ()),
        ([TITLE | {"awarded_on": None}], None, ("titles[0].awarded_on",)),
    ],
)
def test_an_exceptional_application_starts_from_the_current_title(
    titles: list[dict[str, Any]] | None, start: str | None, needs: tuple[str, ...]
) -> None:
    ctx = context_of({} if titles is None else {"titles": titles})
    ctx.use_current_title()
    assert (ctx.start and ctx.start.isoformat(), ctx.start_needs) == (start, needs)


@pytest.mark.parametrize(
    ("titles", "years", "start"),
    [
        (None, (0, ANYTHING, "titles"), (None, ("titles",))),
        ([], 0, (None, ())),
        ([TITLE], 6, ("2018-12-20", ())),
        ([TITLE, TITLE | {"awarded_on": "2016-12-31"}], 8, ("2016-12-31", ())),
        ([TITLE | {"awarded_on": "2019-01-01"}], 5, ("2019-01-01", ())),
        ([TITLE | {"awarded_on": "2025-01-01"}], 0, ("2025-01-01", ())),
        ([TITLE | {"series": "teaching"}], 0, (None, ())),
        ([TITLE, TITLE | {"awarded_on": None}], (6, ANYTHING, "titles[1].awarded_on"), ("2018-12-20", ())),
        ([TITLE, TITLE | {"series": None, "awarded_on": "2016-12-31"}], (6, 8, "titles[1].series"),
         ("2018-12-20", ())),
        ([TITLE, TITLE | {"series": None, "awarded_on": "2020-12-31"}], 6, ("2018-12-20", ())),
        ([TITLE | {"series": None}], (0, 6, "titles[0].series"), ("2018-12-20", ())),
        # Of two that would change as much, one is asked for.
        ([TITLE, TITLE | {"series": None, "awarded_on": "2016-12-31"}, TITLE | {"series": None,
         "awarded_on": "2016-12-31"}], (6, 8, "titles[1].series"), ("2018-12-20", ())),
        ([{"awarded_on": "2016-12-31"}], (0, 8, "titles[0].title"), ("2016-12-31", ())),
        ([{}], (0, ANYTHING, "titles[0].title"), (None, ("titles[0].title",))),
    ],
)  # fmt: skip
def test_years_in_a_title_and_where_a_route_by_it_starts(titles: Any, years: Any, start: Any) -> None:
    document = {"employment": []} | ({} if titles is None else {"titles": titles})
    assert fact_of("years_in_title", document, {"title": "助理工程师"}) == years
    route = BY_TITLE
    ctx = context_of(document, route)
    assert (ctx.start and ctx.start.isoformat(), ctx.start_needs) == start


CERTIFICATE = {"level": "technician", "awarded_on": "2018-12-20"}


@pytest.mark.parametrize(
    ("skills", "years"),
    [
        (None, (0, ANYTHING, "skills")),
        ([], 0),
        ([CERTIFICATE], 6),
        ([CERTIFICATE | {"level": "senior_technician"}], 6),
        ([CERTIFICATE | {"level": "senior_worker"}], 0),
        ([CERTIFICATE | {"awarded_on": None}], (0, ANYTHING, "skills[0].awarded_on")),
        ([CERTIFICATE, {"awarded_on": "2016-12-31"}], (6, 8, "skills[1].level")),
    ],
)
def test_years_since_a_skill_of_at_least_a_level(skills: Any, years: Any) -> None:
    document = {"employment": []} | ({} if skills is None else {"skills": skills})
    assert fact_of("years_since_skill", document, {"level": "technician"}) == years


@pytest.mark.parametrize(
    ("achievements", "value"),
    [
        (None, ("achievements",)),
        ([], False),
        ([{"kind": "paper"}], True),
        ([{"kind": "book"}], False),
        ([{"kind": "book"}, {}], ("achievements[1].kind",)),
        ([{}, {"kind": "paper"}], True),
    ],
)
def test_an_achievement_of_a_kind_is_entered(achievements: Any, value: Any) -> None:
    document = {} if achievements is None else {"achievements": achievements}
    assert fact_of("achievement_entered", document, {"kinds": ["paper", "patent"]}) == value


DEMERIT = {"kind": "demerit", "decided_on": "2024-01-01", "ends_on": "2025-01-01"}


@pytest.mark.parametrize(
    ("entries", "value"),
    [
        (None, ("discipline",)),
        ([], False),
        ([DEMERIT], True),
        ([DEMERIT | {"kind": "warning"}], False),
        ([DEMERIT | {"ends_on": "2024-11-09"}], False),
        ([DEMERIT | {"ends_on": "2024-11-10"}], True),
        ([DEMERIT | {"decided_on": "2024-11-10"}], True),
        ([DEMERIT | {"decided_on": "2024-11-11"}], False),
        ([DEMERIT | {"ends_on": None}], ("discipline[0].ends_on",)),
        ([DEMERIT | {"kind": None}], ("discipline[0].kind",)),
        ([DEMERIT | {"kind": None, "ends_on": "2024-11-09"}], False),
        ([DEMERIT | {"kind": None}, DEMERIT], True),
        ([DEMERIT | {"kind": "warning", "ends_on": None}], False),
    ],
)
def test_a_disciplinary_period_covers_the_day_of_application(entries: Any, value: Any) -> None:
    document = _applied(applied_at=AT) | ({} if entries is None else {"discipline": entries})
    assert fact_of("disciplined", document, {"kinds": ["demerit"]}) == value


@pytest.mark.parametrize(
    ("posts", "days", "value"),
    [
        (None, 30, ("employment",)),
        ([{"from_on": "2018-01-01", "to_on": None}], 0, False),
        ([{"from_on": "2018-01-01", "to_on": "2024-10-01"}], 39, True),
        ([{"from_on": "2018-01-01", "to_on": "2024-10-01"}], 40, False),
        ([{"from_on": "2018-01-01"}], 30, ("employment",)),
    ],
)
def test_a_gap_counts_from_the_start_to_the_day_of_application(posts: Any, days: int, value: Any) -> None:
    route = BY_TITLE
    document = {**_applied(applied_at=AT), "titles": [TITLE]} | ({} if posts is None else {"employment": posts})
    given = {"longer_than_days": days}
    assert fact_of("employment_gap", document, given, route=route) == value
    assert fact_of("employment_gap", document, given) is False, "without a start there is none"
    late = {**document, "titles": [TITLE | {"awarded_on": "2024-11-11"}]}
    assert fact_of("employment_gap", late, given, route=route) is False
