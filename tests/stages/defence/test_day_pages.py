"""Pages of the day (P7): the door, the session, the tablet, the outcomes, the public screen; who sees what of whom."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.support import hearing
from tests.support.hearing import FULL, Morning

from zhiping.core.procedure import State
from zhiping.ground.clock import service as clock
from zhiping.ground.storage import keys
from zhiping.records.models import Dossier, IssuedDocument
from zhiping.registers.experts import operations as experts
from zhiping.stages.defence.models import Attendance, Result, Screen, Sheet, Slot
from zhiping.stages.defence.operations import results, steps
from zhiping.stages.defence.queries import marks

pytestmark = pytest.mark.django_db
NAMES = ("申报人一", "申报人二", "申报人三")


@pytest.fixture
def morning(db: None) -> Morning:
    made = hearing.morning()
    clock.set_to(made.world.cycle.key, made.at(9, 45))
    return made


def _as(morning: Morning, who: str) -> Client:
    client = Client()
    client.force_login(morning.world.user(who))
    return client


def _at(morning: Morning, at: datetime) -> None:
    clock.set_to(morning.world.cycle.key, at)


def test_a_scan_at_the_door_checks_in_and_says_where_to_go(morning: Morning) -> None:
    client, slot, path = _as(morning, "counter"), morning.slots[0], reverse("defence:checkin")
    answer = client.post(path, {"scan": f" https://zp.example/{slot.code.lower()}/ "}, follow=True)
    text = answer.content.decode()
    assert "已报到" in text and "1号　申报人一" in text and "302室" in text
    assert Attendance.objects.get(slot=slot).status == Attendance.Status.ARRIVED
    again = client.post(path, {"scan": slot.code})
    assert again.status_code == 422 and "1号现在是“已报到”，不能报到" in again.content.decode()
    assert "没有找到这个报到码" in client.post(path, {"scan": "0000-0000"}).content.decode()
    assert client.post(path, {}).status_code == 422
    assert client.post(path, {"scan": morning.slots[1].dossier.code}).status_code == 302, "the dossier's number will do"


def test_an_old_notice_leads_to_the_new_place(morning: Morning) -> None:
    first = morning.slots[0]
    Slot.objects.filter(pk=first.pk).update(state=Slot.State.GIVEN_UP)
    Slot.objects.create(
        schedule=first.schedule, session=first.session, dossier=first.dossier, turn=9, starts_at=first.starts_at,
        ends_at=first.ends_at,
    )  # fmt: skip
    answer = _as(morning, "counter").post(reverse("defence:checkin"), {"scan": first.code})
    assert answer.status_code == 422 and "新的安排是1月11日机械工程第一组9号" in answer.content.decode()


def test_the_lead_runs_the_session_and_locks_it(morning: Morning) -> None:
    lead, office, path = (
        _as(morning, "expert1"),
        _as(morning, "office_reviewer"),
        reverse("defence:run", args=[morning.session.code]),
    )
    assert "答辩评分</a>" in lead.get(path).content.decode(), "the way back is called as where it leads"
    for slot in morning.slots[:2]:
        office.post(reverse("defence:checkin"), {"scan": slot.code})
    assert "叫下一位：1号" in lead.get(path).content.decode()
    for slot in morning.slots[:2]:
        for do in ("next", "enter", "finish"):
            lead.post(path, {"do": do, "slot": slot.code})
    third = morning.slots[2]
    lead.post(path, {"do": "absent", "slot": third.code})
    assert "还有评分没有打完" in lead.post(path, {"do": "lock"}, follow=True).content.decode()
    for slot in morning.slots[:2]:
        for who in ("expert1", "expert2", "expert3"):
            morning.mark(slot, who)
    shown = lead.get(path).content.decode()
    assert "专家乙：已打完2份，应打2份" in shown and "100" not in re.sub(r"<[^>]+>", "", shown), "no marks of others"
    assert "2人的评分已锁定" in lead.post(path, {"do": "lock"}, follow=True).content.decode()
    assert Result.objects.count() == 2
    assert lead.post(path, {"do": "dance"}).status_code == 404


def test_who_has_nothing_to_do_with_a_session_does_not_find_it(morning: Morning) -> None:
    hearing.an_expert(morning.world, "expert9", "专家外")
    code = morning.session.code
    for who in ("expert2", "expert9"):
        assert _as(morning, who).get(reverse("defence:run", args=[code])).status_code == 404
    assert _as(morning, "expert9").get(reverse("defence:scoring", args=[code])).status_code == 404
    assert "没有您参加的答辩场次" in _as(morning, "expert9").get(reverse("defence:scoring_home")).content.decode()
    for who in ("applicant1", "unit_reviewer", "bureau"):
        assert _as(morning, who).get(reverse("defence:scoring", args=[code])).status_code == 403
    assert _as(morning, "counter").get(reverse("defence:outcomes", args=[code])).status_code == 403
    assert _as(morning, "expert1").get(reverse("defence:outcomes", args=[code])).status_code == 403


def _post(client: Client, morning: Morning, slot: Slot, save: str, base: int, **marks_: object) -> Any:
    path = reverse("defence:sheet", args=[morning.session.code, slot.code])
    fields = {"base": base, "save": save, "notes": "口头表达好", **{f"mark-{k}": v for k, v in marks_.items()}}
    return client.post(path, fields, headers={"X-Autosave": "1"})


def test_the_tablet_saves_replays_and_is_told(morning: Morning) -> None:
    client, slot = _as(morning, "expert2"), morning.slots[0]
    first = _post(client, morning, slot, "aaaaaaaa-1", 0, theory=20, report="")
    assert first.json() == {"version": 1, "whole": False, "again": False, "saved_at": "09:45"}
    assert _post(client, morning, slot, "aaaaaaaa-1", 0, theory=20).json()["again"]
    other = _post(client, morning, slot, "bbbbbbbb-1", 0, theory=3)
    assert other.status_code == 409
    told = other.json()
    assert (told["version"], told["marks"], told["notes"]) == (1, {"theory": 20}, "口头表达好")
    for wrong in ("26", "二十", "-1", "9.5"):
        assert _post(client, morning, slot, "cccccccc-1", 1, theory=wrong).status_code == 422
    assert _post(client, morning, slot, "cccccccc-1", "x", theory=1).status_code == 422  # type: ignore[arg-type]
    for one in morning.slots[:1]:
        morning.hear(one)
        _post(client, morning, one, "dddddddd-1", 1, **FULL)
        for who in ("expert1", "expert3"):
            morning.mark(one, who)
    for one in morning.slots[1:]:
        steps.absent(one, by=morning.world.by("expert1"), at=morning.at(10))
    results.lock(morning.session, by=morning.world.by("expert1"), at=morning.at(11))
    locked = _post(client, morning, slot, "eeeeeeee-1", 2, theory=1)
    assert locked.status_code == 423 and "评分已经锁定" in locked.json()["message"]
    shown = client.get(reverse("defence:scoring", args=[morning.session.code])).content.decode()
    assert "已锁定" in shown and "readonly" in shown and "保存1号" not in shown


def test_without_script_a_sheet_is_a_form(morning: Morning) -> None:
    client, slot = _as(morning, "expert2"), morning.slots[0]
    path = reverse("defence:sheet", args=[morning.session.code, slot.code])
    answer = client.post(path, {"base": 0, "save": "aaaaaaaa-1", "mark-theory": "20", "notes": ""}, follow=True)
    assert "1号的评分已保存" in answer.content.decode() and 'value="20"' in answer.content.decode()
    answer = client.post(path, {"base": 0, "save": "bbbbbbbb-1", "mark-theory": "3", "notes": ""}, follow=True)
    assert "这里没有覆盖它" in answer.content.decode() and 'value="20"' in answer.content.decode()


def test_own_notes_are_seen_by_nobody_else(morning: Morning) -> None:
    slot = morning.slots[0]
    _post(_as(morning, "expert2"), morning, slot, "aaaaaaaa-1", 0, theory=20)
    code = morning.session.code
    pages = [("expert2", "scoring"), ("expert1", "scoring"), ("expert3", "scoring"), ("expert1", "run"),
             ("office_reviewer", "run"), ("office_reviewer", "outcomes"), ("chair", "outcomes")]  # fmt: skip
    for who, name in pages:
        shown = _as(morning, who).get(reverse(f"defence:{name}", args=[code])).content.decode()
        assert ("口头表达好" in shown) == (who == "expert2"), (who, name)


def test_a_recused_lead_knows_nothing_of_the_applicant(morning: Morning) -> None:
    """rules.md 3: not in lists, not in counts, not in what is said of the others' sheets."""
    first, lead = morning.slots[0], morning.world.by("expert1")
    experts.declare(morning.experts[0], first.dossier, "同门", by=lead, at=morning.at())
    client, code = _as(morning, "expert1"), morning.session.code
    for path in (reverse("defence:scoring", args=[code]), reverse("defence:run", args=[code])):
        shown = client.get(path).content.decode()
        assert "申报人一" not in shown and re.search(r"(?<!\d)1号", shown) is None and first.code not in shown
        assert "申报人二" in shown
    assert "2人" in client.get(reverse("defence:scoring_home")).content.decode()
    assert "3人" in _as(morning, "expert2").get(reverse("defence:scoring_home")).content.decode()
    assert _post(client, morning, first, "aaaaaaaa-1", 0, theory=20).status_code == 404
    posted = client.post(reverse("defence:run", args=[code]), {"do": "absent", "slot": first.code})
    assert posted.status_code == 404
    assert "申报人一" in _as(morning, "office_reviewer").get(reverse("defence:run", args=[code])).content.decode()


