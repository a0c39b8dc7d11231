"""A schedule of defences: drafts that the worker makes, and the one that was released."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhiping.records.codes import new_code
from zhiping.records.models import Cycle, Dossier, Person
from zhiping.registers.experts.models import Expert
from zhiping.stages.defence.models.places import HalfDay, Panel, Room


class Schedule(models.Model):
    """One arrangement of a cycle's defences. The worker makes it; the office releases one, and that alone is told.

    ``seconds``: how long the solver may look for better. ``sessions_used`` and ``bound``: the half-days of panels that
    it takes and the fewest that any needs, their difference is the gap; ``wishes_missed`` counts soft wishes that
    were not met, ``left_out`` those for whom there was no place. ``done`` of ``total`` is the progress of what the
    worker does at the moment, making or releasing.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等候编排"
        MAKING = "making", "正在编排"
        DRAFT = "draft", "草案"
        FAILED = "failed", "没有编成"
        RELEASING = "releasing", "正在公布"
        RELEASED = "released", "已公布"
        DROPPED = "dropped", "已弃用"

    class Solver(models.TextChoices):
        CP_SAT = "cp_sat", "求解器"
        GREEDY = "greedy", "逐县排定"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="defence_schedules")
    number = models.PositiveSmallIntegerField(help_text="which draft of the cycle it is, from 1")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    solver = models.CharField(max_length=6, choices=Solver.choices, blank=True, default="")
    seconds = models.PositiveSmallIntegerField()
    sessions_used = models.PositiveIntegerField(null=True)
    bound = models.PositiveIntegerField(null=True)
    wishes_missed = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=list, help_text="[dossier id, why] of those without a place")
    fault = models.CharField(max_length=200, blank=True, default="")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True, help_text="real time at which a worker last got on with it")
    released_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "defence_schedule"
        constraints = [
            models.UniqueConstraint(fields=["cycle", "number"], name="schedule_number_once"),
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(state__in=["releasing", "released"]), name="schedule_one_released"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "making", "draft", "failed", "releasing", "released", "dropped"]),
                name="schedule_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["releasing", "released"])
                | Q(released_by__isnull=False, released_at__isnull=False),
                name="schedule_released_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="schedule_by_state")]

    def __str__(self) -> str:
        return self.code

    @property
    def stream(self) -> str:
        """The name of its audit chain."""
        return f"schedule-{self.code}"


class Session(models.Model):
    """A panel in a room for half a day, as one schedule has it."""

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="sessions")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="sessions")
    half_day = models.ForeignKey(HalfDay, on_delete=models.PROTECT, related_name="sessions")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="sessions")

    class Meta:
        db_table = "defence_session"
        constraints = [
            models.UniqueConstraint(fields=["schedule", "half_day", "panel"], name="session_panel_in_one_place"),
            models.UniqueConstraint(fields=["schedule", "half_day", "room"], name="session_room_has_one_panel"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def stream(self) -> str:
        """The name of its audit chain."""
        return f"session-{self.code}"


class Sitting(models.Model):
    """An expert who sits in a session, until ``left_at``: who was replaced stays on record, and why stays sealed with
    the installation's key."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="sittings")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="sittings")
    lead = models.BooleanField(default=False)
    since_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    reason_sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "defence_sitting"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "expert"], condition=Q(left_at__isnull=True), name="sitting_once"
            ),
            models.UniqueConstraint(
                fields=["session"], condition=Q(lead=True, left_at__isnull=True), name="sitting_one_lead"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True, reason_sealed__isnull=True)
                | Q(left_at__isnull=False, reason_sealed__isnull=False),
                name="sitting_left_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["expert", "session"], name="sitting_of_expert")]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.expert_id}"


class Slot(models.Model):
    """One applicant's place in a session; ``turn`` counts from 1. ``code`` is the check-in code (报到码) of the notice.

    A slot that was given up (excused, withdrawn) stays on record and leaves its turn free. ``told_at``: when the
    applicant was told of the place as it stands now; null in a draft and after a change that is still to be told.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "已安排"
        GIVEN_UP = "given_up", "已取消"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="slots")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="slots")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="defence_slots")
    turn = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "defence_slot"
        constraints = [
            models.UniqueConstraint(fields=["session", "turn"], condition=Q(state="planned"), name="slot_turn_once"),
            models.UniqueConstraint(
                fields=["schedule", "dossier"], condition=Q(state="planned"), name="slot_one_per_dossier"
            ),
            models.CheckConstraint(condition=Q(turn__gte=1), name="slot_turns_from_1"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_start"),
            models.CheckConstraint(condition=Q(state__in=["planned", "given_up"]), name="slot_state_known"),
        ]
        indexes = [models.Index(fields=["dossier", "state"], name="slot_of_dossier")]

    def __str__(self) -> str:
        return self.code
