"""Cases from the hand-in of the paper to the publicity of results, with every stage that a pack may lack."""

# One case a line, as far as it goes.
# fmt: off

from __future__ import annotations

from tests.core.procedure_cases import NOON, TICK, A, Book, P, R, S, inputs, last, late, these

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
        b.happens(f"a payment on line in {state}", R.SYSTEM, state, A.RECEIVE_PAYMENT, state, "F1", ME)
        b.refused(f"nobody makes a payment on line in {state}", R.CASHIER, state, A.RECEIVE_PAYMENT, "not_yours", "F1")
        b.refused(f"no fee, no payment on line in {state}", R.SYSTEM, state, A.RECEIVE_PAYMENT, "not_now", "F1",
                  off="fee")
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
    b.refused("not admitted in a case of integrity", office, S.HANDED_IN, A.ADMIT, "integrity_case", "A5",
              holds="integrity_case", milestones="fee_settled")
    for paper in ("", "paper "):
        for fee in ("", "fee "):
            for unheard in ("", "defence meeting "):
                b.refused(f"not admitted in a case of integrity, without {paper}{fee}{unheard}", office,
                          S.ACCEPTED if paper else S.HANDED_IN, A.ADMIT, "integrity_case", "A5",
                          off=paper + fee + unheard, holds="integrity_case", milestones="fee_settled")
    b.happens("a date for the defence", office, S.READY, A.SCHEDULE_DEFENCE, S.READY, "P7", ME)
    b.refused("a date is the office's to give", R.CHAIR, S.READY, A.SCHEDULE_DEFENCE, "not_yours", "P7")
    b.refused("no date without a defence", office, S.READY, A.SCHEDULE_DEFENCE, "not_now", "P7", off="defence")
    for role in (chair, office):
        b.happens(f"defended, {role} records it", role, S.READY, A.RECORD_DEFENCE, S.DEFENDED, "P7", ME)
        b.happens(f"defended, {role} records it, and no meeting follows", role, S.READY, A.RECORD_DEFENCE, S.PASSED,
                  "P7", ME, off="meeting")
    for off in ("", "meeting"):
        b.refused(f"the counter records no defence {off}", counter, S.READY, A.RECORD_DEFENCE, "not_yours", "P7",
                  off=off)
        b.refused(f"no defence where a pack has none {off}", chair, S.READY, A.RECORD_DEFENCE, "not_now", "P7",
                  off=f"defence {off}")
    begins, running = these(moments={"defence_scheduled": NOON}), these(moments={"defence_scheduled": NOON + TICK})
    b.happens("excused", office, S.READY, A.EXCUSE_DEFENCE, S.READY, "8i", ME)
    b.happens("excused in the last instant before", office, S.READY, A.EXCUSE_DEFENCE, S.READY, "8i", ME, **running)
    b.refused("not excused once it has begun", office, S.READY, A.EXCUSE_DEFENCE, "defence_begun", "8i", **begins)
    b.refused("excused with a reason", office, S.READY, A.EXCUSE_DEFENCE, "reason_missing", "8i",
              inputs=inputs(reason=""))
    b.happens("missed", office, S.READY, A.MISS_DEFENCE, S.NOT_PASSED, "8i", ME, **begins)
    b.refused("not missed before it begins", office, S.READY, A.MISS_DEFENCE, "defence_not_begun", "8i", **running)
    b.refused("not missed without a date", office, S.READY, A.MISS_DEFENCE, "defence_not_scheduled", "8i")
    b.refused("who is excused misses nothing", office, S.READY, A.MISS_DEFENCE, "defence_excused", "8i",
              milestones="defence_excused", **begins)
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
    case = these(holds="integrity_case")
    for action in (A.VOTE_PASSED, A.VOTE_NOT_PASSED):
        b.refused(f"no {action} in a case of integrity", chair, S.DEFENDED, action, "integrity_case", "A5", **case)
        b.refused(f"no {action} in a case of integrity, without a defence", chair, S.READY, action, "integrity_case",
                  "A5", off="defence", **case)
    recheck(b)
    b.happens("announced", office, S.PASSED, A.ANNOUNCE, S.IN_PUBLICITY, "P8", ME, P.UNIT)
    b.refused("announced by the office", chair, S.PASSED, A.ANNOUNCE, "not_yours", "P8")
    b.refused("not announced in a case of integrity", office, S.PASSED, A.ANNOUNCE, "integrity_case", "A5", **case)
    b.refused("nothing to announce", office, S.PASSED, A.ANNOUNCE, "not_now", "P8", off="result_publicity")
    here, running, over = (S.IN_PUBLICITY, these(moments={"results_announced": NOON}),
                           these(moments={"results_announced": NOON - TICK}))
    b.happens("an objection from the public, in the last instant", R.SYSTEM, here, A.RAISE_OBJECTION, here, "P8",
              P.OFFICE, **running)
    b.refused("an objection from the public, too late", R.SYSTEM, here, A.RAISE_OBJECTION, "result_publicity_ended",
              "P8", **over)
    b.refused("an objection to what was not announced", R.SYSTEM, here, A.RAISE_OBJECTION, "not_announced", "P8")
    b.refused("an officer records, and raises none", office, here, A.RAISE_OBJECTION, "not_yours", "P8", **running)
    hold = these(holds="open_objection")
    for here in (S.IN_PUBLICITY, S.PUBLICISED):
        b.happens(f"an objection to a result, {here}", office, here, A.RECORD_OBJECTION, here, "P8")
        b.refused(f"an objection to a result is the office's to record, {here}", R.APPLICANT, here,
                  A.RECORD_OBJECTION, "not_yours", "P8")
        b.happens(f"an objection is looked into, {here}", office, here, A.INVESTIGATE_OBJECTION, here, "P8", **hold)
        b.happens(f"an objection is not sustained, {here}", office, here, A.DECIDE_OBJECTION, here, "P8", **hold)
        b.happens(f"an objection is sustained, {here}", office, here, A.SUSTAIN_OBJECTION, S.NOT_PASSED, "P8", ME,
                  P.UNIT, **hold)
        for action in (A.INVESTIGATE_OBJECTION, A.DECIDE_OBJECTION, A.SUSTAIN_OBJECTION):
            b.refused(f"{action} without an objection, {here}", office, here, action, "no_objection_open", "P3")
            b.refused(f"{action} by whom the objection concerns, {here}", office, here, action,
                      "concerned_by_objection", "9", inputs=inputs(concerned=True), **hold)
            b.refused(f"{action} is the office's, {here}", R.UNIT_HEAD, here, action, "not_yours", "P8", **hold)
        for action in (A.DECIDE_OBJECTION, A.SUSTAIN_OBJECTION):
            b.refused(f"{action} without a reason, {here}", office, here, action, "reason_missing", "P8",
                      inputs=inputs(reason=""), **hold)
        b.refused(f"an objection is sustained on a clause, {here}", office, here, A.SUSTAIN_OBJECTION,
                  "clause_missing", "P8", inputs=inputs(clause=""), **hold)
    here = S.IN_PUBLICITY
    b.happens("publicity of the result is over", R.SYSTEM, here, A.PUBLICITY_ENDED, S.PUBLICISED, "P8", ME, P.OFFICE,
              **over)
    b.refused("publicity still runs in its last instant", R.SYSTEM, here, A.PUBLICITY_ENDED,
              "result_publicity_running", "P8", **running)
    b.refused("publicity of nothing does not end", R.SYSTEM, here, A.PUBLICITY_ENDED, "not_announced", "P8")
    b.refused("publicity does not end over an objection", R.SYSTEM, here, A.PUBLICITY_ENDED, "objection_open", "P3",
              **over, **hold)
    b.refused("nobody ends publicity", office, here, A.PUBLICITY_ENDED, "not_yours", "P8", **over)


