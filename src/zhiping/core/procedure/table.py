"""The procedure as one table (P1–P11, A1–A6, rules.md 8 and 9). Buttons, pages, tests and the picture are read from it.

A row says: in this state, this action is that role's, within this window, if the guards let it pass; then the dossier
is in that state, on that clause, and these are told. ``when`` switches a row by a pack's option, ``case`` chooses
between rows of one action; neither ever refuses. Where two rows match, the first wins.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from zhiping.core.procedure import guards as g
from zhiping.core.procedure.situation import Options, Situation
from zhiping.core.procedure.terms import Action, Party, Role, State

When = Callable[[Options], bool]
Case = Callable[[Situation], bool]


def always(_: Options) -> bool:
    """A row of every pack."""
    return True


def any_case(_: Situation) -> bool:
    """A row for every situation."""
    return True


@dataclass(frozen=True, slots=True)
class Move:
    """One row. ``window`` is a window key or empty; ``system`` rows belong to time alone."""

    source: State
    action: Action
    whose: tuple[Role, ...]
    window: str
    guards: tuple[g.Guard, ...]
    target: State
    clause: str
    told: tuple[Party, ...] = ()
    when: When = always
    case: Case = any_case

    @property
    def system(self) -> bool:
        """Whether time alone makes this move."""
        return Role.SYSTEM in self.whose

    def level_for(self, roles: Collection[Role]) -> str:
        """The level at which who holds ``roles`` makes this move: ``unit``, ``department``, ``office``, or empty.

        Who may make it in a role of no level (the bureau) makes it in that one. Only what is done before the
        acceptance counts: collecting a form (P11) decides nothing.
        """
        if self.source not in REVIEWED:
            return ""
        used = [role for role in self.whose if role in roles]
        levels = [LEVEL_OF_ROLE.get(role, "") for role in used]
        return "" if not levels or "" in levels else levels[0]


@dataclass(frozen=True, slots=True)
class Bar:
    """What the notice forbids outright, so that its refusal can name the clause rather than only say no."""

    sources: frozenset[State]
    action: Action
    clause: str
    code: str


S, A, R, P = State, Action, Role, Party
APPLICANT, UNIT, HEAD = (R.APPLICANT,), (R.UNIT_REVIEWER, R.UNIT_HEAD), (R.UNIT_HEAD,)
DEPARTMENT, OFFICE, BUREAU, SYSTEM = (R.DEPARTMENT_REVIEWER,), (R.OFFICE_REVIEWER,), (R.BUREAU,), (R.SYSTEM,)
COUNTER, CHAIR, HR = (R.COUNTER,), (R.CHAIR,), (R.HR_OFFICER,)
CASHIERS = (R.CASHIER, R.OFFICE_REVIEWER)

#: At which level a role decides about dossiers; nobody decides at two (rules.md 9). Other roles are of no level.
LEVEL_OF_ROLE = {
    R.UNIT_REVIEWER: "unit", R.UNIT_HEAD: "unit", R.DEPARTMENT_REVIEWER: "department", R.OFFICE_REVIEWER: "office",
}  # fmt: skip

#: Where levels decide about a dossier; in a draft it is the publicity of 8a.
REVIEWED = frozenset({S.DRAFT, S.AT_UNIT, S.AT_DEPARTMENT, S.AT_COMMITTEE})

#: Where time alone may end a dossier, and the window that must be open again for it to come back (8l).
LAPSES = (
    (S.DRAFT, "application"), (S.RETURNED, "applicant_correction"), (S.AT_UNIT, "unit_review"),
    (S.AT_DEPARTMENT, "department_review"), (S.ACCEPTED, "paper"),
)  # fmt: skip

#: Whoever handles an objection is not concerned by it.
LOOKS = (g.open_objection, g.not_concerned)

#: Where a clerical error may still be corrected (8d); one that nobody confirmed falls away when the dossier goes on.
CORRECTABLE = frozenset({S.ACCEPTED, S.HANDED_IN})

REFUSAL = (g.no_pending_refusal, g.clause_and_reason, g.name_typed, g.signed_in_afresh)


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


def _handin_to_defence() -> list[Move]:
    """A stage that the pack lacks is stepped over: the move before it leads to where it would have led."""
    return [
        Move(S.ACCEPTED, A.RECEIVE_PAPER, COUNTER, "paper", (g.paper_complete,), S.HANDED_IN, "P6", (P.APPLICANT,),
             when=lambda o: o.paper),
        Move(S.ACCEPTED, A.EXTEND, (R.OFFICE_REVIEWER, R.BUREAU), "", (g.reason_given,), S.ACCEPTED, "8n",
             (P.APPLICANT, P.DEPARTMENT), when=lambda o: o.paper),
        Move(S.ACCEPTED, A.LAPSE, SYSTEM, "", (g.window_closed("paper"),), S.LAPSED, "8n",
             (P.APPLICANT, P.DEPARTMENT), when=lambda o: o.paper),
        # Entered by one, confirmed by another: the cashier's colleague may sit in the office.
        Move(S.ACCEPTED, A.RECORD_PAYMENT, CASHIERS, "", (), S.ACCEPTED, "F1", (P.APPLICANT,), when=lambda o: o.fee),
        Move(S.HANDED_IN, A.RECORD_PAYMENT, CASHIERS, "", (), S.HANDED_IN, "F1", (P.APPLICANT,),
             when=lambda o: o.fee and o.paper),
        *[_admit(source, after_paper=after_paper, fee=fee, heard=heard)
          for source, after_paper in ((S.HANDED_IN, True), (S.ACCEPTED, False))
          for fee in (True, False) for heard in (True, False)],
        Move(S.READY, A.RECORD_DEFENCE, CHAIR, "", (), S.DEFENDED, "P7", (P.APPLICANT,),
             when=lambda o: o.defence and o.meeting),
        Move(S.READY, A.RECORD_DEFENCE, CHAIR, "", (), S.PASSED, "P7", (P.APPLICANT,),
             when=lambda o: o.defence and not o.meeting),
        Move(S.READY, A.EXCUSE_DEFENCE, OFFICE, "", (g.reason_given,), S.READY, "8i", (P.APPLICANT,),
             when=lambda o: o.defence),
        Move(S.READY, A.MISS_DEFENCE, OFFICE, "",
             (g.no_milestone("defence_excused", "defence_excused", "8i"),), S.NOT_PASSED, "8i", (P.APPLICANT,),
             when=lambda o: o.defence),
    ]  # fmt: skip


def _admit(source: State, *, after_paper: bool, fee: bool, heard: bool) -> Move:
    """P6: admitted to defence or meeting; ``heard``: the pack has at least one of the two."""
    return Move(
        source, A.ADMIT, OFFICE, "", (g.fee_settled,) if fee else (), S.READY if heard else S.PASSED, "P6",
        (P.APPLICANT,),
        when=lambda o: o.paper == after_paper and o.fee == fee and (o.defence or o.meeting) == heard,
    )  # fmt: skip


def _meets(*, after_defence: bool) -> When:
    return lambda o: o.meeting and o.defence == after_defence


def _confirmations(*, closed: bool) -> list[Move]:
    """P9; ``closed``: nothing follows (neither certificate nor collection), so the dossier goes to the archive."""
    target = S.ARCHIVED if closed else S.CONFIRMED

    def ends(o: Options) -> bool:
        return closed == (not o.certificate and not o.collection)

    guard = (g.no_integrity_case,)
    return [
        Move(S.AT_CONFIRMATION, A.CONFIRM, (R.HR_OFFICER, R.BUREAU), "", guard, target, "P9",
             (P.APPLICANT, P.UNIT, P.OFFICE), when=ends),
        Move(S.PUBLICISED, A.CONFIRM, BUREAU, "", guard, target, "P9", (P.APPLICANT, P.UNIT),
             when=lambda o: ends(o) and not o.confirmation),
        Move(S.PASSED, A.CONFIRM, BUREAU, "", guard, target, "P9", (P.APPLICANT, P.UNIT),
             when=lambda o: ends(o) and not o.confirmation and not o.result_publicity),
    ]  # fmt: skip


def _meeting_to_archive() -> list[Move]:
    rows: list[Move] = []
    for source, defended in ((S.DEFENDED, True), (S.READY, False)):
        rows += [
            Move(source, A.VOTE_PASSED, CHAIR, "", (), S.PASSED, "P8", (P.APPLICANT,),
                 when=_meets(after_defence=defended)),
            Move(source, A.VOTE_NOT_PASSED, CHAIR, "", (), S.NOT_PASSED, "P8", (P.APPLICANT,),
                 when=_meets(after_defence=defended)),
        ]  # fmt: skip
    rows += [
        Move(S.PASSED, A.ANNOUNCE, OFFICE, "", (), S.IN_PUBLICITY, "P8", (P.APPLICANT, P.UNIT),
             when=lambda o: o.result_publicity),
        Move(S.IN_PUBLICITY, A.RECORD_OBJECTION, OFFICE, "", (), S.IN_PUBLICITY, "P8"),
        Move(S.IN_PUBLICITY, A.DECIDE_OBJECTION, OFFICE, "", (*LOOKS, g.reason_given), S.IN_PUBLICITY, "P8"),
        Move(S.IN_PUBLICITY, A.SUSTAIN_OBJECTION, OFFICE, "", (*LOOKS, g.clause_and_reason), S.NOT_PASSED,
             "P8", (P.APPLICANT, P.UNIT)),
        Move(S.IN_PUBLICITY, A.PUBLICITY_ENDED, SYSTEM, "", (g.result_publicity_over, g.no_open_objection),
             S.PUBLICISED, "P8", (P.APPLICANT, P.OFFICE)),
        *[Move(s, A.SEND_TO_CONFIRMATION, OFFICE, "", (g.no_integrity_case,), S.AT_CONFIRMATION, "P9",
               (P.APPLICANT,), when=w)
          for s, w in ((S.PUBLICISED, lambda o: o.confirmation),
                       (S.PASSED, lambda o: o.confirmation and not o.result_publicity))],
        Move(S.AT_CONFIRMATION, A.SEND_BACK, HR, "", (g.reason_given,), S.PUBLICISED, "P9", (P.OFFICE,)),
        Move(S.AT_CONFIRMATION, A.REJECT, (R.HR_OFFICER, R.BUREAU), "", (g.clause_and_reason,), S.NOT_PASSED, "P9",
             (P.APPLICANT, P.UNIT, P.OFFICE)),
        *[row for closed in (False, True) for row in _confirmations(closed=closed)],
        Move(S.CONFIRMED, A.CERTIFY, OFFICE, "", (), S.CERTIFIED, "P10", (P.APPLICANT,),
             when=lambda o: o.certificate and o.collection),
        Move(S.CONFIRMED, A.CERTIFY, OFFICE, "", (), S.ARCHIVED, "P10", (P.APPLICANT,),
             when=lambda o: o.certificate and not o.collection),
        Move(S.CERTIFIED, A.COLLECT, UNIT, "", (), S.ARCHIVED, "P11", (P.APPLICANT,), when=lambda o: o.collection),
        Move(S.CONFIRMED, A.COLLECT, UNIT, "", (), S.ARCHIVED, "P11", (P.APPLICANT,),
             when=lambda o: o.collection and not o.certificate),
        Move(S.NOT_PASSED, A.LIST_FOR_DESTRUCTION, OFFICE, "", (), S.TO_DESTROY, "P11", (P.APPLICANT,),
             when=lambda o: o.destruction),
        Move(S.TO_DESTROY, A.DESTROY, BUREAU, "", (g.destruction_listed, g.no_legal_hold), S.DESTROYED, "P11",
             (P.APPLICANT,), when=lambda o: o.destruction),
        Move(S.NOT_PASSED, A.COLLECT, UNIT, "", (), S.ARCHIVED, "P11", when=lambda o: not o.destruction),
        *[Move(s, A.REVOKE, BUREAU, "", (g.clause_and_reason,), S.REVOKED, "A5", (P.APPLICANT, P.UNIT))
          for s in (S.CONFIRMED, S.CERTIFIED, S.ARCHIVED)],
        *[Move(s, A.CANCEL_FOR_FRAUD, BUREAU, "", (g.clause_and_reason,), S.CANCELLED, "A5", (P.APPLICANT, P.UNIT))
          for s in (S.AT_UNIT, S.AT_DEPARTMENT, S.RETURNED, S.AT_COMMITTEE, S.ACCEPTED, S.HANDED_IN, S.READY,
                    S.DEFENDED, S.PASSED, S.IN_PUBLICITY, S.PUBLICISED, S.AT_CONFIRMATION)],
    ]  # fmt: skip
    return rows


PROCEDURE: tuple[Move, ...] = (
    *_application(),
    *_unit(),
    *_department(),
    *_office(),
    *_handin_to_defence(),
    *_meeting_to_archive(),
)

_AFTER_COMMITTEE = frozenset(
    {S.AT_COMMITTEE, S.ACCEPTED, S.HANDED_IN, S.READY, S.DEFENDED, S.PASSED, S.IN_PUBLICITY, S.PUBLICISED,
     S.AT_CONFIRMATION, S.CONFIRMED, S.CERTIFIED}
)  # fmt: skip

BARS: tuple[Bar, ...] = (
    Bar(_AFTER_COMMITTEE, A.RETURN, "A1", "locked_at_committee"),
    Bar(_AFTER_COMMITTEE, A.EDIT, "A1", "locked_at_committee"),
    Bar(_AFTER_COMMITTEE, A.REFUSE, "P5", "office_declines"),
    Bar(_AFTER_COMMITTEE, A.PROPOSE_REFUSAL, "P5", "office_declines"),
    Bar(frozenset({S.REFUSED}), A.SUBMIT, "A2.refuse", "refused_this_year"),
    Bar(frozenset({S.REFUSED}), A.EDIT, "A2.refuse", "refused_this_year"),
    Bar(frozenset({S.LAPSED}), A.SUBMIT, "8l", "lapsed"),
    Bar(frozenset({S.LAPSED}), A.RESUBMIT, "8l", "lapsed"),
    Bar(frozenset({S.LAPSED}), A.EDIT, "8l", "lapsed"),
    Bar(frozenset({S.AT_UNIT, S.AT_DEPARTMENT}), A.EDIT, "P2", "being_reviewed"),
    Bar(frozenset({S.AT_UNIT, S.AT_DEPARTMENT}), A.SUBMIT, "P2", "submitted_already"),
)
