"""What happens to an account is written down, and its owner is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhiping.accounts.models import User
from zhiping.ground.audit import chain
from zhiping.ground.messages import service as messages


def record(user: User, kind: str, *, by: User, at: datetime, data: Mapping[str, Any] | None = None) -> int:
    """Append to the account's chain, within the caller's transaction; returns the position."""
    return chain.append(f"account-{user.pk}", kind, by=f"user-{by.pk}", at=at, data=data).position


def record_and_tell(user: User, kind: str, *, by: User, at: datetime, data: Mapping[str, Any] | None = None) -> None:
    """Append to the account's chain, and send its owner the message ``account.<kind>``."""
    position = record(user, kind, by=by, at=at, data=data)
    messages.post(
        move=f"account-{user.pk}#{position}", recipient=f"user-{user.pk}", template=f"account.{kind}", params={},
        about=f"account-{user.pk}", at=at,
    )  # fmt: skip
