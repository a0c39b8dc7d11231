"""The funnel of a round, counted from the audit trail alone."""

from __future__ import annotations

from collections.abc import Mapping

from zhiping.core.procedure import Action, State
from zhiping.ground.audit.models import AuditEntry
from zhiping.records.models import Cycle, Dossier

#: Step of the funnel → the moves that make it: by action, or by the state they lead to.
STEPS: Mapping[str, tuple[frozenset[Action], State | None]] = {
    "submitted": (frozenset({Action.SUBMIT}), None),
    "returned": (frozenset({Action.RETURN}), None),
    "refused": (frozenset({Action.REFUSE, Action.CONFIRM_REFUSAL}), State.REFUSED),
    "lapsed": (frozenset({Action.LAPSE}), State.LAPSED),
    "recommended": (frozenset({Action.RECOMMEND, Action.RECOMMEND_ON_PAPER}), None),
    "accepted": (frozenset({Action.ACCEPT}), State.ACCEPTED),
    "declined": (frozenset({Action.DECLINE}), State.DECLINED),
    "paid": (frozenset({Action.RECORD_PAYMENT, Action.RECEIVE_PAYMENT}), None),
    "defended": (frozenset({Action.RECORD_DEFENCE}), None),
    "passed": (frozenset({Action.VOTE_PASSED}), None),
    "confirmed": (frozenset({Action.CONFIRM}), None),
    "certified": (frozenset({Action.CERTIFY}), None),
    "destroyed": (frozenset({Action.DESTROY}), None),
}


def count(cycle: Cycle) -> dict[str, int]:
    """How many dossiers of ``cycle`` went through each step; a dossier that went through it twice counts once."""
    streams = {f"dossier-{code}" for code in Dossier.objects.filter(cycle=cycle).values_list("code", flat=True)}
    seen: dict[str, set[str]] = {step: set() for step in STEPS}
    kinds = {f"dossier.{action.value}": step for step, (actions, _) in STEPS.items() for action in actions}
    for stream, kind, data in AuditEntry.objects.filter(kind__in=kinds).values_list("stream", "kind", "data"):
        step = kinds[kind]
        target = STEPS[step][1]
        if stream in streams and (target is None or data["to"] == target.value):
            seen[step].add(stream)
    return {step: len(found) for step, found in seen.items()}
