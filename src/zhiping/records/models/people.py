"""Organisations, persons and who belongs where (house.md: Person ≠ User ≠ Expert)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from zhiping.ground.storage import keys
from zhiping.records.codes import new_code


class Organisation(models.Model):
    """A body in the tree of P1: its superior reviews its registration and, for units, its dossiers."""

    class Kind(models.TextChoices):
        HR_DEPARTMENT = "hr_department", "人社部门"
        COMPETENT_DEPARTMENT = "competent_department", "主管部门"
        COMMITTEE_OFFICE = "committee_office", "评委会办公室"
        UNIT = "unit", "单位"
        AGENCY = "agency", "人事代理机构"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    name = models.CharField("名称", max_length=120)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True, default="")
    region = models.CharField("行政区划代码", max_length=6, blank=True, default="")
    nature = models.CharField("单位性质", max_length=24, blank=True, default="")
    superior = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="subordinates")
    telephone = models.CharField("联系电话", max_length=40, blank=True, default="")
    became = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged", help_text="the body it was merged into"
    )
    registered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "organisation"
        constraints = [
            models.UniqueConstraint(fields=["uscc"], condition=~Q(uscc=""), name="organisation_one_per_uscc"),
            models.CheckConstraint(
                condition=Q(kind__in=["hr_department", "competent_department", "committee_office", "unit", "agency"]),
                name="organisation_kind_known",
            ),
            models.CheckConstraint(condition=~Q(superior=F("id")), name="organisation_not_own_superior"),
            models.CheckConstraint(condition=~Q(became=F("id")), name="organisation_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A human being, once: unique by type and blind index of the identity document.

    The number itself is sealed with the installation's key and revealed only by an act that is recorded.
    ``became`` makes a row a pointer: two records of one human were merged, and this one says where the other is. A
    second document of the same human goes on leading there; ``document_void`` says that the number was a typing error,
    so whoever really has it finds it free.
    """

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="person")
    name = models.CharField(max_length=80)
    id_type = models.CharField(max_length=24)
    id_index = models.CharField(max_length=64)
    id_sealed = models.BinaryField()
    created_at = models.DateTimeField()
    became = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="former", help_text="the record it was merged into"
    )
    document_void = models.BooleanField(default=False, help_text="the number was a typing error and is nobody's here")

    class Meta:
        db_table = "person"
        constraints = [
            models.UniqueConstraint(
                fields=["id_type", "id_index"], condition=Q(document_void=False), name="person_one_per_document"
            ),
            models.CheckConstraint(condition=~Q(became=F("id")), name="person_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(became__isnull=True) | Q(user__isnull=True), name="person_merged_has_no_account"
            ),
            models.CheckConstraint(
                condition=Q(document_void=False) | Q(became__isnull=False), name="person_void_document_was_merged"
            ),
        ]
        indexes = [models.Index(fields=["name"], name="person_by_name")]

    def __str__(self) -> str:
        return self.code

    def set_identity(self, id_type: str, id_number: str) -> None:
        """Set type and number of the identity document; the number is stored sealed and as a blind index."""
        self.id_type = id_type
        self.id_index = keys.blind_index(f"id:{id_type}", id_number)
        self.id_sealed = keys.seal_own(id_number.encode(), context=f"person|{id_type}")

    def id_number(self) -> str:
        """The number of the identity document, in clear; mask it unless it is needed."""
        return keys.unseal_own(self.id_sealed, context=f"person|{self.id_type}").decode()

    def masked_id_number(self) -> str:
        """The number with all but its first four and last four characters hidden."""
        number = self.id_number()
        if len(number) <= 8:
            return number[:1] + "*" * (len(number) - 1)
        return number[:4] + "*" * (len(number) - 8) + number[-4:]


class Membership(models.Model):
    """A dated role of a person in an organisation; both days count, an open end is null.

    ``leads``: who may give and end roles there, besides the heads of units and of the review body (P1).
    """

    class Role(models.TextChoices):
        EMPLOYEE = "employee", "职工"
        UNIT_REVIEWER = "unit_reviewer", "单位审核人"
        UNIT_HEAD = "unit_head", "单位负责人"
        DEPARTMENT_REVIEWER = "department_reviewer", "主管部门审核人"
        OFFICE_REVIEWER = "office_reviewer", "评委会办公室审核人"
        COUNTER = "counter", "收件人员"
        CASHIER = "cashier", "收费人员"
        CHAIR = "chair", "评委会主任"
        # Who sits in the pool of experts: reads what the Committee gives them, and no desk.
        EXPERT = "expert", "评审专家"
        HR_OFFICER = "hr_officer", "人社部门人员"
        BUREAU = "bureau", "评审组织单位负责人"
        OPERATOR = "operator", "系统管理员"
        # These two read and never act.
        SUPERVISOR = "supervisor", "监督人员"
        AUDITOR = "auditor", "审计人员"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=24, choices=Role.choices)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    leads = models.BooleanField(default=False)

    class Meta:
        db_table = "membership"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "role", "from_on"], name="membership_once_per_start"
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="membership_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(
                    role__in=[
                        "employee", "unit_reviewer", "unit_head", "department_reviewer", "office_reviewer", "counter",
                        "cashier", "chair", "expert", "hr_officer", "bureau", "operator", "supervisor", "auditor",
                    ]
                ),
                name="membership_role_known",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "role"], name="membership_by_role")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} @ {self.organisation_id}"


class Kinship(models.Model):
    """Two persons who may not decide about each other: kin, or another declared interest (rules.md 9).

    It stands until it is lifted (``lifted_at``); a lifted row stays as what was declared, and why it was lifted stays
    sealed with the installation's key. Declared anew it is a new row.
    """

    class Kind(models.TextChoices):
        KIN = "kin", "亲属"
        INTEREST = "interest", "利害关系"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="kin_of")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="kin_to")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    declared_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reason_sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "kinship"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "other", "kind"], condition=Q(lifted_at__isnull=True), name="kinship_declared_once"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, reason_sealed__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False, reason_sealed__isnull=False),
                name="kinship_lifted_in_full",
            ),
            models.CheckConstraint(condition=~Q(person=F("other")), name="kinship_of_two"),
            models.CheckConstraint(condition=Q(kind__in=["kin", "interest"]), name="kinship_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.other_id}"
