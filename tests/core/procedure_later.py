"""Cases from the hand-in of the paper to the archive, with every stage that a pack may lack."""

# One case a line, as far as it goes.
# fmt: off

from __future__ import annotations

from tests.core.procedure_cases import A, Book, P, R, S, inputs, last, late, these

ME = P.APPLICANT


def handin_and_defence(b: Book) -> None:
    """P6, P7, F1, 8i."""
    counter, office, chair = R.COUNTER, R.OFFICE_REVIEWER, R.CHAIR
    done = these(milestones="paper_complete")
    b.happens("paper is received", counter, S.ACCEPTED, A.RECEIVE_PAPER, S.HANDED_IN, "P6", ME, at=last("paper"),
              **done)
    b.refused("paper is received late", counter, S.ACCEPTED, A.RECEIVE_PAPER, "too_late", "T7", at=late("paper"),
              **done)
    b.refused("incomplete paper", counter, S.ACCEPTED, A.RECEIVE_PAPER, "paper_incomplete", "P6")
    b.refused("paper is received at the counter", office, S.ACCEPTED, A.RECEIVE_PAPER, "not_yours", "P6", **done)
    b.refused("no paper where a pack has none", counter, S.ACCEPTED, A.RECEIVE_PAPER, "not_now", "P6", off="paper",
              **done)
    for state in (S.ACCEPTED, S.HANDED_IN):
        b.happens(f"a payment in {state}", R.CASHIER, state, A.RECORD_PAYMENT, state, "F1", ME)
        b.happens(f"a payment in {state}, confirmed in the office", office, state, A.RECORD_PAYMENT, state, "F1", ME)
        b.refused(f"a payment in {state} is not the counter's", counter, state, A.RECORD_PAYMENT, "not_yours", "F1")
        b.refused(f"no fee, no payment in {state}", R.CASHIER, state, A.RECORD_PAYMENT, "not_now", "F1", off="fee")
    b.refused("no paper, no payment with it", R.CASHIER, S.HANDED_IN, A.RECORD_PAYMENT, "not_now", "F1", off="paper")
    for source, other, paper in ((S.HANDED_IN, S.ACCEPTED, ""), (S.ACCEPTED, S.HANDED_IN, "paper ")):
        for target, unheard in ((S.READY, ""), (S.PASSED, "defence meeting ")):
            off = paper + unheard
            word = "to the hearing" if target == S.READY else "with nothing to be heard"
            b.happens(f"admitted from {source} {word}, fee settled", office, source, A.ADMIT, target, "P6", ME,
                      off=off, milestones="fee_settled")
            b.refused(f"not admitted from {source} {word}, fee open", office, source, A.ADMIT, "fee_open", "F1",
                      off=off)
            b.happens(f"admitted from {source} {word} without a fee", office, source, A.ADMIT, target, "P6", ME,
                      off=off + "fee")
            for fee in ("", "fee"):
                b.refused(f"admitted from {source} {word} by the office {fee}", R.COUNTER, source, A.ADMIT,
                        "not_yours", "P6", off=off + fee, milestones="fee_settled")
                b.refused(f"not admitted from {other} {word} {fee}", office, other, A.ADMIT, "not_now", "P6",
                        off=off + fee, milestones="fee_settled")
        for one in ("defence", "meeting"):
            b.happens(f"admitted from {source} without {one}", office, source, A.ADMIT, S.READY, "P6", ME,
                      off=paper + one, milestones="fee_settled")
            b.happens(f"admitted from {source} without {one} and fee", office, source, A.ADMIT, S.READY, "P6", ME,
                      off=f"{paper}fee {one}")
    b.happens("defended", chair, S.READY, A.RECORD_DEFENCE, S.DEFENDED, "P7", ME)
    b.happens("defended, and no meeting follows", chair, S.READY, A.RECORD_DEFENCE, S.PASSED, "P7", ME, off="meeting")
    for off in ("", "meeting"):
        b.refused(f"the chair records the defence {off}", office, S.READY, A.RECORD_DEFENCE, "not_yours", "P7",
                  off=off)
        b.refused(f"no defence where a pack has none {off}", chair, S.READY, A.RECORD_DEFENCE, "not_now", "P7",
                  off=f"defence {off}")
    b.happens("excused", office, S.READY, A.EXCUSE_DEFENCE, S.READY, "8i", ME)
    b.refused("excused with a reason", office, S.READY, A.EXCUSE_DEFENCE, "reason_missing", "8i",
              inputs=inputs(reason=""))
    b.happens("missed", office, S.READY, A.MISS_DEFENCE, S.NOT_PASSED, "8i", ME)
    b.refused("who is excused misses nothing", office, S.READY, A.MISS_DEFENCE, "defence_excused", "8i",
              milestones="defence_excused")
    for action in (A.EXCUSE_DEFENCE, A.MISS_DEFENCE):
        b.refused(f"{action} is the office's", R.APPLICANT, S.READY, action, "not_yours", "8i")
        b.refused(f"no {action} without a defence", office, S.READY, action, "not_now", "8i", off="defence")


