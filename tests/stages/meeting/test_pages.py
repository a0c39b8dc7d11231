"""The pages of the meeting, as secretary, chair and members use them; what each is not shown (P8)."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.support import gathering
from tests.support.gathering import Gathering, members

from zhiping.access.viewers import viewer_of
from zhiping.accounts import fresh
from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier
from zhiping.records.operations import declare_kinship
from zhiping.stages.meeting import sheets
from zhiping.stages.meeting.models import Meeting, Vote, Voter
from zhiping.stages.meeting.operations import planning, tending, voting
from zhiping.stages.meeting.queries import contents
from zhiping.web.exchange import Asked
from zhiping.web.lists import VoteRow


def sit(m: Gathering, who: str) -> Client:
    """Somebody signed in, now by the clock of the round."""
    clock.set_to(m.world.cycle.key, m.at())
    client = Client()
    client.force_login(m.world.user(who))
    session = client.session
    session[fresh._AT] = int(timezone.now().timestamp())
    session.save()
    return client


def text(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_the_secretary_calls_and_keeps_a_meeting(meeting: Gathering) -> None:
    m = meeting
    late = gathering.votable(m.world, "late", "迟到者")
    client = sit(m, "office_reviewer")
    assert "第一次评审会议" in text(client, "meeting:home") and "有1人没有列入议程" in text(client, "meeting:home")
    empty = client.post(reverse("meeting:plan"), {})
    assert empty.status_code == 422 and "请填会议名称" in empty.content.decode()
    made = client.post(reverse("meeting:plan"), {"name": "第二次", "on": m.meeting.on.isoformat(), "place": "301"})
    second = Meeting.objects.latest("id")
    assert made["Location"] == reverse("meeting:agenda", args=[second.code])
    assert "迟到者" in text(client, "meeting:agenda", second.code)
    client.post(made["Location"], {"code": [late.code]})
    assert second.items.get().dossier == late
    client.post(made["Location"], {"off": "1"})
    assert not second.items.exists()
    page = reverse("meeting:people", args=[m.meeting.code])
    who = m.attendee("vice").pk
    client.post(page, {"who": who, "do": "absence", "reason": "外出开会"})
    assert "外出开会" in text(client, "meeting:people", m.meeting.code)
    begins = '<button class="btn second" name="do" value="begin">'
    assert begins in text(client, "meeting:meeting", m.meeting.code), "the sign-in comes first"
    stopped = client.post(reverse("meeting:meeting", args=[m.meeting.code]), {"do": "begin"}, follow=True)
    assert "不足法定人数" in stopped.content.decode()
    for one in members(m.world)[:1]:
        client.post(page, {"who": m.attendee(one).pk, "do": "arrive"})
    assert (
        "委员一已离会"
        in client.post(page, {"who": m.attendee("chair").pk, "do": "leave"}, follow=True).content.decode()
    )
    assert client.post(page, {"who": "0", "do": "arrive"}).status_code == 404
    m.begin()
    clock.set_to(m.world.cycle.key, m.at())
    assert "达到法定人数" in text(client, "meeting:meeting", m.meeting.code)
    for do, state in (("pause", "paused"), ("resume", "open"), ("end", "ended")):
        client.post(reverse("meeting:meeting", args=[m.meeting.code]), {"do": do})
        m.meeting.refresh_from_db()
        assert m.meeting.state == state
    over = _told(text(client, "meeting:meeting", m.meeting.code))
    assert f"先后到会{len(members(m.world))}人" in over, "who left at the end was there"
    assert [line.result for line in contents.minutes(m.meeting, recorder="").lines] == ["未表决", "未表决"]
    record = reverse("meeting:record", args=[m.meeting.code])
    done = client.post(record, {"text": "讨论要点。", "do": "issue"}, follow=True).content.decode()
    assert "会议记录已出具" in done and "讨论要点。" in done
    assert client.get(reverse("meeting:minutes_pdf", args=[m.meeting.code])).content[:5] == b"%PDF-"


def test_a_member_votes_once_and_sees_only_that_they_did(meeting: Gathering) -> None:
    m = meeting
    declare_kinship(m.world.people["member1"], m.dossiers[0].person, "kin", by=m.office, at=m.at())
    m.begin()
    m.opine()
    client = sit(m, "member1")
    assert "现在没有投票" in text(client, "meeting:mine")
    vote = m.open()
    assert "打开第1次投票的表决票" in text(client, "meeting:mine")
    ballot = reverse("meeting:ballot", args=[vote.code])
    page = text(client, "meeting:ballot", vote.code)
    hidden, shown = (one.applicant_name for one in m.dossiers)
    # Nothing of whom they keep out of, not even the name.
    assert shown in page and hidden not in page and "您须回避的1人不在这张票上" in page
    first, second = vote.candidates.order_by("item__number")
    unsure = client.post(ballot, {f"c{second.pk}": "1"})
    assert unsure.status_code == 422 and "请核对以后勾选" in unsure.content.decode()
    nothing = client.post(ballot, {f"c{first.pk}": "1", "sure": "on"})
    assert nothing.status_code == 422 and not Voter.objects.filter(voted=True).exists()
    done = client.post(ballot, {f"c{second.pk}": "2", "sure": "on"}, follow=True).content.decode()
    assert "已投票" in done and "反对" not in done and shown not in done
    again = client.post(ballot, {f"c{second.pk}": "1", "sure": "on"}).content.decode()
    assert "已投票" in again
    assert "第1次投票：已投票" in text(client, "meeting:mine")
    assert [v.voted for v in Voter.objects.filter(vote=vote, attendee=m.attendee("member1"))] == [True]


def test_the_chair_opens_closes_and_announces(meeting: Gathering) -> None:
    m = meeting
    m.begin()
    m.opine()
    client = sit(m, "chair")
    opening = reverse("meeting:open", args=[m.meeting.code])
    assert m.dossiers[0].applicant_name in text(client, "meeting:open", m.meeting.code)
    assert "至少勾选一人" in client.post(opening, {}, follow=True).content.decode()
    made = client.post(opening, {"item": ["1", "2"]})
    vote = Vote.objects.get()
    assert made["Location"] == reverse("meeting:vote", args=[vote.code])
    page, size = made["Location"], len(members(m.world))
    m.cast(vote, "vice", "against")
    shown = text(client, "meeting:vote", vote.code)
    assert f"已投1票，还有{size - 1}人没有投" in shown and "反对1" not in shown
    early = client.post(page, {"do": "close"})
    assert early.status_code == 422 and "没有投票" in early.content.decode()
    assert client.post(page, {"do": "annul", "reason": ""}).status_code == 422
    for who in members(m.world):
        if who != "vice":
            m.cast(vote, who)
    counted = client.post(page, {"do": "close"}, follow=True).content.decode()
    row = vote.candidates.order_by("item__number")[0]
    assert f"赞成{size - 1}" in counted and "反对1" in counted and f"3×{size - 1}≥2×{size}" in counted
    assert row.agree == size - 1
    stale = client.session
    stale[fresh._AT] = 0
    stale.save()
    assert "/account" in client.post(page, {"do": "announce"})["Location"]
    stale[fresh._AT] = int(timezone.now().timestamp())
    stale.save()
    said = client.post(page, {"do": "announce"}, follow=True).content.decode()
    assert "结果已宣布" in said and "还有2人正在办理" in said
    tending.tend_votes()
    assert {one.state for one in Dossier.objects.filter(pk__in=[d.pk for d in m.dossiers])} == {"passed"}
    assert client.get(reverse("meeting:tally_pdf", args=[vote.code])).content[:5] == b"%PDF-"
    office = sit(m, "office_reviewer")
    assert office.get(reverse("meeting:ballot_pdf", args=[vote.code])).content[:5] == b"%PDF-"


def test_a_group_writes_and_signs_on_its_pages(leshan: Gathering) -> None:
    m = leshan
    office = sit(m, "office_reviewer")
    majors = sorted({one.major for one in m.dossiers})
    group = reverse("meeting:groups", args=[m.meeting.code])
    few = office.post(group, {"name": "一组", "majors": majors, "members": [m.attendee("member1").pk]})
    assert few.status_code == 422 and "至少3名委员" in few.content.decode()
    office.post(group, {"name": "一组", "majors": majors, "members": [m.attendee(f"member{n}").pk for n in (1, 2, 3)]})
    page = reverse("meeting:opinion", args=[m.meeting.code, 1])
    client = sit(m, "member1")
    assert m.dossiers[0].applicant_name in text(client, "meeting:mine")
    assert client.post(page, {"do": "write", "text": "", "advice": "pass"}).status_code == 422
    client.post(page, {"do": "write", "text": "水平符合条件。", "advice": "pass"})
    for who in ("member1", "member2", "member3"):
        assert "水平符合条件" in text(sit(m, who), "meeting:opinion", m.meeting.code, 1)
        sit(m, who).post(page, {"do": "sign"})
    assert "建议评审通过" in text(office, "meeting:groups", m.meeting.code)
    assert office.get(reverse("meeting:opinion_pdf", args=[m.meeting.code, 1])).content[:5] == b"%PDF-"
    assert sit(m, "member4").get(page).status_code == 404
    assert office.get(reverse("meeting:opinion_pdf", args=[m.meeting.code, 2])).status_code == 404


@pytest.mark.parametrize("who", ["candidate0", "counter", "department_reviewer", "unit_head", "bureau", "operator"])
def test_nobody_else_reads_a_meeting(leshan: Gathering, who: str) -> None:
    """Counts are read by office and chair alone: not by applicants, members, bureau, supervisors or operators."""
    m = leshan
    m.begin()
    m.opine()
    vote = m.open()
    m.all_cast(vote, lambda _: "agree")
    client = sit(m, who)
    for name, args in (
        ("meeting:home", ()), ("meeting:meeting", (m.meeting.code,)), ("meeting:vote", (vote.code,)),
        ("meeting:tally_pdf", (vote.code,)), ("meeting:minutes_pdf", (m.meeting.code,)),
        ("meeting:ballot", (vote.code,)), ("meeting:people", (m.meeting.code,)),
    ):  # fmt: skip
        assert client.get(reverse(name, args=args)).status_code in (403, 404), name


def test_members_do_not_see_counts_and_strangers_get_no_ballot(leshan: Gathering) -> None:
    m = leshan
    m.begin(without=("member9",))
    m.opine(*m.items())
    vote = m.open()
    assert sit(m, "member9").get(reverse("meeting:ballot", args=[vote.code])).status_code == 404
    member = sit(m, "member1")
    for name in ("meeting:vote", "meeting:tally_pdf"):
        assert member.get(reverse(name, args=[vote.code])).status_code in (403, 404)


def test_who_keeps_out_sees_neither_name_nor_count(meeting: Gathering) -> None:
    m = meeting
    declare_kinship(m.world.people["chair"], m.dossiers[0].person, "kin", by=m.office, at=m.at())
    m.begin()
    m.opine()
    client = sit(m, "chair")
    name, other = (one.applicant_name for one in m.dossiers)
    page = text(client, "meeting:open", m.meeting.code)
    assert name not in page and other in page and "您须回避，名字不显示" in page
    vote = m.open()
    m.all_cast(vote, lambda _: "agree")
    client.post(reverse("meeting:vote", args=[vote.code]), {"do": "close"})
    for shown in (text(client, "meeting:vote", vote.code), text(client, "meeting:meeting", m.meeting.code)):
        assert name not in shown and other in shown
    totals = [row.name for row in _totals(m, "office_reviewer")]
    assert totals == []
    client.post(reverse("meeting:vote", args=[vote.code]), {"do": "announce"})
    assert [row.name for row in _totals(m, "chair")] == [other]
    assert sorted(row.name for row in _totals(m, "office_reviewer")) == sorted([name, other])
    assert _totals(m, "counter") == [] and _totals(m, "member1") == []


def _totals(m: Gathering, who: str) -> list[VoteRow]:
    return list(sheets.rows(Asked(viewer_of(m.world.user(who), m.meeting.on), m.world.cycle, m.clock)))


def _majors(m: Gathering, *names: str) -> list[str]:
    """Give the candidates these majors, in the order of the agenda; returns what they are called."""
    for item, major in zip(m.items(), names, strict=True):
        Dossier.objects.filter(pk=item.dossier_id).update(major=major)
    return [item.dossier.applicant_name for item in m.items()]


def _told(page: str) -> str:
    return re.sub(r"\s+", "", re.sub("<[^>]*>", "", page.split("<main")[1].split("</main>")[0]))


def test_an_agenda_stands_under_its_majors_and_who_comes_late_with_their_own(leshan: Gathering) -> None:
    m = leshan
    late = gathering.votable(m.world, "late", "迟到者")
    planning.put_on_agenda(m.meeting, [late], by=m.office, at=m.at())
    one, two, _ = _majors(m, "机械工程", "材料工程", "机械工程")
    m.begin()
    m.opine()
    page = text(sit(m, "office_reviewer"), "meeting:meeting", m.meeting.code)
    assert page.count('<th role="rowheader" scope="rowgroup"') == 2 == page.count("<tbody")
    said, number = _told(page), [item.number for item in m.items()]
    order = ["机械工程2人", f"1{one}", "3迟到者", "材料工程1人", f"2{two}"]
    assert number == [1, 2, 3] and sorted(order, key=said.index) == order
    chair, opening = sit(m, "chair"), reverse("meeting:open", args=[m.meeting.code])
    assert "选机械工程全部" in text(chair, "meeting:open", m.meeting.code)
    # A whole major with one tick, sent as such where there is no script.
    chair.post(opening, {"major": ["机械工程"], "item": ["2"]})
    vote = Vote.objects.get()
    assert [row.item.number for row in vote.candidates.order_by("item__number")] == [1, 2, 3]
    ballot = _told(text(sit(m, "member1"), "meeting:ballot", vote.code))
    order = ["机械工程，2人", f"1号{one}", "3号迟到者", "材料工程，1人", f"2号{two}"]
    assert sorted(order, key=ballot.index) == order
    tally = contents.tally_sheet(vote), contents.minutes(m.meeting, recorder="")
    assert [[row.major for row in form.lines] for form in tally] == [["机械工程", "材料工程", "机械工程"]] * 2


def test_a_major_is_chosen_as_far_as_it_may_be_voted_on(leshan: Gathering) -> None:
    m = leshan
    _majors(m, "机械工程", "机械工程")
    m.begin()
    m.opine(m.items()[0])
    chair = sit(m, "chair")
    chair.post(reverse("meeting:open", args=[m.meeting.code]), {"major": ["机械工程"]})
    assert [row.item.number for row in Vote.objects.get().candidates.all()] == [1], "the other has no opinion yet"


def test_no_heading_says_of_what_major_somebody_is_whom_one_keeps_out_of(leshan: Gathering) -> None:
    m = leshan
    _majors(m, "机械工程", "材料工程")
    declare_kinship(m.world.people["chair"], m.dossiers[0].person, "kin", by=m.office, at=m.at())
    m.begin()
    m.opine()
    for name in ("meeting:meeting", "meeting:open"):
        said = _told(text(sit(m, "chair"), name, m.meeting.code))
        assert "机械工程" not in said and "须回避的1人" in said and "材料工程1人" in said, name


def test_who_may_open_another_vote_is_led_there_and_the_end_says_who_is_left(leshan: Gathering) -> None:
    m = leshan
    m.begin()
    m.opine()
    vote = m.open(m.items()[0])
    voting.annul(vote, reason="设备故障", by=m.chair, at=m.at())
    assert "开始下一次投票" in text(sit(m, "chair"), "meeting:vote", vote.code)
    office = sit(m, "office_reviewer")
    assert "开始下一次投票" not in text(office, "meeting:vote", vote.code)
    assert "还有2人没有表决，结束以后须另外开会表决" in text(office, "meeting:meeting", m.meeting.code)
    m.open(m.items()[0])
    page = text(office, "meeting:meeting", m.meeting.code)
    assert "宣布或作废以后，才能结束会议" in page and 'value="end"' not in page


def test_only_who_may_be_put_on_an_agenda_is_counted_as_waiting(leshan: Gathering) -> None:
    m = leshan
    early = gathering.votable(m.world, "early", "未答辩")
    Dossier.objects.filter(pk=early.pk).update(state="ready")
    client = sit(m, "office_reviewer")
    assert "没有列入议程" not in text(client, "meeting:home")
    Dossier.objects.filter(pk=early.pk).update(state="defended")
    assert "有1人没有列入议程" in text(client, "meeting:home")


def test_lists_cost_the_same_at_any_size(leshan: Gathering) -> None:
    m = leshan
    client = sit(m, "office_reviewer")
    name, code = "meeting:meeting", m.meeting.code

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            text(client, name, code)
        return len(seen)

    few = queries()
    more = [gathering.votable(m.world, f"more{n}", f"更多{n}") for n in range(4)]
    client.post(reverse("meeting:agenda", args=[code]), {"code": [one.code for one in more]})
    assert m.meeting.items.count() == 6
    assert queries() <= few


def test_what_a_member_reads_costs_the_same_at_any_size(leshan: Gathering) -> None:
    m = leshan
    m.begin()
    client = sit(m, "member1")

    def queries() -> list[int]:
        counts = []
        for name, args in (("meeting:mine", ()), ("meeting:candidates", (m.meeting.code,))):
            with CaptureQueriesContext(connection) as seen:
                text(client, name, *args)
            counts.append(len(seen))
        return counts

    few = queries()
    more = [gathering.votable(m.world, f"more{n}", f"更多{n}") for n in range(4)]
    planning.put_on_agenda(m.meeting, more, by=m.office, at=m.at())
    assert "申报材料，6人" in text(client, "meeting:candidates", m.meeting.code)
    assert queries() <= few
