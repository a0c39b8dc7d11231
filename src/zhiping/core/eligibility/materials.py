"""Which materials of the list one applicant hands in (annex 3, rules.md 4): one list a person, never one for all."""

from __future__ import annotations

from dataclasses import dataclass

from zhiping.core.dossier.model import Dossier
from zhiping.core.eligibility.evaluator import Evaluator
from zhiping.core.policy.asks import Material


@dataclass(frozen=True, slots=True)
class Wanted:
    """A material that is asked of this applicant; not ``certain``: whether it is cannot be told yet."""

    material: Material
    certain: bool


def wanted(evaluator: Evaluator, dossier: Dossier) -> list[Wanted]:
    """What ``dossier`` is to be accompanied by, numbered and ordered as the list is; what is not asked is left out."""
    found = []
    for material in sorted(evaluator.pack.materials, key=lambda one: one.number):
        holds = True if material.when is None else evaluator.holds(material.when, dossier)
        if holds is not False:
            found.append(Wanted(material, holds is True))
    return found
