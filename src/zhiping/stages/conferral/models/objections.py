"""Objections to results that are announced, and re-checks that applicants ask for (P8).

What was said, by whom, what was found and why it was decided lie under the key of the dossier they are about.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiping.records.codes import new_code
from zhiping.records.models import Dossier, Hold, Person
from zhiping.stages.conferral.models.rolls import RollLine


class ResultObjection(models.Model):
    """An objection to one person's result, from the public page or by letter.

    ``hold`` blocks that dossier alone until it is decided. ``receipt`` is a keyed digest of the code by which whoever
    raised it reads the outcome: who has lost it cannot be helped to it, since nobody here knows it. ``concerns`` are
    persons who may not handle it; ``recorded_by`` is empty for what came by the public page.
    """

    class Way(models.TextChoices):
        PAGE = "page", "网上反映"
        LETTER = "letter", "来信来访来电"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    line = models.ForeignKey(RollLine, on_delete=models.PROTECT, related_name="objections")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="result_objections")
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="result_objection")
    way = models.CharField(max_length=8, choices=Way.choices)
    received_on = models.DateField()
    real_name = models.BooleanField()
    from_sealed = models.BinaryField(null=True)
    text_sealed = models.BinaryField()
    receipt = models.CharField(max_length=64, unique=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    concerns = models.ManyToManyField(Person, related_name="+", db_table="conferral_objection_concerns")
    upheld = models.BooleanField(null=True)
    reason_sealed = models.BinaryField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "conferral_objection"
        constraints = [
            models.CheckConstraint(condition=Q(way__in=["page", "letter"]), name="result_objection_way_known"),
            models.CheckConstraint(
                condition=Q(real_name=False) | Q(from_sealed__isnull=False), name="result_objection_real_name"
            ),
            models.CheckConstraint(
                condition=Q(way="page") | Q(recorded_by__isnull=False), name="result_objection_letter_recorded"
            ),
            models.CheckConstraint(
                condition=Q(
                    upheld__isnull=True, reason_sealed__isnull=True, decided_by__isnull=True, decided_at__isnull=True
                )
                | Q(
                    upheld__isnull=False, reason_sealed__isnull=False, decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="result_objection_decided",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["dossier", "-id"], name="result_objection_newest")]

    def __str__(self) -> str:
        return self.code


class ObjectionFile(models.Model):
    """What was sent with an objection as evidence, sealed with the dossier's key. ``blob``: its file."""

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    objection = models.ForeignKey(ResultObjection, on_delete=models.PROTECT, related_name="files")
    blob = models.CharField(max_length=32, unique=True)
    name_sealed = models.BinaryField()
    media_type = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Meta:
        db_table = "conferral_objection_file"
        constraints = [models.CheckConstraint(condition=Q(size__gte=1), name="objection_file_not_empty")]

    def __str__(self) -> str:
        return self.code


class Investigator(models.Model):
    """Who looks into an objection: they alone read it. Named once; rows stay, so that it is known who could read."""

    objection = models.ForeignKey(ResultObjection, on_delete=models.PROTECT, related_name="investigators")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        db_table = "conferral_investigator"
        constraints = [models.UniqueConstraint(fields=["objection", "person"], name="investigator_named_once")]

    def __str__(self) -> str:
        return f"{self.objection_id} {self.person_id}"


class ResultFinding(models.Model):
    """A step of looking into an objection: who was asked, what was found. Sealed, never changed, in order."""

    objection = models.ForeignKey(ResultObjection, on_delete=models.PROTECT, related_name="findings")
    text_sealed = models.BinaryField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "conferral_finding"

    def __str__(self) -> str:
        return f"{self.objection_id} {self.at}"


class Recheck(models.Model):
    """A re-check (复查) that somebody who did not pass asked for, with its answer. ``upheld``: the result stays."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="rechecks")
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="recheck")
    reason_sealed = models.BinaryField()
    asked_at = models.DateTimeField()
    upheld = models.BooleanField(null=True)
    answer_sealed = models.BinaryField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "conferral_recheck"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(decided_at__isnull=True), name="recheck_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(
                    upheld__isnull=True, answer_sealed__isnull=True, decided_by__isnull=True, decided_at__isnull=True
                )
                | Q(
                    upheld__isnull=False, answer_sealed__isnull=False, decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="recheck_decided_in_full",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["dossier", "-id"], name="recheck_newest")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.asked_at}"
