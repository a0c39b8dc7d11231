"""What unit, department and Committee office do with a dossier (P3, P4, P5, A2). Every write passes the one door."""

from zhiping.stages.review.operations.batches import apply_batch
from zhiping.stages.review.operations.checking import (
    ItemMark,
    Mark,
    check_item,
    check_items,
    return_dossier,
    take_back_marks,
)
from zhiping.stages.review.operations.corrections import (
    Wanted,
    confirm_correction,
    propose_correction,
    take_back_correction,
)
from zhiping.stages.review.operations.decisions import (
    EXTENDABLE,
    FOCUS,
    JUDGEMENTS,
    accept,
    check_later,
    check_may_extend,
    decline,
    extend_dossier,
    extend_window,
    not_recommend,
    recommend,
    report_up,
)
from zhiping.stages.review.operations.publicity import decide_objection, post_publicity, record_objection
from zhiping.stages.review.operations.refusing import confirm_refusal, propose_refusal, refuse, take_back_refusal
from zhiping.stages.review.operations.returning import return_with_notes

__all__ = [
    "EXTENDABLE",
    "FOCUS",
    "JUDGEMENTS",
    "ItemMark",
    "Mark",
    "Wanted",
    "accept",
    "apply_batch",
    "check_item",
    "check_items",
    "check_later",
    "check_may_extend",
    "confirm_correction",
    "confirm_refusal",
    "decide_objection",
    "decline",
    "extend_dossier",
    "extend_window",
    "not_recommend",
    "post_publicity",
    "propose_correction",
    "propose_refusal",
    "recommend",
    "record_objection",
    "refuse",
    "report_up",
    "return_dossier",
    "return_with_notes",
    "take_back_correction",
    "take_back_marks",
    "take_back_refusal",
]
