"""The applicant's pages through Django's client: draft, sections, errors, autosave, submission, receipt."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.stages.application.conftest import begin, filled, ready
from tests.stages.application.test_evidence import pdf
from tests.support.world import World

from zhiping.ground.clock import service as clock
from zhiping.records import contents
from zhiping.records.models import Dossier, Evidence, IssuedDocument
from zhiping.stages.application import operations
from zhiping.stages.application.queries.absent import why_not
from zhiping.stages.application.queries.aside import aside_of
from zhiping.stages.application.sections import SECTIONS


@pytest.fixture
def client(world: World) -> Client:
    """The applicant, signed in, on the first day of the round."""
    clock.set_to(world.cycle.key, world.opening())
    made = Client()
    made.force_login(world.user("applicant"))
    return made


def at(world: World, instant: datetime) -> None:
    clock.set_to(world.cycle.key, instant)


def now(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


def text(response: Any) -> str:
    return str(response.content.decode())


def test_begin_an_application(world: World, client: Client) -> None:
    page = text(client.get("/apply/"))
    assert "开始申报" in page
    unit = world.organisations["unit"]
    answer = client.post("/apply/", {"cycle": world.cycle.key, "unit": unit.code})
    dossier = Dossier.objects.get(person=world.people["applicant"])
    assert answer["Location"] == f"/apply/{dossier.code}/"
    page = text(client.get(answer["Location"]))
    assert "在您手中" in page
    assert "要填的内容" in page
    page = text(client.get("/apply/"))
    assert "开始申报" not in page
    # It stands above; that there is no second one is said only when it has ended.
    assert "现在不能开始的" not in page


def test_every_section_has_a_page(world: World, client: Client) -> None:
    dossier = filled(world)
    for section in SECTIONS:
        if section.shape == "facts" or why_not(section, contents.draft(dossier), world.pack):
            continue
        answer = client.get(f"/apply/{dossier.code}/{section.key}/")
        assert answer.status_code == 200, section.key
        assert section.title in text(answer)
        if section.is_list and section.key not in ("continuing_education", "assessments"):
            for entry in section.read(contents.draft(dossier)) or [{"id": "new"}]:
                assert client.get(f"/apply/{dossier.code}/{section.key}/{entry['id']}/").status_code == 200


def test_a_wrong_digit_is_told_at_its_field_and_kept(world: World, client: Client) -> None:
    """A value that cannot be read: the title says so, the field says why, what was typed is there again later."""
    dossier = begin(world)
    number = world.people["applicant"].id_number()
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    sent = {
        "name": "林晓岚", "id_type": "resident_id", "id_number": wrong, "born_on": "1990年2月31日", "ethnicity": "彝族",
        "version": str(dossier.draft_version),
    }  # fmt: skip
    answer = client.post(f"/apply/{dossier.code}/applicant/", sent)
    assert answer.status_code == 422
    page = text(answer)
    assert "<title>有错误：基本情况" in page
    assert "证件号码：" in page
    assert "身份证号码" in page.split("有2处要改")[1].split("</ul>")[0]
    assert "没有这一天" in page
    document = contents.draft(now(dossier))
    assert document["applicant"]["ethnicity"] == "彝族"
    assert "id_number" not in document["applicant"]
    again = text(client.get(f"/apply/{dossier.code}/applicant/"))
    assert f'value="{wrong}"' in again
    assert 'value="1990年2月31日"' in again
    assert "有2处要改" in again
    assert "2处有错误" in text(client.get(f"/apply/{dossier.code}/"))


def test_contradicting_dates_are_told_at_the_second(world: World, client: Client) -> None:
    dossier = filled(world)
    sent = {"from_on": "2020-01-01", "to_on": "2019-01-01", "employer": "某单位", "technical": "yes"}
    answer = client.post(f"/apply/{dossier.code}/employment/job1/", sent)
    assert answer.status_code == 422
    assert "早于开始的2020-01-01" in text(answer)
    job = contents.draft(now(dossier))["employment"][0]
    assert (job["from_on"], job.get("to_on", "absent")) == ("2020-01-01", "absent")
    assert aside_of(now(dossier)).of_item("employment", "job1")["to_on"]["raw"] == "2019-01-01"


def test_letters_in_hours_are_told_in_their_year(world: World, client: Client) -> None:
    dossier = filled(world)
    year = world.pack.cycle_year
    answer = client.post(
        f"/apply/{dossier.code}/continuing_education/",
        {f"y{year}-general_hours": "3O", f"y{year}-professional_hours": "60"},
    )
    assert answer.status_code == 422
    assert "有字母，请填数字" in text(answer)
    entries = {entry["id"]: entry for entry in contents.draft(now(dossier))["continuing_education"]}
    assert entries["ce0"] == {"id": "ce0", "year": year, "professional_hours": 60}
    answer = client.post(
        f"/apply/{dossier.code}/continuing_education/",
        {f"y{year}-general_hours": "30", f"y{year}-professional_hours": "60"},
    )
    assert answer.status_code == 302
    assert not aside_of(now(dossier)).unreadable


def test_lists_are_filled_one_by_one(world: World, client: Client) -> None:
    dossier = begin(world)
    address = f"/apply/{dossier.code}/skills/"
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"answer": "yes"})["Location"] == f"{address}new/"
    sent = {"item": "0123456789ab", "level": "technician", "occupation": "钳工", "awarded_on": "2020.5.1"}
    assert client.post(f"{address}new/", sent)["Location"] == address
    [skill] = contents.draft(now(dossier))["skills"]
    assert skill == {"id": "0123456789ab", "level": "technician", "occupation": "钳工", "awarded_on": "2020-05-01"}
    assert "钳工" in text(client.get(address))
    client.post(f"{address}0123456789ab/remove/")
    assert "skills" not in contents.draft(now(dossier))
    client.post(address, {"answer": "no"})
    assert contents.draft(now(dossier))["skills"] == []


def test_autosave_answers_and_does_not_overwrite(world: World, client: Client) -> None:
    dossier = begin(world)
    address, auto = f"/apply/{dossier.code}/summary/", {"X-Autosave": "1"}
    first = client.post(address, {"version": dossier.draft_version, "summary": "甲"}, headers=auto)
    assert first.status_code == 200
    told = first.json()
    assert told["version"] == now(dossier).draft_version
    assert "自动核对" in told["aside"]
    second = client.post(address, {"version": dossier.draft_version, "summary": "乙"}, headers=auto)
    assert second.status_code == 409
    assert "保存过" in second.json()["message"]
    assert contents.draft(now(dossier))["application"]["summary"] == "甲"
    page = client.post(address, {"version": dossier.draft_version, "summary": "乙"})
    assert page.status_code == 409
    assert "乙" in text(page)
    assert "那边保存的内容" in text(page)
    assert "<dd>甲</dd>" in text(page)
    # The person has seen it, and the page now carries the present version.
    assert client.post(address, {"version": now(dossier).draft_version, "summary": "乙"}).status_code == 302


def test_submit_and_receipt(world: World, client: Client) -> None:
    dossier = ready(world)
    address = f"/apply/{dossier.code}/check/"
    page = text(client.get(address))
    assert "承诺并提交" in page
    refused = client.post(address, {"truth": "on"})
    assert refused.status_code == 422
    assert "请先作出这一项：" in text(refused)
    answer = client.post(address, {"truth": "on", "declassified": "on"})
    receipt = IssuedDocument.objects.get(dossier=dossier)
    assert answer["Location"] == f"/apply/{dossier.code}/receipt/{receipt.number}/"
    page = text(client.get(answer["Location"]))
    assert receipt.number in page
    assert operations.receipt_content(receipt)["digest"] in page
    assert receipt.number in text(client.get(f"/verify/{receipt.code}/")) and f"/verify/{receipt.code}/" in page
    assert "提交的内容" in text(client.get(f"/apply/{dossier.code}/content/"))
    assert "审核中" in text(client.get(f"/apply/{dossier.code}/"))
    assert client.get(address)["Location"] == f"/apply/{dossier.code}/"
    assert client.get(f"/apply/{dossier.code}/education/")["Location"] == f"/apply/{dossier.code}/"


def test_one_second_late_says_so(world: World, client: Client) -> None:
    """T2: the page names the clause, and the draft is still there."""
    dossier = ready(world)
    at(world, world.one_late("application"))
    answer = client.post(f"/apply/{dossier.code}/check/", {"truth": "on", "declassified": "on"})
    assert answer.status_code == 422
    page = text(answer)
    assert "没有提交成功，内容都还在" in page
    assert "截止" in page
    assert world.pack.clauses["T2"].short in page
    assert now(dossier).state == "draft"
    assert client.get(f"/apply/{dossier.code}/").status_code == 200


def test_files_are_uploaded_one_by_one(world: World, client: Client) -> None:
    dossier = filled(world)
    address = f"/apply/{dossier.code}/evidence/"

    def named(name: str, content: bytes) -> io.BytesIO:
        file = io.BytesIO(content)
        file.name = name
        return file

    answer = client.post(address, {"file": [named("好.pdf", pdf()), named("坏.pdf", b"MZ")], "items": "edu1"})
    assert answer.status_code == 422
    page = text(answer)
    assert "坏.pdf：内容不是PDF" in page
    assert "好.pdf" in page
    assert client.post(address, {"file": named("二.pdf", pdf(2))}).status_code == 302
    two = Evidence.objects.get(dossier=dossier, pages=2)
    shown = client.get(f"{address}{two.key}/")
    assert shown["Content-Type"] == "application/pdf"
    assert shown["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    failed = client.post(address, {"file": named("空.pdf", b"")})
    assert failed.status_code == 422
    assert "0字节" in text(failed)
    first = Evidence.objects.get(dossier=dossier, pages=1)
    client.post(f"{address}{first.key}/items/", {"items": ["a1"]})
    client.post(f"{address}{two.key}/remove/")
    [file] = contents.draft(now(dossier))["evidence"]
    assert (file["id"], file["for"]) == (first.key, ["a1"])


def test_somebody_else_sees_nothing(world: World) -> None:
    dossier = filled(world)
    world.employ("neighbour", "unit", "employee", called="邻人")
    other = Client()
    other.force_login(world.user("neighbour"))
    for path in ("", "check/", "applicant/", "education/edu1/", "evidence/", "content/"):
        assert other.get(f"/apply/{dossier.code}/{path}").status_code == 404
    assert Client().get(f"/apply/{dossier.code}/").status_code == 302


def test_withdraw(world: World, client: Client) -> None:
    dossier = filled(world)
    at(world, world.opening() + timedelta(hours=1))
    assert "撤回这份申报" in text(client.get(f"/apply/{dossier.code}/withdraw/"))
    client.post(f"/apply/{dossier.code}/withdraw/")
    assert now(dossier).state == "withdrawn"
    assert "本年度申报已结束" in text(client.get(f"/apply/{dossier.code}/"))
    page = text(client.get("/apply/"))
    assert "现在不能开始的" in page and "一人一年在一个系列只能申报一次" in page


def test_what_is_sent_too_late_is_answered_with_all_that_was_typed(world: World, client: Client) -> None:
    """P2: a page that was open while the dossier was submitted elsewhere loses nothing."""
    dossier = ready(world)
    operations.submit(dossier, declared=True, by=world.by("applicant"), at=world.opening())
    answer = client.post(f"/apply/{dossier.code}/summary/", {"summary": "刚刚写好的一段总结"})
    assert answer.status_code == 422
    assert "刚刚写好的一段总结" in text(answer)
    assert "材料正在审核" in text(answer)
    answer = client.post(f"/apply/{dossier.code}/education/edu1/", {"school": "刚改的学校"})
    assert answer.status_code == 422
    assert "刚改的学校" in text(answer)


def test_after_the_last_day_nothing_is_begun(world: World, client: Client) -> None:
    """T2."""
    at(world, world.one_late("application"))
    page = text(client.get("/apply/"))
    assert "截止，逾期不再受理" in page
    assert world.pack.clauses["T2"].short in page
    assert "开始填写" not in page
