"""The unit's page of recommendations without script: written, printed, scanned, put into force (P3, rules.md 9)."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.stages.review.test_boards import colleagues, together
from tests.stages.review.test_on_paper import scanned
from tests.stages.review.test_pages import Officer
from tests.support import way
from tests.support.world import World

from zhiping.records.models import Dossier
from zhiping.registers.recommendations import operations as book
from zhiping.registers.recommendations.models import Stack


def test_a_clerk_writes_prints_scans_and_puts_into_force(world: World) -> None:
    dossiers, day = colleagues(world, 2), way.first_day(world)
    for one in dossiers:
        way.mark_all(one, world, "unit_reviewer", world.on(day, 11))
    over = together(world, dossiers, day).ends_at + timedelta(seconds=5)
    clerk = Officer(world, "unit_reviewer").at(over)
    written = {"recommends": "yes", "opinion": "同意推荐。", "do": "prepare"} | way.JUDGEMENTS
    for one in dossiers:
        page = clerk.get(f"/review/{one.code}/recommend/")
        assert "在系统里签署由单位负责人办理" in page and 'name="password"' not in page
        clerk.post(f"/review/{one.code}/recommend/", **written)
    pdf = clerk.client.get("/review/papers/print.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    bad = clerk.client.post("/review/papers/", {"do": "upload", "file": SimpleUploadedFile("a.pdf", b"nothing")})
    assert bad.status_code == 422 and "不是能识别的PDF" in bad.content.decode()
    scans = SimpleUploadedFile("scan.pdf", scanned(pdf.content, 2, blur=[2]))
    assert clerk.client.post("/review/papers/", {"do": "upload", "file": scans}).status_code == 302
    stack = f"/review/papers/stack/{Stack.objects.get().code}/"
    assert "正在识别" in clerk.get(stack)
    assert book.read_stacks() == 1
    assert "1页没有读出" in clerk.get(stack)
    assert "请选这一页是谁的" in clerk.post(stack, 422, do="place", number="2", whose="", page="1")
    clerk.post(stack, do="place", number="2", whose=dossiers[1].code, page="1")
    assert clerk.client.get(f"{stack}2/")["Content-Type"] == "image/jpeg"
    Officer(world, "other_unit").get(stack, 404)
    given = {"do": "settle", "code": [one.code for one in dossiers], "signed_by": world.people["unit_head"].code}
    refused = clerk.client.post("/review/papers/", given | {"signed_on": day.isoformat()})
    assert refused.status_code == 422 and "签字的日期在公示期满以前" in refused.content.decode()
    today = (over + timedelta(hours=8)).date().isoformat()
    assert clerk.client.post("/review/papers/", given | {"signed_on": today}).status_code == 302
    assert {one.state for one in Dossier.objects.filter(pk__in=[one.pk for one in dossiers])} == {"at_department"}
    seen = Officer(world, "department_reviewer").get(f"/review/{dossiers[0].code}/")
    assert "郑国强签署纸质意见，周敏上传" in seen
