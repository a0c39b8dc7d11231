"""The department's letters upward (报送函, P4): which dossiers were reported together, by whom, when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiping.records.codes import new_code
from zhiping.records.models import Cycle, Dossier, Organisation, Person


class Report(models.Model):
    """One report of a department to a Committee office. Rows are never changed.

    ``number`` is the department's own document number, as its officer typed it: the house invents none. ``code`` names
    the report where there is no number.
    """

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="reports")
    department = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reports_made")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reports_received")
    number = models.CharField(max_length=60, blank=True, default="")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "review_report"
        indexes = [
            models.Index(fields=["department", "-id"], name="review_report_made"),
            models.Index(fields=["office", "-id"], name="review_report_received"),
        ]

    def __str__(self) -> str:
        return self.code


class ReportEntry(models.Model):
    """One dossier of a report, in the order of the list."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="entries")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="report_entries")
    place = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "review_report_entry"
        constraints = [
            models.UniqueConstraint(fields=["report", "dossier"], name="review_report_names_once"),
            models.UniqueConstraint(fields=["report", "place"], name="review_report_place_once"),
            models.CheckConstraint(condition=Q(place__gte=1), name="review_report_places_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}/{self.place}"
