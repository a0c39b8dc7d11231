"""Certificates (P10): their numbers, given once; the batches in which they are made; each as it was issued.

A certificate is never changed. One that was made anew takes the place of the one before, which says so from then on;
that it was revoked (A5) is read from its dossier's state, or stands in it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from zhiping.core.procedure.terms import State
from zhiping.ground.signatures.models import SigningCertificate
from zhiping.records.codes import new_code
from zhiping.records.models import Cycle, Dossier, IssuedDocument, Person


class CertificateNumber(models.Model):
    """The number of a dossier's certificate: by the pack's scheme, or received from the province with the day and the
    approving document that stand with it there. Once a certificate bears it, it stays."""

    class Source(models.TextChoices):
        SCHEME = "scheme", "按编号方式编"
        PROVINCE = "province", "省里发的"

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="certificate_number")
    number = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=8, choices=Source.choices)
    issued_on = models.DateField(null=True)
    document = models.CharField(max_length=80, blank=True, default="")
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=64)

    class Meta:
        db_table = "certificate_number"
        constraints = [
            models.CheckConstraint(condition=~Q(number=""), name="certificate_number_not_empty"),
            models.CheckConstraint(
                condition=Q(source="scheme", issued_on__isnull=True, document="")
                | Q(source="province", issued_on__isnull=False),
                name="certificate_number_has_source",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CertificateBatch(models.Model):
    """Certificates that were asked for together. ``at`` is the day of issue on the cycle's clock, ``asked_at`` the real
    time that stands in the signatures: who goes on after a crash makes the same bytes.

    ``anew``: certificates that take the place of those before; ``bare``: who has no portrait gets one without.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等候制作"
        WORKING = "working", "正在制作"
        DONE = "done", "已办完"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="certificate_batches")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    asked_at = models.DateTimeField(help_text="real time")
    anew = models.BooleanField(default=False)
    bare = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(null=True, help_text="real time at which a worker last got on with it")
    says = models.CharField(max_length=200, blank=True, default="", help_text="why it does not get on")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "certificate_batch"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "working", "done"]), name="certificate_batch_state_known"
            ),
            models.CheckConstraint(condition=Q(total__gte=1), name="certificate_batch_not_empty"),
        ]
        indexes = [
            models.Index(fields=["cycle", "-id"], name="certificate_batch_of_cycle"),
            models.Index(fields=["id"], name="certificate_batch_open", condition=~Q(state="done")),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def stream(self) -> str:
        """The name of its audit chain."""
        return f"certificates-{self.code}"


class CertificateItem(models.Model):
    """One certificate of a batch. What it will be called is reserved before it is made, so a crash costs no number.

    Its own id is the certificate's place in the list of what was revoked. ``reason_sealed``: why one is made anew.
    """

    batch = models.ForeignKey(CertificateBatch, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="certificate_items")
    document_number = models.CharField(max_length=64, blank=True, default="")
    check_code = models.CharField(max_length=9, blank=True, default="")
    reason_sealed = models.BinaryField(null=True)
    fault = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        db_table = "certificate_item"
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="certificate_item_position_once"),
            models.UniqueConstraint(fields=["batch", "dossier"], name="certificate_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.position}"


class Certificate(models.Model):
    """A certificate as it was issued. ``blob`` is the verifiable credential beside the PDF, sealed like that with the
    dossier's key. Name, title and day are kept in clear: they were made public with the notice of qualification.
    """

    item = models.OneToOneField(CertificateItem, on_delete=models.PROTECT, related_name="certificate")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="certificates")
    document = models.OneToOneField(IssuedDocument, on_delete=models.PROTECT, related_name="certificate")
    number = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=40)
    level = models.CharField(max_length=40)
    series = models.CharField(max_length=48)
    major = models.CharField(max_length=40)
    qualified_on = models.DateField()
    issuer = models.CharField(max_length=120)
    blob = models.CharField(max_length=32)
    signed_with = models.ForeignKey(SigningCertificate, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(help_text="real time")
    issued_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=64, blank=True, default="")
    reason_sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "certificate"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(replaced_at__isnull=True), name="certificate_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["number"], condition=Q(replaced_at__isnull=True), name="certificate_number_once"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by="") | (Q(revoked_at__isnull=False) & ~Q(revoked_by="")),
                name="certificate_revoked_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["item"], name="certificate_void",
                condition=Q(revoked_at__isnull=False) | Q(replaced_at__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def digest(self) -> str:
        """SHA-256 of the PDF, in hex."""
        return self.document.digest

    @property
    def void_at(self) -> datetime | None:
        """Since when it does not hold because the title was revoked; None while it holds."""
        if self.revoked_at is not None:
            return self.revoked_at
        return self.dossier.state_since if self.dossier.state == State.REVOKED.value else None


class StatusList(models.Model):
    """The signed list of what was revoked or replaced, as it is published: one row. ``fingerprint``: what it says."""

    token = models.TextField()
    fingerprint = models.CharField(max_length=64)
    signed_at = models.DateTimeField(help_text="real time")

    class Meta:
        db_table = "certificate_status_list"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="certificate_status_list_is_one")]

    def __str__(self) -> str:
        return self.fingerprint[:16]
