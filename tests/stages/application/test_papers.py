"""The forms of an application on its pages: for whom, of which content, as what kind of copy, on the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client
from tests.stages.application.conftest import begin, filled, ready
from tests.stages.review.test_corrections import _accepted as corrected_later
from tests.stages.review.test_corrections import _proposed as proposed
from tests.support import golden, way
from tests.support.photographs import as_jpeg
from tests.support.world import World

from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.clock import service as clock
from zhiping.ground.documents.forms import render
from zhiping.ground.storage import keys
from zhiping.records import contents, issuing
from zhiping.records.actors import local_day
from zhiping.records.models import Dossier, IssuedDocument, Milestone
from zhiping.records.situations import standing_revision
from zhiping.stages.application import operations
from zhiping.stages.application.paper.review_form import REVIEW_FORM, UNWRITTEN
from zhiping.stages.application.queries.papers import Source, content_of, may_issue, papers_of, source_of
from zhiping.stages.application.queries.papers import submitted as submitted_source
from zhiping.stages.review import operations as review

#: Forms that are asked of everybody where the pack lists them.
EVERYBODYS = ("review-form", "summary-sheet", "integrity-promise")


def everybodys(world: World) -> list[str]:
    listed = {one.id.replace("_", "-") for one in world.pack.materials}
    return [key for key in EVERYBODYS if key in listed]


def browser(world: World, name: str) -> Client:
    clock.set_to(world.cycle.key, world.opening())
    made = Client()
    made.force_login(world.user(name))
    return made


def got(client: Client, path: str, status: int = 200) -> Any:
    answer = client.get(path)
    assert answer.status_code == status, answer.content[:500]
    return answer


def submitted(world: World) -> Dossier:
    dossier = ready(world)
    operations.submit(dossier, declared=True, by=world.by("applicant"), at=world.opening())
    return Dossier.objects.get(pk=dossier.pk)


def forms_of(world: World, dossier: Dossier) -> list[str]:
    source = source_of(dossier, own=True, at=world.opening())
    assert source is not None
    return [one.form.key for one in papers_of(dossier, source)]


def test_the_applicant_prints_drafts_of_what_is_filled_in(world: World) -> None:
    dossier, client = filled(world), browser(world, "applicant")
    page = got(client, f"/apply/{dossier.code}/forms/").content.decode()
    assert "草稿" in page and "申报简表" in page and "破格" not in page
    assert ("专业技术职务任职资格评审表" in page) == ("review-form" in everybodys(world))
    assert f"/apply/{dossier.code}/forms/" in got(client, f"/apply/{dossier.code}/").content.decode()
    for key in forms_of(world, dossier):
        answer = got(client, f"/apply/{dossier.code}/forms/{key}.pdf")
        assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
        text = golden.text_of(answer.content)
        assert dossier.applicant_name in text and "草稿，内容尚可修改" in text
    # One's own drafts are nobody else's business.
    assert not AuditEntry.objects.filter(kind="form.opened").exists()


def test_a_draft_that_says_nearly_nothing_has_its_forms_too(world: World) -> None:
    dossier = begin(world)
    assert forms_of(world, dossier) == everybodys(world)
    client = browser(world, "applicant")
    for key in everybodys(world):
        text = golden.text_of(got(client, f"/apply/{dossier.code}/forms/{key}.pdf").content)
        # The employer is the registered one; nobody has applied yet, so the day is open.
        assert world.organisations["unit"].name in text
        assert key != "review-form" or "填表时间年月日" in text


def test_what_is_not_asked_of_the_applicant_is_no_form_of_theirs(world: World) -> None:
    dossier, client = filled(world), browser(world, "applicant")
    assert forms_of(world, dossier) == everybodys(world)
    got(client, f"/apply/{dossier.code}/forms/exceptional-form.pdf", 404)
    got(client, f"/apply/{dossier.code}/forms/receipt.pdf", 404)


def test_after_the_submission_they_are_working_copies_of_the_revision(world: World) -> None:
    dossier = submitted(world)
    revision = standing_revision(dossier)
    assert revision is not None
    client = browser(world, "applicant")
    first, again = (got(client, f"/apply/{dossier.code}/forms/summary-sheet.pdf").content for _ in range(2))
    text = golden.text_of(first)
    assert first == again
    assert "工作件，非正式签发" in text and revision.digest[:12] in text and "草稿" not in text
    source = source_of(dossier, own=True, at=world.opening())
    assert source is not None
    # Filled in on the day on which it was handed in.
    assert content_of(REVIEW_FORM, dossier, source).filled_on == local_day(world.pack.timezone, world.opening())


def test_an_officer_of_the_unit_takes_one_on_the_record(world: World) -> None:
    dossier = submitted(world)
    client = browser(world, "unit_reviewer")
    assert f"/apply/{dossier.code}/forms/" in got(client, f"/review/{dossier.code}/").content.decode()
    page = got(client, f"/apply/{dossier.code}/forms/").content.decode()
    assert "每次打开都有记录" in page and dossier.applicant_name in page
    text = golden.text_of(got(client, f"/apply/{dossier.code}/forms/summary-sheet.pdf").content)
    assert "工作件，非正式签发" in text
    entry = AuditEntry.objects.get(stream=dossier.stream, kind="form.opened")
    assert entry.data["form"] == "summary-sheet" and entry.data["level"] == "unit"


def test_a_draft_is_closed_to_officers_and_strangers(world: World) -> None:
    dossier = filled(world)
    client = browser(world, "unit_reviewer")
    got(client, f"/apply/{dossier.code}/forms/", 404)
    got(client, f"/apply/{dossier.code}/forms/summary-sheet.pdf", 404)
    assert source_of(dossier, own=False, at=world.opening()) is None


def test_a_character_that_no_font_has_is_named_in_place_of_a_form_with_a_box(world: World) -> None:
    dossier, client = filled(world), browser(world, "applicant")
    document = contents.draft(dossier)
    document["application"]["work_now"] = "装配😀"
    operations.fill(dossier, document, by=world.by("applicant"), at=world.opening())
    page = got(client, f"/apply/{dossier.code}/forms/summary-sheet.pdf", 422).content.decode()
    assert "😀" in page and "印不出来" in page


def test_the_portrait_stands_in_the_review_form(world: World) -> None:
    dossier = filled(world)
    face = as_jpeg(np.full((826, 590, 3), 200, dtype=np.uint8))
    operations.attach_photo(dossier, name="p.jpg", content=face, by=world.by("applicant"), at=world.opening())
    dossier = Dossier.objects.get(pk=dossier.pk)
    source = source_of(dossier, own=True, at=world.opening())
    assert source is not None
    assert content_of(REVIEW_FORM, dossier, source).photo[:2] == b"\xff\xd8"


def test_of_destroyed_material_there_is_no_form(world: World) -> None:
    dossier = submitted(world)
    client = browser(world, "applicant")
    keys.destroy(dossier.key_owner)
    assert "材料已经销毁" in got(client, f"/apply/{dossier.code}/forms/").content.decode()
    got(client, f"/apply/{dossier.code}/forms/summary-sheet.pdf", 404)


def accepted(world: World) -> Dossier:
    """The state of an accepted dossier; how it gets there is the review's."""
    dossier = submitted(world)
    Dossier.objects.filter(pk=dossier.pk).update(state="accepted")
    return Dossier.objects.get(pk=dossier.pk)


