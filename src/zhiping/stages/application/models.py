"""What the form keeps beside a draft: text that could not be read, and answers that the document has no place for."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiping.records.codes import new_code
from zhiping.records.models import Dossier, Evidence


class DraftAside(models.Model):
    """The sealed side of a draft.

    A draft's document (contracts/dossier.md) holds only what could be read. What was typed and could not be read is
    kept here, with the place and the fault, so that the form shows it again and nothing typed is lost. Which version
    last touched which section is kept too: two windows on different sections do not disturb each other.
    """

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="draft_aside")
    sealed = models.BinaryField()

    class Meta:
        db_table = "draft_aside"

    def __str__(self) -> str:
        return str(self.dossier_id)


class Upload(models.Model):
    """A file on its way: how much of it has come, in which parts. It is taken up again after a broken connection.

    ``fingerprint`` is keyed, over what the browser tells of the file (name, size, day of change): the same file, chosen
    again after a reload, goes on where it stood. Instants are real time: a file travels in no simulated round.
    """

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="uploads")
    fingerprint = models.CharField(max_length=64)
    name_sealed = models.BinaryField()
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    touched_at = models.DateTimeField()

    class Meta:
        db_table = "upload"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "fingerprint"], name="upload_once_per_dossier"),
            models.CheckConstraint(condition=Q(size__gte=1), name="upload_not_empty"),
            models.CheckConstraint(condition=Q(received__lte=models.F("size")), name="upload_within_its_size"),
        ]
        indexes = [models.Index(fields=["touched_at"], name="upload_swept")]

    def __str__(self) -> str:
        return self.code


class UploadPart(models.Model):
    """A sealed piece of an upload: ``size`` bytes from ``offset`` on. One piece an offset, whoever sends it twice."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    offset = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    blob = models.CharField(max_length=32, unique=True)

    class Meta:
        db_table = "upload_part"
        constraints = [
            models.UniqueConstraint(fields=["upload", "offset"], name="upload_part_once"),
            models.CheckConstraint(condition=Q(size__gte=1), name="upload_part_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id}+{self.offset}"


class Leaf(models.Model):
    """A photograph that is a page of a file of evidence: the picture as it came, and the page made of it.

    ``original`` and ``straight`` are sealed files; both stay until the dossier is submitted. ``corners`` are fractions
    of width and height (``zhiping.ground.pictures.sheets``). What the file of evidence holds is ``original`` or, once
    the applicant has chosen so, ``straight``, turned clockwise by ``turn`` degrees.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "正在找纸张的边"
        FOUND = "found", "已摆正"
        NONE = "none", "没有找到纸张的边"
        BY_HAND = "by_hand", "按选定的四角摆正"

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="leaves")
    position = models.PositiveSmallIntegerField()
    fingerprint = models.CharField(max_length=64)
    original = models.CharField(max_length=32, unique=True)
    media_type = models.CharField(max_length=64)
    straight = models.CharField(max_length=32, blank=True, default="")
    corners = models.JSONField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    use_straight = models.BooleanField(default=False)
    turn = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "evidence_leaf"
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "fingerprint"], name="evidence_leaf_once"),
            models.CheckConstraint(condition=Q(turn__in=[0, 90, 180, 270]), name="evidence_leaf_quarter_turns"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "found", "none", "by_hand"]), name="evidence_leaf_state_known"
            ),
            models.CheckConstraint(
                condition=Q(use_straight=False) | ~Q(straight=""), name="evidence_leaf_uses_what_is_there"
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="evidence_leaf_waiting")]

    def __str__(self) -> str:
        return f"{self.evidence_id}/{self.position}"


class Thumb(models.Model):
    """A small sealed picture of page ``number`` (from 1) of the sealed file ``of``; no ``blob``: it cannot be drawn."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="thumbs")
    of = models.CharField(max_length=32)
    number = models.PositiveIntegerField()
    blob = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        db_table = "evidence_thumb"
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="evidence_thumb_once")]

    def __str__(self) -> str:
        return f"{self.of}/{self.number}"
