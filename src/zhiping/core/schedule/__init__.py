"""A schedule of defences (P7): what it must hold to, whether it does, and one that is found without any solver."""

from zhiping.core.schedule.checking import Broken, broken, to_tell
from zhiping.core.schedule.greedy import Unplaced, arrange, fewest_sessions
from zhiping.core.schedule.model import Applicant, HalfDay, Limits, Panel, Place, Plan, Problem, Session

__all__ = [
    "Applicant", "Broken", "HalfDay", "Limits", "Panel", "Place", "Plan", "Problem", "Session", "Unplaced", "arrange",
    "broken", "fewest_sessions", "to_tell",
]  # fmt: skip
