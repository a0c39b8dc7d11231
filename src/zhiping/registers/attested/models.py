"""The book of what offices attest of persons: hours of continuing education (A4) and assessments, year by year."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiping.records.models import Organisation, Person


class Attested(models.Model):
    """What ``body`` says of a person's year. A later row replaces an earlier one, which stays with ``replaced_at``.

    ``sealed``: the values, with the installation's key, as an ID number is: they are of the person, not of a dossier,
    and what was taken over into one lies under that dossier's key.
    """

    class Kind(models.TextChoices):
        HOURS = "hours", "继续教育学时"
        ASSESSMENT = "assessment", "年度考核"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attested")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    year = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="attested")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "attested"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "year"], condition=Q(replaced_at__isnull=True), name="attested_one_in_force"
            ),
            models.CheckConstraint(condition=Q(kind__in=["hours", "assessment"]), name="attested_kind_known"),
            models.CheckConstraint(condition=Q(year__gte=1980, year__lte=2100), name="attested_year_sane"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.year}"
