"""The unit's papers are issued documents: numbered, kept by hash, the same bytes again, known to /verify/ (P3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.stages.review.test_boards import colleagues, together
from tests.stages.review.test_on_paper import prepared, publicised
from tests.stages.review.test_pages import Officer
from tests.support import golden, way
from tests.support.world import World

from zhiping.core.procedure import Refusal
from zhiping.faces.handover.queries import filed
from zhiping.faces.portal.queries.verifying import Answer, by_code, by_file
from zhiping.ground.documents.service import MissingGlyphs
from zhiping.ground.storage import keys
from zhiping.records import issuing
from zhiping.records import operations as spine
from zhiping.records.actors import SYSTEM
from zhiping.records.models import DocumentCounter, Dossier, IssuedDocument, RoundDocument
from zhiping.registers.publicity import papers
from zhiping.registers.publicity import queries as notices
from zhiping.registers.publicity.models import Notice, Posting
from zhiping.stages.review import operations as review
from zhiping.stages.review.operations import papers as printing
from zhiping.stages.review.operations import publicity as publicising
from zhiping.stages.review.queries import publicities

SECOND = timedelta(seconds=1)


def sheet_of(world: World, dossier: Dossier, at: Any, *, who: str = "unit_reviewer") -> bytes:
    """The sheet as ``who`` prints it."""
    notice = notices.latest_notice(dossier)
    assert notice is not None
    return printing.print_sheet(notice, by=world.by(who), at=at)


def result_of(world: World, dossier: Dossier, at: Any, *, who: str = "unit_reviewer") -> bytes:
    """Report and proof as ``who`` prints them."""
    found = publicities.result_on(dossier, at=at)
    assert found is not None
    return printing.print_result(*found, by=world.by(who), at=at)


def test_a_sheet_of_many_is_issued_with_the_posting_and_names_no_number_of_a_person(world: World) -> None:
    dossiers, day = colleagues(world, 3), way.first_day(world)
    posting = together(world, dossiers, day)
    document = RoundDocument.objects.get(form="unit-publicity", subject=posting.code)
    assert document.issued_at == posting.posted_at and by_code(document.code).answer == Answer.VALID
    made = [sheet_of(world, one, world.on(day, hour)) for one, hour in zip(dossiers, (16, 17, 18), strict=True)]
    assert len(set(made)) == 1 and by_file(made[0]).number == document.number
    assert by_file(made[0] + b"\n").answer == Answer.ALTERED
    text = golden.text_of(made[0])
    assert document.code in text and golden.squeezed(f"编号 {document.number}") in text and posting.code in text
    for one in dossiers:
        number = one.person.id_number()
        assert one.applicant_name in text and number not in text and number[-6:] not in text


def test_a_sheet_of_one_is_a_document_of_the_dossier_and_goes_with_its_key(world: World) -> None:
    dossier, day = colleagues(world, 1)[0], way.first_day(world)
    notice = way.post(dossier, world, day)
    document = IssuedDocument.objects.get(form="unit-publicity", dossier=dossier, subject=notice.posting.code)
    assert document.revision == notice.revision and not RoundDocument.objects.exists()
    issued = sheet_of(world, dossier, world.on(day, 16))
    assert by_file(issued).revision == notice.revision.digest[:12]
    keys.destroy(dossier.key_owner)
    copy = golden.text_of(sheet_of(world, dossier, world.on(day, 17)))
    assert "工作件" in copy and "减速机" in golden.text_of(issued) and "减速机" not in copy


def test_a_sheet_of_many_is_told_in_the_archive_and_lies_in_none(world: World) -> None:
    """ADR 0011: it names those who were not confirmed as well."""
    together(world, colleagues(world, 2), way.first_day(world))
    document = RoundDocument.objects.get()
    assert [one["number"] for one in filed.round_of(world.cycle)["documents"]] == [document.number]
    assert list(filed.round_files(world.cycle)) == []
    RoundDocument.objects.update(form="result-announcement")
    assert [name for name, _ in filed.round_files(world.cycle)] == [f"{document.code}.pdf"]


def test_looking_at_a_sheet_before_it_is_posted_issues_and_numbers_nothing(world: World) -> None:
    dossiers, day = colleagues(world, 2), way.first_day(world)
    clerk = Officer(world, "unit_reviewer").at(world.on(day, 16))
    form = {"code": [one.code for one in dossiers], "posted_on": day.isoformat(), "place": "公告栏",
            "telephone": "0833-0000000"}  # fmt: skip
    assert dossiers[0].applicant_name in clerk.client.post("/review/board/", form | {"do": "preview"}).content.decode()
    assert not Posting.objects.exists() and not DocumentCounter.objects.exists()
    assert clerk.client.post("/review/board/", form | {"do": "post"}).status_code == 302
    assert RoundDocument.objects.get().form == "unit-publicity"


def test_a_posting_stands_even_where_its_sheet_cannot_be_set(world: World) -> None:
    dossiers, day = colleagues(world, 2), way.first_day(world)
    posting = publicising.post_together(
        dossiers, posted_on=day, place="公告栏", telephone="0833-\U0001f600", by=world.by("unit_reviewer"),
        at=world.on(day, 15),
    )  # fmt: skip
    assert posting.notices.count() == 2 and papers.issued_sheet(posting) is None
    with pytest.raises(MissingGlyphs):
        sheet_of(world, dossiers[0], world.on(day, 16))
    assert not DocumentCounter.objects.exists()


def test_the_unit_issues_the_result_others_read_a_working_copy_until_then(world: World) -> None:
    dossiers, at = publicised(world, 2)
    before = result_of(world, dossiers[0], at, who="department_reviewer")
    assert "工作件" in golden.text_of(before) and by_file(before).answer == Answer.UNKNOWN
    issued = result_of(world, dossiers[0], at)
    document = IssuedDocument.objects.get(form="publicity-result")
    assert by_file(issued).answer == Answer.VALID and by_file(issued).number == document.number
    assert document.revision == Notice.objects.get(dossier=dossiers[0]).revision
    text = golden.text_of(issued)
    assert document.code in text and dossiers[0].person.id_number() not in text
    again = [result_of(world, dossiers[0], at, who=who) for who in ("department_reviewer", "unit_second")]
    assert again == [issued, issued]


def test_a_result_that_changed_supersedes_the_one_before(world: World) -> None:
    dossier, day = colleagues(world, 1)[0], way.first_day(world)
    way.mark_all(dossier, world, "unit_reviewer", world.on(day, 11))
    at = way.post(dossier, world, day).ends_at + SECOND
    first = result_of(world, dossier, at)
    objection = review.record_objection(
        dossier, received_on=day, text="项目不是本人主持。", by=world.by("unit_reviewer"), at=at
    )
    review.decide_objection(
        dossier,
        objection=objection.code,
        upheld=False,
        reason="任务书写明本人主持。",
        by=world.by("unit_second"),
        at=at,
    )
    second = result_of(world, dossier, at + SECOND)
    assert "收到异议1条" in golden.text_of(second)
    assert [by_file(one).answer for one in (first, second)] == [Answer.SUPERSEDED, Answer.VALID]


def test_a_recommendation_is_issued_with_its_print_and_superseded_when_written_anew(world: World) -> None:
    dossiers, over = publicised(world, 2)
    at: Any = over
    made = [prepared(world, one, at) for one in dossiers]

    def printed(count: int, later: int = 0) -> bytes:
        when = at + later * SECOND
        return printing.print_recommendations(dossiers[:count], by=world.by("unit_reviewer"), at=when).content

    both = printed(2)
    assert both == printed(2, later=60)
    rows = IssuedDocument.objects.filter(form="unit-recommendation").order_by("id")
    assert [(row.dossier, row.revision) for row in rows] == [(one.dossier, one.revision) for one in made]
    text = golden.text_of(both)
    for row, paper in zip(rows, made, strict=True):
        assert row.code in text and golden.squeezed(row.number) in text and paper.code in text
    alone = printed(1)
    assert alone == issuing.file_of(rows[0]) and by_file(alone).answer == Answer.VALID
    prepared(world, dossiers[0], at)
    anew = printed(1)
    assert [by_file(one).answer for one in (alone, anew)] == [Answer.SUPERSEDED, Answer.VALID]


@pytest.mark.parametrize("who", ["department_reviewer", "kin"])
def test_nobody_issues_a_recommendation_who_does_not_work_on_it_for_the_unit(world: World, who: str) -> None:
    dossiers, at = publicised(world)
    prepared(world, dossiers[0], at)
    if who == "kin":
        who = "unit_second"
        spine.declare_kinship(world.people[who], dossiers[0].person, "kin", by=SYSTEM, at=world.opening())
    with pytest.raises(Refusal):
        printing.print_recommendations(dossiers, by=world.by(who), at=at)  # type: ignore[arg-type]
    assert not IssuedDocument.objects.filter(form="unit-recommendation").exists()
