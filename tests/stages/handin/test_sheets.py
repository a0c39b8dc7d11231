"""The cash desk's sheets: the ledger and the vouchers go out, the bank's statement comes in as one unit (F1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.faces.exchange.test_taking import exported, fetched
from tests.stages.handin.test_pages import accepted, sit
from tests.support.world import World

from zhiping.access.viewers import viewer_of
from zhiping.records.models import Dossier
from zhiping.registers.fees import operations as fees
from zhiping.registers.fees import queries as book
from zhiping.registers.fees.models import Order, Voucher
from zhiping.stages.handin.queries import ledger
from zhiping.stages.handin.sheets import VOUCHERS
from zhiping.web.exchange import Asked
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
    from dataclasses import replace

    mine, other = (order_of(accepted(world, f"m{n}")) for n in range(2))
    entered(world, [mine], "T-1"), entered(world, [other], "T-2")
    whole = asked(world, "cashier", other)
    viewer = viewer_of(world.user("m0"), whole.at.date())
    assert mine.dossier.person_id in viewer.apart
    as_both = replace(whole, viewer=replace(whole.viewer, person=viewer.person))
    assert [row["code"] for row in ledger.rows(as_both)] == [other.dossier.code]
    assert [row["reference"] for row in ledger.voucher_rows(as_both)] == ["T-2"]
