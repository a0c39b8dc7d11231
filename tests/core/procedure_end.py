"""Cases from the confirmation to the archive, and of integrity."""

# One case a line, as far as it goes.
# fmt: off

from __future__ import annotations

from tests.core.procedure_cases import NOON, TICK, A, Book, P, R, S, inputs, these

ME = P.APPLICANT


def conferral(b: Book) -> None:
    """P9, P10, A6."""
    office, bureau, hr = R.OFFICE_REVIEWER, R.BUREAU, R.HR_OFFICER
    at = S.AT_CONFIRMATION
    holds = (("integrity_case", "integrity_case", "A5"), ("open_objection", "objection_open", "P3"))
    for state, off in ((S.PUBLICISED, ""), (S.PASSED, "result_publicity ")):
        b.happens(f"sent to confirmation from {state}", office, state, A.SEND_TO_CONFIRMATION, at, "P9", ME, off=off)
        b.happens(f"the bureau confirms from {state}", bureau, state, A.CONFIRM, S.CONFIRMED, "P9", ME, P.UNIT,
                  off=off + "confirmation")
        b.happens(f"the bureau rejects from {state}", bureau, state, A.REJECT, S.NOT_PASSED, "P9", ME, P.UNIT,
                  P.OFFICE, off=off + "confirmation")
        b.happens(f"a result is given back from {state}", office, state, A.GIVE_BACK_RESULT, S.ARCHIVED, "A6", ME,
                  P.UNIT, off=off, on="entrusted")
        acts = ((office, A.SEND_TO_CONFIRMATION, off, ""), (bureau, A.CONFIRM, off + "confirmation", ""),
                (office, A.GIVE_BACK_RESULT, off, "entrusted"))
        for role, action, without, on in acts:
            for hold, code, clause in holds:
                b.refused(f"{hold} keeps {action} from {state}", role, state, action, code, clause, off=without,
                          on=on, holds=hold)
            b.refused(f"{action} from {state} by whose it is", R.CHAIR, state, action, "not_yours",
                      "A6" if on else "P9", off=without, on=on)
        b.refused(f"rejected from {state} with a clause", bureau, state, A.REJECT, "clause_missing", "P9",
                  off=off + "confirmation", inputs=inputs(clause=""))
        b.refused(f"not rejected from {state} while an objection is open", bureau, state, A.REJECT, "objection_open",
                  "P3", off=off + "confirmation", holds="open_objection")
        b.refused(f"rejected from {state} by the bureau", office, state, A.REJECT, "not_yours", "P9",
                  off=off + "confirmation")
        for action in (A.CONFIRM, A.REJECT):
            b.refused(f"{action} of what another body confirms from {state}", bureau, state, action, "not_now", "P9",
                      off=off)
            b.refused(f"{action} of what was entrusted from {state}", bureau, state, action, "not_now", "P9",
                      off=off + "confirmation", on="entrusted")
        b.refused(f"not sent from {state} where the bureau confirms", office, state, A.SEND_TO_CONFIRMATION,
                  "not_now", "P9", off=off + "confirmation")
        b.refused(f"not sent from {state} what was entrusted", office, state, A.SEND_TO_CONFIRMATION, "not_now", "P9",
                  off=off, on="entrusted")
        b.refused(f"nothing is given back from {state} that was not entrusted", office, state, A.GIVE_BACK_RESULT,
                  "not_now", "A6", off=off)
    for role, action, off, on in ((office, A.SEND_TO_CONFIRMATION, "", ""), (bureau, A.CONFIRM, "confirmation", ""),
                                  (bureau, A.REJECT, "confirmation", ""),
                                  (office, A.GIVE_BACK_RESULT, "", "entrusted")):
        b.refused(f"no {action} before the publicity", role, S.PASSED, action, "not_now",
                  "A6" if on else "P9", off=off, on=on)
    b.happens("it is told that one has not passed", office, S.NOT_PASSED, A.GIVE_BACK_RESULT, S.NOT_PASSED, "A6", ME,
              P.UNIT, on="entrusted")
    b.refused("it is told once", office, S.NOT_PASSED, A.GIVE_BACK_RESULT, "given_back_already", "A6", on="entrusted",
              milestones="result_given_back")
    b.refused("it is told by the office", R.CHAIR, S.NOT_PASSED, A.GIVE_BACK_RESULT, "not_yours", "A6",
              on="entrusted")
    b.refused("nobody else is told", office, S.NOT_PASSED, A.GIVE_BACK_RESULT, "not_now", "A6")
    b.happens("sent back", hr, at, A.SEND_BACK, S.PUBLICISED, "P9", P.OFFICE)
    b.refused("sent back with a reason", hr, at, A.SEND_BACK, "reason_missing", "P9", inputs=inputs(reason=""))
    b.refused("sent back by who confirms", office, at, A.SEND_BACK, "not_yours", "P9")
    b.happens("rejected", hr, at, A.REJECT, S.NOT_PASSED, "P9", ME, P.UNIT, P.OFFICE)
    b.refused("rejected with a clause", hr, at, A.REJECT, "clause_missing", "P9", inputs=inputs(clause=""))
    b.refused("rejected by who confirms", bureau, at, A.REJECT, "not_yours", "P9")
    b.happens("confirmed", hr, at, A.CONFIRM, S.CONFIRMED, "P9", ME, P.UNIT, P.OFFICE)
    b.refused("not confirmed in a case of integrity", hr, at, A.CONFIRM, "integrity_case", "A5",
              holds="integrity_case")
    b.refused("confirmed by who confirms", bureau, at, A.CONFIRM, "not_yours", "P9")
    issue = A.ISSUE_QUALIFICATION
    for issuer, other, off in ((hr, bureau, ""), (bureau, hr, "issuer_hr ")):
        for target, bare in ((S.CONFIRMED, ""), (S.CONFIRMED, "certificate "), (S.CONFIRMED, "collection "),
                             (S.ARCHIVED, "certificate collection ")):
            name = f"the notice, issued by {issuer}, without {bare}"
            b.happens(name, issuer, S.CONFIRMED, issue, target, "P9", ME, P.UNIT, P.OFFICE, off=bare + off)
            b.refused(f"{name}: by whom the pack says", other, S.CONFIRMED, issue, "not_yours", "P9", off=bare + off)
            b.refused(f"{name}: once", issuer, S.CONFIRMED, issue, "issued_already", "P9", off=bare + off,
                      milestones="qualification_issued")
            b.refused(f"{name}: not in a case of integrity", issuer, S.CONFIRMED, issue, "integrity_case", "A5",
                      off=bare + off, holds="integrity_case")
    issued = these(milestones="qualification_issued")
    for target, off in ((S.CERTIFIED, ""), (S.ARCHIVED, "collection")):
        b.happens(f"certified, {target}", office, S.CONFIRMED, A.CERTIFY, target, "P10", ME, off=off, **issued)
        b.refused(f"certified before the notice, {target}", office, S.CONFIRMED, A.CERTIFY,
                  "qualification_not_issued", "P9", off=off)
        b.refused(f"certified in a case of integrity, {target}", office, S.CONFIRMED, A.CERTIFY, "integrity_case",
                  "A5", off=off, holds="integrity_case", **issued)
        b.refused(f"certified by the office, {target}", R.UNIT_HEAD, S.CONFIRMED, A.CERTIFY, "not_yours", "P10",
                  off=off, **issued)
        b.refused(f"no certificate in a pack without, {target}", office, S.CONFIRMED, A.CERTIFY, "not_now", "P10",
                  off=f"certificate {off}", **issued)


