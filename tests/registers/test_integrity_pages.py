"""The pages of the integrity record (A5): a certain circle, the person concerned, and nobody else."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.support import banned, results, way
from tests.support.world import PASSWORD, World

from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier, Hold
from zhiping.registers.integrity import destroying as cases
from zhiping.registers.integrity import operations as record
from zhiping.registers.integrity.models import Case, CaseFile, Change, Entry
from zhiping.web import dates


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


def test_contents_whose_time_is_over_are_destroyed_on_their_page_by_two(world: World, dossier: Dossier) -> None:
    case = record.open_case(
        dossier, facts="学历证书查无此证。", files=[record.Proof("结果.pdf", b"%PDF-1.7 planted")],
        by=world.by("office_reviewer"), at=dossier.state_since,
    )  # fmt: skip
    case = banned.decided(world, case, dossier.state_since)
    entry, blob = Entry.objects.get(), CaseFile.objects.get().blob
    lists, path = reverse("integrity:over"), reverse("integrity:destroy", args=[case.code])
    one, mine = reverse("integrity:case", args=[case.code]), reverse("integrity:own", args=[case.code])
    assert case.kept_until is not None
    office = sit(world, "office_reviewer", world.on(case.kept_until, 23))
    assert lists in text(office.get(reverse("integrity:cases"))) and path in text(office.get(one))
    assert "没有保存期满的核查内容" in text(office.get(lists)) and "核查内容要保存到" in text(office.get(path))
    refused = office.post(path, {"do": "propose"})
    assert refused.status_code == 422 and "核查内容要保存到" in text(refused)

    at = world.on(case.kept_until + timedelta(days=1), 9)
    officer = sit(world, "office_reviewer", at)
    assert "可以提出销毁" in text(officer.get(lists)) and path in text(officer.get(lists))
    assert "已提出销毁" in text(officer.post(path, {"do": "propose"}, follow=True)) and "由您提出" in text(
        officer.get(path)
    )
    bureau = sit(world, "bureau", at)
    assert "待另一名负责人确认" in text(bureau.get(lists)) and "件待第二人决定" in text(bureau.get(lists))
    assert "密码不对" in text(bureau.post(path, {"do": "confirm", "password": "x"}))
    assert "请再次输入登录密码" in text(bureau.post(path, {"do": "confirm"}))
    assert "学历证书查无此证。" in text(bureau.get(one))
    assert "继续保存" in text(bureau.post(path, {"do": "drop"}, follow=True))
    officer.post(path, {"do": "propose"})
    assert "核查内容已销毁" in text(bureau.post(path, {"do": "confirm", "password": PASSWORD}, follow=True))

    own, day = sit(world, "applicant", at), dates.plain_day(case.kept_until + timedelta(days=1), year=True)
    for client, page in ((bureau, one), (own, mine)):
        said = client.get(page)
        assert said.status_code == 200 and f"已于{day}销毁" in text(said) and "查无此证" not in text(said)
        assert "记录的起止和依据" in text(said) and blob not in text(said)
    record_page = text(bureau.get(reverse("integrity:entry", args=[entry.code])))
    assert f"已于{day}销毁" in record_page and "解除或更正" not in record_page
    assert "内容已销毁" in text(bureau.get(reverse("integrity:cases")))
    for client, name in ((bureau, "integrity:file"), (own, "integrity:own_file")):
        answer = client.get(reverse(name, args=[case.code, blob]))
        assert answer.status_code == 410 and "核查内容已销毁" in text(answer)
    assert "没有保存期满的核查内容" in text(bureau.get(lists))


def test_a_reason_of_a_change_is_said_to_be_gone(world: World) -> None:
    entry = banned.enter(world.submitted(), world, from_on=date(2001, 1, 1), to_on=date(2002, 1, 1))
    Change.objects.create(
        entry=entry, kind="lift", state="done", before_on=entry.to_on, proposed_by=world.people["office_reviewer"],
        reason_sealed=b"sealed", proposed_at=world.opening(), decided_by=world.people["bureau"],
        decided_at=world.opening(),
    )  # fmt: skip
    cases.propose(entry.case, by=world.by("office_reviewer"), at=world.opening())
    cases.confirm(entry.case, signed_in_afresh=True, by=world.by("bureau"), at=world.opening())
    page = text(sit(world, "bureau", world.opening()).get(reverse("integrity:entry", args=[entry.code])))
    assert "理由已随核查内容销毁" in page


def test_the_page_says_what_stands_against_it_and_lets_a_proposal_be_sent_back(world: World) -> None:
    dossier = world.submitted()
    entry = banned.enter(dossier, world, from_on=date(2001, 1, 1), to_on=date(2002, 1, 1))
    path, at = reverse("integrity:destroy", args=[entry.case.code]), world.opening()
    bureau = sit(world, "bureau", at)
    assert "提出销毁，由另一人确认" in text(bureau.get(path))
    hold = Hold.objects.create(dossier=dossier, kind="legal_hold", opened_at=at, opened_by="system")
    page = text(bureau.get(path))
    assert "依法保全" in page and "提出销毁，由另一人确认" not in page
    assert "依法保全，不销毁" in text(bureau.get(reverse("integrity:over")))
    Hold.objects.filter(pk=hold.pk).update(released_at=at, released_by="system", outcome="lifted")
    cases.propose(entry.case, by=world.by("office_reviewer"), at=at)
    Hold.objects.create(dossier=dossier, kind="legal_hold", opened_at=at, opened_by="system")
    page = text(bureau.get(path))
    assert "现在不能确认" in page and 'value="confirm"' not in page
    assert "继续保存" in text(bureau.post(path, {"do": "drop"}, follow=True))
    assert Case.objects.get().destruction_by_id is None


def test_the_list_of_what_is_over_costs_the_same_for_one_and_for_many(world: World) -> None:
    dossier = world.submitted()
    client = sit(world, "office_reviewer", world.opening())
    client.get(reverse("integrity:over"))
    counts = []
    for more in (1, 4):
        for n in range(more):
            banned.enter(dossier, world, from_on=date(2001, 1, 1), to_on=date(2002, 1, 1 + n))
        with CaptureQueriesContext(connection) as asked:
            assert text(client.get(reverse("integrity:over"))).count("可以提出销毁") == Case.objects.count()
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_hr_department_reads_the_list_and_destroys_nothing(world: World) -> None:
    results.with_hr(world)
    entry = banned.enter(world.submitted(), world, from_on=date(2001, 1, 1), to_on=date(2002, 1, 1))
    client, path = sit(world, "hr_officer", world.opening()), reverse("integrity:destroy", args=[entry.case.code])
    page = text(client.get(path))
    assert "由评委会办公室提出" in page and "提出销毁，由另一人确认" not in page
    assert client.post(path, {"do": "propose"}).status_code == 422 and not Case.objects.get().destruction_by_id


@pytest.mark.parametrize("who", ["unit_reviewer", "counter", "other_department", "operator", "unit_head"])
def test_who_is_not_of_the_circle_sees_nothing(world: World, dossier: Dossier, who: str) -> None:
    case = banned.decided(world, banned.opened(world, dossier, dossier.state_since), dossier.state_since)
    client = sit(world, who, dossier.state_since + timedelta(days=1))
    entry = Entry.objects.get()
    paths = [reverse("integrity:case", args=[case.code]), reverse("integrity:entry", args=[entry.code]),
             reverse("integrity:own", args=[case.code]), reverse("integrity:cases"), reverse("integrity:over"),
             reverse("integrity:destroy", args=[case.code])]  # fmt: skip
    assert {client.get(path).status_code for path in paths} <= {403, 404}


def test_an_officer_who_is_concerned_sees_no_case_about_themselves_among_the_others(world: World) -> None:
    """Whoever works in the office and applies reads their own case on their own page alone."""
    world.employ("applicant", "office", "office_reviewer", called="林晓岚")
    world.employ("applicant", "unit", "employee")
    dossier = way.accepted(world, world.submitted())
    case = banned.opened(world, dossier, dossier.state_since)
    client = sit(world, "applicant", dossier.state_since + timedelta(days=1))
    assert client.get(reverse("integrity:case", args=[case.code])).status_code == 404
    assert client.get(reverse("integrity:destroy", args=[case.code])).status_code == 404
    assert case.code not in text(client.get(reverse("integrity:cases")))
    assert client.get(reverse("integrity:own", args=[case.code])).status_code == 200
