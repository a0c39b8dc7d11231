"""What happens at registration (P1): asking, deciding, roles, merging. Every write is audited and told."""

from zhiping.stages.registration.operations.asking import (
    BodyForm,
    Identity,
    Newcomer,
    ask_again,
    ask_body,
    ask_join,
    ask_move,
    ask_superior,
    open_newcomer,
    withdraw,
)
from zhiping.stages.registration.operations.deciding import Choice, Decision, Effect, Outcome, apply, preview
from zhiping.stages.registration.operations.merging import merge
from zhiping.stages.registration.operations.roles import end_role, give_role

__all__ = [
    "BodyForm",
    "Choice",
    "Decision",
    "Effect",
    "Identity",
    "Newcomer",
    "Outcome",
    "apply",
    "ask_again",
    "ask_body",
    "ask_join",
    "ask_move",
    "ask_superior",
    "end_role",
    "give_role",
    "merge",
    "open_newcomer",
    "preview",
    "withdraw",
]
