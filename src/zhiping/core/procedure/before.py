"""The rows from the draft to the Committee's acceptance (P2 to P5, A1, A2, rules.md 8 and 9)."""

from __future__ import annotations

from collections.abc import Callable

from zhiping.core.procedure import guards as g
from zhiping.core.procedure.rows import (
    APPLICANT,
    BUREAU,
    CORRECTABLE,
    DEPARTMENT,
    HEAD,
    LAPSES,
    LOOKS,
    OFFICE,
    REFUSAL,
    SYSTEM,
    UNIT,
    A,
    Move,
    P,
    R,
    S,
)
from zhiping.core.procedure.situation import Options
from zhiping.core.procedure.terms import Party, Role, State


def _two(o: Options) -> bool:
    return o.refusal_needs_second_officer


def _one(o: Options) -> bool:
    return not o.refusal_needs_second_officer


def _application() -> list[Move]:
    return [
        Move(S.DRAFT, A.EDIT, APPLICANT, "", (), S.DRAFT, "P2"),
        Move(S.RETURNED, A.EDIT, APPLICANT, "applicant_correction", (), S.RETURNED, "T5"),
        Move(S.DRAFT, A.OFFER_FOR_PUBLICITY, APPLICANT, "application", (g.complete,), S.DRAFT, "8a", (P.UNIT,),
             when=lambda o: o.publicity_before_submission),
        Move(S.DRAFT, A.SUBMIT, APPLICANT, "application", (g.declared, g.complete, g.no_confirmed_fail), S.AT_UNIT,
             "P2", (P.APPLICANT, P.UNIT)),
        Move(S.RETURNED, A.RESUBMIT, APPLICANT, "applicant_correction",
             (g.declared, g.complete, g.no_confirmed_fail), S.AT_UNIT, "A2.return", (P.APPLICANT, P.UNIT),
             case=g.from_unit),
        Move(S.RETURNED, A.RESUBMIT, APPLICANT, "applicant_correction",
             (g.declared, g.complete, g.no_confirmed_fail), S.AT_UNIT, "8c", (P.APPLICANT, P.UNIT, P.DEPARTMENT),
             case=g.by_way_of_unit),
        Move(S.RETURNED, A.RESUBMIT, APPLICANT, "applicant_correction",
             (g.declared, g.complete, g.no_confirmed_fail), S.AT_DEPARTMENT, "8c", (P.APPLICANT, P.DEPARTMENT),
             case=g.from_department, when=lambda o: o.resubmit_to_returner),
        Move(S.RETURNED, A.RESUBMIT, APPLICANT, "applicant_correction",
             (g.declared, g.complete, g.no_confirmed_fail), S.AT_COMMITTEE, "8c", (P.APPLICANT, P.OFFICE),
             case=g.from_office, when=lambda o: o.resubmit_to_returner),
        Move(S.RETURNED, A.RESUBMIT, APPLICANT, "applicant_correction",
             (g.declared, g.complete, g.no_confirmed_fail), S.AT_UNIT, "8c", (P.APPLICANT, P.UNIT),
             when=lambda o: not o.resubmit_to_returner),
        *[Move(state, A.WITHDRAW, APPLICANT, "", (), S.WITHDRAWN, "8m", (P.APPLICANT, P.UNIT))
          for state in (S.DRAFT, S.AT_UNIT, S.RETURNED, S.AT_DEPARTMENT)],
        *[Move(state, A.WITHDRAW, APPLICANT, "",
               (g.milestone("withdrawal_consented", "consent_missing", "8m"),), S.WITHDRAWN, "8m",
               (P.APPLICANT, P.OFFICE), when=lambda o: o.withdraw_after_committee)
          for state in (S.AT_COMMITTEE, S.ACCEPTED, S.HANDED_IN, S.READY)],
        Move(S.DRAFT, A.CHANGE_UNIT, APPLICANT, "application", (g.unit_change_agreed,), S.DRAFT, "8m",
             (P.APPLICANT, P.UNIT)),
        Move(S.AT_UNIT, A.CHANGE_UNIT, APPLICANT, "application", (g.unit_change_agreed, g.no_pending_refusal), S.DRAFT,
             "8m", (P.APPLICANT, P.UNIT)),
        Move(S.RETURNED, A.CHANGE_UNIT, APPLICANT, "application", (g.unit_change_agreed,), S.DRAFT, "8m",
             (P.APPLICANT, P.UNIT), case=g.from_unit),
        *[Move(state, A.FOLLOW_UNIT, OFFICE, "", (g.unit_change_agreed, g.reason_given, g.no_pending_refusal), state,
               "8m", (P.APPLICANT, P.UNIT)) for state in (S.AT_DEPARTMENT, S.AT_COMMITTEE, S.ACCEPTED, S.HANDED_IN,
                                                          S.READY)],
        Move(S.DRAFT, A.LAPSE, SYSTEM, "", (g.window_closed("application"),), S.LAPSED, "8l", (P.APPLICANT,)),
        Move(S.RETURNED, A.LAPSE, SYSTEM, "", (g.window_closed("applicant_correction"),), S.LAPSED, "8l",
             (P.APPLICANT, P.UNIT)),
        *[Move(S.LAPSED, A.REOPEN, SYSTEM, window, (), state, "8l", (P.APPLICANT,), case=g.lapsed_from(state))
          for state, window in LAPSES],
    ]  # fmt: skip


