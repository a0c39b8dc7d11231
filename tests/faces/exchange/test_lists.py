"""The lists of the later rooms go out and come back the same; the rows they bring in are read or named."""

from __future__ import annotations

import io
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.faces.exchange.conftest import opened, sheet
from tests.support.world import resident_id

from zhiping.ground.sheets import read, write
from zhiping.records.codes import new_code
from zhiping.web import intake
from zhiping.web.lists import ExpertRow, FeeRow, Listed, ResultRow, SlotRow, VoteRow, sheet_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
MADE = datetime(2024, 12, 20, 9, tzinfo=SHANGHAI)
AT = datetime(2024, 12, 21, 1, 30, tzinfo=UTC)

ROWS: dict[type[Listed], Listed] = {
    ExpertRow: ExpertRow(
        "阿依·古丽", "居民身份证", resident_id(1), "某厂", "91510000000000000X", "高级工程师", "副高级", "机械、电气",
        "19900000000", "a@example.invalid", date(2024, 1, 1), date(2026, 12, 31), "在库",
    ),
    SlotRow: SlotRow(1, AT, AT, "三楼会议室", "机械一组", "0000-0000", "张三", "某厂", "机械", "工程师"),
    FeeRow: FeeRow(
        "0000-0000", "张三", "某厂", "某局", "工程师", 20000, 20000, 0, 0, 0, date(2024, 12, 18), "银行转账",
        "0012345678901234567", "川财0098", "7H2K-9QWX", "已缴",
    ),
    VoteRow: VoteRow("0000-0000", "张三", "某厂", "机械", "工程师", 21, 17, 12, 4, 1, True),
    ResultRow: ResultRow(1, "张三", "某厂", "机械", "工程师", "中级", "通过"),
}  # fmt: skip


@pytest.mark.parametrize("kind", ROWS, ids=lambda kind: kind.__name__)
def test_each_list_is_read_back_by_a_second_reader(kind: type[Listed]) -> None:
    row = ROWS[kind]
    assert [column.key for column in kind.COLUMNS] == list(asdict(row))
    out = io.BytesIO()
    assert write(sheet_of(kind, "名单", [row], made_at=MADE), out) == 1
    lines = opened(out.getvalue())
    assert list(lines[2]) == [column.heading for column in kind.COLUMNS]
    local = datetime(2024, 12, 21, 9, 30)  # noqa: DTZ001  # a cell has no zone
    wanted = [
        local if isinstance(v, datetime) else datetime(v.year, v.month, v.day) if isinstance(v, date)  # noqa: DTZ001
        else "通过" if v is True else v / 100 if key.endswith("_fen") else v
        for key, v in asdict(row).items()
    ]  # fmt: skip
    assert list(lines[3]) == wanted


def test_no_list_of_votes_or_results_holds_a_number_or_a_voter() -> None:
    for kind in (VoteRow, ResultRow):
        keys = {column.key for column in kind.COLUMNS}
        assert not keys & {"id_number", "number", "voter", "expert", "mobile"}


@pytest.mark.parametrize("counts", [(21, 17, 12, 4, 2), (21, 22, 12, 4, 1), (21, 17, -1, 4, 1)])
def test_totals_that_cannot_be_are_not_written(counts: tuple[int, int, int, int, int]) -> None:
    members, present, agree, against, abstain = counts
    with pytest.raises(ValueError, match="votes"):
        VoteRow("0000-0000", "张三", "某厂", "机械", "工程师", members, present, agree, against, abstain, True)


# --- what is brought in ---

EXPERT = ["张三", "居民身份证", resident_id(1), "某厂", None, "高级工程师", "副高级", "机械、电气，机械", "19900000000",
          None, "2024-01-01", "2026-12-31"]  # fmt: skip
BANK = ["0012345678901234567", "2024-12-18 10:20:30", "￥200.00", "张三", "缴费单"]


def brought(kind: Any, *rows: list[Any]) -> tuple[list[Any], list[Any]]:
    table = read(sheet([column.heading for column in kind.COLUMNS], *rows), kind.COLUMNS)
    right, bad = intake.rows_of(kind, table.lines)
    return [row for _, row in right], bad


def test_an_expert_is_read() -> None:
    (row,), bad = brought(intake.ExpertIn, EXPERT)
    assert (
        not bad
        and row.majors == ("机械", "电气")
        and row.level == "associate_senior"
        and (row.uscc, row.email) == ("", "")
    )
    assert (row.from_on, row.until_on) == (date(2024, 1, 1), date(2026, 12, 31))


def test_a_bank_line_is_read_in_fen_with_its_whole_number() -> None:
    (row,), bad = brought(intake.BankIn, BANK)
    assert not bad and (row.reference, row.amount_fen) == ("0012345678901234567", 20000)
    assert row.paid_at == datetime(2024, 12, 18, 10, 20, 30)  # noqa: DTZ001  # as the bank writes it


def test_a_certificate_number_is_read() -> None:
    code = new_code()
    (row,), bad = brought(
        intake.CertificateIn, [code.lower().replace("-", ""), "阿依•古丽", "川A2024001", "20250110", None]
    )
    assert not bad and (row.code, row.name, row.issued_on, row.document) == (code, "阿依·古丽", date(2025, 1, 10), "")


@pytest.mark.parametrize(
    ("kind", "rows", "says"),
    [
        (intake.ExpertIn, [[*EXPERT[:2], "511102199003072311", *EXPERT[3:]]], "C2（证件号码）：身份证号码的校验位不对"),
        (intake.ExpertIn, [[*EXPERT[:7], "、", *EXPERT[8:]]], "H2（可评专业）：请填写可评专业"),
        (intake.ExpertIn, [EXPERT, EXPERT], "C3（证件号码）：和第2行重复"),
        (intake.BankIn, [BANK, BANK], "A3（流水号）：和第2行重复"),
        (intake.BankIn, [[*BANK[:2], -200, *BANK[3:]]], "C2（金额）：应为收到的金额"),
        (intake.BankIn, [[12345678901234567890, *BANK[1:]]], "A2（流水号）：这一格存成了数字"),
        (intake.CertificateIn, [["0000-0001", "张三", "川A1", "2025-01-10", None]], "A2（编号）：不是本系统的申报编号"),
        (intake.CertificateIn, [[new_code(), "张三", None, "2025-01-10", None]], "C2（证书编号）：没有填写"),
    ],
)  # fmt: skip
def test_what_is_not_right_is_named_with_its_cell(kind: Any, rows: list[list[Any]], says: str) -> None:
    _, bad = brought(kind, *rows)
    (found,) = bad
    assert says in "".join(found.says)


@settings(max_examples=10)
@given(st.integers(1, 10**9), st.integers(0, 10**18))
def test_every_amount_and_number_comes_back(fen: int, number: int) -> None:
    (row,), bad = brought(intake.BankIn, [f"{number:019}", "2024-12-18", f"{fen // 100}.{fen % 100:02}", None, None])
    assert not bad and (row.amount_fen, row.reference) == (fen, f"{number:019}")
