"""Writes on accounts."""

from zhiping.accounts.operations.opening import check_password, open_account

__all__ = ["check_password", "open_account"]
