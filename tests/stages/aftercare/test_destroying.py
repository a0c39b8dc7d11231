"""Destruction (P11, 8o): listed, confirmed by another, waited for, ordered, carried out, recorded; nothing is left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from PIL import Image
from tests.stages.aftercare.conftest import accepted, fallen, free_at, voted
from tests.support import banned, way
from tests.support.golden import text_of
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Action, Refusal
from zhiping.ground.audit import chain
from zhiping.ground.signatures import publishing, verify
from zhiping.ground.storage import blobs, keys
from zhiping.records import contents, destroying, issuing
from zhiping.records.door import act
from zhiping.records.invariants import check_all
from zhiping.records.models import Dossier, Evidence, Milestone, RoundDocument
from zhiping.registers.claims.models import Claim
from zhiping.registers.publicity.models import BoardPhoto, Posting
from zhiping.stages.aftercare.models import DestructionLine, DestructionList
from zhiping.stages.aftercare.operations import destroying as work
from zhiping.stages.aftercare.queries import destroying as reads
from zhiping.stages.review.operations import publicity

ONE = timedelta(seconds=1)


def listed(world: World, *dossiers: Dossier) -> DestructionList:
    at = max(free_at(world, one) for one in dossiers)
    return work.make_list(world.cycle, dossiers, by=world.by("office_reviewer"), at=at)


def confirmed(world: World, *dossiers: Dossier) -> DestructionList:
    row = listed(world, *dossiers)
    return work.confirm(row, by=world.by("office_second"), at=row.listed_at + timedelta(hours=1))


def ordered(world: World, *dossiers: Dossier) -> DestructionList:
    row = confirmed(world, *dossiers)
    assert row.waits_until is not None
    return work.order(row, signed_in_afresh=True, by=world.by("bureau"), at=row.waits_until + ONE)


def after(row: DestructionList) -> datetime:
    assert row.ordered_at is not None
    return row.ordered_at + timedelta(hours=1)


def again(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def test_nothing_is_listed_while_a_recheck_may_be_asked_for(world: World) -> None:
    dossier = fallen(world)
    by, early = world.by("office_reviewer"), free_at(world, dossier) - ONE
    with pytest.raises(Refusal, match="recheck_running"):
        work.make_list(world.cycle, [dossier], by=by, at=early)
    with pytest.raises(BadInput):
        work.make_list(world.cycle, [], by=by, at=early)
    assert not DestructionList.objects.exists()
    found, _ = reads.candidates(world.cycle, by=by, at=early, apart=())
    assert [(one.dossier.pk, one.why and one.why.code) for one in found] == [(dossier.pk, "recheck_running")]
    assert listed(world, dossier).state == "listed" and again(dossier).state == "to_destroy"


def test_all_of_a_list_or_none(world: World) -> None:
    first, second = fallen(world), accepted(world, "second")
    with pytest.raises(Refusal):
        work.make_list(world.cycle, [first, second], by=world.by("office_reviewer"), at=free_at(world, first))
    assert again(first).state == "not_passed" and not DestructionList.objects.exists()


def test_who_listed_does_not_confirm_and_the_wait_is_the_packs(world: World) -> None:
    row = listed(world, fallen(world))
    with pytest.raises(Refusal, match="same_officer_destruction"):
        work.confirm(row, by=world.by("office_reviewer"), at=row.listed_at)
    with pytest.raises(Refusal, match="not_yours"):
        work.confirm(row, by=world.by("counter"), at=row.listed_at)
    done = work.confirm(row, by=world.by("office_second"), at=row.listed_at)
    rules, calendar = world.pack.procedure.destruction, world.pack.calendar
    assert rules is not None
    assert done.waits_until == calendar.end_of(rules.wait.last_on(calendar.day_of(row.listed_at), calendar))
    with pytest.raises(IntegrityError), transaction.atomic():
        DestructionList.objects.filter(pk=row.pk).update(confirmed_by=row.listed_by)


def test_only_who_leads_the_body_orders_and_not_within_the_wait(world: World) -> None:
    row = confirmed(world, fallen(world))
    assert row.waits_until is not None
    for who, afresh, at, code in (
        ("bureau", True, row.waits_until, "destruction_waits"),
        ("bureau", False, row.waits_until + ONE, "sign_in_again"),
        ("office_reviewer", True, row.waits_until + ONE, "not_yours"),
    ):
        with pytest.raises(Refusal, match=code):
            work.order(row, signed_in_afresh=afresh, by=world.by(who), at=at)
    with pytest.raises(Refusal, match="destruction_waits"):
        act(Dossier.objects.get(), Action.DESTROY, by=world.by("bureau"), at=row.waits_until)
    assert work.carry_out(world.cycle, at=row.waits_until + ONE) == 0
    assert work.order(row, signed_in_afresh=True, by=world.by("bureau"), at=row.waits_until + ONE).state == "ordered"


def test_the_worker_leaves_no_key_no_file_and_no_claim(world: World) -> None:
    dossier, other = fallen(world), voted(world, accepted(world, "other"), passed=True)
    application_file = _evidence(dossier, b"%PDF-1.7 planted")
    row = ordered(world, dossier)
    files = destroying.files_of(dossier)
    assert Claim.objects.filter(dossier=dossier).exists() and application_file in files
    assert work.carry_out(world.cycle, at=after(row)) == 1
    line = DestructionLine.objects.get()
    assert (line.gone_at, line.files) == (after(row), len(files)) and again(row).state == "gone"
    assert again(dossier).state == "destroyed" and destroying.left_of(dossier) == []
    assert not keys.exists(dossier.key_owner) and not blobs.exists(application_file)
    assert not Claim.objects.filter(dossier=dossier).exists()
    with pytest.raises(keys.KeyDestroyed):
        contents.draft(again(dossier))
    # What next year's rules need stays, and so does everybody else's.
    kept = again(dossier)
    assert (kept.applicant_name, kept.title) == (dossier.applicant_name, dossier.title)
    assert Milestone.objects.filter(dossier=dossier, kind="not_passed").exists()
    assert dossier.person.id_number() and keys.exists(other.key_owner)
    assert work.carry_out(world.cycle, at=after(row)) == 0 and chain.verify().faults == []
    assert [one for one in check_all().failed if one.name in ("destroyed-leaves-nothing", "destruction-by-two")] == []


def _evidence(dossier: Dossier, content: bytes) -> str:
    ref = blobs.put(dossier.key_owner, content)
    sealed = contents.seal_text(dossier, "证书.pdf", context="name")
    Evidence.objects.create(
        dossier=dossier, key="e1", blob=ref, fingerprint="0" * 64, name_sealed=sealed, media_type="application/pdf",
        size=len(content), uploaded_at=dossier.state_since,
    )  # fmt: skip
    return ref


class Dies(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("where", ["destroy_content", "clear", "after"])
def test_whoever_dies_in_the_middle_is_gone_on_from(world: World, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    dossier = fallen(world)
    _evidence(dossier, b"%PDF-1.7 planted")
    row = ordered(world, dossier)

    def dies(*_: object, **__: object) -> None:
        raise Dies

    with monkeypatch.context() as broken:
        target: dict[str, tuple[object, str, Callable[..., None]]] = {
            "destroy_content": (keys, "destroy", dies), "clear": (blobs, "remove", dies),
            "after": (chain, "append", _dies_at("dossier.content_gone")),
        }  # fmt: skip
        broken.setattr(*target[where])
        with pytest.raises(Dies):
            work.carry_out(world.cycle, at=after(row))
    assert again(dossier).state == "destroyed" and DestructionLine.objects.get().gone_at is None
    said = [one.detail for one in check_all().failed if one.name == "destroyed-leaves-nothing"]
    assert any("not carried out yet" in one for one in said)
    assert work.carry_out(world.cycle, at=after(row)) == 1 and destroying.left_of(dossier) == []
    assert [one for one in check_all().failed if one.name == "destroyed-leaves-nothing"] == []


def _dies_at(kind: str) -> Callable[..., None]:
    real = chain.append

    def append(stream: str, said: str, **more: Any) -> Any:
        if said == kind:
            raise Dies
        return real(stream, said, **more)

    return append


def test_a_legal_hold_keeps_and_a_lifted_one_lets_go(world: World) -> None:
    dossier, other = fallen(world), fallen(world, "other")
    row = ordered(world, dossier, other)
    with pytest.raises(Refusal, match="reason_missing"):
        work.place_hold(again(dossier), reason=" ", by=world.by("bureau"), at=after(row))
    with pytest.raises(Refusal, match="not_yours"):
        work.place_hold(again(dossier), reason="法院保全。", by=world.by("office_reviewer"), at=after(row))
    work.place_hold(again(dossier), reason="法院保全。", by=world.by("bureau"), at=after(row))
    assert reads.hold_reason(again(dossier)) == "法院保全。"
    assert work.carry_out(world.cycle, at=after(row)) == 1
    assert (again(dossier).state, again(other).state) == ("to_destroy", "destroyed")
    assert again(row).state == "ordered" and [line.held for line in reads.lines_of(row)] == [True, False]
    work.lift_hold(again(dossier), reason="保全解除。", by=world.by("bureau"), at=after(row))
    assert work.carry_out(world.cycle, at=after(row)) == 1 and again(row).state == "gone"


def test_who_is_taken_off_waits_anew(world: World) -> None:
    dossier, other = fallen(world), fallen(world, "other")
    row = confirmed(world, dossier, other)
    line = reads.line_of(row, dossier.code)
    assert line is not None and row.waits_until is not None
    with pytest.raises(Refusal, match="reason_missing"):
        work.take_off(line, reason="", by=world.by("office_reviewer"), at=row.waits_until)
    work.take_off(line, reason="本人申请信访。", by=world.by("office_reviewer"), at=row.waits_until)
    assert again(dossier).state == "not_passed" and reads.line_of(row, dossier.code) is None
    second = work.make_list(world.cycle, [again(dossier)], by=world.by("office_reviewer"), at=row.waits_until)
    with pytest.raises(Refusal, match="destruction_not_confirmed"):
        act(dossier, Action.DESTROY, by=world.by("bureau"), at=row.waits_until + ONE)
    only = reads.line_of(second, dossier.code)
    assert only is not None
    work.take_off(only, reason="再核。", by=world.by("office_reviewer"), at=row.waits_until)
    assert again(second).state == "dropped"


def test_a_held_line_that_is_taken_off_finishes_its_list(world: World) -> None:
    dossier, other = fallen(world), fallen(world, "other")
    row = ordered(world, dossier, other)
    work.place_hold(again(dossier), reason="法院保全。", by=world.by("bureau"), at=after(row))
    work.carry_out(world.cycle, at=after(row))
    line = reads.line_of(row, dossier.code)
    assert line is not None
    work.take_off(line, reason="保全期间移出。", by=world.by("office_reviewer"), at=after(row))
    assert again(row).state == "gone"


def test_two_people_sign_the_record_and_the_installation_signs_it_too(world: World) -> None:
    dossier = fallen(world)
    row = ordered(world, dossier)
    at = after(row)
    with pytest.raises(BadInput, match="电子材料已销毁"):
        work.carry_paper(row, way="粉碎", place="地下一层", on=at.date(), by=world.by("counter"), at=at)
    work.carry_out(world.cycle, at=at)
    day = world.pack.calendar.day_of(at)
    for way_, place, on in (
        (" ", "楼下", day), ("粉碎", "", day), ("粉碎", "楼下", day + timedelta(days=1)),
        ("粉碎", "楼下", day - timedelta(days=9)),
    ):  # fmt: skip
        with pytest.raises(BadInput):
            work.carry_paper(row, way=way_, place=place, on=on, by=world.by("counter"), at=at)
    work.carry_paper(row, way="纸质材料粉碎", place="地下一层", on=day, by=world.by("counter"), at=at)
    for who, afresh, code in (
        ("counter", True, "same_officer"), ("bureau", False, "sign_in"), ("cashier", True, "not_yours"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=code):
            work.witness(row, signed_in_afresh=afresh, by=world.by(who), at=at)
    record = work.witness(row, signed_in_afresh=True, by=world.by("bureau"), at=at)
    made = issuing.file_of(record)
    assert isinstance(record, RoundDocument) and again(row).state == "done"
    text = text_of(made)
    for said in (dossier.code, dossier.applicant_name, "孔收", "田海", "谢敏", "蒋文", "纸质材料粉碎"):
        assert said in text
    assert "减速机" not in text and dossier.person.id_number() not in text
    assert verify.signer_of(made)[0] in publishing.certificates()
    with pytest.raises(BadInput):
        work.witness(row, signed_in_afresh=True, by=world.by("office_reviewer"), at=at)


def test_photographs_that_show_the_destroyed_go_with_them(world: World) -> None:
    out = BytesIO()
    Image.new("RGB", (600, 420), "ivory").save(out, "PNG")
    dossier = world.submitted()
    way.mark_all(dossier, world, "unit_reviewer", world.on(way.first_day(world), 11))
    way.post(dossier, world, way.first_day(world))
    publicity.photograph_board(
        dossier, out.getvalue(), by=world.by("unit_reviewer"), at=world.on(way.first_day(world), 16)
    )
    ref, posting = BoardPhoto.objects.get().blob, Posting.objects.get()
    assert ref in destroying.files_of(dossier) and keys.exists(posting.key_owner)
    destroying.destroy_content(dossier)
    assert not blobs.exists(ref) and not keys.exists(posting.key_owner) and not BoardPhoto.objects.exists()
    assert destroying.left_of(dossier) == []


def corrupt(what: str, row: DestructionList, dossier: Dossier) -> None:
    match what:
        case "key":
            keys.create(dossier.key_owner)
        case "line":
            DestructionLine.objects.update(off_at=row.listed_at, gone_at=None)
        case "gone":
            DestructionLine.objects.update(gone_at=None)
        case "record":
            DestructionList.objects.update(state="gone")
            DestructionLine.objects.update(gone_at=None)
        case "wait":
            DestructionList.objects.update(ordered_at=row.listed_at)


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("key", "its key dossier-"),
        ("line", "on a list of destruction: False"),
        ("gone", "not carried out yet"),
        ("record", "of it are not gone"),
        ("wait", "before its wait was over"),
    ],
)
def test_what_was_tampered_with_is_named(world: World, what: str, told: str) -> None:
    dossier = fallen(world)
    row = ordered(world, dossier)
    work.carry_out(world.cycle, at=after(row))
    corrupt(what, row, dossier)
    assert any(told in one.detail for one in check_all().failed)


def test_an_open_case_of_integrity_keeps_a_dossier_off_the_list(world: World) -> None:
    dossier = fallen(world)
    banned.opened(world, dossier, dossier.state_since)
    with pytest.raises(Refusal, match="integrity_case"):
        listed(world, dossier)