def test_the_screen_shows_numbers_and_no_names_to_whoever_has_the_address(morning: Morning) -> None:
    office = _as(morning, "office_reviewer")
    office.post(reverse("defence:screen_open"), {"half_day": morning.session.half_day_id})
    path = reverse("defence:screen", args=[Screen.objects.get().token])
    assert path in office.get(reverse("defence:day")).content.decode()
    assert '<p class="number muted">—</p>' in Client().get(path).content.decode(), "nobody called is quiet"
    steps.check_in(morning.slots[0], by=morning.world.by("counter"), at=morning.at())
    steps.check_in(morning.slots[1], by=morning.world.by("counter"), at=morning.at())
    steps.call(morning.slots[0], by=morning.world.by("expert1"), at=morning.at())
    answer = Client().get(path)
    shown = answer.content.decode()
    assert answer["Cache-Control"] == "no-store" and "1号" in shown and "请进302室" in shown and "接下来：2号" in shown
    secrets = [*NAMES, "青梧机械", *(slot.dossier.code for slot in morning.slots), *(s.code for s in morning.slots)]
    assert [one for one in [*secrets, "专家甲"] if one in shown] == []
    office.post(reverse("defence:screen_open"), {"half_day": morning.session.half_day_id})
    assert Client().get(path).status_code == 404, "the old address shows nothing any more"
    assert Client().get(reverse("defence:screen", args=["0" * 32])).status_code == 404
    assert office.post(reverse("defence:screen_open"), {"half_day": "999"}).status_code == 404


