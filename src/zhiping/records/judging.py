"""The compiled rules of a version of a pack: made once a process, asked by every room that judges or lists."""

from __future__ import annotations

from functools import lru_cache

from zhiping.core.eligibility.evaluator import Evaluator, compile_pack
from zhiping.records.models import Dossier, PackVersion


@lru_cache(maxsize=16)
def _evaluator(pk: int, expected_hash: str) -> Evaluator:
    # Keyed by the hash too: test databases reuse primary keys.
    return compile_pack(PackVersion.objects.get(pk=pk).pack())


def version_of(dossier: Dossier) -> PackVersion:
    """The version whose rules hold: the one it was submitted under, before that the cycle's."""
    return dossier.pack_version or dossier.cycle.pack_version


def evaluator_for(version: PackVersion) -> Evaluator:
    """The compiled rules of a version, made once."""
    return _evaluator(version.pk, version.hash)


def evaluator_of(dossier: Dossier) -> Evaluator:
    """The compiled rules that hold for ``dossier``."""
    return evaluator_for(version_of(dossier))
