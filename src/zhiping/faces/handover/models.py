"""Bundles: the forms and the evidence of one dossier as a zip, made by the worker, sealed, and there for a time."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import models
from django.db.models import Q

from zhiping.records.codes import new_code
from zhiping.records.models import Dossier, Person, Revision

#: How long a bundle can be downloaded, in real time. The row that tells of it stays.
KEPT: Final = timedelta(days=3)
#: As whom an applicant asks for the bundle of their own dossier.
APPLICANT: Final = "applicant"


class Bundle(models.Model):
    """A zip that somebody asked for; only they take it. ``revision``: what it is of, none while it is of the draft.

    ``level``: as whom they saw the dossier (``applicant`` or a level of review). ``pieces``: references of its sealed
    pieces, in order, under the dossier's own key: who destroys the dossier has destroyed them. ``done`` of ``total``
    steps are made. ``left_out``: how many files could not be bound, which are in it as they are.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等候生成"
        WORKING = "working", "正在生成"
        DONE = "done", "已生成"
        FAILED = "failed", "没有生成"
        GONE = "gone", "文件已删除"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="bundles")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bundles")
    level = models.CharField(max_length=16)
    at = models.DateTimeField(help_text="on the clock of the cycle")
    asked_at = models.DateTimeField(help_text="real time")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    began_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    pieces = models.JSONField(default=list)

    class Meta:
        db_table = "bundle"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "working", "done", "failed", "gone"]), name="bundle_state_known"
            ),
            models.CheckConstraint(
                condition=Q(level__in=["applicant", "unit", "department", "office"]), name="bundle_level_known"
            ),
            # Who clicks twice asks once.
            models.UniqueConstraint(
                fields=["dossier", "by"], condition=Q(state__in=["waiting", "working"]), name="bundle_one_on_its_way"
            ),
        ]
        indexes = [
            models.Index(fields=["dossier", "by", "-id"], name="bundle_mine"),
            models.Index(fields=["state", "id"], name="bundle_by_state"),
        ]

    def __str__(self) -> str:
        return self.code
