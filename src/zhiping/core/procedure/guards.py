"""Guards: named predicates over a situation. A guard returns None when it lets pass, else why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from zhiping.core.procedure.situation import Situation
from zhiping.core.procedure.terms import Action, State


@dataclass(frozen=True, slots=True)
class Why:
    """Why a guard does not let pass: a code of the message catalogue, its parameters, a clause unless the move's."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    clause: str = ""


Guard = Callable[[Situation], Why | None]


def declared(s: Situation) -> Why | None:
    """P2: the applicant answers for the truth of the material and has declassified it."""
    return None if s.readiness.declared else Why("not_declared", clause="P2")


def complete(s: Situation) -> Why | None:
    """P2: every value can be read and nothing that the form needs is missing."""
    if s.readiness.faults:
        return Why("faults", {"n": len(s.readiness.faults), "first": s.readiness.faults[0]}, clause="P2")
    if s.readiness.missing:
        return Why("missing", {"n": len(s.readiness.missing), "first": s.readiness.missing[0]}, clause="P2")
    return None


def no_confirmed_fail(s: Situation) -> Why | None:
    """8c: a rule that fails stops the submission when it is confirmed, or when the pack lets unconfirmed ones block."""
    return Why("not_eligible", {"rules": list(s.readiness.blocking)}) if s.readiness.blocking else None


def all_marked(s: Situation) -> Why | None:
    """P3, P4: every item was checked."""
    return Why("unmarked", {"n": s.checks.unmarked}) if s.checks.unmarked else None


def nothing_to_correct(s: Situation) -> Why | None:
    """P3, P4: what needs correction or is not true cannot go on."""
    open_items = s.checks.to_correct + s.checks.untrue
    return Why("items_open", {"n": open_items}) if open_items else None


def reasons_told_at_once(s: Situation) -> Why | None:
    """A2, 一次性告知: a return names every item to correct, each with its note, after all items were checked."""
    if s.checks.to_correct + s.checks.untrue == 0:
        return Why("nothing_to_return", clause="A2.return")
    if s.checks.unmarked:
        return Why("unmarked_before_return", {"n": s.checks.unmarked}, clause="A2.return")
    if s.checks.notes_missing:
        return Why("notes_missing", {"n": s.checks.notes_missing}, clause="A2.return")
    return None


def correction_possible(s: Situation) -> Why | None:
    """T5: what is returned when no correction is taken any more would only lapse; a return must not be a hidden end."""
    span = s.windows.get("applicant_correction")
    if span is None:
        return Why("window_unknown", {"window": "applicant_correction"}, clause="T5")
    if s.at > span.closes_at:
        return Why("correction_over", {"closes_at": span.closes_at.isoformat()}, clause=span.clause)
    return None


def clause_and_reason(s: Situation) -> Why | None:
    """A2, P4: a refusal states its clause and its reason."""
    if not s.inputs.clause.strip():
        return Why("clause_missing")
    return None if s.inputs.reason.strip() else Why("reason_missing")


def reason_given(s: Situation) -> Why | None:
    """A decision that ends or moves a person's application states its reason."""
    return None if s.inputs.reason.strip() else Why("reason_missing")


def name_typed(s: Situation) -> Why | None:
    """A2: the applicant's name is typed in full, so that return and refusal are never confused."""
    return None if s.inputs.name_matches else Why("name_differs", clause="A2.refuse")


def signed_in_afresh(s: Situation) -> Why | None:
    """A2: a refusal is made by who has just proved who they are."""
    return None if s.inputs.signed_in_afresh else Why("sign_in_again", clause="A2.refuse")


def no_pending_refusal(s: Situation) -> Why | None:
    """A2: while a refusal waits for its second officer, nothing else happens to the dossier."""
    return Why("refusal_pending", clause="A2.refuse") if "pending_refusal" in s.holds else None


def refusal_pending(s: Situation) -> Why | None:
    """There is a refusal to confirm or to take back."""
    return None if "pending_refusal" in s.holds else Why("no_refusal_pending", clause="A2.refuse")


def second_officer(s: Situation) -> Why | None:
    """A2: who confirms a refusal is not who proposed it."""
    return Why("same_officer", clause="A2.refuse") if s.actor == s.refusal_proposed_by else None


def no_pending_correction(s: Situation) -> Why | None:
    """8d: one clerical correction at a time."""
    return Why("correction_pending", clause="8d") if "pending_correction" in s.holds else None


def correction_pending(s: Situation) -> Why | None:
    """8d: there is a clerical correction to confirm or to take back."""
    return None if "pending_correction" in s.holds else Why("no_correction_pending", clause="8d")


