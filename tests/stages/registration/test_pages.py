"""The pages of registration: open where they should be, nothing typed is lost, a batch is previewed before it acts."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.stages.registration.conftest import PASSWORD, asked, newcomer, uscc
from tests.support.world import World, resident_id

from zhiping.accounts.models import Throttle
from zhiping.ground.clock import service as clock
from zhiping.records.models import Membership, Organisation, Person
from zhiping.stages.registration import operations
from zhiping.stages.registration.models import Merge, Registrant, Request


@pytest.fixture
def at_opening(leshan: World) -> World:
    """The round's clock shows its opening."""
    clock.set_to(leshan.cycle.key, leshan.opening())
    return leshan


def client_of(world: World, who: str) -> Client:
    """Signed in as ``who``."""
    client = Client()
    client.force_login(world.user(who))
    return client


def body_post(**changes: str) -> dict[str, str]:
    """What a clerk types."""
    return {
        "name": "归雁检测中心", "uscc": uscc(1), "nature": "public_institution", "telephone": "0833-2222222",
        "real_name": "沈立", "id_type": "resident_id", "id_number": resident_id(501), "username": "shenli",
        "password": PASSWORD,
    } | changes  # fmt: skip


def _body_path(world: World) -> str:
    return f"/register/body/unit/{world.organisations['department'].code}/"


