"""Cases from the draft to the Committee's acceptance; what time does is in procedure_time.py."""

# One case a line, as far as it goes.
# fmt: off

from __future__ import annotations

from typing import Any

from tests.core.procedure_cases import (
    NOON,
    OVER,
    TICK,
    WINDOWS,
    WRONG,
    A,
    Book,
    Checks,
    P,
    Publicity,
    R,
    S,
    inputs,
    last,
    late,
    ready,
    these,
)

TWO = "pending_refusal"


def application(b: Book) -> None:
    """P2, T2, T5, 8a, 8c, 8l, 8m."""
    me = R.APPLICANT
    b.happens("a draft is edited", me, S.DRAFT, A.EDIT, S.DRAFT, "P2")
    b.happens("a draft may be edited before the window", me, S.DRAFT, A.EDIT, S.DRAFT, "P2",
              at=NOON.replace(month=10))
    b.refused("another applicant edits nothing", R.UNIT_HEAD, S.DRAFT, A.EDIT, "not_yours", "P2")
    b.happens("a returned dossier is edited", me, S.RETURNED, A.EDIT, S.RETURNED, "T5")
    b.refused("a returned dossier is not edited late", me, S.RETURNED, A.EDIT, "too_late", "T5",
              at=late("applicant_correction"))
    b.refused("the unit does not edit a returned dossier", R.UNIT_HEAD, S.RETURNED, A.EDIT, "not_yours", "T5")
    b.happens("material is offered for publicity", me, S.DRAFT, A.OFFER_FOR_PUBLICITY, S.DRAFT, "8a", P.UNIT)
    b.refused("what is not complete is not publicised", me, S.DRAFT, A.OFFER_FOR_PUBLICITY, "missing", "P2",
              readiness=ready(missing=("education",)))
    b.refused("an offer is late", me, S.DRAFT, A.OFFER_FOR_PUBLICITY, "too_late", "T2", at=late("application"))
    b.refused("an offer is the applicant's", R.UNIT_HEAD, S.DRAFT, A.OFFER_FOR_PUBLICITY, "not_yours", "8a")
    b.refused("a pack without earlier publicity", me, S.DRAFT, A.OFFER_FOR_PUBLICITY, "not_now", "8a",
              off="publicity_before_submission")
    b.happens("submission", me, S.DRAFT, A.SUBMIT, S.AT_UNIT, "P2", P.APPLICANT, P.UNIT)
    b.happens("submission in the last instant", me, S.DRAFT, A.SUBMIT, S.AT_UNIT, "P2", P.APPLICANT, P.UNIT,
              at=last("application"))
    b.happens("submission in the first instant", me, S.DRAFT, A.SUBMIT, S.AT_UNIT, "P2", P.APPLICANT, P.UNIT,
              at=WINDOWS["application"].opens_at)
    b.refused("submission too early", me, S.DRAFT, A.SUBMIT, "too_early", "T2",
              at=WINDOWS["application"].opens_at - TICK if WINDOWS["application"].opens_at else NOON)
    b.refused("submission too late", me, S.DRAFT, A.SUBMIT, "too_late", "T2", at=late("application"))
    b.refused("submission with no window in the pack", me, S.DRAFT, A.SUBMIT, "window_unknown", "P2", windows={})
    b.refused("submission by somebody else", R.UNIT_REVIEWER, S.DRAFT, A.SUBMIT, "not_yours", "P2")
    b.refused("submission without the promise", me, S.DRAFT, A.SUBMIT, "not_declared", "P2",
              readiness=ready(declared=False))
    b.refused("submission with unreadable values", me, S.DRAFT, A.SUBMIT, "faults", "P2",
              readiness=ready(faults=("education[0].graduated_on",)))
    b.refused("submission with gaps", me, S.DRAFT, A.SUBMIT, "missing", "P2", readiness=ready(missing=("education",)))
    b.refused("submission against a rule that blocks", me, S.DRAFT, A.SUBMIT, "not_eligible", "P2",
              readiness=ready(blocking=("ce-total",)))
    b.happens("the unit's return is resubmitted to the unit", me, S.RETURNED, A.RESUBMIT, S.AT_UNIT, "A2.return",
              P.APPLICANT, P.UNIT, returned_from=S.AT_UNIT)
    b.happens("so it is where a pack sends all by the unit", me, S.RETURNED, A.RESUBMIT, S.AT_UNIT, "A2.return",
              P.APPLICANT, P.UNIT, returned_from=S.AT_UNIT, off="resubmit_to_returner")
    b.happens("resubmission to the department", me, S.RETURNED, A.RESUBMIT, S.AT_DEPARTMENT, "8c", P.APPLICANT,
              P.DEPARTMENT, returned_from=S.AT_DEPARTMENT)
    b.happens("resubmission to the office", me, S.RETURNED, A.RESUBMIT, S.AT_COMMITTEE, "8c", P.APPLICANT, P.OFFICE,
              returned_from=S.AT_COMMITTEE)
    for source, state in (("department", S.AT_DEPARTMENT), ("office", S.AT_COMMITTEE)):
        b.happens(f"resubmission to the {source} by way of the unit", me, S.RETURNED, A.RESUBMIT, S.AT_UNIT, "8c",
                  P.APPLICANT, P.UNIT, P.DEPARTMENT, returned_from=state, readiness=ready(goes_by_unit=True))
        b.happens(f"resubmission to the {source} where a pack sends all by the unit", me, S.RETURNED, A.RESUBMIT,
                  S.AT_UNIT, "8c", P.APPLICANT, P.UNIT, returned_from=state, off="resubmit_to_returner")
    rows = (("to the unit", S.AT_UNIT, False, "A2.return", ""), ("to the department", S.AT_DEPARTMENT, False, "8c",
            ""), ("to the office", S.AT_COMMITTEE, False, "8c", ""), ("by the unit", S.AT_COMMITTEE, True, "8c", ""),
            ("all by the unit", S.AT_DEPARTMENT, False, "8c", "resubmit_to_returner"))
    for name, state, by_unit, clause, off in rows:
        common = these(returned_from=state, off=off)
        b.refused(f"resubmission {name}, late", me, S.RETURNED, A.RESUBMIT, "too_late", "T5",
                  at=late("applicant_correction"), readiness=ready(goes_by_unit=by_unit), **common)
        b.refused(f"resubmission {name}, by another", R.UNIT_HEAD, S.RETURNED, A.RESUBMIT, "not_yours", clause,
                  readiness=ready(goes_by_unit=by_unit), **common)
        b.refused(f"resubmission {name}, without the promise", me, S.RETURNED, A.RESUBMIT, "not_declared", "P2",
                  readiness=ready(goes_by_unit=by_unit, declared=False), **common)
        b.refused(f"resubmission {name}, with gaps", me, S.RETURNED, A.RESUBMIT, "missing", "P2",
                  readiness=ready(goes_by_unit=by_unit, missing=("titles",)), **common)
        b.refused(f"resubmission {name}, against a rule", me, S.RETURNED, A.RESUBMIT, "not_eligible", clause,
                  readiness=ready(goes_by_unit=by_unit, blocking=("r",)), **common)
    for state in (S.DRAFT, S.AT_UNIT, S.RETURNED, S.AT_DEPARTMENT):
        b.happens(f"withdrawal from {state}", me, state, A.WITHDRAW, S.WITHDRAWN, "8m", P.APPLICANT, P.UNIT)
        b.refused(f"withdrawal from {state} is the applicant's", R.UNIT_HEAD, state, A.WITHDRAW, "not_yours", "8m")
    unit_change(b)
    for state in (S.AT_COMMITTEE, S.ACCEPTED, S.HANDED_IN, S.READY):
        b.happens(f"withdrawal from {state} with consent", me, state, A.WITHDRAW, S.WITHDRAWN, "8m", P.APPLICANT,
                  P.OFFICE, milestones="withdrawal_consented")
        b.refused(f"withdrawal from {state} without consent", me, state, A.WITHDRAW, "consent_missing", "8m")
        b.refused(f"withdrawal from {state} by another", R.OFFICE_REVIEWER, state, A.WITHDRAW, "not_yours", "8m",
                  milestones="withdrawal_consented")
        b.refused(f"withdrawal from {state} in a pack that has none", me, state, A.WITHDRAW, "not_now", "8m",
                  milestones="withdrawal_consented", off="withdraw_after_committee")


