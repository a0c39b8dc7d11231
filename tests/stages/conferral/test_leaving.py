"""Why somebody left a roll: its kind stands on the office's page, and nowhere that everybody reads."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.stages.conferral.test_objections import looked_into, raised
from tests.stages.conferral.test_pages import sit
from tests.stages.conferral.test_rolls import announced, over
from tests.support import banned, results
from tests.support.world import World

from zhiping.records.models import Cycle, Dossier
from zhiping.stages.conferral.models import Roll
from zhiping.stages.conferral.operations import investigating, rolls
from zhiping.stages.conferral.queries import leaving
from zhiping.stages.conferral.queries import rolls as reads


def page_of(world: World, roll: Roll, at: datetime, who: str = "office_reviewer") -> str:
    return sit(world, who, at).get(reverse("conferral:roll", args=[roll.code])).content.decode()


def public_of(world: World, roll: Roll, at: datetime) -> str:
    return sit(world, "", at).get(reverse("conferral:public_roll", args=[roll.code])).content.decode()


def kinds(roll: Roll) -> dict[str, str]:
    lines = reads.lines_of(roll)
    found = leaving.kinds_of(lines)
    return {line.name: found[line.pk] for line in lines if line.pk in found}


def upheld(world: World, roll: Roll, dossier: Dossier) -> None:
    at = roll.made_at + timedelta(hours=1)
    case = looked_into(world, raised(roll, dossier, at), at)
    clause = world.pack.grounds.bearing("decline")[0].clause
    by = world.by("office_reviewer")
    investigating.decide_objection(case, upheld=True, reason="冒用他人业绩。", clause=clause, by=by, at=at)


def test_a_notice_says_to_officers_why_somebody_was_struck_and_to_nobody_else(leshan: World) -> None:
    rows = results.several(leshan, {"a": "张一", "b": "张二"}, title="工程师")
    at = over(leshan, announced(leshan, rows))
    sent = rolls.send(leshan.cycle, rows, by=leshan.by("office_reviewer"), at=at)
    rolls.decide_lines(sent, rolls.Verdicts({1: "confirm", 2: "confirm"}), by=leshan.by("hr_officer"), at=at)
    day = leshan.pack.calendar.day_of(at)
    banned.enter(rows[0], leshan, from_on=day, to_on=day)
    mine = "bureau" if leshan.pack.options.issuer == "bureau" else "hr_officer"
    notice = rolls.give_notice(
        leshan.cycle, rows, number="职通〔2025〕8号", qualified_on=rows[0].state_since.date(), basis="人社部令第40号",
        by=leshan.by(mine), at=at,
    )  # fmt: skip
    assert kinds(notice) == {"张一": "诚信档案有限制记录"}
    for who in ("office_reviewer", mine):
        shown = page_of(leshan, notice, at, who)
        assert "已从名单撤下" in shown and "诚信档案有限制记录" in shown
    said = public_of(leshan, notice, at)
    assert "张二" in said and "张一" not in said and "诚信" not in said


def test_an_upheld_objection_a_return_and_a_rejection_are_told_apart(leshan: World) -> None:
    rows = results.several(leshan, {f"p{n}": f"张{n}" for n in range(4)}, title="工程师")
    roll = announced(leshan, rows)
    at = roll.made_at + timedelta(hours=1)
    raised(roll, rows[0], at)
    assert page_of(leshan, roll, at).count("有没办结的异议") == 1
    assert "有没办结的异议" not in public_of(leshan, roll, at)
    upheld(leshan, roll, rows[0])
    assert "有没办结的异议" not in page_of(leshan, roll, at)
    said = public_of(leshan, roll, roll.made_at + timedelta(hours=2))
    assert "张0" in said and "异议成立" not in said
    at = over(leshan, roll)
    sent = rolls.send(leshan.cycle, rows[1:], by=leshan.by("office_reviewer"), at=at)
    places = {line.dossier_id: line.place for line in sent.lines.all()}
    hr, clause = leshan.by("hr_officer"), leshan.pack.grounds.bearing("decline")[0].clause
    rolls.decide_lines(sent, rolls.Verdicts({places[rows[1].pk]: "send_back"}, reason="缺章。"), by=hr, at=at)
    rolls.decide_lines(sent, rolls.Verdicts({places[rows[2].pk]: "reject"}, clause, "业绩不符。"), by=hr, at=at)
    assert kinds(roll) == {"张0": "异议成立", "张1": "人社部门退回", "张2": "不予确认"}
    shown = page_of(leshan, roll, at)
    assert all(kind in shown for kind in ("异议成立", "人社部门退回", "不予确认"))
    # The package says the decision with its reason, and does not say it a second time.
    assert kinds(sent) == {} and "缺章。" in page_of(leshan, sent, at)
    # What went up again waits like everybody else.
    rolls.send(leshan.cycle, rows[1:2], by=leshan.by("office_reviewer"), at=at)
    assert kinds(roll) == {"张0": "异议成立", "张2": "不予确认"}


def test_whoever_keeps_out_of_a_person_is_not_told_why_they_left(leshan: World) -> None:
    rows = results.several(leshan, {"a": "张一", "b": "张二"})
    roll = announced(leshan, rows)
    upheld(leshan, roll, rows[0])
    lines = reads.lines_of(roll)
    assert list(leaving.kinds_of(lines).values()) == ["异议成立"]
    assert leaving.kinds_of(lines, apart=[rows[0].person_id]) == {}


def test_asking_why_costs_two_queries_for_any_number_and_none_where_nobody_left(leshan: World) -> None:
    rows = results.several(leshan, {"a": "张一", "b": "张二", "c": "张三"})
    roll = announced(leshan, rows)
    lines = reads.lines_of(roll)
    with CaptureQueriesContext(connection) as none:
        assert leaving.kinds_of(lines) == {}
    for row in rows:
        upheld(leshan, roll, row)
    lines = reads.lines_of(roll)
    with CaptureQueriesContext(connection) as some:
        assert len(leaving.kinds_of(lines)) == 3
    assert len(none) == 0 and len(some) == 2


def test_an_hr_officer_begins_with_the_package_that_waits_and_goes_on_to_the_notice(leshan: World) -> None:
    """P9: the entry counts who waits, signing in leads there, and what is done leads to what comes next."""
    rows = results.several(leshan, {"a": "张一", "b": "张二"}, title="工程师")
    at = over(leshan, announced(leshan, rows))
    start, overview = reverse("portal:start"), reverse("conferral:overview")
    assert sit(leshan, "hr_officer", at).get(start)["Location"] != overview
    office = sit(leshan, "office_reviewer", at)
    chosen = {"code": [row.code for row in rows], "number": ""}
    looked = office.post(reverse("conferral:send"), chosen).content.decode()
    assert leshan.organisations["hr"].name in looked and "报送，共2人" in looked
    sent = rolls.send(leshan.cycle, rows, by=leshan.by("office_reviewer"), at=at)
    client = sit(leshan, "hr_officer", at)
    assert client.get(start)["Location"] == overview
    assert '2<span class="vh">人待确认' in client.get(overview).content.decode()
    form = client.get(reverse("conferral:roll", args=[sent.code])).content.decode()
    assert form.index("上面没有选的，都确认") < form.index("有退回、不予确认的，写明理由")
    rolls.decide_lines(sent, rolls.Verdicts({1: "confirm", 2: "confirm"}), by=leshan.by("hr_officer"), at=at)
    mine = "bureau" if leshan.pack.options.issuer == "bureau" else "hr_officer"
    assert "印发任职资格通知，2人待办" in page_of(leshan, sent, at, mine)
    given = {"number": "职通〔2025〕8号", "qualified_on": rows[0].state_since.date(), "basis": "人社部令第40号"}
    notice = rolls.give_notice(leshan.cycle, rows, by=leshan.by(mine), at=at, **given)  # type: ignore[arg-type]
    link = f'href="{reverse("conferral:certificates")}">制作电子证书'
    assert link in page_of(leshan, notice, at) and link not in page_of(leshan, notice, at, "hr_officer")


def test_a_notice_stays_public_after_its_round_was_closed(leshan: World) -> None:
    """P9: what was issued can be read as long as the titles hold; the announcement before it is over."""
    rows = results.several(leshan, {"a": "张一"})
    at = over(leshan, announced(leshan, rows))
    rolls.confirm_own(leshan.cycle, rows, {rows[0].pk: "confirm"}, by=leshan.by("bureau"), at=at)
    mine = "bureau" if leshan.pack.options.issuer == "bureau" else "hr_officer"
    given = {"number": "职通〔2025〕8号", "qualified_on": rows[0].state_since.date(), "basis": "人社部令第40号"}
    notice = rolls.give_notice(leshan.cycle, rows, by=leshan.by(mine), at=at, **given)  # type: ignore[arg-type]
    client = sit(leshan, "", at)
    assert "公示〔2025〕1号" in client.get(reverse("conferral:public")).content.decode()
    Cycle.objects.filter(pk=leshan.cycle.pk).update(closed_at=at)
    listed = client.get(reverse("conferral:public")).content.decode()
    assert "职通〔2025〕8号" in listed and "公示〔2025〕1号" not in listed
    assert "张一" in public_of(leshan, notice, at)
