"""Many dossiers at once: the preview says what happens to each, one transaction does it, who changed is left out."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from tests.stages.review.test_pages import Officer
from tests.support import way
from tests.support import world as worlds
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Action
from zhiping.ground.audit import chain
from zhiping.ground.clock import service as clock
from zhiping.records import contents
from zhiping.records.models import Dossier, Milestone
from zhiping.stages.review import operations as review
from zhiping.stages.review.models import Report, ReportEntry
from zhiping.stages.review.operations.batches import Outcome

TICKED = dict.fromkeys(review.FOCUS, "on")
JUDGED = {key: f"{said}。" for key, (_, said) in review.FOCUS.items()}


@pytest.fixture
def leshan(db: None) -> World:
    """The Leshan notice."""
    return worlds.make("leshan-2024-engineering")


def _at_department(world: World, count: int, *, checked: bool = True) -> list[Dossier]:
    risen = []
    for n in range(count):
        world.employ(f"applicant{n}", "unit", "employee", called=f"林{'一二三四五'[n]}")
        up = way.recommended(world, world.submitted(f"applicant{n}"), posted_on=way.first_day(world))
        if checked:
            way.mark_all(up, world, "department_reviewer", up.state_since)
        risen.append(Dossier.objects.get(pk=up.pk))
    clock.set_to(world.cycle.key, risen[-1].state_since + timedelta(minutes=5))
    return risen


def _token(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found is not None
    return unescape(found[1])


def _previewed(officer: Officer, action: str, rows: list[Dossier]) -> str:
    answer = officer.client.post("/review/batch/", {"action": action, "code": [row.code for row in rows]})
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def _state(row: Dossier) -> str:
    return Dossier.objects.get(pk=row.pk).state


def test_a_department_reports_many_in_one_letter(leshan: World) -> None:
    rows = _at_department(leshan, 3)
    officer = Officer(leshan, "department_reviewer")
    page = _previewed(officer, "report_up", rows)
    assert all(row.applicant_name in page for row in rows) and "还没有生效" in page
    assert {_state(row) for row in rows} == {"at_department"}
    given = {
        "token": _token(page),
        "code": [row.code for row in rows],
        "opinion": "同意上报。",
        "number": "五经信函〔2024〕12号",
        **TICKED,
    }
    answer = officer.client.post("/review/batch/apply/", given, follow=True)
    assert {_state(row) for row in rows} == {"at_committee"}
    report = Report.objects.get()
    assert [entry.dossier for entry in report.entries.order_by("place")] == rows
    assert f"/review/reports/{report.code}/" in answer.content.decode()
    letter = officer.get(f"/review/reports/{report.code}/")
    assert (
        "五经信函〔2024〕12号" in letter and "等3人" in letter and leshan.people["applicant0"].id_number() not in letter
    )
    for row in rows:
        data = Milestone.objects.get(dossier=row, kind="reported_up").data
        assert data["report"] == report.code
        assert "材料真实" in contents.unseal_words(row, data["judgements"], context="milestone|reported_up")
    assert chain.verify().faults == []
    assert report.code in officer.get("/review/reports/")


def test_who_changed_since_the_preview_is_left_out_and_named(leshan: World) -> None:
    rows = _at_department(leshan, 2)
    officer = Officer(leshan, "department_reviewer")
    page = _previewed(officer, "report_up", rows)
    review.check_item(
        rows[0], item="ce1", mark="true", by=leshan.by("department_second"), at=rows[1].state_since
    )  # fmt: skip
    given = {"token": _token(page), "code": [row.code for row in rows], "opinion": "同意上报。", **TICKED}
    answer = officer.client.post("/review/batch/apply/", given, follow=True).content.decode()
    assert (_state(rows[0]), _state(rows[1])) == ("at_department", "at_committee")
    assert "没有办1份" in answer and rows[0].applicant_name in answer and "预览以后又有人办理过" in answer


def test_what_cannot_be_done_says_why_in_the_preview_and_cannot_be_posted(leshan: World) -> None:
    ready = _at_department(leshan, 2)
    unmarked = ready[0]
    unmarked.checks.filter(level="department").delete()
    officer = Officer(leshan, "department_reviewer")
    page = _previewed(officer, "report_up", ready)
    assert "这次办不了的1份" in page and "没有核对" in page
    given = {"token": _token(page), "code": [row.code for row in ready], "opinion": "同意上报。", **TICKED}
    officer.client.post("/review/batch/apply/", given)
    assert (_state(unmarked), _state(ready[1])) == ("at_department", "at_committee")


def test_a_missing_judgement_is_told_at_its_field_and_loses_nothing(leshan: World) -> None:
    rows = _at_department(leshan, 2)
    officer = Officer(leshan, "department_reviewer")
    page = _previewed(officer, "report_up", rows)
    given = {"token": _token(page), "code": [rows[1].code], "opinion": "同意上报。", **(TICKED | {"truth": ""})}
    answer = officer.client.post("/review/batch/apply/", given)
    told = answer.content.decode()
    assert answer.status_code == 422 and "没有确认“真实性”" in told and "同意上报。" in told
    assert re.findall(r'value="([^"]+)" checked aria', told) == [rows[1].code]
    assert {_state(row) for row in rows} == {"at_department"} and not Report.objects.exists()


def test_what_changed_before_an_error_was_mended_is_no_longer_ticked(leshan: World) -> None:
    rows = _at_department(leshan, 2)
    officer = Officer(leshan, "department_reviewer")
    page = _previewed(officer, "report_up", rows)
    review.check_item(rows[0], item="ce1", mark="true", by=leshan.by("department_second"), at=rows[1].state_since)
    given = {"token": _token(page), "code": [row.code for row in rows], "opinion": "", **TICKED}
    told = officer.client.post("/review/batch/apply/", given).content.decode()
    assert "预览以后又有人办理过" in told
    assert re.findall(r'value="([^"]+)" checked aria', told) == [rows[1].code]


def test_a_dossier_with_failing_findings_is_not_ticked_by_itself(leshan: World) -> None:
    rows = _at_department(leshan, 2)
    Dossier.objects.filter(pk=rows[0].pk).update(found_fail=2)
    page = _previewed(Officer(leshan, "department_reviewer"), "report_up", rows)
    assert "自动核对有2项不符合" in page
    assert re.findall(r'value="([^"]+)" checked aria', page) == [rows[1].code]


def test_a_preview_is_its_officers_own(leshan: World) -> None:
    rows = _at_department(leshan, 1)
    page = _previewed(Officer(leshan, "department_reviewer"), "report_up", rows)
    given = {"token": _token(page), "code": [rows[0].code], "opinion": "同意上报。", **TICKED}
    Officer(leshan, "department_second").client.post("/review/batch/apply/", given)
    Officer(leshan, "department_reviewer").client.post("/review/batch/apply/", given | {"token": _token(page) + "x"})
    assert _state(rows[0]) == "at_department"


@pytest.mark.parametrize("action", ["refuse", "decline", "return", "recommend", "propose_refusal", ""])
def test_what_is_about_one_person_is_never_done_in_a_batch(leshan: World, action: str) -> None:
    rows = _at_department(leshan, 1)
    officer = Officer(leshan, "department_reviewer")
    answer = officer.client.post("/review/batch/", {"action": action, "code": [rows[0].code]})
    assert answer.status_code == 302 and _state(rows[0]) == "at_department"
    if action:
        with pytest.raises(BadInput):
            review.apply_batch(Action(action), {rows[0].pk: rows[0].moves}, by=leshan.by("bureau"), at=leshan.opening())


def test_who_may_not_see_a_dossier_does_not_find_it_in_a_batch(leshan: World) -> None:
    rows = _at_department(leshan, 1)
    other = Officer(leshan, "other_department")
    assert other.client.post("/review/batch/", {"action": "report_up", "code": [rows[0].code]}).status_code == 302
    report = review.report_up(
        rows[0], opinion="同意。", judgements=way.FOCUS, by=leshan.by("department_reviewer"), at=rows[0].state_since
    )
    letter = ReportEntry.objects.get(dossier=report).report
    other.get(f"/review/reports/{letter.code}/", 404)
    Officer(leshan, "office_reviewer").get(f"/review/reports/{letter.code}/")


def test_a_window_that_closes_between_preview_and_application_leaves_all_out(world: World) -> None:
    """On every pack: the batch has no window of its own, each dossier's is asked."""
    if not world.pack.stages.department:
        return
    rows = _at_department(world, 2)
    seen = {row.pk: row.moves for row in rows}

    def reported(at: datetime) -> Outcome:
        return review.apply_batch(
            Action.REPORT_UP, seen, opinion="同意上报。", judgements=JUDGED, by=world.by("department_reviewer"), at=at
        )

    late = reported(world.one_late("department_review"))
    assert not late.done and not late.reports and not Report.objects.exists()
    assert {one.refusal.code for one in late.left_out if one.refusal} == {"too_late"}
    last = reported(world.last_second("department_review"))
    assert [row.pk for row in last.done] == [row.pk for row in rows] and len(last.reports) == 1


def test_the_office_accepts_many(leshan: World) -> None:
    rows = _at_department(leshan, 2)
    seen = {row.pk: row.moves for row in rows}
    review.apply_batch(
        Action.REPORT_UP,
        seen,
        opinion="同意。",
        judgements=JUDGED,
        by=leshan.by("department_reviewer"),
        at=rows[1].state_since,
    )
    for row in rows:
        way.mark_all(Dossier.objects.get(pk=row.pk), leshan, "office_reviewer", rows[1].state_since)
    officer = Officer(leshan, "office_reviewer")
    page = _previewed(officer, "accept", rows)
    officer.client.post("/review/batch/apply/", {"token": _token(page), "code": [row.code for row in rows]})
    assert {_state(row) for row in rows} == {"accepted"}
    assert "评委会接收：办了2份" in officer.get("/review/batch/done/")
