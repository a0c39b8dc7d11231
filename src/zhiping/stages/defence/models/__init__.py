"""The oral defence (P7): panels, rooms and half-days, the schedule, wishes, and who was told of what changed."""

from zhiping.stages.defence.models.changes import Change, Told, Wish
from zhiping.stages.defence.models.places import HalfDay, Panel, PanelChange, PanelMember, Room
from zhiping.stages.defence.models.schedule import Schedule, Session, Sitting, Slot

__all__ = [
    "Change", "HalfDay", "Panel", "PanelChange", "PanelMember", "Room", "Schedule", "Session", "Sitting", "Slot",
    "Told", "Wish",
]  # fmt: skip