def _heard(morning: Morning) -> None:
    morning.hear(morning.slots[0])
    for who in ("expert1", "expert2", "expert3"):
        morning.mark(morning.slots[0], who, **({"theory": 20} if who == "expert2" else {}))
    for one in morning.slots[1:]:
        steps.absent(one, by=morning.world.by("expert1"), at=morning.at(10))
    results.lock(morning.session, by=morning.world.by("expert1"), at=morning.at(11))


def test_outcomes_are_recorded_reopened_by_two_and_absence_decided(morning: Morning) -> None:
    _heard(morning)
    path = reverse("defence:outcomes", args=[morning.session.code])
    office, chair, first, second = _as(morning, "office_reviewer"), _as(morning, "chair"), *morning.slots[:2]
    _at(morning, morning.at(11, 30))
    shown = office.get(path).content.decode()
    assert "98.33分" in shown and "12:00结束以后" in shown and "登记2号缺席答辩" not in shown
    _at(morning, morning.at(12, 30))
    assert "已登记1人的答辩" in office.post(path, {"do": "record"}, follow=True).content.decode()
    assert "没有锁定以后待登记" in office.post(path, {"do": "record"}, follow=True).content.decode()
    assert "请写明理由" in office.post(path, {"do": "miss", "slot": second.code}, follow=True).content.decode()
    told = office.post(path, {"do": "miss", "slot": second.code, "reason": "电话无人接"}, follow=True).content.decode()
    assert "2号已登记缺席答辩" in told and Dossier.objects.get(pk=second.dossier_id).state == State.NOT_PASSED
    told = chair.post(path, {"do": "reopen", "slot": first.code, "reason": "录错一项"}, follow=True).content.decode()
    assert "等另一方同意" in told and "录错一项" in told
    assert "两方同意" in chair.post(path, {"do": "grant", "slot": first.code}, follow=True).content.decode()
    told = office.post(path, {"do": "grant", "slot": first.code}, follow=True).content.decode()
    assert "1号的评分已重新打开" in told
    assert "已经不能办理" in office.post(path, {"do": "grant", "slot": first.code}, follow=True).content.decode()