def second_for_correction(s: Situation) -> Why | None:
    """8d: who confirms a clerical correction is not who proposed it."""
    return Why("same_officer_correction", clause="8d") if s.actor == s.correction_proposed_by else None


def no_open_objection(s: Situation) -> Why | None:
    """P3: an open objection holds the dossier."""
    return Why("objection_open", clause="P3") if "open_objection" in s.holds else None


def open_objection(s: Situation) -> Why | None:
    """There is an objection to decide."""
    return None if "open_objection" in s.holds else Why("no_objection_open", clause="P3")


def not_concerned(s: Situation) -> Why | None:
    """rules.md 9: who raised an objection, or is named in it, neither looks into it nor decides it."""
    return Why("concerned_by_objection", clause="9") if s.inputs.concerned else None


def no_integrity_case(s: Situation) -> Why | None:
    """A5: a case of integrity under investigation holds the dossier."""
    return Why("integrity_case", clause="A5") if "integrity_case" in s.holds else None


def no_legal_hold(s: Situation) -> Why | None:
    """P11: what a legal hold keeps is not destroyed."""
    return Why("legal_hold", clause="P11") if "legal_hold" in s.holds else None


def publicity_over(s: Situation) -> Why | None:
    """P3: the publicity of the present material has run its days; its end is the last second of its last day."""
    if s.publicity is None:
        return Why("not_publicised", clause="P3")
    if not s.publicity.same_material:
        return Why("publicise_anew", clause="P3")
    if s.at <= s.publicity.ends_at:
        return Why("publicity_running", {"until": s.publicity.ends_at.isoformat()}, clause="P3")
    return None


def not_publicised_yet(s: Situation) -> Why | None:
    """P3: one publicity for one state of the material; there is no second one that ends earlier."""
    if s.publicity is not None and s.publicity.same_material:
        return Why("publicity_posted_already", clause="P3")
    return None


def _until(s: Situation, kind: str) -> dict[str, Any]:
    return {"until": s.moments[kind].isoformat()}


def result_publicity_over(s: Situation) -> Why | None:
    """P8: the publicity of the results has run its days; its end is the last second of its last day."""
    ends_at = s.moments.get("results_announced")
    if ends_at is None:
        return Why("not_announced", clause="P8")
    return Why("result_publicity_running", clause="P8") if s.at <= ends_at else None


def in_result_publicity(s: Situation) -> Why | None:
    """P8: objections are raised while the results are publicised, the last second included."""
    ends_at = s.moments.get("results_announced")
    if ends_at is None:
        return Why("not_announced", clause="P8")
    return None if s.at <= ends_at else Why("result_publicity_ended", clause="P8")


def before_defence(s: Situation) -> Why | None:
    """8i: an excuse is given before the defence begins; who has no date yet may be excused from the day."""
    begins_at = s.moments.get("defence_scheduled")
    return Why("defence_begun", clause="8i") if begins_at is not None and s.at >= begins_at else None


def defence_begun(s: Situation) -> Why | None:
    """8i: nobody misses what has not begun."""
    begins_at = s.moments.get("defence_scheduled")
    if begins_at is None:
        return Why("defence_not_scheduled", clause="8i")
    return Why("defence_not_begun", _until(s, "defence_scheduled"), clause="8i") if s.at < begins_at else None


def no_recheck_open(s: Situation) -> Why | None:
    """rules.md 3: a request for a re-check waits for its decision."""
    return Why("recheck_open", clause="P8") if "recheck" in s.holds else None


def recheck_open(s: Situation) -> Why | None:
    """There is a request for a re-check to decide."""
    return None if "recheck" in s.holds else Why("no_recheck_open", clause="P8")


def recheck_in_time(s: Situation) -> Why | None:
    """rules.md 3: a re-check is asked for within the pack's days, the last second included."""
    if "not_passed" not in s.moments:
        return Why("recheck_time_unknown", clause="P8")
    return Why("recheck_over", _until(s, "not_passed"), clause="P8") if s.at > s.moments["not_passed"] else None


def recheck_over(s: Situation) -> Why | None:
    """P11: nothing is destroyed while a re-check may still be asked for. Without such a right there is no such day."""
    running = "not_passed" in s.moments and s.at <= s.moments["not_passed"]
    return Why("recheck_running", _until(s, "not_passed"), clause="P11") if running else None


def integrity_case_open(s: Situation) -> Why | None:
    """A5: there is a case to close."""
    return None if "integrity_case" in s.holds else Why("no_integrity_case", clause="A5")


