"""The dossier view: pages of evidence in place, what changed first, what was said below, undo, on to the next."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.stages.review.test_pages import Officer
from tests.support import way
from tests.support import world as worlds
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.pictures import pages
from zhiping.records import contents
from zhiping.records.models import Dossier, Evidence, ItemCheck
from zhiping.records.pictures import page_of
from zhiping.stages.application import operations as application
from zhiping.stages.review import operations as review
from zhiping.stages.review.queries import bench as benches
from zhiping.stages.review.queries.checks import said_below
from zhiping.stages.review.queries.claims import ClaimRow
from zhiping.stages.review.queries.evidence import files_of
from zhiping.web.viewer import viewer_of


def _jpeg(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 424), (shade, shade, 210)).save(out, "JPEG")
    return out.getvalue()


def _pdf(count: int = 2) -> bytes:
    return pages.to_pdf([pages.Leaf(_jpeg(180 + n)) for n in range(count)])


def _with_file(world: World, content: bytes) -> tuple[Dossier, Evidence]:
    draft, by, at = world.dossier(), world.by("applicant"), world.opening()
    row = application.attach(draft, name="学时证明.pdf", content=content, items=["ce1"], by=by, at=at)
    return worlds.submit(Dossier.objects.get(pk=draft.pk), at=at + timedelta(hours=1)), row


def _corrected(world: World, dossier: Dossier) -> Dossier:
    at = dossier.state_since + timedelta(hours=2)
    way.mark_all(dossier, world, "unit_reviewer", at, correct={"ce1": "请补传学时证明。"})
    returned = review.return_dossier(dossier, by=world.by("unit_reviewer"), at=at)
    document = contents.draft(returned)
    document["continuing_education"][0]["professional_hours"] = 72
    return worlds.submit(returned, at=at + timedelta(hours=1), document=document)


def _bench(world: World, dossier: Dossier, level: str = "unit", who: str = "unit_reviewer") -> benches.Bench:
    found = benches.bench(dossier, level=level, by=world.by(who), at=dossier.state_since)
    assert found is not None
    return found


# --- pages of evidence ---


def test_a_page_is_a_picture_and_opening_it_is_recorded(world: World) -> None:
    dossier, row = _with_file(world, _pdf())
    reviewer = Officer(world, "unit_reviewer").at(dossier.state_since)
    address = f"/review/{dossier.code}/evidence/{row.code}/page/"
    assert f'src="{address}1/"' in reviewer.get(f"/review/{dossier.code}/?item=ce1")
    assert f'src="{address}2/"' in reviewer.get(f"/review/{dossier.code}/?item=ce1&page=2")
    answer = reviewer.client.get(f"{address}2/")
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert (picture.format, picture.width) == ("JPEG", pages.PAGE_WIDTH)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert "sandbox" in answer["Content-Security-Policy"]
    opened = AuditEntry.objects.get(kind="evidence.opened", stream=dossier.stream)
    assert opened.data == {"evidence": row.code, "level": "unit", "page": 2}
    reviewer.get(f"{address}3/", 404)
    reviewer.get(f"{address}0/", 404)
    Officer(world, "other_unit").get(f"{address}1/", 404)


@pytest.mark.django_db
def test_a_page_that_cannot_be_drawn_says_so_and_leads_to_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    world = worlds.make(worlds.PACKS[0])
    dossier, row = _with_file(world, _pdf(1))
    monkeypatch.setattr("zhiping.ground.pictures.drawing.pages_of_pdf", lambda *_: [])
    answer = (
        Officer(world, "unit_reviewer")
        .at(dossier.state_since)
        .client.get(f"/review/{dossier.code}/evidence/{row.code}/page/1/")
    )
    assert answer["Content-Type"] == "image/svg+xml"
    assert "请点“原文件”打开核对" in answer.content.decode()


@pytest.mark.django_db
def test_a_page_is_drawn_once_and_the_next_one_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    world = worlds.make(worlds.PACKS[0])
    _, row = _with_file(world, _pdf(2))
    drawn = page_of(row, 1)
    monkeypatch.setattr("zhiping.ground.pictures.drawing.pages_of_pdf", lambda *_: pytest.fail("drawn again"))
    assert page_of(row, 1) == drawn
    assert page_of(row, 2) not in (None, drawn)
    assert page_of(row, 3) is None


# --- what changed ---


def test_what_changed_stands_first_and_the_rest_keeps_its_marks(world: World) -> None:
    again = _corrected(world, world.submitted())
    # The operation that the page uses carries marks over (test_resubmission); here they are put again.
    for one in _bench(world, again).same:
        by, at = world.by("unit_reviewer"), again.state_since
        review.check_item(again, item=one.item.id, mark="true", by=by, at=at)
    bench = _bench(world, again)
    assert [one.item.id for one in bench.fresh] == ["ce1"] == [bench.items[0].item.id]
    assert {one.mark for one in bench.same} == {"true"} and bench.same_unmarked == 0
    assert bench.first().item.id == "ce1"
    page = Officer(world, "unit_reviewer").at(again.state_since).get(f"/review/{again.code}/")
    assert "<del>60学时</del>" in page and "<ins>72学时</ins>" in page
    assert "请补传学时证明。" in page
    assert f"没有改动，{len(bench.same)}项，沿用属实" in page


def test_a_file_that_was_exchanged_counts_as_a_change_and_the_old_one_stays_to_compare(world: World) -> None:
    dossier, row = _with_file(world, _pdf(1))
    at = dossier.state_since + timedelta(hours=2)
    way.mark_all(dossier, world, "unit_reviewer", at, correct={"applicant": "请核对姓名。"})
    returned = review.return_dossier(dossier, by=world.by("unit_reviewer"), at=at)
    application.detach(returned, row.key, by=world.by("applicant"), at=at)
    fresh = application.attach(
        returned, name="新的.pdf", content=_pdf(2), items=["ce1"], by=world.by("applicant"), at=at
    )  # fmt: skip
    again = worlds.submit(Dossier.objects.get(pk=returned.pk), at=at + timedelta(hours=1))
    bench = _bench(world, again)
    item = bench.find("ce1")
    assert item is not None and item.changed and not item.added
    files = files_of(bench, "ce1")
    assert [(one.key, one.word, one.is_gone) for one in files] == [
        (fresh.code, "本次新传", False), (row.code, "上次的", True),
    ]  # fmt: skip
    viewer = viewer_of(files, key="", page="9")
    assert viewer is not None and viewer.page == 2 and viewer.counterpart == files[1]


def test_of_a_long_text_only_what_changed_is_marked() -> None:
    before = "任现职以来，主持完成三个项目，均通过验收。带教新人两名，获单位好评。" * 2
    row = ClaimRow("总结", before.replace("三个", "四个", 1), before)
    assert [piece.kind for piece in row.pieces].count("ins") == 1
    assert "".join(piece.text for piece in row.pieces if piece.kind != "ins") == before
    assert ClaimRow("学时", "72学时", "60学时").pieces == []


# --- marks ---


@pytest.mark.django_db
def test_the_level_above_reads_the_mark_below_and_never_its_internal_remark() -> None:
    world = worlds.make("leshan-2024-engineering")
    dossier, at = world.submitted(), world.opening() + timedelta(hours=2)
    review.check_item(
        dossier,
        item="applicant",
        mark="true",
        note="已见原件。",
        internal="电话核过。",
        by=world.by("unit_reviewer"),
        at=at,
    )
    (said,) = said_below(_bench(world, dossier, "department", "department_reviewer"), "applicant")
    assert (said.level_name, said.word, said.note, said.earlier) == ("单位", "属实", "已见原件。", False)
    assert "电话核过" not in repr(said)
    assert said_below(_bench(world, dossier), "applicant") == []


def test_a_mark_is_undone_to_what_was_there_before(world: World) -> None:
    dossier = world.submitted()
    base, reviewer = f"/review/{dossier.code}/", Officer(world, "unit_reviewer").at(dossier.state_since)
    reviewer.post(f"{base}item/applicant/", mark="correct", note="请核对姓名。", internal="与证件不一致")
    reviewer.post(f"{base}item/applicant/", mark="true", note="")
    assert "基本情况：已记为属实。" in reviewer.get(base)
    reviewer.post(f"{base}undo/")
    note = benches.note_of(_bench(world, dossier), "applicant")
    assert (note.mark, note.note, note.internal) == ("correct", "请核对姓名。", "与证件不一致")
    assert "没有可以撤销的核对结论" not in reviewer.get(base)
    reviewer.post(f"{base}undo/")
    assert "没有可以撤销的核对结论" in reviewer.get(base)


def test_the_first_mark_undone_is_no_mark(world: World) -> None:
    dossier = world.submitted()
    base, reviewer = f"/review/{dossier.code}/", Officer(world, "unit_reviewer").at(dossier.state_since)
    reviewer.post(f"{base}item/applicant/", mark="true")
    reviewer.post(f"{base}undo/")
    assert not ItemCheck.objects.filter(dossier=dossier).exists()
    assert AuditEntry.objects.filter(stream=dossier.stream, kind="dossier.check_item").count() == 2


@pytest.mark.django_db
def test_a_mark_that_somebody_replaced_is_not_undone() -> None:
    world = worlds.make("leshan-2024-engineering")
    dossier, at = world.submitted(), world.opening() + timedelta(hours=2)
    review.check_item(dossier, item="applicant", mark="true", by=world.by("unit_reviewer"), at=at)
    review.check_item(dossier, item="applicant", mark="true", by=world.by("unit_second"), at=at)
    with pytest.raises(BadInput, match="已有别的核对结论"):
        review.take_back_marks(
            dossier, marked_at=at, before={"applicant": ("", "", "")}, by=world.by("unit_reviewer"), at=at
        )
    assert dossier.checks.get(item="applicant").mark == "true"


@pytest.mark.django_db
def test_from_the_list_to_the_next_dossier_with_the_last_mark() -> None:
    world = worlds.make("leshan-2024-engineering")
    first = world.submitted()
    world.employ("colleague", "unit", "employee", called="赵同事")
    second = worlds.submit(world.dossier("colleague"), at=world.opening() + timedelta(hours=1))
    reviewer = Officer(world, "unit_reviewer").at(second.state_since)
    *others, last = way.items_of(first)
    for item in others:
        reviewer.post(f"/review/{first.code}/item/{item}/", mark="true")
    assert "下一份：" not in reviewer.get(f"/review/{first.code}/")
    reviewer.get("/desk/")
    assert "下一份：赵同事" in reviewer.get(f"/review/{first.code}/")
    answer = reviewer.client.post(f"/review/{first.code}/item/{last}/", {"mark": "true", "then": "onward"})
    assert answer["Location"] == f"/review/{second.code}/"


@pytest.mark.django_db
def test_the_view_costs_the_same_for_one_file_and_for_many() -> None:
    world = worlds.make("leshan-2024-engineering")
    draft, by, at = world.dossier(), world.by("applicant"), world.opening()
    for n, items in enumerate((["ce1", "applicant"], ["ce1"], ["ce1"])):
        application.attach(draft, name=f"{n}.pdf", content=_pdf(n + 1), items=items, by=by, at=at)
    dossier = worlds.submit(Dossier.objects.get(pk=draft.pk), at=at + timedelta(hours=1))
    reviewer = Officer(world, "unit_reviewer").at(dossier.state_since)

    def cost(item: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            reviewer.get(f"/review/{dossier.code}/?item={item}")
        return len(queries)

    cost("ce1")
    one, three = cost("applicant"), cost("ce1")
    assert one == three <= 48
