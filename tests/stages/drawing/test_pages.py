"""The pages of a draw: a list is looked at and fixed, two commit and reveal, a substitute comes; what all may see."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse
from tests.support import pooled
from tests.support.golden import text_of
from tests.support.lots import Lots
from tests.support.world import PASSWORD

from zhiping.cli.main import main
from zhiping.core.draw.standalone import wrong_in
from zhiping.ground.audit import chain
from zhiping.ground.clock import service as clock
from zhiping.ground.messages import service as outbox
from zhiping.records import recusing
from zhiping.records.models import RoundDocument
from zhiping.registers.draws import operations, queries
from zhiping.registers.draws.models import Draw
from zhiping.registers.experts import operations as registered
from zhiping.registers.experts.models import Expert


def sit(room: Lots, who: str) -> Client:
    """Signed in by the form, so that grave pages take the sign-in for a fresh one."""
    clock.set_to(room.world.cycle.key, room.at())
    client = Client()
    client.post(reverse("accounts:signin"), {"username": room.world.user(who).username, "password": PASSWORD})
    return client


def at(name: str, *args: str) -> str:
    return reverse(f"drawing:{name}", args=args)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def sheet(room: Lots, **more: Any) -> dict[str, Any]:
    keepers = [room.world.people[who].code for who in ("office_reviewer", "bureau")]
    return {"keepers": keepers, "experts-0": "2", "more-0": "1", "do": "look"} | more


def test_a_draw_from_the_list_to_the_substitute(room: Lots, tmp_path: Path, capsys: Any) -> None:
    office, bureau = sit(room, "office_reviewer"), sit(room, "bureau")
    assert "还没有抽取" in text(office, at("home"))
    form = at("prepare", "meeting")
    assert "专家甲" in text(office, form) and "6人" in text(office, form)
    # Too many: said before anything is fixed, with what is lacking.
    short = office.post(form, sheet(room, **{"experts-0": "9"})).content.decode()
    assert (
        f"{room.major}要抽10人（含替补），可抽取的只有6人" in short and "还差4人" in short and "定下名单" not in short
    )
    fixed = office.post(form, sheet(room, **{"experts-0": "9", "do": "fix"}))
    assert fixed.status_code == 422 and "可抽取的只有6人" in fixed.content.decode() and not Draw.objects.exists()
    assert office.post(form, {"do": "look"}).status_code == 422
    one = Expert.objects.get(person=room.world.people["lot0"])
    chosen = {f"choice-{one.code}": "recused", f"why-{one.code}": "与多名申报人同门。"}
    looked = office.post(form, sheet(room, **chosen)).content.decode()
    assert "名额都够" in looked and "5人" in looked and not Draw.objects.exists()
    shown = office.post(form, sheet(room, do="fix", **chosen), follow=True).content.decode()
    draw = Draw.objects.get()
    assert "等您承诺" in shown and draw.candidates.filter(excluded="recused").count() == 1
    assert draw.listing_hash in shown and "应当回避1人" in shown
    assert office.get(form)["Location"] == at("draw", draw.code), "one at a time"

    # Each looks at the names, then commits; nothing is carried out without having looked.
    commit = at("commit", draw.code)
    assert "专家甲" in text(bureau, commit)
    assert bureau.post(commit, {"way": "system"}).status_code == 422
    assert bureau.post(commit, {"way": "own", "looked": "on", "secret": "12"}).status_code == 422
    bureau.post(commit, {"way": "system", "looked": "on"})
    assert bureau.get(commit).status_code == 302
    assert office.get(at("reveal", draw.code)).status_code == 302
    own = "0f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778899aabbccddeeff0"
    office.post(commit, {"way": "own", "looked": "on", "secret": own})
    draw.refresh_from_db()
    assert draw.state == "frozen"
    outbox.deliver()
    letters = text(bureau, reverse("desk:messages"))
    assert f"专家抽取{draw.code}等您承诺" in letters and f"专家抽取{draw.code}等您揭示，最迟" in letters
    reveal = at("reveal", draw.code)
    assert "由系统加密保管" in text(bureau, reveal) and "秘密值" in text(office, reveal)
    frozen = json.loads(text(Client(), at("frozen", draw.code)))
    assert frozen["draw"] == draw.code and len(frozen["officers"]) == 2
    bureau.post(reveal)
    waiting = text(office, at("draw", draw.code))
    assert "等您揭示" in waiting and "抽取结果" not in waiting
    assert office.post(reveal, {"secret": own[::-1]}).status_code == 422
    office.post(reveal, {"secret": own})
    result = text(office, at("draw", draw.code))
    assert "刚才重新计算过，与记录一致" in result and "专家" in result
    for line in queries.drawn(room.world.cycle, "meeting"):
        assert line.key in result

    # Somebody falls ill: the page names who comes, and nobody can be chosen.
    ill = queries.drawn(room.world.cycle, "meeting")[0]
    page = at("step_down", draw.code, ill.key)
    assert "不能另选" in text(bureau, page) and bureau.post(page, {}).status_code == 422
    done = bureau.post(page, {"reason": "ill", "note": "住院。"}, follow=True).content.decode()
    assert "生病，替补接替" in done and "住院" not in done and "换人以前的记录" in done
    assert bureau.get(page).status_code == 404
    second = queries.drawn(room.world.cycle, "meeting")[0]
    assert "替补已经用完" in text(bureau, at("step_down", draw.code, second.key))
    operations.step_down(draw, second.key, "declined", by=room.world.by("bureau"), at=room.at())
    assert f"{room.major}空缺1人" in text(office, at("draw", draw.code))
    more = text(office, f"{form}?reason=shortage")
    assert "补抽" in more and "readonly" in more

    # On paper with names; published with keys, and computed again by both.
    office.post(at("issue", draw.code))
    assert RoundDocument.objects.get(form="draw-record").subject == draw.code
    paper = office.get(at("paper", draw.code))
    assert paper["Content-Type"] == "application/pdf" and draw.frozen_hash in text_of(paper.content)
    assert "专家" in text_of(paper.content) and "没有替补" in text_of(paper.content)
    named = json.loads(text(office, at("names", draw.code)))
    assert [one["kind"] for one in chain.entries_of(draw.stream)].count("draw.names_taken") == 1
    assert set(named["experts"]) == set(draw.candidates.values_list("key", flat=True))
    version = queries.latest([draw])[draw.pk]
    published = text(Client(), at("record", version.hash))
    file = tmp_path / "record.json"
    file.write_text(published, encoding="utf-8")
    assert main(["draw", "verify", str(file)]) == 0 and "记录成立" in capsys.readouterr().out
    assert wrong_in(json.loads(published)) == []
    assert "def wrong_in" in text(Client(), at("script"))
    public = text(Client(), at("public_draw", draw.code)) + text(Client(), at("public")) + published
    assert version.hash in public and "与记录一致" in public
    everybody = [one.name for one in room.world.people.values()]
    assert not [name for name in everybody if name in public], "keys, never a name"


def test_who_will_not_reveal_is_named_to_the_office_and_others_draw_again(room: Lots) -> None:
    draw = room.prepare()
    room.commit(draw)
    room.reveal(draw, ["bureau"])
    draw.refresh_from_db()
    office = sit(room, "office_reviewer")
    page = at("draw", draw.code)
    assert "宣布作废" not in text(office, page)
    assert office.post(page, {"do": "void"}, follow=True).content.decode().count("时限还没有到")
    assert draw.reveal_by is not None
    room.now = draw.reveal_by
    office = sit(room, "office_reviewer")
    assert "宣布作废" in text(office, page) and "揭示的时限已过" in text(office, at("reveal", draw.code))
    assert office.post(at("reveal", draw.code)).status_code == 422
    gone = office.post(page, {"do": "void"}, follow=True).content.decode()
    assert "谢敏没有按时揭示" in gone and "由其他人员重新抽取" in text(office, at("home"))
    again = text(office, at("prepare", "meeting"))
    assert room.world.people["office_reviewer"].code not in again and "没有揭示的人员不能再承诺" in again
    keepers = [room.world.people[who].code for who in ("office_second", "bureau")]
    office.post(at("prepare", "meeting"), sheet(room, do="fix", keepers=keepers, reason="withheld"))
    assert Draw.objects.order_by("-id")[0].kind == "again"
    shown = text(Client(), at("public_draw", draw.code))
    key = draw.keepers.get(person=room.world.people["office_reviewer"]).key
    assert key in shown and "没有揭示" in shown and "谢敏" not in shown


def test_a_result_is_drawn_again_by_two_and_a_list_can_be_stopped(room: Lots) -> None:
    room.drawn()
    office, bureau = sit(room, "office_reviewer"), sit(room, "bureau")
    form = at("prepare", "meeting")
    assert office.post(form, sheet(room, do="fix", reason="wrong_list")).status_code == 422, "a note is asked for"
    office.post(form, sheet(room, do="fix", reason="wrong_list", note="名单少了一人。"))
    again = Draw.objects.order_by("-id")[0]
    page = at("draw", again.code)
    assert "须由另一人同意" in text(office, page) and "同意重抽</button>" not in text(office, page)
    assert "不能自己同意" in office.post(page, {"do": "agree"}, follow=True).content.decode()
    assert "名单少了一人" in text(bureau, page)
    bureau.post(page, {"do": "agree"})
    assert Draw.objects.get(pk=again.pk).state == "listed"
    assert bureau.post(page, {"do": "drop"}).status_code == 422
    stopped = bureau.post(page, {"do": "drop", "note": "改为补充专家库。"}, follow=True).content.decode()
    assert "改为补充专家库" in stopped and "抽取前停止" in stopped
    assert "改为补充专家库" not in text(Client(), at("public_draw", again.code))


def test_a_public_value_is_named_entered_and_confirmed(room: Lots) -> None:
    office, bureau = sit(room, "office_reviewer"), sit(room, "bureau")
    form = at("prepare", "meeting")
    value = {
        "public_source": "某指数收盘点位",
        "public_on": f"{room.now + timedelta(days=2):%Y-%m-%d}",
        "public_time": "15:30",
    }
    assert office.post(form, sheet(room, do="fix", **value | {"public_on": ""})).status_code == 422
    assert office.post(form, sheet(room, do="fix", **value | {"public_on": "2020-01-01"})).status_code == 422
    office.post(form, sheet(room, do="fix", **value))
    draw = Draw.objects.get()
    room.commit(draw)
    room.reveal(draw)
    page = at("draw", draw.code)
    assert "还没有公布" in text(office, page) and "公开数值：某指数收盘点位" in text(
        Client(), at("public_draw", draw.code)
    )
    assert draw.public_at is not None
    room.now = draw.public_at
    office, bureau = sit(room, "office_reviewer"), sit(room, "bureau")
    assert office.post(page, {"do": "value", "value": ""}).status_code == 422
    office.post(page, {"do": "value", "value": "3412.07"})
    assert "与公布的一致" not in text(office, page) and "等另一人对照" in text(office, page)
    bureau.post(page, {"do": "confirm"})
    assert Draw.objects.get().state == "drawn" and "为3412.07" in text(Client(), at("public_draw", draw.code))


def test_a_grave_page_asks_who_it_is_again(room: Lots) -> None:
    draw = room.prepare()
    client = Client()
    client.force_login(room.world.user("bureau"))
    for name in ("commit", "reveal"):
        assert client.get(at(name, draw.code))["Location"].startswith(reverse("accounts:confirm"))


def test_officers_of_another_office_see_nothing(room: Lots) -> None:
    draw = room.drawn()
    world = room.world
    world.employ("elsewhere", "other_department", "office_reviewer", called="外人")
    client = sit(room, "elsewhere")
    for name in ("draw", "pool", "commit", "reveal", "names", "paper"):
        assert client.get(at(name, draw.code)).status_code == 404, name
    assert client.get(at("home")).status_code == 404 and client.get(at("prepare", "meeting")).status_code == 404
    assert sit(room, "bureau").get(at("prepare", "office")).status_code == 404
    assert sit(room, "bureau").get(at("draw", "0000-0000")).status_code == 404
    for path in (at("public_draw", "0000-0000"), at("frozen", "0000-0000"), at("record", "0" * 64)):
        assert Client().get(path).status_code == 404


def test_who_supervises_reads_that_it_happened_and_that_it_holds(room: Lots) -> None:
    """Counts, hashes and keys; neither names nor the pages of the office. The office has one link, its own."""
    draw = room.drawn()
    for who in ("supervisor", "auditor"):
        room.world.employ(who, "office", who, called=f"监督{who}")
        client = sit(room, who)
        page = text(client, at("public"))
        assert f'href="{at("public")}" aria-current="page">专家抽取' in page and draw.code in page
        shown = text(client, at("public_draw", draw.code))
        assert "与记录一致" in shown and "专家甲" not in shown and at("pool", draw.code) not in shown
        assert client.get(at("draw", draw.code)).status_code in (403, 404)
    office = text(sit(room, "bureau"), at("home"))
    assert office.count(">专家抽取<") == 2, "the link of the navigation and the heading"


def test_who_keeps_out_of_a_few_dossiers_is_shown_and_may_be_drawn(
    room: Lots, django_assert_max_num_queries: Any
) -> None:
    world = room.world
    pooled.chair(world)
    first, second = pooled.accepted(world), pooled.accepted(world, "other", called="申二")
    declared, asked = (Expert.objects.get(person=world.people[who]) for who in ("lot0", "lot1"))
    registered.declare(declared, first, "师生。", by=world.by("lot0"), at=room.at())
    registered.bring_up(declared, second, "同事。", by=world.by("office_reviewer"), at=room.at())
    registered.bring_up(asked, second, "同事。", by=world.by("office_reviewer"), at=room.at())
    office = sit(room, "office_reviewer")
    with django_assert_max_num_queries(45):
        shown = text(office, at("prepare", "meeting"))
    marked = '{}<span class="muted small">　{}</span>'
    assert marked.format(declared.person.name, "回避1份，1份待决定") in shown
    assert marked.format(asked.person.name, "1份待决定") in shown
    # Of a dossier that the officer keeps out of not even the count is told.
    recusing.keep_out(world.people["office_reviewer"], second, at=room.at())
    apart = text(sit(room, "office_reviewer"), at("prepare", "meeting"))
    assert marked.format(declared.person.name, "回避1份") in apart and "待决定" not in apart


def test_pages_take_as_many_queries_for_many_as_for_few(room: Lots, django_assert_max_num_queries: Any) -> None:
    draw = room.drawn()
    client = sit(room, "bureau")
    with django_assert_max_num_queries(40):
        client.get(at("draw", draw.code))
    with django_assert_max_num_queries(30):
        client.get(at("pool", draw.code))
    with django_assert_max_num_queries(35):
        client.get(at("home"))
    with django_assert_max_num_queries(15):
        Client().get(at("public_draw", draw.code))