def test_nothing_is_issued_before_the_acceptance(world: World) -> None:
    dossier, client = submitted(world), browser(world, "applicant")
    assert "出具正式件</button>" not in got(client, f"/apply/{dossier.code}/forms/").content.decode()
    client.post(f"/apply/{dossier.code}/forms/")
    assert not IssuedDocument.objects.filter(dossier=dossier).exclude(form="receipt").exists()
    source = source_of(dossier, own=True, at=world.opening())
    assert source is not None
    with pytest.raises(ValueError, match="acceptance"):
        operations.issue_papers(dossier, source, by=world.by("applicant"), at=world.opening())


def test_from_the_acceptance_on_they_are_issued_once_and_stay_the_same(world: World) -> None:
    dossier, client = accepted(world), browser(world, "applicant")
    path = f"/apply/{dossier.code}/forms/"
    assert "出具正式件</button>" in got(client, path).content.decode()
    assert client.post(path).status_code == 302
    issued = {row.form: row for row in IssuedDocument.objects.filter(dossier=dossier).exclude(form="receipt")}
    assert sorted(issued) == sorted(everybodys(world))
    page = got(client, path).content.decode()
    assert "出具正式件</button>" not in page and all(row.number in page for row in issued.values())
    for key, row in issued.items():
        first, again = (got(client, f"{path}{key}.pdf").content for _ in range(2))
        text = golden.text_of(first)
        assert first == again and row.number in text and row.code in text and "工作件" not in text
    client.post(path)
    assert IssuedDocument.objects.filter(dossier=dossier).exclude(form="receipt").count() == len(issued)


