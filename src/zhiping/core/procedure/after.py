"""The rows from the hand-in of the paper to the archive (P6 to P11, F1, A5, A6, rules.md 8).

A stage that a pack lacks is stepped over: the move before it leads to where it would have led.
"""

from __future__ import annotations

from zhiping.core.procedure import guards as g
from zhiping.core.procedure.rows import (
    APPLICANT,
    BUREAU,
    CASHIERS,
    CHAIR,
    COUNTER,
    HR,
    LOOKS,
    OFFICE,
    SYSTEM,
    UNIT,
    A,
    Move,
    P,
    R,
    S,
    When,
)
from zhiping.core.procedure.situation import Options
from zhiping.core.procedure.terms import State

#: An open case of integrity holds the dossier wherever it would gain something (A5).
CLEAR = (g.no_integrity_case,)

#: Where a case of integrity may be opened (A5): from the submission on, as long as there is something to lose.
EXAMINED = (
    S.AT_UNIT, S.AT_DEPARTMENT, S.RETURNED, S.AT_COMMITTEE, S.ACCEPTED, S.HANDED_IN, S.READY, S.DEFENDED, S.PASSED,
    S.IN_PUBLICITY, S.PUBLICISED, S.AT_CONFIRMATION,
)  # fmt: skip
TITLED = (S.CONFIRMED, S.CERTIFIED, S.ARCHIVED)


def _handin_to_defence() -> list[Move]:
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
        # What a provider of payments says, signed: no officer is in it.
        *[Move(s, A.RECEIVE_PAYMENT, SYSTEM, "", (), s, "F1", (P.APPLICANT,), when=lambda o: o.fee)
          for s in (S.ACCEPTED, S.HANDED_IN)],
        *[_admit(source, after_paper=after_paper, fee=fee, heard=heard)
          for source, after_paper in ((S.HANDED_IN, True), (S.ACCEPTED, False))
          for fee in (True, False) for heard in (True, False)],
        Move(S.READY, A.SCHEDULE_DEFENCE, OFFICE, "", (), S.READY, "P7", (P.APPLICANT,), when=lambda o: o.defence),
        Move(S.READY, A.RECORD_DEFENCE, (R.CHAIR, R.OFFICE_REVIEWER), "", (), S.DEFENDED, "P7", (P.APPLICANT,),
             when=lambda o: o.defence and o.meeting),
        Move(S.READY, A.RECORD_DEFENCE, (R.CHAIR, R.OFFICE_REVIEWER), "", (), S.PASSED, "P7", (P.APPLICANT,),
             when=lambda o: o.defence and not o.meeting),
        Move(S.READY, A.EXCUSE_DEFENCE, OFFICE, "", (g.reason_given, g.before_defence), S.READY, "8i",
             (P.APPLICANT,), when=lambda o: o.defence),
        Move(S.READY, A.MISS_DEFENCE, OFFICE, "",
             (g.no_milestone("defence_excused", "defence_excused", "8i"), g.defence_begun), S.NOT_PASSED, "8i",
             (P.APPLICANT,), when=lambda o: o.defence),
    ]  # fmt: skip


def _admit(source: State, *, after_paper: bool, fee: bool, heard: bool) -> Move:
    """P6: admitted to defence or meeting; ``heard``: the pack has at least one of the two."""
    return Move(
        source, A.ADMIT, OFFICE, "", (g.fee_settled, *CLEAR) if fee else CLEAR, S.READY if heard else S.PASSED, "P6",
        (P.APPLICANT,),
        when=lambda o: o.paper == after_paper and o.fee == fee and (o.defence or o.meeting) == heard,
    )  # fmt: skip


def _meets(*, after_defence: bool) -> When:
    return lambda o: o.meeting and o.defence == after_defence


def _meeting() -> list[Move]:
    rows: list[Move] = []
    for source, defended in ((S.DEFENDED, True), (S.READY, False)):
        rows += [
            Move(source, A.VOTE_PASSED, CHAIR, "", CLEAR, S.PASSED, "P8", (P.APPLICANT,),
                 when=_meets(after_defence=defended)),
            Move(source, A.VOTE_NOT_PASSED, CHAIR, "", CLEAR, S.NOT_PASSED, "P8", (P.APPLICANT,),
                 when=_meets(after_defence=defended)),
        ]  # fmt: skip
    return rows


