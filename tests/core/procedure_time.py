"""Cases of what time alone does, and of more time."""

from __future__ import annotations

# One case a line, as far as it goes.
# fmt: off
from typing import Any

from tests.core.procedure_cases import WINDOWS, A, Book, P, R, S, inputs, last, late, these

TWO = "pending_refusal"


def lapses(b: Book) -> None:
    """8k, 8l, 8n: what time alone ends, and how it comes back."""
    time = R.SYSTEM
    ends: tuple[Any, ...] = (
            (S.DRAFT, "application", "8l", (P.APPLICANT,), {}), (S.RETURNED, "applicant_correction", "8l",
            (P.APPLICANT, P.UNIT), {}), (S.AT_UNIT, "unit_review", "8l", (P.APPLICANT, P.UNIT), {}), (S.ACCEPTED,
            "paper", "8n", (P.APPLICANT, P.DEPARTMENT), {}))
    for state, window, clause, told, more in ends:
        b.happens(f"{state} lapses", time, state, A.LAPSE, S.LAPSED, clause, *told, at=late(window), **more)
        b.refused(f"{state} does not lapse in the last instant", time, state, A.LAPSE, "window_open",
                  WINDOWS[window].clause, at=last(window), **more)
        b.refused(f"nobody lets {state} lapse", R.BUREAU, state, A.LAPSE, "not_yours", clause, at=late(window),
                  **more)
        b.happens(f"{state} comes back", time, S.LAPSED, A.REOPEN, state, "8l", P.APPLICANT, lapsed_from=state,
                  at=last(window))
        b.refused(f"{state} does not come back late", time, S.LAPSED, A.REOPEN, "too_late", WINDOWS[window].clause,
                  lapsed_from=state, at=late(window))
        b.refused(f"nobody reopens {state}", R.BUREAU, S.LAPSED, A.REOPEN, "not_yours", "8l", lapsed_from=state)
    b.refused("no paper, no lapse for it", time, S.ACCEPTED, A.LAPSE, "not_now", "8l", off="paper", at=late("paper"))
    both = these(at=late("office_review"))
    b.happens("the department's dossier lapses when the office has closed", time, S.AT_DEPARTMENT, A.LAPSE, S.LAPSED,
              "8l", P.APPLICANT, P.DEPARTMENT, P.BUREAU, **both)
    b.refused("the department's dossier waits while the office is open", time, S.AT_DEPARTMENT, A.LAPSE,
              "window_open", "8c", at=last("office_review"))
    longer = {**WINDOWS, "department_review": WINDOWS["paper"]}
    b.refused("an extended department does not lapse", time, S.AT_DEPARTMENT, A.LAPSE, "window_open", "T7",
              at=late("office_review"), windows=longer)
    b.refused("a pending refusal is dropped first", time, S.AT_DEPARTMENT, A.LAPSE, "refusal_pending", "A2.refuse",
              holds=TWO, **both)
    b.refused("nobody lets the department's dossier lapse", R.BUREAU, S.AT_DEPARTMENT, A.LAPSE, "not_yours", "8l",
              **both)
    b.happens("the department's dossier comes back", time, S.LAPSED, A.REOPEN, S.AT_DEPARTMENT, "8l", P.APPLICANT,
              lapsed_from=S.AT_DEPARTMENT, at=last("department_review"))
    b.refused("the department's dossier does not come back late", time, S.LAPSED, A.REOPEN, "too_late", "T4",
              lapsed_from=S.AT_DEPARTMENT, at=late("department_review"))
    b.refused("nobody reopens the department's dossier", R.BUREAU, S.LAPSED, A.REOPEN, "not_yours", "8l",
              lapsed_from=S.AT_DEPARTMENT)
    b.refused("at the unit a pending refusal is dropped before the lapse", time, S.AT_UNIT, A.LAPSE,
              "refusal_pending", "A2.refuse", at=late("unit_review"), holds=TWO)
    b.refused("a corrected dossier has the unit's later day", time, S.AT_UNIT, A.LAPSE, "window_open", "T6",
              at=late("unit_review"), corrected=True)
    b.happens("a corrected dossier lapses on the later day", time, S.AT_UNIT, A.LAPSE, S.LAPSED, "8l", P.APPLICANT,
              P.UNIT, at=late("correction_review"), corrected=True)
    open_ = these(at=late("unit_review"), holds="open_objection")
    b.refused("with an open objection it goes on instead", time, S.AT_UNIT, A.LAPSE, "not_now", "8l", **open_)
    b.happens("where a pack holds it, it lapses", time, S.AT_UNIT, A.LAPSE, S.LAPSED, "8l", P.APPLICANT, P.UNIT,
              off="objection_goes_on_flagged", **open_)
    b.happens("without a department it lapses", time, S.AT_UNIT, A.LAPSE, S.LAPSED, "8l", P.APPLICANT, P.UNIT,
              off="department_stage", **open_)
    hold = these(off="objection_goes_on_flagged")
    b.refused("held, it waits for the window", time, S.AT_UNIT, A.LAPSE, "window_open", "T3", at=last("unit_review"),
              holds="open_objection", **hold)
    b.refused("held, it waits for a pending refusal", time, S.AT_UNIT, A.LAPSE, "refusal_pending", "A2.refuse",
              at=late("unit_review"), holds="open_objection pending_refusal", **hold)
    b.refused("held, nobody lets it lapse", R.BUREAU, S.AT_UNIT, A.LAPSE, "not_yours", "8l", **hold, **open_)
    b.happens("flagged on to the department", time, S.AT_UNIT, A.FORWARD_FLAGGED, S.AT_DEPARTMENT, "8k", P.APPLICANT,
              P.UNIT, P.DEPARTMENT, **open_)
    b.refused("not flagged before the window ends", time, S.AT_UNIT, A.FORWARD_FLAGGED, "window_open", "T3",
              at=last("unit_review"), holds="open_objection")
    b.refused("not flagged while a refusal waits", time, S.AT_UNIT, A.FORWARD_FLAGGED, "refusal_pending", "A2.refuse",
              at=late("unit_review"), holds="open_objection pending_refusal")
    b.refused("nobody flags by hand", R.UNIT_HEAD, S.AT_UNIT, A.FORWARD_FLAGGED, "not_yours", "8k", **open_)
    b.refused("no objection, no flag", time, S.AT_UNIT, A.FORWARD_FLAGGED, "not_now", "8k", at=late("unit_review"))
    b.refused("no flag where a pack holds", time, S.AT_UNIT, A.FORWARD_FLAGGED, "not_now", "8k",
              off="objection_goes_on_flagged", **open_)
    b.refused("no flag without a department", time, S.AT_UNIT, A.FORWARD_FLAGGED, "not_now", "8k",
              off="department_stage", **open_)
    for state, window in ((S.AT_DEPARTMENT, "department_review"), (S.AT_COMMITTEE, "office_review")):
        told = (P.DEPARTMENT, P.BUREAU) if state == S.AT_DEPARTMENT else (P.OFFICE, P.BUREAU)
        clause = WINDOWS[window].clause
        b.happens(f"{state} goes up to the bureau", time, state, A.ESCALATE, state, "8l", *told, at=late(window))
        b.refused(f"{state} does not go up early", time, state, A.ESCALATE, "window_open", clause, at=last(window))
        b.refused(f"{state} goes up once", time, state, A.ESCALATE, "escalated_already", "8l", at=late(window),
                  milestones="escalated")
        b.refused(f"nobody sends {state} up", R.BUREAU, state, A.ESCALATE, "not_yours", "8l", at=late(window))
    b.refused("a pending refusal is dropped before it goes up", time, S.AT_DEPARTMENT, A.ESCALATE, "refusal_pending",
              "A2.refuse", at=late("department_review"), holds=TWO)
    b.refused("a flagged dossier has the department's later day", time, S.AT_DEPARTMENT, A.ESCALATE, "window_open",
              "T6", at=late("department_review"), milestones="forwarded_flagged")
    for state, who in ((S.AT_UNIT, P.UNIT), (S.AT_DEPARTMENT, P.DEPARTMENT), (S.AT_COMMITTEE, P.OFFICE)):
        b.happens(f"{state} is extended", R.BUREAU, state, A.EXTEND, state, "8l", P.APPLICANT, who)
        b.happens(f"{state} is extended by a bureau that did so before", R.BUREAU, state, A.EXTEND, state, "8l",
                  P.APPLICANT, who, conflict="other_level")
        b.refused(f"{state} is not extended without a reason", R.BUREAU, state, A.EXTEND, "reason_missing", "8l",
                  inputs=inputs(reason=" "))
        b.refused(f"{state} is extended by the bureau alone", R.UNIT_HEAD, state, A.EXTEND, "not_yours", "8l")
    for role in (R.OFFICE_REVIEWER, R.BUREAU):
        b.happens(f"the {role} sets a day for the missing paper", role, S.ACCEPTED, A.EXTEND, S.ACCEPTED, "8n",
                  P.APPLICANT, P.DEPARTMENT)
    b.refused("a day for the missing paper needs a reason", R.BUREAU, S.ACCEPTED, A.EXTEND, "reason_missing", "8n",
              inputs=inputs(reason=""))
    b.refused("a day for the missing paper is the office's", R.COUNTER, S.ACCEPTED, A.EXTEND, "not_yours", "8n")
    b.refused("no paper, no day for it", R.BUREAU, S.ACCEPTED, A.EXTEND, "not_now", "8l", off="paper")
