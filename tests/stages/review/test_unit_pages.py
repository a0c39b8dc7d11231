"""The unit's pages without script (P3): one sheet for many, its print, photographs, objections, report and proof."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.stages.review.test_boards import colleagues, picture, together
from tests.stages.review.test_pages import Officer
from tests.support import way
from tests.support.world import World, offer

from zhiping.core.procedure import Refusal
from zhiping.registers.publicity.models import Notice, Posting

SECOND = timedelta(seconds=1)


def test_a_clerk_previews_and_posts_one_sheet_for_many(world: World) -> None:
    dossiers, day = colleagues(world, 3), way.first_day(world)
    clerk = Officer(world, "unit_reviewer").at(world.on(day, 14))
    page = clerk.get("/review/board/")
    assert "待公示 3人" in page and page.count('name="code"') == 3
    form = {"code": [one.code for one in dossiers[:2]], "posted_on": day.isoformat(), "place": "一楼公告栏",
            "telephone": "0833-0000000"}  # fmt: skip
    answer = clerk.client.post("/review/board/", form | {"do": "preview"})
    shown = answer.content.decode()
    assert answer.status_code == 200 and "王同事1等2名同志" in shown and not Posting.objects.exists()
    assert not any(one.person.id_number() in shown for one in dossiers)
    answer = clerk.client.post("/review/board/", form | {"do": "post"})
    assert answer.status_code == 302 and Notice.objects.count() == 2
    page = clerk.get("/review/board/")
    assert "待公示 1人" in page and "一楼公告栏" in page
    assert "王同事2" in clerk.get(answer["Location"])


def test_bad_input_stands_where_it_is_and_nothing_typed_is_lost(world: World) -> None:
    dossiers, day = colleagues(world, 2), way.first_day(world)
    clerk = Officer(world, "unit_reviewer").at(world.on(day, 14))
    form = {"code": [dossiers[1].code], "posted_on": (day + timedelta(days=2)).isoformat(), "place": "食堂门口",
            "telephone": "0833", "do": "preview"}  # fmt: skip
    answer = clerk.client.post("/review/board/", form)
    shown = answer.content.decode()
    assert answer.status_code == 422 and "张贴的日子还没有到" in shown and "食堂门口" in shown
    assert re.findall(r'value="(\S+)" aria-label="\S+" checked', shown) == [dossiers[1].code]
    answer = clerk.client.post("/review/board/", form | {"code": []})
    assert answer.status_code == 422 and "请选要公示的人" in answer.content.decode()


def test_one_who_was_posted_meanwhile_is_named_and_the_rest_waits(world: World) -> None:
    dossiers, day = colleagues(world, 2), way.first_day(world)
    clerk = Officer(world, "unit_reviewer").at(world.on(day, 14))
    way.post(dossiers[0], world, day, at=world.on(day, 14))
    form = {"code": [one.code for one in dossiers], "posted_on": day.isoformat(), "place": "公告栏",
            "telephone": "0833", "do": "post"}  # fmt: skip
    answer = clerk.client.post("/review/board/", form)
    assert answer.status_code == 422 and "已经公示的" in answer.content.decode()
    assert Posting.objects.count() == 1


def test_a_clerk_among_the_applicants_does_not_post_themselves(world: World) -> None:
    world.employ("unit_reviewer", "unit", "employee")
    mine, day = world.submitted("unit_reviewer"), way.first_day(world)
    clerk = Officer(world, "unit_reviewer").at(world.on(day, 14))
    page = clerk.get("/review/board/")
    assert "您本人的申报，由同事登记张贴" in page and mine.code in page and 'name="code"' not in page


def test_the_board_costs_the_same_for_one_and_for_fourteen(world: World) -> None:
    dossiers, day = colleagues(world, 17), way.first_day(world)
    clerk = Officer(world, "unit_second").at(world.on(day, 16))
    together(world, dossiers[:1], day)

    def cost() -> int:
        clerk.get("/review/board/")
        with CaptureQueriesContext(connection) as asked:
            clerk.get("/review/board/")
        return len(asked)

    one = cost()
    together(world, dossiers[1:15], day)
    together(world, dossiers[15:16], day)
    assert cost() == one


def test_another_unit_sees_no_board_of_this_one(world: World) -> None:
    dossier, day = colleagues(world, 1)[0], way.first_day(world)
    together(world, [dossier], day)
    stranger = Officer(world, "other_unit").at(world.on(day, 16))
    assert dossier.applicant_name not in stranger.get("/review/board/")
    stranger.get(f"/review/board/?unit={dossier.unit.code}", 404)
    superior = Officer(world, "department_reviewer")
    superior.get(f"/review/board/?unit={dossier.unit.code}", 404)
    assert "现在没有由您处代为公示的单位" in superior.get("/review/board/")


def test_a_heads_own_draft_is_publicised_from_the_superiors_board(world: World) -> None:
    """8a, rules.md 9: what a head offers before the submission lies with the superior, the colleagues' does not."""
    if not world.pack.options.publicity_before_submission:
        with pytest.raises(Refusal, match="not_now"):
            offer(world.dossier("unit_head"), at=world.opening())
        return
    world.employ("colleague", "unit", "employee", called="王同事")
    day = way.first_day(world)
    drafts = [offer(world.dossier(name), at=world.on(day, 11)) for name in ("unit_head", "colleague")]
    superior = Officer(world, "department_reviewer").at(world.on(day, 14))
    page = superior.get("/review/board/")
    assert "郑国强" in page and "王同事" not in page and "由上级主管部门代表该单位办理" in page
    desk = superior.get("/desk/")
    assert "郑国强" in desk and "先行公示" in desk and "王同事" not in desk
    form = {"code": [one.code for one in drafts], "posted_on": day.isoformat(), "place": "一楼公告栏",
            "telephone": "0833-0000000", "do": "post"}  # fmt: skip
    unit = f"/review/board/?unit={drafts[0].unit.code}"
    assert superior.client.post(unit, form).status_code == 422
    assert superior.client.post(unit, form | {"code": [drafts[0].code]}).status_code == 302
    assert [notice.dossier for notice in Notice.objects.all()] == [drafts[0]]
    # The head sees in the unit's board why a colleague, or the superior, has to do it.
    assert "您本人的申报" not in Officer(world, "unit_reviewer").get("/review/board/")


