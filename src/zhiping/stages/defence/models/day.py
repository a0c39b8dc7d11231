"""The day of the defence (P7): who came, what experts marked, the figure of a panel once it is locked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiping.records.codes import new_code
from zhiping.records.models import Person
from zhiping.registers.experts.models import Expert
from zhiping.stages.defence.models.places import HalfDay
from zhiping.stages.defence.models.schedule import Slot


class Attendance(models.Model):
    """How far an applicant has come on the day; no row: not seen yet. Every step is in the session's audit chain.

    ``calls`` counts how often the number was called. An instant is that of the step as it stands: what was undone
    leaves none here.
    """

    class Status(models.TextChoices):
        EXPECTED = "expected", "未报到"
        ARRIVED = "arrived", "已报到"
        CALLED = "called", "已叫号"
        IN_ROOM = "in_room", "答辩中"
        DONE = "done", "已答辩"
        ABSENT = "absent", "缺席"

    slot = models.OneToOneField(Slot, on_delete=models.PROTECT, related_name="attendance")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.EXPECTED)
    calls = models.PositiveSmallIntegerField(default=0)
    arrived_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    entered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    absent_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "defence_attendance"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["expected", "arrived", "called", "in_room", "done", "absent"]),
                name="attendance_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="expected", arrived_at__isnull=True, called_at__isnull=True, entered_at__isnull=True)
                | Q(status="arrived", arrived_at__isnull=False, called_at__isnull=True, entered_at__isnull=True)
                | Q(status="called", called_at__isnull=False, entered_at__isnull=True)
                | Q(status="in_room", entered_at__isnull=False, ended_at__isnull=True)
                | Q(status="done", entered_at__isnull=False, ended_at__isnull=False)
                | Q(status="absent", absent_at__isnull=False, entered_at__isnull=True),
                name="attendance_step_by_step",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot_id} {self.status}"


class Sheet(models.Model):
    """What one expert wrote about one applicant; marks and own notes lie under the dossier's key, and go with it.

    ``version`` grows with every save. ``save_id`` names the last one, so that a save that is sent again changes
    nothing. ``whole``: every item has its mark. Frozen while the slot has a standing ``Result``.
    """

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="sheets", db_index=False)
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="sheets")
    version = models.PositiveIntegerField(default=1)
    save_id = models.CharField(max_length=36)
    marks_sealed = models.BinaryField()
    notes_sealed = models.BinaryField(null=True)
    whole = models.BooleanField()
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "defence_sheet"
        constraints = [
            models.UniqueConstraint(fields=["slot", "expert"], name="sheet_one_per_expert"),
            models.CheckConstraint(condition=Q(version__gte=1), name="sheet_versions_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.slot_id}/{self.expert_id}"


class Result(models.Model):
    """The figure of a panel for one applicant, in hundredths of a point; advisory to the vote (rules.md 6).

    ``counted``: codes of the experts whose sheets it was made of. Standing until ``opened_at``: two people opened the
    sheets again. ``recorded_at``: when the office put it among the dossier's outcomes.
    """

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="results")
    hundredths = models.PositiveIntegerField()
    sheets = models.PositiveSmallIntegerField()
    counted = models.JSONField(default=list)
    locked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    locked_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "defence_result"
        constraints = [
            models.UniqueConstraint(fields=["slot"], condition=Q(opened_at__isnull=True), name="result_one_stands"),
            models.CheckConstraint(condition=Q(hundredths__lte=100_00), name="result_of_a_hundred_points"),
            models.CheckConstraint(condition=Q(sheets__gte=1), name="result_of_sheets"),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=True, recorded_by__isnull=True)
                | Q(recorded_at__isnull=False, recorded_by__isnull=False),
                name="result_recorded_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Reopening(models.Model):
    """That the sheets of one applicant are to be opened again, and why (under the dossier's key): asked for by the
    office or the chair, granted by the other of the two."""

    class State(models.TextChoices):
        ASKED = "asked", "待另一方同意"
        GRANTED = "granted", "已重新打开"
        REFUSED = "refused", "未同意"

    class Side(models.TextChoices):
        OFFICE = "office", "办公室"
        CHAIR = "chair", "主任"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="reopenings")
    state = models.CharField(max_length=7, choices=State.choices, default=State.ASKED)
    side = models.CharField(max_length=6, choices=Side.choices)
    reason_sealed = models.BinaryField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "defence_reopening"
        constraints = [
            models.UniqueConstraint(fields=["result"], condition=Q(state="asked"), name="reopening_one_open"),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "granted", "refused"]), name="reopening_state_known"
            ),
            models.CheckConstraint(condition=Q(side__in=["office", "chair"]), name="reopening_side_known"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True, decided_at__isnull=True)
                | Q(~Q(state="asked"), decided_by__isnull=False, decided_at__isnull=False),
                name="reopening_decided_in_full",
            ),
            models.CheckConstraint(
                condition=~Q(state="granted") | ~Q(decided_by=models.F("asked_by")), name="reopening_by_two"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Screen(models.Model):
    """The public screen of a half-day's waiting room, at an address that cannot be guessed: numbers, no names."""

    half_day = models.ForeignKey(HalfDay, on_delete=models.PROTECT, related_name="screens")
    token = models.CharField(max_length=32, unique=True)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "defence_screen"
        constraints = [
            models.UniqueConstraint(fields=["half_day"], condition=Q(closed_at__isnull=True), name="screen_one_open")
        ]

    def __str__(self) -> str:
        return f"{self.half_day_id}"
