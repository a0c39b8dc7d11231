"""Second factors, the codes for when they are lost, and their reset by two officers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Factor(models.Model):
    """A TOTP secret (RFC 6238) or a passkey (WebAuthn). A passkey alone signs in; it verifies its user itself.

    ``secret_sealed``: the TOTP secret. ``last_step``: the newest time step whose code was used, so that none is used
    twice. ``credential``: id and public key as the authenticator gave them; ``credential_index`` finds them by id.
    """

    class Kind(models.TextChoices):
        TOTP = "totp", "动态验证码"
        PASSKEY = "passkey", "通行密钥"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=40)
    secret_sealed = models.BinaryField(null=True)
    last_step = models.BigIntegerField(default=0)
    credential = models.BinaryField(null=True)
    credential_index = models.CharField(max_length=64, null=True, unique=True)
    sign_count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "account_factor"
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(kind="totp"), name="factor_one_totp"),
            models.CheckConstraint(
                condition=Q(kind="totp", secret_sealed__isnull=False, credential__isnull=True)
                | Q(
                    kind="passkey", secret_sealed__isnull=True, credential__isnull=False, credential_index__isnull=False
                ),
                name="factor_has_its_secret",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class RecoveryCode(models.Model):
    """One code that stands in for a second factor, once. Only its keyed digest is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "account_recovery_code"
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"code {self.pk}"


class FactorReset(models.Model):
    """Somebody's second factors are to be removed, or their e-mail to become ``email``, where the link for a forgotten
    password goes: asked by one officer, agreed to by another, and then a wait."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="factor_resets")
    reason = models.CharField(max_length=200)
    email = models.EmailField(blank=True, default="")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True, help_text="when the wait is over")
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, blank=True, default="")

    class Meta:
        db_table = "account_factor_reset"
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(ended_at__isnull=True), name="reset_one_open"),
            models.CheckConstraint(condition=~Q(asked_by=F("user")), name="reset_not_asked_by_oneself"),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True, due_at__isnull=True)
                | (Q(due_at__isnull=False) & ~Q(agreed_by=F("asked_by")) & ~Q(agreed_by=F("user"))),
                name="reset_needs_two_others",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="")
                | Q(ended_at__isnull=False, outcome__in=["done", "stopped"]),
                name="reset_ended_in_full",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="done") | Q(agreed_by__isnull=False), name="reset_done_was_agreed"
            ),
        ]

    def __str__(self) -> str:
        return f"reset {self.pk}"
