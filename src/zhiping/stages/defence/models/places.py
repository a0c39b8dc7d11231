"""Who sits together, where and when there is room: what a schedule is made of."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhiping.records.codes import new_code
from zhiping.records.models import Cycle, Person
from zhiping.registers.experts.models import Expert


class Room(models.Model):
    """A room in which one panel can sit. ``address`` is what an applicant needs to find it."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="defence_rooms")
    name = models.CharField(max_length=40)
    address = models.CharField(max_length=120)

    class Meta:
        db_table = "defence_room"
        constraints = [models.UniqueConstraint(fields=["cycle", "name"], name="defence_room_named_once")]

    def __str__(self) -> str:
        return self.name


class HalfDay(models.Model):
    """A morning or an afternoon on which defences are heard, from ``starts`` to ``ends`` by the pack's zone, and the
    rooms that are free then."""

    class Part(models.TextChoices):
        AM = "am", "上午"
        PM = "pm", "下午"

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="defence_half_days")
    on = models.DateField()
    part = models.CharField(max_length=2, choices=Part.choices)
    starts = models.TimeField()
    ends = models.TimeField()
    rooms = models.ManyToManyField(Room, related_name="half_days", db_table="defence_half_day_room")

    class Meta:
        db_table = "defence_half_day"
        constraints = [
            models.UniqueConstraint(fields=["cycle", "on", "part"], name="half_day_once"),
            models.CheckConstraint(condition=Q(part__in=["am", "pm"]), name="half_day_part_known"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="half_day_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.on:%F} {self.part}"


class Panel(models.Model):
    """Experts who sit together (答辩组) and the majors they hear, by the names that dossiers bear."""

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="defence_panels")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    majors = models.JSONField()

    class Meta:
        db_table = "defence_panel"
        constraints = [
            models.UniqueConstraint(fields=["cycle", "number"], name="panel_number_once"),
            models.UniqueConstraint(fields=["cycle", "name"], name="panel_named_once"),
            models.CheckConstraint(condition=~Q(majors=[]), name="panel_hears_something"),
        ]

    def __str__(self) -> str:
        return self.name


class PanelMember(models.Model):
    """An expert of a panel, as it is made up; who really sits in a session says its ``Sitting``."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="members")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="defence_panels")
    lead = models.BooleanField(default=False)

    class Meta:
        db_table = "defence_panel_member"
        constraints = [
            models.UniqueConstraint(fields=["panel", "expert"], name="panel_member_once"),
            models.UniqueConstraint(fields=["panel"], condition=Q(lead=True), name="panel_one_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.panel_id}/{self.expert_id}"


class PanelChange(models.Model):
    """That a panel was made up otherwise by hand, and why (sealed with the installation's key). ``data``: ids of the
    experts before and after, and of the lead."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="changes")
    reason_sealed = models.BinaryField()
    data = models.JSONField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "defence_panel_change"
        indexes = [models.Index(fields=["panel", "-id"], name="panel_change_newest")]

    def __str__(self) -> str:
        return f"{self.panel_id} {self.at:%F %T}"
