"""Every lint code: a changed copy of a pack that earns it, and the shipped packs that do not (contracts/cli.md)."""

from __future__ import annotations

import re
from datetime import date

import pytest

from zhiping import packs
from zhiping.core.calendar import WorkCalendar
from zhiping.core.errors import BadInput
from zhiping.core.policy import Pack, read_pack, read_pack_files
from zhiping.core.policy.linter import LintFinding, lint
from zhiping.core.policy.linter.report import CODES, WARNINGS
from zhiping.core.policy.openings import OPENINGS
from zhiping.core.policy.reader import files_of

LESHAN, EXAMPLE = "leshan-2024-engineering", "example-2025-junior-only"
BYTES = {name: files_of(packs.locate(name)) for name in (LESHAN, EXAMPLE)}
ALWAYS = {"rule-unconfirmed", "choice-open"}


def changed(file: str, *pairs: tuple[str, str], name: str = LESHAN) -> Pack:
    text = BYTES[name][file].decode()
    for old, new in pairs:
        assert text.count(old) >= 1, f"{old!r} does not stand in {file}"
        text = text.replace(old, new, 1)
    return read_pack_files({**BYTES[name], file: text.encode()})


def found(code: str, pack: Pack, calendar: WorkCalendar | None = None) -> list[LintFinding]:
    report = lint(pack, calendar)
    return [finding for finding in (*report.errors, *report.warnings) if finding.code == code]


@pytest.mark.parametrize("name", packs.names())
def test_shipped_packs_have_no_errors(name):
    assert lint(read_pack(packs.locate(name))).errors == []


def test_the_warnings_of_the_notice_are_these():
    assert lint(read_pack(packs.locate(LESHAN))).codes() == ALWAYS | {"publicity-cannot-fit", "window-ends-on-rest-day"}
    assert lint(read_pack(packs.locate(EXAMPLE))).codes() == ALWAYS


@pytest.mark.parametrize("name", packs.names())
def test_every_finding_is_a_sentence_with_its_basis_and_place(name):
    report = lint(read_pack(packs.locate(name)))
    for finding in report.warnings:
        assert finding.code in CODES
        assert finding.message.endswith("。"), finding
        assert finding.basis, finding
        assert re.match(r"[a-z]+\.yaml:\d+: ", finding.where), finding
        assert set(finding.to_json()) == {"code", "message", "basis", "where", "data"}


def test_publicity_cannot_fit_and_stays_whatever_is_chosen():
    for pack in (
        read_pack(packs.locate(LESHAN)),
        changed("procedure.yaml", ("publicity_before_submission: true", "publicity_before_submission: false")),
    ):
        (finding,) = found("publicity-cannot-fit", pack)
        assert finding.to_json()["data"] == {"last_safe_on": "2024-11-15", "last_safe_rest_on": "2024-11-17"}
        assert finding.basis == "乐市经信〔2024〕242号 四（三）"
        assert "2024年11月15日" in finding.message


@pytest.mark.parametrize(
    ("last_on", "count", "safe"),
    [
        ("2024-11-26", "false", ("2024-11-18", "2024-11-17")),
        ("2024-11-25", "true", ("2024-11-18", "2024-11-17")),
        ("2024-11-29", "false", ("2024-11-21", "2024-11-17")),
    ],
)
def test_the_last_safe_days_follow_the_window_and_the_posting_day(last_on, count, safe):
    pack = changed(
        "procedure.yaml", ("last_on: 2024-11-25", f"last_on: {last_on}"),
        ("count_posting_day: false", f"count_posting_day: {count}"),
    )  # fmt: skip
    (finding,) = found("publicity-cannot-fit", pack)
    assert (finding.data["last_safe_on"], finding.data["last_safe_rest_on"]) == tuple(map(date.fromisoformat, safe))


def test_publicity_fits_once_the_last_day_to_apply_is_safe():
    # Posted on Saturday 23, five working days end with the 29th; the unit must still be able to submit after that.
    assert found("publicity-cannot-fit", changed("procedure.yaml", ("last_on: 2024-11-25", "last_on: 2024-11-29")))
    assert not found("publicity-cannot-fit", changed("procedure.yaml", ("last_on: 2024-11-25", "last_on: 2024-11-30")))


def test_no_day_at_all_is_safe_where_the_window_is_shorter_than_the_publicity():
    pack = changed("procedure.yaml", ("{days: 5", "{days: 60"))
    (finding,) = found("publicity-cannot-fit", pack)
    assert finding.to_json()["data"] == {"last_safe_on": None, "last_safe_rest_on": None}


