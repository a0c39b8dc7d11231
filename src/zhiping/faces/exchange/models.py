"""What was taken out and brought in: who, when, why. The files pass: they are sealed, and removed in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import models
from django.db.models import Q

from zhiping.records.codes import new_code
from zhiping.records.models import Cycle, Person

#: How long a file that was made or uploaded can be used, in real time. The row that tells of it stays.
KEPT: Final = timedelta(days=3)


class Export(models.Model):
    """A sheet that somebody asked for; the worker makes it. ``reason`` is told to who supervises, never cut.

    ``personal``: with the columns that hold personal data; ``left_out``: headings of those that were left out.
    ``blob`` is sealed with a key of its own; both are destroyed when it is over (``state`` gone).
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等候生成"
        WORKING = "working", "正在生成"
        DONE = "done", "已生成"
        FAILED = "failed", "没有生成"
        GONE = "gone", "文件已删除"

    class Purpose(models.TextChoices):
        CHECKING = "checking", "核对材料"
        REPORTING = "reporting", "上报或送审"
        MEETING = "meeting", "会议使用"
        PUBLISHING = "publishing", "公示或公告"
        FILING = "filing", "存档"
        OTHER = "other", "其他"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    source = models.CharField(max_length=32)
    title = models.CharField(max_length=120)
    said = models.CharField(max_length=300, blank=True, default="", help_text="what was filtered, in words")
    params = models.JSONField(default=dict)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, null=True, related_name="exports")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exports")
    at = models.DateTimeField(help_text="on the clock of the cycle")
    asked_at = models.DateTimeField(help_text="real time")
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    reason = models.CharField(max_length=300)
    personal = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=list)
    size = models.PositiveIntegerField(default=0)
    blob = models.CharField(max_length=32, blank=True, default="")
    began_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "export"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="export_has_reason"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "working", "done", "failed", "gone"]), name="export_state_known"
            ),
            models.CheckConstraint(condition=~Q(state="done") | ~Q(blob=""), name="export_done_has_file"),
        ]
        indexes = [
            models.Index(fields=["by", "-id"], name="export_mine"),
            models.Index(fields=["state", "id"], name="export_by_state"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def key_owner(self) -> str:
        """The name under which the file's key is kept."""
        return f"export-{self.code}"

    @property
    def stream(self) -> str:
        """The name of its audit chain."""
        return f"export-{self.code}"


class Import(models.Model):
    """A file that was uploaded, and what it would do. ``found_sealed``: the preview, row by row, under the file's key.

    ``digest`` says what the preview found: applied is only what was shown. ``counts``: how many rows of each verdict;
    ``total``: how many there are, as soon as that is known. ``confirmed_at``: on the clock of the cycle; the worker
    then applies it. ``wrong``: why it was not applied, where it can be decided again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "正在核对"
        READ = "read", "等您确认"
        APPLYING = "applying", "正在导入"
        FAILED = "failed", "读不出来"
        APPLIED = "applied", "已导入"
        DROPPED = "dropped", "没有导入"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    kind = models.CharField(max_length=32)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, null=True, related_name="imports")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="imports")
    at = models.DateTimeField(help_text="on the clock of the cycle")
    asked_at = models.DateTimeField(help_text="real time")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    blob = models.CharField(max_length=32, blank=True, default="")
    found_sealed = models.BinaryField(null=True)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True, default="")
    says = models.CharField(max_length=500, blank=True, default="", help_text="why it could not be read")
    total = models.PositiveIntegerField(default=0)
    wrong = models.CharField(max_length=500, blank=True, default="", help_text="why it was not applied")
    confirmed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "import"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "read", "applying", "failed", "applied", "dropped"]),
                name="import_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="applying") | Q(confirmed_at__isnull=False), name="import_applying_was_confirmed"
            ),
        ]
        indexes = [
            models.Index(fields=["by", "-id"], name="import_mine"),
            models.Index(fields=["state", "id"], name="import_by_state"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def key_owner(self) -> str:
        """The name under which the file's key is kept."""
        return f"import-{self.code}"

    @property
    def stream(self) -> str:
        """The name of its audit chain."""
        return f"import-{self.code}"