def unit_change(b: Book) -> None:
    """8m: before the recommendation the dossier restarts at the new unit; after it the Committee office decides."""
    me, both = R.APPLICANT, (P.APPLICANT, P.UNIT)
    for state in (S.DRAFT, S.AT_UNIT, S.RETURNED):
        name = f"change of unit in {state}"
        agreed = these(milestones="unit_change_agreed", returned_from=S.AT_UNIT)
        b.happens(name, me, state, A.CHANGE_UNIT, S.DRAFT, "8m", *both, at=last("application"), **agreed)
        b.refused(f"{name}, one consent missing", me, state, A.CHANGE_UNIT, "unit_change_not_agreed", "8m",
                  returned_from=S.AT_UNIT)
        b.refused(f"{name} too late", me, state, A.CHANGE_UNIT, "too_late", "T2", at=late("application"), **agreed)
        b.refused(f"{name} is the applicant's", R.UNIT_HEAD, state, A.CHANGE_UNIT, "not_yours", "8m", **agreed)
    b.refused("change of unit while a refusal waits", me, S.AT_UNIT, A.CHANGE_UNIT, "refusal_pending", "A2.refuse",
              milestones="unit_change_agreed", holds="pending_refusal")
    b.refused("no restart of what the department returned", me, S.RETURNED, A.CHANGE_UNIT, "not_now", "8m",
              milestones="unit_change_agreed", returned_from=S.AT_DEPARTMENT)
    for state in (S.AT_DEPARTMENT, S.AT_COMMITTEE, S.ACCEPTED, S.HANDED_IN, S.READY):
        name = f"following to the new unit in {state}"
        agreed = these(milestones="unit_change_agreed")
        b.happens(name, R.OFFICE_REVIEWER, state, A.FOLLOW_UNIT, state, "8m", *both, **agreed)
        b.refused(f"{name} is the office's", me, state, A.FOLLOW_UNIT, "not_yours", "8m", **agreed)
        b.refused(f"{name} needs both consents", R.OFFICE_REVIEWER, state, A.FOLLOW_UNIT, "unit_change_not_agreed",
                  "8m")
        b.refused(f"{name} needs a reason", R.OFFICE_REVIEWER, state, A.FOLLOW_UNIT, "reason_missing", "8m",
                  inputs=inputs(reason=""), **agreed)
        b.refused(f"{name} waits for a refusal", R.OFFICE_REVIEWER, state, A.FOLLOW_UNIT, "refusal_pending",
                  "A2.refuse", holds="pending_refusal", **agreed)
        b.refused(f"no restart in {state}", me, state, A.CHANGE_UNIT, "not_now", "8m", **agreed)