@pytest.mark.parametrize(
    ("old", "new", "window"),
    [
        ("last_on: 2024-11-25", "last_on: 2024-11-22", "unit_review"),
        ("last_on: 2024-12-03", "last_on: 2024-11-29", "applicant_correction"),
        ("last_on: 2024-12-19", "last_on: 2024-12-17", "paper"),
        ("opens_on: 2024-10-25", "opens_on: 2024-11-24", "application"),
    ],
)
def test_windows_out_of_order(old, new, window):
    findings = found("window-order", changed("procedure.yaml", (old, new)))
    assert window in {finding.data["window"] for finding in findings}


def test_windows_that_end_at_one_instant_are_in_order():
    assert not found("window-order", changed("procedure.yaml", ("last_on: 2024-11-25", "last_on: 2024-11-23")))


def test_windows_that_end_on_a_rest_day_and_stay_when_they_roll_over():
    ends = [f.data["window"] for f in found("window-ends-on-rest-day", read_pack(packs.locate(LESHAN)))]
    assert ends == ["application", "department_review"]
    rolled = changed("procedure.yaml", ("last_on: 2024-11-23,", "last_on: 2024-11-23, rolls_over: true,"))
    assert len(found("window-ends-on-rest-day", rolled)) == 2
    moved = changed("procedure.yaml", ("last_on: 2024-11-23", "last_on: 2024-11-22"))
    assert [f.data["window"] for f in found("window-ends-on-rest-day", moved)] == ["department_review"]


@pytest.mark.parametrize(
    ("window", "stage"),
    [("unit_review", "unit"), ("department_review", "department"), ("office_review", "office"), ("paper", "paper"),
     ("applicant_correction", "unit"), ("correction_review", "unit")],
)  # fmt: skip
def test_a_stage_without_its_window(window, stage):
    text = BYTES[LESHAN]["procedure.yaml"].decode()
    without = re.sub(rf"  {window}:\n    .*\n", "", text)
    assert without != text
    pack = read_pack_files({**BYTES[LESHAN], "procedure.yaml": without.encode()})
    (finding,) = found("stage-without-window", pack)
    assert (finding.data["window"], finding.data["stage"]) == (window, stage)
    off = read_pack_files(
        {**BYTES[LESHAN], "procedure.yaml": without.replace(f"  {stage}: true", f"  {stage}: false").encode()}
    )
    assert bool(found("stage-without-window", off)) is window.endswith(("correction", "correction_review"))


def test_a_window_without_its_stage_is_a_warning():
    (finding,) = found("window-without-stage", changed("procedure.yaml", ("  paper: true", "  paper: false")))
    assert finding.data["window"] == "paper"


def test_a_return_from_the_office_contradicts_the_lock():
    pack = changed("procedure.yaml", ("office_may_return: false", "office_may_return: true"))
    (finding,) = found("correction-contradicts-lock", pack)
    assert finding.basis == "乐市经信〔2024〕242号 七（一）"
    lock = next(line for line in BYTES[LESHAN]["procedure.yaml"].decode().splitlines() if line.startswith("lock:"))
    without = changed("procedure.yaml", ("office_may_return: false", "office_may_return: true"), (lock, "lock: null"))
    assert not found("correction-contradicts-lock", without)


def test_a_year_whose_holidays_are_not_known():
    pack = changed("procedure.yaml", ("last_on: 2024-12-19", "last_on: 2031-12-19"))
    (finding,) = found("calendar-year-unknown", pack)
    assert finding.data == {"year": 2031}
    assert not found("calendar-year-unknown", pack, WorkCalendar(years=frozenset({2031})))
    own = changed("pack.yaml", ("calendar_years: []", "calendar_years: [2031]"))
    assert own.calendar.knows(2031)


def test_a_publicity_that_runs_into_an_unknown_year():
    early = "last_on: 2026-12-31"
    pack = changed(
        "procedure.yaml", *((f"last_on: {day}", early) for day in (
            "2024-11-23", "2024-11-25", "2024-11-30", "2024-12-03", "2024-12-17", "2024-12-18", "2024-12-19")),
    )  # fmt: skip
    assert [f.data["year"] for f in found("calendar-year-unknown", pack)] == [2027]


