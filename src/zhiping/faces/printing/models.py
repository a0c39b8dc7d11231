"""What an office asked for, document by document, so that whoever goes on after a crash knows where it stood."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import models
from django.db.models import Q

from zhiping.records.codes import new_code
from zhiping.records.models import Cycle, Dossier, IssuedDocument, Person

#: How long the file can be fetched, in real time. The documents themselves stay with their dossiers.
KEPT: Final = timedelta(days=3)


class Batch(models.Model):
    """The documents of a selection. ``blob`` is sealed with a key of its own; both go when the time is over (gone).

    ``at`` is the instant of issue on the cycle's clock: who goes on later sets the same.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等候生成"
        WORKING = "working", "正在生成"
        DONE = "done", "已生成"
        FAILED = "failed", "没有生成"
        GONE = "gone", "文件已删除"

    class Layout(models.TextChoices):
        DUPLEX = "pdf", "一个PDF，按双面打印排好：每份表格从正面开始，缺页补白"
        ZIP = "zip", "一个压缩包，每份表格一个PDF"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="batches")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="batches")
    at = models.DateTimeField()
    asked_at = models.DateTimeField(help_text="real time")
    said = models.CharField(max_length=300, help_text="what was chosen, in words that name nobody")
    layout = models.CharField(max_length=3, choices=Layout.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    pieces = models.JSONField(default=list)
    beat_at = models.DateTimeField(null=True, help_text="real time at which a worker last got on with it")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "document_batch"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "working", "done", "failed", "gone"]), name="batch_state_known"
            ),
            models.CheckConstraint(condition=Q(layout__in=["pdf", "zip"]), name="batch_layout_known"),
            models.CheckConstraint(condition=~Q(state="done") | Q(size__gt=0), name="batch_done_has_file"),
        ]
        indexes = [
            models.Index(fields=["by", "-id"], name="batch_mine"),
            models.Index(fields=["state", "id"], name="batch_by_state"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def key_owner(self) -> str:
        """The name under which the file's key is kept."""
        return f"batch-{self.code}"

    @property
    def stream(self) -> str:
        """The name of its audit chain."""
        return f"batch-{self.code}"


class BatchItem(models.Model):
    """One document of a batch. ``number`` and ``check_code`` are reserved before it is set, so a crash costs none.

    ``fault`` says in words that name nobody why there is no document. A working copy has no number and no document:
    ``blob`` keeps it, sealed with the batch's key, until the batch's file is put together.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=48)
    number = models.CharField(max_length=64, blank=True, default="")
    check_code = models.CharField(max_length=9, blank=True, default="")
    document = models.ForeignKey(IssuedDocument, on_delete=models.PROTECT, null=True, related_name="+")
    blob = models.CharField(max_length=32, blank=True, default="")
    fault = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        db_table = "document_batch_item"
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="batch_item_position_once"),
            models.UniqueConstraint(fields=["batch", "dossier", "form"], name="batch_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.position}"
