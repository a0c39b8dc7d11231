"""A dossier and what hangs on it. State changes only in ``zhiping.records.door``."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiping.core.procedure.terms import State
from zhiping.records.codes import new_code
from zhiping.records.models.people import Organisation, Person
from zhiping.records.models.rounds import Committee, Cycle, PackVersion

STATES = [state.value for state in State]
LEVELS = ["unit", "department", "office"]


class Dossier(models.Model):
    """One application of one person in one series and cycle year.

    ``draft_sealed`` is the present content (contracts/dossier.md) under the dossier's own key; only what is searched or
    listed is a column. ``draft_version`` grows with every save, so that a second tab cannot overwrite the first.
    """

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="dossiers")
    # Indexes of their own would only mislead a planner: those below begin with each of these.
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="dossiers", db_index=False)
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="dossiers")
    series = models.CharField(max_length=48)
    year = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="unit_dossiers", db_index=False)
    department = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="department_dossiers", db_index=False
    )
    pack_version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, null=True, related_name="dossiers")
    state = models.CharField(max_length=24, default=State.DRAFT.value)
    state_since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    returned_from = models.CharField(max_length=24, blank=True, default="")
    corrected = models.BooleanField(default=False)
    title = models.CharField(max_length=40, blank=True, default="")
    major = models.CharField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=24, blank=True, default="")
    entrusted = models.BooleanField(default=False, help_text="another body with a right to review sent it (A6)")
    applicant_name = models.CharField(max_length=80)
    found_fail = models.PositiveSmallIntegerField(default=0)
    found_unknown = models.PositiveSmallIntegerField(default=0)
    found_pass = models.PositiveSmallIntegerField(default=0)
    draft_sealed = models.BinaryField()
    draft_version = models.PositiveIntegerField(default=1)
    draft_saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    moves = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "dossier"
        constraints = [
            models.UniqueConstraint(fields=["person", "series", "year"], name="dossier_one_per_person_series_year"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="dossier_state_known"),
            models.CheckConstraint(
                condition=Q(returned_from__in=["", "at_unit", "at_department", "at_committee"]),
                name="dossier_returned_from_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "lapsed", "withdrawn"])
                | Q(pack_version__isnull=False, submitted_at__isnull=False),
                name="dossier_submitted_is_bound",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(returned_from=""), name="dossier_returned_by_somebody"
            ),
        ]
        indexes = [
            # A desk is read in the order of what is due, its counts from the index alone; what was done, newest first.
            # Whatever lies in a round lies with its committee, so the office's desk is that of the round.
            models.Index(
                fields=["unit", "cycle", "state", "due_at", "id", "corrected", "found_fail"], name="dossier_unit_lane"
            ),
            models.Index(
                fields=["department", "cycle", "state", "due_at", "id", "corrected", "found_fail"],
                name="dossier_dept_lane",
            ),
            models.Index(
                fields=["cycle", "state", "due_at", "id", "corrected", "found_fail"], name="dossier_office_lane"
            ),
            models.Index(fields=["unit", "cycle", "state", "state_since", "id"], name="dossier_unit_done"),
            models.Index(fields=["department", "cycle", "state", "state_since", "id"], name="dossier_dept_done"),
            models.Index(fields=["cycle", "state", "state_since", "id"], name="dossier_office_done"),
            # The beginning of a name: PostgreSQL needs the class for it, SQLite reads the index instead of the rows.
            models.Index(
                fields=["cycle", "applicant_name"],
                name="dossier_by_name",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
            models.Index(fields=["cycle", "state", "id"], name="dossier_tick"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def key_owner(self) -> str:
        """The name under which this dossier's data key is kept."""
        return f"dossier-{self.code}"

    @property
    def stream(self) -> str:
        """The name of this dossier's audit chain."""
        return f"dossier-{self.code}"


