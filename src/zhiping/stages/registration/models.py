"""What is asked for at registration (P1), who asks, what was checked, and what was merged."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from zhiping.ground.storage import keys
from zhiping.records.codes import new_code
from zhiping.records.models import Organisation, Person


class Registrant(models.Model):
    """Who an account says to be, until an office has approved it: only then is there a ``Person``.

    Nobody can take a person's place by typing their number: ``person`` is set by the approval, which finds who exists
    already by type and blind index of the document.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registrant")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="registrants")
    name = models.CharField(max_length=80)
    id_type = models.CharField(max_length=24)
    id_index = models.CharField(max_length=64)
    id_sealed = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "registrant"
        indexes = [models.Index(fields=["id_type", "id_index"], name="registrant_by_identity")]

    def __str__(self) -> str:
        return f"registrant-{self.pk}"

    def set_identity(self, id_type: str, id_number: str) -> None:
        """Set type and number of the document; the index is the one by which persons are found."""
        self.id_type = id_type
        self.id_index = keys.blind_index(f"id:{id_type}", id_number)
        self.id_sealed = keys.seal_own(id_number.encode(), context=f"registrant|{id_type}")

    def id_number(self) -> str:
        """The number in clear; mask it unless it is needed."""
        return keys.unseal_own(self.id_sealed, context=f"registrant|{self.id_type}").decode()

    def masked_id_number(self) -> str:
        """All but the first and the last four characters hidden."""
        number = self.id_number()
        return number[:4] + "*" * max(0, len(number) - 8) + number[-4:] if len(number) > 8 else number[:1] + "****"


class IdentityCheck(models.Model):
    """Which provider said what of a registrant, and when. Append-only; never the number itself."""

    registrant = models.ForeignKey(Registrant, on_delete=models.PROTECT, related_name="checks")
    provider = models.CharField(max_length=120)
    outcome = models.CharField(max_length=16)
    checked = models.JSONField(default=list)
    unchecked = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        db_table = "identity_check"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["agrees", "contradicts", "unavailable"]), name="identity_check_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registrant_id} {self.provider} {self.outcome}"


OPEN = ("waiting", "returned")


class Request(models.Model):
    """Something asked of an office at registration. ``reviewer`` is where it lies; ``version`` grows with every change,
    so that a batch leaves out what changed after its preview.

    ``rule`` and ``clause`` say why this office reviews. ``organisation`` is the body asked for, or the one that came of
    the approval; ``former`` is the unit that somebody moves from, ``released_at`` when it let go.
    """

    class Kind(models.TextChoices):
        BODY = "body", "单位登记"
        SUPERIOR = "superior", "上级不在列表中"
        JOIN = "join", "个人加入单位"
        MOVE = "move", "变更单位"
        ROUND = "round", "变更单位后的申报"

    class State(models.TextChoices):
        WAITING = "waiting", "待审核"
        RETURNED = "returned", "退回补正"
        APPROVED = "approved", "已通过"
        REFUSED = "refused", "不予登记"
        WITHDRAWN = "withdrawn", "已撤回"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    version = models.PositiveIntegerField(default=1)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="registration_requests"
    )
    reviewer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="to_review")
    rule = models.CharField(max_length=48)
    clause = models.CharField(max_length=24)
    name = models.CharField("单位名称", max_length=120, blank=True, default="")
    body_kind = models.CharField(max_length=24, blank=True, default="")
    uscc = models.CharField(max_length=18, blank=True, default="")
    region = models.CharField(max_length=6, blank=True, default="")
    nature = models.CharField(max_length=24, blank=True, default="")
    telephone = models.CharField(max_length=40, blank=True, default="")
    superior = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="asked_by")
    former = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="asked_to_release")
    released_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    asked_at = models.DateTimeField()
    since = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "registration_request"
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"], condition=Q(kind="body", state__in=OPEN) & ~Q(uscc=""),
                name="registration_one_open_per_uscc",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation"], condition=Q(kind="join", state__in=OPEN),
                name="registration_one_open_join",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(kind="move", state__in=OPEN), name="registration_one_open_move"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["body", "superior", "join", "move", "round"]), name="registration_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "returned", "approved", "refused", "withdrawn"]),
                name="registration_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "refused"]) | ~Q(reason=""), name="registration_no_without_reason"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["move", "round"]) | Q(former__isnull=False, organisation__isnull=False),
                name="registration_move_has_both",
            ),
            models.CheckConstraint(
                condition=~Q(kind="body") | Q(superior__isnull=False), name="registration_body_has_superior"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["reviewer", "state", "since", "id"], name="registration_desk"),
            models.Index(fields=["user", "-id"], name="registration_mine"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def stream(self) -> str:
        """The name of this request's audit chain."""
        return f"registration-{self.code}"


class Merge(models.Model):
    """Two records of one body became one: who did it, when, why, and what was moved. Append-only."""

    old = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="merge")
    into = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="merges")
    reason = models.CharField(max_length=500)
    memberships = models.PositiveIntegerField(default=0)
    dossiers = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "organisation_merge"
        constraints = [
            models.CheckConstraint(condition=~Q(old=F("into")), name="organisation_merge_of_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="organisation_merge_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.into_id}"


class PersonMerge(models.Model):
    """Two records of one human being become one: proposed by an officer with a reason, confirmed by a second one.

    ``cause`` says what becomes of the document of ``old``: a second document goes on leading to ``into``, a mistyped
    number is free again. ``moved`` counts what went along, filled in by the confirmation.
    """

    class Cause(models.TextChoices):
        DOCUMENTS = "documents", "同一个人用两种证件登记"
        MISTYPED = "mistyped", "要并入的记录号码填错"

    class State(models.TextChoices):
        PROPOSED = "proposed", "等第二人确认"
        CONFIRMED = "confirmed", "已合并"
        REFUSED = "refused", "第二人没有同意"
        WITHDRAWN = "withdrawn", "已撤回"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    old = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_away")
    into = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_here")
    cause = models.CharField(max_length=16, choices=Cause.choices)
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=16, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True, default="")
    moved = models.JSONField(default=dict)

    class Meta:
        db_table = "person_merge"
        constraints = [
            models.UniqueConstraint(
                fields=["old"], condition=Q(state__in=["proposed", "confirmed"]), name="person_merge_once_away"
            ),
            models.CheckConstraint(condition=~Q(old=F("into")), name="person_merge_of_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="person_merge_has_reason"),
            models.CheckConstraint(condition=Q(cause__in=["documents", "mistyped"]), name="person_merge_cause_known"),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "confirmed", "refused", "withdrawn"]),
                name="person_merge_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="person_merge_decided_in_full",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "refused"]) | ~Q(decided_by=F("proposed_by")),
                name="person_merge_by_two",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "-id"], name="person_merge_desk")]

    def __str__(self) -> str:
        return self.code

    @property
    def stream(self) -> str:
        """The name of this merge's audit chain."""
        return f"merge-{self.code}"