def test_parts_of_a_fee_add_up():
    (finding,) = found("fee-parts", changed("fees.yaml", ("fen: 6000", "fen: 5000")))
    assert (finding.data["fen"], finding.data["parts"]) == (20000, 19000)
    assert "200元" in finding.message and "190元" in finding.message


#: Without a defence nobody is drawn for one.
NO_DRAW = ("    - {stage: defence, label: 答辩评委, substitutes: 2}\n", "")


def test_no_part_for_a_defence_that_is_not_held():
    findings = found("fee-parts", changed("procedure.yaml", ("  defence: true", "  defence: false"), NO_DRAW))
    assert [finding.data["level"] for finding in findings] == ["intermediate"]


def test_a_level_without_a_fee():
    findings = found("fee-missing", changed("fees.yaml", ("level: intermediate", "level: senior")))
    assert {finding.data["level"] for finding in findings} == {"intermediate"}
    assert not found("fee-missing", read_pack(packs.locate(LESHAN)))


def test_a_title_or_series_that_does_not_match():
    pack = changed("scope.yaml", ("{name: 工程师,", "{name: 设计师,"))
    assert {f.data["title"] for f in found("title-without-route", pack)} == {"设计师"}
    assert {f.data["route"] for f in found("route-unreachable", pack)} >= {"doctor", "bachelor-4y"}
    assert found("series-mismatch", changed("pack.yaml", ("series: engineering", "series: economics")))


@pytest.mark.parametrize(
    ("file", "old", "new", "entry"),
    [
        ("scope.yaml", "机械电子,", "机械电子, 机械电子,", "机械电子"),
        ("scope.yaml", "- name: 冶金工程", "- name: 纺织工程", "纺织工程"),
        ("scope.yaml", "[normal, exceptional]", "[normal, exceptional, normal]", "normal"),
        ("fees.yaml", "level: intermediate", "level: junior", "junior，全部类型"),
        ("choices.yaml", "id: a.posting_day", "id: b.roll_over", "b.roll_over"),
        ("materials.yaml", "id: identity,", "id: cover,", "cover"),
        ("materials.yaml", "id: identity, number: 4", "id: identity, number: 3", "3"),
        ("pack.yaml", "name: 沙湾区经济和信息化局", "name: 市中区经济和信息化局", "市中区经济和信息化局"),
        ("pack.yaml", "number: 人社部发〔2018〕74号", "number: 人社部发〔2020〕96号", "人社部发〔2020〕96号"),
    ],
)
def test_an_entry_that_stands_twice(file, old, new, entry):
    assert entry in {finding.data["entry"] for finding in found("duplicate-entry", changed(file, (old, new)))}


def test_a_basis_that_is_missing_or_cites_nothing_known():
    pack = changed("fees.yaml", ("basis: 川发改价格〔2017〕472号", 'basis: ""'))
    assert [f.where for f in found("basis-missing", pack)] == ["fees.yaml:1: （整个文件）"]
    removed = changed("fees.yaml", ("basis: 川发改价格〔2017〕472号\n", ""))
    assert found("basis-missing", removed)
    unknown = changed("fees.yaml", ("川发改价格〔2017〕472号", "有关规定"))
    (finding,) = found("basis-missing", unknown)
    assert "sources" in finding.message
    assumed = changed("fees.yaml", ("川发改价格〔2017〕472号", "通常做法"), ("status: notice", "status: assumed"))
    assert not found("basis-missing", assumed)


def test_what_is_confirmed_is_no_longer_listed():
    before = {f.data["rule"] for f in found("rule-unconfirmed", read_pack(packs.locate(LESHAN)))}
    text = BYTES[LESHAN]["eligibility.yaml"].decode()
    assert {"bachelor-4y", "doctor", "windows.office_review", "specialties"} <= before
    assert "windows.application" not in before
    after = text.replace("confirmed: null", "confirmed: 评审机构")
    pack = read_pack_files({**BYTES[LESHAN], "eligibility.yaml": after.encode()})
    rest = {f.data["rule"] for f in found("rule-unconfirmed", pack)}
    assert "bachelor-4y" not in rest and "windows.office_review" in rest


@pytest.mark.parametrize("name", packs.names())
def test_every_choice_of_the_requirements_is_named_and_stated(name):
    findings = found("choice-open", read_pack(packs.locate(name)))
    assert {finding.data["choice"] for finding in findings} == {f"8{key}" for key in OPENINGS}
    assert {finding.data["letter"] for finding in findings} == set("abcdefghijklmno")
    assert all(finding.data["stated"] and finding.data["chosen"] for finding in findings)


