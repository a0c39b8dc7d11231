"""The pages of the aftercare, as those use them who sit there: appoint, hand out, file; list, order, sign; close."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.stages.aftercare.conftest import certified, fallen, free_at
from tests.stages.aftercare.test_giving_back import entrusted
from tests.support.world import PASSWORD, World

from zhiping.cli import archiving
from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.ground.clock import service as clock
from zhiping.ground.storage import keys
from zhiping.records.models import Cycle, Dossier
from zhiping.stages.aftercare.models import Collection, DestructionList, Form, YearEnd
from zhiping.stages.aftercare.operations import closing
from zhiping.stages.aftercare.operations import destroying as work


def sit(world: World, who: str, at: datetime) -> Client:
    clock.set_to(world.cycle.key, at)
    client = Client()
    client.force_login(world.user(who))
    return client


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def test_office_counter_and_unit_each_do_their_part_of_the_collection(paper_world: World) -> None:
    world, at = paper_world, paper_world.on(date(2025, 3, 3))
    dossier, other = certified(world), certified(world, "second")
    office = sit(world, "office_reviewer", at)
    path, unit = reverse("aftercare:lists"), world.organisations["unit"]
    assert unit.name in text(office.get(path))
    sent = {"unit": [unit.code], "from_on": "2025-03-10", "to_on": "2025-03-14", "hours": "工作日9:00至12:00",
            "place": "一号楼", "telephone": "0833-0000000"}  # fmt: skip
    wrong = office.post(path, sent | {"to_on": "2025-03-01", "place": ""})
    assert wrong.status_code == 422 and "请填领取地点" in text(wrong)
    assert "至少选择一个单位" in text(office.post(path, sent | {"unit": []}))
    assert "已约定1个单位" in text(office.post(path, sent, follow=True))
    row = Collection.objects.get()
    path = reverse("aftercare:list", args=[row.code])
    assert office.get(reverse("aftercare:list_pdf", args=[row.code])).content.startswith(b"%PDF")

    counter = sit(world, "counter", world.on(date(2025, 3, 10)))
    assert "请填在清单上签字的人" in text(counter.post(path, {"do": "hand", "code": [dossier.code]}))
    assert "至少选择一人" in text(counter.post(path, {"do": "hand", "signer": "周敏"}))
    counter.post(path, {"do": "hand", "code": [dossier.code], "signer": "周敏"})
    assert "周敏，" in text(counter.get(path)) and Form.objects.filter(handed_at__isnull=False).count() == 1
    counter.post(path, sent | {"do": "move", "to_on": "2025-03-21"})
    assert "2025年3月21日" in text(counter.get(path))

    clerk = sit(world, "unit_reviewer", world.on(date(2025, 3, 11)))
    listed = text(clerk.get(reverse("aftercare:unit")))
    assert row.code in listed and "已领取1人，已归档0人" in listed and '2<span class="vh">份待领取或归档' in listed
    assert "请先勾选" in text(clerk.post(path, {"do": "file"}, follow=True))
    done = text(clerk.post(path, {"do": "file", "code": [dossier.code, other.code]}, follow=True))
    assert "已登记1人的评审表存入档案" in done and "还没有从评委会办公室领取" in done
    assert Dossier.objects.get(pk=dossier.pk).state == "archived"
    # Nobody there has anything to tick until something was handed out: then there is no column of boxes either.
    assert "c-check" not in text(clerk.get(path)) and "待单位归档" not in text(clerk.get(path))
    stranger = sit(world, "other_unit", world.on(date(2025, 3, 11)))
    assert stranger.get(path).status_code == 404
    # The next appointment begins with the place of the last one.
    certified(world, "third")
    office = sit(world, "office_reviewer", world.on(date(2025, 3, 12)))
    assert 'value="一号楼"' in text(office.get(reverse("aftercare:lists")))


def test_a_list_of_destruction_goes_through_its_steps_on_its_pages(world: World) -> None:
    dossier, other = fallen(world), fallen(world, "other")
    at = max(free_at(world, dossier), free_at(world, other)) + timedelta(hours=1)
    early = sit(world, "office_reviewer", dossier.state_since)
    home = reverse("aftercare:destruction")
    assert "申请复查的期限" in text(early.get(home))
    office = sit(world, "office_reviewer", at)
    assert "至" in text(office.post(home, {}, follow=True)) and not DestructionList.objects.exists()
    made = office.post(home, {"code": [dossier.code, other.code]})
    row = DestructionList.objects.get()
    path = reverse("aftercare:destruction_list", args=[row.code])
    assert made["Location"] == path and "须由另一人核对确认" in text(office.get(path))
    second = sit(world, "office_second", at)
    second.post(path, {"do": "confirm"})
    row.refresh_from_db()
    assert row.waits_until is not None and "等到" in text(second.get(path))

    late = row.waits_until + timedelta(hours=1)
    bureau = sit(world, "bureau", late)
    hold = reverse("aftercare:hold", args=[other.code])
    bureau.post(hold, {"reason": "法院来函保全。"})
    assert "法院来函保全。" in text(bureau.get(hold)) and "依法保全，不销毁" in text(bureau.get(path))
    assert "这次销毁1份，依法保全的1份不销毁" in text(bureau.get(path))
    assert "密码不对" in text(bureau.post(path, {"do": "order", "password": "x"}))
    bureau.post(path, {"do": "order", "password": PASSWORD})
    assert work.carry_out(world.cycle, at=late + timedelta(hours=1)) == 1
    assert "已销毁" in text(bureau.get(path))
    # One that is held stops the list: the page says who can do what, or nobody would ever go on.
    assert "清单停在这里" in text(bureau.get(path)) and "移出清单" in text(bureau.get(path))
    assert "已销毁1份" in text(bureau.get(home))
    office = sit(world, "office_reviewer", late)
    bare = office.post(path, {"do": "off", "code": other.code, "reason": ""})
    assert bare.status_code == 422 and '<details class="gap" open>' in text(bare)
    office.post(path, {"do": "off", "code": other.code, "reason": "保全期间移出。"})
    assert "待登记纸质材料" in text(office.get(path))
    day = world.pack.calendar.day_of(late)
    counter = sit(world, "counter", late)
    assert "请填怎样销毁" in text(counter.post(path, {"do": "paper", "place": "楼下", "on": day.isoformat()}))
    counter.post(path, {"do": "paper", "way": "粉碎", "place": "地下一层", "on": day.isoformat()})
    assert "须由另一人签认" in text(counter.get(path))
    bureau = sit(world, "bureau", late)
    bureau.post(path, {"do": "witness", "password": PASSWORD})
    assert bureau.get(reverse("aftercare:record_pdf", args=[row.code])).content.startswith(b"%PDF")
    assert "已加电子签名" in text(bureau.get(path))


def test_lists_cost_the_same_however_long_they_are(world: World, django_assert_max_num_queries) -> None:
    rows = [fallen(world, who) for who in ("a", "b", "c")]
    at = max(free_at(world, one) for one in rows)
    made = work.make_list(world.cycle, rows, by=world.by("office_reviewer"), at=at)
    office = sit(world, "office_second", at)
    with django_assert_max_num_queries(26):
        office.get(reverse("aftercare:destruction_list", args=[made.code]))


def test_a_result_goes_back_on_its_page(world: World) -> None:
    dossier = entrusted(world, passed=True)
    office = sit(world, "office_reviewer", dossier.state_since)
    path = reverse("aftercare:entrusted")
    assert "可以反馈" in text(office.get(path)) and "请先勾选" in text(office.post(path, {}, follow=True))
    assert "已生成1份反馈包" in text(office.post(path, {"code": [dossier.code]}, follow=True))
    assert "某某市水务局" in text(office.get(path))
    answer = office.get(reverse("aftercare:package", args=[dossier.code]))
    assert answer["Content-Type"] == "application/zip" and answer.content.startswith(b"PK")
    assert sit(world, "unit_head", dossier.state_since).get(path).status_code == 403


def test_a_round_with_somebody_under_way_is_closed_with_a_reason_and_then_archived(world: World) -> None:
    dossier = fallen(world)
    at = free_at(world, dossier)
    made = work.make_list(world.cycle, [dossier], by=world.by("office_reviewer"), at=at)
    bureau = sit(world, "bureau", at)
    path = reverse("aftercare:year", args=[world.cycle.key])
    assert world.pack.title in text(bureau.get(reverse("aftercare:years")))
    held = bureau.post(path, {"do": "close", "password": PASSWORD, "reason": "不再办理。"})
    assert "1份销毁清单" in text(held) and not YearEnd.objects.exists()
    # What cannot be done is not offered: the page leads to what is still open instead.
    assert 'value="close"' not in text(held) and reverse("aftercare:destruction") in text(held)
    line = made.lines.get()
    work.take_off(line, reason="改列。", by=world.by("office_reviewer"), at=at)
    assert "写明每一类" in text(bureau.post(path, {"do": "close", "password": PASSWORD}))
    bureau.post(path, {"do": "close", "password": PASSWORD, "reason": "下一年一并销毁。"})
    ended = YearEnd.objects.get()
    page = text(bureau.get(path))
    if world.pack.stages.destruction:
        assert ended.left == {dossier.code: "not_passed"} and "下一年一并销毁。" in page
    assert "zhiping policy new" in page and Cycle.objects.get(pk=world.cycle.pk).closed_at is not None
    _between_rounds(world, bureau)
    bureau.post(path, {"do": "archive"})
    assert archiving.make_archives() == 1 and archiving.make_archives() == 0
    ended.refresh_from_db()
    assert ended.archive == "done" and ended.package in text(bureau.get(path))
    assert (archiving.folder() / ended.folder / "manifest-sha256.txt").exists()
    with pytest.raises(BadInput, match="已归档"):
        closing.ask_archive(ended, by=world.by("bureau"), at=at, real_at=at)
    with pytest.raises(BadInput, match="已经结束"):
        closing.close(world.cycle, signed_in_afresh=True, by=world.by("bureau"), at=at)


def test_only_who_leads_the_body_closes(world: World) -> None:
    for who, afresh, code in (("office_reviewer", True, "not_yours"), ("bureau", False, "sign_in_again")):
        with pytest.raises(Refusal, match=code):
            closing.close(world.cycle, signed_in_afresh=afresh, by=world.by(who), at=world.opening())
    assert closing.close(world.cycle, signed_in_afresh=True, by=world.by("bureau"), at=world.opening()).left == {}


def test_the_year_leads_to_its_figures_only_whom_they_are_open_to(world: World) -> None:
    path, figures = reverse("aftercare:year", args=[world.cycle.key]), reverse("figures:home")
    for who, led in (("bureau", True), ("operator", False)):
        shown = sit(world, who, world.opening()).get(path)
        assert shown.status_code == 200 and (f"{figures}?cycle=" in text(shown)) == led, who


def _between_rounds(world: World, bureau: Client) -> None:
    """Until the next round opens: figures stay, pages of a round say that none is open, and whom to ring."""
    for path in (reverse("figures:home"), f"{reverse('figures:home')}?cycle={world.cycle.key}"):
        shown = text(bureau.get(path))
        assert "这一轮已于" in shown and "办到哪一步" in shown and "exchange/out" not in shown
    absent = bureau.get(reverse("conferral:overview"))
    assert absent.status_code == 404 and "现在没有进行中的评审轮次" in text(absent)
    assert world.pack.about.contact.telephone in text(absent)
    assert "没有这一页" in text(Client().get(reverse("conferral:public_roll", args=["1111-1111"])))
    home = text(bureau.get(reverse("portal:home")))
    assert "回到我的工作" in home and reverse("accounts:signin") not in home
    assert reverse("conferral:public") in home and reverse("portal:verify") in home


def test_whoever_asks_for_what_was_destroyed_is_told_so(world: World, client: Client) -> None:
    """410, not a fault; a key that is gone although nothing was destroyed stays a fault."""
    dossier = fallen(world)
    at = free_at(world, dossier) + timedelta(days=1)
    office, own = sit(world, "office_reviewer", at), sit(world, "applicant", at)
    paths = ((office, f"/review/{dossier.code}/"), (own, f"/apply/{dossier.code}/content/"))
    for who, path in paths:
        assert who.get(path).status_code == 200, path
    keys.destroy(dossier.key_owner)
    with pytest.raises(keys.KeyDestroyed):
        office.get(f"/review/{dossier.code}/")
    Dossier.objects.filter(pk=dossier.pk).update(state="destroyed")
    for who, path in paths:
        answer = who.get(path)
        assert answer.status_code == 410 and "已按程序销毁" in text(answer), path
    # The result stays with the person, and the way to it: it is not as if nothing had been decided.
    result = reverse("conferral:own", args=[dossier.code])
    assert result in text(own.get(f"/apply/{dossier.code}/")) and result not in text(office.get(paths[0][1]))
    said = text(own.get(result))
    assert "评审未通过" in said and "按规定销毁，评审结果仍有记录" in said and "还没有评审结果" not in said