def meeting_and_publicity(b: Book) -> None:
    """P8, P9."""
    chair, office = R.CHAIR, R.OFFICE_REVIEWER
    for action, target in ((A.VOTE_PASSED, S.PASSED), (A.VOTE_NOT_PASSED, S.NOT_PASSED)):
        b.happens(f"{action} after the defence", chair, S.DEFENDED, action, target, "P8", ME)
        b.happens(f"{action} without a defence", chair, S.READY, action, target, "P8", ME, off="defence")
        b.refused(f"no {action} before the defence", chair, S.READY, action, "not_now", "P8")
        b.refused(f"{action} is the chair's", office, S.DEFENDED, action, "not_yours", "P8")
        b.refused(f"{action} is the chair's, too, without a defence", office, S.READY, action, "not_yours", "P8",
                  off="defence")
        b.refused(f"no {action} without a meeting", chair, S.READY, action, "not_now", "P8", off="defence meeting")
        b.refused(f"no {action} in a pack without a meeting", chair, S.DEFENDED, action, "not_now", "P8",
                  off="meeting")
        b.refused(f"no {action} after a defence that the pack has not", chair, S.DEFENDED, action, "not_now", "P8",
                  off="defence")
    b.happens("announced", office, S.PASSED, A.ANNOUNCE, S.IN_PUBLICITY, "P8", ME, P.UNIT)
    b.refused("announced by the office", chair, S.PASSED, A.ANNOUNCE, "not_yours", "P8")
    b.refused("nothing to announce", office, S.PASSED, A.ANNOUNCE, "not_now", "P8", off="result_publicity")
    here, hold = S.IN_PUBLICITY, these(holds="open_objection")
    b.happens("an objection to a result", office, here, A.RECORD_OBJECTION, here, "P8")
    b.refused("an objection to a result is the office's to record", R.APPLICANT, here, A.RECORD_OBJECTION,
              "not_yours", "P8")
    b.happens("an objection is not sustained", office, here, A.DECIDE_OBJECTION, here, "P8", **hold)
    b.happens("an objection is sustained", office, here, A.SUSTAIN_OBJECTION, S.NOT_PASSED, "P8", ME, P.UNIT, **hold)
    for action in (A.DECIDE_OBJECTION, A.SUSTAIN_OBJECTION):
        b.refused(f"{action} without an objection", office, here, action, "no_objection_open", "P3")
        b.refused(f"{action} by whom the objection concerns", office, here, action, "concerned_by_objection", "9",
                  inputs=inputs(concerned=True), **hold)
        b.refused(f"{action} without a reason", office, here, action, "reason_missing", "P8",
                  inputs=inputs(reason=""), **hold)
        b.refused(f"{action} is the office's", R.UNIT_HEAD, here, action, "not_yours", "P8", **hold)
    over = these(milestones="result_publicity_over")
    b.happens("publicity of the result is over", R.SYSTEM, here, A.PUBLICITY_ENDED, S.PUBLICISED, "P8", ME, P.OFFICE,
              **over)
    b.refused("publicity still runs", R.SYSTEM, here, A.PUBLICITY_ENDED, "result_publicity_running", "P8")
    b.refused("publicity does not end over an objection", R.SYSTEM, here, A.PUBLICITY_ENDED, "objection_open", "P3",
              **over, **hold)
    b.refused("nobody ends publicity", office, here, A.PUBLICITY_ENDED, "not_yours", "P8", **over)
    case = these(holds="integrity_case")
    for state, off in ((S.PUBLICISED, ""), (S.PASSED, "result_publicity")):
        b.happens(f"sent to confirmation from {state}", office, state, A.SEND_TO_CONFIRMATION, S.AT_CONFIRMATION,
                  "P9", ME, off=off)
        b.refused(f"an integrity case keeps {state}", office, state, A.SEND_TO_CONFIRMATION, "integrity_case", "A5",
                  off=off, **case)
        b.refused(f"sent to confirmation from {state} by the office", R.CHAIR, state, A.SEND_TO_CONFIRMATION,
                  "not_yours", "P9", off=off)
        b.refused(f"not sent from {state} where none confirms", office, state, A.SEND_TO_CONFIRMATION, "not_now",
                  "P9", off=f"{off} confirmation")
    b.refused("not sent before publicity", office, S.PASSED, A.SEND_TO_CONFIRMATION, "not_now", "P9")


