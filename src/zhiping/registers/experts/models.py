"""The pool of experts (专家库), what a committee was filed as, and who keeps out of which dossier (rules.md 3).

The list of experts is shown to nobody who need not know it. What is said about an expert in words (why suspended, why
recused, telephone) is sealed.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhiping.core.committees import Seat as Place
from zhiping.records.codes import new_code
from zhiping.records.models import Committee, Cycle, Dossier, Organisation, Person


class Expert(models.Model):
    """A person in the pool of one Committee office, for a term; both its days count.

    ``employer`` is where they work now (``jobs`` say where they worked before). ``contacts_sealed``: telephone and
    e-mail under the installation's key, ``reason_sealed``: why they are suspended or have left. They sign in as a
    person with the role ``expert`` at ``office``.
    """

    class Level(models.TextChoices):
        JUNIOR = "junior", "初级"
        INTERMEDIATE = "intermediate", "中级"
        ASSOCIATE_SENIOR = "associate_senior", "副高级"
        SENIOR = "senior", "正高级"

    class Status(models.TextChoices):
        ACTIVE = "active", "在库"
        SUSPENDED = "suspended", "暂停"
        LEFT = "left", "已退出"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="expert")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="experts", db_index=False)
    employer = models.CharField(max_length=120)
    employer_uscc = models.CharField(max_length=18, blank=True, default="")
    title = models.CharField(max_length=40)
    level = models.CharField(max_length=16, choices=Level.choices)
    from_on = models.DateField()
    to_on = models.DateField()
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.ACTIVE)
    reason_sealed = models.BinaryField(null=True)
    contacts_sealed = models.BinaryField()
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "expert"
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=["junior", "intermediate", "associate_senior", "senior"]),
                name="expert_level_known",
            ),
            models.CheckConstraint(condition=Q(status__in=["active", "suspended", "left"]), name="expert_status_known"),
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="expert_term_ends_after_start"),
            models.CheckConstraint(condition=~Q(employer=""), name="expert_works_somewhere"),
            models.CheckConstraint(
                condition=Q(status="active", reason_sealed__isnull=True)
                | (~Q(status="active") & Q(reason_sealed__isnull=False)),
                name="expert_out_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["office", "status", "id"], name="expert_pool")]

    def __str__(self) -> str:
        return self.code

    @property
    def stream(self) -> str:
        """The name of their audit chain."""
        return f"expert-{self.code}"


class ExpertMajor(models.Model):
    """A major of the pack (by its name there) that an expert can judge."""

    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="majors")
    major = models.CharField(max_length=40)

    class Meta:
        db_table = "expert_major"
        constraints = [
            models.UniqueConstraint(fields=["expert", "major"], name="expert_major_once"),
            models.CheckConstraint(condition=~Q(major=""), name="expert_major_named"),
        ]
        indexes = [models.Index(fields=["major", "expert"], name="expert_by_major")]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.major}"


class ExpertJob(models.Model):
    """Where an expert worked besides the present employer, for what binds them to its people; ``to_on`` None: still."""

    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="jobs")
    unit = models.CharField(max_length=120)
    uscc = models.CharField(max_length=18, blank=True, default="")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "expert_job"
        constraints = [
            models.UniqueConstraint(fields=["expert", "unit", "from_on"], name="expert_job_once"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="expert_job_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(unit=""), name="expert_job_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} @ {self.unit}"


class Filing(models.Model):
    """What a committee was filed as with the HR department (备案), and for how long; ``until_on`` is its last day.

    ``series`` and ``levels`` are those of packs, by their ids. Who leaves is said on the seat; whatever
    else changes is filed anew.
    """

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="filings")
    number = models.CharField(max_length=80)
    filed_on = models.DateField()
    until_on = models.DateField()
    series = models.JSONField()
    levels = models.JSONField()
    entered_by = models.CharField(max_length=64)
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "committee_filing"
        constraints = [
            models.UniqueConstraint(fields=["committee", "number"], name="filing_once"),
            models.CheckConstraint(condition=Q(until_on__gte=F("filed_on")), name="filing_ends_after_start"),
            models.CheckConstraint(condition=~Q(number=""), name="filing_numbered"),
        ]
        indexes = [models.Index(fields=["committee", "filed_on"], name="filing_in_force")]

    def __str__(self) -> str:
        return self.number


class Seat(models.Model):
    """One member of a filed committee. ``majors``: for which of the pack's, by name; ``left_on``: their last day."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="seats")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="seats")
    place = models.CharField(
        max_length=10,
        choices=[(Place.CHAIR.value, "主任"), (Place.VICE_CHAIR.value, "副主任"), (Place.MEMBER.value, "委员")],
    )
    majors = models.JSONField(default=list)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "committee_seat"
        constraints = [
            models.UniqueConstraint(fields=["filing", "expert"], name="seat_once"),
            models.CheckConstraint(condition=Q(place__in=["chair", "vice_chair", "member"]), name="seat_place_known"),
            models.UniqueConstraint(
                fields=["filing"], condition=Q(place="chair", left_on__isnull=True), name="seat_one_chair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.place}"


class Recusal(models.Model):
    """Whether an expert keeps out of a dossier (回避): proposed by somebody for one ground, decided by the chair.

    ``ground``: what it is remembered by (``zhiping.core.recusal.Ground.key``, or ``declared-1``, ``asked-1``,
    ``ordered-1``): one that was dismissed is not raised again. ``words_sealed`` says what speaks for it, where somebody
    wrote that, ``reason_sealed`` why it was decided so; both lie under the dossier's key.
    """

    class Source(models.TextChoices):
        RULE = "rule", "系统核对"
        EXPERT = "expert", "专家声明"
        APPLICANT = "applicant", "申报人申请"
        OFFICER = "officer", "办公室提出"

    class State(models.TextChoices):
        PROPOSED = "proposed", "待决定"
        RECUSED = "recused", "已回避"
        DISMISSED = "dismissed", "不需要回避"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="recusals")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="recusals")
    source = models.CharField(max_length=9, choices=Source.choices)
    ground = models.CharField(max_length=120)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PROPOSED)
    words_sealed = models.BinaryField(null=True)
    raised_at = models.DateTimeField()
    raised_by = models.CharField(max_length=64)
    reason_sealed = models.BinaryField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "expert_recusal"
        constraints = [
            models.UniqueConstraint(fields=["expert", "dossier", "ground"], name="recusal_ground_once"),
            models.CheckConstraint(
                condition=Q(source__in=["rule", "expert", "applicant", "officer"]), name="recusal_source_known"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at__isnull=True, decided_by__isnull=True)
                | Q(state__in=["recused", "dismissed"], decided_at__isnull=False, decided_by__isnull=False),
                name="recusal_decided_in_full",
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | Q(reason_sealed__isnull=False), name="recusal_dismissed_with_a_reason"
            ),
            models.CheckConstraint(condition=~Q(ground=""), name="recusal_has_a_ground"),
        ]
        indexes = [models.Index(fields=["state", "dossier"], name="recusal_to_decide")]

    def __str__(self) -> str:
        return self.code


