"""The oral defence (P7): panels, rooms and half-days, the schedule, wishes, who was told of what changed, the day."""

from zhiping.stages.defence.models.changes import Change, Told, Wish
from zhiping.stages.defence.models.day import Attendance, Reopening, Result, Screen, Sheet
from zhiping.stages.defence.models.places import HalfDay, Panel, PanelChange, PanelMember, Room
from zhiping.stages.defence.models.schedule import Schedule, Session, Sitting, Slot

__all__ = [
    "Attendance", "Change", "HalfDay", "Panel", "PanelChange", "PanelMember", "Reopening", "Result", "Room", "Schedule",
    "Screen", "Session", "Sheet", "Sitting", "Slot", "Told", "Wish",
]  # fmt: skip
