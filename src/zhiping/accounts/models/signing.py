"""What is known of sign-ins: open sessions, failures counted, links and letters that are on their way."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class OpenSession(models.Model):
    """Where somebody is signed in: the device in words and the masked address, for them to recognise. Real time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="open_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=60)
    address = models.CharField(max_length=45)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "account_session"
        indexes = [models.Index(fields=["user", "-seen_at"], name="account_session_of_user")]

    def __str__(self) -> str:
        return f"session {self.pk}"


class Throttle(models.Model):
    """Failures counted under ``key``: a keyed digest, so that neither names nor addresses stand here."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "account_throttle"
        indexes = [models.Index(fields=["since"], name="account_throttle_age")]

    def __str__(self) -> str:
        return self.key[:8]


class Link(models.Model):
    """A link that was sent by e-mail; used once, and not after ``expires_at``. Only a digest of its token is kept."""

    class Purpose(models.TextChoices):
        PASSWORD = "password", "重设密码"
        EMAIL = "email", "确认邮箱"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "account_link"
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=["password", "email"]), name="link_purpose_known")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


class Letter(models.Model):
    """An e-mail that waits for the worker. ``sealed``: address, subject and text, since it may hold a link."""

    sealed = models.BinaryField()
    created_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "account_letter"

    def __str__(self) -> str:
        return f"letter {self.pk}"
