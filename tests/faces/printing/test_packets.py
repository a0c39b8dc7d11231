"""Batches from where offices work: what was ticked on a list is filled in; the packet's list and cover go with it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.support import way
from tests.support.golden import text_of
from tests.support.world import World, make

from zhiping.core.procedure import State
from zhiping.faces.printing import making, operations, queries
from zhiping.faces.printing.models import KEPT, Batch, BatchItem
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.clock import service as clock
from zhiping.ground.storage import blobs
from zhiping.records.models import Dossier, Hold, IssuedDocument
from zhiping.stages.handin.models import Manifest
from zhiping.stages.handin.paper.packets import PacketCode

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make("leshan-2024-engineering", is_demo=True)


def _accepted(world: World, *names: str) -> list[Dossier]:
    made = []
    for name in names:
        world.employ(f"who-{name}", "unit", "employee", called=name)
        made.append(way.accepted(world, world.submitted(f"who-{name}")))
    return made


def _sit(world: World, who: str, at: datetime | None = None) -> Client:
    if at is not None:
        clock.set_to(world.cycle.key, at)
    client = Client()
    client.force_login(world.user(who))
    return client


def _ask(client: Client, *papers: str, codes: str = "", layout: str = "zip") -> Batch:
    answer = client.post("/printing/", {"papers": papers, "department": "", "codes": codes, "layout": layout})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return Batch.objects.latest("id")


def _asked_for(page: str) -> str:
    """What stands in the field of codes."""
    found = re.search(r'<textarea name="codes"[^>]*>\s*([^<]*)</textarea>', page)
    assert found is not None
    return found[1].strip()


def _forwarded(page: str) -> str:
    """Where the page sends what is ticked to be printed."""
    found = re.search(r'(?:form)?action="(/printing/[^"]*)"', page)
    assert found is not None, "the page leads to no batch"
    return found[1]


def test_what_was_ticked_is_filled_in_and_nothing_is_asked_for_yet(world: World) -> None:
    one, two, other = _accepted(world, "阿依", "白云", "陈某")
    client = _sit(world, "office_reviewer", two.state_since + timedelta(days=1))
    page = client.get(reverse("desk:done")).content.decode()
    for row in (one, two, other):
        assert f'name="code" value="{row.code}"' in page
    answer = client.post(_forwarded(page), {"code": [one.code, two.code]})
    shown = answer.content.decode()
    assert answer.status_code == 200 and not Batch.objects.exists()
    assert _asked_for(shown) == f"{one.code} {two.code}" and "选了2份，都能出具" in shown
    batch = _ask(client, "summary-sheet", codes=_asked_for(shown))
    assert set(BatchItem.objects.filter(batch=batch).values_list("dossier", flat=True)) == {one.pk, two.pk}


def test_who_is_not_accepted_yet_cannot_be_ticked_and_is_told(world: World) -> None:
    (row,) = _accepted(world, "阿依")
    world.employ("waits", "unit", "employee", called="等候")
    waiting = world.submitted("waits")
    client = _sit(world, "department_reviewer", row.state_since + timedelta(days=1))
    page = client.get(reverse("desk:done")).content.decode()
    assert f'value="{row.code}"' in page and f'value="{waiting.code}"' not in page
    shown = client.post("/printing/", {"code": [row.code, waiting.code]}).content.decode()
    assert "选了2份，能出具的1份" in shown
    assert "选的1份现在都不能出具" in client.post("/printing/", {"code": waiting.code}).content.decode()


def test_nothing_ticked_is_said_before_all_would_be_printed(world: World) -> None:
    (row,) = _accepted(world, "阿依")
    client = _sit(world, "office_reviewer", row.state_since + timedelta(days=1))
    assert "刚才没有勾选材料" in client.post("/printing/", {}).content.decode()
    assert "刚才没有勾选材料" not in client.get("/printing/").content.decode()


def test_the_worklist_offers_it_where_something_on_it_can_be_printed(world: World) -> None:
    world.employ("waits", "unit", "employee", called="等候")
    waiting = world.submitted("waits")
    client = _sit(world, "unit_reviewer", waiting.state_since + timedelta(hours=1))
    page = client.get("/desk/").content.decode()
    assert waiting.code in page and "批量出具表格" not in page
    (row,) = _accepted(world, "阿依")
    # A clerical correction that waits for its second officer lies on the desk again (8d).
    Hold.objects.create(dossier=row, kind="pending_correction", opened_at=row.state_since, opened_by="somebody")
    page = _sit(world, "bureau", row.state_since + timedelta(days=1)).get("/desk/").content.decode()
    assert row.code in page and _forwarded(page) == f"/printing/?cycle={world.cycle.key}"


def test_a_unit_that_prints_nothing_gets_no_boxes(world: World) -> None:
    (row,) = _accepted(world, "阿依")
    page = _sit(world, "unit_reviewer", row.state_since + timedelta(days=1)).get(reverse("desk:done")).content.decode()
    assert row.code in page and "批量出具表格" not in page and 'name="code"' not in page


def test_a_manifest_leads_to_the_forms_of_all_on_it(world: World) -> None:
    one, two, other = _accepted(world, "阿依", "白云", "陈某")
    client = _sit(world, "department_reviewer", other.state_since + timedelta(days=1))
    sent = {"code": [one.code, two.code], "bearer": "张三丰", "telephone": "0833-0000000"}
    assert client.post(reverse("handin:send"), sent).status_code == 302
    page = client.get(reverse("handin:manifest", args=[Manifest.objects.get().code])).content.decode()
    assert "出具清单上所有人的表格" in page
    codes = re.findall(r'type="hidden" name="code" value="([^"]+)"', page)
    assert set(codes) == {one.code, two.code}
    assert "选了2份，都能出具" in client.post(_forwarded(page), {"code": codes}).content.decode()
    counter = _sit(world, "counter").get(reverse("handin:manifest", args=[Manifest.objects.get().code]))
    assert counter.status_code == 200 and "出具清单上所有人的表格" not in counter.content.decode()


def test_the_packet_s_list_and_cover_go_with_the_forms_in_the_list_s_order(world: World) -> None:
    one, two = _accepted(world, "阿依", "白云")
    client = _sit(world, "bureau", two.state_since + timedelta(days=1))
    papers = ("summary-sheet", "cover-sheet", "review-form", "packing-list")
    batch = _ask(client, *papers)
    assert making.make_batches(seconds=600) == 8
    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.total) == ("done", 8, 8)
    titles = ("纸质材料清单", "职称申报材料封面", "专业技术职务任职资格评审表", "申报简表")
    with zipfile.ZipFile(io.BytesIO(client.get(f"/printing/{batch.code}/file/").getvalue())) as whole:
        names = whole.namelist()
        assert len(names) == 8
        for n, (name, title) in enumerate(zip(names, titles * 2, strict=True), start=1):
            assert name.startswith(f"{n:04d}-{'阿依' if n < 5 else '白云'}-") and title in name
        cover = whole.read(names[1])
    revision = one.revisions.latest("number")
    assert one.code in text_of(cover) and PacketCode(one.code, revision.digest).text in text_of(cover)
    own = _sit(world, "who-阿依").get(reverse("handin:own_paper", args=[one.code, "cover-sheet"]))
    assert own.content == cover, "another copy than the applicant prints"


def test_a_working_copy_has_no_number_and_is_kept_only_in_the_batch_s_file(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = _accepted(world, "阿依", "白云", "陈某")
    client = _sit(world, "bureau", rows[-1].state_since + timedelta(days=1))
    batch = _ask(client, "cover-sheet", layout="pdf")
    monkeypatch.setattr(making, "CHUNK", 2)
    assert making.make_batches(seconds=0.0001) == 2
    batch.refresh_from_db()
    refs = list(BatchItem.objects.exclude(blob="").values_list("blob", flat=True))
    assert (batch.state, batch.done, len(refs)) == ("waiting", 2, 2)
    assert making.make_batches(seconds=600) == 1, "what was made is made again"
    assert not IssuedDocument.objects.filter(form="cover-sheet").exists()
    assert not BatchItem.objects.exclude(blob="", number="").exists()
    for ref in refs:
        with pytest.raises(FileNotFoundError):
            blobs.get(batch.key_owner, ref)
    made = AuditEntry.objects.get(stream=batch.stream, kind="batch.made").data
    assert (made["documents"], made["copies"], made["faults"]) == (0, 3, 0)
    text = text_of(client.get(f"/printing/{batch.code}/file/").getvalue())
    assert all(row.code in text for row in rows)


def test_working_copies_of_a_batch_that_never_was_done_go_in_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = _accepted(world, "阿依", "白云")
    batch = _ask(_sit(world, "bureau", rows[-1].state_since + timedelta(days=1)), "cover-sheet")
    monkeypatch.setattr(making, "CHUNK", 1)
    making.make_batches(seconds=0.0001)
    (ref,) = BatchItem.objects.exclude(blob="").values_list("blob", flat=True)
    assert blobs.get(batch.key_owner, ref).startswith(b"%PDF")
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.FAILED)
    assert operations.sweep(at=batch.asked_at + KEPT + timedelta(seconds=1)) == 1
    assert not BatchItem.objects.exclude(blob="").exists()
    with pytest.raises(FileNotFoundError):
        blobs.get(batch.key_owner, ref)


def test_without_paper_there_is_no_packet_to_print_for() -> None:
    world = make("example-2025-junior-only")
    assert not world.cycle.pack().stages.paper
    assert not {"cover-sheet", "packing-list"} & queries.offered(world.cycle).keys()
    world.employ("who", "unit", "employee", called="阿依")
    row = world.submitted("who")
    Dossier.objects.filter(pk=row.pk).update(state=State.ACCEPTED)
    with pytest.raises(making.NotAsked):
        making.copy_of("cover-sheet", Dossier.objects.get(pk=row.pk))