def test_a_firm_registers_without_an_account_and_sees_where_it_lies(at_opening: World) -> None:
    client = Client()
    start = client.get("/register/").content.decode()
    assert "/register/body/unit/" in start and "由主管部门审核登记" in start
    superior = at_opening.organisations["department"]
    assert superior.name in client.get(f"/register/body/unit/?q={superior.name[:3]}").content.decode()
    assert "没有找到" in client.get("/register/body/unit/?q=没有这个").content.decode()
    answer = client.post(_body_path(at_opening), body_post(), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/register/mine/"
    assert superior.name in page and "待审核" in page and at_opening.pack.about.contact.telephone in page
    assert resident_id(501) not in page


def test_every_fault_is_told_at_once_and_nothing_is_left_behind(at_opening: World) -> None:
    typed = body_post(uscc="123", id_number="51110219900307501X", password="123")
    answer = Client().post(_body_path(at_opening), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    for told in ("统一社会信用代码应为18位", "校验位不对", "密码太短"):
        assert told in page
    assert 'value="归雁检测中心"' in page and "123" not in re.findall(r'type="password"[^>]*', page)[0]
    assert not Registrant.objects.exists() and not Request.objects.exists()


def test_a_registered_code_offers_to_join_instead(at_opening: World) -> None:
    unit = at_opening.organisations["unit"]
    Organisation.objects.filter(pk=unit.pk).update(uscc=uscc(1))
    page = Client().post(_body_path(at_opening), body_post()).content.decode()
    assert f"/register/person/{unit.code}/" in page and not Registrant.objects.exists()


def test_a_person_joins_and_the_unit_approves_through_the_preview(at_opening: World) -> None:
    unit = at_opening.organisations["unit"]
    stranger = Client()
    assert unit.code in stranger.get("/register/person/?q=青梧").content.decode()
    typed = {key: value for key, value in body_post().items() if key not in ("name", "uscc", "nature", "telephone")}
    stranger.post(f"/register/person/{unit.code}/", typed | {"note": "工艺科"})
    request = Request.objects.get()
    head = client_of(at_opening, "unit_head")
    listed = head.get("/register/desk/").content.decode()
    token = f"{request.code}:1"
    assert token in listed and "1<span" in listed
    one = head.get(f"/register/desk/{request.code}/").content.decode()
    assert "工艺科" in one and "没有核对：姓名与号码是否为同一人" in one and resident_id(501) not in one
    shown = head.post("/register/desk/preview/", {"row": token, "decision": "approve", "check": "1"}).content.decode()
    assert "沈立登记为青梧机械有限公司的职工" in shown and not Person.objects.filter(name="沈立").exists()
    done = head.post("/register/desk/preview/", {"row": token, "decision": "approve"}).content.decode()
    assert "通过了1件" in done and Membership.objects.filter(person__name="沈立", role="employee").exists()
    assert "已通过" in stranger.get("/register/mine/").content.decode()


def test_a_batch_needs_rows_a_decision_and_a_reason(at_opening: World) -> None:
    request = asked(at_opening)
    officer = client_of(at_opening, "department_reviewer")
    token = f"{request.code}:{request.version}"
    assert "请先在列表里勾选" in officer.post("/register/desk/preview/", {"check": "1"}, follow=True).content.decode()
    answer = officer.post("/register/desk/preview/", {"row": token, "decision": "return", "reason": " "})
    assert answer.status_code == 422 and "请写明理由" in answer.content.decode()
    stale = officer.post("/register/desk/preview/", {"row": f"{request.code}:7", "decision": "approve"})
    assert "预览以后有变动" in stale.content.decode()
    request.refresh_from_db()
    assert request.state == "waiting"


def test_others_requests_do_not_exist(at_opening: World) -> None:
    request = asked(at_opening)
    for who in ("unit_head", "hr", "department_reviewer"):
        answer = client_of(at_opening, who).get(f"/register/desk/{request.code}/")
        assert answer.status_code == (200 if who == "department_reviewer" else 404), who
    assert client_of(at_opening, "unit_head").get(f"/register/mine/{request.code}/").status_code == 404
    head = client_of(at_opening, "unit_head")
    row = f"{request.code}:{request.version}"
    assert head.post("/register/desk/preview/", {"row": row, "decision": "approve"}).status_code == 302
    request.refresh_from_db()
    assert request.state == "waiting"


def test_a_returned_request_is_corrected_or_taken_back(at_opening: World) -> None:
    user = newcomer(at_opening)
    request = asked(at_opening, user)
    Request.objects.filter(pk=request.pk).update(state="returned", reason="名称与执照不一致。")
    client = Client()
    client.force_login(user)
    assert "名称与执照不一致。" in client.get("/register/mine/").content.decode()
    path = f"/register/mine/{request.code}/"
    assert client.post(path, {"again": "1", "name": "", "telephone": "1"}).status_code == 422
    again = {
        "again": "1",
        "name": "归雁质检中心",
        "uscc": uscc(1),
        "nature": "public_institution",
        "telephone": "0833-4",
    }
    assert client.post(path, again | {"uscc": uscc(1)[:-1]}).status_code == 422
    client.post(path, again)
    request.refresh_from_db()
    assert (request.state, request.name) == ("waiting", "归雁质检中心")
    client.post(path, {"withdraw": "1"})
    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_a_returned_request_chooses_another_superior(at_opening: World) -> None:
    user, other = newcomer(at_opening), at_opening.organisations["other_department"]
    request = asked(at_opening, user)
    Request.objects.filter(pk=request.pk).update(state="returned", reason="不归我们管。")
    client, path = Client(), f"/register/mine/{request.code}/"
    client.force_login(user)
    listed = client.get(f"/register/body/unit/?again={request.code}").content.decode()
    assert f"{path}?superior={other.code}" in listed and "原来选的是" in listed
    chosen = client.get(f"{path}?superior={other.code}").content.decode()
    assert f'name="superior" value="{other.code}"' in chosen
    again = {"again": "1", "name": request.name, "uscc": uscc(1), "nature": "public_institution", "telephone": "1"}
    kept = client.post(path, again | {"name": "", "superior": other.code})
    assert kept.status_code == 422 and f'name="superior" value="{other.code}"' in kept.content.decode()
    client.post(path, again | {"superior": other.code})
    request.refresh_from_db()
    assert (request.state, request.superior, request.reviewer) == ("waiting", other, other)
    # Somebody else's, and one that waits, are not chosen for.
    assert "原来选的是" not in client.get(f"/register/body/unit/?again={request.code}").content.decode()


def test_a_missing_superior_is_told_without_an_account(at_opening: World) -> None:
    client = Client()
    assert client.post("/register/missing/", {"name": "云溪县林业局"}).status_code == 422
    page = client.post("/register/missing/", {"name": "云溪县林业局", "telephone": "0833-5"}).content.decode()
    assert at_opening.committee.office.name in page
    request = Request.objects.get()
    office = client_of(at_opening, "office_reviewer")
    form = {"kind": "competent_department", "name": "云溪县林业局", "uscc": uscc(5), "region": ""}
    assert office.post(f"/register/desk/{request.code}/", form | {"uscc": "x"}).status_code == 422
    office.post(f"/register/desk/{request.code}/", form)
    assert Organisation.objects.get(name="云溪县林业局").superior == at_opening.committee.office


def test_roles_are_given_listed_and_ended_by_the_head(at_opening: World) -> None:
    at_opening.employ("helper", "unit", "employee", called="邓佳宁")
    head, reviewer = client_of(at_opening, "unit_head"), client_of(at_opening, "unit_reviewer")
    assert "授权由负责人办理" in reviewer.get("/register/roles/").content.decode()
    day = at_opening.opening().date().isoformat()
    form = {"person": at_opening.people["helper"].code, "role": "unit_reviewer", "to_on": day}
    assert reviewer.post("/register/roles/", form).status_code == 200
    assert head.post("/register/roles/", form | {"to_on": "2099-01-01"}).status_code == 422
    head.post("/register/roles/", form)
    given = Membership.objects.get(person=at_opening.people["helper"], role="unit_reviewer")
    assert "邓佳宁" in head.get("/register/roles/").content.decode()
    path = f"/register/roles/{given.pk}/end/"
    assert reviewer.get(path).status_code == 404
    assert "不能再以单位审核人的身份" in head.get(path).content.decode()
    own = Membership.objects.get(person=at_opening.people["unit_head"])
    answer = head.post(f"/register/roles/{own.pk}/end/", follow=True).content.decode()
    assert "这是最后一位负责人" in answer


def test_two_records_of_one_unit_are_merged_on_the_page(at_opening: World) -> None:
    old, into = at_opening.organisations["unit"], at_opening.organisations["other_unit"]
    Organisation.objects.filter(pk=into.pk).update(superior=at_opening.organisations["department"])
    officer = client_of(at_opening, "department_reviewer")
    assert client_of(at_opening, "unit_head").get(f"/register/merge/{old.code}/").status_code == 404
    assert into.code in officer.get(f"/register/merge/{old.code}/?q=白露").content.decode()
    path = f"/register/merge/{old.code}/"
    assert "合并以后不能拆开" in officer.get(f"{path}?into={into.code}").content.decode()
    assert officer.post(path, {"into": into.code, "reason": "更名。"}).status_code == 422
    officer.post(path, {"into": into.code, "reason": "更名。", "sure": "on"})
    assert Merge.objects.get().into == into


def test_moving_says_what_becomes_of_the_dossier(at_opening: World) -> None:
    at_opening.submitted()
    client, target = client_of(at_opening, "applicant"), at_opening.organisations["other_unit"]
    page = client.get(f"/register/person/{target.code}/").content.decode()
    assert "要两个单位分别同意" in page and "由新单位重新审核和公示" in page
    client.post(f"/register/person/{target.code}/", {"note": ""})
    assert Request.objects.get().kind == "move"
    assert "原单位同意离开" in client.get("/register/mine/").content.decode()


def test_without_a_round_nobody_knows_who_reviews(db: None) -> None:
    department = Organisation.objects.create(
        name="某局", kind="competent_department", registered_at="2024-01-01T00:00:00Z"
    )
    assert "没有开放的申报轮次" in Client().get(f"/register/body/unit/{department.code}/").content.decode()


def test_the_message_of_a_decision_can_be_read(at_opening: World) -> None:
    from zhiping.ground.messages import service as outbox

    request = asked(at_opening)
    outbox.deliver()
    page = client_of(at_opening, "department_reviewer").get(reverse("desk:messages")).content.decode()
    assert "有一件登记等您审核" in page
    operations.apply(
        [operations.Choice(request.pk, 1)], operations.Decision.APPROVE, by=at_opening.by("department_reviewer"),
        at=at_opening.opening(),
    )  # fmt: skip
    outbox.deliver()
    client = Client()
    assert request.user is not None
    client.force_login(request.user)
    assert "您提交的登记已经通过" in client.get(reverse("desk:messages")).content.decode()


def test_who_is_nobody_yet_sees_what_became_of_their_request(at_opening: World) -> None:
    """The way from signing in to the reason and the next step, before there is a person."""
    from zhiping.ground.messages import service as outbox

    user = newcomer(at_opening)
    request = asked(at_opening, user)
    client = Client()
    client.force_login(user)
    assert client.get(reverse("portal:start"))["Location"] == reverse("registration:mine")

    def decide(decision: operations.Decision, reason: str = "") -> str:
        request.refresh_from_db()
        operations.apply(
            [operations.Choice(request.pk, request.version)], decision, reason=reason,
            by=at_opening.by("department_reviewer"), at=at_opening.opening(),
        )  # fmt: skip
        outbox.deliver()
        letters = client.get(reverse("desk:messages")).content.decode()
        assert f"/register/mine/{request.code}/" in letters and "1<span" in letters
        client.post(reverse("desk:messages"))
        return client.get(f"/register/mine/{request.code}/").content.decode()

    assert "代码不对。" in decide(operations.Decision.RETURN, "代码不对。")
    Request.objects.filter(pk=request.pk).update(state="waiting")
    page = decide(operations.Decision.REFUSE, "不在本地注册。")
    assert "不在本地注册。" in page and "重新提交" in page and at_opening.pack.about.contact.telephone in page
    Request.objects.filter(pk=request.pk).update(state="waiting", reason="")
    assert "职责授权" in decide(operations.Decision.APPROVE)
    assert "下一步" in client.get("/register/mine/").content.decode()


def _from_one_address(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def test_one_address_sends_so_many_registrations_an_hour_and_loses_nothing(
    at_opening: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings.ENV.__class__, "registrations_per_hour", 3)
    client = _from_one_address("203.0.113.7")
    # What cannot be read costs nothing, what is sent counts, whatever the page.
    for _ in range(3):
        assert client.post("/register/missing/", {"name": ""}).status_code == 422
    for number in range(2):
        assert client.post("/register/missing/", {"name": f"局{number}", "telephone": "1"}).status_code == 200
    assert client.post(_body_path(at_opening), body_post(id_number="51110219900307501X")).status_code == 422
    unit = at_opening.organisations["unit"]
    for path, typed in (
        (_body_path(at_opening), body_post()), (f"/register/person/{unit.code}/", body_post()),
        ("/register/missing/", {"name": "沈立", "telephone": "1"}),
    ):  # fmt: skip
        answer = client.post(path, typed)
        page = answer.content.decode()
        assert answer.status_code == 429 and "以后再提交" in page and 'value="沈立"' in page
    assert not Registrant.objects.exists()
    # Other addresses, and who is signed in, go on; and so does this one after a while.
    assert _from_one_address("203.0.113.8").post(_body_path(at_opening), body_post()).status_code == 302
    known = _from_one_address("203.0.113.7")
    known.force_login(newcomer(at_opening, serial=777))
    assert known.post("/register/missing/", {"name": "某局", "telephone": ""}).status_code == 200
    Throttle.objects.update(until=timezone.now())
    assert client.post("/register/missing/", {"name": "某局", "telephone": "1"}).status_code == 200


def test_an_office_registers_fourteen_colleagues_in_an_afternoon(at_opening: World) -> None:
    """Each of them with two attempts that are refused before the one that is taken."""
    assert settings.ENV.registrations_per_hour >= 14 * 3
