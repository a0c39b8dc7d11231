"""Guides and help of both packs: every stage a pack has is a step, none that it lacks; every clause is there."""

from __future__ import annotations

import pytest
from tests.support import golden

from zhiping import packs
from zhiping.core.policy import Pack, read_pack
from zhiping.core.procedure import Role
from zhiping.faces.portal.paper import GUIDE, guide_paper
from zhiping.faces.portal.queries.calendar import calendar
from zhiping.faces.portal.queries.guides import AUDIENCES, guide
from zhiping.faces.portal.queries.helping import WHOSE, answers, deeds

LESHAN, EXAMPLE = "leshan-2024-engineering", "example-2025-junior-only"
#: Step of the individual's guide → the stage without which it is not there.
OF_STAGE = {"unit": "unit", "department": "department", "office": "office", "paper": "paper", "fee": "fee",
            "defence": "defence", "meeting": "meeting"}  # fmt: skip


@pytest.fixture(scope="module", params=packs.names())
def pack(request: pytest.FixtureRequest) -> Pack:
    return read_pack(packs.locate(request.param))


def test_a_stage_that_a_pack_lacks_is_no_step(pack: Pack) -> None:
    kinds = {step.kind for step in guide(pack, "individual").steps}
    for kind, stage in OF_STAGE.items():
        assert (kind in kinds) == getattr(pack.stages, stage), kind


@pytest.mark.parametrize("stage", sorted(set(OF_STAGE.values())))
def test_each_stage_alone_decides_about_its_step(stage: str) -> None:
    pack = read_pack(packs.locate(LESHAN))
    without = pack.procedure.model_copy(update={"stages": pack.stages.model_copy(update={stage: False})})
    kinds = {step.kind for step in guide(pack.model_copy(update={"procedure": without}), "individual").steps}
    assert stage not in kinds and len(kinds) == len(guide(pack, "individual").steps) - 1


def test_steps_carry_the_packs_own_days_fees_and_materials(pack: Pack) -> None:
    steps = {step.kind: step for step in guide(pack, "individual").steps}
    window = pack.windows["application"]
    assert str(window.opens_on.year if window.opens_on else "") in steps["filling"].when
    assert len(steps["fee"].points) == len(pack.fees)
    assert len(steps["materials"].points) == sum(material.uploaded for material in pack.materials)
    assert f"{pack.forms.max_mb} MB" in steps["materials"].says[0]
    unit = {step.kind: step for step in guide(pack, "unit").steps}
    assert f"不少于{pack.publicity.unit.days}" in unit["publicity"].says[0]


def test_every_step_says_something_and_cites_what_the_pack_has(pack: Pack) -> None:
    for audience in AUDIENCES:
        made = guide(pack, audience)
        assert len({step.kind for step in made.steps}) == len(made.steps)
        for step in made.steps:
            assert (step.says and step.who and step.when) or step.kind == "conditions", step.kind
            assert all(key in pack.clauses for key in step.clauses)
    with pytest.raises(KeyError):
        guide(pack, "king")


def test_an_unconfirmed_clause_is_marked_in_the_document() -> None:
    steps = guide_paper(read_pack(packs.locate(LESHAN)), "individual").steps
    cited = [clause for step in steps for clause in step.clauses]
    assert any(clause.endswith("待确认") for clause in cited) and any(clause.endswith("〕") for clause in cited)


def test_the_document_looks_as_it_was_agreed() -> None:
    golden.same_picture("guide", golden.sound(GUIDE, GUIDE.sample()))


def test_the_document_says_all_that_the_guide_says(pack: Pack) -> None:
    for audience in AUDIENCES:
        text = golden.text_of(golden.sound(GUIDE, guide_paper(pack, audience)))
        assert AUDIENCES[audience] in text and "None" not in text


def test_help_answers_every_role_from_the_pack(pack: Pack) -> None:
    for one in WHOSE:
        told_here = answers(pack, one.slug)
        assert len(told_here) >= 4
        assert len({answer.key for answer in told_here}) == len(told_here)
        assert all(answer.says and all(key in pack.clauses for key in answer.clauses) for answer in told_here)
    keys = {answer.key for answer in answers(pack, "department")}
    assert ("paper" in keys) == pack.stages.paper
    with pytest.raises(KeyError):
        answers(pack, "king")


def test_what_a_role_may_do_is_read_from_the_table_of_the_procedure() -> None:
    leshan, example = read_pack(packs.locate(LESHAN)), read_pack(packs.locate(EXAMPLE))
    refusing = "提出审核不通过"
    names = {deed.name for deed in deeds(leshan, (Role.UNIT_REVIEWER,))}
    assert refusing in names and "推荐上报" not in names
    assert "推荐上报" in {deed.name for deed in deeds(leshan, (Role.UNIT_HEAD,))}
    assert refusing not in {deed.name for deed in deeds(example, (Role.UNIT_REVIEWER,))}
    assert "交单位先行公示" not in {deed.name for deed in deeds(example, (Role.APPLICANT,))}
    assert all(deed.clause in leshan.clauses for deed in deeds(leshan, (Role.APPLICANT, Role.OFFICE_REVIEWER)))


def test_the_calendar_holds_every_deadline_and_lines_of_no_more_than_75_octets(pack: Pack) -> None:
    text = calendar(pack, "https://example.org/notice/")
    lines = text.split("\r\n")
    assert text.endswith("END:VCALENDAR\r\n") and lines.count("BEGIN:VEVENT") == len(pack.windows)
    assert all(len(line.encode()) <= 75 for line in lines)
    ends = {line.removeprefix("DTSTART:") for line in lines if line.startswith("DTSTART:")}
    closing = pack.windows["application"].closes_at
    assert any(end.startswith(f"{closing:%Y%m%d}") for end in ends)
    unfolded = text.replace("\r\n ", "")
    assert all(window.label in unfolded for window in pack.windows.values())