def _level(state: State, whose: tuple[Role, ...], window: str, told: Party, may_refuse: Callable[[Options], bool],
           clause: str) -> list[Move]:  # fmt: skip
    """What unit and department have in common: marks, return, and the refusal that two officers make."""
    return [
        Move(state, A.CHECK_ITEM, whose, window, (g.no_pending_refusal,), state, clause),
        Move(state, A.RETURN, whose, window,
             (g.no_pending_refusal, g.correction_possible, g.reasons_told_at_once), S.RETURNED, "A2.return",
             (P.APPLICANT,)),
        Move(state, A.PROPOSE_REFUSAL, whose, window, REFUSAL, state, "A2.refuse", (told,),
             when=lambda o: may_refuse(o) and _two(o)),
        Move(state, A.REFUSE, whose, window, REFUSAL, S.REFUSED, "A2.refuse", (P.APPLICANT, P.UNIT),
             when=lambda o: may_refuse(o) and _one(o)),
        Move(state, A.CONFIRM_REFUSAL, whose, window, (g.refusal_pending, g.second_officer, g.signed_in_afresh),
             S.REFUSED, "A2.refuse", (P.APPLICANT, P.UNIT), when=lambda o: may_refuse(o) and _two(o)),
        Move(state, A.TAKE_BACK_REFUSAL, whose, "", (g.refusal_pending,), state, "A2.refuse", (told,),
             when=lambda o: may_refuse(o) and _two(o)),
        Move(state, A.DROP_REFUSAL, SYSTEM, "", (g.refusal_pending, g.level_window_closed(window)), state, "8c",
             (told,)),
        Move(state, A.EXTEND, BUREAU, "", (g.reason_given,), state, "8l", (P.APPLICANT, told)),
    ]  # fmt: skip


def _unit() -> list[Move]:
    recommend = (g.no_pending_refusal, g.all_marked, g.nothing_to_correct, g.publicity_over, g.no_open_objection)
    return [
        Move(S.DRAFT, A.POST_PUBLICITY, UNIT, "unit_review",
             (g.milestone("offered_for_publicity", "not_offered", "8a"), g.not_publicised_yet), S.DRAFT, "8a",
             (P.APPLICANT,), when=lambda o: o.publicity_before_submission),
        Move(S.AT_UNIT, A.POST_PUBLICITY, UNIT, "unit_review", (g.no_pending_refusal, g.not_publicised_yet),
             S.AT_UNIT, "P3", (P.APPLICANT,)),
        *[Move(s, A.RECORD_OBJECTION, UNIT, "", (), s, "P3") for s in (S.DRAFT, S.AT_UNIT)],
        *[Move(s, A.INVESTIGATE_OBJECTION, UNIT, "", LOOKS, s, "P3") for s in (S.DRAFT, S.AT_UNIT)],
        *[Move(s, A.DECIDE_OBJECTION, UNIT, "", (*LOOKS, g.reason_given), s, "P3") for s in (S.DRAFT, S.AT_UNIT)],
        # What came in within the publicity and was put down only after the recommendation is not lost.
        Move(S.AT_DEPARTMENT, A.RECORD_OBJECTION, DEPARTMENT, "", (), S.AT_DEPARTMENT, "P3"),
        Move(S.AT_DEPARTMENT, A.INVESTIGATE_OBJECTION, DEPARTMENT, "correction_review", LOOKS, S.AT_DEPARTMENT, "8k"),
        Move(S.AT_DEPARTMENT, A.DECIDE_OBJECTION, DEPARTMENT, "correction_review", (*LOOKS, g.reason_given),
             S.AT_DEPARTMENT, "8k"),
        # The head signs in the system, or on a paper whose scan a clerk of the unit puts in (rules.md 9).
        *[Move(S.AT_UNIT, action, whose, "unit_review", recommend, S.AT_DEPARTMENT, "P3",
               (P.APPLICANT, P.DEPARTMENT), when=lambda o: o.department_stage)
          for action, whose in ((A.RECOMMEND, HEAD), (A.RECOMMEND_ON_PAPER, UNIT))],
        *[Move(S.AT_UNIT, action, whose, "unit_review", recommend, S.AT_COMMITTEE, "P3", (P.APPLICANT, P.OFFICE),
               when=lambda o: not o.department_stage)
          for action, whose in ((A.RECOMMEND, HEAD), (A.RECOMMEND_ON_PAPER, UNIT))],
        *[Move(S.AT_UNIT, action, whose, "unit_review", (g.no_pending_refusal, g.reason_given), S.NOT_RECOMMENDED,
               "P3", (P.APPLICANT,))
          for action, whose in ((A.NOT_RECOMMEND, HEAD), (A.NOT_RECOMMEND_ON_PAPER, UNIT))],
        *_level(S.AT_UNIT, UNIT, "unit_review", P.UNIT, lambda o: o.unit_may_refuse, "P3"),
        Move(S.AT_UNIT, A.FORWARD_FLAGGED, SYSTEM, "",
             (g.level_window_closed("unit_review"), g.no_pending_refusal), S.AT_DEPARTMENT, "8k",
             (P.APPLICANT, P.UNIT, P.DEPARTMENT), when=lambda o: o.objection_goes_on_flagged and o.department_stage,
             case=g.objection_is_open),
        Move(S.AT_UNIT, A.LAPSE, SYSTEM, "", (g.level_window_closed("unit_review"), g.no_pending_refusal), S.LAPSED,
             "8l", (P.APPLICANT, P.UNIT), case=g.no_objection_is_open),
        Move(S.AT_UNIT, A.LAPSE, SYSTEM, "", (g.level_window_closed("unit_review"), g.no_pending_refusal), S.LAPSED,
             "8l", (P.APPLICANT, P.UNIT), when=lambda o: not (o.objection_goes_on_flagged and o.department_stage)),
    ]  # fmt: skip


