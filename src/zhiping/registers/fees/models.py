"""The book of fees (收费台账, F1): what each accepted applicant owes, vouchers, and a ledger that only grows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhiping.core.fees import Happening
from zhiping.records.codes import new_code
from zhiping.records.models import Cycle, Dossier, Person


class Order(models.Model):
    """What one accepted applicant owes, as the pack said when the Committee accepted; never changed.

    ``parts``: label and fen of each part, which add up to ``fen``. How it stands says the ledger alone.
    """

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="order")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="orders")
    level = models.CharField(max_length=24)
    fen = models.PositiveIntegerField()
    parts = models.JSONField()
    ordered_at = models.DateTimeField()

    class Meta:
        db_table = "fee_order"
        constraints = [models.CheckConstraint(condition=Q(fen__gte=1), name="order_asks_something")]

    def __str__(self) -> str:
        return self.code


class Voucher(models.Model):
    """A paper on which an entry of the ledger rests: entered by one, confirmed by another.

    ``kind``: money that came in, a fee let off, money paid back, or the reversal of what was confirmed by mistake.
    ``payer_sealed`` and ``note_sealed`` lie under the installation's key: accounts are kept longer than dossiers.
    ``reference`` is the bank's or the slip's number; it stands once, so that one transfer cannot be entered twice.
    ``receipt`` is the number of the fiscal receipt (财政票据), ``receipt_blob`` its sealed PDF.
    """

    class Kind(models.TextChoices):
        PAID = "paid", "收款"
        WAIVED = "waived", "免缴"
        REFUNDED = "refunded", "退费"
        REVERSED = "reversed", "冲正"

    class Way(models.TextChoices):
        TRANSFER = "transfer", "银行转账"
        SLIP = "slip", "缴款单"
        PROVIDER = "provider", "在线支付"
        NONE = "", "没有款项"

    class State(models.TextChoices):
        ENTERED = "entered", "待复核"
        CONFIRMED = "confirmed", "已入账"
        CANCELLED = "cancelled", "已作废"
        REVERSED = "reversed", "已冲正"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="vouchers")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    way = models.CharField(max_length=8, choices=Way.choices, blank=True, default="")
    state = models.CharField(max_length=9, choices=State.choices, default=State.ENTERED)
    fen = models.PositiveIntegerField()
    reference = models.CharField(max_length=64, blank=True, default="")
    received_on = models.DateField(null=True)
    payer_sealed = models.BinaryField(null=True)
    note_sealed = models.BinaryField(null=True)
    receipt = models.CharField(max_length=40, blank=True, default="")
    receipt_blob = models.CharField(max_length=32, blank=True, default="")
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reconciled_at = models.DateTimeField(null=True)
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reversals")

    class Meta:
        db_table = "fee_voucher"
        constraints = [
            models.CheckConstraint(condition=Q(fen__gte=1), name="voucher_moves_something"),
            models.CheckConstraint(
                condition=Q(kind__in=["paid", "waived", "refunded", "reversed"]), name="voucher_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["entered", "confirmed", "cancelled", "reversed"]), name="voucher_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="reversed", reverses__isnull=False) | (~Q(kind="reversed") & Q(reverses__isnull=True)),
                name="voucher_reverses_something",
            ),
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(reverses__isnull=False) & ~Q(state="cancelled"),
                name="voucher_reversed_once",
            ),
            models.CheckConstraint(
                condition=Q(way__in=["", "transfer", "slip", "provider"]), name="voucher_way_known"
            ),
            models.CheckConstraint(
                condition=Q(state="entered", decided_at__isnull=True)
                | (~Q(state="entered") & Q(decided_at__isnull=False)),
                name="voucher_decided_in_full",
            ),
            # Two people, always: who entered a voucher does not confirm it. A provider's notice has nobody who entered.
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(entered_by__isnull=True) | ~Q(decided_by=models.F("entered_by")),
                name="voucher_of_two_people",
            ),
            models.UniqueConstraint(
                fields=["way", "reference"], condition=~Q(reference="") & ~Q(state__in=["cancelled", "reversed"]),
                name="voucher_reference_once",
            ),
            models.UniqueConstraint(fields=["receipt"], condition=~Q(receipt=""), name="voucher_receipt_once"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["cycle", "state", "-id"], name="voucher_desk")]

    def __str__(self) -> str:
        return self.code

    @property
    def stream(self) -> str:
        """The name of its audit chain."""
        return f"voucher-{self.code}"


class Share(models.Model):
    """Which part of a voucher is whose; the shares of a voucher add up to it."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="shares")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="shares")
    fen = models.PositiveIntegerField()

    class Meta:
        db_table = "fee_share"
        constraints = [
            models.UniqueConstraint(fields=["voucher", "order"], name="share_once"),
            models.CheckConstraint(condition=Q(fen__gte=1), name="share_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.voucher_id}/{self.order_id}"


class Entry(models.Model):
    """A line of the ledger. Never changed, never removed; what was wrong is put right by another line."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="entries")
    happening = models.CharField(max_length=10)
    fen = models.PositiveIntegerField()
    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, null=True, related_name="entries")
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        db_table = "fee_entry"
        constraints = [
            models.CheckConstraint(condition=Q(fen__gte=1), name="entry_moves_something"),
            models.CheckConstraint(
                condition=Q(happening__in=[one.value for one in Happening]), name="entry_happening_known"
            ),
            models.CheckConstraint(
                condition=Q(happening="ordered", voucher__isnull=True)
                | (~Q(happening="ordered") & Q(voucher__isnull=False)),
                name="entry_rests_on_a_voucher",
            ),
            models.UniqueConstraint(fields=["order"], condition=Q(happening="ordered"), name="entry_ordered_once"),
            models.UniqueConstraint(fields=["voucher", "order", "happening"], name="entry_once_a_voucher"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.happening} {self.fen}"


class Payment(models.Model):
    """One try of an applicant to pay on line. What the provider says of it makes a voucher, once.

    ``SURPLUS``: money came for what takes none any more (paid by another way, or over): the cash desk pays it back.
    """

    class State(models.TextChoices):
        STARTED = "started", "等待支付结果"
        PAID = "paid", "已支付"
        FAILED = "failed", "没有支付"
        SURPLUS = "surplus", "多收，待退"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=24)
    fen = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.STARTED)
    reference = models.CharField(max_length=64, blank=True, default="", help_text="the provider's own number")
    started_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    voucher = models.OneToOneField(Voucher, on_delete=models.PROTECT, null=True, related_name="payment")

    class Meta:
        db_table = "fee_payment"
        constraints = [
            models.CheckConstraint(condition=Q(fen__gte=1), name="payment_moves_something"),
            models.CheckConstraint(
                condition=Q(state__in=["started", "paid", "failed", "surplus"]), name="payment_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="paid", voucher__isnull=False) | (~Q(state="paid") & Q(voucher__isnull=True)),
                name="payment_paid_by_voucher",
            ),
            models.UniqueConstraint(
                fields=["provider", "reference"], condition=~Q(reference=""), name="payment_reference_once"
            ),
        ]
        indexes = [models.Index(fields=["order", "-id"], name="payment_of_order")]

    def __str__(self) -> str:
        return self.code