def conferral_and_after(b: Book) -> None:
    """P9, P10, P11, A5."""
    office, bureau, hr = R.OFFICE_REVIEWER, R.BUREAU, R.HR_OFFICER
    at, case = S.AT_CONFIRMATION, these(holds="integrity_case")
    b.happens("sent back", hr, at, A.SEND_BACK, S.PUBLICISED, "P9", P.OFFICE)
    b.refused("sent back with a reason", hr, at, A.SEND_BACK, "reason_missing", "P9", inputs=inputs(reason=""))
    b.refused("sent back by who confirms", office, at, A.SEND_BACK, "not_yours", "P9")
    for role in (hr, bureau):
        b.happens(f"rejected by {role}", role, at, A.REJECT, S.NOT_PASSED, "P9", ME, P.UNIT, P.OFFICE)
    b.refused("rejected with a clause", hr, at, A.REJECT, "clause_missing", "P9", inputs=inputs(clause=""))
    b.refused("rejected by who confirms", office, at, A.REJECT, "not_yours", "P9")
    for target, bare, word in ((S.CONFIRMED, "", "on"), (S.ARCHIVED, "certificate collection ", "at an end")):
        for role in (hr, bureau):
            b.happens(f"confirmed by {role}, {word}", role, at, A.CONFIRM, target, "P9", ME, P.UNIT, P.OFFICE,
                      off=bare)
        b.refused(f"not confirmed in a case of integrity, {word}", hr, at, A.CONFIRM, "integrity_case", "A5",
                  off=bare, **case)
        b.refused(f"confirmed by who confirms, {word}", office, at, A.CONFIRM, "not_yours", "P9", off=bare)
        for state, off in ((S.PUBLICISED, "confirmation "), (S.PASSED, "confirmation result_publicity ")):
            b.happens(f"the bureau confirms from {state}, {word}", bureau, state, A.CONFIRM, target, "P9", ME, P.UNIT,
                      off=bare + off)
            b.refused(f"the bureau does not confirm from {state} in a case, {word}", bureau, state, A.CONFIRM,
                      "integrity_case", "A5", off=bare + off, **case)
            b.refused(f"the office does not confirm from {state}, {word}", office, state, A.CONFIRM, "not_yours",
                      "P9", off=bare + off)
            b.refused(f"the bureau does not confirm what another confirms from {state}, {word}", bureau, state,
                      A.CONFIRM, "not_now", "P9", off=bare + off.replace("confirmation ", ""))
        b.refused(f"the bureau does not confirm before publicity, {word}", bureau, S.PASSED, A.CONFIRM, "not_now",
                  "P9", off=bare + "confirmation")
    for only in ("certificate", "collection"):
        b.happens(f"confirmed in a pack without {only}", hr, at, A.CONFIRM, S.CONFIRMED, "P9", ME, P.UNIT, P.OFFICE,
                  off=only)
    b.happens("certified", office, S.CONFIRMED, A.CERTIFY, S.CERTIFIED, "P10", ME)
    b.happens("certified, and nothing is collected", office, S.CONFIRMED, A.CERTIFY, S.ARCHIVED, "P10", ME,
              off="collection")
    for off in ("", "collection"):
        b.refused(f"certified by the office {off}", R.UNIT_HEAD, S.CONFIRMED, A.CERTIFY, "not_yours", "P10", off=off)
        b.refused(f"no certificate in a pack without {off}", office, S.CONFIRMED, A.CERTIFY, "not_now", "P10",
                  off=f"certificate {off}")
    for role in (R.UNIT_REVIEWER, R.UNIT_HEAD):
        b.happens(f"collected by {role}", role, S.CERTIFIED, A.COLLECT, S.ARCHIVED, "P11", ME)
        b.happens(f"collected by {role} without a certificate", role, S.CONFIRMED, A.COLLECT, S.ARCHIVED, "P11", ME,
                  off="certificate")
    b.refused("collected by the unit", R.APPLICANT, S.CERTIFIED, A.COLLECT, "not_yours", "P11")
    b.refused("collected by the unit, too, without a certificate", R.APPLICANT, S.CONFIRMED, A.COLLECT, "not_yours",
              "P11", off="certificate")
    b.refused("collected after certification", R.UNIT_HEAD, S.CONFIRMED, A.COLLECT, "not_now", "P11")
    b.refused("nothing to collect", R.UNIT_HEAD, S.CERTIFIED, A.COLLECT, "not_now", "P11", off="collection")
    b.refused("nothing to collect at all", R.UNIT_HEAD, S.CONFIRMED, A.COLLECT, "not_now", "P11",
              off="collection certificate")
    b.happens("listed for destruction", office, S.NOT_PASSED, A.LIST_FOR_DESTRUCTION, S.TO_DESTROY, "P11", ME)
    b.refused("listed by the office", R.UNIT_HEAD, S.NOT_PASSED, A.LIST_FOR_DESTRUCTION, "not_yours", "P11")
    b.refused("nothing is listed where nothing is destroyed", office, S.NOT_PASSED, A.LIST_FOR_DESTRUCTION, "not_now",
              "P11", off="destruction")
    listed = these(milestones="destruction_confirmed")
    b.happens("destroyed", bureau, S.TO_DESTROY, A.DESTROY, S.DESTROYED, "P11", ME, **listed)
    b.refused("destroyed after two have confirmed the list", bureau, S.TO_DESTROY, A.DESTROY,
              "destruction_not_confirmed", "P11")
    b.refused("a legal hold keeps it", bureau, S.TO_DESTROY, A.DESTROY, "legal_hold", "P11", holds="legal_hold",
              **listed)
    b.refused("destroyed by the bureau", office, S.TO_DESTROY, A.DESTROY, "not_yours", "P11", **listed)
    b.refused("nothing is destroyed where a pack keeps all", bureau, S.TO_DESTROY, A.DESTROY, "not_now", "P11",
              off="destruction", **listed)
    for role in (R.UNIT_REVIEWER, R.UNIT_HEAD):
        b.happens(f"kept in the archive by {role}", role, S.NOT_PASSED, A.COLLECT, S.ARCHIVED, "P11",
                  off="destruction")
    b.refused("kept by the unit", office, S.NOT_PASSED, A.COLLECT, "not_yours", "P11", off="destruction")
    b.refused("not kept where it is destroyed", R.UNIT_REVIEWER, S.NOT_PASSED, A.COLLECT, "not_now", "P11")
    ends = ((A.REVOKE, S.REVOKED, (S.CONFIRMED, S.CERTIFIED, S.ARCHIVED)), (A.CANCEL_FOR_FRAUD, S.CANCELLED,
            (S.AT_UNIT, S.AT_DEPARTMENT, S.RETURNED, S.AT_COMMITTEE, S.ACCEPTED, S.HANDED_IN, S.READY, S.DEFENDED,
            S.PASSED, S.IN_PUBLICITY, S.PUBLICISED, S.AT_CONFIRMATION)))
    for action, target, states in ends:
        for state in states:
            b.happens(f"{action} from {state}", bureau, state, action, target, "A5", ME, P.UNIT,
                      holds="integrity_case")
            b.refused(f"{action} from {state} with a clause", bureau, state, action, "clause_missing", "A5",
                      inputs=inputs(clause=""))
            b.refused(f"{action} from {state} by the bureau", office, state, action, "not_yours", "A5")
