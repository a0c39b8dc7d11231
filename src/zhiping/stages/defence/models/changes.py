"""What somebody asked for (wishes, excuses), what was changed after the release, and who was told of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiping.records.codes import new_code
from zhiping.records.models import Cycle, Dossier, Person
from zhiping.registers.experts.models import Expert
from zhiping.stages.defence.models.places import HalfDay
from zhiping.stages.defence.models.schedule import Schedule, Slot


class Wish(models.Model):
    """That an applicant or an expert cannot come (``unable``, before the release) or asks to be excused from the place
    that was given (``excuse``, after it). The reason lies under the dossier's key, an expert's under the
    installation's; so does what the office answered.
    """

    class Kind(models.TextChoices):
        UNABLE = "unable", "不能到场的时间"
        EXCUSE = "excuse", "请假"

    class State(models.TextChoices):
        ASKED = "asked", "待答复"
        GRANTED = "granted", "已同意"
        REFUSED = "refused", "未同意"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="defence_wishes")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, related_name="defence_wishes")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, null=True, related_name="defence_wishes")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, null=True, related_name="excuses")
    half_days = models.ManyToManyField(HalfDay, related_name="wishes", db_table="defence_wish_half_day")
    ground = models.CharField(max_length=32, blank=True, default="", help_text="id of the pack's ground of an excuse")
    reason_sealed = models.BinaryField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.ASKED)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer_sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "defence_wish"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["unable", "excuse"]), name="wish_kind_known"),
            models.CheckConstraint(condition=Q(state__in=["asked", "granted", "refused"]), name="wish_state_known"),
            models.CheckConstraint(
                condition=Q(dossier__isnull=False, expert__isnull=True) | Q(dossier__isnull=True, expert__isnull=False),
                name="wish_of_one",
            ),
            models.CheckConstraint(
                condition=Q(kind="unable", slot__isnull=True)
                | Q(kind="excuse", slot__isnull=False, dossier__isnull=False),
                name="wish_excuse_is_of_a_slot",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True, decided_at__isnull=True)
                | Q(~Q(state="asked"), decided_by__isnull=False, decided_at__isnull=False),
                name="wish_decided_in_full",
            ),
            models.UniqueConstraint(
                fields=["slot"], condition=Q(kind="excuse", state="asked"), name="wish_one_open_excuse"
            ),
        ]
        indexes = [models.Index(fields=["cycle", "state", "id"], name="wish_by_state")]

    def __str__(self) -> str:
        return self.code


class Change(models.Model):
    """A change of the released schedule. ``data`` holds ids and numbers of what was before and what is now."""

    class Kind(models.TextChoices):
        MOVED = "moved", "改期"
        PLACED = "placed", "补排"
        GIVEN_UP = "given_up", "取消"
        ROOM = "room", "换考场"
        EXPERT = "expert", "换专家"

    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reason_sealed = models.BinaryField()
    data = models.JSONField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "defence_change"
        constraints = [
            models.UniqueConstraint(fields=["schedule", "number"], name="change_number_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["moved", "placed", "given_up", "room", "expert"]), name="change_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule_id}/{self.number}"


class Told(models.Model):
    """One who is told of a change: an applicant, through the door and by the worker, or an expert, at once.

    ``handled_at``: when it was done, or tried: what the door refused is for another officer to tell.
    """

    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="told")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, related_name="+")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "defence_told"
        constraints = [
            models.CheckConstraint(
                condition=Q(dossier__isnull=False, expert__isnull=True) | Q(dossier__isnull=True, expert__isnull=False),
                name="told_one",
            ),
            models.UniqueConstraint(
                fields=["change", "dossier"], condition=Q(dossier__isnull=False), name="told_dossier_once"
            ),
            models.UniqueConstraint(
                fields=["change", "expert"], condition=Q(expert__isnull=False), name="told_expert_once"
            ),
        ]
        indexes = [models.Index(fields=["id"], name="told_to_do", condition=Q(handled_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.change_id}"