def _recheck() -> list[Move]:
    """复查 (rules.md 3): once, within the pack's days; the chair lets the result stand or has it decided anew."""
    asks = (g.reason_given, g.no_recheck_open, g.no_milestone("recheck_decided", "rechecked_already", "P8"),
            g.recheck_in_time)  # fmt: skip
    decides = (g.recheck_open, g.reason_given)

    def on(o: Options) -> bool:
        return o.recheck

    return [
        Move(S.NOT_PASSED, A.REQUEST_RECHECK, APPLICANT, "", asks, S.NOT_PASSED, "P8", (P.OFFICE,), when=on),
        Move(S.NOT_PASSED, A.UPHOLD_RESULT, CHAIR, "", decides, S.NOT_PASSED, "P8", (P.APPLICANT, P.OFFICE), when=on),
        # Who missed the defence is given another one; whoever was voted on is voted on anew.
        Move(S.NOT_PASSED, A.REPEAT_VOTE, CHAIR, "", decides, S.READY, "P8", (P.APPLICANT, P.OFFICE),
             when=lambda o: o.recheck and o.defence, case=g.failed_by_absence),
        Move(S.NOT_PASSED, A.REPEAT_VOTE, CHAIR, "", decides, S.DEFENDED, "P8", (P.APPLICANT, P.OFFICE),
             when=lambda o: o.recheck and o.meeting and o.defence),
        Move(S.NOT_PASSED, A.REPEAT_VOTE, CHAIR, "", decides, S.READY, "P8", (P.APPLICANT, P.OFFICE),
             when=lambda o: o.recheck and o.meeting and not o.defence),
    ]  # fmt: skip


def _results() -> list[Move]:
    """P8: the publicity of results. An open objection holds one person alone."""
    told = (P.APPLICANT, P.UNIT)
    return [
        Move(S.PASSED, A.ANNOUNCE, OFFICE, "", CLEAR, S.IN_PUBLICITY, "P8", told,
             when=lambda o: o.result_publicity),
        # Whoever objects on the public page has no role here: the page itself writes it down, in time or not at all.
        Move(S.IN_PUBLICITY, A.RAISE_OBJECTION, SYSTEM, "", (g.in_result_publicity,), S.IN_PUBLICITY, "P8",
             (P.OFFICE,)),
        *[row for s in (S.IN_PUBLICITY, S.PUBLICISED) for row in (
            Move(s, A.RECORD_OBJECTION, OFFICE, "", (), s, "P8"),
            Move(s, A.INVESTIGATE_OBJECTION, OFFICE, "", LOOKS, s, "P8"),
            Move(s, A.DECIDE_OBJECTION, OFFICE, "", (*LOOKS, g.reason_given), s, "P8"),
            Move(s, A.SUSTAIN_OBJECTION, OFFICE, "", (*LOOKS, g.clause_and_reason), S.NOT_PASSED, "P8", told),
        )],
        Move(S.IN_PUBLICITY, A.PUBLICITY_ENDED, SYSTEM, "", (g.result_publicity_over, g.no_open_objection),
             S.PUBLICISED, "P8", (P.APPLICANT, P.OFFICE)),
    ]  # fmt: skip


def _conferral() -> list[Move]:
    """P9, P10, A6. ``o.confirmation``: another body, the HR department, confirms; else the bureau itself does."""
    ready = (*CLEAR, g.no_open_objection)
    after = ((S.PUBLICISED, lambda o: True), (S.PASSED, lambda o: not o.result_publicity))
    rows: list[Move] = []
    for source, here in after:
        rows += [
            Move(source, A.SEND_TO_CONFIRMATION, OFFICE, "", ready, S.AT_CONFIRMATION, "P9", (P.APPLICANT,),
                 when=lambda o, here=here: here(o) and o.confirmation and not o.entrusted),  # type: ignore[misc]
            Move(source, A.CONFIRM, BUREAU, "", ready, S.CONFIRMED, "P9", (P.APPLICANT, P.UNIT),
                 when=lambda o, here=here: here(o) and not o.confirmation and not o.entrusted),  # type: ignore[misc]
            Move(source, A.REJECT, BUREAU, "", (g.no_open_objection, g.clause_and_reason), S.NOT_PASSED, "P9",
                 (P.APPLICANT, P.UNIT, P.OFFICE),
                 when=lambda o, here=here: here(o) and not o.confirmation and not o.entrusted),  # type: ignore[misc]
            Move(source, A.GIVE_BACK_RESULT, OFFICE, "", ready, S.ARCHIVED, "A6", (P.APPLICANT, P.UNIT),
                 when=lambda o, here=here: here(o) and o.entrusted),  # type: ignore[misc]
        ]  # fmt: skip
    return [
        *rows,
        Move(S.NOT_PASSED, A.GIVE_BACK_RESULT, OFFICE, "",
             (g.no_milestone("result_given_back", "given_back_already", "A6"),), S.NOT_PASSED, "A6",
             (P.APPLICANT, P.UNIT), when=lambda o: o.entrusted),
        Move(S.AT_CONFIRMATION, A.SEND_BACK, HR, "", (g.reason_given,), S.PUBLICISED, "P9", (P.OFFICE,)),
        Move(S.AT_CONFIRMATION, A.REJECT, HR, "", (g.clause_and_reason,), S.NOT_PASSED, "P9",
             (P.APPLICANT, P.UNIT, P.OFFICE)),
        Move(S.AT_CONFIRMATION, A.CONFIRM, HR, "", CLEAR, S.CONFIRMED, "P9", (P.APPLICANT, P.UNIT, P.OFFICE)),
        # The document is issued by whom the pack says; where nothing follows it, it is the end of the way.
        *[Move(S.CONFIRMED, A.ISSUE_QUALIFICATION, HR if by_hr else BUREAU, "", (*CLEAR, g.no_milestone(
            "qualification_issued", "issued_already", "P9")), S.ARCHIVED if closed else S.CONFIRMED, "P9",
            (P.APPLICANT, P.UNIT, P.OFFICE),
            when=lambda o, by_hr=by_hr, closed=closed:  # type: ignore[misc]
            o.issuer_hr == by_hr and closed == (not o.certificate and not o.collection))
          for by_hr in (True, False) for closed in (True, False)],
        *[Move(S.CONFIRMED, A.CERTIFY, OFFICE, "", (g.qualification_issued, *CLEAR),
               S.CERTIFIED if collected else S.ARCHIVED, "P10", (P.APPLICANT,),
               when=lambda o, collected=collected: o.certificate and o.collection == collected)  # type: ignore[misc]
          for collected in (True, False)],
    ]  # fmt: skip