def unit(b: Book) -> None:
    """P3, 8a: publicity, objections, recommendation."""
    offered = these(milestones="offered_for_publicity", publicity=None)
    stale = Publicity(ends_at=NOON + TICK, same_material=False)
    for role in (R.UNIT_REVIEWER, R.UNIT_HEAD):
        b.happens(f"{role} posts before submission", role, S.DRAFT, A.POST_PUBLICITY, S.DRAFT, "8a", P.APPLICANT,
                  **offered)
        b.happens(f"{role} posts", role, S.AT_UNIT, A.POST_PUBLICITY, S.AT_UNIT, "P3", P.APPLICANT, publicity=None)
    b.refused("nothing was offered", R.UNIT_HEAD, S.DRAFT, A.POST_PUBLICITY, "not_offered", "8a", publicity=None)
    b.refused("no posting before submission where a pack has none", R.UNIT_HEAD, S.DRAFT, A.POST_PUBLICITY, "not_now",
              "8a", off="publicity_before_submission", **offered)
    b.refused("an offer is posted in the window", R.UNIT_HEAD, S.DRAFT, A.POST_PUBLICITY, "too_late", "T3",
              at=late("unit_review"), **offered)
    b.refused("an offer is posted once", R.UNIT_HEAD, S.DRAFT, A.POST_PUBLICITY, "publicity_posted_already", "P3",
              milestones="offered_for_publicity")
    b.refused("the applicant does not post an offer", R.APPLICANT, S.DRAFT, A.POST_PUBLICITY, "not_yours", "8a",
              **offered)
    b.happens("changed material is posted anew", R.UNIT_HEAD, S.AT_UNIT, A.POST_PUBLICITY, S.AT_UNIT, "P3",
              P.APPLICANT, publicity=stale)
    b.refused("the same material is posted once", R.UNIT_HEAD, S.AT_UNIT, A.POST_PUBLICITY,
              "publicity_posted_already", "P3")
    b.refused("no posting while a refusal waits", R.UNIT_HEAD, S.AT_UNIT, A.POST_PUBLICITY, "refusal_pending",
              "A2.refuse", publicity=None, holds=TWO)
    b.refused("no posting late", R.UNIT_HEAD, S.AT_UNIT, A.POST_PUBLICITY, "too_late", "T3", publicity=None,
              at=late("unit_review"))
    b.refused("the applicant does not post", R.APPLICANT, S.AT_UNIT, A.POST_PUBLICITY, "not_yours", "P3",
              publicity=None)
    for state in (S.DRAFT, S.AT_UNIT):
        for role in (R.UNIT_REVIEWER, R.UNIT_HEAD):
            b.happens(f"an objection in {state} is recorded by {role} at any time", role, state, A.RECORD_OBJECTION,
                      state, "P3", at=late("paper"))
            b.happens(f"an objection in {state} is decided by {role}", role, state, A.DECIDE_OBJECTION, state, "P3",
                      holds="open_objection", at=late("paper"))
            b.happens(f"an objection in {state} is looked into by {role}", role, state, A.INVESTIGATE_OBJECTION, state,
                      "P3", holds="open_objection", at=late("paper"))
        b.refused(f"without an objection in {state} nothing is looked into", R.UNIT_HEAD, state,
                  A.INVESTIGATE_OBJECTION, "no_objection_open", "P3")
        b.refused(f"an objection in {state} is looked into by the unit", R.BUREAU, state, A.INVESTIGATE_OBJECTION,
                  "not_yours", "P3", holds="open_objection")
        b.refused(f"an objection in {state} is recorded by the unit", R.APPLICANT, state, A.RECORD_OBJECTION,
                  "not_yours", "P3")
        b.refused(f"without an objection in {state} nothing is decided", R.UNIT_HEAD, state, A.DECIDE_OBJECTION,
                  "no_objection_open", "P3")
        b.refused(f"an objection in {state} is decided with a reason", R.UNIT_HEAD, state, A.DECIDE_OBJECTION,
                  "reason_missing", "P3", holds="open_objection", inputs=inputs(reason=""))
        for action in (A.INVESTIGATE_OBJECTION, A.DECIDE_OBJECTION):
            b.refused(f"{action} in {state} by whom the objection concerns", R.UNIT_HEAD, state, action,
                      "concerned_by_objection", "9", holds="open_objection", inputs=inputs(concerned=True))
        b.refused(f"an objection in {state} is decided by the unit", R.BUREAU, state, A.DECIDE_OBJECTION, "not_yours",
                  "P3", holds="open_objection")
    objection = these(holds="open_objection", at=last("correction_review"))
    b.happens("the department decides a flagged objection", R.DEPARTMENT_REVIEWER, S.AT_DEPARTMENT,
              A.DECIDE_OBJECTION, S.AT_DEPARTMENT, "8k", **objection)
    b.happens("the department looks into a flagged objection", R.DEPARTMENT_REVIEWER, S.AT_DEPARTMENT,
              A.INVESTIGATE_OBJECTION, S.AT_DEPARTMENT, "8k", **objection)
    b.refused("the department looks into it in time", R.DEPARTMENT_REVIEWER, S.AT_DEPARTMENT,
              A.INVESTIGATE_OBJECTION, "too_late", "T6", holds="open_objection", at=late("correction_review"))
    b.refused("the department has no objection to look into", R.DEPARTMENT_REVIEWER, S.AT_DEPARTMENT,
              A.INVESTIGATE_OBJECTION, "no_objection_open", "P3")
    b.refused("the unit does not look into what it passed on", R.UNIT_HEAD, S.AT_DEPARTMENT, A.INVESTIGATE_OBJECTION,
              "not_yours", "8k", holds="open_objection")
    b.happens("an objection put down after the recommendation", R.DEPARTMENT_REVIEWER, S.AT_DEPARTMENT,
              A.RECORD_OBJECTION, S.AT_DEPARTMENT, "P3", at=late("paper"))
    b.refused("after the recommendation the unit puts down none", R.UNIT_HEAD, S.AT_DEPARTMENT, A.RECORD_OBJECTION,
              "not_yours", "P3")
    b.refused("the department decides it in time", R.DEPARTMENT_REVIEWER, S.AT_DEPARTMENT, A.DECIDE_OBJECTION,
              "too_late", "T6", holds="open_objection", at=late("correction_review"))
    b.refused("the department has no objection to decide", R.DEPARTMENT_REVIEWER, S.AT_DEPARTMENT, A.DECIDE_OBJECTION,
              "no_objection_open", "P3")
    b.refused("the department decides with a reason", R.DEPARTMENT_REVIEWER, S.AT_DEPARTMENT, A.DECIDE_OBJECTION,
              "reason_missing", "8k", holds="open_objection", inputs=inputs(reason=""))
    for action in (A.INVESTIGATE_OBJECTION, A.DECIDE_OBJECTION):
        b.refused(f"{action} at the department by whom the objection concerns", R.DEPARTMENT_REVIEWER,
                  S.AT_DEPARTMENT, action, "concerned_by_objection", "9", holds="open_objection",
                  inputs=inputs(concerned=True))
    b.refused("the unit does not decide what it passed on", R.UNIT_HEAD, S.AT_DEPARTMENT, A.DECIDE_OBJECTION,
              "not_yours", "8k", holds="open_objection")
    for name, off, target, told in (("to the department", "", S.AT_DEPARTMENT, P.DEPARTMENT),
                        ("straight to the office", "department_stage", S.AT_COMMITTEE, P.OFFICE)):
        for way, action, roles, stranger in SIGNED:
            recommendation(b, f"{name} {way}", action, roles, stranger, off=off, target=target, told=told)
    for way, _, roles, stranger in SIGNED:
        action = A.NOT_RECOMMEND if stranger == R.UNIT_REVIEWER else A.NOT_RECOMMEND_ON_PAPER
        for role in roles:
            b.happens(f"not recommended {way} by {role}", role, S.AT_UNIT, action, S.NOT_RECOMMENDED, "P3", P.APPLICANT)
        b.refused(f"not recommended {way} by {stranger}", stranger, S.AT_UNIT, action, "not_yours", "P3")
        b.refused(f"not recommended {way} without a reason", R.UNIT_HEAD, S.AT_UNIT, action, "reason_missing", "P3",
                  inputs=inputs(reason=""))
        b.refused(f"not recommended {way} while a refusal waits", R.UNIT_HEAD, S.AT_UNIT, action, "refusal_pending",
                  "A2.refuse", holds=TWO)
        b.refused(f"not recommended {way} late", R.UNIT_HEAD, S.AT_UNIT, action, "too_late", "T3",
                  at=late("unit_review"))