class Revision(models.Model):
    """What was submitted, frozen. ``digest`` is salted SHA-256 over the content (the salt is sealed with it).

    A ``CORRECTION`` is the submission before it with clerical errors put right by two officers (8d): it is what is
    printed; what was checked, publicised and judged stays the submission.
    """

    class Purpose(models.TextChoices):
        SUBMISSION = "submission", "提交"
        PUBLICITY = "publicity", "公示"
        CORRECTION = "correction", "笔误更正"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    sealed = models.BinaryField()
    digest = models.CharField(max_length=64)
    material = models.CharField(max_length=64, help_text="keyed fingerprint of what the unit publicises")
    findings_sealed = models.BinaryField()
    item_count = models.PositiveIntegerField(help_text="how many items a checker marks")
    pack_version = models.ForeignKey(PackVersion, on_delete=models.PROTECT)
    engine = models.CharField(max_length=32)
    arrived_at = models.DateTimeField()

    class Meta:
        db_table = "revision"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="revision_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_numbers_from_1"),
            models.CheckConstraint(
                condition=Q(purpose__in=["submission", "publicity", "correction"]), name="revision_purpose_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.number}"


class Evidence(models.Model):
    """A sealed file of a dossier. ``fingerprint`` is keyed: it finds doubles within the dossier, no more."""

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="evidence")
    key = models.CharField(max_length=16, help_text="its id in the dossier's document")
    blob = models.CharField(max_length=32, unique=True)
    fingerprint = models.CharField(max_length=64)
    name_sealed = models.BinaryField()
    media_type = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField(default=1)
    uploaded_at = models.DateTimeField()

    class Meta:
        db_table = "evidence"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "key"], name="evidence_key_once"),
            models.UniqueConstraint(fields=["dossier", "fingerprint"], name="evidence_once_per_dossier"),
            models.CheckConstraint(condition=Q(size__gte=1), name="evidence_not_empty"),
        ]

    def __str__(self) -> str:
        return self.code


class ItemCheck(models.Model):
    """A mark on one item of one revision by one level; a later row for the same place replaces an earlier one.

    The notes may say personal things, so they are sealed with the dossier's key.
    """

    class Mark(models.TextChoices):
        TRUE = "true", "属实"
        UNTRUE = "untrue", "不属实"
        CORRECT = "correct", "需补正"

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="checks")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="checks")
    level = models.CharField(max_length=16)
    item = models.CharField(max_length=64)
    mark = models.CharField(max_length=8, choices=Mark.choices)
    has_note = models.BooleanField(default=False)
    note_sealed = models.BinaryField(null=True)
    internal_sealed = models.BinaryField(null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "item_check"
        constraints = [
            models.UniqueConstraint(fields=["revision", "level", "item"], name="item_check_one_mark"),
            models.CheckConstraint(condition=Q(mark__in=["true", "untrue", "correct"]), name="item_check_mark_known"),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="item_check_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.item} {self.mark}"


class Milestone(models.Model):
    """A typed outcome, append-only: how stages learn of each other. ``data`` holds ids, codes and dates."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=48)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    data = models.JSONField(default=dict)

    class Meta:
        db_table = "milestone"
        indexes = [
            models.Index(fields=["dossier", "kind"], name="milestone_by_kind"),
            # Few dossiers are late at their department; the bureau's desk begins with them.
            models.Index(fields=["dossier"], name="milestone_escalated", condition=Q(kind="escalated")),
            # Where the next office up was led in lies on its desk; fewer still.
            models.Index(fields=["dossier"], name="milestone_led_unit", condition=Q(kind="led_in_unit")),
            models.Index(fields=["dossier"], name="milestone_led_dept", condition=Q(kind="led_in_department")),
            models.Index(fields=["dossier"], name="milestone_led_office", condition=Q(kind="led_in_office")),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"


class Hold(models.Model):
    """What blocks a dossier, until it is released; opened and released once, never removed."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=32)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    text_sealed = models.BinaryField(null=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=64, blank=True, default="")
    outcome = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        db_table = "hold"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(kind="pending_refusal", released_at__isnull=True),
                name="hold_one_pending_refusal",
            ),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(kind="pending_correction", released_at__isnull=True),
                name="hold_one_pending_correction",
            ),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(kind="recheck", released_at__isnull=True), name="hold_one_recheck"
            ),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(kind="integrity_case", released_at__isnull=True),
                name="hold_one_integrity_case",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[
                    "pending_refusal", "pending_correction", "open_objection", "integrity_case", "legal_hold",
                    "recheck",
                ]),
                name="hold_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by="", outcome="")
                | (Q(released_at__isnull=False) & ~Q(released_by="") & ~Q(outcome="")),
                name="hold_released_in_full",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["dossier"], name="hold_open", condition=Q(released_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"
