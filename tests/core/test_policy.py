"""Reading packs: strict, every fault with file, line, key and what is expected."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from zhiping import packs
from zhiping.core.errors import BadInput
from zhiping.core.policy import Pack, read_pack, read_pack_files
from zhiping.core.policy.reader import FILES, files_of, schema
from zhiping.core.policy.safety import safe_day
from zhiping.core.policy.yamls import read_yaml

LESHAN, EXAMPLE = "leshan-2024-engineering", "example-2025-junior-only"
BYTES = {name: files_of(packs.locate(name)) for name in (LESHAN, EXAMPLE)}


def pack_with(file: str, old: str, new: str, name: str = LESHAN) -> Pack:
    """The pack with one piece of text replaced, which must be there exactly once."""
    text = BYTES[name][file].decode()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    return read_pack_files({**BYTES[name], file: text.replace(old, new).encode()})


def faults_with(file: str, old: str, new: str) -> list[str]:
    with pytest.raises(BadInput) as caught:
        pack_with(file, old, new)
    return [str(fault) for fault in caught.value.faults]


def test_both_packs_ship():
    assert {LESHAN, EXAMPLE} <= set(packs.names())


def test_windows_of_the_notice_in_instants():
    windows = read_pack(packs.locate(LESHAN)).windows
    application = windows["application"]
    assert application.clause == "T2"
    opens = datetime(2024, 10, 24, 16, tzinfo=UTC)
    midnight = datetime(2024, 11, 23, 16, tzinfo=UTC)
    assert application.contains(opens)
    assert not application.contains(opens - timedelta(microseconds=1))
    assert application.contains(midnight - timedelta(microseconds=1))
    assert not application.contains(midnight)
    assert {key: window.last_on.isoformat() for key, window in windows.items()} == {
        "application": "2024-11-23",
        "unit_review": "2024-11-25",
        "department_review": "2024-11-30",
        "applicant_correction": "2024-12-03",
        "correction_review": "2024-12-17",
        "office_review": "2024-12-18",
        "paper": "2024-12-19",
    }


def test_a_window_that_closes_at_an_hour_holds_that_instant_and_none_after():
    window = read_pack(packs.locate(EXAMPLE)).windows["application"]
    closes = datetime(2025, 9, 19, 9, 30, tzinfo=UTC)
    assert window.closes_at == closes
    assert window.contains(closes)
    assert not window.contains(closes + timedelta(seconds=1))


def test_a_window_rolls_over_only_where_the_pack_says_so():
    """8b"""
    pack = pack_with("procedure.yaml", "last_on: 2024-11-23,", "last_on: 2024-11-23, rolls_over: true,")
    assert pack.windows["application"].last_on == date(2024, 11, 25)


def test_money_is_in_fen_by_level_and_kind():
    pack = read_pack(packs.locate(LESHAN))
    fee = pack.fee_for(level="intermediate", kind="normal")
    assert fee is not None
    assert (fee.fen, {part.id: part.fen for part in fee.parts}["defence"]) == (20000, 6000)
    junior = pack.fee_for(level="junior", kind="exceptional")
    assert junior is not None
    assert junior.fen == 10000
    assert pack.fee_for(level="senior", kind="normal") is None
    only = read_pack(packs.locate(EXAMPLE))
    assert only.fee_for(level="junior", kind="exceptional") is None


def test_the_last_safe_days_of_the_notice():
    safe = safe_day(read_pack(packs.locate(LESHAN)))
    assert safe is not None
    assert safe.last_safe_on == date(2024, 11, 15)
    assert safe.last_safe_rest_on == safe.last_on == date(2024, 11, 17)


def test_the_last_safe_days_where_a_window_closes_at_an_hour_and_days_are_natural():
    safe = safe_day(read_pack(packs.locate(EXAMPLE)))
    assert safe is not None
    # Posted on Monday 22, the seven days end with the 29th; the unit's window closes on the 30th at 17:30.
    assert (safe.last_safe_on, safe.last_safe_rest_on) == (date(2025, 9, 22), date(2025, 9, 21))


def test_no_unit_stage_no_safe_day():
    assert safe_day(pack_with("procedure.yaml", "  unit: true", "  unit: false")) is None


def test_the_hash_is_of_paths_and_bytes_and_of_nothing_else(tmp_path):
    pack = read_pack(packs.locate(LESHAN))
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", pack.hash)
    assert read_pack_files(dict(reversed(BYTES[LESHAN].items()))).hash == pack.hash
    changed = {**BYTES[LESHAN], "facts.yaml": BYTES[LESHAN]["facts.yaml"] + b"\n"}
    assert read_pack_files(changed).hash != pack.hash
    for name, data in BYTES[LESHAN].items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "README.md").write_text("notes of the body")
    assert read_pack(tmp_path).hash == pack.hash


def test_a_misspelt_key_is_named_with_its_line_and_the_nearest_key():
    faults = faults_with("procedure.yaml", "  unit_may_refuse: true", "  unit_may_refuze: true")
    line = BYTES[LESHAN]["procedure.yaml"].decode().split("  unit_may_refuse")[0].count("\n") + 1
    said = f"procedure.yaml:{line}: options.unit_may_refuze：没有这个键；应为：unit_may_refuse"
    assert any(fault.startswith(said) for fault in faults)
    assert any("options.unit_may_refuse：缺少这个键" in f for f in faults)
    assert len(faults) == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("pack.yaml", "cycle_year: 2024", 'cycle_year: "2024"', "cycle_year：不能是“2024”；应为：整数"),
        ("pack.yaml", "cycle_year: 2024", "cycle_year: 2024.5", "cycle_year：不能是“2024.5”；应为：整数"),
        ("pack.yaml", "cycle_year: 2024", "cycle_year:", "cycle_year：不能是空；应为：整数"),
        ("pack.yaml", "cycle_year: 2024", "cycle_year: 2024\ncycle_year: 2025", "cycle_year：键写了两次，第一次在第"),
        ("pack.yaml", "timezone: Asia/Shanghai", "timezone: Asia/Leshan", "没有名为“Asia/Leshan”的时区"),
        ("pack.yaml", "issued_on: 2024-10-24", "issued_on: 2024-10-32", "issued_on：不能是“2024-10-32”；应为：日期"),
        ("pack.yaml", "issued_on: 2024-10-24", "issued_on: 20241024", "issued_on：不能是“20241024”；应为：日期"),
        ("pack.yaml", "issued_on: 2024-10-24", "issued_on: &d 2024-10-24", "不使用 YAML 的锚点"),
        ("pack.yaml", "issued_on: 2024-10-24", "issued_on: !!str x", "不使用 YAML 的标签"),
        ("pack.yaml", "contact:", "contact: [", "不是正确的 YAML"),
        ("procedure.yaml", 'closes: "17:30"', 'closes: "25:30"', "windows.paper.closes：不能是“25:30”；应为：钟点"),
        ("procedure.yaml", "  paper:\n", "  papers:\n", "windows.papers：不能是“papers”；应为："),
        ("procedure.yaml", "  defence: all", "  defence: some", "不能是“some”；应为：'all', 'exceptional' 或 'none'"),
        ("procedure.yaml", "  unit_may_refuse: true", "  unit_may_refuse: yes", "不能是“yes”；应为：true 或 false"),
        ("procedure.yaml", "size_min: 11", "size_min: 26", "committee：size_min 大于 size_max"),
        ("procedure.yaml", "weight: 30", "weight: 31", "defence：各项权重合计为101；应为：合计100"),
        ("fees.yaml", "fen: 14000", "fen: -1", "fees[0].parts[0].fen：不能是“-1”；应为：不小于0的数"),
        ("fees.yaml", "fen: 14000", "fen: 140.0", "fees[0].parts[0].fen：不能是“140.0”；应为：整数"),
        ("facts.yaml", "facts: []", "facts: {}", "facts：不能是一组键和值；应为：列表"),
        ("facts.yaml", "facts: []", "", "facts.yaml"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(file, old, new, said):
    faults = faults_with(file, old, new) if new or file != "facts.yaml" else [str(f) for f in _empty(file)]
    assert any(said in fault for fault in faults), faults
    assert all(re.match(rf"{file}:\d+: ", fault) for fault in faults), faults


def _empty(file):
    with pytest.raises(BadInput) as caught:
        read_pack_files({**BYTES[LESHAN], file: b""})
    return caught.value.faults


def test_all_faults_of_all_files_are_told_at_once():
    files = {**BYTES[LESHAN], "pack.yaml": b"a: 1", "fees.yaml": b"b: [", "stray.yaml": b"", "scope.yaml": b"\xff\xfe"}
    del files["notice.yaml"]
    with pytest.raises(BadInput) as caught:
        read_pack_files(files)
    told = "\n".join(map(str, caught.value.faults))
    for said in (
        "notice.yaml:1: （整个文件）：缺少这个文件",
        "stray.yaml:1: （整个文件）：规则包里没有这个文件",
        "fees.yaml:1: （语法）",
        "scope.yaml:1: （文字）：不是 UTF-8",
        "pack.yaml:1: a：没有这个键",
    ):
        assert said in told


HOSTILE = [b"[" * 5000, b"a: " * 2000, b"\x00", b"a: \x07b", b"? [1, 2]\n: 3", b"- " * 3000 + b"x"]


@pytest.mark.parametrize("data", HOSTILE)
def test_broken_or_hostile_yaml_is_a_fault_and_no_traceback(data):
    with pytest.raises(BadInput):
        read_pack_files({**BYTES[LESHAN], "facts.yaml": data})


def test_yaml_guesses_nothing():
    text = 'on: no\noff: 17:30\nday: 2024-11-23\nlist: [010, 1.50, 0x1F, ~, "true", true]\n"key": |\n  line\n'
    assert read_yaml(text.encode(), "x.yaml").value == {
        "on": "no", "off": "17:30", "day": "2024-11-23",
        "list": ["010", 1.5, "0x1F", None, "true", True], "key": "line\n",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("type_", "right", "wrong"),
    [
        ("bool", [True], [1, "true", None]),
        ("int", [0, 24], [True, 1.0, "1", -1, 25]),
        ("number", [0, 1.5], [True, "1", float("nan"), float("inf"), -1]),
        ("date", ["2024-02-29"], ["2023-02-29", "20240229", 20240229]),
        ("text", ["", "x"], [1]),
        ("choice", ["甲"], ["丙", 1, ["甲"]]),
    ],
)
def test_a_fact_of_the_packs_own_is_checked(type_, right, wrong):
    more = {"choice": "choices: [甲, 乙]", "int": "at_least: 0, at_most: 24", "number": "at_least: 0"}.get(type_, "")
    fact = f"facts: [{{key: own, type: {type_}, label: 某事实, section: basics, status: notice, basis: 通知, {more}}}]"
    sheet = pack_with("facts.yaml", "facts: []", fact.replace(", }", "}")).fact_sheet
    assert sheet.keys() == ["own"]
    for value in right:
        assert sheet.check("own", value) is None, value
    for value in wrong:
        found = sheet.check("own", value)
        assert found is not None, value
        assert "某事实" in found[0]
    with pytest.raises(KeyError):
        sheet.check("other", 1)


SETTINGS = ["publicity_before_submission: true", "office_may_return: false", "issuer: hr_department"]


@pytest.mark.parametrize("old", SETTINGS)
def test_words_and_setting_of_a_choice_cannot_part(old):
    key, _, value = old.partition(": ")
    other = {"true": "false", "false": "true", "hr_department": "bureau"}[value]
    chosen = {c.setting: c.chosen for c in read_pack(packs.locate(LESHAN)).choices}[f"options.{key}"]
    changed = {c.setting: c.chosen for c in pack_with("procedure.yaml", old, f"{key}: {other}").choices}
    assert chosen and changed[f"options.{key}"] and chosen != changed[f"options.{key}"]


def test_a_clause_that_is_not_there_is_an_error_and_never_a_blank():
    pack = read_pack(packs.locate(LESHAN))
    assert pack.cite("A4") == "乐市经信〔2024〕242号 七（四）"
    with pytest.raises(KeyError):
        pack.cite("Z9")


def test_the_notice_is_there_clause_by_clause():
    wanted = {"S1", "S2", "C1", "M1", "F1", "A1", "A2.return", "A2.refuse", "K1", "X"}
    wanted |= {f"T{n}" for n in range(1, 8)} | {f"P{n}" for n in range(1, 12)} | {f"A{n}" for n in range(3, 8)}
    wanted |= {f"8{letter}" for letter in "abcdefghijklmno"}
    assert wanted <= set(read_pack(packs.locate(LESHAN)).clauses)


def test_the_schema_describes_every_file_and_forbids_what_it_does_not_know():
    found = schema()
    assert set(found["properties"]) == set(FILES)
    assert found["additionalProperties"] is False
    assert found["$defs"]["WindowEntry"]["additionalProperties"] is False
    assert found["$defs"]["WindowEntry"]["properties"]["last_on"]["format"] == "date"
