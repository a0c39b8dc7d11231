"""What must hold of the defence (``zhiping check-data``): the schedule and the day."""

from zhiping.stages.defence import day_invariants, schedule_invariants

__all__ = ["day_invariants", "schedule_invariants"]
