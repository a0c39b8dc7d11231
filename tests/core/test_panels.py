"""Panels that are proposed (P7): of so many experts at least, nobody in two, no applicant whom all of them keep out of
where there is another way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiping.core.schedule.panels import Judge, propose

MAJORS = ("机械", "化学", "材料")
EXPERTS = st.lists(
    st.tuples(st.frozensets(st.sampled_from(MAJORS), min_size=1), st.integers(0, 3)), min_size=0, max_size=14
).map(lambda rows: [Judge(f"E{n:02}", majors, rank) for n, (majors, rank) in enumerate(rows)])
COUNTS = st.dictionaries(st.sampled_from(MAJORS), st.integers(0, 40))
BARRED = st.dictionaries(
    st.sampled_from(MAJORS),
    st.lists(st.frozensets(st.sampled_from([f"E{n:02}" for n in range(14)]), min_size=1, max_size=4), max_size=4),
)


@given(COUNTS, EXPERTS, BARRED, st.integers(1, 30))
@settings(deadline=None, max_examples=150)
def test_whatever_there_is_the_panels_are_panels(
    applicants: dict[str, int], judges: list[Judge], barred: dict[str, list[frozenset[str]]], hears: int
) -> None:
    found = propose(applicants, judges, least=3, hears=hears, barred=barred)
    assert found == propose(applicants, judges, least=3, hears=hears, barred=barred)
    experts = {one.key: one for one in judges}
    seated = [key for panel in found.panels for key in panel.experts]
    assert len(set(seated)) == len(seated) and {*seated, *found.spare} == set(experts)
    for panel in found.panels:
        assert len(panel.experts) >= 3 and panel.major in panel.majors
        assert all(panel.majors <= experts[key].majors for key in panel.experts)
        assert experts[panel.experts[0]].rank == max(experts[key].rank for key in panel.experts)
    heard = {major for panel in found.panels for major in panel.majors}
    assert heard | set(found.short) >= {major for major, n in applicants.items() if n}
    free = [experts[key] for key in found.spare]
    for major in heard - set(found.short):
        for one in barred.get(major, []):
            if all(one.intersection(panel.experts) for panel in found.panels if major in panel.majors):
                assert sum(major in judge.majors and judge.key not in one for judge in free) < 3


def test_a_second_panel_hears_whom_the_first_keeps_out_of() -> None:
    """E01 keeps out of one applicant and leads the first panel as the most senior; there are three others."""
    judges = [Judge(f"E{n:02}", frozenset({"机械"}), rank=9 if n == 1 else 0) for n in range(1, 7)]
    out = {"机械": [frozenset({"E01", "E02", "E03", "E04"}), frozenset({"E01"})]}
    first = propose({"机械": 5}, judges, least=3, hears=40)
    assert [panel.experts for panel in first.panels] == [("E01", "E02", "E03")]
    second = propose({"机械": 5}, judges, least=3, hears=40, barred=out)
    assert [set(panel.experts) for panel in second.panels] == [{"E02", "E05", "E06"}]
    with_a_third = propose({"机械": 5}, judges, least=3, hears=40, barred={"机械": [frozenset({"E05"}),
                           frozenset({"E06"}), frozenset({"E02", "E03"}), frozenset({"E04"})]})  # fmt: skip
    assert len(with_a_third.panels) == 2 and with_a_third.spare == ()


def _judges(*rows: tuple[str, str], rank: int = 0) -> list[Judge]:
    return [Judge(key, frozenset(majors.split("、")), rank) for key, majors in rows]


def _nine(majors: str) -> list[Judge]:
    return _judges(*((f"E{n}", majors) for n in range(1, 10)))


@pytest.mark.parametrize(("hears", "panels"), [(10, 1), (9, 2), (5, 2), (4, 3), (1, 3)])
def test_a_major_gets_panels_until_none_hears_too_many_or_nobody_is_left(hears: int, panels: int) -> None:
    found = propose({"机械": 10}, _nine("机械"), least=3, hears=hears)
    assert [one.major for one in found.panels] == ["机械"] * panels and not found.short


@pytest.mark.parametrize(("hears", "panels"), [(8, 1), (7, 2), (4, 2), (3, 3)])
def test_panels_that_hear_two_majors_share_the_people_of_both(hears: int, panels: int) -> None:
    found = propose({"机械": 4, "化学": 4}, _nine("机械、化学"), least=3, hears=hears)
    assert len(found.panels) == panels and all(one.majors == {"机械", "化学"} for one in found.panels)


def test_the_most_crowded_major_gets_the_next_panel() -> None:
    judges = _judges(*((f"J{n}", "机械") for n in range(5)), *((f"K{n}", "化学") for n in range(6)))
    found = propose({"机械": 9, "化学": 8}, judges, least=3, hears=4)
    assert [one.major for one in found.panels] == ["机械", "化学", "化学"] and found.spare == ("J3", "J4")
    both = _judges(*((f"J{n}", "机械") for n in range(3)), *((f"K{n}", "化学") for n in range(3)))
    free = _judges(*((f"L{n}", "机械、化学") for n in range(3)))
    assert [p.major for p in propose({"机械": 9, "化学": 8}, both + free, least=3, hears=7).panels] == [
        "机械", "机械", "化学",
    ]  # fmt: skip


def test_who_judges_little_besides_is_taken_first_and_of_those_who_keeps_out_of_fewest_and_the_senior() -> None:
    judges = _judges(("E1", "机械、化学"), ("E2", "机械"), ("E3", "机械、材料"), ("E4", "机械"), ("E5", "机械"))
    wanted = {"机械": 1, "化学": 1}
    # E1 is the only one for 化学; 材料 is not asked for, so E3 judges little besides.
    assert propose(wanted, judges, least=3, hears=9).panels[0].experts == ("E2", "E3", "E4")
    out = {"机械": [frozenset({"E2"})]}
    assert propose(wanted, judges, least=3, hears=9, barred=out).panels[0].experts == ("E3", "E4", "E5")
    senior = [*judges[:4], *_judges(("E5", "机械"), rank=1)]
    assert propose(wanted, senior, least=3, hears=9).panels[0].experts == ("E5", "E2", "E3")


def test_a_major_for_which_there_are_too_few_is_told_with_how_many_there_are() -> None:
    judges = _judges(("E1", "机械"), ("E2", "机械"), ("E3", "化学"), ("E4", "化学"), ("E5", "化学"))
    found = propose({"机械": 2, "化学": 40, "材料": 0}, judges, least=3, hears=1)
    assert found.short == {"机械": 2} and [one.major for one in found.panels] == ["化学"]
    assert found.spare == ("E1", "E2") and propose({}, judges, least=3, hears=1).panels == ()


def test_panels_come_in_the_order_of_the_majors_and_the_scarcest_chooses_first() -> None:
    judges = _judges(*((f"E{n}", "机械、化学") for n in range(3)), *((f"F{n}", "机械") for n in range(3)))
    found = propose({"机械": 1, "化学": 1}, judges, least=3, hears=9)
    assert [(one.major, one.majors) for one in found.panels] == [("化学", frozenset({"机械", "化学"}))]
    split = propose({"机械": 5, "化学": 5}, [*judges[:2], *_judges(("E2", "化学"), ("F0", "机械"), ("F1", "机械"),
                    ("F2", "机械"))], least=3, hears=9)  # fmt: skip
    assert [one.major for one in split.panels] == ["机械", "化学"]
    assert [one.experts for one in split.panels] == [("F0", "F1", "F2"), ("E0", "E1", "E2")]


@pytest.mark.parametrize(("least", "hears"), [(0, 5), (3, 0)])
def test_a_panel_of_nobody_or_for_nobody_is_refused(least: int, hears: int) -> None:
    with pytest.raises(ValueError, match="panel"):
        propose({"机械": 1}, _nine("机械"), least=least, hears=hears)


def test_another_panel_is_made_only_for_whom_no_panel_of_their_own_major_may_hear() -> None:
    assert len(propose({"机械": 5}, _nine("机械"), least=3, hears=9, barred={"机械": [frozenset({"E1"})]}).panels) == 1
    judges = _judges(*((f"E{n}", "机械") for n in range(1, 9)), *((f"F{n}", "化学") for n in range(3)))
    out = {"机械": [frozenset(keys) for keys in (("E1", "E4"), ("E2", "E7"), ("E3", "E8"), ("E5",), ("E6",))]}
    found = propose({"机械": 5, "化学": 1}, judges, least=3, hears=9, barred=out)
    # The panel of 化学 could hear the first of them, were it of their major.
    assert [one.experts for one in found.panels] == [("E1", "E2", "E3"), ("E5", "E6", "E7"), ("F0", "F1", "F2")]
