"""Comprehensive recommendations on paper (综合推荐意见, P3, annex 6): what was prepared and printed, what came back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiping.records.codes import new_code
from zhiping.records.models import Cycle, Dossier, Organisation, Person, Revision


class Paper(models.Model):
    """A recommendation prepared for the head's signature. The latest of a dossier counts; rows are never changed.

    ``text_sealed``: the judgements and the opinion, under the dossier's key. It prints on one page or more, and
    each page carries its code and number.
    """

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="papers")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="papers")
    recommends = models.BooleanField()
    text_sealed = models.BinaryField()
    prepared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()

    class Meta:
        db_table = "recommendation_paper"

    def __str__(self) -> str:
        return self.code


class Stack(models.Model):
    """Scans put in at once: one file, to be split by the codes on its pages. ``blob`` goes once it was read.

    It is sealed with a key of its own until it is known whose each page is.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "正在识别"
        READ = "read", "已识别"
        FAILED = "failed", "读不出来"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="stacks")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="stacks")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    blob = models.CharField(max_length=32, blank=True, default="")
    is_pdf = models.BooleanField()
    count = models.PositiveSmallIntegerField()
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        db_table = "recommendation_stack"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["waiting", "read", "failed"]), name="stack_state_known"),
            models.CheckConstraint(condition=Q(count__gte=1), name="stack_not_empty"),
            models.CheckConstraint(condition=~Q(state="waiting") | ~Q(blob=""), name="stack_waits_with_its_file"),
        ]
        indexes = [models.Index(fields=["unit", "cycle", "-id"], name="stack_of_unit")]

    def __str__(self) -> str:
        return self.code

    @property
    def key_owner(self) -> str:
        """The name under which its key is kept."""
        return f"stack-{self.code}"

    @property
    def stream(self) -> str:
        """The name of its audit chain."""
        return f"stack-{self.code}"


class Scan(models.Model):
    """One page of a stack: a picture, sealed with the key of the dossier whose it is, else with the stack's.

    ``paper`` and ``page`` say whose and which; both empty while nobody has put it. ``aside``: it is no page of a
    recommendation (a blank back, a cover).
    """

    class Way(models.TextChoices):
        NONE = "", "还没有归入"
        CODE = "code", "按页上的码归入"
        HAND = "hand", "人工归入"

    stack = models.ForeignKey(Stack, on_delete=models.PROTECT, related_name="scans")
    number = models.PositiveSmallIntegerField()
    blob = models.CharField(max_length=32, unique=True)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, null=True, related_name="scans")
    page = models.PositiveSmallIntegerField(null=True)
    way = models.CharField(max_length=4, choices=Way.choices, blank=True, default="")
    aside = models.BooleanField(default=False)
    placed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    placed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "recommendation_scan"
        constraints = [
            models.UniqueConstraint(fields=["stack", "number"], name="scan_once_in_its_stack"),
            models.CheckConstraint(
                condition=Q(paper__isnull=True, page__isnull=True, way="") | Q(paper__isnull=False, page__isnull=False),
                name="scan_put_in_full",
            ),
            models.CheckConstraint(condition=~Q(aside=True) | Q(paper__isnull=True), name="scan_aside_is_nobodys"),
            models.CheckConstraint(condition=Q(way__in=["", "code", "hand"]), name="scan_way_known"),
        ]

    def __str__(self) -> str:
        return f"{self.stack_id}/{self.number}"