def test_the_score_sheet_is_issued_after_the_lock(morning: Morning) -> None:
    slot, own = morning.slots[0], morning.experts[1].code
    path = reverse("defence:sheet_pdf", args=[morning.session.code, slot.code, own])
    expert = _as(morning, "expert2")
    assert "锁定以后才能出具" in expert.post(path, follow=True).content.decode()
    _heard(morning)
    assert expert.get(path).status_code == 404, "not issued yet"
    answer = expert.post(path, follow=True)
    assert answer["Content-Type"] == "application/pdf" and b"%PDF" in answer.content[:8]
    assert IssuedDocument.objects.get(form="score-sheet").dossier == slot.dossier
    assert _as(morning, "office_reviewer").get(path).status_code == 200
    assert _as(morning, "expert3").get(path).status_code == 404, "a colleague's sheet is not theirs to see"


def test_the_board_of_a_day_and_an_officer_who_is_kin(morning: Morning, django_assert_max_num_queries: Any) -> None:
    office = _as(morning, "office_reviewer")
    with django_assert_max_num_queries(40):
        shown = office.get(reverse("defence:day")).content.decode()
    assert "机械工程第一组" in shown and "0/3人报到" in shown
    from zhiping.faces.desk.operations import recusing

    recusing.declare_recusal(
        morning.world.people["applicant1"], "kin", by=morning.world.by("office_reviewer"), at=morning.at()
    )
    assert "0/2人报到" in office.get(reverse("defence:day")).content.decode()
    assert "申报人一" not in office.get(reverse("defence:checkin")).content.decode()
    assert "没有找到" in office.post(reverse("defence:checkin"), {"scan": morning.slots[0].code}).content.decode()


def test_what_was_written_goes_with_the_dossiers_key(morning: Morning) -> None:
    _heard(morning)
    (sheet, *_) = marks.sheets_of([morning.slots[0]])
    keys.destroy(morning.slots[0].dossier.key_owner)
    with pytest.raises(keys.KeyDestroyed):
        marks.marks_of(sheet)
    assert Sheet.objects.count() == 3 and Result.objects.get().hundredths == 98_33, "decisions stay (8o)"


def test_nobody_is_shown_a_way_that_is_closed_to_them(morning: Morning) -> None:
    code, path = morning.session.code, reverse("defence:day")
    run, figures = reverse("defence:run", args=[code]), reverse("defence:outcomes", args=[code])
    for who, ways in {"office_reviewer": {run, figures}, "counter": {run}, "chair": {figures}}.items():
        shown = _as(morning, who).get(path).content.decode()
        assert {way for way in (run, figures) if f'"{way}"' in shown} == ways, who
        assert (reverse("defence:checkin") in shown) == (who != "chair")