def _aftercare() -> list[Move]:
    """P11: forms are collected, the material of who did not pass is destroyed."""
    waits = (g.no_recheck_open, g.recheck_over, *CLEAR)
    keeps = [row for s in (S.NOT_PASSED, S.TO_DESTROY) for row in (
        Move(s, A.PLACE_LEGAL_HOLD, BUREAU, "", (g.reason_given, g.no_legal_hold), s, "P11"),
        Move(s, A.LIFT_LEGAL_HOLD, BUREAU, "", (g.legal_hold_placed, g.reason_given), s, "P11"),
    )]  # fmt: skip
    return [
        Move(S.CERTIFIED, A.COLLECT, UNIT, "", (), S.ARCHIVED, "P11", (P.APPLICANT,), when=lambda o: o.collection),
        Move(S.CONFIRMED, A.COLLECT, UNIT, "", (g.qualification_issued,), S.ARCHIVED, "P11", (P.APPLICANT,),
             when=lambda o: o.collection and not o.certificate),
        Move(S.NOT_PASSED, A.LIST_FOR_DESTRUCTION, OFFICE, "", (*waits, g.no_legal_hold), S.TO_DESTROY, "P11",
             (P.APPLICANT,), when=lambda o: o.destruction),
        Move(S.TO_DESTROY, A.TAKE_OFF_LIST, OFFICE, "", (g.reason_given,), S.NOT_PASSED, "P11", (P.APPLICANT,)),
        Move(S.TO_DESTROY, A.CONFIRM_DESTRUCTION, (R.OFFICE_REVIEWER, R.BUREAU), "", (g.second_for_destruction,),
             S.TO_DESTROY, "P11"),
        Move(S.TO_DESTROY, A.DESTROY, BUREAU, "", (g.destruction_listed, g.destruction_waited, g.no_legal_hold),
             S.DESTROYED, "P11", (P.APPLICANT,), when=lambda o: o.destruction),
        *keeps,
        Move(S.NOT_PASSED, A.COLLECT, UNIT, "", (g.no_recheck_open,), S.ARCHIVED, "P11",
             when=lambda o: not o.destruction),
    ]  # fmt: skip


def _integrity() -> list[Move]:
    """A5: examined all through the review, and after it as long as the title stands."""
    opens = (R.DEPARTMENT_REVIEWER, R.OFFICE_REVIEWER, R.BUREAU)
    ends = (g.integrity_decided, g.clause_and_reason)
    return [
        *[Move(s, A.OPEN_INTEGRITY_CASE, opens, "", (g.reason_given, g.no_integrity_case), s, "A5", (P.APPLICANT,))
          for s in (*EXAMINED, S.NOT_PASSED, *TITLED)],
        *[Move(s, A.CLOSE_INTEGRITY_CASE, BUREAU, "", (g.integrity_case_open, g.reason_given), s, "A5",
               (P.APPLICANT,)) for s in (*EXAMINED, S.NOT_PASSED, *TITLED)],
        *[Move(s, A.REVOKE, BUREAU, "", ends, S.REVOKED, "A5", (P.APPLICANT, P.UNIT)) for s in TITLED],
        *[Move(s, A.CANCEL_FOR_FRAUD, BUREAU, "", ends, S.CANCELLED, "A5", (P.APPLICANT, P.UNIT)) for s in EXAMINED],
    ]  # fmt: skip


AFTER: tuple[Move, ...] = (
    *_handin_to_defence(), *_meeting(), *_recheck(), *_results(), *_conferral(), *_aftercare(), *_integrity(),
)  # fmt: skip