#: How a head signs, by which action, whose it is, and whose it is not.
SIGNED = (
    ("in the system", A.RECOMMEND, (R.UNIT_HEAD,), R.UNIT_REVIEWER),
    ("on paper", A.RECOMMEND_ON_PAPER, (R.UNIT_HEAD, R.UNIT_REVIEWER), R.DEPARTMENT_REVIEWER),
)


def recommendation(b: Book, name: str, action: A, roles: tuple[R, ...], stranger: R, *, off: str, target: S, told: P
                   ) -> None:  # fmt: skip
    """P3: what a recommendation waits for, signed either way."""

    def no(why: str, code: str, clause: str, *, role: R = R.UNIT_HEAD, **more: Any) -> None:
        b.refused(f"no recommendation {name}: {why}", role, S.AT_UNIT, action, code, clause, off=off, **more)

    for role in roles:
        b.happens(f"recommendation {name} by {role}", role, S.AT_UNIT, action, target, "P3", P.APPLICANT, told, off=off)
    no(f"{stranger} is no signer", "not_yours", "P3", role=stranger)
    no("late", "too_late", "T3", at=late("unit_review"))
    no("corrected and late", "too_late", "T6", at=late("correction_review"), corrected=True)
    no("a refusal waits", "refusal_pending", "A2.refuse", holds=TWO)
    no("an item is unmarked", "unmarked", "P3", checks=Checks(true=3, unmarked=1))
    no("an item is to correct", "items_open", "P3", checks=WRONG)
    no("an item is untrue", "items_open", "P3", checks=Checks(untrue=1))
    no("never publicised", "not_publicised", "P3", publicity=None)
    no("publicised before a change", "publicise_anew", "P3", publicity=Publicity(OVER.ends_at, False))
    no("publicity in its last instant", "publicity_running", "P3", publicity=Publicity(NOON, True))
    no("an objection is open", "objection_open", "P3", holds="open_objection")
    b.happens(f"a corrected dossier is recommended {name} after T3", roles[0], S.AT_UNIT, action, target, "P3",
              P.APPLICANT, told, off=off, at=last("correction_review"), corrected=True)


