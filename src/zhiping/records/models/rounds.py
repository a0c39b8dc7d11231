"""Rounds: a committee, a cycle, the versions of its pack, and what was extended."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from zhiping.core.errors import BadInput, Fault
from zhiping.records.models.people import Organisation, Person

if TYPE_CHECKING:
    from zhiping.core.policy.model import Pack


class Committee(models.Model):
    """A review committee (评委会) and the office that works for it."""

    name = models.CharField(max_length=120, unique=True)
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="committees")
    series = models.CharField(max_length=48)

    class Meta:
        db_table = "committee"

    def __str__(self) -> str:
        return self.name


#: Deferred wherever a dossier is read with its packs: their bytes are long, and ``pack()`` reads them once per process.
PACK_FILES = ("cycle__pack_version__files", "pack_version__files")


class PackVersion(models.Model):
    """The bytes of a pack as they were when they came into force; never changed, never removed."""

    pack_id = models.CharField(max_length=80)
    hash = models.CharField(max_length=71, unique=True)
    files = models.JSONField(help_text="path → text of each file")
    loaded_at = models.DateTimeField()

    class Meta:
        db_table = "pack_version"

    def __str__(self) -> str:
        return f"{self.pack_id} {self.hash[:19]}"

    def pack(self) -> Pack:
        """The pack that these bytes say; read once per process."""
        return _read(self.pk, self.hash)


@lru_cache(maxsize=64)
def _read(pk: int, expected_hash: str) -> Pack:
    # Keyed by the hash too: test databases reuse primary keys.
    from zhiping.core.policy import read_once

    files: dict[str, str] = PackVersion.objects.values_list("files", flat=True).get(pk=pk)
    try:
        pack = read_once({path: text.encode() for path, text in files.items()})
    except BadInput as why:
        # Written by an earlier release that asked less of a pack.
        old = Fault(f"规则包版本 {expected_hash[:19]}", "库里保存的规则包由较早的版本写入，现在读不了",
                    "演示数据用 make fresh 重新生成；正式数据请由系统管理员补发规则包版本")  # fmt: skip
        raise BadInput([old, *why.faults]) from None
    if pack.hash != expected_hash:
        raise ValueError(f"pack version {pk}: stored bytes have hash {pack.hash}, expected {expected_hash}")
    return pack


class Cycle(models.Model):
    """One yearly round of one committee. ``key`` names its clock and its audit stream."""

    key = models.SlugField(max_length=64, unique=True)
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="cycles")
    pack_version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="cycles")
    year = models.PositiveSmallIntegerField()
    series = models.CharField(max_length=48)
    is_demo = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True, help_text="until when it was looked who is to be reminded of a day")

    class Meta:
        db_table = "cycle"

    def __str__(self) -> str:
        return self.key

    def pack(self) -> Pack:
        """The pack in force."""
        return self.pack_version.pack()


class Extension(models.Model):
    """A window that the bureau lets close later, for one dossier, one unit or all, with a reason (8l)."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="extensions")
    window = models.CharField(max_length=32)
    dossier = models.ForeignKey("records.Dossier", on_delete=models.PROTECT, null=True, related_name="extensions")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="extensions")
    closes_at = models.DateTimeField()
    reason = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        db_table = "extension"
        constraints = [
            models.CheckConstraint(
                condition=Q(dossier__isnull=True) | Q(unit__isnull=True), name="extension_for_one_scope"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.window} until {self.closes_at:%F %T}"


class Supplement(models.Model):
    """A supplementary notice (补充通知): from ``at`` on ``version`` is the pack of the cycle instead of ``before``."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="supplements")
    before = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="supplements")
    document = models.CharField(max_length=120, help_text="number and title of the notice, as it is published")
    by = models.ForeignKey(Person, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        db_table = "supplement"
        constraints = [
            models.CheckConstraint(condition=~Q(document=""), name="supplement_names_its_document"),
            models.CheckConstraint(condition=~Q(before=models.F("version")), name="supplement_changes_something"),
        ]

    def __str__(self) -> str:
        return self.document


class FollowUp(models.Model):
    """What more time (8l) still has to do to the dossiers that it concerns: their day, their coming back, the messages.

    The window itself is open at once. ``work`` lists what is to be done, as pairs of a dossier's id and what more time
    means for it (``later``, ``back``, ``told``); the first ``done`` of them are done, each exactly once.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="follow_ups")
    extension = models.OneToOneField(Extension, on_delete=models.PROTECT, null=True, related_name="follow_up")
    supplement = models.OneToOneField(Supplement, on_delete=models.PROTECT, null=True, related_name="follow_up")
    work = models.JSONField(default=list)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "follow_up"
        constraints = [
            models.CheckConstraint(
                condition=Q(extension__isnull=False, supplement__isnull=True)
                | Q(extension__isnull=True, supplement__isnull=False),
                name="follow_up_of_one",
            ),
        ]
        indexes = [models.Index(fields=["cycle"], name="follow_up_open", condition=Q(finished_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.done}/{len(self.work)}"
