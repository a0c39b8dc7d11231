"""Exports: who may, why, what is in them, what is left out, how long they are kept, what the trail says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.faces.exchange.conftest import opened
from tests.support import way
from tests.support.world import World

from zhiping.access.audiences import who_takes_personal_data
from zhiping.core.errors import BadInput
from zhiping.faces.exchange import operations, queries
from zhiping.faces.exchange.models import KEPT, Export, Import
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import blobs, keys
from zhiping.records.models import Membership
from zhiping.web.exchange import Asked, sources

WHY = {"purpose": "checking", "reason": "例会核对进度"}


def exported(client: Client, source: str, *, query: str = "", **more: str) -> Export:
    """Ask on the page, and let the worker make it."""
    answer = client.post(reverse("exchange:ask", args=[source]) + query, WHY | more)
    assert answer.status_code == 302, answer.content.decode()
    operations.make_exports()
    return Export.objects.get(code=answer["Location"].rstrip("/").rsplit("/", 1)[1])


def fetched(client: Client, row: Export) -> list[tuple[Any, ...]]:
    answer = client.get(reverse("exchange:file", args=[row.code]))
    assert answer.status_code == 200
    return opened(answer.content)


def test_the_worklist_goes_out_as_it_was_filtered(world: World, at_desk: Callable[[str], Client]) -> None:
    mine, _ = world.submitted("asker"), world.submitted("other", change=_title("助理工程师"))
    row = exported(at_desk("unit_head"), "worklist", query=f"?title={mine.title}")
    assert (row.state, row.written, row.said) == ("done", 1, f"申报{mine.title}")
    lines = fetched(at_desk("unit_head"), row)
    assert lines[2][:3] == ("编号", "姓名", "单位") and [line[0] for line in lines[3:]] == [mine.code]
    assert "不含证件号码" in lines[1][0] and row.code in lines[1][0] and "郑国强" in lines[1][0]


def _title(title: str) -> Any:
    return lambda document: document["application"].update({"title": title})


def test_a_worklist_longer_than_a_page_goes_out_whole(
    world: World, asked: Callable[..., Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhiping.faces.desk.queries import worklist

    codes = {world.submitted(f"asker{n}").code for n in range(5)}
    monkeypatch.setattr(worklist, "PAGE", 2)
    made = sources()["worklist"].make(asked("unit_head"))
    assert made.total == 5 and {row["code"] for row in made.sheet.rows} == codes


def test_personal_data_need_the_permission_and_the_wish(world: World, at_desk: Callable[[str], Client]) -> None:
    dossier = world.submitted("asker")
    number = dossier.person.id_number()
    without = exported(at_desk("unit_head"), "worklist")
    assert number not in str(fetched(at_desk("unit_head"), without)) and without.left_out == ["证件号码"]
    taken = exported(at_desk("unit_head"), "worklist", personal="on")
    assert number in str(fetched(at_desk("unit_head"), taken)) and taken.left_out == []
    page = at_desk("unit_reviewer").get(reverse("exchange:ask", args=["worklist"])).content.decode()
    assert "您的职责不能导出这些个人信息" in page and 'name="personal"' not in page
    refused = exported(at_desk("unit_reviewer"), "worklist", personal="on")
    assert not refused.personal and number not in str(fetched(at_desk("unit_reviewer"), refused))


def test_the_operation_itself_refuses_personal_data(world: World, asked: Callable[..., Asked]) -> None:
    one = asked("unit_reviewer")
    assert not who_takes_personal_data(one.viewer, None)
    with pytest.raises(BadInput, match="不能导出证件号码"):
        operations.ask(
            sources()["worklist"], one, purpose="checking", reason="核对", personal=True, by=one.actor, at=one.at,
            real_at=timezone.now(),
        )  # fmt: skip
    assert not Export.objects.exists()


def test_who_lost_the_right_meanwhile_gets_nothing(world: World, at_desk: Callable[[str], Client]) -> None:
    client = at_desk("unit_head")
    client.post(reverse("exchange:ask", args=["worklist"]), WHY)
    Membership.objects.filter(person=world.people["unit_head"]).delete()
    operations.make_exports()
    row = Export.objects.get()
    assert row.state == "failed" and not row.blob


@pytest.mark.parametrize("lacks", ["purpose", "reason"])
def test_without_a_reason_nothing_goes_out(world: World, at_desk: Callable[[str], Client], lacks: str) -> None:
    answer = at_desk("unit_head").post(reverse("exchange:ask", args=["worklist"]), WHY | {lacks: ""})
    assert answer.status_code == 422 and not Export.objects.exists()
    assert ("请写明为什么导出" if lacks == "reason" else "请选导出作什么用") in answer.content.decode()


def test_the_trail_says_who_what_and_why_and_every_fetching(world: World, at_desk: Callable[[str], Client]) -> None:
    client = at_desk("unit_head")
    row = exported(client, "worklist", query="?f=fail")
    fetched(client, row)
    fetched(client, row)
    entries = list(AuditEntry.objects.filter(stream=row.stream).order_by("position"))
    assert [entry.kind for entry in entries] == ["export.asked", "export.made", "export.taken", "export.taken"]
    first = entries[0]
    assert first.by == f"person-{world.people['unit_head'].pk}"
    assert (first.data["source"], first.data["purpose"], first.data["personal"]) == ("worklist", "checking", False)
    assert first.data["params"] == {"f": "fail"} and WHY["reason"] not in str(first.data)
    assert row.reason == WHY["reason"]


def test_the_summary_is_taken_from_what_was_submitted(world: World, at_desk: Callable[[str], Client]) -> None:
    day = world.opening().date()
    dossier = way.recommended(world, world.submitted("asker"), posted_on=day)
    world.dossier("draft")
    row = exported(at_desk("department_reviewer"), "summary", personal="on")
    lines = fetched(at_desk("department_reviewer"), row)
    heads, (line,) = lines[2], lines[3:]
    told = dict(zip(heads, line, strict=True))
    assert (told["序号"], told["编号"], told["姓名"]) == (1, dossier.code, dossier.applicant_name)
    assert told["证件号码"] == dossier.person.id_number() and told["申报职称"] == dossier.title
    assert told["最高学历"] and told["毕业时间"].year < 2024 and told["提交时间"].hour == 11


def test_what_was_destroyed_is_not_in_the_summary(world: World, asked: Callable[..., Asked]) -> None:
    dossier = world.submitted("asker")
    keys.destroy(dossier.key_owner)
    (row,) = sources()["summary"].make(asked("unit_head")).sheet.rows
    assert row["code"] == dossier.code and "born_on" not in row


def test_nobody_takes_out_what_they_may_not_see(world: World, asked: Callable[..., Asked]) -> None:
    world.submitted("asker")
    for who in ("other_unit", "other_department", "office_reviewer"):
        for source in ("worklist", "summary"):
            assert sources()[source].make(asked(who)).total == 0, (who, source)
    world.employ("unit_head", "unit", "employee")
    own = world.submitted("unit_head")
    rows = list(sources()["summary"].make(asked("unit_head")).sheet.rows)
    assert own.code not in {row["code"] for row in rows}


def test_figures_go_out_as_the_page_shows_them(world: World, at_desk: Callable[[str], Client]) -> None:
    world.submitted("asker")
    row = exported(at_desk("bureau"), "figures")
    lines = fetched(at_desk("bureau"), row)
    assert lines[2][:4] == ("分类", "名称", "已开始填报", "已提交") and lines[3][:4] == ("合计", "合计", 1, 1)
    assert at_desk("unit_head").get(reverse("exchange:ask", args=["figures"])).status_code == 404


def test_registered_bodies_and_people_go_out_to_who_answers_for_them(world: World, asked: Callable[..., Asked]) -> None:
    def named(source: str, who: str) -> set[str]:
        return {row["name"] for row in sources()[source].make(asked(who)).sheet.rows}

    world.employ("asker", "unit", "employee", called="田问")
    world.employ("stranger", "other_unit", "employee", called="外人")
    unit, other = world.organisations["unit"].name, world.organisations["other_unit"].name
    below = named("bodies", "department_reviewer")
    assert unit in below and other not in below
    assert {unit, other} <= named("bodies", "bureau")
    assert "田问" in named("people", "unit_head") and "外人" not in named("people", "unit_head")
    assert "田问" not in named("people", "other_unit")


def test_a_file_is_its_owners_alone(world: World, at_desk: Callable[[str], Client]) -> None:
    row = exported(at_desk("unit_head"), "worklist")
    for who in ("unit_reviewer", "bureau"):
        for page in ("exchange:export", "exchange:file"):
            assert at_desk(who).get(reverse(page, args=[row.code])).status_code == 404


def test_a_file_is_kept_sealed_and_destroyed_in_time(world: World, at_desk: Callable[[str], Client]) -> None:
    client = at_desk("unit_head")
    row = exported(client, "worklist")
    assert not blobs._path(row.blob).read_bytes().startswith(b"PK")
    assert operations.sweep(at=row.asked_at + KEPT - timedelta(minutes=1)) == 0
    assert operations.sweep(at=row.asked_at + KEPT + timedelta(minutes=1)) == 1
    gone = Export.objects.get(pk=row.pk)
    assert gone.state == "gone" and not blobs.exists(row.blob) and not keys.exists(row.key_owner)
    assert client.get(reverse("exchange:file", args=[row.code])).status_code == 404
    assert "文件已删除" in client.get(reverse("exchange:export", args=[row.code])).content.decode()


def test_an_export_that_a_dead_worker_began_is_begun_anew(world: World, at_desk: Callable[[str], Client]) -> None:
    at_desk("unit_head").post(reverse("exchange:ask", args=["worklist"]), WHY)
    early = timezone.now() - timedelta(minutes=29)
    Export.objects.update(state="working", began_at=early)
    assert operations.make_exports() == 0
    Export.objects.update(began_at=early - timedelta(minutes=2))
    assert operations.make_exports() == 1 and Export.objects.get().state == "done"


def test_the_page_waits_with_progress_and_costs_a_fixed_number_of_queries(
    world: World, at_desk: Callable[[str], Client]
) -> None:
    client = at_desk("unit_head")
    client.post(reverse("exchange:ask", args=["worklist"]), WHY)
    row = Export.objects.get()
    Export.objects.update(state="working", total=900, written=500)
    assert "500条，共900条" in client.get(reverse("exchange:export", args=[row.code])).content.decode()
    home = reverse("exchange:home")
    client.get(home)
    with CaptureQueriesContext(connection) as few:
        client.get(home)
    for _ in range(3):
        client.post(reverse("exchange:ask", args=["worklist"]), WHY)
    with CaptureQueriesContext(connection) as many:
        client.get(home)
    assert len(few) == len(many)


def test_what_a_viewer_may_take_is_what_the_page_offers(world: World, asked: Callable[..., Asked]) -> None:
    for who, offered in (
        ("unit_reviewer", {"worklist", "summary", "people"}),
        ("bureau", {"worklist", "summary", "figures", "bodies", "people", "experts", "results"}),
        ("hr_officer", {"figures", "bodies", "people", "results"}),
    ):
        one = asked(who)
        assert {source.key for source in queries.sources_for(one.viewer, one.cycle)} == offered, who


def test_the_worker_makes_what_waits_and_looks_at_what_came(world: World, at_desk: Callable[[str], Client]) -> None:
    from zhiping.cli.background import work_once

    client = at_desk("unit_head")
    client.post(reverse("exchange:ask", args=["worklist"]), WHY)
    client.post(reverse("exchange:bring", args=["people"]), {"file": SimpleUploadedFile("a.csv", "甲\n1\n".encode())})
    assert work_once().exchanged == 2
    assert (Export.objects.get().state, Import.objects.get().state) == ("done", "failed")
    assert work_once().exchanged == 0