def _department() -> list[Move]:
    return [
        Move(S.AT_DEPARTMENT, A.REPORT_UP, DEPARTMENT, "department_review",
             (g.no_pending_refusal, g.all_marked, g.nothing_to_correct, g.no_open_objection, g.no_integrity_case),
             S.AT_COMMITTEE, "P4", (P.APPLICANT, P.UNIT, P.OFFICE)),
        *_level(S.AT_DEPARTMENT, DEPARTMENT, "department_review", P.DEPARTMENT, lambda o: True, "P4"),
        Move(S.AT_DEPARTMENT, A.ESCALATE, SYSTEM, "",
             (g.level_window_closed("department_review"), g.no_pending_refusal,
              g.no_milestone("escalated", "escalated_already", "8l")),
             S.AT_DEPARTMENT, "8l", (P.DEPARTMENT, P.BUREAU)),
        Move(S.AT_DEPARTMENT, A.LAPSE, SYSTEM, "",
             (g.level_window_closed("department_review"), g.window_closed("office_review"), g.no_pending_refusal),
             S.LAPSED, "8l", (P.APPLICANT, P.DEPARTMENT, P.BUREAU)),
    ]  # fmt: skip


def _office() -> list[Move]:
    return [
        Move(S.AT_COMMITTEE, A.CHECK_ITEM, OFFICE, "office_review", (), S.AT_COMMITTEE, "P5"),
        Move(S.AT_COMMITTEE, A.ACCEPT, OFFICE, "office_review",
             (g.all_marked, g.nothing_to_correct, g.no_open_objection, g.no_integrity_case), S.ACCEPTED, "P5",
             (P.APPLICANT, P.UNIT, P.DEPARTMENT)),
        Move(S.AT_COMMITTEE, A.DECLINE, OFFICE, "office_review", (g.clause_and_reason, g.signed_in_afresh),
             S.DECLINED, "P5", (P.APPLICANT, P.UNIT, P.DEPARTMENT)),
        Move(S.AT_COMMITTEE, A.RETURN, OFFICE, "office_review", (g.correction_possible, g.reasons_told_at_once),
             S.RETURNED, "A2.return", (P.APPLICANT,), when=lambda o: o.office_may_return),
        Move(S.AT_COMMITTEE, A.ESCALATE, SYSTEM, "",
             (g.window_closed("office_review"), g.no_milestone("escalated", "escalated_already", "8l")),
             S.AT_COMMITTEE, "8l", (P.OFFICE, P.BUREAU)),
        Move(S.AT_COMMITTEE, A.EXTEND, BUREAU, "", (g.reason_given,), S.AT_COMMITTEE, "8l", (P.APPLICANT, P.OFFICE)),
        *[row for s in sorted(CORRECTABLE) for row in _corrections(s)],
    ]  # fmt: skip


def _corrections(state: State) -> list[Move]:
    """8d: a clerical error, put right by two officers, so that what is printed anew says what is right."""
    return [
        Move(state, A.PROPOSE_CORRECTION, OFFICE, "", (g.no_pending_correction, g.reason_given), state, "8d",
             (P.OFFICE,)),
        Move(state, A.CORRECT_CLERICALLY, (R.OFFICE_REVIEWER, R.BUREAU), "",
             (g.correction_pending, g.second_for_correction), state, "8d", (P.APPLICANT,)),
        Move(state, A.TAKE_BACK_CORRECTION, OFFICE, "", (g.correction_pending,), state, "8d", (P.OFFICE,)),
    ]  # fmt: skip


BEFORE: tuple[Move, ...] = (*_application(), *_unit(), *_department(), *_office())