class Request(models.Model):
    """An applicant asks that somebody keep out of their dossier; they do not know who is an expert, so they name one.

    ``name_sealed`` and ``words_sealed`` lie under the dossier's key. The office answers it: ``recusal`` where the name
    is that of an expert, none where it is not; what it found is never told to the applicant. ``withdrawn_at``: the
    applicant does not ask for it any more; what the chair has before them is still the chair's to decide.
    """

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="recusal_requests")
    name_sealed = models.BinaryField()
    words_sealed = models.BinaryField()
    asked_at = models.DateTimeField()
    recusal = models.ForeignKey(Recusal, on_delete=models.PROTECT, null=True, related_name="requests")
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "recusal_request"
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, recusal__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="recusal_request_answered_in_full",
            ),
        ]
        indexes = [
            models.Index(fields=["dossier"], name="recusal_request_open", condition=Q(answered_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.code


class Search(models.Model):
    """How far the worker has looked for grounds of recusal in a cycle.

    ``asked_at``: the pool changed, or somebody asked, so that every dossier is to be looked at again; ``looked_at``:
    until when what has come since was looked at; ``found``: how many grounds the last look raised.
    """

    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="search_for_grounds")
    asked_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    found = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "recusal_search"

    def __str__(self) -> str:
        return f"{self.cycle_id} until {self.looked_at}"
