"""The book of publicity in the units (公示, P3): what was posted, where, until when, and the objections to it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhiping.records.codes import new_code
from zhiping.records.models import Cycle, Dossier, Hold, Organisation, Person, Revision


class Posting(models.Model):
    """One sheet on the board of a unit: for one colleague or for many, each with a `Notice` of their own.

    Rows are never changed. Photographs of the board show everybody on it, so they are sealed with a key of the posting.
    """

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="postings")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="postings")
    place = models.CharField(max_length=200)
    telephone = models.CharField(max_length=60, blank=True, default="")
    posted_on = models.DateField()
    last_on = models.DateField()
    ends_at = models.DateTimeField()
    days = models.PositiveSmallIntegerField()
    day_unit = models.CharField(max_length=8)
    count_posting_day = models.BooleanField()
    posted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()

    class Meta:
        db_table = "publicity_posting"
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("posted_on")), name="posting_ends_after_posting"),
            models.CheckConstraint(condition=Q(day_unit__in=["working", "natural"]), name="posting_day_unit_known"),
            models.CheckConstraint(condition=Q(days__gte=1), name="posting_takes_days"),
        ]
        indexes = [models.Index(fields=["unit", "cycle", "-id"], name="posting_of_unit")]

    def __str__(self) -> str:
        return self.code

    @property
    def key_owner(self) -> str:
        """The name under which the key of the board's photographs is kept."""
        return f"posting-{self.code}"

    @property
    def stream(self) -> str:
        """The name of this posting's audit chain."""
        return f"posting-{self.code}"


class BoardPhoto(models.Model):
    """A photograph of the board with the sheet on it, sealed with the posting's key. ``blob``: its file."""

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="photos")
    blob = models.CharField(max_length=32, unique=True)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        db_table = "publicity_photo"

    def __str__(self) -> str:
        return self.code


class Notice(models.Model):
    """One publicity of one state of the material. Rows are never changed: a changed material is posted anew.

    ``posting`` is the sheet it stands on, whose place and days it repeats; ``text_sealed`` is what the sheet says of
    this person, under the dossier's own key.
    ``ends_at`` is the last instant of the last day, computed by the pack's rule, which is kept beside it; ``digest`` is
    that of the frozen revision that was shown, ``material`` the fingerprint of what the publicity is about.
    """

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="notices")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="notices")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="notices")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="notices")
    digest = models.CharField(max_length=64)
    material = models.CharField(max_length=64)
    place = models.CharField(max_length=200)
    posted_on = models.DateField()
    last_on = models.DateField()
    ends_at = models.DateTimeField()
    days = models.PositiveSmallIntegerField()
    day_unit = models.CharField(max_length=8)
    count_posting_day = models.BooleanField()
    text_sealed = models.BinaryField()
    posted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()

    class Meta:
        db_table = "publicity_notice"
        constraints = [
            # A material may be posted again after another one was: what runs is asked at the door, under the lock.
            models.CheckConstraint(condition=Q(last_on__gte=F("posted_on")), name="publicity_ends_after_posting"),
            models.CheckConstraint(condition=Q(day_unit__in=["working", "natural"]), name="publicity_day_unit_known"),
            models.CheckConstraint(condition=Q(days__gte=1), name="publicity_takes_days"),
            models.UniqueConstraint(fields=["posting", "dossier"], name="publicity_once_on_a_sheet"),
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="publicity_of_unit")]

    def __str__(self) -> str:
        return self.code


class Objection(models.Model):
    """An objection to a publicity. Who raised it and what was said are sealed with the dossier's key.

    ``hold`` is what blocks the dossier until the objection is decided. ``concerns`` are persons who may not handle it:
    who raised it, or whom it is about besides the applicant.
    """

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="objections")
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="objection")
    received_on = models.DateField()
    real_name = models.BooleanField()
    from_sealed = models.BinaryField(null=True)
    text_sealed = models.BinaryField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    concerns = models.ManyToManyField(Person, related_name="+", db_table="publicity_objection_concerns")
    upheld = models.BooleanField(null=True)
    reason_sealed = models.BinaryField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "publicity_objection"
        constraints = [
            models.CheckConstraint(
                condition=Q(real_name=False) | Q(from_sealed__isnull=False), name="objection_real_name_has_name"
            ),
            models.CheckConstraint(
                condition=Q(
                    upheld__isnull=True, reason_sealed__isnull=True, decided_by__isnull=True, decided_at__isnull=True
                )
                | Q(
                    upheld__isnull=False, reason_sealed__isnull=False, decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="objection_decided_in_full",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code


class Finding(models.Model):
    """A step of looking into an objection: who was asked, what was found. Sealed, never changed, in order."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="findings")
    text_sealed = models.BinaryField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "publicity_finding"

    def __str__(self) -> str:
        return f"{self.objection_id} {self.at}"
