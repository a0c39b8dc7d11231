"""The counter (P6, T7, 8n): complete paper is taken at once, what is missing is told, late paper is refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.support import way
from tests.support.world import World

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.ground.audit import chain
from zhiping.ground.messages.models import OutboxRow
from zhiping.records import issuing
from zhiping.records.models import Dossier, Milestone
from zhiping.records.situations import standing_revision
from zhiping.registers.fees import operations as fees
from zhiping.registers.fees.models import Order, Voucher
from zhiping.stages.handin.models import Packet
from zhiping.stages.handin.operations import manifests, packets
from zhiping.stages.handin.paper.packets import PacketCode
from zhiping.stages.handin.queries import manifests as lists
from zhiping.stages.handin.queries import packets as reads
from zhiping.stages.review import operations as review


def accepted(world: World, who: str = "applicant") -> Dossier:
    if who != "applicant":
        world.employ(who, "unit", "employee", called=f"报{who}")
    return way.accepted(world, world.submitted(who))


def check(world: World, dossier: Dossier, *, missing: tuple[str, ...] = (), sealed: bool = True,
          at: datetime | None = None, who: str = "counter") -> Packet:  # fmt: skip
    moment = at or dossier.state_since + timedelta(days=1)
    return packets.check_packet(dossier, missing=missing, sealed=sealed, by=world.by(who), at=moment)


def settle(world: World, dossier: Dossier) -> None:
    order = Order.objects.get(dossier=dossier)
    at = order.ordered_at + timedelta(hours=1)
    voucher = fees.enter(world.cycle, Voucher.Kind.WAIVED, [order], note="依文件免缴", by=world.by("cashier"), at=at)
    fees.confirm(voucher, by=world.by("office_reviewer"), at=at)


def test_complete_and_sealed_paper_is_taken_at_once(paper_world: World) -> None:
    dossier = accepted(paper_world)
    packet = check(paper_world, dossier)
    assert packet.complete and packet.missing == [] and "review_form" in packet.material
    assert Dossier.objects.get(pk=dossier.pk).state == "handed_in"
    assert OutboxRow.objects.filter(template="receive_paper.applicant").count() == 1
    assert chain.verify().faults == []


@pytest.mark.parametrize(("missing", "sealed", "count"), [(("review_form", "recommendation"), True, 2), ((), False, 1)])
def test_what_is_missing_is_told_and_nothing_is_taken(
    paper_world: World, missing: tuple[str, ...], sealed: bool, count: int
) -> None:
    """8n"""
    dossier = accepted(paper_world)
    packet = check(paper_world, dossier, missing=missing, sealed=sealed)
    assert not packet.complete and tuple(packet.missing) == missing
    assert Dossier.objects.get(pk=dossier.pk).state == "accepted"
    told = OutboxRow.objects.filter(template__startswith="packet_short")
    assert {row.params["n"] for row in told} == {count} and told.count() == 2
    assert not Milestone.objects.filter(dossier=dossier, kind="paper_complete").exists()
    # Brought again, and complete now.
    again = check(paper_world, dossier)
    assert again.complete and again.times == 2 and Packet.objects.count() == 1


@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0, True), (1, False)])
def test_late_paper_is_refused_by_the_clock(paper_world: World, seconds: int, taken: bool) -> None:
    """T7"""
    dossier = accepted(paper_world)
    at = paper_world.pack.windows["paper"].closes_at.replace(microsecond=0) + timedelta(seconds=seconds)
    for missing in ((), ("review_form",)):
        if taken:
            continue
        with pytest.raises(Refusal) as refused:
            check(paper_world, dossier, missing=missing, at=at)
        assert (refused.value.code, refused.value.clause) == ("too_late", "T7")
    if taken:
        assert check(paper_world, dossier, at=at).complete
    else:
        assert not Packet.objects.exists()


def test_the_office_gives_a_day_to_bring_what_is_missing(paper_world: World) -> None:
    """8n"""
    dossier = accepted(paper_world)
    at = paper_world.last_second("paper") - timedelta(minutes=5)
    check(paper_world, dossier, missing=("review_form",), at=at)
    later = paper_world.last_second("paper") + timedelta(days=5)
    review.extend_dossier(
        dossier, window="paper", closes_at=later, reason="补盖公章。", by=paper_world.by("office_reviewer"), at=at
    )
    assert check(paper_world, dossier, at=later).complete


@pytest.mark.parametrize("who", ["office_reviewer", "cashier", "department_reviewer", "unit_head"])
def test_only_the_counter_takes_paper(paper_world: World, who: str) -> None:
    dossier = accepted(paper_world)
    for missing in ((), ("review_form",)):
        with pytest.raises(Refusal) as refused:
            check(paper_world, dossier, missing=missing, who=who)
        assert refused.value.code == "not_yours"


def test_paper_is_taken_once(paper_world: World) -> None:
    dossier = accepted(paper_world)
    check(paper_world, dossier)
    with pytest.raises(Refusal, match="not_now"):
        check(paper_world, dossier)


def test_what_stands_on_no_list_cannot_be_missing(paper_world: World) -> None:
    with pytest.raises(BadInput, match="没有nonsense"):
        check(paper_world, accepted(paper_world), missing=("nonsense",))


def test_a_pack_without_paper_takes_none(world: World) -> None:
    if world.pack.stages.paper:
        return
    with pytest.raises(Refusal, match="not_now"):
        check(world, accepted(world))


def test_the_cover_names_dossier_and_revision(paper_world: World) -> None:
    dossier = accepted(paper_world)
    offices = {paper_world.organisations["office"].pk}
    revision = standing_revision(dossier)
    assert revision is not None
    found = reads.scanned(PacketCode(dossier.code, revision.digest).text, offices)
    assert found is not None and found.dossier.pk == dossier.pk and not found.outdated
    old = reads.scanned(PacketCode(dossier.code, "0" * 64).text.lower(), offices)
    assert old is not None and old.outdated
    typed = reads.scanned(f" {dossier.code.lower().replace('-', '')} ", offices)
    assert typed is not None and typed.dossier.pk == dossier.pk
    assert reads.scanned(dossier.code, {paper_world.organisations["department"].pk}) is None
    assert reads.scanned("ZP2:rubbish", offices) is None


def test_admission_asks_for_paper_and_fee(world: World) -> None:
    """P6, F1"""
    dossier = accepted(world)
    if world.pack.stages.paper:
        check(world, dossier)
    with pytest.raises(Refusal) as refused:
        packets.admit(dossier, by=world.by("office_reviewer"), at=dossier.state_since + timedelta(days=2))
    assert refused.value.code == "fee_open"
    settle(world, dossier)
    moved = packets.admit(dossier, by=world.by("office_reviewer"), at=dossier.state_since + timedelta(days=2))
    assert moved.state == "ready"


def test_a_manifest_lists_a_departments_people_and_one_bearer(paper_world: World) -> None:
    rows = [accepted(paper_world, f"m{n}") for n in range(3)]
    department, by = paper_world.organisations["department"], paper_world.by("department_reviewer")
    at = rows[-1].state_since + timedelta(days=1)
    made = manifests.make_manifest(
        paper_world.cycle, department, rows, bearer=" 张送 ", telephone="0833-0000000", by=by, at=at
    )
    assert lists.bearer(made) == ("张送", "0833-0000000") and "张送".encode() not in bytes(made.bearer_sealed)
    document = lists.document_of(made, "delivery-manifest")
    assert document is not None and issuing.file_of(document).startswith(b"%PDF")
    content = lists.manifest_content(made)
    assert {one.code for one in content.packets} == {row.code for row in rows} and dict(content.sums)
    listed = dict((row.pk, there) for row, there in lists.to_send(department, paper_world.cycle, ()))
    assert listed == {row.pk: True for row in rows}
    (row, *_), following = lists.manifests_of({department.pk})
    assert (row.size, row.taken, following) == (3, 0, "")


def test_a_manifest_names_what_is_wrong_with_it(paper_world: World) -> None:
    dossier = accepted(paper_world)
    department, at = paper_world.organisations["department"], dossier.state_since + timedelta(days=1)

    def make(who: str = "department_reviewer", rows: list[Dossier] | None = None, bearer: str = "张送") -> None:
        manifests.make_manifest(
            paper_world.cycle, department, [dossier] if rows is None else rows, bearer=bearer, telephone="1",
            by=paper_world.by(who), at=at,
        )  # fmt: skip

    with pytest.raises(BadInput) as bad:
        make(rows=[], bearer=" ")
    assert {fault.where for fault in bad.value.faults} == {"bearer", "code"}
    for who in ("other_department", "unit_head", "counter"):
        with pytest.raises(Refusal, match="not_yours"):
            make(who)
    check(paper_world, dossier)
    with pytest.raises(BadInput, match="不能列入"):
        make()


def test_a_receipt_says_what_was_taken_and_what_is_missing(paper_world: World) -> None:
    first, second, third = (accepted(paper_world, f"m{n}") for n in range(3))
    at = third.state_since + timedelta(days=1)
    made = manifests.make_manifest(
        paper_world.cycle, paper_world.organisations["department"], [first, second, third], bearer="张送",
        telephone="1", by=paper_world.by("department_reviewer"), at=at,
    )  # fmt: skip
    by = paper_world.by("counter")
    with pytest.raises(BadInput, match="没有清点过"):
        manifests.give_receipt(made, by=by, at=at)
    check(paper_world, first, at=at)
    check(paper_world, second, missing=("review_form",), sealed=False, at=at)
    content = lists.receipt_content(made, taken_by="孔收", at=at)
    taken = {one.code: one for one in content.packets}
    assert set(taken) == {first.code, second.code} and not taken[first.code].missing
    assert taken[second.code].missing[-1] == lists.SEAL and len(taken[second.code].missing) == 2
    assert taken[second.code].until_on == paper_world.pack.windows["paper"].last_on and content.warning
    receipt = manifests.give_receipt(made, by=by, at=at)
    assert manifests.give_receipt(made, by=by, at=at).pk == receipt.pk
    check(paper_world, second, at=at)
    assert manifests.give_receipt(made, by=by, at=at).serial == receipt.serial + 1
    with pytest.raises(Refusal, match="not_yours"):
        manifests.give_receipt(made, by=paper_world.by("department_reviewer"), at=at)
