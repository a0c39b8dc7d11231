"""P1 as a pure function: for each rule one test that fails when it is gone."""

from __future__ import annotations

import pytest

from zhiping import packs
from zhiping.core import registration as p1
from zhiping.core.policy.model import Pack
from zhiping.core.policy.reader import files_of, read_pack_files
from zhiping.core.registration import Absent, Body, Found

#: city HR → county HR → department of the county; a park without a code under the city; the review body.
CITY, COUNTY, DEPARTMENT, PARK, OFFICE, ELSEWHERE = 1, 2, 3, 4, 5, 6
BODIES = {
    body.id: body
    for body in (
        Body(CITY, p1.HR, "511100"), Body(COUNTY, p1.HR, "511123", CITY),
        Body(DEPARTMENT, p1.DEPARTMENT, "511123", CITY), Body(PARK, p1.DEPARTMENT, "", CITY),
        Body(OFFICE, p1.OFFICE, "511100"), Body(ELSEWHERE, p1.DEPARTMENT, "511199"),
    )
}  # fmt: skip


@pytest.fixture(params=packs.names())
def pack(request: pytest.FixtureRequest) -> Pack:
    """Each shipped notice."""
    return read_pack_files(files_of(packs.locate(request.param)))


@pytest.fixture
def leshan() -> Pack:
    """The Leshan notice, which sends private firms to the HR department of their county."""
    return read_pack_files(files_of(packs.locate("leshan-2024-engineering")))


def ask(pack: Pack, kind: str, nature: str, superior: int, bodies: dict[int, Body] = BODIES) -> Found | Absent:
    """Who reviews."""
    return p1.reviewer(pack.about.registration, bodies, kind=kind, nature=nature, superior=superior)


def code(answer: Found | Absent) -> str:
    """What is missing."""
    assert isinstance(answer, Absent)
    return answer.code


# --- levels and areas ---


@pytest.mark.parametrize(
    ("region", "level"), [("510000", "province"), ("511100", "city"), ("511123", "county"), ("", "")]
)
def test_the_level_of_a_region_code(region: str, level: str) -> None:
    assert p1.level_of(region) == level


@pytest.mark.parametrize(
    ("region", "place", "inside"),
    [
        ("510000", "511123", True), ("510000", "501123", False), ("511100", "511123", True),
        ("511100", "511223", False),
        ("511123", "511123", True), ("511123", "511124", False), ("", "511123", False), ("511100", "", False),
    ],
)  # fmt: skip
def test_an_area_contains_what_lies_below_it(region: str, place: str, inside: bool) -> None:
    assert p1.covers(region, place) is inside


# --- who reviews ---


def test_a_department_goes_to_an_hr_department_and_nowhere_else(pack: Pack) -> None:
    found = ask(pack, p1.DEPARTMENT, "", COUNTY)
    assert found == Found(COUNTY, "competent_department", "P1")
    assert code(ask(pack, p1.DEPARTMENT, "", DEPARTMENT)) == "superior_not_fit"
    assert code(ask(pack, p1.DEPARTMENT, "", OFFICE)) == "superior_not_fit"


def test_a_public_institution_goes_to_its_competent_department(pack: Pack) -> None:
    assert ask(pack, p1.UNIT, "public_institution", DEPARTMENT) == Found(DEPARTMENT, "unit", "P1")
    assert ask(pack, p1.UNIT, "public_institution", OFFICE) == Found(OFFICE, "unit", "P1")


def test_a_unit_does_not_stand_under_an_hr_department(pack: Pack) -> None:
    assert code(ask(pack, p1.UNIT, "public_institution", COUNTY)) == "superior_not_fit"


def test_a_private_firm_goes_to_the_hr_department_of_its_county(leshan: Pack) -> None:
    assert ask(leshan, p1.UNIT, "non_public", DEPARTMENT) == Found(COUNTY, "non_public_unit", "P1")


