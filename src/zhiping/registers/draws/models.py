"""Draws of experts: what was fixed, who kept a secret, what came out, who stepped down.

Whose key is whose stands here alone; what is published (``Version.text``) has keys. What officers write in words is
sealed with the installation's key, and so is a secret until everybody revealed theirs.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhiping.records.codes import new_code
from zhiping.records.models import Cycle, Person


class Draw(models.Model):
    """One draw. ``quotas``: major, how many experts, how many substitutes; ``listing_hash`` fixes the list, before
    anybody commits; ``frozen_hash`` fixes the list with all commitments, before anybody reveals.

    ``kind``: the first of its purpose, one in place of ``previous`` (again), or one that adds to it (more).
    ``reveal_by``: the last instant at which a secret may be revealed. ``public_source`` names a value that nobody here
    can choose, known from ``public_at`` on; one officer enters it, another confirms it.
    """

    class Kind(models.TextChoices):
        FIRST = "first", "抽取"
        AGAIN = "again", "重抽"
        MORE = "more", "补抽"

    class State(models.TextChoices):
        PROPOSED = "proposed", "待另一人同意"
        LISTED = "listed", "名单已定，待承诺"
        FROZEN = "frozen", "已冻结，待揭示"
        DRAWN = "drawn", "已抽取"
        VOID = "void", "已作废"
        DROPPED = "dropped", "抽取前停止"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="draws", db_index=False)
    stage = models.CharField(max_length=16)
    purpose = models.CharField(max_length=200)
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.FIRST)
    state = models.CharField(max_length=8, choices=State.choices, default=State.LISTED)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followers")
    previous_hash = models.CharField(max_length=64, blank=True, default="")
    reason = models.CharField(max_length=12, blank=True, default="")
    note_sealed = models.BinaryField(null=True)
    quotas = models.JSONField()
    public_source = models.CharField(max_length=200, blank=True, default="")
    public_at = models.DateTimeField(null=True)
    listing_hash = models.CharField(max_length=64)
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField(null=True)
    frozen_hash = models.CharField(max_length=64, blank=True, default="")
    reveal_by = models.DateTimeField(null=True)
    public_value = models.CharField(max_length=200, blank=True, default="")
    value_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    value_confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_note_sealed = models.BinaryField(null=True, help_text="why it was dropped")

    class Meta:
        db_table = "draw"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "listed", "frozen", "drawn", "void", "dropped"]),
                name="draw_state_known",
            ),
            models.CheckConstraint(condition=Q(stage__in=["defence", "meeting"]), name="draw_stage_known"),
            models.CheckConstraint(
                condition=Q(kind="first", previous__isnull=True, previous_hash="", reason="")
                | (Q(kind__in=["again", "more"], previous__isnull=False) & ~Q(previous_hash="") & ~Q(reason="")),
                name="draw_follows_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["frozen", "drawn", "void"], frozen_at__isnull=False, reveal_by__isnull=False)
                | Q(state__in=["proposed", "listed", "dropped"], frozen_at__isnull=True, reveal_by__isnull=True),
                name="draw_frozen_in_full",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["drawn", "void", "dropped"], ended_at__isnull=False)
                | Q(state__in=["proposed", "listed", "frozen"], ended_at__isnull=True),
                name="draw_ended_in_full",
            ),
            models.CheckConstraint(
                condition=Q(public_source="", public_at__isnull=True)
                | (~Q(public_source="") & Q(public_at__isnull=False)),
                name="draw_value_named_with_its_day",
            ),
            # Two people, always.
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("prepared_by")), name="draw_agreed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(value_confirmed_by__isnull=True)
                | (Q(value_by__isnull=False) & ~Q(value_confirmed_by=F("value_by"))),
                name="draw_value_of_two",
            ),
            models.UniqueConstraint(
                fields=["cycle", "stage"], condition=Q(state__in=["proposed", "listed", "frozen"]), name="draw_one_open"
            ),
            models.UniqueConstraint(
                fields=["previous"], condition=Q(kind="again") & ~Q(state="dropped"), name="draw_again_once"
            ),
            models.UniqueConstraint(
                fields=["cycle", "stage"], condition=Q(kind="first") & ~Q(state="dropped"), name="draw_first_once"
            ),
        ]
        indexes = [models.Index(fields=["cycle", "stage", "-id"], name="draw_history")]

    def __str__(self) -> str:
        return self.code

    @property
    def stream(self) -> str:
        """The name of its audit chain."""
        return f"draw-{self.code}"


class Candidate(models.Model):
    """An expert of the pool of a draw: their key in what is published, the one major under which they stand, and why
    they may not be drawn (a key of ``words.EXCLUDED``; empty: they may)."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="candidates", db_index=False)
    key = models.CharField(max_length=11)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stood_in_draws")
    major = models.CharField(max_length=40)
    excluded = models.CharField(max_length=12, blank=True, default="")
    note_sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "draw_candidate"
        constraints = [
            models.UniqueConstraint(fields=["draw", "key"], name="candidate_key_once"),
            models.UniqueConstraint(fields=["draw", "person"], name="candidate_once"),
        ]

    def __str__(self) -> str:
        return self.key


class Keeper(models.Model):
    """An officer who keeps a secret of a draw. ``secret_sealed``: made by the system and kept for them, or theirs once
    they revealed it; emptied when the draw ends, since what was revealed stands in its record then."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="keepers", db_index=False)
    key = models.CharField(max_length=11)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="kept_in_draws")
    commitment = models.CharField(max_length=64, blank=True, default="")
    own = models.BooleanField(default=False, help_text="keeps the secret themselves; the system has never kept it")
    secret_sealed = models.BinaryField(null=True)
    committed_at = models.DateTimeField(null=True)
    revealed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "draw_keeper"
        constraints = [
            models.UniqueConstraint(fields=["draw", "key"], name="keeper_key_once"),
            models.UniqueConstraint(fields=["draw", "person"], name="keeper_once"),
            models.CheckConstraint(
                condition=Q(commitment="", committed_at__isnull=True)
                | (~Q(commitment="") & Q(committed_at__isnull=False)),
                name="keeper_committed_in_full",
            ),
            models.CheckConstraint(
                condition=Q(revealed_at__isnull=True) | Q(committed_at__isnull=False),
                name="keeper_commits_before_revealing",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Version(models.Model):
    """The record of a draw as it was published: a new one with each who stepped down. Never changed, never removed."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="versions", db_index=False)
    serial = models.PositiveSmallIntegerField()
    text = models.TextField()
    hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "draw_version"
        constraints = [models.UniqueConstraint(fields=["draw", "serial"], name="draw_version_once")]

    def __str__(self) -> str:
        return f"{self.draw_id}/{self.serial}"


class StepDown(models.Model):
    """One who was drawn and does not serve; ``successor`` is the key of the substitute, empty where none was left."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="step_downs", db_index=False)
    key = models.CharField(max_length=11)
    reason = models.CharField(max_length=13)
    successor = models.CharField(max_length=11, blank=True, default="")
    note_sealed = models.BinaryField(null=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "draw_step_down"
        constraints = [models.UniqueConstraint(fields=["draw", "key"], name="stepped_down_once")]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.key}"
