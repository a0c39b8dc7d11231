"""The outbox (written with the move it tells of), the inbox (written by the worker), and what also goes by e-mail."""

from __future__ import annotations

from django.db import models


class OutboxRow(models.Model):
    """A message that is due to ``recipient`` because of ``move``; at most one per pair.

    ``recipient`` is an opaque id (``person-7``, ``organisation-3``), ``template`` a key of the message catalogue.
    """

    move = models.CharField(max_length=96)
    recipient = models.CharField(max_length=64)
    template = models.CharField(max_length=64)
    params = models.JSONField(default=dict)
    about = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outbox_row"
        constraints = [models.UniqueConstraint(fields=["move", "recipient"], name="outbox_once_per_move_recipient")]
        indexes = [
            models.Index(fields=["id"], name="outbox_waiting", condition=models.Q(delivered_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.move} → {self.recipient}"


class Message(models.Model):
    """What lies in somebody's inbox."""

    outbox = models.OneToOneField(OutboxRow, on_delete=models.PROTECT)
    recipient = models.CharField(max_length=64)
    template = models.CharField(max_length=64)
    params = models.JSONField(default=dict)
    about = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    spread_at = models.DateTimeField(null=True, help_text="since when it is known who gets it by e-mail; real time")

    class Meta:
        db_table = "message"
        indexes = [
            models.Index(fields=["recipient", "-id"], name="message_inbox"),
            models.Index(fields=["id"], name="message_to_spread", condition=models.Q(spread_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.template} → {self.recipient}"


class Digest(models.Model):
    """One e-mail to one account. Its text is written when it is sent, and kept nowhere.

    ``sending`` is written down before the mail server is asked: what a crash leaves there may have gone out, so it is
    never sent by itself again (ADR 0010).
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待重试"
        SENDING = "sending", "正在发送"
        SENT = "sent", "已发出"
        UNSURE = "unsure", "不能确定是否发出"
        BOUNCED = "bounced", "退信"
        GIVEN_UP = "given_up", "多次发送不成"

    user = models.CharField(max_length=32, help_text="opaque, user-7")
    state = models.CharField(max_length=8, choices=State.choices)
    made_at = models.DateTimeField()
    tried_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=64, blank=True, default="", help_text="what the mail server answered, as a code")
    lines = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "mail_digest"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "sending", "sent", "unsure", "bounced", "given_up"]),
                name="digest_state_known",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "next_at"], name="digest_to_send"),
            models.Index(fields=["user", "-id"], name="digest_of_user"),
        ]

    def __str__(self) -> str:
        return f"digest {self.pk}"


class Due(models.Model):
    """A message that an account gets by e-mail as well, not before ``due_at`` (real time); at most once.

    ``settled``: why it was left out in the end (read meanwhile, no longer to be done, nowhere to send it to).
    """

    class Settled(models.TextChoices):
        READ = "read", "已在系统里看过"
        MOVED_ON = "moved_on", "事情已经办过"
        NO_ADDRESS = "address", "没有确认的邮箱"

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="due")
    user = models.CharField(max_length=32)
    due_at = models.DateTimeField()
    digest = models.ForeignKey(Digest, on_delete=models.PROTECT, null=True, related_name="due")
    settled = models.CharField(max_length=8, choices=Settled.choices, blank=True, default="")

    class Meta:
        db_table = "mail_due"
        constraints = [
            models.UniqueConstraint(fields=["message", "user"], name="due_once_per_message_user"),
            models.CheckConstraint(
                condition=models.Q(settled__in=["", "read", "moved_on", "address"]), name="due_settled_known"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="due_waiting", condition=models.Q(digest__isnull=True, settled="")),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} → {self.user}"


class OptOut(models.Model):
    """An account that wants no e-mail but what the law has to tell it and what concerns its own safety."""

    user = models.CharField(max_length=32, unique=True)
    since = models.DateTimeField()

    class Meta:
        db_table = "mail_opt_out"

    def __str__(self) -> str:
        return self.user
