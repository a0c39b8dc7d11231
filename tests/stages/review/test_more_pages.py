"""The rest of the review's pages: 不予受理, not recommended, objections, evidence, who stands in, what was removed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.stages.review.test_pages import Officer
from tests.support import way
from tests.support import world as worlds
from tests.support.world import PASSWORD, World

from zhiping.ground.audit.models import AuditEntry
from zhiping.records import contents
from zhiping.records.models import Dossier, Hold, Membership
from zhiping.records.ticking import tick
from zhiping.stages.application import operations as application
from zhiping.stages.review import operations as review

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)


@pytest.fixture
def leshan(db: None) -> World:
    """The Leshan notice."""
    return worlds.make("leshan-2024-engineering")


def _at_committee(world: World) -> Dossier:
    up = way.recommended(world, world.submitted(), posted_on=way.first_day(world))
    way.mark_all(up, world, "department_reviewer", up.state_since)
    return review.report_up(
        up, opinion="同意上报。", judgements=way.FOCUS, by=world.by("department_reviewer"), at=up.state_since
    )


def test_the_committee_declines_from_its_page(leshan: World) -> None:
    up = _at_committee(leshan)
    office = Officer(leshan, "office_reviewer").at(up.state_since)
    path = f"/review/{up.code}/decline/"
    assert "不予受理" in office.get(f"/review/{up.code}/") and "审核不通过" not in office.get(f"/review/{up.code}/")
    form = {"clause": "S1", "reason": "专业不在目录内。", "password": "错的"}
    assert "再次输入您的登录密码" in office.post(path, 422, **form)
    office.post(path, **form | {"password": PASSWORD})
    assert Dossier.objects.get(pk=up.pk).state == "declined"


def test_the_head_does_not_recommend_with_a_reason(leshan: World) -> None:
    dossier = leshan.submitted()
    head = Officer(leshan, "unit_head").at(dossier.state_since)
    path = f"/review/{dossier.code}/recommend/"
    assert "请写综合推荐意见" in head.post(path, 422, recommends="no", opinion="")
    assert "请再次输入登录密码" in head.post(path, 422, recommends="no", opinion="尚在试用期。")
    head.post(path, recommends="no", opinion="尚在试用期。", password=PASSWORD)
    assert Dossier.objects.get(pk=dossier.pk).state == "not_recommended"


def test_a_recommendation_during_publicity_is_refused_on_the_page_and_loses_nothing(leshan: World) -> None:
    dossier, day = leshan.submitted(), way.first_day(leshan)
    way.mark_all(dossier, leshan, "unit_reviewer", leshan.on(day, 12))
    way.post(dossier, leshan, day)
    head = Officer(leshan, "unit_head").at(leshan.on(day, 16))
    given = {"recommends": "yes", "opinion": "推荐。", "password": PASSWORD} | way.JUDGEMENTS
    page = head.post(f"/review/{dossier.code}/recommend/", 422, **given)
    assert "公示到2024年11月1日23:59:59期满" in page
    assert way.JUDGEMENTS["ethics"] in page


def test_an_objection_is_recorded_and_decided_on_the_page(leshan: World) -> None:
    dossier, day = leshan.submitted(), way.first_day(leshan)
    way.post(dossier, leshan, day)
    reviewer = Officer(leshan, "unit_reviewer").at(leshan.on(day, 16))
    base = f"/review/{dossier.code}/publicity/"
    assert "请填异议内容" in reviewer.post(f"{base}objection/", 422, received_on=day.isoformat(), text="")
    reviewer.post(f"{base}objection/", received_on=day.isoformat(), text="项目不是本人主持。", raised_by="")
    page = reviewer.get(base)
    assert "没有署名" in page and "项目不是本人主持。" in page
    code = Hold.objects.get(dossier=dossier).objection.code
    decided = {f"{code}-upheld": "yes", f"{code}-item": "", f"{code}-reason": "属实。"}
    assert "异议成立的，请选是哪一项" in reviewer.post(f"{base}objection/{code}/", 422, **decided)
    reviewer.post(f"{base}objection/{code}/", **decided | {f"{code}-item": "a1"})
    assert "异议成立" in reviewer.get(base)
    assert dossier.checks.get(item="a1").mark == "untrue"


def test_opening_evidence_is_recorded_and_the_file_can_load_nothing(leshan: World) -> None:
    draft = leshan.dossier()
    by, at = leshan.by("applicant"), leshan.opening()
    row = application.attach(draft, name="学时证明.pdf", content=PDF, items=["ce1"], by=by, at=at)
    draft.refresh_from_db()
    dossier = worlds.submit(draft, at=at + timedelta(hours=1))
    reviewer = Officer(leshan, "unit_reviewer").at(dossier.state_since)
    assert f"/review/{dossier.code}/evidence/{row.code}/" in reviewer.get(f"/review/{dossier.code}/?item=ce1")
    answer = reviewer.client.get(f"/review/{dossier.code}/evidence/{row.code}/")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    opened = AuditEntry.objects.get(kind="evidence.opened", stream=dossier.stream)
    assert opened.data == {"evidence": row.code, "level": "unit"}
    Officer(leshan, "other_unit").get(f"/review/{dossier.code}/evidence/{row.code}/", 404)
    reviewer.get(f"/review/{dossier.code}/evidence/0000-0000/", 404)


def test_with_items_open_the_office_reads_of_no_return(leshan: World) -> None:
    up = _at_committee(leshan)
    way.mark_all(up, leshan, "office_reviewer", up.state_since)
    review.check_item(
        up,
        item="applicant",
        mark="untrue",
        note="与证件不一致",
        internal="",
        by=leshan.by("office_reviewer"),
        at=up.state_since,
    )
    page = Officer(leshan, "office_reviewer").at(up.state_since).get(f"/review/{up.code}/?item=applicant")
    assert "材料已到评委会，不能退回" in page and "请改标为属实再接收" in page
    assert "请退回修改" not in page and "退回时一次性告知" not in page


def test_who_stands_in_for_a_second_officer_may_also_disagree(leshan: World) -> None:
    dossier = leshan.submitted()
    review.propose_refusal(
        dossier, clause="A4", reason="不完整。", typed_name=dossier.applicant_name, signed_in_afresh=True,
        by=leshan.by("unit_reviewer"), at=dossier.state_since,
    )  # fmt: skip
    Membership.objects.filter(person__in=[leshan.people["unit_second"], leshan.people["unit_head"]]).delete()
    above = Officer(leshan, "department_reviewer").at(dossier.state_since)
    assert "等第二人确认" in above.get("/desk/?f=pending")
    page = above.get(f"/review/{dossier.code}/refuse/")
    assert "确认不通过" in page and "不同意，材料回到审核中" in page
    above.post(f"/review/{dossier.code}/refuse/take-back/")
    assert Hold.objects.get(dossier=dossier).outcome == "taken_back"


def test_the_bureau_opens_what_a_department_let_pass_and_extends_it(leshan: World) -> None:
    up = way.recommended(leshan, leshan.submitted(), posted_on=way.first_day(leshan))
    late = leshan.one_late("department_review")
    assert tick(leshan.cycle, at=late) == {"escalate": 1}
    bureau = Officer(leshan, "bureau").at(late)
    assert up.applicant_name in bureau.get("/desk/?f=escalated")
    page = bureau.get(f"/review/{up.code}/")
    assert f"/desk/extend/?code={up.code}" in page
    bureau.post("/desk/extend/", scope="dossier", code=up.code, window="department_review",
                closes_at="2024-12-05T18:00", reason="主管部门停电。", sure="1")  # fmt: skip
    assert Dossier.objects.get(pk=up.pk).due_at == leshan.on(late.date().replace(month=12, day=5), 18)


def test_what_was_removed_since_the_last_submission_is_told(leshan: World) -> None:
    dossier = leshan.submitted()
    at = dossier.state_since + timedelta(hours=1)
    way.mark_all(dossier, leshan, "unit_reviewer", at, correct={"a1": "请核对。"})
    returned = review.return_dossier(dossier, by=leshan.by("unit_reviewer"), at=at)
    document = contents.draft(returned)
    document["achievements"] = []
    worlds.submit(returned, at=at + timedelta(hours=1), document=document)
    page = Officer(leshan, "unit_reviewer").at(at + timedelta(hours=2)).get(f"/review/{dossier.code}/")
    assert "这次删去的" in page and "减速机产线改造" in page


def test_no_finding_is_hidden_for_want_of_an_item(leshan: World) -> None:
    from zhiping.core.dossier import iter_items
    from zhiping.stages.review.queries import claims

    dossier = leshan.submitted()
    document = contents.draft(dossier)
    findings = [
        {"topic": "assessment", "message": "2023年度考核没有填写"},
        {"topic": "continuing_education", "message": "2022年继续教育没有填写"},
        {"topic": "continuing_education", "message": f"{leshan.pack.cycle_year}年继续教育90学时，符合"},
        {"topic": "major", "message": "专业在目录内"},
    ]
    shown = [f for item in iter_items(document) for f in claims.findings_for(item, document, {"findings": findings})]
    assert sorted(f["message"] for f in shown) == sorted(f["message"] for f in findings)


def test_once_accepted_the_bench_is_for_reading_and_the_office_may_set_a_later_day_for_paper(leshan: World) -> None:
    up = _at_committee(leshan)
    way.mark_all(up, leshan, "office_reviewer", up.state_since)
    review.accept(up, by=leshan.by("office_reviewer"), at=up.state_since)
    office = Officer(leshan, "office_reviewer").at(up.state_since)
    page = office.get(f"/review/{up.code}/")
    assert "评委会已接收" in page and 'class="stick' not in page and 'id="mark-form"' not in page
    form = {"scope": "dossier", "code": up.code, "window": "paper", "closes_at": "2024-12-25T17:30", "reason": "补交。"}
    office.post("/desk/extend/", **form, sure="1")
    assert Dossier.objects.get(pk=up.pk).due_at == leshan.on(
        leshan.pack.windows["paper"].last_on.replace(day=25), 17, 30
    )
    assert "由评审组织单位负责人延长" in office.post(
        "/desk/extend/", 422, **form | {"scope": "all", "window": "unit_review", "sure": "1"}
    )


def test_a_claim_reads_in_the_order_of_the_form(leshan: World) -> None:
    from zhiping.stages.review.queries import words

    keys = ["degree_on", "graduated_on", "school", "schooling", "unheard_of"]
    assert words.in_order("education", keys) == ["schooling", "school", "graduated_on", "degree_on", "unheard_of"]


def test_the_levels_above_read_what_the_levels_below_have_signed(leshan: World) -> None:
    up = _at_committee(leshan)
    page = Officer(leshan, "office_reviewer").at(up.state_since).get(f"/review/{up.code}/")
    for words in (*way.JUDGEMENTS.values(), "推荐申报。", "同意上报。", "没有收到异议", "一楼公告栏"):
        assert words in page