def legal_hold_placed(s: Situation) -> Why | None:
    """P11: there is a legal hold to lift."""
    return None if "legal_hold" in s.holds else Why("legal_hold_none", clause="P11")


def second_for_destruction(s: Situation) -> Why | None:
    """P11: who confirms the list of destruction is not who put the dossier on it."""
    return Why("same_officer_destruction", clause="P11") if s.actor == s.listed_by else None


def destruction_waited(s: Situation) -> Why | None:
    """P11: the pack's waiting time after the confirmation of the list is over."""
    until = s.moments.get("destruction_confirmed")
    if until is None:
        return Why("destruction_not_confirmed", clause="P11")
    return Why("destruction_waits", _until(s, "destruction_confirmed"), clause="P11") if s.at <= until else None


def milestone(kind: str, code: str, clause: str) -> Guard:
    """A guard that asks for a milestone of ``kind``."""

    def guard(s: Situation) -> Why | None:
        return None if kind in s.milestones else Why(code, clause=clause)

    guard.__name__ = f"has_{kind}"
    guard.__doc__ = f"{clause}: {kind.replace('_', ' ')} is recorded."
    return guard


def no_milestone(kind: str, code: str, clause: str) -> Guard:
    """A guard that forbids a second milestone of ``kind``."""

    def guard(s: Situation) -> Why | None:
        return Why(code, clause=clause) if kind in s.milestones else None

    guard.__name__ = f"no_{kind}"
    guard.__doc__ = f"{clause}: {kind.replace('_', ' ')} is not recorded yet."
    return guard


paper_complete = milestone("paper_complete", "paper_incomplete", "P6")
fee_settled = milestone("fee_settled", "fee_open", "F1")
unit_change_agreed = milestone("unit_change_agreed", "unit_change_not_agreed", "8m")
destruction_listed = milestone("destruction_confirmed", "destruction_not_confirmed", "P11")
qualification_issued = milestone("qualification_issued", "qualification_not_issued", "P9")
integrity_decided = milestone("integrity_decided", "integrity_not_decided", "A5")


def window_closed(key: str) -> Guard:
    """A guard of moves that time alone makes: the window ``key`` is over for this dossier."""

    def guard(s: Situation) -> Why | None:
        span = s.windows.get(key)
        if span is None:
            return Why("window_unknown", {"window": key})
        return None if s.at > span.closes_at else Why("window_open", {"window": key}, clause=span.clause)

    guard.__name__ = f"after_{key}"
    guard.__doc__ = f"The window {key} is over."
    return guard


def level_window_closed(first: str) -> Guard:
    """Like ``window_closed``, for a level whose window differs for corrected dossiers (T6)."""

    def guard(s: Situation) -> Why | None:
        return window_closed(s.window_key(first))(s)

    guard.__name__ = f"after_{first}_or_correction"
    guard.__doc__ = f"The window {first}, or correction_review for a returned dossier, is over."
    return guard


# Cases: they choose between rows of one action, they never refuse.
def lapsed_from(state: State) -> Callable[[Situation], bool]:
    """8l: the dossier lapsed in ``state``, so that is where it comes back to."""

    def case(s: Situation) -> bool:
        return s.lapsed_from == state

    case.__name__ = f"lapsed_from_{state.value}"
    case.__doc__ = f"8l: it lapsed in {state.value}."
    return case


def from_unit(s: Situation) -> bool:
    """The unit returned it."""
    return s.returned_from == State.AT_UNIT


def straight_back(s: Situation) -> bool:
    """8c: returned by a higher level, and nothing changed that the unit must confirm anew."""
    return s.returned_from != State.AT_UNIT and not s.readiness.goes_by_unit


def by_way_of_unit(s: Situation) -> bool:
    """8c: returned by a higher level, and what the unit confirms and publicises changed."""
    return s.returned_from != State.AT_UNIT and s.readiness.goes_by_unit


def from_department(s: Situation) -> bool:
    """8c: the department returned it and nothing changed that the unit must confirm anew."""
    return s.returned_from == State.AT_DEPARTMENT and straight_back(s)


def from_office(s: Situation) -> bool:
    """8c: the Committee office returned it and nothing changed that the unit must confirm anew."""
    return s.returned_from == State.AT_COMMITTEE and straight_back(s)


def objection_is_open(s: Situation) -> bool:
    """8k: an objection is still open."""
    return "open_objection" in s.holds


def no_objection_is_open(s: Situation) -> bool:
    """8k: no objection is open."""
    return "open_objection" not in s.holds


def failed_by_absence(s: Situation) -> bool:
    """8i: it was not passed because the defence was missed."""
    return s.failed_by == Action.MISS_DEFENCE
