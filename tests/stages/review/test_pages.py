"""The pages of the review by a client without script: every task can be completed, every refusal says why."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.support import way
from tests.support import world as worlds
from tests.support.world import PASSWORD, World

from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier
from zhiping.stages.review import operations as review


class Officer:
    """Somebody at the browser, at an instant of the round."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.client = world, Client()
        self.client.force_login(world.user(name))

    def at(self, instant: datetime) -> Officer:
        """Let the round's clock show ``instant``."""
        clock.set_to(self.world.cycle.key, instant)
        return self

    def get(self, path: str, status: int = 200) -> str:
        """The page, which must answer with ``status``."""
        answer = self.client.get(path)
        assert answer.status_code == status, answer.content.decode()[:2000]
        return answer.content.decode()

    def post(self, path: str, status: int = 302, /, **data: str) -> str:
        """The answer to a form, which must have ``status``."""
        answer = self.client.post(path, data)
        assert answer.status_code == status, answer.content.decode()[:3000]
        return answer.content.decode()


def test_a_dossier_goes_through_the_pages_to_acceptance(world: World) -> None:
    dossier = world.submitted()
    day = way.first_day(world)
    base = f"/review/{dossier.code}/"
    reviewer = Officer(world, "unit_reviewer").at(world.on(day, 14))
    assert dossier.applicant_name in reviewer.get("/desk/")
    for item in way.items_of(dossier):
        reviewer.post(f"{base}item/{item}/", mark="true")
    reviewer.post(f"{base}publicity/", posted_on=day.isoformat(), place="公告栏", telephone="0833-0000000")
    notice = reviewer.get(f"{base}publicity/notice/")
    assert world.people["applicant"].id_number() not in notice
    over = dossier.notices.get().ends_at + timedelta(seconds=5)
    head = Officer(world, "unit_head").at(over)
    head.post(f"{base}recommend/", recommends="yes", opinion="同意推荐。", password=PASSWORD, **way.JUDGEMENTS)
    if world.pack.stages.department:
        department = Officer(world, "department_reviewer")
        for item in way.items_of(dossier):
            department.post(f"{base}item/{item}/", mark="true")
        department.get(f"{base}report/")
        department.post(f"{base}report/", opinion="审核通过，同意上报。", **dict.fromkeys(review.FOCUS, "on"))
    office = Officer(world, "office_reviewer")
    for item in way.items_of(dossier):
        office.post(f"{base}item/{item}/", mark="true")
    office.get(f"{base}accept/")
    office.post(f"{base}accept/")
    dossier.refresh_from_db()
    assert dossier.state == "accepted"
    assert "评委会已接收" in office.get(base)
    assert "评委会接收" in office.get(f"/desk/dossiers/{dossier.code}/history/")
    assert dossier.applicant_name in office.get("/desk/dossiers/done/?f=on")


@pytest.mark.django_db
def test_a_refusal_takes_two_officers_and_says_why_it_cannot_be_confirmed_by_one() -> None:
    world = worlds.make("leshan-2024-engineering")
    dossier = world.submitted()
    base = f"/review/{dossier.code}/refuse/"
    first = Officer(world, "unit_reviewer").at(dossier.state_since + timedelta(hours=1))
    form = {"clause": "P2", "reason": "没有按程序申报。", "name": dossier.applicant_name, "password": PASSWORD}
    assert "姓名与申报人不一致" in first.post(base, 422, **form | {"name": "林晓"})
    assert "再次输入您的登录密码" in first.post(base, 422, **form | {"password": "不是这个"})
    kept = first.post(base, 422, **form | {"clause": ""})
    assert "没有按程序申报。" in kept and "请选择不符合哪一条" in kept
    assert "填写不真实、不准确，或缺证明材料" in kept and 'value="A2.refuse"' not in kept
    first.post(base, **form)
    pending = first.get(base)
    assert "还没有生效" in pending and "不能自己确认" in pending
    assert "不能自己确认" in first.post(f"{base}confirm/", 422, password=PASSWORD)
    second = Officer(world, "unit_second")
    second.post(f"{base}confirm/", password=PASSWORD)
    assert Dossier.objects.get(pk=dossier.pk).state == "refused"


def test_a_return_shows_every_reason_before_it_is_made(world: World) -> None:
    dossier = world.submitted()
    base = f"/review/{dossier.code}/"
    reviewer = Officer(world, "unit_reviewer").at(dossier.state_since + timedelta(hours=1))
    first, *others = way.items_of(dossier)
    assert "请写明原因" in reviewer.post(f"{base}item/{first}/", 422, mark="correct")
    reviewer.post(f"{base}item/{first}/", mark="correct", note="请补传证件反面。")
    assert "还有" in reviewer.get(f"{base}return/")
    for item in others:
        reviewer.post(f"{base}item/{item}/", mark="true")
    preview = reviewer.get(f"{base}return/")
    assert "请补传证件反面。" in preview and "退回修改，1项" in preview
    reviewer.post(f"{base}return/")
    assert Dossier.objects.get(pk=dossier.pk).state == "returned"


def test_who_has_nothing_to_do_with_a_dossier_does_not_find_it(world: World) -> None:
    dossier = world.submitted()
    for stranger in ("other_unit", "other_department", "department_reviewer", "office_reviewer", "applicant"):
        Officer(world, stranger).at(dossier.state_since).get(f"/review/{dossier.code}/", 404)
