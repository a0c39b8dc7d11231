"""The made-up cohort: deterministic, fits every pack, its mistakes are what they say they are."""

from __future__ import annotations

import pytest

from zhiping import packs
from zhiping.core.dossier import read_dossier
from zhiping.core.eligibility import compile_pack
from zhiping.core.policy import read_pack
from zhiping.core.policy.model import Pack
from zhiping.simulation import faults
from zhiping.simulation.cohort import ALONE, PROFILES, is_entrusted, make_cohort, middle_of_application
from zhiping.simulation.papers import Judge


@pytest.fixture(scope="module", params=packs.names())
def pack(request: pytest.FixtureRequest) -> Pack:
    return read_pack(packs.locate(request.param))


def test_the_same_seed_makes_the_same_cohort_and_another_seed_another(pack: Pack) -> None:
    assert make_cohort(pack, applicants=12, seed=3) == make_cohort(pack, applicants=12, seed=3)
    assert make_cohort(pack, applicants=12, seed=3) != make_cohort(pack, applicants=12, seed=4)


def test_forty_applicants_show_every_behaviour(pack: Pack) -> None:
    cohort = make_cohort(pack, applicants=40, seed=9)
    assert {a.profile.name for a in cohort.applicants} == {p.name for p in PROFILES}


def test_another_body_entrusted_somebody_and_everybody_else_stays_who_they_were(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    cohort = make_cohort(pack, applicants=40, seed=9)
    sent = [one.number for one in cohort.applicants if is_entrusted(one.truth)]
    assert sent and min(sent) > ALONE and all(is_entrusted(cohort.applicants[n - 1].claim) for n in sent)
    monkeypatch.setattr(faults, "entrusted", lambda *_: None)
    without = make_cohort(pack, applicants=40, seed=9)
    assert [one for one in without.applicants if one.number not in sent] == [
        one for one in cohort.applicants if one.number not in sent
    ]


def test_every_claim_and_every_truth_is_a_whole_dossier(pack: Pack) -> None:
    for applicant in make_cohort(pack, applicants=60, seed=5).applicants:
        read_dossier(applicant.truth)
        read_dossier(applicant.claim)


#: What the name of a made-up school ends with, by the kind of school.
_UNIVERSITY, _COLLEGE, _TECHNICIAN = ("大学",), ("学院", "高等专科学校"), ("技师学院", "技工学校")
_SECONDARY = ("中专学校", "工业学校", "机电学校", "高级中学", "职业学校")
_OFFERED_BY = {
    "doctorate": _UNIVERSITY, "postgraduate": _UNIVERSITY, "undergraduate": _UNIVERSITY, "junior_college": _COLLEGE,
    "secondary_vocational": _SECONDARY, "technician_class": _TECHNICIAN, "senior_worker_class": _TECHNICIAN,
    "intermediate_worker_class": _TECHNICIAN,
}  # fmt: skip
_LEADS_TO = {
    "doctorate": {"doctor"},
    "postgraduate": {"master"},
    "undergraduate": {"bachelor", "second_bachelor"},
}


def test_a_school_is_of_the_kind_that_offers_what_was_studied_there(pack: Pack) -> None:
    """No university has vocational classes, and no college gives a degree."""
    seen = set()
    for applicant in make_cohort(pack, applicants=80, seed=7).applicants:
        for study in applicant.truth["education"]:
            seen.add(study["schooling"])
            assert study["school"].endswith(_OFFERED_BY[study["schooling"]]), study
            assert study["degree"] in _LEADS_TO.get(study["schooling"], {"none"}), study
            assert study["major"] in {major.name for major in pack.majors}
    assert len(seen) > 1


def test_nobody_is_there_twice(pack: Pack) -> None:
    cohort = make_cohort(pack, applicants=200, seed=5)
    assert len({a.person.id_number for a in cohort.applicants}) == 200
    assert len({e.firm.uscc for e in cohort.employers}) == len(cohort.employers)
    assert len({e.firm.name for e in cohort.employers}) == len(cohort.employers)


def sums_hours(pack: Pack) -> bool:
    """Whether the pack asks for hours summed over years, not year by year."""
    return any(fact.startswith("sum.") for _, condition in pack.eligibility.conditions() for fact in condition.facts())


def test_mistakes_are_what_they_say(pack: Pack) -> None:
    judge = Judge(pack, compile_pack(pack), middle_of_application(pack))
    said = {
        "sound": ("eligible", "eligible", True),
        "wrong-hours": ("eligible", "eligible", False),
        "wrong-date": ("eligible", "eligible", False),
        "missing-year": ("eligible", "undetermined", False),
        "not-enough": ("ineligible", "ineligible", True),
        "embellished": ("ineligible", "eligible", False),
    }
    seen = set()
    for applicant in make_cohort(pack, applicants=80, seed=2).applicants:
        name = applicant.profile.name
        if name in said:
            seen.add(name)
            found = (
                judge(applicant.truth).verdict,
                judge(applicant.claim).verdict,
                applicant.truth == applicant.claim,
            )
            possible = [said[name]]
            if name == "missing-year" and sums_hours(pack):
                # Hours that are summed over years can suffice without one of them: then there is no mistake to make.
                possible.append(("eligible", "eligible", True))
            assert found in possible, (name, applicant.number)
    assert seen == set(said)


def test_offices_of_one_department_work_alike(pack: Pack) -> None:
    cohort = make_cohort(pack, applicants=120, seed=6)
    ways: dict[int, set[object]] = {}
    for employer in cohort.employers:
        ways.setdefault(employer.superior, set()).add(employer.department)
    assert all(len(way) == 1 for way in ways.values())
