"""The integrity record (诚信档案, A5): a case, what was said in it, the entry that followed, how the entry changed."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from zhiping.records.codes import new_code
from zhiping.records.models import Dossier, Hold, Organisation, Person


class Case(models.Model):
    """A case about one dossier, from its opening to the decision of two officers.

    What is said in it lies under a key of its own: it outlives the dossier's material, which may be destroyed (8o).
    ``answer_until``: the last instant at which the person can still answer to what is held against them.
    ``kept_until``: the last day on which that is kept, by the pack of the day of the decision. ``destroyed_at``: two
    officers have had it destroyed; from then on nobody reads it. ``gone_at``: key and files are really gone.
    """

    class State(models.TextChoices):
        OPEN = "open", "核查中"
        PROPOSED = "proposed", "待第二人决定"
        FOUNDED = "founded", "属实，已处理"
        UNFOUNDED = "unfounded", "不属实，已结案"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="integrity_cases")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="integrity_cases")
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="integrity_case")
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    answer_until = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    founded = models.BooleanField(null=True)
    reason_sealed = models.BinaryField(null=True)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    kept_until = models.DateField(null=True)
    destruction_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    destruction_at = models.DateTimeField(null=True)
    destroyed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    destroyed_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "integrity_case"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "proposed", "founded", "unfounded"]), name="integrity_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open", founded__isnull=True, proposed_by__isnull=True)
                | (~Q(state="open") & Q(founded__isnull=False, proposed_by__isnull=False, reason_sealed__isnull=False)),
                name="integrity_proposed_in_full",
            ),
            # Two people, always: who proposed a decision does not make it.
            models.CheckConstraint(
                condition=Q(state__in=["open", "proposed"], decided_by__isnull=True)
                | (Q(state__in=["founded", "unfounded"], decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="integrity_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(destruction_by__isnull=True, destruction_at__isnull=True)
                | Q(destruction_by__isnull=False, destruction_at__isnull=False, state__in=["founded", "unfounded"]),
                name="integrity_destruction_when_over",
            ),
            # Two people here as well: who proposed that contents be destroyed does not confirm it.
            models.CheckConstraint(
                condition=Q(destroyed_by__isnull=True, destroyed_at__isnull=True, gone_at__isnull=True)
                | (
                    Q(destroyed_by__isnull=False, destroyed_at__isnull=False, destruction_by__isnull=False)
                    & ~Q(destroyed_by=F("destruction_by"))
                ),
                name="integrity_destroyed_by_another",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["state", "-id"], name="integrity_desk"),
            models.Index(
                fields=["kept_until", "id"], condition=Q(destroyed_at__isnull=True), name="integrity_kept_until"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def key_owner(self) -> str:
        """The name under which the key of what was said is kept."""
        return f"integrity-{self.code}"

    @property
    def stream(self) -> str:
        """The name of its audit chain."""
        return f"integrity-{self.code}"

    @property
    def running(self) -> bool:
        """Whether it is not decided yet."""
        return self.state in (Case.State.OPEN, Case.State.PROPOSED)

    @property
    def destroyed(self) -> bool:
        """Whether its contents count as destroyed: what was said, the files, the reasons. The entry stays."""
        return self.destroyed_at is not None


class Statement(models.Model):
    """What was put down in a case, in order, never changed: the facts by an officer, the answer by the person."""

    class Of(models.TextChoices):
        OFFICE = "office", "核查情况"
        PERSON = "person", "本人陈述"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="statements")
    of = models.CharField(max_length=6, choices=Of.choices)
    text_sealed = models.BinaryField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "integrity_statement"
        constraints = [models.CheckConstraint(condition=Q(of__in=["office", "person"]), name="statement_of_known")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.of}"


class CaseFile(models.Model):
    """A file beside a statement, sealed with the case's key. ``blob``: the sealed file."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="files")
    blob = models.CharField(max_length=32, unique=True)
    name_sealed = models.BinaryField()
    media_type = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Meta:
        db_table = "integrity_file"
        constraints = [models.CheckConstraint(condition=Q(size__gte=1), name="case_file_not_empty")]

    def __str__(self) -> str:
        return self.blob


class Entry(models.Model):
    """An entry: from ``from_on`` to ``to_on``, both days included, the person may not apply for titles of ``levels``.

    It ends by its last day, or is lifted: from ``lifted_on`` on it bars nobody any more. ``basis``: the citation.
    """

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="integrity_entries")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="entry")
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="integrity_entries")
    from_on = models.DateField()
    to_on = models.DateField()
    levels = models.JSONField()
    clause = models.CharField(max_length=32)
    basis = models.CharField(max_length=200)
    lifted_on = models.DateField(null=True)
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "integrity_entry"
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="integrity_ends_after_start"),
        ]
        indexes = [models.Index(fields=["person", "to_on"], name="integrity_of_person")]

    def __str__(self) -> str:
        return self.code

    @property
    def last_on(self) -> date:
        """The last day on which it bars; before ``from_on`` where it was lifted before it began to."""
        return self.to_on if self.lifted_on is None else min(self.to_on, self.lifted_on - timedelta(days=1))

    def bars_on(self, day: date) -> bool:
        """Whether it bars on ``day``, its first and last day included."""
        return self.from_on <= day <= self.last_on


class Change(models.Model):
    """An entry lifted or corrected: proposed by one with a reason, confirmed by another. What it was before stays.

    ``reason_sealed`` lies under the key of the entry's case.
    """

    class Kind(models.TextChoices):
        LIFT = "lift", "提前解除"
        CORRECT = "correct", "更正期限"

    class State(models.TextChoices):
        WAITING = "waiting", "待第二人确认"
        DONE = "done", "已生效"
        DROPPED = "dropped", "已撤回"

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    before_on = models.DateField(help_text="the last day before the change")
    to_on = models.DateField(null=True, help_text="the last day that is right, of a correction")
    reason_sealed = models.BinaryField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "integrity_change"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["lift", "correct"]), name="integrity_change_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="lift", to_on__isnull=True) | Q(kind="correct", to_on__isnull=False),
                name="integrity_change_says_until_when",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by__isnull=True)
                | Q(state="dropped", decided_by__isnull=False)
                | (Q(state="done", decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="integrity_change_of_two",
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state="waiting"), name="integrity_change_one_at_a_time"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.entry_id} {self.kind}"
