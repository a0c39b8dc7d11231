"""Batches: who may print what, in which order, as which file; killed between, gone on; nothing issued twice."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone
from tests.support.golden import text_of
from tests.support.world import World, make

from zhiping.core.errors import BadInput
from zhiping.core.procedure import State
from zhiping.faces.printing import making, operations, queries
from zhiping.faces.printing.models import KEPT, Batch, BatchItem
from zhiping.ground.audit import chain
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import keys
from zhiping.records import issuing
from zhiping.records.models import Dossier, IssuedDocument
from zhiping.stages.application.operations.papers import issue_papers
from zhiping.stages.application.queries import papers

pytestmark = pytest.mark.django_db
#: Among the accepted, in the order of printing: unit, then name. One of them has a character that no font has.
NAMES = ("阿依", "白云", "陈某")


@pytest.fixture
def world() -> World:
    return make("leshan-2024-engineering")


def _accepted(world: World, *names: str) -> list[Dossier]:
    """Dossiers as they are after the acceptance: what is under test begins there."""
    rows = []
    for name in names:
        world.employ(f"who-{name}", "unit", "employee", called=name)
        row = world.submitted(f"who-{name}")
        Dossier.objects.filter(pk=row.pk).update(state=State.ACCEPTED)
        rows.append(Dossier.objects.get(pk=row.pk))
    return rows


def _ask(
    world: World, *, keys: tuple[str, ...] = ("summary-sheet",), layout: str = "pdf", who: str = "bureau"
) -> Batch:
    client = Client()
    client.force_login(world.user(who))
    answer = client.post("/printing/", {"papers": keys, "department": "", "codes": "", "layout": layout})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return Batch.objects.latest("id")


def _file(world: World, batch: Batch, who: str = "bureau") -> bytes:
    client = Client()
    client.force_login(world.user(who))
    answer = client.get(f"/printing/{batch.code}/file/")
    assert answer.status_code == 200
    content: bytes = answer.getvalue()
    assert int(answer.headers["Content-Length"]) == len(content)
    return content


def test_one_click_issues_a_selection_in_the_order_of_printing(world: World) -> None:
    rows = _accepted(world, "陈某", "阿依", "白云")
    draft = world.submitted("not accepted")
    batch = _ask(world, keys=("summary-sheet", "review-form"))
    assert making.make_batches(seconds=600) == 6
    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.total) == ("done", 6, 6)
    assert not IssuedDocument.objects.filter(dossier=draft, form="summary-sheet").exists()
    issued = IssuedDocument.objects.exclude(form="receipt").order_by("id")
    assert [(one.dossier.applicant_name, one.form) for one in issued] == [
        (name, form) for name in NAMES for form in ("review-form", "summary-sheet")
    ]
    assert {one.issued_at for one in issued} == {batch.at}
    made = _file(world, batch)
    with pikepdf.open(io.BytesIO(made)) as whole:
        assert len(whole.pages) == batch.pages
    text = text_of(made)
    assert [text.index(f"编号{one.number}") for one in issued] == sorted(
        text.index(f"编号{one.number}") for one in issued
    )
    for row in rows:
        assert AuditEntry.objects.filter(stream=row.stream, kind="document.issued").count() == 2
    told = AuditEntry.objects.filter(stream=batch.stream).order_by("position").values_list("kind", flat=True)
    assert list(told) == ["batch.asked", "batch.made", "batch.taken"]
    assert not chain.verify().faults


def test_every_document_begins_on_a_front(world: World) -> None:
    _accepted(world, *NAMES)
    batch = _ask(world, keys=("integrity-promise", "review-form"))
    making.make_batches(seconds=600)
    issued = list(IssuedDocument.objects.exclude(form="receipt").order_by("id"))
    lengths = []
    for one in issued:
        with pikepdf.open(io.BytesIO(issuing.file_of(one))) as single:
            lengths.append(len(single.pages))
    assert any(n % 2 for n in lengths), "nothing to fill up: the test says nothing"
    with pikepdf.open(io.BytesIO(_file(world, batch))) as whole:
        at = 0
        for n in lengths:
            assert at % 2 == 0 and "/Contents" in whole.pages[at]
            at += n
            if at % 2 and at < len(whole.pages):
                assert (
                    not bytes(whole.pages[at].Contents.read_bytes()).strip() if "/Contents" in whole.pages[at] else True
                )
                at += 1
        assert at == len(whole.pages)


def test_a_zip_has_a_file_for_each_document(world: World) -> None:
    _accepted(world, *NAMES)
    batch = _ask(world, layout="zip")
    making.make_batches(seconds=600)
    with zipfile.ZipFile(io.BytesIO(_file(world, batch))) as whole:
        assert whole.namelist() == [f"{n:04d}-{name}-申报简表.pdf" for n, name in enumerate(NAMES, start=1)]
        digests = {one.dossier.applicant_name: one for one in IssuedDocument.objects.filter(form="summary-sheet")}
        for name, file in zip(NAMES, whole.namelist(), strict=True):
            assert whole.read(file) == issuing.file_of(digests[name])


def test_a_worker_that_is_killed_leaves_numbers_that_are_taken_up_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _accepted(world, *NAMES)
    batch = _ask(world)
    monkeypatch.setattr(making, "CHUNK", 2)
    kept = issuing.keep
    count = 0

    def dies(*args: object, **more: object) -> object:
        nonlocal count
        count += 1
        if count > 1:
            raise SystemExit  # what a kill leaves behind: nothing that runs after it
        return kept(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(issuing, "keep", dies)
    with pytest.raises(SystemExit):
        making.make_batches(seconds=600)
    monkeypatch.setattr(issuing, "keep", kept)
    reserved = list(BatchItem.objects.exclude(number="").order_by("position").values_list("number", "check_code"))
    assert len(reserved) == 2 and not IssuedDocument.objects.filter(form="summary-sheet").exists()
    assert making.make_batches(seconds=600) == 0, "the dead one still counts as being at it"
    Batch.objects.filter(pk=batch.pk).update(beat_at=timezone.now() - making.SILENT - timedelta(seconds=1))
    assert making.make_batches(seconds=600) == 3
    issued = list(IssuedDocument.objects.filter(form="summary-sheet").order_by("id"))
    assert [(one.number, one.code) for one in issued][:2] == reserved
    sequence = [int(one.number.rsplit("-", 1)[1]) for one in issued]
    assert sequence == [1, 2, 3], "no number is lost and none given twice"
    batch.refresh_from_db()
    assert (batch.state, batch.done) == ("done", 3)


def test_time_runs_out_and_the_next_round_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _accepted(world, *NAMES)
    batch = _ask(world)
    monkeypatch.setattr(making, "CHUNK", 2)
    assert making.make_batches(seconds=0.0001) == 2
    batch.refresh_from_db()
    assert (batch.state, batch.done) == ("waiting", 2)
    assert making.make_batches(seconds=600) == 1
    batch.refresh_from_db()
    assert batch.state == "done"


def test_asked_again_the_same_documents_are_there(world: World) -> None:
    _accepted(world, *NAMES)
    _ask(world)
    making.make_batches(seconds=600)
    again = _ask(world)
    making.make_batches(seconds=600)
    assert IssuedDocument.objects.filter(form="summary-sheet").count() == 3
    assert BatchItem.objects.filter(batch=again, document__isnull=False).count() == 3


def test_one_that_cannot_be_made_is_named_and_the_others_are_made(world: World) -> None:
    _accepted(world, "阿依", "王\U000323af")
    batch = _ask(world)
    making.make_batches(seconds=600)
    batch.refresh_from_db()
    assert (batch.state, batch.done) == ("done", 1)
    (item,) = queries.faults(batch)
    assert "U+323AF" in item.fault and "王" not in item.fault
    client = Client()
    client.force_login(world.user("bureau"))
    page = client.get(f"/printing/{batch.code}/").content.decode()
    assert "没有出具的1份" in page and "U+323AF" in page and item.dossier.code in page
    assert not IssuedDocument.objects.filter(dossier=item.dossier, form="summary-sheet").exists()


def test_a_form_that_is_not_asked_of_somebody_is_left_out(world: World) -> None:
    _accepted(world, "阿依")
    batch = _ask(world, keys=("exceptional-form", "review-form"))
    making.make_batches(seconds=600)
    batch.refresh_from_db()
    assert (batch.state, batch.done) == ("done", 1) and queries.faults(batch) == []
    assert [one.form for one in IssuedDocument.objects.exclude(form="receipt")] == ["review-form"]


def test_a_batch_and_the_applicant_print_the_same_document(world: World) -> None:
    (row,) = _accepted(world, "阿依")
    source = papers.submitted(row)
    assert source is not None
    own = issue_papers(row, source, by=world.by("who-阿依"), at=world.opening())
    _ask(world, keys=("summary-sheet", "review-form"))
    assert making.make_batches(seconds=600) == 2
    forms = ("summary-sheet", "review-form")
    assert set(IssuedDocument.objects.filter(form__in=forms)) == {one for one in own if one.form in forms}


def test_several_processes_make_the_same_as_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _accepted(world, *NAMES)
    monkeypatch.setattr(making, "_WORTH_A_POOL", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr(making, "_here", lambda jobs: pytest.fail("set in this process"))
    batch = _ask(world)
    assert making.make_batches(seconds=600) == 3
    batch.refresh_from_db()
    assert (batch.state, batch.done) == ("done", 3)
    for one in IssuedDocument.objects.filter(form="summary-sheet"):
        order = making.order_of("summary-sheet", one.dossier)
        planned = issuing.Planned(order, one.number, one.code, one.fingerprint, one.issued_at)
        assert issuing.print_planned(planned) == issuing.file_of(one)


def test_who_prints_what(world: World) -> None:
    (row,) = _accepted(world, "阿依")
    cycle = world.cycle

    def seen(who: str) -> list[int]:
        from zhiping.access.viewers import viewer_of

        return queries.printable(viewer_of(world.user(who), world.opening().date()), cycle)

    assert seen("bureau") == seen("office_reviewer") == seen("department_reviewer") == [row.pk]
    assert seen("other_department") == seen("unit_reviewer") == []
    client = Client()
    for who, status in (("unit_reviewer", 403), ("who-阿依", 403), ("department_reviewer", 200)):
        client.force_login(world.user(who))
        assert client.get("/printing/").status_code == status
    batch = _ask(world)
    making.make_batches(seconds=600)
    client.force_login(world.user("office_reviewer"))
    assert client.get(f"/printing/{batch.code}/").status_code == 404
    assert client.get(f"/printing/{batch.code}/file/").status_code == 404


def test_the_selection_by_numbers_names_what_is_none(world: World) -> None:
    rows = _accepted(world, *NAMES)
    client = Client()
    client.force_login(world.user("bureau"))
    chosen = {"papers": ["summary-sheet"], "department": "", "layout": "zip"}
    page = client.post("/printing/", chosen | {"codes": f"{rows[0].code}，不是编号"})
    assert page.status_code == 422 and "“不是编号”不是申报材料的编号" in page.content.decode()
    assert client.post("/printing/", chosen | {"codes": rows[0].code.lower()}).status_code == 302
    assert Batch.objects.get().total == 1
    page = client.post("/printing/", chosen | {"papers": [], "codes": ""})
    assert page.status_code == 422 and "请选要出具的表格" in page.content.decode()


def test_more_than_one_file_should_hold_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = _accepted(world, *NAMES)
    monkeypatch.setattr(operations, "MOST", 2)
    form = queries.forms()["summary-sheet"]
    with pytest.raises(BadInput, match="最多出具2份"):
        operations.ask(
            world.cycle, [row.pk for row in rows], [form], layout="pdf", said="", by=world.by("bureau"),
            at=world.opening(), real_at=timezone.now(),
        )  # fmt: skip


def test_the_file_is_sealed_and_goes_in_time_the_documents_stay(world: World) -> None:
    _accepted(world, "阿依")
    batch = _ask(world)
    making.make_batches(seconds=600)
    batch.refresh_from_db()
    assert keys.exists(batch.key_owner)
    assert operations.sweep(at=batch.asked_at + KEPT) == 0
    assert operations.sweep(at=batch.asked_at + KEPT + timedelta(seconds=1)) == 1
    assert not keys.exists(batch.key_owner)
    client = Client()
    client.force_login(world.user("bureau"))
    assert client.get(f"/printing/{batch.code}/file/").status_code == 404
    assert "文件已删除" in client.get(f"/printing/{batch.code}/").content.decode()
    issuing.file_of(IssuedDocument.objects.get(form="summary-sheet"))
    with pytest.raises(BadInput):
        operations.take(batch, by=world.by("bureau"), at=world.opening())
