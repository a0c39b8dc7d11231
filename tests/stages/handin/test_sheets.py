"""The cash desk's sheets: the ledger and the vouchers go out, the bank's statement comes in as one unit (F1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.faces.exchange.conftest import applied, brought, sheet
from tests.faces.exchange.test_taking import exported, fetched
from tests.stages.handin.test_pages import accepted, sit
from tests.support.world import World

from zhiping.access.viewers import viewer_of
from zhiping.faces.exchange import queries as exchange
from zhiping.faces.exchange.models import Import
from zhiping.ground.audit import chain
from zhiping.ground.sheets import read
from zhiping.records.models import Cycle, Dossier
from zhiping.registers.fees import operations as fees
from zhiping.registers.fees import queries as book
from zhiping.registers.fees.models import Entry, Order, Voucher
from zhiping.stages.handin.queries import ledger
from zhiping.stages.handin.sheets import VOUCHERS
from zhiping.web.exchange import Asked, importers
from zhiping.web.lists import FeeRow


def order_of(dossier: Dossier) -> Order:
    return Order.objects.select_related("dossier__department").get(dossier=dossier)


def entered(world: World, orders: list[Order], reference: str, kind: str = "paid", confirm: bool = True) -> Voucher:
    at = orders[0].ordered_at + timedelta(days=1)
    paying = kind == "paid"
    made = fees.enter(
        world.cycle, Voucher.Kind(kind), orders, fen=sum(one.fen for one in orders) if paying else None,
        way=Voucher.Way.TRANSFER if paying else Voucher.Way.NONE, reference=reference,
        received_on=at.date() if paying else None, payer="青梧机械有限公司" if paying else "", note="依文件免缴",
        by=world.by("cashier"), at=at,
    )  # fmt: skip
    return fees.confirm(made, by=world.by("office_reviewer"), at=at) if confirm else made


def asked(world: World, who: str, order: Order, **params: str) -> Asked:
    at = order.ordered_at + timedelta(days=2)
    return Asked(viewer_of(world.user(who), at.date()), world.cycle, at, params)


def told(heads: tuple[Any, ...], line: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(heads, line, strict=True))


# --- out ---


def test_the_ledger_goes_out_with_a_line_an_order(world: World) -> None:
    paid, waived, owing = (order_of(accepted(world, f"m{n}")) for n in range(3))
    voucher = entered(world, [paid], "0012345678901234567")
    fees.give_receipt(voucher, "川财0098", by=world.by("cashier"), at=voucher.entered_at)
    waiver = entered(world, [waived], "", kind="waived")
    client = sit(world, "cashier", owing.ordered_at + timedelta(days=2))
    page = client.get(reverse("handin:cash"), {"f": "all"}).content.decode()
    assert f"{reverse('exchange:ask', args=['fees'])}?f=all&amp;cycle={world.cycle.key}" in page
    row = exported(client, "fees", query=f"?f=all&cycle={world.cycle.key}")
    assert (row.state, row.written) == ("done", 3)
    lines = fetched(client, row)
    assert list(lines[2]) == [column.heading for column in FeeRow.COLUMNS]
    first, second, third = (told(lines[2], line) for line in lines[3:])
    assert first["编号"] == paid.dossier.code and first["姓名"] == paid.dossier.applicant_name
    assert first["主管部门"] == (paid.dossier.department.name if paid.dossier.department else None)
    assert (first["应收（元）"], first["实收（元）"], first["还应缴（元）"]) == (paid.fen / 100, paid.fen / 100, 0)
    assert (first["流水号"], first["财政票据号码"]) == ("0012345678901234567", "川财0098")
    assert (first["登记编号"], first["方式"], first["状态"]) == (voucher.code, "银行转账", "已缴")
    assert first["到账日期"].date() == voucher.received_on
    assert (second["免缴（元）"], second["实收（元）"], second["登记编号"]) == (waived.fen / 100, 0, waiver.code)
    assert (second["状态"], third["状态"], third["还应缴（元）"]) == ("免缴", "待缴", owing.fen / 100)


def test_a_payment_that_nobody_confirmed_stands_in_no_ledger(world: World) -> None:
    order = order_of(accepted(world))
    entered(world, [order], "T-1", confirm=False)
    (row,) = ledger.rows(asked(world, "cashier", order))
    assert (row["paid_fen"], row["owed_fen"], row["reference"], row["state"]) == (0, order.fen, "", "待缴")


def test_the_ledger_goes_out_as_it_was_filtered(world: World) -> None:
    paid, owing = (order_of(accepted(world, f"m{n}")) for n in range(2))
    entered(world, [paid], "T-1")
    for shown, wanted in (("owed", [owing]), ("settled", [paid]), ("all", [paid, owing]), ("nonsense", [paid, owing])):
        found = [row["code"] for row in ledger.rows(asked(world, "cashier", owing, f=shown))]
        assert found == [one.dossier.code for one in wanted], shown
    assert ledger.said_of(asked(world, "cashier", owing, f="owed")) == "待缴"
    assert ledger.said_of(asked(world, "cashier", owing)) == "这一轮的全部应缴费用"


def test_a_ledger_longer_than_a_page_goes_out_whole(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    orders = [order_of(accepted(world, f"m{n}")) for n in range(3)]
    entered(world, orders[:2], "T-1"), entered(world, orders[2:], "T-2")
    monkeypatch.setattr(book, "PAGE", 1)
    whole = asked(world, "cashier", orders[-1])
    assert [row["code"] for row in ledger.rows(whole)] == [one.dossier.code for one in orders]
    assert [row["reference"] for row in ledger.voucher_rows(whole)] == ["T-2", "T-1"]


def test_a_ledger_costs_the_same_however_long(world: World) -> None:
    counts = []
    for n in range(3):
        order = order_of(accepted(world, f"m{n}"))
        entered(world, [order], f"T-{n}")
        whole = asked(world, "cashier", order)
        with CaptureQueriesContext(connection) as seen:
            assert len(list(ledger.rows(whole))) == len(list(ledger.voucher_rows(whole))) == n + 1
        counts.append(len(seen))
    assert counts[1] == counts[2], counts


def test_who_handles_no_money_takes_no_ledger_out(world: World) -> None:
    order = order_of(accepted(world))
    entered(world, [order], "T-1")
    for who in ("counter", "department_reviewer", "bureau"):
        client = sit(world, who, order.ordered_at + timedelta(days=2))
        for source in ("fees", "vouchers"):
            assert client.get(reverse("exchange:ask", args=[source])).status_code == 404, (who, source)
        assert not list(ledger.rows(asked(world, who, order))) and not list(
            ledger.voucher_rows(asked(world, who, order))
        )


def test_the_payer_goes_out_to_who_may_have_personal_data(world: World) -> None:
    order = order_of(accepted(world))
    voucher = entered(world, [order], "T-1")
    for who, there in (("office_reviewer", True), ("cashier", False)):
        client = sit(world, who, order.ordered_at + timedelta(days=2))
        row = exported(client, "vouchers", query=f"?cycle={world.cycle.key}", **({"personal": "on"} if there else {}))
        lines = fetched(client, row)
        line = told(lines[2], lines[3])
        assert line["登记编号"] == voucher.code and line["金额（元）"] == order.fen / 100
        assert line.get("付款人") == ("青梧机械有限公司" if there else None)
        assert ("付款人" in line) is there
    assert [column.key for column in VOUCHERS if column.personal] == ["payer"]


def test_nobody_takes_out_what_they_keep_out_of(world: World) -> None:
    """rules.md 9: not even in a sheet."""
    mine, other = (order_of(accepted(world, f"m{n}")) for n in range(2))
    entered(world, [mine], "T-1"), entered(world, [other], "T-2")
    whole = asked(world, "cashier", other)
    viewer = viewer_of(world.user("m0"), whole.at.date())
    assert mine.dossier.person_id in viewer.apart
    as_both = replace(whole, viewer=replace(whole.viewer, person=viewer.person))
    assert [row["code"] for row in ledger.rows(as_both)] == [other.dossier.code]
    assert [row["reference"] for row in ledger.voucher_rows(as_both)] == ["T-2"]


# --- in ---

HEADS = ["流水号", "交易时间", "金额", "付款人", "附言"]


def line(order: Order, reference: str, fen: int | None = None, days: int = 1) -> list[Any]:
    at = order.ordered_at + timedelta(days=days)
    return [reference, f"{at:%Y-%m-%d}", (order.fen if fen is None else fen) / 100, "青梧机械有限公司", "评审费"]


def bring(world: World, order: Order, *rows: list[Any], who: str = "cashier") -> tuple[Any, Import]:
    client = sit(world, who, order.ordered_at + timedelta(days=2))
    return client, brought(client, "bank", sheet(HEADS, *rows))


def says(row: Import) -> list[tuple[str, str]]:
    return [(one.verdict.value, "".join(one.says)) for one in exchange.found_in(row)]


def reconciled() -> set[str]:
    return set(Voucher.objects.filter(reconciled_at__isnull=False).values_list("reference", flat=True))


def test_a_statement_reconciles_what_it_shows_and_the_same_file_changes_nothing(world: World) -> None:
    """F1"""
    orders = [order_of(accepted(world, f"m{n}")) for n in range(3)]
    entered(world, orders[:2], "t-0 1"), entered(world, orders[2:], "0012345678901234567")
    rows = [
        line(orders[0], "T-01", orders[0].fen + orders[1].fen),
        line(orders[2], "0012345678901234567", days=0),
    ]
    client, row = bring(world, orders[2], *rows)
    assert row.counts == {"changed": 2}
    page = client.get(reverse("exchange:import", args=[row.code])).content.decode()
    assert "2人" in page and "登记的到账日期是" in page and not reconciled()
    assert applied(client, row).state == "applied"
    assert reconciled() == {"T-01", "0012345678901234567"}
    stands = book.standings(orders)
    assert all((stands[one.pk].transit, stands[one.pk].bank) == (0, one.fen) for one in orders)
    again = brought(client, "bank", sheet(HEADS, *rows))
    assert again.counts == {"same": 2}
    before = Entry.objects.count()
    assert applied(client, again).state == "read" and Entry.objects.count() == before
    assert chain.verify().faults == []


@pytest.mark.parametrize(("by", "word"), [(1, "多了0.01元"), (-100, "少了1元")])
def test_another_amount_is_named_and_stops_the_file(by: int, word: str, world: World) -> None:
    orders = [order_of(accepted(world, f"m{n}")) for n in range(2)]
    entered(world, orders[:1], "T-1"), entered(world, orders[1:], "T-2")
    rows = [line(orders[0], "T-1"), line(orders[1], "T-2", orders[1].fen + by)]
    client, row = bring(world, orders[1], *rows)
    assert row.counts == {"changed": 1, "error": 1}
    (_, told) = says(row)[1]
    assert told.startswith("C3（金额）") and word in told
    assert applied(client, row).state == "read" and not reconciled()


def test_what_was_paid_another_amount_after_it_was_reconciled_is_no_repetition(world: World) -> None:
    order = order_of(accepted(world))
    voucher = entered(world, [order], "T-1")
    fees.reconcile(voucher, by=world.by("cashier"), at=voucher.entered_at)
    _, row = bring(world, order, line(order, "T-1", order.fen * 2))
    assert row.counts == {"error": 1}


def test_what_nobody_entered_or_confirmed_is_left_and_the_rest_goes_on(world: World) -> None:
    orders = [order_of(accepted(world, f"m{n}")) for n in range(3)]
    entered(world, orders[:1], "T-1")
    waiting = entered(world, orders[1:2], "T-2", confirm=False)
    fees.cancel(entered(world, orders[2:], "T-3", confirm=False), by=world.by("cashier"), at=waiting.entered_at)
    rows = [line(one, f"T-{n}") for n, one in enumerate(orders, start=1)]
    client, row = bring(world, orders[2], *rows, line(orders[0], "T-9", 123))
    assert row.counts == {"changed": 1, "left": 3}
    told = says(row)
    assert f"{waiting.code}还没有复核" in told[1][1] and "没有登记过" in told[2][1] and "没有登记过" in told[3][1]
    done = applied(client, row)
    assert (done.state, reconciled()) == ("applied", {"T-1"})
    assert "不导入3条" in client.get(reverse("exchange:import", args=[row.code])).content.decode()
    fees.confirm(waiting, by=world.by("office_reviewer"), at=waiting.entered_at)
    again = brought(client, "bank", sheet(HEADS, *rows))
    assert again.counts == {"same": 1, "changed": 1, "left": 1}
    assert applied(client, again).state == "applied" and reconciled() == {"T-1", "T-2"}


def test_a_file_of_which_nothing_is_known_says_so(world: World) -> None:
    order = order_of(accepted(world))
    client, row = bring(world, order, line(order, "T-1"))
    text = client.get(reverse("exchange:import", args=[row.code])).content.decode()
    assert "没有可以导入的行" in text and "每一行都和系统里的一样" not in text
    wrong = client.post(reverse("exchange:import", args=[row.code]), {"apply": "1", "digest": row.digest})
    assert wrong.status_code == 422 and "没有可以导入的行，为什么见预览" in wrong.content.decode()


def test_a_day_to_come_is_an_error(world: World) -> None:
    order = order_of(accepted(world))
    entered(world, [order], "T-1")
    _, row = bring(world, order, line(order, "T-1", days=4))
    assert row.counts == {"error": 1} and "在今天以后" in says(row)[0][1]


def test_two_transfers_under_one_number_are_for_a_person_to_tell_apart(world: World) -> None:
    orders = [order_of(accepted(world, f"m{n}")) for n in range(2)]
    made = [entered(world, [one], number) for one, number in zip(orders, ("T-1", "T-2"), strict=True)]
    # One came by the bank, the other by a provider that happens to count alike.
    Voucher.objects.filter(pk=made[1].pk).update(way=Voucher.Way.PROVIDER, reference="T-1")
    codes = [one.code for one in made]
    _, row = bring(world, orders[1], line(orders[0], "T-1"))
    assert row.counts == {"left": 1} and all(code in says(row)[0][1] for code in codes)


def test_a_slip_is_no_transfer(world: World) -> None:
    order = order_of(accepted(world))
    Voucher.objects.filter(pk=entered(world, [order], "T-1").pk).update(way=Voucher.Way.SLIP)
    _, row = bring(world, order, line(order, "T-1"))
    assert row.counts == {"left": 1}


def test_all_or_nothing_when_somebody_reconciles_meanwhile(world: World) -> None:
    orders = [order_of(accepted(world, f"m{n}")) for n in range(2)]
    entered(world, orders[:1], "T-1")
    second = entered(world, orders[1:], "T-2")
    client, row = bring(world, orders[1], line(orders[0], "T-1"), line(orders[1], "T-2"))
    fees.reconcile(second, by=world.by("office_reviewer"), at=second.entered_at + timedelta(hours=1))
    assert applied(client, row).state == "read" and reconciled() == {"T-2"}
    fresh = Import.objects.get(pk=row.pk)
    assert fresh.counts == {"changed": 1, "same": 1}
    assert applied(client, fresh).state == "applied" and reconciled() == {"T-1", "T-2"}


def test_the_transfer_of_another_round_is_not_touched(world: World) -> None:
    order = order_of(accepted(world))
    voucher = entered(world, [order], "T-1")
    other = Cycle.objects.get(pk=world.cycle.pk)
    other.pk, other.key = None, "another-round"
    other.save()
    Voucher.objects.filter(pk=voucher.pk).update(cycle=other)
    one = importers()["bank"]
    table = read(sheet(HEADS, line(order, "T-1")), one.columns)
    (found,) = one.look(table.lines, asked(world, "cashier", order))
    assert found.verdict == "left" and "另一轮" in found.says[0]


def test_who_handles_no_money_brings_no_statement(world: World) -> None:
    order = order_of(accepted(world))
    for who in ("counter", "department_reviewer", "bureau"):
        client = sit(world, who, order.ordered_at + timedelta(days=2))
        assert client.get(reverse("exchange:bring", args=["bank"])).status_code == 404, who
    client = sit(world, "cashier", order.ordered_at + timedelta(days=2))
    assert reverse("exchange:bring", args=["bank"]) in client.get(reverse("handin:cash")).content.decode()


def test_looking_at_a_statement_costs_a_fixed_number_of_queries(world: World) -> None:
    orders = [order_of(accepted(world, f"m{n}")) for n in range(3)]
    for n, order in enumerate(orders):
        entered(world, [order], f"T-{n}")
    one = importers()["bank"]
    counts = []
    for most in (1, 3):
        table = read(sheet(HEADS, *(line(order, f"T-{n}") for n, order in enumerate(orders[:most]))), one.columns)
        whole = asked(world, "cashier", orders[-1])
        with CaptureQueriesContext(connection) as seen:
            assert len(one.look(table.lines, whole)) == most
        counts.append(len(seen))
    assert counts[0] == counts[1], counts
