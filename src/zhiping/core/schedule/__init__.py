"""A schedule of defences (P7): what it must hold to, whether it does, one found without any solver, one by a solver."""

from zhiping.core.schedule.changing import (
    Outcome,
    free_places,
    free_rooms,
    in_room,
    rearranged,
    reseated,
    substitutes,
    with_experts,
)
from zhiping.core.schedule.checking import Broken, broken, to_tell
from zhiping.core.schedule.greedy import Unplaced, arrange, fewest_sessions
from zhiping.core.schedule.model import Applicant, HalfDay, Limits, Panel, Place, Plan, Problem, Session
from zhiping.core.schedule.panels import Proposal, propose
from zhiping.core.schedule.solving import Solved, has_solver, solve

__all__ = [
    "Applicant", "Broken", "HalfDay", "Limits", "Outcome", "Panel", "Place", "Plan", "Problem", "Proposal", "Session",
    "Solved", "Unplaced", "arrange", "broken", "fewest_sessions", "free_places", "free_rooms", "has_solver", "in_room",
    "propose", "rearranged", "reseated", "solve", "substitutes", "to_tell", "with_experts",
]  # fmt: skip