def levels(b: Book) -> None:
    """P3, P4, A2: marks, returns and refusals at unit and department."""
    for state, role, window, clause, told in ((S.AT_UNIT, R.UNIT_REVIEWER, "unit_review", "P3", P.UNIT),
                        (S.AT_DEPARTMENT, R.DEPARTMENT_REVIEWER, "department_review", "P4", P.DEPARTMENT)):
        stranger, day = (R.APPLICANT, WINDOWS[window].clause)
        one = these(off="refusal_needs_second_officer")
        pending = these(holds=TWO)
        acts: tuple[Any, ...] = (
            ("a mark", A.CHECK_ITEM, state, clause, (), {}, {}),
            ("a return", A.RETURN, S.RETURNED, "A2.return", (P.APPLICANT,), these(checks=WRONG), {}),
            ("a proposed refusal", A.PROPOSE_REFUSAL, state, "A2.refuse", (told,), {}, {}),
            ("a refusal by one", A.REFUSE, S.REFUSED, "A2.refuse", (P.APPLICANT, P.UNIT), {}, one),
            ("a confirmed refusal", A.CONFIRM_REFUSAL, S.REFUSED, "A2.refuse", (P.APPLICANT, P.UNIT), pending, {}),
        )
        for name, action, target, cites, tells, given, off in acts:
            b.happens(f"{state}: {name}", role, state, action, target, cites, *tells, **given, **off)
            if state == S.AT_UNIT:
                b.happens(f"{state}: {name} by the head", R.UNIT_HEAD, state, action, target, cites, *tells, **given,
                        **off)
            b.happens(f"{state}: {name} in the last instant", role, state, action, target, cites, *tells,
                      at=last(window), **given, **off)
            b.refused(f"{state}: {name} is late", role, state, action, "too_late", day, at=late(window), **given,
                      **off)
            b.refused(f"{state}: {name} is not the applicant's", stranger, state, action, "not_yours", cites, **given,
                      **off)
            b.refused(f"{state}: {name} on one's own dossier", role, state, action, "conflict_own", "9",
                      conflict="own", roles=frozenset({R.APPLICANT, role}), **given, **off)
            b.refused(f"{state}: {name} on kin's dossier", role, state, action, "conflict_kin", "9", conflict="kin",
                      **given, **off)
            b.refused(f"{state}: {name} after acting at another level", role, state, action, "conflict_other_level",
                      "9", conflict="other_level", **given, **off)
            if action != A.CONFIRM_REFUSAL:
                b.refused(f"{state}: {name} while a refusal waits", role, state, action, "refusal_pending",
                        "A2.refuse", **{**given, "holds": TWO}, **off)
        for code, checks in (("nothing_to_return", Checks(true=4)), ("unmarked_before_return", Checks(unmarked=1,
                        to_correct=1)), ("notes_missing", Checks(to_correct=2, notes_missing=1))):
            b.refused(f"{state}: a return, {code}", role, state, A.RETURN, code, "A2.return", checks=checks)
        b.refused(f"{state}: a return that can't be corrected", role, state, A.RETURN, "correction_over", "T5",
                  checks=WRONG, corrected=True, at=late("applicant_correction"))
        b.happens(f"{state}: a corrected dossier is returned once more", role, state, A.RETURN, S.RETURNED,
                  "A2.return", P.APPLICANT, checks=WRONG, corrected=True, at=last("applicant_correction"))
        b.refused(f"{state}: a return with no window to correct in", role, state, A.RETURN, "window_unknown", "T5",
                  checks=WRONG, windows={window: WINDOWS[window]})
        for action, off in ((A.PROPOSE_REFUSAL, {}), (A.REFUSE, one)):
            for code, cites, given in (
                ("clause_missing", "A2.refuse", inputs(clause="")), ("reason_missing", "A2.refuse",
                 inputs(reason=" ")),
                ("name_differs", "A2.refuse", inputs(name_matches=False)),
                ("sign_in_again", "A2.refuse", inputs(signed_in_afresh=False)),
            ):  # fmt: skip
                b.refused(f"{state}: {action}, {code}", role, state, action, code, cites, inputs=given, **off)
        b.refused(f"{state}: one officer is not enough", role, state, A.REFUSE, "not_now", "A2.refuse")
        b.refused(f"{state}: nothing to propose where one is enough", role, state, A.PROPOSE_REFUSAL, "not_now",
                  "A2.refuse", **one)
        b.refused(f"{state}: nothing to confirm where one is enough", role, state, A.CONFIRM_REFUSAL, "not_now",
                  "A2.refuse", **one, **pending)
        b.refused(f"{state}: nothing to take back where one is enough", role, state, A.TAKE_BACK_REFUSAL, "not_now",
                  "A2.refuse", **one, **pending)
        b.refused(f"{state}: nothing to confirm", role, state, A.CONFIRM_REFUSAL, "no_refusal_pending", "A2.refuse")
        b.refused(f"{state}: the proposer confirms", role, state, A.CONFIRM_REFUSAL, "same_officer", "A2.refuse",
                  refusal_proposed_by="person-1", **pending)
        b.refused(f"{state}: confirming without a fresh sign-in", role, state, A.CONFIRM_REFUSAL, "sign_in_again",
                  "A2.refuse", inputs=inputs(signed_in_afresh=False), **pending)
        for who in (role, R.UNIT_HEAD) if state == S.AT_UNIT else (role,):
            b.happens(f"{state}: a refusal is taken back by {who}", who, state, A.TAKE_BACK_REFUSAL, state,
                      "A2.refuse", told, **pending)
        b.refused(f"{state}: nothing to take back", role, state, A.TAKE_BACK_REFUSAL, "no_refusal_pending",
                  "A2.refuse")
        b.refused(f"{state}: the applicant takes back no refusal", stranger, state, A.TAKE_BACK_REFUSAL, "not_yours",
                  "A2.refuse", **pending)
        b.happens(f"{state}: an unconfirmed refusal falls away", R.SYSTEM, state, A.DROP_REFUSAL, state, "8c", told,
                  at=late(window), **pending)
        b.refused(f"{state}: a refusal waits until the window ends", R.SYSTEM, state, A.DROP_REFUSAL, "window_open",
                  day, at=last(window), **pending)
        b.refused(f"{state}: no refusal falls away", R.SYSTEM, state, A.DROP_REFUSAL, "no_refusal_pending",
                  "A2.refuse", at=late(window))
        b.refused(f"{state}: nobody drops a refusal", role, state, A.DROP_REFUSAL, "not_yours", "8c", at=late(window),
                  **pending)
    off = these(off="unit_may_refuse")
    b.refused("a unit that may not refuse proposes nothing", R.UNIT_HEAD, S.AT_UNIT, A.PROPOSE_REFUSAL, "not_now",
              "A2.refuse", **off)
    b.refused("a unit that may not refuse refuses nothing", R.UNIT_HEAD, S.AT_UNIT, A.REFUSE, "not_now", "A2.refuse",
              off="unit_may_refuse refusal_needs_second_officer")
    b.refused("a unit that may not refuse confirms nothing", R.UNIT_HEAD, S.AT_UNIT, A.CONFIRM_REFUSAL, "not_now",
              "A2.refuse", holds=TWO, **off)
    b.refused("a unit that may not refuse takes nothing back", R.UNIT_HEAD, S.AT_UNIT, A.TAKE_BACK_REFUSAL, "not_now",
              "A2.refuse", holds=TWO, **off)
    up = (R.DEPARTMENT_REVIEWER, S.AT_DEPARTMENT, A.REPORT_UP)
    b.happens("reported up", *up, S.AT_COMMITTEE, "P4", P.APPLICANT, P.UNIT, P.OFFICE)
    b.happens("a flagged dossier is reported up on the later day", *up, S.AT_COMMITTEE, "P4", P.APPLICANT, P.UNIT,
              P.OFFICE, milestones="forwarded_flagged", at=last("correction_review"))
    b.refused("reported up late", *up, "too_late", "T4", at=late("department_review"))
    b.refused("reported up by the unit", R.UNIT_HEAD, S.AT_DEPARTMENT, A.REPORT_UP, "not_yours", "P4")
    b.refused("reported up while a refusal waits", *up, "refusal_pending", "A2.refuse", holds=TWO)
    b.refused("reported up unmarked", *up, "unmarked", "P4", checks=Checks(unmarked=1))
    b.refused("reported up with items open", *up, "items_open", "P4", checks=WRONG)
    b.refused("reported up with an objection", *up, "objection_open", "P3", holds="open_objection")
    b.refused("reported up with an integrity case", *up, "integrity_case", "A5", holds="integrity_case")


