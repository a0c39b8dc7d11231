"""What left the house on paper: numbered, with a code by which anybody can ask whether it holds. Append-only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiping.records.codes import new_code
from zhiping.records.models.dossiers import Dossier, Revision
from zhiping.records.models.rounds import Cycle, PackVersion


class DocumentCounter(models.Model):
    """The last number that was given under ``stem``: a number of the pack's scheme with its sequence left open."""

    stem = models.CharField(max_length=64, unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "document_counter"

    def __str__(self) -> str:
        return f"{self.stem} {self.last}"


class _Issued(models.Model):
    """What every issued document has.

    ``digest`` is the SHA-256 of the file that was handed out, by which a copy is known again; ``blob`` names the sealed
    file. ``fingerprint`` is keyed and stands for the content, the revision, the template and the version of the engine:
    what is the same is not issued twice. ``subject`` tells apart what exists side by side of one form; of one subject
    the highest ``serial`` is in force, and the others say that they are superseded.
    """

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    form = models.CharField(max_length=48)
    title = models.CharField(max_length=80, blank=True, default="")
    subject = models.CharField(max_length=64, blank=True, default="")
    serial = models.PositiveIntegerField(default=1)
    number = models.CharField(max_length=64, unique=True)
    blob = models.CharField(max_length=32, blank=True, default="")
    digest = models.CharField(max_length=64, db_index=True)
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    pack_version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, null=True, related_name="+")
    engine = models.CharField(max_length=32, blank=True, default="")
    issued_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number


class IssuedDocument(_Issued):
    """A document about one dossier, sealed with the dossier's key. A receipt is kept as what it says (``sealed``)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="documents")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="documents")
    sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "issued_document"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "form", "subject", "serial"], name="issued_document_serial_once"
            ),
            models.CheckConstraint(
                condition=Q(sealed__isnull=False) | ~Q(blob=""), name="issued_document_says_something"
            ),
        ]

    @property
    def key_owner(self) -> str:
        """Under whose key its file is sealed."""
        return self.dossier.key_owner


class RoundDocument(_Issued):
    """A document about a round or several dossiers: a list, an announcement. It has a data key of its own."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="documents")

    class Meta:
        db_table = "round_document"
        constraints = [
            models.UniqueConstraint(fields=["cycle", "form", "subject", "serial"], name="round_document_serial_once"),
            models.CheckConstraint(condition=~Q(blob=""), name="round_document_has_file"),
        ]

    @property
    def key_owner(self) -> str:
        """Under whose key its file is sealed."""
        return f"document-{self.code}"