def aftercare(b: Book) -> None:
    """P11, A5."""
    office, bureau = R.OFFICE_REVIEWER, R.BUREAU
    issued = these(milestones="qualification_issued")
    for role in (R.UNIT_REVIEWER, R.UNIT_HEAD):
        b.happens(f"collected by {role}", role, S.CERTIFIED, A.COLLECT, S.ARCHIVED, "P11", ME)
        b.happens(f"collected by {role} without a certificate", role, S.CONFIRMED, A.COLLECT, S.ARCHIVED, "P11", ME,
                  off="certificate", **issued)
    b.refused("collected after the notice", R.UNIT_HEAD, S.CONFIRMED, A.COLLECT, "qualification_not_issued", "P9",
              off="certificate")
    b.refused("collected by the unit", R.APPLICANT, S.CERTIFIED, A.COLLECT, "not_yours", "P11")
    b.refused("collected by the unit, too, without a certificate", R.APPLICANT, S.CONFIRMED, A.COLLECT, "not_yours",
              "P11", off="certificate", **issued)
    b.refused("collected after certification", R.UNIT_HEAD, S.CONFIRMED, A.COLLECT, "not_now", "P11", **issued)
    b.refused("nothing to collect", R.UNIT_HEAD, S.CERTIFIED, A.COLLECT, "not_now", "P11", off="collection")
    b.refused("nothing to collect at all", R.UNIT_HEAD, S.CONFIRMED, A.COLLECT, "not_now", "P11",
              off="collection certificate", **issued)
    lists = A.LIST_FOR_DESTRUCTION
    b.happens("listed for destruction", office, S.NOT_PASSED, lists, S.TO_DESTROY, "P11", ME)
    b.happens("listed when no re-check may be asked for any more", office, S.NOT_PASSED, lists, S.TO_DESTROY, "P11",
              ME, moments={"not_passed": NOON - TICK})
    b.refused("not listed while a re-check may be asked for", office, S.NOT_PASSED, lists, "recheck_running", "P11",
              moments={"not_passed": NOON})
    b.refused("listed by the office", R.UNIT_HEAD, S.NOT_PASSED, lists, "not_yours", "P11")
    b.refused("nothing is listed where nothing is destroyed", office, S.NOT_PASSED, lists, "not_now", "P11",
              off="destruction")
    for hold, code, clause in (("recheck", "recheck_open", "P8"), ("integrity_case", "integrity_case", "A5"),
                               ("legal_hold", "legal_hold", "P11")):
        b.refused(f"{hold} keeps off the list", office, S.NOT_PASSED, lists, code, clause, holds=hold)
    b.happens("taken off the list", office, S.TO_DESTROY, A.TAKE_OFF_LIST, S.NOT_PASSED, "P11", ME)
    b.refused("taken off with a reason", office, S.TO_DESTROY, A.TAKE_OFF_LIST, "reason_missing", "P11",
              inputs=inputs(reason=""))
    b.refused("taken off by the office", bureau, S.TO_DESTROY, A.TAKE_OFF_LIST, "not_yours", "P11")
    for role in (office, bureau):
        b.happens(f"the list is confirmed by {role}", role, S.TO_DESTROY, A.CONFIRM_DESTRUCTION, S.TO_DESTROY, "P11",
                  listed_by="person-2")
    b.refused("the list is confirmed by another", office, S.TO_DESTROY, A.CONFIRM_DESTRUCTION,
              "same_officer_destruction", "P11", listed_by="person-1")
    b.refused("the list is confirmed in the office", R.CHAIR, S.TO_DESTROY, A.CONFIRM_DESTRUCTION, "not_yours", "P11")
    listed = these(milestones="destruction_confirmed", moments={"destruction_confirmed": NOON - TICK})
    b.happens("destroyed", bureau, S.TO_DESTROY, A.DESTROY, S.DESTROYED, "P11", ME, **listed)
    b.refused("destroyed after the waiting time", bureau, S.TO_DESTROY, A.DESTROY, "destruction_waits", "P11",
              milestones="destruction_confirmed", moments={"destruction_confirmed": NOON})
    b.refused("destroyed after two have confirmed the list", bureau, S.TO_DESTROY, A.DESTROY,
              "destruction_not_confirmed", "P11", moments={"destruction_confirmed": NOON - TICK})
    b.refused("destroyed when it is known how long to wait", bureau, S.TO_DESTROY, A.DESTROY,
              "destruction_not_confirmed", "P11", milestones="destruction_confirmed")
    b.refused("a legal hold keeps it", bureau, S.TO_DESTROY, A.DESTROY, "legal_hold", "P11", holds="legal_hold",
              **listed)
    b.refused("destroyed by the bureau", office, S.TO_DESTROY, A.DESTROY, "not_yours", "P11", **listed)
    b.refused("nothing is destroyed where a pack keeps all", bureau, S.TO_DESTROY, A.DESTROY, "not_now", "P11",
              off="destruction", **listed)
    for state in (S.NOT_PASSED, S.TO_DESTROY):
        b.happens(f"a legal hold in {state}", bureau, state, A.PLACE_LEGAL_HOLD, state, "P11")
        b.refused(f"a legal hold in {state} has a reason", bureau, state, A.PLACE_LEGAL_HOLD, "reason_missing", "P11",
                  inputs=inputs(reason=""))
        b.refused(f"one legal hold in {state}", bureau, state, A.PLACE_LEGAL_HOLD, "legal_hold", "P11",
                  holds="legal_hold")
        b.happens(f"a legal hold is lifted in {state}", bureau, state, A.LIFT_LEGAL_HOLD, state, "P11",
                  holds="legal_hold")
        b.refused(f"no legal hold to lift in {state}", bureau, state, A.LIFT_LEGAL_HOLD, "legal_hold_none", "P11")
        b.refused(f"a legal hold is lifted in {state} with a reason", bureau, state, A.LIFT_LEGAL_HOLD,
                  "reason_missing", "P11", inputs=inputs(reason=""), holds="legal_hold")
        for action in (A.PLACE_LEGAL_HOLD, A.LIFT_LEGAL_HOLD):
            b.refused(f"{action} in {state} is the bureau's", office, state, action, "not_yours", "P11",
                      holds="legal_hold")
    for role in (R.UNIT_REVIEWER, R.UNIT_HEAD):
        b.happens(f"kept in the archive by {role}", role, S.NOT_PASSED, A.COLLECT, S.ARCHIVED, "P11",
                  off="destruction")
    b.refused("not kept while a re-check waits", R.UNIT_HEAD, S.NOT_PASSED, A.COLLECT, "recheck_open", "P8",
              off="destruction", holds="recheck")
    b.refused("kept by the unit", office, S.NOT_PASSED, A.COLLECT, "not_yours", "P11", off="destruction")
    b.refused("not kept where it is destroyed", R.UNIT_REVIEWER, S.NOT_PASSED, A.COLLECT, "not_now", "P11")


