"""After the result (P11, A6): forms that units collect, lists of destruction, results given back to another body."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhiping.records.codes import new_code
from zhiping.records.models import Cycle, Dossier, Organisation, Person


class Collection(models.Model):
    """When and where one unit collects the review forms of its people. ``hours``: in words, as it is told."""

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="collections")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="collections")
    from_on = models.DateField()
    to_on = models.DateField()
    hours = models.CharField(max_length=60)
    place = models.CharField(max_length=120)
    telephone = models.CharField(max_length=40)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "collection"
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="collection_ends_after_start"),
        ]
        indexes = [
            models.Index(fields=["cycle", "unit", "-id"], name="collection_of_unit"),
            models.Index(fields=["cycle", "to_on"], name="collection_by_end"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def stream(self) -> str:
        """The name of its audit chain."""
        return f"collection-{self.code}"


class Form(models.Model):
    """The review form of one person on a unit's list. Handed out once, against a signature; then filed by the unit.

    Who signed lies under the installation's key: the list on paper outlives the dossier's material.
    """

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="forms")
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="collected_form")
    place = models.PositiveSmallIntegerField()
    copies = models.PositiveSmallIntegerField()
    signer_sealed = models.BinaryField(null=True)
    handed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    handed_at = models.DateTimeField(null=True)
    filed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "collection_form"
        constraints = [
            models.UniqueConstraint(fields=["collection", "place"], name="collection_form_in_order"),
            models.CheckConstraint(condition=Q(copies__gte=1), name="collection_form_of_something"),
            models.CheckConstraint(
                condition=Q(handed_at__isnull=True, handed_by__isnull=True, signer_sealed__isnull=True)
                | Q(handed_at__isnull=False, handed_by__isnull=False, signer_sealed__isnull=False),
                name="collection_form_signed_for",
            ),
            models.CheckConstraint(
                condition=Q(filed_at__isnull=True, filed_by__isnull=True)
                | Q(filed_at__isnull=False, filed_by__isnull=False, handed_at__isnull=False),
                name="collection_form_filed_after_handing",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.collection_id}/{self.place}"


class DestructionList(models.Model):
    """Whose material is destroyed together: listed by one, confirmed by another, waited for, ordered, carried out.

    ``ordered_by`` leads the body; in that name the worker carries it out. The paper is destroyed by two people, who
    sign the record (``carried_by``, ``witnessed_by``).
    """

    class State(models.TextChoices):
        LISTED = "listed", "待第二人核对"
        CONFIRMED = "confirmed", "已确认，等待期满"
        ORDERED = "ordered", "正在销毁"
        GONE = "gone", "电子材料已销毁，待登记纸质材料"
        CARRIED = "carried", "待第二人签认销毁记录"
        DONE = "done", "已销毁"
        DROPPED = "dropped", "已撤销"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="destruction_lists")
    state = models.CharField(max_length=9, choices=State.choices, default=State.LISTED)
    listed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    listed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    waits_until = models.DateTimeField(null=True)
    ordered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ordered_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=120, blank=True, default="")
    place = models.CharField(max_length=120, blank=True, default="")
    carried_on = models.DateField(null=True)
    carried_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    witnessed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "destruction_list"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["listed", "confirmed", "ordered", "gone", "carried", "done", "dropped"]),
                name="destruction_state_known",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True, waits_until__isnull=True)
                | (Q(confirmed_at__isnull=False, waits_until__isnull=False) & ~Q(confirmed_by=F("listed_by"))),
                name="destruction_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["listed", "confirmed", "dropped"])
                | Q(ordered_by__isnull=False, ordered_at__isnull=False, confirmed_by__isnull=False),
                name="destruction_ordered_in_full",
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | (Q(carried_by__isnull=False, witnessed_by__isnull=False, finished_at__isnull=False)
                   & ~Q(carried_by=F("witnessed_by"))),
                name="destruction_witnessed",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["cycle", "state", "-id"], name="destruction_desk")]

    def __str__(self) -> str:
        return self.code

    @property
    def stream(self) -> str:
        """The name of its audit chain."""
        return f"destruction-{self.code}"


class DestructionLine(models.Model):
    """One dossier on a list. ``packets`` of paper and ``files`` as they were counted when it was destroyed.

    ``gone_at``: since when nothing of it is left, by the round's clock; ``off_at``: taken off the list, with whatever
    becomes of it later on another.
    """

    list = models.ForeignKey(DestructionList, on_delete=models.PROTECT, related_name="lines")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="destruction_lines")
    place = models.PositiveSmallIntegerField()
    packets = models.PositiveSmallIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    gone_at = models.DateTimeField(null=True)
    off_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "destruction_line"
        constraints = [
            models.UniqueConstraint(fields=["list", "place"], name="destruction_line_in_order"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(off_at__isnull=True), name="destruction_line_one_standing"
            ),
            models.CheckConstraint(
                condition=Q(gone_at__isnull=True) | Q(off_at__isnull=True), name="destruction_line_gone_or_off"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_id}/{self.place}"


class GivenBack(models.Model):
    """The result of an entrusted review, given back to the body that sent the applicant (A6).

    ``blob``: the signed package under the dossier's key; ``digest``: its SHA-256, as it was handed out.
    """

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="given_back")
    passed = models.BooleanField()
    body_sealed = models.BinaryField()
    blob = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "given_back"

    def __str__(self) -> str:
        return self.code


class YearEnd(models.Model):
    """A round that was closed: who closed it, what was still under way and why it does not matter any more.

    ``left``: code of each dossier that was not at an end, with its state. The archive package is written by the worker
    into a folder of the installation; ``package`` and ``public_key`` are what is copied into the record of handover.
    """

    class Archive(models.TextChoices):
        NONE = "", "还没有归档"
        WAITING = "waiting", "等候归档"
        WORKING = "working", "正在归档"
        DONE = "done", "已归档"
        FAILED = "failed", "没有归档"

    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="year_end")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    left = models.JSONField(default=dict)
    reason_sealed = models.BinaryField(null=True)
    archive = models.CharField(max_length=8, choices=Archive.choices, blank=True, default="")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True, help_text="real time")
    beat_at = models.DateTimeField(null=True, help_text="real time at which a worker took it")
    folder = models.CharField(max_length=120, blank=True, default="")
    package = models.CharField(max_length=64, blank=True, default="")
    public_key = models.CharField(max_length=64, blank=True, default="")
    dossiers = models.PositiveIntegerField(default=0)
    says = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        db_table = "year_end"
        constraints = [
            models.CheckConstraint(condition=Q(left={}) | Q(reason_sealed__isnull=False), name="year_end_says_why"),
            models.CheckConstraint(
                condition=Q(archive__in=["", "waiting", "working", "done", "failed"]), name="year_end_archive_known"
            ),
            models.CheckConstraint(condition=~Q(archive="done") | ~Q(package=""), name="year_end_archived_in_full"),
        ]

    def __str__(self) -> str:
        return str(self.cycle_id)
