"""What the book of claims lets go of when a dossier is destroyed: a fingerprint would outlive the key (8o)."""

from __future__ import annotations

from zhiping.records.destroying import Keeper
from zhiping.records.models import Dossier
from zhiping.registers.claims.operations import forget


def _forget(dossier: Dossier) -> None:
    forget(dossier)


KEEPERS = (Keeper("claims", clear=_forget),)