def office(b: Book) -> None:
    """P5, A1, 8d."""
    me, here = R.OFFICE_REVIEWER, S.AT_COMMITTEE
    b.happens("the office marks", me, here, A.CHECK_ITEM, here, "P5", at=last("office_review"))
    b.refused("the office marks late", me, here, A.CHECK_ITEM, "too_late", "8c", at=late("office_review"))
    b.refused("the department does not mark there", R.DEPARTMENT_REVIEWER, here, A.CHECK_ITEM, "not_yours", "P5")
    b.happens("accepted", me, here, A.ACCEPT, S.ACCEPTED, "P5", P.APPLICANT, P.UNIT, P.DEPARTMENT,
              at=last("office_review"))
    b.refused("accepted late", me, here, A.ACCEPT, "too_late", "8c", at=late("office_review"))
    b.refused("accepted by the department", R.DEPARTMENT_REVIEWER, here, A.ACCEPT, "not_yours", "P5")
    b.refused("accepted by who reviewed it below", me, here, A.ACCEPT, "conflict_other_level", "9",
              conflict="other_level")
    b.refused("accepted by an interested person", me, here, A.ACCEPT, "conflict_interest", "9", conflict="interest")
    b.refused("accepted unmarked", me, here, A.ACCEPT, "unmarked", "P5", checks=Checks(unmarked=2))
    b.refused("accepted with items open", me, here, A.ACCEPT, "items_open_no_return", "P5", checks=WRONG)
    b.refused("accepted with an objection", me, here, A.ACCEPT, "objection_open", "P3", holds="open_objection")
    b.refused("accepted with an integrity case", me, here, A.ACCEPT, "integrity_case", "A5", holds="integrity_case")
    b.happens("declined", me, here, A.DECLINE, S.DECLINED, "P5", P.APPLICANT, P.UNIT, P.DEPARTMENT)
    b.refused("declined late", me, here, A.DECLINE, "too_late", "8c", at=late("office_review"))
    b.refused("declined by the department", R.DEPARTMENT_REVIEWER, here, A.DECLINE, "not_yours", "P5")
    b.refused("declined without a clause", me, here, A.DECLINE, "clause_missing", "P5", inputs=inputs(clause=""))
    b.refused("declined without a reason", me, here, A.DECLINE, "reason_missing", "P5", inputs=inputs(reason=""))
    b.refused("declined without a fresh sign-in", me, here, A.DECLINE, "sign_in_again", "A2.refuse",
              inputs=inputs(signed_in_afresh=False))
    b.refused("nothing is returned from the Committee", me, here, A.RETURN, "locked_at_committee", "A1", checks=WRONG)
    again = these(on="office_may_return", checks=WRONG)
    b.refused("accepted with items open where the office may return", me, here, A.ACCEPT, "items_open", "P5", **again)
    b.happens("a pack may let the office return", me, here, A.RETURN, S.RETURNED, "A2.return", P.APPLICANT, **again)
    b.refused("the office returns in its window", me, here, A.RETURN, "too_late", "8c", at=late("office_review"),
              **again)
    b.refused("the office returns what can be corrected", me, here, A.RETURN, "correction_over", "T5",
              at=late("applicant_correction"), **again)
    b.refused("the office tells reasons", me, here, A.RETURN, "nothing_to_return", "A2.return",
              on="office_may_return")
    b.refused("the department returns nothing there", R.DEPARTMENT_REVIEWER, here, A.RETURN, "not_yours", "A2.return",
              **again)
    for state in (S.ACCEPTED, S.HANDED_IN):
        waits = these(holds="pending_correction", correction_proposed_by="person-2")
        own = these(holds="pending_correction", correction_proposed_by="person-1")
        b.happens(f"a clerical error in {state}", me, state, A.PROPOSE_CORRECTION, state, "8d", P.OFFICE)
        b.refused(f"a clerical error in {state} needs a reason", me, state, A.PROPOSE_CORRECTION, "reason_missing",
                  "8d", inputs=inputs(reason=""))
        b.refused(f"one clerical error in {state} at a time", me, state, A.PROPOSE_CORRECTION, "correction_pending",
                  "8d", **waits)
        for who in (me, R.BUREAU):
            b.happens(f"a clerical error in {state}, confirmed by {who}", who, state, A.CORRECT_CLERICALLY, state,
                      "8d", P.APPLICANT, **waits)
        b.refused(f"a clerical error in {state} takes two", me, state, A.CORRECT_CLERICALLY,
                  "same_officer_correction", "8d", **own)
        b.refused(f"no clerical error in {state} to confirm", me, state, A.CORRECT_CLERICALLY,
                  "no_correction_pending", "8d")
        b.happens(f"a clerical error in {state}, taken back", me, state, A.TAKE_BACK_CORRECTION, state, "8d",
                  P.OFFICE, **own)
        b.refused(f"no clerical error in {state} to take back", me, state, A.TAKE_BACK_CORRECTION,
                  "no_correction_pending", "8d")
        for action in (A.PROPOSE_CORRECTION, A.CORRECT_CLERICALLY, A.TAKE_BACK_CORRECTION):
            b.refused(f"{action} in {state} is the office's", R.APPLICANT, state, action, "not_yours", "8d", **waits)
    for state in (S.AT_COMMITTEE, S.ACCEPTED, S.HANDED_IN, S.READY, S.DEFENDED, S.PASSED, S.IN_PUBLICITY,
                  S.PUBLICISED, S.AT_CONFIRMATION, S.CONFIRMED, S.CERTIFIED):
        b.refused(f"{state} is locked", R.APPLICANT, state, A.EDIT, "locked_at_committee", "A1")
        b.refused(f"{state} is not returned", me, state, A.RETURN, "locked_at_committee", "A1")
        for action in (A.REFUSE, A.PROPOSE_REFUSAL):
            b.refused(f"{state}: {action} is of the levels below", me, state, action, "office_declines", "P5")
    for action in (A.SUBMIT, A.EDIT):
        b.refused(f"refused, so no {action} this year", R.APPLICANT, S.REFUSED, action, "refused_this_year",
                  "A2.refuse")
        code = "submitted_already" if action == A.SUBMIT else "being_reviewed"
        for state in (S.AT_UNIT, S.AT_DEPARTMENT):
            b.refused(f"under review in {state}, so no {action}", R.APPLICANT, state, action, code, "P2")
    for action in (A.SUBMIT, A.RESUBMIT, A.EDIT):
        b.refused(f"lapsed, so no {action}", R.APPLICANT, S.LAPSED, action, "lapsed", "8l")
