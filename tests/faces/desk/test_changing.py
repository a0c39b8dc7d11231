"""More time and supplementary notices from the pages: previewed, given, and read by those concerned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.support.way import recommended
from tests.support.world import World

from zhiping import packs
from zhiping.core.policy.reader import files_of
from zhiping.ground.clock import service as clock
from zhiping.ground.messages import service as outbox
from zhiping.records import following as records_following
from zhiping.records import operations
from zhiping.records.actors import SYSTEM
from zhiping.records.models import Cycle, Dossier, Extension, FollowUp, PackVersion, Supplement
from zhiping.records.ticking import tick

AtDesk = Callable[[str], Client]


def _form(**more: str) -> dict[str, str]:
    return {"window": "unit_review", "closes_at": "2024-11-27T12:00", "reason": "单位停电。"} | more


def test_the_bureau_extends_for_one_dossier_after_a_preview(world: World, at_desk: AtDesk) -> None:
    dossier = world.submitted()
    clock.set_to(world.cycle.key, dossier.state_since)
    client, form = at_desk("bureau"), _form(scope="dossier", code=dossier.code)
    wrong = client.post("/desk/extend/", form | {"code": "0000-0000"})
    assert wrong.status_code == 422 and "本轮没有这个编号的材料" in wrong.content.decode()
    early = client.post("/desk/extend/", form | {"closes_at": "2024-11-20T12:00"})
    assert early.status_code == 422 and "不比现在的晚" in early.content.decode()
    assert "单位停电。" in early.content.decode()
    asked = client.post("/desk/extend/", form).content.decode()
    assert "涉及1份材料" in asked and not Extension.objects.exists()
    back = client.post("/desk/extend/", form | {"change": "1"})
    assert back.status_code == 200 and "单位停电。" in back.content.decode() and not Extension.objects.exists()
    assert client.post("/desk/extend/", form | {"sure": "1"}).status_code == 302
    extension = Extension.objects.get()
    assert extension.closes_at == world.on(extension.closes_at.date(), 12)
    assert "单位停电。" in client.get("/desk/extend/").content.decode()


def test_for_a_unit_and_for_all_it_is_counted_who_is_concerned(world: World, at_desk: AtDesk) -> None:
    for name in ("one", "two"):
        world.submitted(name)
    far = world.submitted("three", unit="other_unit")
    clock.set_to(world.cycle.key, far.state_since)
    client = at_desk("bureau")
    unit = client.post("/desk/extend/", _form(scope="unit", unit=str(world.organisations["unit"].pk)))
    assert "涉及2份材料" in unit.content.decode()
    assert "涉及3份材料" in client.post("/desk/extend/", _form(scope="all")).content.decode()
    none = client.post("/desk/extend/", _form(scope="all", window="paper", closes_at="2024-12-27T12:00"))
    assert "现在没有材料受影响" in none.content.decode()


def test_those_concerned_read_the_reason_and_others_do_not(world: World, at_desk: AtDesk) -> None:
    dossier, other = world.submitted("one"), world.submitted("two", unit="other_unit")
    clock.set_to(world.cycle.key, other.state_since)
    form = _form(scope="unit", unit=str(world.organisations["unit"].pk), sure="1")
    assert at_desk("bureau").post("/desk/extend/", form).status_code == 302
    outbox.deliver()
    for name in ("one", "unit_reviewer", "department_reviewer", "office_reviewer"):
        assert "单位停电。" in at_desk(name).get("/changes/").content.decode(), name
    for name in ("two", "other_unit", "other_department"):
        assert "单位停电。" not in at_desk(name).get("/changes/").content.decode(), name
    inbox = at_desk("one").get("/messages/").content.decode()
    assert "单位审核推荐的期限延长到11月27日（周三）12:00" in inbox and "/changes/" in inbox
    assert "单位停电。" in at_desk("one").get(reverse("application:overview", args=[dossier.code])).content.decode()


def test_the_bureau_sees_what_its_departments_let_lie(world: World, at_desk: AtDesk) -> None:
    dossier = recommended(world, world.submitted(), posted_on=world.opening().date())
    at = world.one_late("department_review")
    tick(world.cycle, at=at)
    clock.set_to(world.cycle.key, at)
    page = at_desk("bureau").get("/desk/extend/").content.decode()
    assert "超过期限没有办理" in page and f"unit={dossier.unit_id}" in page
    unit = str(dossier.unit_id)
    prefilled = at_desk("bureau").get("/desk/extend/", {"unit": unit, "window": "department_review"}).content.decode()
    assert f'value="{unit}" selected' in prefilled and 'value="department_review" selected' in prefilled
    form = _form(scope="unit", unit=unit, window="department_review", closes_at="2024-12-05T12:00", sure="1")
    assert at_desk("bureau").post("/desk/extend/", form).status_code == 302
    assert "超过期限没有办理" not in at_desk("bureau").get("/desk/extend/").content.decode()


def _loaded(world: World, days: int = 3) -> PackVersion:
    files = dict(files_of(packs.locate(world.pack.id)))
    last = world.pack.windows["application"].last_on
    text = files["procedure.yaml"].decode()
    files["procedure.yaml"] = text.replace(f"last_on: {last}", f"last_on: {last + timedelta(days=days)}", 1).encode()
    return operations.load_pack(files, by=SYSTEM, at=world.opening())


def test_a_supplementary_notice_is_compared_counted_and_put_into_force(world: World, at_desk: AtDesk) -> None:
    draft = world.dossier()
    at = world.one_late("application")
    tick(world.cycle, at=at)
    clock.set_to(world.cycle.key, at)
    client = at_desk("bureau")
    assert "没有可以执行的新版本" in client.get("/desk/supplement/").content.decode()
    version = _loaded(world)
    page = client.get("/desk/supplement/", {"version": version.pk}).content.decode()
    assert "2024年11月26日" in page and "涉及1份材料" in page and "恢复到“草稿”" in page
    blank = client.post("/desk/supplement/", {"version": version.pk, "document": ""})
    assert blank.status_code == 422 and "请写补充通知的文号和标题" in blank.content.decode()
    assert client.post("/desk/supplement/", {"version": version.pk, "document": "补1号"}).status_code == 302
    assert Cycle.objects.get().pack_version == version and Supplement.objects.get().document == "补1号"
    assert Dossier.objects.get(pk=draft.pk).state == "draft"
    shown = at_desk("applicant").get("/changes/").content.decode()
    assert "补1号" in shown and "2024年11月23日" in shown and "2024年11月26日" in shown


def test_a_version_that_takes_time_away_cannot_be_put_into_force(world: World, at_desk: AtDesk) -> None:
    clock.set_to(world.cycle.key, world.opening())
    version, client = _loaded(world, days=-1), at_desk("bureau")
    page = client.get("/desk/supplement/", {"version": version.pk}).content.decode()
    assert "不能执行" in page and 'name="document"' not in page
    forced = client.post("/desk/supplement/", {"version": version.pk, "document": "补1号"})
    assert forced.status_code == 422 and not Supplement.objects.exists()


@pytest.mark.parametrize("path", ["/changes/", "/desk/extend/"])
def test_a_list_takes_as_many_queries_for_one_row_as_for_three(world: World, at_desk: AtDesk, path: str) -> None:
    dossier = world.submitted()
    clock.set_to(world.cycle.key, dossier.state_since)
    client = at_desk("bureau")

    def cost() -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        return len(caught)

    def more(days: int) -> None:
        operations.extend(
            world.cycle, "unit_review", closes_at=world.one_late("unit_review") + timedelta(days=days), reason="停电",
            unit=world.organisations["unit"], person=world.people["bureau"], at=dossier.state_since,
        )  # fmt: skip

    more(1)
    one = cost()
    more(2)
    more(3)
    assert cost() == one


def test_who_may_not_extend_for_all_is_told_before_the_preview(world: World, at_desk: AtDesk) -> None:
    """8l, 8n: the office is offered one dossier only; what is not its to give is refused where it was chosen."""
    dossier = world.submitted()
    clock.set_to(world.cycle.key, dossier.state_since)
    office = at_desk("office_reviewer")
    page = office.get("/desk/extend/").content.decode()
    assert 'value="dossier"' in page and 'value="all"' not in page and "由评审组织单位负责人延长" in page
    refused = office.post("/desk/extend/", _form(scope="all"))
    assert refused.status_code == 422 and "由评审组织单位负责人延长" in refused.content.decode()
    # A dossier at its unit is the bureau's to extend: told at the preview, which is not shown.
    asked = office.post("/desk/extend/", _form(scope="dossier", code=dossier.code))
    assert asked.status_code == 422 and 'name="sure"' not in asked.content.decode()
    assert 'name="sure"' in at_desk("bureau").post("/desk/extend/", _form(scope="all")).content.decode()


def test_the_page_says_how_far_the_worker_has_come(
    world: World, at_desk: AtDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records_following, "PIECE", 1)
    dossiers = [world.submitted(f"applicant{n}") for n in range(3)]
    clock.set_to(world.cycle.key, dossiers[0].state_since)
    done = at_desk("bureau").post("/desk/extend/", _form(scope="all", sure="1"), follow=True).content.decode()
    assert "还有3份" in done and "已办0份，共3份" in done
    records_following.go_on(FollowUp.objects.get().pk, at=dossiers[0].state_since)
    assert "已办1份，共3份" in at_desk("bureau").get("/desk/extend/").content.decode()
    # Applicants are not shown how the others fare.
    assert "已办1份" not in at_desk("applicant0").get("/changes/").content.decode()
    tick(world.cycle, at=dossiers[0].state_since)
    assert "后台正在办" not in at_desk("bureau").get("/desk/extend/").content.decode()
