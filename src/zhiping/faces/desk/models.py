"""What an office keeps for itself beside the file: who sees to what, notes, calls, what somebody has looked at."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiping.records.models import Cycle, Dossier, Organisation, Person


class Assignment(models.Model):
    """Which colleague of an office sees to a dossier there. It orders the work; who may act it never decides."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="assignments")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "desk_assignment"
        constraints = [models.UniqueConstraint(fields=["dossier", "office"], name="assignment_one_per_office")]
        indexes = [models.Index(fields=["office", "person"], name="assignment_of_colleague")]

    def __str__(self) -> str:
        return f"{self.dossier_id} @ {self.office_id}"


class OfficeNote(models.Model):
    """What only the officers of one office read about a dossier; sealed with the dossier's key, never changed."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="office_notes")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "desk_note"

    def __str__(self) -> str:
        return f"{self.dossier_id} @ {self.office_id}"


class DossierLook(models.Model):
    """How far somebody has seen a dossier's chain: up to ``position``; when they sat down to it, ``before``.

    A sitting goes on while the pages of the dossier are asked for again and again (``real_at``, real time), so that
    what is new stays marked until the work on it is over. ``at`` and ``before_at`` are on the cycle's clock.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="looks")
    position = models.BigIntegerField()
    at = models.DateTimeField()
    real_at = models.DateTimeField()
    before = models.BigIntegerField(null=True)
    before_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_dossier_look"
        constraints = [models.UniqueConstraint(fields=["person", "dossier"], name="look_one_per_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.dossier_id}#{self.position}"


class ListLook(models.Model):
    """When somebody last looked at the worklist of a round, and before that; as in ``DossierLook``."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    real_at = models.DateTimeField()
    before_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "desk_list_look"
        constraints = [models.UniqueConstraint(fields=["person", "cycle"], name="list_look_one_per_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.cycle_id}"


class SavedFilter(models.Model):
    """A filter of the worklist that somebody keeps under a name. ``wanted`` never holds what was searched for."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=20)
    wanted = models.JSONField(default=dict)

    class Meta:
        db_table = "desk_filter"
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="desk_filter_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="desk_filter_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.name}"


class Call(models.Model):
    """Somebody of ``office`` rang about what is late: a body (its unit or department), or one applicant's dossier."""

    class Result(models.TextChoices):
        WILL = "will", "打通了，会按时办"
        CANNOT = "cannot", "打通了，有困难"
        NOBODY = "nobody", "没有人接"
        WRONG = "wrong", "号码不对"

    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, related_name="calls")
    result = models.CharField(max_length=8, choices=Result.choices)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "desk_call"
        constraints = [
            models.CheckConstraint(
                condition=Q(body__isnull=False, dossier__isnull=True) | Q(body__isnull=True, dossier__isnull=False),
                name="call_about_one",
            ),
            models.CheckConstraint(
                condition=Q(result__in=["will", "cannot", "nobody", "wrong"]), name="call_result_known"
            ),
        ]
        indexes = [
            models.Index(fields=["office", "cycle", "body", "-id"], name="call_about_body"),
            models.Index(fields=["office", "dossier", "-id"], name="call_about_dossier"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} → {self.body_id or self.dossier_id}"