EXAMINED = (S.AT_UNIT, S.AT_DEPARTMENT, S.RETURNED, S.AT_COMMITTEE, S.ACCEPTED, S.HANDED_IN, S.READY, S.DEFENDED,
            S.PASSED, S.IN_PUBLICITY, S.PUBLICISED, S.AT_CONFIRMATION)
TITLED = (S.CONFIRMED, S.CERTIFIED, S.ARCHIVED)


def integrity(b: Book) -> None:
    """A5: examined all through the review; two officers decide, and what follows is the bureau's."""
    bureau = R.BUREAU
    for state in (*EXAMINED, S.NOT_PASSED, *TITLED):
        for role in (R.DEPARTMENT_REVIEWER, R.OFFICE_REVIEWER, bureau):
            b.happens(f"{role} opens a case in {state}", role, state, A.OPEN_INTEGRITY_CASE, state, "A5", ME)
        b.refused(f"a unit opens no case in {state}", R.UNIT_HEAD, state, A.OPEN_INTEGRITY_CASE, "not_yours", "A5")
        b.refused(f"a case in {state} has a reason", bureau, state, A.OPEN_INTEGRITY_CASE, "reason_missing", "A5",
                  inputs=inputs(reason=""))
        b.refused(f"one case in {state}", bureau, state, A.OPEN_INTEGRITY_CASE, "integrity_case", "A5",
                  holds="integrity_case")
        b.happens(f"a case is closed in {state}", bureau, state, A.CLOSE_INTEGRITY_CASE, state, "A5", ME,
                  holds="integrity_case")
        b.refused(f"no case to close in {state}", bureau, state, A.CLOSE_INTEGRITY_CASE, "no_integrity_case", "A5")
        b.refused(f"a case is closed in {state} with a reason", bureau, state, A.CLOSE_INTEGRITY_CASE,
                  "reason_missing", "A5", inputs=inputs(reason=""), holds="integrity_case")
        b.refused(f"a case is closed in {state} by the bureau", R.OFFICE_REVIEWER, state, A.CLOSE_INTEGRITY_CASE,
                  "not_yours", "A5", holds="integrity_case")
    decided = these(holds="integrity_case", milestones="integrity_decided")
    for action, target, states in ((A.REVOKE, S.REVOKED, TITLED), (A.CANCEL_FOR_FRAUD, S.CANCELLED, EXAMINED)):
        for state in states:
            b.happens(f"{action} from {state}", bureau, state, action, target, "A5", ME, P.UNIT, **decided)
            b.refused(f"{action} from {state} that nobody decided", bureau, state, action, "integrity_not_decided",
                      "A5", holds="integrity_case")
            b.refused(f"{action} from {state} with a clause", bureau, state, action, "clause_missing", "A5",
                      inputs=inputs(clause=""), **decided)
            b.refused(f"{action} from {state} by the bureau", R.OFFICE_REVIEWER, state, action, "not_yours", "A5",
                      **decided)
