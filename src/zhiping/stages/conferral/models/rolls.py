"""Rolls: the lists of persons that are announced, sent up, confirmed and notified as one (P8, P9).

Who stands on a roll, and how, is frozen with it; what becomes of each is written beside the line. A line moves its
dossier through the door, one after the other, so that a roll of hundreds is taken up again where a worker left it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhiping.records.codes import new_code
from zhiping.records.models import Cycle, Dossier, Organisation, Person, RoundDocument


class Roll(models.Model):
    """One list. ``number`` is the body's own document number, as somebody typed it: the house invents none.

    ``body``: the HR department that a package went to, or whoever issues a notice. The days belong to an announcement
    and follow the pack's rule, which is kept beside them; ``qualified_on`` and ``basis`` belong to a notice.
    ``finished_at``: every line was carried to the door, so that a worker need not look at it.
    """

    class Kind(models.TextChoices):
        RESULTS = "results", "评审结果公示"
        PACKAGE = "package", "报送确认"
        OWN = "own", "评审组织单位确认"
        NOTICE = "notice", "任职资格通知"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="rolls")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    number = models.CharField(max_length=60, blank=True, default="")
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="rolls")
    posted_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    ends_at = models.DateTimeField(null=True)
    days = models.PositiveSmallIntegerField(null=True)
    day_unit = models.CharField(max_length=8, blank=True, default="")
    count_posting_day = models.BooleanField(null=True)
    qualified_on = models.DateField(null=True)
    basis = models.CharField(max_length=200, blank=True, default="")
    document = models.ForeignKey(RoundDocument, on_delete=models.PROTECT, null=True, related_name="rolls")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "conferral_roll"
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "kind", "number"], condition=~Q(number=""), name="roll_number_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["results", "package", "own", "notice"]), name="roll_kind_known"
            ),
            models.CheckConstraint(
                condition=(Q(kind="results") & Q(last_on__gte=F("posted_on"), ends_at__isnull=False, days__gte=1)
                           & Q(day_unit__in=["working", "natural"], count_posting_day__isnull=False) & ~Q(number=""))
                | (~Q(kind="results") & Q(posted_on__isnull=True, last_on__isnull=True, ends_at__isnull=True,
                                          days__isnull=True, day_unit="", count_posting_day__isnull=True)),
                name="roll_of_results_has_days",
            ),
            models.CheckConstraint(
                condition=(Q(kind="notice") & Q(qualified_on__isnull=False, body__isnull=False) & ~Q(number="")
                           & ~Q(basis=""))
                | (~Q(kind="notice") & Q(qualified_on__isnull=True, basis="")),
                name="roll_of_notice_has_basis",
            ),
            models.CheckConstraint(condition=~Q(kind="package") | Q(body__isnull=False), name="roll_package_goes_to"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["cycle", "kind", "-id"], name="roll_of_cycle"),
            models.Index(fields=["body", "kind", "-id"], name="roll_of_body"),
            models.Index(fields=["id"], name="roll_open", condition=Q(finished_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"

    @property
    def stream(self) -> str:
        """The name of its audit chain."""
        return f"roll-{self.code}"


class RollLine(models.Model):
    """One person of a roll, as they stand on it. ``apart`` tells two of one name in one unit and major apart.

    ``carried_at``: its dossier went through the door; ``refused``: why it did not, as a refusal's code. ``decision`` is
    what the confirming body decided about it, with its reason sealed under the dossier's key; ``settled_at``: that
    decision went through the door.
    """

    class Decision(models.TextChoices):
        CONFIRM = "confirm", "确认"
        SEND_BACK = "send_back", "退回"
        REJECT = "reject", "不予确认"

    roll = models.ForeignKey(Roll, on_delete=models.PROTECT, related_name="lines")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="roll_lines")
    place = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    unit = models.CharField(max_length=120)
    major = models.CharField(max_length=40)
    title = models.CharField(max_length=40)
    level = models.CharField(max_length=40)
    apart = models.CharField(max_length=40, blank=True, default="")
    carried_at = models.DateTimeField(null=True)
    refused = models.CharField(max_length=48, blank=True, default="")
    decision = models.CharField(max_length=12, choices=Decision.choices, blank=True, default="")
    clause = models.CharField(max_length=48, blank=True, default="")
    reason_sealed = models.BinaryField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "conferral_roll_line"
        constraints = [
            models.UniqueConstraint(fields=["roll", "dossier"], name="roll_names_once"),
            models.UniqueConstraint(fields=["roll", "place"], name="roll_place_once"),
            models.CheckConstraint(condition=Q(place__gte=1), name="roll_places_from_1"),
            models.CheckConstraint(
                condition=Q(decision__in=["", "confirm", "send_back", "reject"]), name="roll_decision_known"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True, settled_at__isnull=True)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="roll_decided_in_full",
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["", "confirm"]) | Q(reason_sealed__isnull=False),
                name="roll_decision_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["roll", "name"], name="roll_line_by_name"),
            models.Index(fields=["dossier", "-id"], name="roll_line_of_dossier"),
        ]

    def __str__(self) -> str:
        return f"{self.roll_id}/{self.place}"
