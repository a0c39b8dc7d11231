"""The tables of secret ballots. Every column of them is a decision about secrecy (ADR 0017): a test names them all.

What must not be here: when somebody voted, in which order, and anything by which a paper leads back to a ballot.
"""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q

#: As many random hex digits as names of ballots and papers have.
_DIGITS = 32


def new_name() -> str:
    """A random name that says nothing of when or for whom it was made."""
    return secrets.token_hex(_DIGITS // 2)


class Box(models.Model):
    """One ballot box. ``about`` is whose it is, for who opened it; ``questions`` and ``choices`` are opaque words.

    ``cast``: how many ballots were put in. ``state``: ``open`` takes ballots; ``sealed`` takes none any more;
    ``counted`` has its papers, and its key is about to go; ``destroyed``: key and ballots are gone; ``void``: given up
    unread.
    """

    class State(models.TextChoices):
        OPEN = "open", "投票中"
        SEALED = "sealed", "已封箱"
        COUNTED = "counted", "已计票"
        DESTROYED = "destroyed", "已销毁"
        VOID = "void", "作废"

    code = models.CharField(max_length=_DIGITS, unique=True, default=new_name, editable=False)
    about = models.CharField(max_length=64)
    questions = models.JSONField()
    choices = models.JSONField()
    cast = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ballot_box"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "sealed", "counted", "destroyed", "void"]), name="box_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="box_closed_in_full",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class SealedBallot(models.Model):
    """What one voter put in, until the box is counted: all questions in one sealed text of one length."""

    name = models.CharField(primary_key=True, max_length=_DIGITS, default=new_name, editable=False)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="ballots")
    voter = models.CharField(max_length=64)
    sealed = models.BinaryField()

    class Meta:
        db_table = "ballot_sealed"
        constraints = [models.UniqueConstraint(fields=["box", "voter"], name="ballot_once_a_voter")]

    def __str__(self) -> str:
        return self.name


class Paper(models.Model):
    """One choice for one question, as it came out of the box: of nobody, in no order. Never changed."""

    name = models.CharField(primary_key=True, max_length=_DIGITS, default=new_name, editable=False)
    box = models.ForeignKey(Box, on_delete=models.PROTECT, related_name="papers")
    question = models.CharField(max_length=64)
    choice = models.CharField(max_length=16)

    class Meta:
        db_table = "ballot_paper"

    def __str__(self) -> str:
        return self.name