def test_of_two_hr_departments_of_one_county_the_first_registered_reviews(leshan: Pack) -> None:
    twice = BODIES | {9: Body(9, p1.HR, "511123", CITY)}
    assert ask(leshan, p1.UNIT, "non_public", DEPARTMENT, twice) == Found(COUNTY, "non_public_unit", "P1")


def test_a_place_without_a_code_has_the_hr_department_above_its_superior(leshan: Pack) -> None:
    """8j: nothing is derived from a code that is not there."""
    assert ask(leshan, p1.UNIT, "non_public", PARK) == Found(CITY, "non_public_unit", "P1")
    orphan = BODIES | {PARK: Body(PARK, p1.DEPARTMENT, "", OFFICE)}
    assert code(ask(leshan, p1.UNIT, "non_public", PARK, orphan)) == "no_hr_department"
    alone = BODIES | {PARK: Body(PARK, p1.DEPARTMENT)}
    assert code(ask(leshan, p1.UNIT, "non_public", PARK, alone)) == "no_hr_department"


def test_a_county_without_an_hr_department_is_absent_and_not_given_to_another(leshan: Pack) -> None:
    assert code(ask(leshan, p1.UNIT, "non_public", ELSEWHERE)) == "no_hr_department"


def test_an_hr_department_is_registered_by_what_stands_above_it(pack: Pack) -> None:
    assert ask(pack, p1.HR, "", CITY) == Found(CITY, p1.HR, "P1")
    assert ask(pack, p1.HR, "", OFFICE) == Found(OFFICE, p1.HR, "P1")
    assert code(ask(pack, p1.HR, "", DEPARTMENT)) == "superior_not_fit"


def test_an_unknown_superior_is_said(pack: Pack) -> None:
    assert code(ask(pack, p1.UNIT, "public_institution", 99)) == "superior_unknown"


def test_a_nature_that_the_notice_does_not_name_is_said(pack: Pack) -> None:
    assert code(ask(pack, p1.UNIT, "military", DEPARTMENT)) == "no_rule"


def test_an_agency_follows_the_rule_of_its_nature_and_the_row_of_freelancers_is_none_of_a_unit(pack: Pack) -> None:
    assert ask(pack, p1.AGENCY, "public_institution", DEPARTMENT) == Found(DEPARTMENT, "unit", "P1")
    assert code(ask(pack, p1.UNIT, "freelance", DEPARTMENT)) == "no_rule"


def test_a_department_has_its_own_row_whatever_nature_it_is_given(pack: Pack) -> None:
    rule = p1.rule_for(pack.about.registration, p1.DEPARTMENT, "public_institution")
    assert rule is not None and rule.id == "competent_department"


# --- a superior that is not there ---


@pytest.mark.parametrize(
    ("region", "told"),
    [("511123", COUNTY), ("511124", CITY), ("511100", CITY), ("519999", OFFICE), ("", OFFICE)],
)
def test_a_missing_superior_goes_to_the_county_else_the_city_else_the_body(region: str, told: int) -> None:
    assert p1.missing_superior(BODIES, region=region, office=OFFICE) == told


def test_a_place_without_a_code_is_not_matched_with_an_hr_department_without_one() -> None:
    nameless = BODIES | {9: Body(9, p1.HR)}
    assert p1.missing_superior(nameless, region="", office=OFFICE) == OFFICE


# --- roles ---


def test_every_body_has_officers_and_its_head_is_one_who_reviews() -> None:
    assert set(p1.OFFICER_ROLES) == set(p1.STAFF_ROLES)
    for kind, roles in p1.OFFICER_ROLES.items():
        assert p1.STAFF_ROLES[kind][0] in roles and set(roles) <= set(p1.STAFF_ROLES[kind])


def test_who_reads_reviews_nothing() -> None:
    assert not p1.READING_ROLES & {role for roles in p1.OFFICER_ROLES.values() for role in roles}
    assert {role for roles in p1.STAFF_ROLES.values() for role in roles} >= p1.READING_ROLES
