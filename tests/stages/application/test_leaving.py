"""A field is checked when it is left: one value, nothing saved; each kind says in its own words how to write it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.stages.application.conftest import begin, content, filled
from tests.stages.application.test_pages import client, now, text
from tests.support.world import PACKS, World, make

from zhiping.accounts.models import User
from zhiping.ground.clock import service as clock
from zhiping.records import contents
from zhiping.records import operations as records
from zhiping.records.actors import SYSTEM, Actor
from zhiping.stages.application import operations
from zhiping.stages.application.forms.values import READERS
from zhiping.stages.application.queries.judging import faults_of

__all__ = ["client"]

#: Kind → what somebody may type, and the beginning of what they are told; each sentence is of its own.
WRONG = {
    "day": ("去年夏天", "看不出是哪一天，请写成2013-06-30这样"),
    "day_or_open": ("到2019年底", "看不出是哪一天"),
    "number": ("三十", "不是数字，请填数字，如30"),
    "whole": ("1.5", "请填整数，如1"),
    "year": ("23", "不是年份，请填4位数字，如2023"),
    "recommenders": ("李四", "每名推荐人都要写姓名、单位和职称"),
    "mobile": ("199", "手机号码是11位数字，如19900000000；境外号码以+"),
    "email": ("a.example", "电子邮箱要有@"),
    "region": ("乐山", "行政区划代码是6位数字"),
    "code": ("五一一", "号码只有字母和数字"),
}
#: Kinds in which nothing is unreadable: any text is one, and what is chosen is checked against the choices.
TAKEN_AS_IT_IS = {"text", "long", "name", "choice", "yes_no", "texts"}


def test_every_kind_of_field_says_in_its_own_words_what_is_wrong() -> None:
    assert set(WRONG) | TAKEN_AS_IT_IS == set(READERS)
    for kind, (typed, told) in WRONG.items():
        with pytest.raises(ValueError, match=r"请|如|写") as wrong:
            READERS[kind](typed)
        assert str(wrong.value).startswith(told), kind


@pytest.mark.parametrize(
    ("kind", "typed", "read"),
    [
        ("name", "阿依•古丽", "阿依·古丽"),
        ("name", "阿依・古丽", "阿依·古丽"),
        ("name", " 𠮷田 㐂 ", "𠮷田 㐂"),
        ("code", "h1234567 (8)", "H1234567(8)"),
        ("code", "Ｅ１２３ 456-78", "E12345678"),
        ("mobile", "199 0000 0000", "19900000000"),
        ("mobile", "+852 6000 0000", "+85260000000"),
        ("day", "２０１３．６．３０", "2013-06-30"),
    ],
)
def test_what_is_typed_is_understood(kind: str, typed: str, read: str) -> None:
    assert READERS[kind](typed) == read


def leave(client: Client, address: str, field: str, **sent: str) -> str:
    answer = client.post(f"{address}field/", {**sent, "field": field})
    assert answer.status_code == 200
    return str(answer.json()["error"])


def test_a_field_is_checked_alone_and_nothing_is_saved(world: World, client: Client) -> None:
    dossier = begin(world)
    address, before = f"/apply/{dossier.code}/applicant/", now(dossier).draft_version
    assert leave(client, address, "born_on", born_on="1990年2月31日").startswith("没有这一天")
    assert leave(client, address, "born_on", born_on="1990-3-7") == ""
    number = world.people["applicant"].id_number()
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    assert "身份证" in leave(client, address, "id_number", id_type="resident_id", id_number=wrong)
    assert "不一致" in leave(client, address, "born_on", id_type="resident_id", id_number=number, born_on="1991-01-01")
    # Another field's fault is not this one's.
    assert leave(client, address, "ethnicity", ethnicity="彝族", born_on="不知道") == ""
    assert "不超过" in leave(client, address, "birthplace", birthplace="长" * 501)
    assert now(dossier).draft_version == before


def test_an_end_before_its_start_hours_of_a_year_and_facts(world: World, client: Client) -> None:
    dossier, year = filled(world), world.pack.cycle_year
    job = f"/apply/{dossier.code}/employment/"
    assert "早于开始" in leave(client, job, "to_on", from_on="2020-01-01", to_on="2019-01-01")
    hours = f"/apply/{dossier.code}/continuing_education/"
    field = f"y{year}-general_hours"
    assert leave(client, hours, field, **{field: "3O"}) == "有字母，请填数字，如30"
    for fact in world.pack.facts:
        assert "不能大于" in leave(client, job, f"extra-{fact.key}", **{f"extra-{fact.key}": "999"})


def test_only_fields_of_the_form_and_only_the_applicant(world: World, client: Client) -> None:
    dossier = begin(world)
    address = f"/apply/{dossier.code}/applicant/field/"
    for field in ("", "nothing", "name-x", "y2024-general_hours"):
        assert client.post(address, {"field": field}).status_code == 404
    assert client.get(address).status_code == 405
    other = Client()
    other.force_login(world.user("unit_head"))
    assert other.post(address, {"field": "name"}).status_code == 404


def test_leaving_a_field_costs_the_same_however_long_the_dossier_is(world: World, client: Client) -> None:
    dossier = filled(world)
    address = f"/apply/{dossier.code}/achievements/field/"

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.post(address, {"field": "on", "on": "2022-10-01", "kind": "project"})
        return len(seen)

    queries()  # what is read once per process is read
    few = queries()
    operations.fill(dossier, long(world), by=world.by("applicant"), at=world.opening())
    assert queries() == few <= 10


def long(world: World) -> dict[str, object]:
    """Twenty employers and sixty achievements."""
    made = content(world)
    made["employment"] = [
        {"id": f"job{n}", "from_on": f"{1990 + n}-01-01", "to_on": f"{1990 + n}-12-31", "employer": f"第{n}个单位",
         "post": "工艺员", "technical": True}
        for n in range(1, 21)
    ]  # fmt: skip
    made["achievements"] = [
        {"id": f"a{n}", "kind": "project", "name": f"第{n}项改造", "on": "2022-10-01", "role": "lead",
         "completed": True}
        for n in range(1, 61)
    ]  # fmt: skip
    return made


def test_twenty_employers_and_sixty_achievements_are_all_there(world: World, client: Client) -> None:
    """No limit cuts anything off; a long list shows its first part and opens for the rest."""
    dossier = operations.fill(begin(world), long(world), by=world.by("applicant"), at=world.opening())
    jobs = text(client.get(f"/apply/{dossier.code}/employment/"))
    assert all(f"第{n}个单位" in jobs for n in range(1, 21))
    for path in ("check/", "content/"):
        page = text(client.get(f"/apply/{dossier.code}/{path}"))
        assert all(f"第{n}项改造" in page for n in range(1, 61)), path
    check = text(client.get(f"/apply/{dossier.code}/check/"))
    assert check.count("<summary>其余") == 2 and "其余50条" in check
    assert len(contents.draft(now(dossier))["achievements"]) == 60


def test_a_name_is_stored_with_the_one_middle_dot(world: World) -> None:
    document = content(world)
    document["applicant"]["name"] = "阿依•古丽"
    document["applicant"]["former_name"] = "𠮷田・㐂"
    document["employment"][0]["witness"] = "买买提‧艾力"
    dossier = operations.fill(begin(world), document, by=world.by("applicant"), at=world.opening())
    stored = contents.draft(dossier)
    assert stored["applicant"]["name"] == "阿依·古丽" == now(dossier).applicant_name
    assert stored["applicant"]["former_name"] == "𠮷田·㐂"
    assert stored["employment"][0]["witness"] == "买买提·艾力"


@pytest.mark.django_db
@pytest.mark.parametrize(("id_type", "number"), [("hmt_permit", "H1234567801"), ("passport", "E12345678")])
def test_holders_of_permits_and_passports_apply(id_type: str, number: str) -> None:
    """Their number has no birthday in it and no check digit: none is asked of it."""
    world = make(PACKS[0])
    user = User.objects.create_user("from-afar", display_name="陈𠮷")
    person = records.register_person(
        name="陈𠮷", id_type=id_type, id_number=number, user=user, by=SYSTEM, at=world.opening()
    )
    world.people["applicant"] = person
    records.appoint(
        person, world.organisations["unit"], "employee", from_on=date(world.pack.cycle_year, 1, 1), by=SYSTEM,
        at=world.opening(),
    )  # fmt: skip
    clock.set_to(world.cycle.key, world.opening())
    dossier = operations.start(
        person, world.cycle, unit=world.organisations["unit"], by=Actor(person), at=world.opening()
    )
    client = Client()
    client.force_login(user)
    sent = {"name": "陈𠮷", "id_type": id_type, "id_number": number.lower(), "born_on": "1990-05-06", "sex": "female",
            "person_status": "employed", "version": str(dossier.draft_version)}  # fmt: skip
    assert client.post(f"/apply/{dossier.code}/applicant/", sent).status_code == 302
    stored = contents.draft(now(dossier))
    assert (stored["applicant"]["id_number"], stored["applicant"]["name"]) == (number, "陈𠮷")
    assert faults_of(now(dossier), stored, world.pack) == []
    wrong = client.post(
        f"/apply/{dossier.code}/applicant/", sent | {"id_number": "K7654321", "version": now(dossier).draft_version}
    )
    assert "与登记的证件号码不一致" in text(wrong)
