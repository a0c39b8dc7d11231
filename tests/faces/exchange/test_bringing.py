"""Imports: previewed row by row, applied as one unit or not at all, twice the same changes nothing, two at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.faces.exchange.conftest import applied, brought, sheet
from tests.support.world import World, resident_id

from zhiping.core.errors import BadInput, Fault
from zhiping.core.identifiers import uscc_check
from zhiping.faces.exchange import operations, queries
from zhiping.faces.exchange.models import KEPT, Import
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import blobs, keys
from zhiping.records.models import Membership, Organisation, Person
from zhiping.registers.attested.models import Attested
from zhiping.registers.attested.queries import of_person
from zhiping.web.exchange import Asked, Found, Verdict, importers

PEOPLE = ["姓名", "证件类型", "证件号码", "单位统一社会信用代码", "到单位工作的日期"]
HOURS = ["姓名", "证件类型", "证件号码", "年度", "公需科目学时", "专业科目学时"]
BODIES = ["单位名称", "统一社会信用代码", "类别", "单位性质", "上级单位", "联系电话"]
ID = "居民身份证"


def uscc(n: int) -> str:
    """A made-up unified social credit code."""
    body = f"91511102MA{n:07d}"
    return body + uscc_check(body)


@pytest.fixture
def coded(world: World) -> World:
    """The same, with a code for each unit: people are put to it."""
    for n, name in enumerate(("unit", "other_unit")):
        Organisation.objects.filter(pk=world.organisations[name].pk).update(uscc=uscc(900 + n))
        world.organisations[name].refresh_from_db()
    return world


def person_row(world: World, name: str, serial: int, unit: str = "unit", day: Any = None) -> list[Any]:
    return [name, ID, resident_id(serial), world.organisations[unit].uscc, day or date(2024, 3, 1)]


def verdicts(row: Import) -> list[tuple[int, str]]:
    return [(one.number, one.verdict.value) for one in queries.found_in(row)]


def says(row: Import, number: int) -> str:
    return next("".join(one.says) for one in queries.found_in(row) if one.number == number)


# --- people ---


def test_people_are_previewed_then_registered_with_their_employment(
    coded: World, at_desk: Callable[..., Client]
) -> None:
    client = at_desk("unit_head")
    content = sheet(PEOPLE, person_row(coded, "新一", 501), person_row(coded, "阿依•古丽", 502))
    row = brought(client, "people", content)
    assert (row.state, row.counts, verdicts(row)) == ("read", {"new": 2}, [(2, "new"), (3, "new")])
    page = client.get(reverse("exchange:import", args=[row.code])).content.decode()
    assert "这是预览" in page and "导入这2条" in page and resident_id(501) not in page
    assert not Person.objects.filter(name="新一").exists()
    assert applied(client, row).state == "applied"
    made = Person.objects.get(name="阿依·古丽")
    assert made.user is None and made.id_number() == resident_id(502)
    (held,) = Membership.objects.filter(person=made)
    assert (held.organisation, held.role, held.from_on, held.to_on) == (
        coded.organisations["unit"], "employee", date(2024, 3, 1), None,
    )  # fmt: skip


def test_the_same_file_twice_changes_nothing(coded: World, at_desk: Callable[..., Client]) -> None:
    client = at_desk("unit_head")
    content = sheet(PEOPLE, person_row(coded, "新一", 501), person_row(coded, "新二", 502))
    applied(client, brought(client, "people", content))
    people, held = Person.objects.count(), Membership.objects.count()
    again = brought(client, "people", content)
    assert again.counts == {"same": 2}
    answer = client.post(reverse("exchange:import", args=[again.code]), {"apply": "1", "digest": again.digest})
    assert answer.status_code == 422 and "没有要导入的" in answer.content.decode()
    assert (Person.objects.count(), Membership.objects.count()) == (people, held)


def test_one_wrong_row_stops_the_whole_file_and_names_its_cell(coded: World, at_desk: Callable[..., Client]) -> None:
    client = at_desk("unit_head")
    wrong = person_row(coded, "新二", 502)
    wrong[2] = wrong[2][:-1] + ("1" if wrong[2][-1] != "1" else "2")
    row = brought(client, "people", sheet(PEOPLE, person_row(coded, "新一", 501), wrong))
    assert row.counts == {"new": 1, "error": 1} and says(row, 3).startswith("C3（证件号码）：身份证号码的校验位不对")
    page = client.get(reverse("exchange:import", args=[row.code])).content.decode()
    assert "1行有错误，整份都不能导入" in page and "C3" in page and "导入这" not in page
    before = Person.objects.count()
    answer = client.post(reverse("exchange:import", args=[row.code]), {"apply": "1", "digest": row.digest})
    assert answer.status_code == 422 and Person.objects.count() == before
    assert Import.objects.get(pk=row.pk).state == "read"


def test_what_may_not_be_is_told_row_by_row(coded: World, at_desk: Callable[..., Client]) -> None:
    there = coded.employ("there", "unit", "employee", called="在册")
    elsewhere = coded.employ("elsewhere", "other_unit", "employee", called="别处")

    def of(person: Person, name: str = "") -> list[Any]:
        return [name or person.name, ID, person.id_number(), coded.organisations["unit"].uscc, "2024年3月1日"]

    rows = [
        of(there), of(there, "改名"), of(elsewhere), person_row(coded, "外单位", 503, "other_unit"),
        person_row(coded, "明天", 504, day=coded.opening().date() + timedelta(days=1)), person_row(coded, "重", 505),
        person_row(coded, "重复", 506), person_row(coded, "重复", 506),
        ["没单位", ID, resident_id(507), uscc(1), "2024-03-01"],
    ]  # fmt: skip
    row = brought(at_desk("unit_head"), "people", sheet(PEOPLE, *rows))
    assert [verdict for _, verdict in verdicts(row)] == ["same", *["error"] * 5, "new", "error", "error"]
    for number, sentence in (
        (3, "和第2行重复"), (4, "已登记在另一个单位"), (5, "不由您处登记"), (6, "不能晚于今天"), (7, "2到80个字"),
        (9, "和第8行重复"), (10, "没有这个单位"),
    ):  # fmt: skip
        assert sentence in says(row, number), (number, says(row, number))
    other = brought(at_desk("unit_head"), "people", sheet(PEOPLE, of(there, "改名")))
    assert "另一个姓名" in says(other, 2)


def test_two_officers_at_once_one_wins_and_the_other_is_told(coded: World, at_desk: Callable[..., Client]) -> None:
    first, second = at_desk("unit_head"), at_desk("department_reviewer")
    content = sheet(PEOPLE, person_row(coded, "新一", 501))
    one, two = brought(first, "people", content), brought(second, "people", content)
    assert one.counts == two.counts == {"new": 1}
    assert applied(first, one).state == "applied"
    after = applied(second, two)
    assert (after.state, after.counts) == ("read", {"same": 1})
    assert "有人改了这里的内容" in second.get(reverse("exchange:import", args=[two.code])).content.decode()
    assert Person.objects.filter(name="新一").count() == 1


def test_a_preview_that_was_not_looked_at_is_not_applied(coded: World, at_desk: Callable[..., Client]) -> None:
    client = at_desk("unit_head")
    row = brought(client, "people", sheet(PEOPLE, person_row(coded, "新一", 501)))
    answer = client.post(reverse("exchange:import", args=[row.code]), {"apply": "1", "digest": "x"})
    assert answer.status_code == 422 and not Person.objects.filter(name="新一").exists()


def test_an_apply_that_fails_half_way_leaves_nothing(
    coded: World, at_desk: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhiping.ground.audit import chain

    client = at_desk("unit_head")
    rows = [person_row(coded, "新一", 501), person_row(coded, "新二", 502)]
    row = brought(client, "people", sheet(PEOPLE, *rows))
    client.post(reverse("exchange:import", args=[row.code]), {"apply": "1", "digest": row.digest})
    entries = AuditEntry.objects.count()

    def killed(*args: Any, **kwargs: Any) -> None:
        """After the people are written, before the trail is."""
        assert Person.objects.filter(name__in=["新一", "新二"]).count() == 2
        raise OperationalError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(chain, "append_many", killed)
        with pytest.raises(OperationalError):
            operations.work_on_imports()
    assert not Person.objects.filter(name__in=["新一", "新二"]).exists()
    assert AuditEntry.objects.count() == entries and Import.objects.get(pk=row.pk).state == "applying"
    # The next worker begins anew, and does it once.
    assert (operations.work_on_imports(), operations.work_on_imports()) == (1, 0)
    assert Import.objects.get(pk=row.pk).state == "applied"
    assert Person.objects.filter(name__in=["新一", "新二"]).count() == 2


def test_what_a_room_refuses_comes_back_to_be_decided(
    coded: World, at_desk: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = at_desk("unit_head")
    row = brought(client, "people", sheet(PEOPLE, person_row(coded, "新一", 501)))

    def refuses(*args: Any) -> None:
        raise BadInput(Fault("", "另一个人刚刚登记过"))

    monkeypatch.setitem(importers(), "people", replace(importers()["people"], apply=refuses))
    after = applied(client, row)
    page = client.get(reverse("exchange:import", args=[row.code])).content.decode()
    assert after.state == "read" and "另一个人刚刚登记过" in page and "导入这1条" in page


def test_a_page_tells_how_far_it_is_and_nothing_is_decided_twice(
    coded: World, at_desk: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, seen = at_desk("unit_head"), list[str]()
    row = brought(client, "people", sheet(PEOPLE, *(person_row(coded, f"新{n}", 520 + n) for n in range(3))))
    where = reverse("exchange:import", args=[row.code])
    client.post(where, {"apply": "1", "digest": row.digest})
    page = client.get(where).content.decode()
    assert "正在导入3条" in page and "data-waiting" in page and "fresh" in page[page.rindex("<script") :]
    assert client.post(where, {"drop": "1"}).status_code == 422
    assert client.post(where, {"apply": "1", "digest": row.digest}).status_code == 422
    monkeypatch.setattr("zhiping.records.enrolling._AT_ONCE", 2)
    real = importers()["people"]

    def watched(found: Any, asked: Asked) -> None:
        def told(count: int) -> None:
            asked.told(count)
            page = client.get(where).content.decode()
            seen.append(page[page.index("已写") : page.index("共3条")])

        real.apply(found, replace(asked, told=told))

    monkeypatch.setitem(importers(), "people", replace(real, apply=watched))
    operations.work_on_imports()
    assert seen == ["已写2条，", "已写3条，"]
    assert "已导入" in client.get(where).content.decode()


def test_every_row_of_a_long_preview_can_be_seen(
    coded: World, at_desk: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SHOWN", 2)
    client = at_desk("unit_head")
    row = brought(client, "people", sheet(PEOPLE, *(person_row(coded, f"新{n}", 530 + n) for n in range(5))))
    where, seen = reverse("exchange:import", args=[row.code]), set[str]()
    page = client.get(where).content.decode()
    while True:
        seen |= set(re.findall(r"新\d", page))
        assert "导入这5条" in page
        if (after := re.search(r"\?only=new&amp;after=\d", page)) is None:
            break
        page = client.get(where + after[0].replace("&amp;", "&")).content.decode()
    assert seen == {f"新{n}" for n in range(5)} and "第5到5条，共5条" in page
    assert client.get(where + "?only=new&after=99").status_code == 200


def test_looking_costs_a_fixed_number_of_queries(coded: World, asked: Callable[..., Asked]) -> None:
    one, importer = asked("unit_head"), importers()["people"]

    def cost(count: int) -> int:
        rows = importer.read(sheet(PEOPLE, *(person_row(coded, f"新人{n}", 510 + n) for n in range(count))))
        with CaptureQueriesContext(connection) as found:
            importer.look(rows.lines, one)
        return len(found)

    assert cost(1) == cost(12)


# --- who, and what is kept ---


def test_who_may_bring_in_what(world: World, at_desk: Callable[..., Client]) -> None:
    for who, offered in (
        ("unit_reviewer", {"people", "applicants", "dossiers"}),
        ("department_reviewer", {"people", "bodies"}),
        ("hr_officer", {"people", "bodies", "hours", "assessments"}),
        ("bureau", {"people", "bodies", "hours", "assessments"}),
    ):
        for kind in ("people", "bodies", "hours", "assessments", "applicants", "dossiers"):
            status = at_desk(who).get(reverse("exchange:bring", args=[kind])).status_code
            assert status == (200 if kind in offered else 404), (who, kind)
            status = at_desk(who).get(reverse("exchange:template", args=[kind])).status_code
            # A file of dossiers has no template: its format is the contract.
            assert status == (200 if kind in offered - {"dossiers"} else 404), (who, kind)


def test_an_upload_is_its_owners_alone_sealed_and_destroyed_in_time(
    coded: World, at_desk: Callable[..., Client]
) -> None:
    row = brought(at_desk("unit_head"), "people", sheet(PEOPLE, person_row(coded, "新一", 501)))
    page = reverse("exchange:import", args=[row.code])
    assert at_desk("unit_reviewer").get(page).status_code == 404
    assert at_desk("unit_reviewer").post(page, {"apply": "1", "digest": row.digest}).status_code == 404
    assert "新一".encode() not in bytes(row.found_sealed or b"") and blobs.exists(row.blob)
    assert operations.sweep(at=row.asked_at + KEPT + timedelta(minutes=1)) == 1
    gone = Import.objects.get(pk=row.pk)
    assert gone.state == "dropped" and gone.found_sealed is None and not blobs.exists(row.blob)
    assert not keys.exists(row.key_owner)


def test_what_was_confirmed_is_kept_until_it_is_applied(coded: World, at_desk: Callable[..., Client]) -> None:
    client = at_desk("unit_head")
    row = brought(client, "people", sheet(PEOPLE, person_row(coded, "新一", 501)))
    client.post(reverse("exchange:import", args=[row.code]), {"apply": "1", "digest": row.digest})
    late = row.asked_at + KEPT + timedelta(minutes=1)
    assert operations.sweep(at=late) == 0 and operations.work_on_imports() == 1
    assert Import.objects.get(pk=row.pk).state == "applied"
    assert operations.sweep(at=late) == 1 and not keys.exists(row.key_owner)


def test_a_file_that_is_gone_is_not_applied(coded: World, at_desk: Callable[..., Client]) -> None:
    client = at_desk("unit_head")
    row = brought(client, "people", sheet(PEOPLE, person_row(coded, "新一", 501)))
    Import.objects.filter(pk=row.pk).update(blob="")
    after = applied(client, row)
    assert after.state == "failed" and "文件已删除" in after.says
    assert not Person.objects.filter(name="新一").exists()


def test_a_file_that_is_no_sheet_says_why_on_its_page(world: World, at_desk: Callable[..., Client]) -> None:
    client = at_desk("unit_head")
    row = brought(client, "people", b"%PDF-1.7", "名单.pdf")
    assert row.state == "failed"
    page = client.get(reverse("exchange:import", args=[row.code])).content.decode()
    assert "不是能识别的表格" in page and "什么都没有改" in page
    headless = brought(client, "people", sheet(["甲", "乙"], ["1", "2"]))
    assert "没有找到表头" in headless.says
    empty = brought(client, "people", sheet(PEOPLE))
    assert "没有内容" in empty.says


def test_columns_that_are_not_read_are_told(coded: World, at_desk: Callable[..., Client]) -> None:
    client = at_desk("unit_head")
    row = brought(client, "people", sheet([*PEOPLE, "备注"], [*person_row(coded, "新一", 501), "好"]))
    page = client.get(reverse("exchange:import", args=[row.code])).content.decode()
    assert row.counts == {"new": 1} and "没有读的列：备注。这些列不会导入" in page


def test_more_rows_than_one_unit_takes_are_refused(
    coded: World, at_desk: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(importers(), "people", replace(importers()["people"], most=1))
    rows = [person_row(coded, "新一", 501), person_row(coded, "新二", 502)]
    row = brought(at_desk("unit_head"), "people", sheet(PEOPLE, *rows))
    assert row.state == "failed" and "一次最多导入1行" in row.says


def test_no_file_is_told_at_its_field(world: World, at_desk: Callable[..., Client]) -> None:
    answer = at_desk("unit_head").post(reverse("exchange:bring", args=["people"]), {})
    assert answer.status_code == 422 and "请选择填好的文件" in answer.content.decode()


def test_what_is_not_to_be_imported_can_be_dropped(coded: World, at_desk: Callable[..., Client]) -> None:
    client = at_desk("unit_head")
    row = brought(client, "people", sheet(PEOPLE, person_row(coded, "新一", 501)))
    assert client.post(reverse("exchange:import", args=[row.code]), {"drop": "1"}).status_code == 302
    assert Import.objects.get(pk=row.pk).state == "dropped"
    answer = client.post(reverse("exchange:import", args=[row.code]), {"apply": "1", "digest": row.digest})
    assert answer.status_code == 422 and not Person.objects.filter(name="新一").exists()


def test_the_trail_says_who_brought_what_and_what_came_of_it(coded: World, at_desk: Callable[..., Client]) -> None:
    client = at_desk("unit_head")
    row = applied(client, brought(client, "people", sheet(PEOPLE, person_row(coded, "新一", 501))))
    entries = list(AuditEntry.objects.filter(stream=row.stream).order_by("position"))
    assert [entry.kind for entry in entries] == ["import.brought", "import.confirmed", "import.applied"]
    assert entries[2].by == f"person-{coded.people['unit_head'].pk}" and entries[2].data["counts"] == {"new": 1}
    assert "新一" not in str([entry.data for entry in AuditEntry.objects.all()])


def test_who_lost_the_right_before_it_was_applied_changes_nothing(
    coded: World, asked: Callable[..., Asked], at_desk: Callable[..., Client]
) -> None:
    row = brought(at_desk("unit_head"), "people", sheet(PEOPLE, person_row(coded, "新一", 501)))
    one = asked("unit_head")
    operations.confirm(row, row.digest, by=one.actor, at=one.at)
    Membership.objects.filter(person=coded.people["unit_head"]).delete()
    operations.work_on_imports()
    after = Import.objects.get(pk=row.pk)
    assert after.state == "read" and "不能导入" in after.wrong
    assert not Person.objects.filter(name="新一").exists()
    with pytest.raises(BadInput, match="不能导入"):
        operations.confirm(row, row.digest, by=asked("unit_reviewer").actor, at=one.at)


# --- organisations ---


def test_organisations_are_registered_and_amended_by_who_reviews_them(
    world: World, at_desk: Callable[..., Client]
) -> None:
    client, above = at_desk("department_reviewer"), world.organisations["department"]
    rows: list[list[Any]] = [
        ["云溪国有机械厂", uscc(1), "单位", "国有企业", above.name, "0000-000001"],
        ["云溪研究所", uscc(2), "单位", "事业单位", above.name, None],
    ]
    row = brought(client, "bodies", sheet(BODIES, *rows))
    assert row.counts == {"new": 2}, queries.found_in(row)
    applied(client, row)
    made = Organisation.objects.get(uscc=uscc(1))
    assert (made.name, made.superior, made.region, made.nature) == (
        "云溪国有机械厂",
        above,
        above.region,
        "state_owned",
    )
    assert brought(client, "bodies", sheet(BODIES, *rows)).counts == {"same": 2}
    rows[0][0], rows[1][5] = "云溪国有机械有限公司", "0000-000002"
    change = brought(client, "bodies", sheet(BODIES, *rows))
    assert change.counts == {"changed": 2}
    assert queries.found_in(change)[0].changes == (("名称", "云溪国有机械厂", "云溪国有机械有限公司"),)
    applied(client, change)
    made.refresh_from_db()
    assert (made.name, made.telephone) == ("云溪国有机械有限公司", "0000-000001")
    assert AuditEntry.objects.filter(stream=f"organisation-{made.code}", kind="organisation.amended").count() == 1


def test_organisations_that_may_not_be_brought_in_say_why(world: World, at_desk: Callable[..., Client]) -> None:
    above, other = world.organisations["department"].name, world.organisations["other_department"].name
    code = uscc(3)
    rows: list[list[Any]] = [
        ["私企", uscc(1), "单位", "非公有制企业", above, None], ["别处的", uscc(2), "单位", "国有企业", other, None],
        ["错码", code[:-1] + ("0" if code[-1] != "0" else "1"), "单位", "国有企业", above, None],
        ["无性质", uscc(4), "单位", None, above, None], ["无上级", uscc(5), "单位", "国有企业", "没有的局", None],
        ["错类", uscc(6), "企业", "国有企业", above, None],
    ]  # fmt: skip
    row = brought(at_desk("department_reviewer"), "bodies", sheet(BODIES, *rows))
    assert row.counts == {"error": 6}
    for number, sentence in (
        (2, "不由您处审核"), (3, "不由您处审核"), (4, "校验位不对"), (5, "请填写单位性质"), (6, "没有找到这个上级"),
        (7, "可以填：单位、"),
    ):  # fmt: skip
        assert sentence in says(row, number), (number, says(row, number))
    by_hr = brought(at_desk("hr_officer"), "bodies", sheet(BODIES, rows[0]))
    assert by_hr.counts == {"new": 1}, says(by_hr, 2)


# --- hours and assessments ---


def hours_row(person: Person, year: int = 2024, general: Any = 30, professional: Any = "６０") -> list[Any]:
    return [person.name, ID, person.id_number(), year, general, professional]


def test_hours_are_attested_by_the_hr_department_of_the_area(world: World, at_desk: Callable[..., Client]) -> None:
    asker = world.employ("asker", "unit", "employee", called="田问")
    client = at_desk("hr_officer")
    row = brought(client, "hours", sheet(HOURS, hours_row(asker), hours_row(asker, 2023, 30.5, 60)))
    assert row.counts == {"new": 2}, queries.found_in(row)
    applied(client, row)
    facts = of_person(asker)
    assert [(fact.year, fact.values, fact.body) for fact in facts] == [
        (2024, {"general_hours": 30, "professional_hours": 60}, "云溪县人社局"),
        (2023, {"general_hours": 30.5, "professional_hours": 60}, "云溪县人社局"),
    ]
    assert brought(client, "hours", sheet(HOURS, hours_row(asker))).counts == {"same": 1}
    again = brought(client, "hours", sheet(HOURS, hours_row(asker, general=25)))
    assert queries.found_in(again)[0].changes == (("继续教育学时", "公需30学时、专业60学时", "公需25学时、专业60学时"),)
    applied(client, again)
    assert Attested.objects.filter(person=asker, year=2024).count() == 2
    assert of_person(asker)[0].values["general_hours"] == 25


def test_hours_of_others_and_impossible_ones_are_refused(world: World, at_desk: Callable[..., Client]) -> None:
    asker = world.employ("asker", "unit", "employee", called="田问")
    far = world.employ("far", "other_unit", "employee", called="远人")
    for place in ("other_unit", "other_department"):
        Organisation.objects.filter(pk=world.organisations[place].pk).update(region="519999")
    unknown = ["无人", ID, resident_id(777), 2024, 30, 60]
    rows = [
        hours_row(far), unknown, ["改名", *hours_row(asker, 2020)[1:]], hours_row(asker, 2025),
        hours_row(asker, 2022, -1), hours_row(asker, 2021, "三十"), hours_row(asker), hours_row(asker),
    ]  # fmt: skip
    row = brought(at_desk("hr_officer"), "hours", sheet(HOURS, *rows))
    assert [verdict for _, verdict in verdicts(row)] == [*["error"] * 6, "new", "error"]
    for number, sentence in (
        (2, "不在您处管理的单位"), (3, "没有登记过"), (4, "姓名不一致"), (5, "年度应在"), (6, "学时应在"),
        (7, "E7（公需科目学时）：“三十”不是数字"), (9, "和第8行是同一个人的同一年"),
    ):  # fmt: skip
        assert sentence in says(row, number), (number, says(row, number))
    assert brought(at_desk("bureau"), "hours", sheet(HOURS, hours_row(far))).counts == {"new": 1}


def test_assessments_take_either_name_of_a_result(world: World, at_desk: Callable[..., Client]) -> None:
    asker = world.employ("asker", "unit", "employee", called="田问")
    heads = [*HOURS[:4], "考核结果"]
    rows = [[asker.name, ID, asker.id_number(), year, word] for year, word in ((2023, "称职"), (2022, "合格 "))]
    client = at_desk("hr_officer")
    applied(client, brought(client, "assessments", sheet(heads, *rows)))
    assert [fact.values for fact in of_person(asker)] == [{"result": "competent"}] * 2


def test_what_was_attested_is_sealed(world: World, at_desk: Callable[..., Client]) -> None:
    asker = world.employ("asker", "unit", "employee", called="田问")
    client = at_desk("hr_officer")
    applied(client, brought(client, "hours", sheet(HOURS, hours_row(asker))))
    assert b"general" not in bytes(Attested.objects.get().sealed)
    assert "60" not in str(AuditEntry.objects.filter(kind="attested").get().data.get("content", {}).keys())


def test_what_was_attested_goes_along_when_two_records_become_one(world: World, at_desk: Callable[..., Client]) -> None:
    asker, other = (world.employ(who, "unit", "employee", called="田问") for who in ("asker", "other"))
    client = at_desk("hr_officer")
    applied(client, brought(client, "hours", sheet(HOURS, hours_row(asker), hours_row(asker, 2023))))
    Person.objects.filter(pk=asker.pk).update(user=None, became=other)
    assert [fact.year for fact in of_person(other)] == [2024, 2023]
    # By whichever document: the record that stands for the human is meant.
    again = brought(client, "hours", sheet(HOURS, hours_row(asker), hours_row(other, 2023, 25)))
    assert verdicts(again) == [(2, "same"), (3, "changed")]
    applied(client, again)
    assert [fact.values["general_hours"] for fact in of_person(other)] == [30, 25]


def test_a_found_row_is_kept_as_it_was() -> None:
    found = Found(5, Verdict.CHANGED, "某厂", (("名称", "旧", "新"),), ("C5：错",), {"pk": 3})
    assert queries.from_json(queries.to_json(found)) == found
