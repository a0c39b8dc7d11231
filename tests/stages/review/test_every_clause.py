"""Each clause from S1 to A2 with what proves it: something that passes, something that fails, and the edge between.

A test that is renamed, a case that is taken out, a clause that is added: each fails here until it is put right. What is
named is a test (``file::name``), a case of the Leshan pack (``case: …``) or of the procedure (``move: …``). From P6 on
only the procedure's table is there yet; its rooms bring tests of their own.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest
from tests.core.procedure_book import CASES
from tests.support.world import PACKS

from zhiping import packs
from zhiping.core.eligibility import compile_pack
from zhiping.core.eligibility.cases import load_cases
from zhiping.core.policy import read_pack

TESTS = Path(__file__).resolve().parents[2]
WINDOWS = "core/test_procedure_windows.py::test_the_last_second_counts_and_the_next_does_not"
ON_TIME = "records/test_ticking.py::test_each_row_happens_one_second_after_its_window_and_once"

#: Clause → what passes, what fails, and the edge.
PROOF: dict[str, tuple[str, str, str]] = {
    "S1": ("case: 单位不在范围，委托手续齐全", "case: 专业不在目录", "case: 专业方向不在目录，只提醒"),
    "S2": ("case: 本科，助理工程师满4年，各项齐全", "case: 离退休人员", "case: 人员身份没有填写"),
    "C1": (
        "case: 硕士，2022-12-31取得助理工程师，恰满2年", "case: 硕士，2023-01-01取得助理工程师，只满1年",
        "case: 业绩在取得助理工程师前一日",
    ),
    "T1": (
        "faces/portal/test_public.py::test_a_guide_is_one_document_for_each_version_of_a_pack",
        "faces/portal/test_guides.py::test_a_stage_that_a_pack_lacks_is_no_step",
        "faces/portal/test_guides.py::test_each_stage_alone_decides_about_its_step",
    ),
    "T2": (
        "move: submission", "stages/application/test_submission.py::test_one_second_late_is_refused_and_loses_nothing",
        "case: 最后一日的最后一秒申报",
    ),
    "T3": (
        "move: at_unit: a return in the last instant", "move: no recommendation to the department in the system: late",
        "stages/review/test_returns.py::test_the_unit_checks_until_its_last_second_and_not_one_later",
    ),
    "T4": ("move: reported up", "move: reported up late", WINDOWS),
    "T5": ("move: a returned dossier is edited", "move: resubmission to the unit, late",
           "stages/application/test_resubmission.py::test_a_correction_one_second_late_is_refused"),
    "T6": (
        "stages/review/test_scenes.py::"
        "test_a_correction_goes_by_the_unit_is_publicised_anew_and_is_accepted_on_the_last_day",
        "move: no recommendation to the department in the system: corrected and late", ON_TIME,
    ),
    "T7": ("move: paper is received", "move: paper is received late", ON_TIME),
    "P1": (
        "stages/registration/test_bodies.py::test_an_approval_registers_the_body_and_gives_its_clerk_the_first_role",
        "stages/registration/test_bodies.py::test_only_the_office_that_reviews_decides",
        "stages/registration/test_people.py::test_nobody_registers_again_for_another_cycle",
    ),
    "P2": ("move: submission", "move: submission without the promise", "move: submission in the first instant"),
    "P3": (
        "stages/review/test_acceptance.py::test_a_dossier_goes_from_its_unit_to_acceptance",
        "stages/review/test_publicity.py::test_without_publicity_nothing_is_recommended",
        "stages/review/test_publicity.py::test_the_recommendation_waits_for_the_last_instant_of_the_last_day",
    ),
    "P4": ("move: reported up", "move: reported up with items open", "move: reported up unmarked"),
    "P5": ("move: accepted", "move: declined without a clause", "move: accepted unmarked"),
    "P6": ("move: paper is received", "move: incomplete paper", "move: paper is received late"),
    "P7": ("move: defended, chair records it", "move: the counter records no defence ",
           "move: not missed before it begins"),
    "P8": ("move: announced", "move: publicity still runs in its last instant",
           "move: an objection from the public, in the last instant"),
    "P9": ("move: sent to confirmation from publicised", "move: confirmed by who confirms",
           "move: no send_to_confirmation before the publicity"),
    "P10": ("move: certified, certified", "move: certified by the office, certified",
            "move: certified before the notice, certified"),
    "P11": ("move: destroyed", "move: a legal hold keeps it", "move: destroyed after two have confirmed the list"),
    "M1": (
        "stages/application/test_evidence.py::test_a_file_is_sealed_named_and_opened_on_the_record",
        "stages/application/test_evidence.py::test_a_bad_file_is_told_and_nothing_else_is_lost",
        "stages/application/test_evidence.py::test_the_packs_limits_hold",
    ),
    "F1": ("move: a payment in accepted", "move: no fee, no payment in accepted",
           "move: not admitted from handed_in to the hearing, fee open"),
    "A1": (
        "move: a pack may let the office return",
        "stages/review/test_refusing.py::test_nothing_is_returned_from_the_committee",
        "core/test_procedure_ways.py::test_nothing_goes_back_from_the_committee",
    ),
    "A2.return": (
        "stages/review/test_returns.py::test_a_corrected_dossier_shows_what_changed_and_why_it_was_returned",
        "stages/review/test_returns.py::test_a_return_without_reasons_is_refused",
        "move: at_department: a return in the last instant",
    ),
    "A2.refuse": (
        "stages/review/test_refusing.py::test_a_refusal_of_two_officers_ends_the_year_with_its_clause_and_reason",
        "stages/review/test_refusing.py::test_a_refusal_lacking_anything_is_refused",
        "stages/review/test_refusing.py::test_a_refusal_that_nobody_confirmed_falls_away_with_the_window",
    ),
}  # fmt: skip


@cache
def _tests_in(path: str) -> frozenset[str]:
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@cache
def _named() -> tuple[frozenset[str], frozenset[str]]:
    pack = read_pack(packs.locate("leshan-2024-engineering"))
    return frozenset(case.name for case in load_cases(pack)), frozenset(case.name for case in CASES)


def test_every_clause_from_scope_to_return_and_refusal_is_proved() -> None:
    clauses = list(read_pack(packs.locate("leshan-2024-engineering")).clauses)
    assert list(PROOF) == clauses[: clauses.index("A2.refuse") + 1]


@pytest.mark.parametrize(("clause", "proofs"), PROOF.items())
def test_what_proves_a_clause_is_there(clause: str, proofs: tuple[str, str, str]) -> None:
    assert len(set(proofs)) == 3, clause
    cases, moves = _named()
    for proof in proofs:
        kind, _, name = proof.partition(": ")
        if kind == "case":
            assert name in cases, proof
        elif kind == "move":
            assert name in moves, proof
        else:
            path, _, test = proof.partition("::")
            assert test in _tests_in(path), proof


@pytest.mark.parametrize("name", PACKS)
def test_every_rule_of_a_pack_is_met_and_not_met_by_its_cases(name: str) -> None:
    """A rule that says nothing where it is met counts as met there."""
    pack = read_pack(packs.locate(name))
    evaluator = compile_pack(pack)
    found: dict[str, set[str]] = {rule.id: set() for rule in pack.eligibility.all_rules()}
    for case in load_cases(pack):
        outcomes: dict[str, set[str]] = {}
        for finding in evaluator.judge(case.document).findings:
            outcomes.setdefault(finding.rule, set()).add(finding.outcome)
        for rule, seen in found.items():
            seen |= outcomes.get(rule, {"silent"})
    one_sided = {
        rule: seen for rule, seen in found.items() if not seen & {"pass", "silent"} or seen <= {"pass", "silent"}
    }
    assert one_sided == {}
