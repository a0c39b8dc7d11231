"""Accounts and what signs them in."""

from zhiping.accounts.models.factors import Factor, FactorReset, RecoveryCode
from zhiping.accounts.models.signing import Letter, Link, OpenSession, Throttle
from zhiping.accounts.models.user import User

__all__ = ["Factor", "FactorReset", "Letter", "Link", "OpenSession", "RecoveryCode", "Throttle", "User"]
