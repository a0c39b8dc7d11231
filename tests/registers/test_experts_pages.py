"""The pages of the register of experts, as those use them who keep it, preside, apply, or are experts themselves."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook
from tests.support import pooled
from tests.support.world import World, make, resident_id

from zhiping.access.viewers import viewer_of
from zhiping.ground.audit import chain
from zhiping.ground.clock import service as clock
from zhiping.records import operations as records
from zhiping.records.invariants.registry import check_all
from zhiping.records.models import Organisation, Person
from zhiping.registers.experts import queries
from zhiping.registers.experts.models import Expert, Filing, Recusal, Request, Seat
from zhiping.registers.experts.sheets import IMPORTERS, SOURCES
from zhiping.web.exchange import Asked, Verdict
from zhiping.web.intake import ExpertIn


@pytest.fixture
def leshan(db: None) -> World:
    return make("leshan-2024-engineering", is_demo=True)


def sit(world: World, who: str) -> Client:
    clock.set_to(world.cycle.key, world.opening() + timedelta(days=40))
    client = Client()
    client.force_login(world.user(who))
    return client


def said(world: World, **more: Any) -> dict[str, Any]:
    told = pooled.told(world)
    return {
        "employer": told.employer, "title": told.title, "level": told.level, "majors": list(told.majors),
        "from_on": told.from_on.isoformat(), "to_on": told.to_on.isoformat(), "telephone": told.telephone,
        "email": "", "employer_uscc": "", "jobs": "",
    } | more  # fmt: skip


def test_the_office_takes_in_puts_right_and_suspends(leshan: World) -> None:
    client = sit(leshan, "office_reviewer")
    new = reverse("experts:new")
    who = {"name": "薛库藏", "id_type": "resident_id", "number": resident_id(901)}
    bad = client.post(new, said(leshan, **who | {"number": "123"}, jobs="某厂"))
    assert bad.status_code == 422 and "读不出来" in bad.content.decode() and not Expert.objects.exists()
    wrong_term = client.post(new, said(leshan, **who, to_on="2099-01-01"))
    assert wrong_term.status_code == 422 and "聘期最长" in wrong_term.content.decode()
    assert not Person.objects.filter(name="薛库藏").exists(), "who cannot be taken in is not registered either"
    made = client.post(new, said(leshan, **who, jobs="旧厂，2015-07-01，2022-06-30"), follow=True)
    assert "已将薛库藏列入专家库" in made.content.decode() and "0000-0000001" not in made.content.decode()
    expert = Expert.objects.get()
    page = reverse("experts:expert", args=[expert.code])
    shown = client.post(page).content.decode()
    assert "0000-0000001" in shown
    kinds = [entry["kind"] for entry in chain.entries_of(expert.stream)]
    assert kinds == ["expert.entered", "expert.contacts_read"]
    edit = reverse("experts:edit", args=[expert.code])
    assert "旧厂，2015-07-01，2022-06-30" in client.get(edit).content.decode()
    client.post(edit, said(leshan, title="正高级工程师", level="senior", jobs="旧厂，2015-07-01，2022-06-30"))
    assert Expert.objects.get().level == "senior" and Expert.objects.get().jobs.count() == 1
    status = reverse("experts:status", args=[expert.code])
    assert client.post(status, {"do": "suspend", "reason": ""}).status_code == 422
    client.post(status, {"do": "suspend", "reason": "进修。"})
    assert "理由：进修。" in client.get(page).content.decode()
    assert "薛库藏" not in client.get(reverse("experts:pool")).content.decode()
    assert "薛库藏" in client.get(reverse("experts:pool") + "?f=suspended").content.decode()
    client.post(status, {"do": "readmit"})
    assert Expert.objects.get().status == "active"


def test_a_document_under_another_name_is_told_to_the_office(leshan: World) -> None:
    person = leshan.person("known", called="薛某")
    answer = sit(leshan, "office_reviewer").post(
        reverse("experts:new"), said(leshan, name="别名", id_type="resident_id", number=person.id_number())
    )
    assert answer.status_code == 422 and "另一个姓名" in answer.content.decode() and not Expert.objects.exists()


def test_the_committee_is_filed_on_a_page_that_says_what_is_missing(leshan: World) -> None:
    chair = pooled.chair(leshan)
    others = [pooled.expert(leshan, f"e{n}", called=f"委员{n}") for n in range(2)]
    client = sit(leshan, "office_reviewer")
    page = reverse("experts:committee")
    text = client.get(page).content.decode()
    assert "没有登记备案。请登记人社部门的备案" in text and leshan.pack.procedure.committee.basis in text
    file, told = reverse("experts:file"), pooled.told(leshan)
    values = {
        "number": "乐人社备〔2024〕9号", "filed_on": told.from_on.isoformat(), "until_on": told.to_on.isoformat(),
        "levels": [level.id for level in leshan.pack.levels], f"seat-{others[0].code}": "chair",
        f"seat-{others[1].code}": "chair",
    }  # fmt: skip
    assert "选了不止一位主任" in client.post(file, values).content.decode() and not Filing.objects.exists()
    values |= {f"seat-{others[0].code}": "chair", f"seat-{others[1].code}": "vice_chair"}
    text = client.post(file, values, follow=True).content.decode()
    size = leshan.pack.procedure.committee.size_min
    assert f"组成人员2人，少于规定的{size}人" in text and "应为单数" in text
    assert "还没有“评委会主任”的职责" in text, "a seat alone does not make a chair"
    assert Seat.objects.filter(place="chair").get().expert == others[0] != chair
    seat = Seat.objects.get(place="vice_chair")
    client.post(reverse("experts:seat", args=[seat.pk]), {"on": leshan.opening().date().isoformat()})
    assert "没有副主任" in client.get(page).content.decode()


def test_from_the_declaration_to_the_decision(leshan: World) -> None:
    pooled.chair(leshan)
    expert, dossier = pooled.expert(leshan, "expert", called="熊评"), pooled.accepted(leshan)
    mine, unit = reverse("experts:mine"), dossier.unit.name
    client = sit(leshan, "expert")
    assert client.get(reverse("portal:start"))["Location"] == mine, "an expert begins with what is asked of experts"
    text = client.get(mine).content.decode()
    assert "我的聘期和回避" in text and dossier.applicant_name not in text
    for name, where in ((dossier.applicant_name, "某厂"), ("别人", unit), (dossier.applicant_name, unit[:2])):
        answer = client.post(mine, {"name": name, "unit": where, "words": "师生。"})
        assert answer.status_code == 422 and "没有找到这位申报人" in answer.content.decode()
    client.post(mine, {"name": dossier.applicant_name, "unit": unit, "words": "师生。"})
    row = Recusal.objects.get()
    assert queries.recused_pairs([dossier.pk]) == {(expert.pk, dossier.pk)}
    again = client.post(mine, {"name": dossier.applicant_name, "unit": unit, "words": "师生。"})
    assert again.status_code == 422 and Recusal.objects.count() == 1
    chair = sit(leshan, "chair")
    text = chair.get(reverse("experts:recusals")).content.decode()
    assert "熊评" in text and dossier.applicant_name in text and "专家本人声明" in text
    page = reverse("experts:recusal", args=[row.code])
    assert "师生。" in chair.get(page).content.decode()
    assert chair.post(page, {"do": "dismiss", "reason": ""}).status_code == 422
    chair.post(page, {"do": "dismiss", "reason": "听过一次课。"})
    assert Recusal.objects.get().state == "dismissed"
    assert "听过一次课。" in chair.get(page).content.decode()
    bureau = sit(leshan, "bureau").get(page).content.decode()
    assert "更改决定由作出决定的一方办理" in bureau and 'value="overturn"' not in bureau


def test_the_office_brings_up_and_answers_and_the_chair_decides(leshan: World) -> None:
    pooled.chair(leshan)
    expert, dossier = pooled.expert(leshan, "expert", called="熊评"), pooled.accepted(leshan)
    applicant = sit(leshan, "applicant")
    own = reverse("experts:own", args=[dossier.code])
    assert "申请其回避" in applicant.get(reverse("application:overview", args=[dossier.code])).content.decode()
    assert applicant.post(own, {"name": "", "words": ""}).status_code == 422
    applicant.post(own, {"name": "熊评", "words": "有纠纷。"})
    assert sit(leshan, "unit_head").get(own).status_code == 404
    office, asked = sit(leshan, "office_reviewer"), Request.objects.get()
    assert dossier.applicant_name in office.get(reverse("experts:requests")).content.decode()
    page = reverse("experts:request", args=[asked.code])
    assert "有纠纷。" in office.get(page).content.decode()
    office.post(page, {"expert": expert.code})
    bring = reverse("experts:bring_up", args=[expert.code])
    wrong = office.post(bring, {"dossier": "0000-0000", "words": "同学。"})
    assert wrong.status_code == 422 and "没有找到这份材料" in wrong.content.decode()
    office.post(bring, {"dossier": dossier.code, "words": "同学。"})
    assert {row.source for row in Recusal.objects.all()} == {"applicant", "officer"}
    assert dossier.applicant_name in office.get(reverse("experts:expert", args=[expert.code])).content.decode()
    row = Recusal.objects.latest("pk")
    page = reverse("experts:recusal", args=[row.code])
    assert office.get(page).status_code == 403
    chair = sit(leshan, "chair")
    chair.post(page, {"do": "recuse", "reason": ""})
    assert {row.state for row in Recusal.objects.all()} == {"recused"}
    chair.post(page, {"do": "overturn", "reason": "纠纷已了结。"})
    assert {row.state for row in Recusal.objects.all()} == {"dismissed"}


def test_an_empty_list_of_recusals_says_of_what_it_is_empty(leshan: World) -> None:
    pooled.chair(leshan)
    chair = sit(leshan, "chair")
    for state, told in (
        ("proposed", "没有待决定的回避"),
        ("recused", "没有须回避的"),
        ("dismissed", "没有不需要回避的"),
    ):
        assert told in chair.get(reverse("experts:recusals"), {"f": state}).content.decode(), state


def test_another_office_sees_nothing_of_this_pool(leshan: World) -> None:
    expert = pooled.expert(leshan, "expert", called="薛库藏")
    other = Organisation.objects.create(name="另一评委会办公室", kind="committee_office")
    person = leshan.person("stranger", called="外人")
    day = leshan.opening().date() - timedelta(days=10)
    records.appoint(person, other, "office_reviewer", from_on=day, by=leshan.by("bureau"), at=leshan.opening())
    client = sit(leshan, "stranger")
    for path in (reverse("experts:pool"), reverse("experts:expert", args=[expert.code])):
        assert client.get(path).status_code == 404


def test_supervisors_and_auditors_read_counts_and_no_name(leshan: World) -> None:
    pooled.expert(leshan, "expert", called="薛库藏")
    for who in ("supervisor", "auditor"):
        leshan.employ(who, "office", who)
        client = sit(leshan, who)
        text = client.get(reverse("experts:figures")).content.decode()
        assert "1人" in text and "薛库藏" not in text and pooled.OUTSIDE not in text
        assert client.get(reverse("experts:pool")).status_code == 403
    expert = Expert.objects.get()
    trail = client.get(reverse("oversight:trail", args=["expert", expert.code])).content.decode()
    assert "expert.entered" in trail and "薛库藏" not in trail, "a chain knows experts by their code"


#: Pages without a dossier on which somebody's name could stand.
LISTS = ("experts:pool", "experts:figures", "experts:committee", "experts:recusals", "experts:requests", "experts:mine",
         "registration:roles", "desk:home", "exchange:home", "oversight:home")  # fmt: skip


@pytest.mark.later
def test_over_all_roles_only_who_keeps_the_pool_or_presides_reads_of_an_expert(leshan: World) -> None:
    chair, secret = pooled.chair(leshan), pooled.expert(leshan, "secret", called="薛库藏", employer="岚石秘所")
    pooled.filed(leshan, [chair, secret])
    pooled.expert(leshan, "expert", called="熊评")
    pooled.accepted(leshan)
    hr = Organisation.objects.create(name="某人社局", kind="hr_department")
    Organisation.objects.filter(pk=leshan.organisations["office"].pk).update(superior=hr)
    leshan.organisations["hr"] = hr
    leshan.employ("hr", "hr", "hr_officer")
    for who in ("supervisor", "auditor"):
        leshan.employ(who, "office", who)
    told = set()
    for who in set(leshan.people) - {"secret", "office_second", "unit_second", "department_second"}:
        client = sit(leshan, who)
        answers = [client.get(reverse(name), follow=True) for name in LISTS]
        if any("薛库藏" in one.content.decode() or "岚石秘所" in one.content.decode() for one in answers):
            told.add(who)
    assert told == {"office_reviewer", "bureau", "chair"}


def test_the_roles_page_names_no_expert(leshan: World) -> None:
    expert = pooled.expert(leshan, "expert", called="薛库藏")
    leshan.person("boss", called="局长")
    client = sit(leshan, "operator")
    text = client.get(reverse("registration:roles") + f"?of={leshan.organisations['office'].code}").content.decode()
    assert "薛库藏" not in text and expert.person.code not in text
    held = expert.person.memberships.get()
    assert client.get(reverse("registration:end", args=[held.pk])).status_code == 404


# --- sheets ---


def asked(world: World, who: str = "office_reviewer") -> Asked:
    at = world.opening() + timedelta(days=1)
    return Asked(viewer_of(world.user(who), at.date()), world.cycle, at)


def book(*rows: list[Any]) -> bytes:
    made, out = Workbook(), io.BytesIO()
    sheet = made.active
    assert sheet is not None
    for row in ([column.heading for column in ExpertIn.COLUMNS], *rows):
        sheet.append(row)
    made.save(out)
    return out.getvalue()


def row(world: World, n: int, **more: Any) -> list[Any]:
    told = pooled.told(world)
    said = {
        "name": f"专家{n}", "id_type": "居民身份证", "number": resident_id(700 + n), "unit": told.employer,
        "uscc": None,
        "title": told.title, "level": "副高级", "majors": told.majors[0], "mobile": "00000000001", "email": None,
        "from_on": told.from_on.isoformat(), "until_on": told.to_on.isoformat(),
    } | more  # fmt: skip
    return list(said.values())


def test_a_pool_comes_in_as_a_unit_and_the_same_file_changes_nothing(
    leshan: World, django_assert_max_num_queries: Any
) -> None:
    (importer,), here = IMPORTERS, asked(leshan)
    known = pooled.expert(leshan, "known", called="专家老")
    number = known.person.id_number()
    lines = importer.read(book(
        row(leshan, 1), row(leshan, 2, majors="占星"), row(leshan, 3, until_on="2099-01-01"),
        row(leshan, 4, number=number), row(leshan, 5, name="专家老", number=number, title="正高级工程师"),
    )).lines  # fmt: skip
    with django_assert_max_num_queries(7):
        found = importer.look(lines, here)
    assert [one.verdict for one in found] == [
        Verdict.NEW, Verdict.ERROR, Verdict.ERROR, Verdict.ERROR, Verdict.ERROR
    ]  # fmt: skip
    told = ["".join(one.says) for one in found]
    assert "没有这个专业：占星" in told[1] and "聘期最长" in told[2] and "另一个姓名" in told[3]
    assert "重复" in told[4]
    good = book(row(leshan, 1), row(leshan, 5, name="专家老", number=number, title="正高级工程师"))
    found = importer.look(importer.read(good).lines, here)
    assert [one.verdict for one in found] == [Verdict.NEW, Verdict.CHANGED]
    assert ("职称", "高级工程师", "正高级工程师") in found[1].changes
    importer.apply(found, here)
    again = importer.look(importer.read(good).lines, here)
    assert [one.verdict for one in again] == [Verdict.SAME, Verdict.SAME]
    assert Expert.objects.count() == 2 and chain.verify().faults == [] and check_all().failed == []
    assert Expert.objects.get(person__name="专家1").person.user is None, "an import opens no account"


def test_what_goes_out_comes_back_the_same(leshan: World) -> None:
    pooled.expert(leshan, "expert", called="薛库藏", majors=[major.name for major in leshan.pack.majors[:2]])
    (source,), (importer,), here = SOURCES, IMPORTERS, asked(leshan)
    made = source.make(here)
    (out,) = list(made.sheet.rows)
    values = dict(out)
    back = importer.read(book([values[column.key] for column in ExpertIn.COLUMNS])).lines
    assert [one.verdict for one in importer.look(back, here)] == [Verdict.SAME]
    assert {column.key for column in source.columns(here) if column.personal} >= {"number", "mobile", "email"}


def test_only_who_keeps_the_pool_takes_it_out_or_brings_it_in(leshan: World) -> None:
    leshan.employ("chair", "office", "chair")
    leshan.employ("supervisor", "office", "supervisor")
    (source,), (importer,) = SOURCES, IMPORTERS
    for who in ("chair", "counter", "cashier", "department_reviewer", "unit_head", "operator", "supervisor"):
        assert not source.may(asked(leshan, who).viewer) and not importer.may(asked(leshan, who).viewer)
    assert source.may(asked(leshan, "bureau").viewer) and importer.may(asked(leshan).viewer)
