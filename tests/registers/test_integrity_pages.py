"""The pages of the integrity record (A5): a certain circle, the person concerned, and nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.support import banned, way
from tests.support.world import PASSWORD, World

from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier
from zhiping.registers.integrity.models import Case, CaseFile, Entry


def sit(world: World, who: str, at: datetime) -> Client:
    clock.set_to(world.cycle.key, at)
    client = Client()
    client.force_login(world.user(who))
    return client


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def dossier(world: World) -> Dossier:
    return way.accepted(world, world.submitted())


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("结果.pdf", b"%PDF-1.7 planted", "application/pdf")


def test_a_case_from_its_opening_to_the_entry(world: World, dossier: Dossier) -> None:
    at = dossier.state_since + timedelta(hours=1)
    office = sit(world, "office_reviewer", at)
    assert reverse("integrity:open", args=[dossier.code]) in text(office.get(f"/review/{dossier.code}/"))
    path = reverse("integrity:open", args=[dossier.code])
    assert "请写明事实" in text(office.post(path, {"text": ""}))
    wrong = office.post(path, {"text": "查无此证。", "proofs": [SimpleUploadedFile("a.exe", b"MZ")]})
    assert wrong.status_code == 422 and "不是PDF、JPEG或PNG" in text(wrong)
    opened = office.post(path, {"text": "学历证书查无此证。", "proofs": [pdf(), pdf()]})
    case = Case.objects.get()
    assert opened["Location"] == reverse("integrity:case", args=[case.code]) and CaseFile.objects.count() == 2
    page = text(office.get(opened["Location"]))
    assert "学历证书查无此证。" in page and "本人还没有陈述" in page and "提出，由另一人决定" not in page
    assert "结案前暂停办理" in text(office.get(f"/review/{dossier.code}/"))

    own = sit(world, "applicant", at)
    assert "关于您的诚信核查" in text(own.get(f"/apply/{dossier.code}/"))
    assert case.code in text(own.get(reverse("integrity:mine")))
    mine = reverse("integrity:own", args=[case.code])
    assert "学历证书查无此证。" in text(own.get(mine))
    blob = CaseFile.objects.first()
    assert blob is not None
    assert own.get(reverse("integrity:own_file", args=[case.code, blob.blob])).content == b"%PDF-1.7 planted"
    assert "请写下您的陈述" in text(own.post(mine, {"text": " "}))
    assert "您的陈述已提交" in text(own.post(mine, {"text": "证书是真实的。"}, follow=True))

    path = reverse("integrity:case", args=[case.code])
    office = sit(world, "office_reviewer", at)
    office.post(path, {"do": "propose", "founded": "yes", "reason": "学校回复查无此人。"})
    assert "须由另一名负责人决定" in text(office.get(path))
    bureau = sit(world, "bureau", at)
    assert "件待第二人决定" in text(bureau.get(reverse("integrity:cases")))
    assert "密码不对" in text(bureau.post(path, {"do": "decide", "password": "x"}))
    assert Dossier.objects.get(pk=dossier.pk).state == "accepted"
    bureau.post(path, {"do": "decide", "password": PASSWORD})
    assert Dossier.objects.get(pk=dossier.pk).state == "cancelled"
    entry = Entry.objects.get()
    own = sit(world, "applicant", at)
    assert "已记入职称评审诚信档案" in text(own.get(mine)) and "在限制期内" in text(own.get(reverse("integrity:mine")))
    assert entry.code in text(bureau.get(reverse("integrity:entries")))


def test_late_is_late_and_says_so(world: World, dossier: Dossier) -> None:
    case = banned.opened(world, dossier, dossier.state_since)
    own = sit(world, "applicant", case.answer_until + timedelta(seconds=1))
    page = own.get(reverse("integrity:own", args=[case.code]))
    assert "期限已过" in text(page) and "提交陈述" not in text(page)
    answer = own.post(reverse("integrity:own", args=[case.code]), {"text": "现在才说。"})
    assert answer.status_code == 422 and "与评委会办公室联系" in text(answer)


def test_an_entry_is_lifted_on_its_page_by_two(world: World, dossier: Dossier) -> None:
    banned.decided(world, banned.opened(world, dossier, dossier.state_since), dossier.state_since)
    entry, at = Entry.objects.get(), dossier.state_since + timedelta(days=9)
    path = reverse("integrity:entry", args=[entry.code])
    office = sit(world, "office_reviewer", at)
    assert "不早于开始那天" in text(office.post(path, {"do": "propose", "kind": "correct", "reason": "笔误。"}))
    office.post(path, {"do": "propose", "kind": "lift", "reason": "复核后改变认定。"})
    assert "由您提出" in text(office.get(path))
    bureau = sit(world, "bureau", at)
    bureau.post(path, {"do": "confirm", "password": PASSWORD})
    page = text(bureau.get(path))
    assert "已解除" in page and "复核后改变认定。" in page
    assert "已经办过了" in text(bureau.post(path, {"do": "drop"}, follow=True))
    assert "没有记录" in text(bureau.get(reverse("integrity:entries")))
    assert entry.code in text(bureau.get(reverse("integrity:entries") + "?f=all"))


@pytest.mark.parametrize("who", ["unit_reviewer", "counter", "other_department", "operator", "unit_head"])
def test_who_is_not_of_the_circle_sees_nothing(world: World, dossier: Dossier, who: str) -> None:
    case = banned.decided(world, banned.opened(world, dossier, dossier.state_since), dossier.state_since)
    client = sit(world, who, dossier.state_since + timedelta(days=1))
    entry = Entry.objects.get()
    paths = [reverse("integrity:case", args=[case.code]), reverse("integrity:entry", args=[entry.code]),
             reverse("integrity:own", args=[case.code]), reverse("integrity:cases")]  # fmt: skip
    assert {client.get(path).status_code for path in paths} <= {403, 404}


def test_an_officer_who_is_concerned_sees_no_case_about_themselves_among_the_others(world: World) -> None:
    """Whoever works in the office and applies reads their own case on their own page alone."""
    world.employ("applicant", "office", "office_reviewer", called="林晓岚")
    world.employ("applicant", "unit", "employee")
    dossier = way.accepted(world, world.submitted())
    case = banned.opened(world, dossier, dossier.state_since)
    client = sit(world, "applicant", dossier.state_since + timedelta(days=1))
    assert client.get(reverse("integrity:case", args=[case.code])).status_code == 404
    assert case.code not in text(client.get(reverse("integrity:cases")))
    assert client.get(reverse("integrity:own", args=[case.code])).status_code == 200