def recheck(b: Book) -> None:
    """rules.md 3: 复查, once, in time, decided by the chair."""
    me, chair, here = R.APPLICANT, R.CHAIR, S.NOT_PASSED
    in_time, late_ = these(moments={"not_passed": NOON}), these(moments={"not_passed": NOON - TICK})
    asks = A.REQUEST_RECHECK
    b.happens("a re-check is asked for in the last instant", me, here, asks, here, "P8", P.OFFICE, **in_time)
    b.refused("a re-check is asked for late", me, here, asks, "recheck_over", "P8", **late_)
    b.refused("a re-check without a day", me, here, asks, "recheck_time_unknown", "P8")
    b.refused("a re-check needs a reason", me, here, asks, "reason_missing", "P8", inputs=inputs(reason=" "),
              **in_time)
    b.refused("a re-check is asked for once at a time", me, here, asks, "recheck_open", "P8", holds="recheck",
              **in_time)
    b.refused("a re-check is asked for once", me, here, asks, "rechecked_already", "P8", milestones="recheck_decided",
              **in_time)
    b.refused("a re-check is the applicant's to ask for", R.UNIT_HEAD, here, asks, "not_yours", "P8", **in_time)
    b.refused("no re-check in a pack without", me, here, asks, "not_now", "P8", off="recheck", **in_time)
    held = these(holds="recheck")
    both = (P.APPLICANT, P.OFFICE)
    b.happens("the result stands", chair, here, A.UPHOLD_RESULT, here, "P8", *both, **held)
    b.happens("a vote is repeated", chair, here, A.REPEAT_VOTE, S.DEFENDED, "P8", *both, **held)
    b.happens("a vote is repeated without a defence", chair, here, A.REPEAT_VOTE, S.READY, "P8", *both, off="defence",
              **held)
    b.happens("who missed the defence gets another", chair, here, A.REPEAT_VOTE, S.READY, "P8", *both,
              failed_by="miss_defence", **held)
    b.happens("who missed it gets another where no meeting follows", chair, here, A.REPEAT_VOTE, S.READY, "P8", *both,
              failed_by="miss_defence", off="meeting", **held)
    b.refused("no vote to repeat without a meeting", chair, here, A.REPEAT_VOTE, "not_now", "P8", off="meeting",
              **held)
    b.refused("no vote to repeat without a meeting or a defence", chair, here, A.REPEAT_VOTE, "not_now", "P8",
              off="defence meeting", **held)
    ways = (("the result stands", A.UPHOLD_RESULT, these()), ("a vote anew", A.REPEAT_VOTE, these()),
            ("a vote anew without a defence", A.REPEAT_VOTE, these(off="defence")),
            ("a defence anew", A.REPEAT_VOTE, these(failed_by="miss_defence")))
    for name, action, more in ways:
        b.refused(f"{name}: nothing was asked for", chair, here, action, "no_recheck_open", "P8", **more)
        b.refused(f"{name}: with a reason", chair, here, action, "reason_missing", "P8", inputs=inputs(reason=""),
                  **held, **more)
        b.refused(f"{name}: it is the chair's", R.OFFICE_REVIEWER, here, action, "not_yours", "P8", **held, **more)
        off = f"{more.get('off', '')} recheck".strip()
        b.refused(f"{name}: not in a pack without", chair, here, action, "not_now", "P8", **held,
                  **{**more, "off": off})
