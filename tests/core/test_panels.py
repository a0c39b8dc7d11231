"""Panels that are proposed (P7): of so many experts at least, nobody in two, no applicant whom all of them keep out of
where there is another way."""

from __future__ import annotations

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
