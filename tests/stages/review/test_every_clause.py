"""Each clause with what proves it: something that passes, something that fails, and the edge between.

All 37 of the notice (its six annexes each for itself), the basic conditions, who keeps out, and what it leaves open.
A test that is renamed, a case that is taken out, a clause that is added: each fails here until it is put right. What is
named is a test (``file::name``), a case of the Leshan pack (``case: …``) or of the procedure (``move: …``).
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
    "P8": (
        "stages/meeting/test_announcing.py::test_the_chair_announces_and_every_dossier_goes_on",
        "stages/meeting/test_sitting.py::test_two_thirds_exactly_are_a_quorum_and_one_short_is_none",
        "stages/meeting/test_voting.py::test_two_thirds_exactly_pass_and_one_short_does_not",
    ),
    "P9": ("move: sent to confirmation from publicised", "move: confirmed by who confirms",
           "move: no send_to_confirmation before the publicity"),
    "P10": (
        "stages/conferral/test_certifying.py::test_a_batch_is_made_signed_and_kept_with_the_step_of_each_dossier",
        "stages/conferral/test_certifying.py::test_nobody_gets_a_certificate_while_an_entry_bars_from_the_title",
        "stages/conferral/test_certifying.py::test_before_the_notice_nobody_has_a_certificate",
    ),
    "P11": (
        "stages/aftercare/test_collecting.py::test_a_form_is_handed_out_once_against_a_name_and_then_filed",
        "stages/aftercare/test_destroying.py::test_a_legal_hold_keeps_and_a_lifted_one_lets_go",
        "stages/aftercare/test_destroying.py::test_nothing_is_listed_while_a_recheck_may_be_asked_for",
    ),
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
    "A3": ("case: 本科，助理工程师满4年，各项齐全", "case: 论文在截止日次日见刊", "case: 论文恰在截止日见刊"),
    "A4": ("case: 本科，助理工程师满4年，各项齐全", "case: 当年公需科目29学时", "case: 四年前的继续教育不看"),
    "A5": (
        "registers/test_integrity.py::test_unfounded_lets_the_dossier_go_on",
        "registers/test_integrity.py::test_founded_cancels_enters_and_tells_the_unit",
        "registers/test_integrity.py::test_an_entry_bars_from_its_first_to_its_last_day",
    ),
    "A6": (
        "case: 单位不在范围，委托手续齐全", "case: 委托缺人社部门同意日期",
        "stages/aftercare/test_giving_back.py::test_who_was_not_entrusted_gets_nothing_back_and_is_confirmed_here",
    ),
    "A7": ("case: 本科，助理工程师满4年，各项齐全", "case: 本科，2021-01-01取得助理工程师，只满3年",
           "case: 本科，2020-12-31取得助理工程师，恰满4年"),
    "K1": (
        "faces/portal/test_public.py::test_public_pages_say_whom_to_ask_and_what_they_are",
        "stages/application/test_where.py::test_who_opens_the_form_too_late_is_told_whom_to_ring_and_loses_nothing",
        "stages/application/test_where.py::test_one_second_decides_the_last_safe_day",
    ),
    "X1": ("case: 本科，助理工程师满4年，各项齐全", "case: 专业不在目录", "case: 专业方向不在目录，只提醒"),
    "X2": ("case: 专科，满4年", "case: 中职，没有技师证书，没有一条路径",
           "case: 中职，技师证书2021-12-31取得，恰满3年"),
    "X3": (
        "core/test_policy_materials.py::test_the_list_is_that_of_the_notice_in_its_order",
        "stages/handin/test_packets.py::test_what_is_missing_is_told_and_nothing_is_taken",
        "core/test_policy_materials.py::test_what_is_not_known_stays_open",
    ),
    "X4": (
        "core/test_policy_materials.py::test_forms_say_what_a_file_must_be",
        "stages/application/test_evidence.py::test_a_bad_file_is_told_and_nothing_else_is_lost",
        "stages/application/test_uploads.py::test_an_item_takes_only_so_many_files",
    ),
    "X5": ("case: 破格：要件齐全", "case: 破格：只有一名推荐人", "case: 破格：奖项是市级"),
    "X6": (
        "stages/review/test_acceptance.py::test_a_recommendation_keeps_its_five_judgements_sealed",
        "stages/review/test_acceptance.py::test_a_recommendation_without_a_judgement_names_the_judgement",
        "registers/test_recommendation_paper.py::test_an_application_that_says_nearly_nothing_gives_a_form",
    ),
    "2": ("case: 事业单位，警告不影响申报", "case: 事业单位，记过影响期的最后一日",
          "case: 事业单位，记过影响期前一日已满"),
    "9": (
        "records/test_conflicts.py::test_a_head_who_applies_is_represented_by_the_superior",
        "records/test_conflicts.py::test_nobody_reviews_their_own",
        "records/test_conflicts.py::test_a_role_counts_on_its_days_alone",
    ),
    "8a": ("move: an offer is posted in the window", "move: an offer is late",
           "core/test_calendar.py::test_the_posting_day_counts_where_the_pack_says_so_and_only_if_worked"),
    "8b": ("move: submission in the last instant", "move: submission too late",
           "core/test_policy.py::test_a_window_rolls_over_only_where_the_pack_says_so"),
    "8c": ("move: resubmission to the department", "move: resubmission to the department, late",
           "move: resubmission to the department by way of the unit"),
    "8d": (
        "stages/review/test_corrections.py::test_a_second_officer_makes_it_so_and_the_submission_stays",
        "stages/review/test_corrections.py::test_what_is_not_clerical_is_refused",
        "stages/review/test_corrections.py::test_what_nobody_confirmed_falls_away_when_the_dossier_goes_on",
    ),
    "8e": ("core/test_openings.py::test_8e_junior_titles_go_the_same_way",
           "case: 助理工程师：专科，2023-01-01取得技术员，只满1年",
           "case: 助理工程师：专科，2022-12-31取得技术员，恰满2年"),
    "8f": ("case: 初级：在诚信限制期内，只提醒", "case: 诚信限制期的最后一日", "case: 诚信限制期前一日已满"),
    "8g": ("case: 博士，没有职称，业绩不限起点，继续教育只看当年", "case: 三年前专业科目59学时",
           "case: 四年前的继续教育不看"),
    "8h": ("core/test_openings.py::test_8h_a_unit_below_a_named_department_is_in_scope",
           "case: 单位不在范围，没有委托", "case: 单位是否在范围没有填写"),
    "8i": (
        "registers/test_fees.py::test_a_refund_follows_the_pack",
        "registers/test_fees.py::test_what_the_bank_has_not_seen_is_not_paid_back",
        "core/test_fees.py::test_until_when_a_fee_is_paid_back",
    ),
    "8j": (
        "stages/registration/test_bodies.py::test_a_private_firm_goes_where_the_pack_says",
        "stages/registration/test_bodies.py::test_an_absent_hr_department_is_a_refusal_with_a_way_on",
        "stages/registration/test_bodies.py::test_without_a_region_code_the_registered_superior_decides",
    ),
    "8k": ("move: flagged on to the department", "move: nobody flags by hand",
           "move: not flagged before the window ends"),
    "8l": ("move: draft comes back", "move: draft does not come back late",
           "move: draft does not lapse in the last instant"),
    "8m": (
        "stages/registration/test_moving.py::test_before_the_recommendation_it_begins_anew_at_the_new_unit",
        "stages/registration/test_moving.py::test_nothing_begins_anew_without_both_consents",
        "stages/registration/test_moving.py::test_after_the_application_window_it_stays_where_it_is",
    ),
    "8n": (
        "stages/handin/test_packets.py::test_the_office_gives_a_day_to_bring_what_is_missing",
        "move: a day for the missing paper needs a reason",
        "stages/handin/test_packets.py::test_late_paper_is_refused_by_the_clock",
    ),
    "8o": (
        "stages/aftercare/test_destroying.py::test_the_worker_leaves_no_key_no_file_and_no_claim",
        "stages/aftercare/test_destroying.py::test_an_open_case_of_integrity_keeps_a_dossier_off_the_list",
        "stages/aftercare/test_destroying.py::test_who_listed_does_not_confirm_and_the_wait_is_the_packs",
    ),
}  # fmt: skip

#: The pack has one clause for all annexes of the notice; each is proved for itself.
ANNEXES = [f"X{n}" for n in range(1, 7)]


@cache
def _tests_in(path: str) -> frozenset[str]:
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@cache
def _named() -> tuple[frozenset[str], frozenset[str]]:
    pack = read_pack(packs.locate("leshan-2024-engineering"))
    return frozenset(case.name for case in load_cases(pack)), frozenset(case.name for case in CASES)


def test_every_clause_of_the_notice_and_every_open_choice_is_proved() -> None:
    clauses = list(read_pack(packs.locate("leshan-2024-engineering")).clauses)
    annexes = clauses.index("X")
    assert list(PROOF) == [*clauses[:annexes], *ANNEXES, *clauses[annexes + 1 :]]
    # The notice's own, where return and refusal are one (A2): what else stands here are the rules around it.
    assert len({clause.partition(".")[0] for clause in PROOF if not clause[0].isdigit()}) == 37


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