def test_a_choice_that_is_not_stated_is_an_error_and_stays_listed():
    text = BYTES[LESHAN]["choices.yaml"].decode()
    pieces = re.split(r"(?m)^  - id: ", text)
    without = "  - id: ".join(piece for piece in pieces if not piece.startswith("h.city_level"))
    for content in (without, re.sub(r"    chosen: 通知所列主管部门.*\n", "", text)):
        assert content != text
        pack = read_pack_files({**BYTES[LESHAN], "choices.yaml": content.encode()})
        assert [f.data["choice"] for f in found("choice-not-stated", pack)] == ["8h.city_level"]
        assert [f.data["stated"] for f in found("choice-open", pack) if f.data["choice"] == "8h.city_level"] == [False]


def test_a_setting_whose_value_has_no_words_is_not_stated():
    pack = changed("choices.yaml", ('      "true": 可以；也可以退回或不予推荐\n', ""))
    assert [f.data["choice"] for f in found("choice-not-stated", pack)] == ["8c.unit_refusal"]


def test_a_clause_or_a_fact_that_is_not_there():
    other = changed("procedure.yaml", ("clause: T4", "clause: T9"))
    assert [f.data["clause"] for f in found("clause-unknown", other)] == ["T9"]
    gone = changed("notice.yaml", ('"A2.refuse":', '"A9":'))
    assert "A2.refuse" in {f.data["clause"] for f in found("clause-unknown", gone)}
    renamed = changed("facts.yaml", ("key: field_service_months", "key: other_months"), name=EXAMPLE)
    assert {f.data["fact"] for f in found("fact-undeclared", renamed)} == {"extra.field_service_months"}


def test_a_decision_without_a_ground_and_a_rule_that_none_takes():
    covered = changed("procedure.yaml", (", covers: [A2.refuse]", ""))
    assert [f.data["clause"] for f in found("ground-missing", covered)] == ["A2.refuse"]
    elsewhere = changed("procedure.yaml", ("年限不够, bears: [refuse, decline]", "年限不够, bears: [refuse]"))
    assert [(f.data["clause"], f.data["decision"]) for f in found("ground-missing", elsewhere)] == [("A7", "decline")]
    never = changed("procedure.yaml", *[(", return]", "]")] * 4)
    assert [f.data["decision"] for f in found("ground-missing", never)] == ["return"]
    word = changed("procedure.yaml", ("{id: hours, clause: A4", "{id: hours, clause: S1"))
    assert [(f.data["clause"], f.data["decision"]) for f in found("ground-missing", word)] == [("S1", "return")]
    unknown = changed("procedure.yaml", ("covers: [X]", "covers: [X, X9]"))
    assert [f.data["clause"] for f in found("clause-unknown", unknown)] == ["X9"]
    twice = changed("procedure.yaml", ("{clause: S2, says", "{clause: S1, says"))
    assert "S1" in {f.data["entry"] for f in found("duplicate-entry", twice)}
    with pytest.raises(BadInput, match="rest: true"):
        changed("procedure.yaml", (", rest: true", ""))


def test_a_kind_without_rules_and_an_option_against_its_stage():
    text = BYTES[EXAMPLE]["scope.yaml"].decode().replace("[normal]", "[normal, exceptional]")
    pack = read_pack_files({**BYTES[EXAMPLE], "scope.yaml": text.encode()})
    assert [f.data["kind"] for f in found("kind-without-rules", pack)] == ["exceptional"]
    for old, new in (("  defence: all", "  defence: none"), ("  defence: true", "  defence: false")):
        assert found("option-contradicts-stage", changed("procedure.yaml", (old, new), NO_DRAW))
    off = (("  defence: all", "  defence: none"), ("  defence: true", "  defence: false"), NO_DRAW)
    both = changed("procedure.yaml", *off)
    assert not found("option-contradicts-stage", both)


def test_every_code_is_earned_by_a_test_of_this_folder():
    from pathlib import Path

    told = "".join(path.read_text() for path in Path(__file__).parent.glob("test_linter*.py"))
    # Templates are compiled by the command line alone, so their two codes are earned there.
    by_command = (Path(__file__).parents[1] / "house" / "test_documents.py").read_text()
    earned = {code for code in CODES if f'found("{code}"' in told or f'"{code}"' in by_command}
    assert earned == set(CODES)
    assert set(CODES) > WARNINGS