def test_an_issued_form_that_cannot_be_set_leaves_none_issued(world: World) -> None:
    dossier = ready(world)
    document = contents.draft(dossier)
    document["applicant"]["birthplace"] = "四川😀"
    document["application"]["work_now"] = "装配😀"
    dossier = operations.fill(dossier, document, by=world.by("applicant"), at=world.opening())
    operations.submit(dossier, declared=True, by=world.by("applicant"), at=world.opening())
    Dossier.objects.filter(pk=dossier.pk).update(state="accepted")
    client = browser(world, "applicant")
    answer = client.post(f"/apply/{dossier.code}/forms/")
    assert answer.status_code == 422 and "😀" in answer.content.decode()
    assert not IssuedDocument.objects.filter(dossier=dossier).exclude(form="receipt").exists()


def test_from_the_acceptance_on_the_review_form_says_what_unit_and_department_said(world: World) -> None:
    dossier = world.submitted(at=world.opening() + timedelta(hours=1))
    source = source_of(dossier, own=True, at=world.opening())
    assert source is not None
    assert content_of(REVIEW_FORM, dossier, source).unit_opinion == UNWRITTEN
    dossier = way.accepted(world, dossier)
    made = content_of(REVIEW_FORM, dossier, source)
    said = [row.kind for row in Milestone.objects.filter(dossier=dossier, kind__in=["recommended", "reported_up"])]
    assert (made.unit_opinion.text, made.unit_opinion.on) == ("推荐申报。", None)
    assert bool(made.department_opinion.text) == ("reported_up" in said)
    text = golden.text_of(render(REVIEW_FORM, made, golden.WORKING, made_at=golden.AT))
    assert "推荐申报" in text


def test_after_a_clerical_correction_they_are_issued_anew_and_the_old_ones_say_so(world: World) -> None:
    dossier, at = corrected_later(world)
    by = world.by("applicant")
    before = operations.issue_papers(dossier, some(submitted_source(dossier)), by=by, at=at)
    proposed(world, dossier, at)
    review.confirm_correction(dossier, by=world.by("office_second"), at=at)
    dossier = Dossier.objects.get(pk=dossier.pk)
    source = some(submitted_source(dossier))
    assert all(one.issued is None for one in papers_of(dossier, source))
    assert may_issue(dossier, papers_of(dossier, source))
    after = operations.issue_papers(dossier, source, by=by, at=at)
    assert [issuing.successor(one) for one in before] == after
    assert {one.number for one in before}.isdisjoint(one.number for one in after)


def some(source: Source | None) -> Source:
    assert source is not None
    return source


def test_the_number_of_queries_does_not_grow_with_what_is_told(
    world: World, django_assert_max_num_queries: Any
) -> None:
    dossier, client = filled(world), browser(world, "applicant")
    for key in everybodys(world):
        with django_assert_max_num_queries(30):
            got(client, f"/apply/{dossier.code}/forms/{key}.pdf")