def test_the_sheet_prints_as_a_pdf_and_the_board_is_photographed(world: World) -> None:
    dossiers, day = colleagues(world, 14), way.first_day(world)
    posting = together(world, dossiers, day)
    clerk = Officer(world, "unit_reviewer").at(world.on(day, 16))
    base = f"/review/{dossiers[0].code}/publicity/"
    answer = clerk.client.get(f"{base}notice.pdf?sheet={posting.code}")
    assert (
        answer["Content-Type"] == "application/pdf" and answer.content == clerk.client.get(f"{base}notice.pdf").content
    )
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) >= 1
    refused = clerk.client.post(f"{base}notice/", {"photo": SimpleUploadedFile("公告栏.jpg", b"no picture")})
    assert refused.status_code == 422 and "不是JPEG或PNG图片" in refused.content.decode()
    photo = SimpleUploadedFile("公告栏.jpg", picture(), content_type="image/jpeg")
    assert clerk.client.post(f"{base}notice/", {"photo": photo}).status_code == 302
    row = posting.photos.get()
    # The same board hangs for all of them; who is not on it does not show it.
    assert clerk.client.get(f"/review/{dossiers[5].code}/publicity/photo/{row.code}/")["Content-Type"] == "image/jpeg"
    world.employ("apart", "unit", "employee", called="赵不在")
    clerk.get(f"/review/{world.submitted('apart').code}/publicity/photo/{row.code}/", 404)


def test_an_objection_is_put_down_looked_into_and_decided(world: World) -> None:
    dossiers, day = colleagues(world, 2), way.first_day(world)
    way.mark_all(dossiers[0], world, "unit_reviewer", world.on(day, 12))
    posting = together(world, dossiers, day)
    base = f"/review/{dossiers[0].code}/publicity/"
    clerk, second = Officer(world, "unit_reviewer").at(world.on(day, 16)), Officer(world, "unit_second")
    code = world.people["unit_reviewer"].code
    clerk.post(f"{base}objection/", received_on=day.isoformat(), raised_by="", text="项目不是本人主持。", concerns=code)
    objection = Notice.objects.get(dossier=dossiers[0]).objections.get()
    page = clerk.get(base)
    assert "没有署名" in page and "您应当回避" in page and "作出处理结论" not in page
    decide = f"{base}objection/{objection.code}/"
    given = {f"{objection.code}-upheld": "no", f"{objection.code}-reason": "任务书写明本人主持。"}
    assert "您应当回避" in clerk.post(decide, 422, **given)
    assert "请写调查的情况" in second.post(f"{decide}finding/", 422, **{f"f-{objection.code}-note": ""})
    second.post(f"{decide}finding/", **{f"f-{objection.code}-note": "已向项目组核实。"})
    assert "已向项目组核实。" in second.get(base)
    second.at(posting.ends_at + SECOND).get(f"{base}result/", 404)
    second.post(decide, **given)
    shown = second.get(f"{base}result/")
    assert "收到异议1条" in shown and "均不成立" in shown and "公示结果证明" in shown
    assert "项目不是本人主持" not in shown, "what was said of somebody is not passed on"


def test_report_and_proof_are_issued_from_the_second_after_the_last_day(world: World) -> None:
    dossiers, day = colleagues(world, 2), way.first_day(world)
    posting = together(world, dossiers, day)
    base = f"/review/{dossiers[0].code}/publicity/result"
    clerk = Officer(world, "unit_reviewer").at(posting.ends_at - timedelta(seconds=30))
    assert "公示情况报告" not in clerk.get(f"/review/{dossiers[0].code}/publicity/")
    clerk.get(f"{base}/", 404)
    clerk.get(f"{base}.pdf", 404)
    clerk.at(posting.ends_at + SECOND)
    assert "公示情况报告" in clerk.get(f"/review/{dossiers[0].code}/publicity/")
    shown = clerk.get(f"{base}/")
    assert (
        "公示期间没有收到异议" in shown
        and "其他1名申报人" in shown
        and world.people["colleague0"].id_number() not in shown
    )
    answer = clerk.client.get(f"{base}.pdf")
    assert answer["Content-Type"] == "application/pdf" and answer.content == clerk.client.get(f"{base}.pdf").content
