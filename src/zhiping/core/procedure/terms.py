"""The words of the procedure: states, actions, roles, parties."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a dossier is. The order is that of the notice."""

    DRAFT = "draft"
    AT_UNIT = "at_unit"
    AT_DEPARTMENT = "at_department"
    AT_COMMITTEE = "at_committee"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    HANDED_IN = "handed_in"
    READY = "ready"
    DEFENDED = "defended"
    PASSED = "passed"
    IN_PUBLICITY = "in_publicity"
    PUBLICISED = "publicised"
    AT_CONFIRMATION = "at_confirmation"
    CONFIRMED = "confirmed"
    CERTIFIED = "certified"
    ARCHIVED = "archived"
    NOT_PASSED = "not_passed"
    TO_DESTROY = "to_destroy"
    DESTROYED = "destroyed"
    REFUSED = "refused"
    DECLINED = "declined"
    NOT_RECOMMENDED = "not_recommended"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    REVOKED = "revoked"


#: States in which the procedure is over for this dossier. LAPSED can be reopened by a supplementary notice (8l).
ENDS = frozenset(
    {
        State.ARCHIVED, State.DESTROYED, State.REFUSED, State.DECLINED, State.NOT_RECOMMENDED, State.LAPSED,
        State.WITHDRAWN, State.CANCELLED, State.REVOKED,
    }
)  # fmt: skip


class Action(StrEnum):
    """What somebody, or time alone, does to a dossier."""

    EDIT = "edit"
    OFFER_FOR_PUBLICITY = "offer_for_publicity"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    CHANGE_UNIT = "change_unit"
    FOLLOW_UNIT = "follow_unit"
    CHECK_ITEM = "check_item"
    RETURN = "return"
    RESUBMIT = "resubmit"
    POST_PUBLICITY = "post_publicity"
    RECORD_OBJECTION = "record_objection"
    INVESTIGATE_OBJECTION = "investigate_objection"
    DECIDE_OBJECTION = "decide_objection"
    PROPOSE_REFUSAL = "propose_refusal"
    CONFIRM_REFUSAL = "confirm_refusal"
    TAKE_BACK_REFUSAL = "take_back_refusal"
    REFUSE = "refuse"
    RECOMMEND = "recommend"
    NOT_RECOMMEND = "not_recommend"
    RECOMMEND_ON_PAPER = "recommend_on_paper"
    NOT_RECOMMEND_ON_PAPER = "not_recommend_on_paper"
    REPORT_UP = "report_up"
    ACCEPT = "accept"
    DECLINE = "decline"
    EXTEND = "extend"
    PROPOSE_CORRECTION = "propose_correction"
    TAKE_BACK_CORRECTION = "take_back_correction"
    CORRECT_CLERICALLY = "correct_clerically"
    RECEIVE_PAPER = "receive_paper"
    RECORD_PAYMENT = "record_payment"
    RECEIVE_PAYMENT = "receive_payment"
    ADMIT = "admit"
    SCHEDULE_DEFENCE = "schedule_defence"
    RECORD_DEFENCE = "record_defence"
    MISS_DEFENCE = "miss_defence"
    EXCUSE_DEFENCE = "excuse_defence"
    VOTE_PASSED = "vote_passed"
    VOTE_NOT_PASSED = "vote_not_passed"
    REQUEST_RECHECK = "request_recheck"
    UPHOLD_RESULT = "uphold_result"
    REPEAT_VOTE = "repeat_vote"
    ANNOUNCE = "announce"
    RAISE_OBJECTION = "raise_objection"
    SUSTAIN_OBJECTION = "sustain_objection"
    SEND_TO_CONFIRMATION = "send_to_confirmation"
    SEND_BACK = "send_back"
    CONFIRM = "confirm"
    REJECT = "reject"
    ISSUE_QUALIFICATION = "issue_qualification"
    GIVE_BACK_RESULT = "give_back_result"
    CERTIFY = "certify"
    COLLECT = "collect"
    LIST_FOR_DESTRUCTION = "list_for_destruction"
    TAKE_OFF_LIST = "take_off_list"
    CONFIRM_DESTRUCTION = "confirm_destruction"
    DESTROY = "destroy"
    PLACE_LEGAL_HOLD = "place_legal_hold"
    LIFT_LEGAL_HOLD = "lift_legal_hold"
    OPEN_INTEGRITY_CASE = "open_integrity_case"
    CLOSE_INTEGRITY_CASE = "close_integrity_case"
    CANCEL_FOR_FRAUD = "cancel_for_fraud"
    REVOKE = "revoke"
    REOPEN = "reopen"
    # What time alone makes due
    LAPSE = "lapse"
    DROP_REFUSAL = "drop_refusal"
    FORWARD_FLAGGED = "forward_flagged"
    ESCALATE = "escalate"
    PUBLICITY_ENDED = "publicity_ended"


class Role(StrEnum):
    """Whose a move is: a role towards this one dossier, not a rank."""

    APPLICANT = "applicant"
    UNIT_REVIEWER = "unit_reviewer"
    UNIT_HEAD = "unit_head"
    DEPARTMENT_REVIEWER = "department_reviewer"
    OFFICE_REVIEWER = "office_reviewer"
    COUNTER = "counter"
    CASHIER = "cashier"
    CHAIR = "chair"
    HR_OFFICER = "hr_officer"
    BUREAU = "bureau"
    SYSTEM = "system"


class Party(StrEnum):
    """Who is told of a move."""

    APPLICANT = "applicant"
    UNIT = "unit"
    DEPARTMENT = "department"
    OFFICE = "office"
    BUREAU = "bureau"
