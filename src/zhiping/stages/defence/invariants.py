"""What must hold of the defence (``zhiping check-data``): the day."""

from zhiping.stages.defence import day_invariants

__all__ = ["day_invariants"]
