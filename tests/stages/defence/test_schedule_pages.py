"""Pages of the schedule (P7): the office arranges and changes, an applicant and an expert see their own."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.support.defending import Stage, stage

from zhiping.access.viewers import viewer_of
from zhiping.ground.clock import service as clock
from zhiping.records.models import Kinship
from zhiping.records.recusing import keep_out
from zhiping.stages.defence.models import Change, HalfDay, Panel, Room, Schedule, Session, Slot, Told, Wish
from zhiping.stages.defence.operations import making, releasing
from zhiping.web.exchange import Asked, sources


@pytest.fixture
def made(db: None) -> Stage:
    found = stage()
    clock.set_to(found.world.cycle.key, found.now)
    return found


def client_of(made: Stage, who: str) -> Client:
    client = Client()
    client.force_login(made.world.user(who))
    return client


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def preview(client: Client, path: str, **typed: Any) -> tuple[str, dict[str, Any]]:
    """What is shown, and what confirms it."""
    answer = client.post(path, typed)
    text = text_of(answer)
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.content.decode())
    return text, {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def test_the_office_arranges_a_round_by_its_pages_alone(made: Stage) -> None:
    office = client_of(made, "office_reviewer")
    assert "没有答辩时段和考场" in text_of(office.get("/defence/plan/"))
    for name in ("301室", "302室"):
        assert office.post("/defence/plan/places/rooms/", {"name": name, "address": "会议中心"}).status_code == 302
    assert office.post("/defence/plan/places/rooms/", {"name": "301室", "address": "别处"}).status_code == 422
    rooms = [room.pk for room in made.rooms]
    days = re.findall(r'<input type="date"[^>]*>', office.get("/defence/plan/places/").content.decode())
    assert len(days) == 1 and "w-num" not in days[0], "a whole date does not fit into the width of a figure"
    for on, part in (("2025-01-13", "am"), ("2025-01-13", "pm"), ("2025-01-14", "am")):
        typed = {"on": on, "part": part, "starts": "", "ends": "", "rooms": rooms}
        assert office.post("/defence/plan/places/", typed).status_code == 302
    again = office.post("/defence/plan/places/", typed)
    assert again.status_code == 422 and "1月14日上午已经有了" in again.content.decode()
    third = HalfDay.objects.order_by("on")[2]
    path = f"/defence/plan/places/half-days/{third.pk}/"
    assert "302室（会议中心）" in text_of(office.get(path))
    assert office.post(path, {"rooms": []}).status_code == 422
    assert office.post(path, {"rooms": rooms[:1]}).status_code == 302 and third.rooms.count() == 1
    assert office.post(path, {"remove": "1"}).status_code == 302 and HalfDay.objects.count() == 2
    assert "可以组成2组" in text_of(office.get("/defence/plan/"))
    office.post("/defence/plan/panels/")
    panel = Panel.objects.order_by("number")[0]
    members = [member.expert_id for member in panel.members.all()]
    changed: dict[str, Any] = {
        "name": "改名的一组", "majors": panel.majors, "reason": "", "experts": members, "lead": members[1]
    }  # fmt: skip
    assert office.post(f"/defence/plan/panels/{panel.code}/", changed).status_code == 422
    assert office.post(f"/defence/plan/panels/{panel.code}/", changed | {"reason": "组长另有公务"}).status_code == 302
    assert office.post("/defence/plan/make/", {"seconds": 5}).status_code == 302
    making.make_schedules()
    draft = Schedule.objects.get()
    shown = text_of(office.get(f"/defence/plan/schedules/{draft.code}/"))
    assert "2场" in shown and "这一份不能再少了" in shown and "申报人一" in shown
    assert "告知6名申报人" in text_of(office.get(f"/defence/plan/schedules/{draft.code}/release/"))
    assert office.post(f"/defence/plan/schedules/{draft.code}/release/").status_code == 302
    assert office.post(f"/defence/plan/schedules/{draft.code}/release/").status_code == 404
    while releasing.release_pending():
        pass
    assert "已告知6人" in text_of(office.get("/defence/plan/"))


def test_an_applicant_sees_place_notice_and_calendar_and_asks_for_leave(made: Stage) -> None:
    made.places()
    mine = client_of(made, "applicant1")
    code = made.dossiers[0].code
    half = made.halves[0]
    assert mine.post(f"/defence/own/{code}/", {"half_days": [half.pk], "reason": "当天值班"}).status_code == 302
    office = client_of(made, "office_reviewer")
    wish = Wish.objects.get()
    assert "当天值班" in text_of(office.get("/defence/plan/wishes/"))
    answer = {"wish": wish.code, "granted": "no", "answer": ""}
    assert office.post("/defence/plan/wishes/", answer).status_code == 422
    assert office.post("/defence/plan/wishes/", answer | {"granted": "yes"}).status_code == 302
    assert "还没有公布" in text_of(mine.get(f"/defence/own/{code}/"))
    assert mine.get(f"/defence/own/{code}/notice.pdf").status_code == 302
    made.released()
    slot = Slot.objects.get(dossier=made.dossiers[0])
    assert slot.session.half_day_id != half.pk
    page = text_of(mine.get(f"/defence/own/{code}/"))
    assert slot.code in page and f"第{slot.turn}号" in page and "本人有效身份证件原件" in page
    assert mine.get(f"/defence/own/{code}/notice.pdf").content.startswith(b"%PDF")
    calendar = mine.get(f"/defence/own/{code}/defence.ics").content.decode()
    assert f"DTSTART:{slot.starts_at:%Y%m%dT%H%M%SZ}" in calendar and "SEQUENCE:0" in calendar
    assert mine.post(f"/defence/own/{code}/", {"ground": "illness", "reason": "住院手术"}).status_code == 302
    assert "等候评委会办公室" not in page and "待答复" in text_of(mine.get(f"/defence/own/{code}/"))
    wish = Wish.objects.get(kind="excuse")
    office.post("/defence/plan/wishes/", {"wish": wish.code, "granted": "yes", "answer": ""})
    assert "已准假" in text_of(mine.get(f"/defence/own/{code}/"))
    shown, confirmed = preview(office, "/defence/plan/waiting/", reason="补排")
    assert "申报人一" in shown and "申报人三" not in shown
    assert office.post("/defence/plan/waiting/", confirmed).status_code == 302
    releasing.release_pending()
    assert Slot.objects.get(dossier=made.dossiers[0], state="planned").code in text_of(
        mine.get(f"/defence/own/{code}/")
    )


def test_who_is_excused_is_given_another_place_in_one_step_and_nobody_else_moves(made: Stage) -> None:
    """8i: the office picks among what is free later; the applicant is told by the worker, with a new calendar entry."""
    made.places()
    made.released()
    code, before = made.dossiers[0].code, dict(Slot.objects.values_list("dossier_id", "starts_at"))
    mine, office = client_of(made, "applicant1"), client_of(made, "office_reviewer")
    first = mine.get(f"/defence/own/{code}/defence.ics").content.decode()
    assert mine.post(f"/defence/own/{code}/", {"ground": "illness", "reason": "住院手术"}).status_code == 302
    places = re.findall(r'<option value="([^"]+)"', office.get("/defence/plan/wishes/").content.decode())
    wish = Wish.objects.get(kind="excuse")
    answer = {"wish": wish.code, "granted": "yes", "answer": ""}
    assert office.post("/defence/plan/wishes/", answer | {"place": "2025-01-13|am|1|1|1"}).status_code == 422
    assert office.post("/defence/plan/wishes/", answer | {"place": places[0]}).status_code == 302
    assert Slot.objects.filter(told_at=None).count() == 1
    while releasing.release_pending():
        pass
    slot = Slot.objects.get(dossier=made.dossiers[0], state="planned")
    assert slot.told_at is not None and slot.starts_at > before.pop(made.dossiers[0].pk)
    assert dict(Slot.objects.exclude(dossier=made.dossiers[0]).values_list("dossier_id", "starts_at")) == before
    assert {one.dossier_id for one in Told.objects.all()} == {made.dossiers[0].pk}
    second = mine.get(f"/defence/own/{code}/defence.ics").content.decode()
    uid = re.search(r"UID:(\S+)", first)
    assert uid and uid.group() in second and "SEQUENCE:0" in first and "SEQUENCE:1" in second


def test_the_office_changes_one_place_one_room_one_expert_as_shown(made: Stage) -> None:
    made.places(rooms=3)
    row = made.released()
    office = client_of(made, "office_reviewer")
    code = made.dossiers[0].code
    page = office.get(f"/defence/plan/move/{code}/").content.decode()
    place = re.findall(r'name="place" value="([^"]+)"', page)[-1]
    shown, confirmed = preview(office, f"/defence/plan/move/{code}/", place=place, reason="与工作冲突")
    assert "申报人一" in shown and "申报人二" not in shown and confirmed["token"]
    stale = office.post(f"/defence/plan/move/{code}/", confirmed | {"token": "0" * 16})
    assert stale.status_code == 422 and "结果与预览的不同" in stale.content.decode()
    assert office.post(f"/defence/plan/move/{code}/", confirmed).status_code == 302
    session = Session.objects.filter(schedule=row, slots__dossier=made.dossiers[2])[0]
    path = f"/defence/plan/sessions/{session.code}/"
    room = Room.objects.exclude(pk=session.room_id).exclude(sessions__half_day=session.half_day).first()
    assert room is not None
    _, confirmed = preview(office, path, do="room", room=room.pk, reason="空调坏了")
    assert office.post(path, confirmed).status_code == 302
    ill = session.sittings.get(lead=True)
    shown, confirmed = preview(
        office, path, do="expert", leaving=ill.expert_id, substitute=made.spare[0].pk, reason="突发疾病"
    )  # fmt: skip
    assert "没有申报人改期" in shown and "专家庚" in shown
    assert office.post(path, confirmed).status_code == 302
    assert [change.kind for change in Change.objects.order_by("number")] == ["moved", "room", "expert"]
    while releasing.release_pending():
        pass
    assert not Told.objects.filter(handled_at__isnull=True).exists()
    assert "空调坏了" in text_of(office.get("/defence/plan/"))


def test_an_expert_sees_their_sessions_and_nothing_of_whom_they_keep_out_of(
    made: Stage, django_assert_max_num_queries: Any
) -> None:
    made.places()
    made.released()
    sits = Slot.objects.filter(state="planned")[0].session
    expert = sits.sittings.order_by("id")[0].expert
    who = next(name for name, person in made.world.people.items() if person.pk == expert.person_id)
    client = client_of(made, who)
    heard = [slot.dossier for slot in sits.slots.all()]
    assert all(one.applicant_name in text_of(client.get("/defence/sessions/")) for one in heard)
    keep_out(expert.person, heard[0], at=made.now)
    page = text_of(client.get("/defence/sessions/"))
    assert heard[0].applicant_name not in page and heard[1].applicant_name in page
    assert client.get("/defence/plan/").status_code == 403
    clock.set_to(made.world.cycle.key, made.now + timedelta(minutes=1))
    with django_assert_max_num_queries(40):
        client.get("/defence/sessions/")


def test_who_keeps_out_of_an_applicant_reads_no_name_on_the_board(made: Stage) -> None:
    made.places()
    row = made.released()
    person = made.dossiers[0].person
    Kinship.objects.create(person=made.world.people["office_reviewer"], other=person, kind="kin", declared_at=made.now)
    office = client_of(made, "office_reviewer")
    slot = Slot.objects.get(dossier=made.dossiers[0])
    user = made.world.user("office_reviewer")
    asked = Asked(viewer_of(user, made.now.date()), made.world.cycle, made.now, {})
    out = list(sources()["defences"].make(asked).sheet.rows)
    assert len(out) == 5 and [one["begins_at"] for one in out] == sorted(one["begins_at"] for one in out)
    assert not {"申报人一", "专家甲"} & {str(value) for one in out for value in one.values()}
    assert "导出成表格" in text_of(office.get("/defence/plan/"))
    applicant = Asked(viewer_of(made.world.user("applicant1"), made.now.date()), made.world.cycle, made.now, {})
    assert not sources()["defences"].may(applicant.viewer) and sources()["defences"].make(applicant).total == 0
    page = text_of(office.get(f"/defence/plan/schedules/{row.code}/?on={slot.session.half_day.on:%F}"))
    assert "您须回避" in page and "申报人一" not in page
    assert office.get(f"/defence/plan/move/{made.dossiers[0].code}/").status_code == 404
