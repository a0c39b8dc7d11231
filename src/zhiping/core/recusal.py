"""What speaks for keeping an expert away from a dossier (回避, rules.md 3), found by rule in what is known of both.

A ground is a reason to look, not a decision: two people may have one name. The chair decides, and a ground that was
dismissed is remembered by its :attr:`Ground.key`, so that it is not raised again. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from zhiping.core.calendar import anniversary
from zhiping.core.dossier.claims import normalised_name
from zhiping.core.dossier.names import plain_name
from zhiping.core.policy.model import Pack


@dataclass(frozen=True, slots=True)
class Job:
    """Where an expert works or worked; ``code`` is the unit's social credit code, where it is known; ``to_on`` None: it
    goes on."""

    unit: str
    code: str
    from_on: date
    to_on: date | None


@dataclass(frozen=True, slots=True)
class Expert:
    """What is known of an expert that can bind them to an applicant; ``name`` as dossiers store names."""

    name: str
    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """``kind`` and where it stands: the path of an item of the dossier, or ``employer``."""

    kind: Literal["same_employer", "witness", "recommender", "named"]
    place: str

    @property
    def key(self) -> str:
        """What a decision on this ground is remembered by."""
        return f"{self.kind}:{self.place}"


def grounds(document: Mapping[str, Any], expert: Expert, pack: Pack, *, on: date) -> list[Ground]:
    """Every ground in the submitted ``document`` (contracts/dossier.md) as of ``on``, in the order of its parts.

    Raises LookupError where the pack does not say what speaks for recusal: an absent rule is an error.
    """
    rules = pack.procedure.recusal
    if rules is None:
        raise LookupError(f"{pack.id} has no rules of recusal")
    found: list[Ground] = []
    if _shared_unit(document.get("employer") or {}, expert.jobs, anniversary(on, -rules.same_employer_years), on):
        found.append(Ground("same_employer", "employer"))
    name = plain_name(expert.name)
    if rules.witnesses:
        found += [
            Ground("witness", place)
            for place, entry in _entries(document, "employment")
            if entry.get("witness") == name
        ]
    exceptional = (document.get("application") or {}).get("exceptional") or {}
    if rules.recommenders:
        found += [
            Ground("recommender", f"application.exceptional.recommenders[{n}]")
            for n, entry in enumerate(exceptional.get("recommenders") or [])
            if entry.get("name") == name
        ]
    if rules.named_in_achievements:
        found += [
            Ground("named", place)
            for place, entry in _entries(document, "achievements")
            if any(name in plain_name(str(entry.get(key) or "")) for key in ("content", "effect", "publisher"))
        ]
    return found


def open_grounds(found: Iterable[Ground], dismissed: Iterable[str]) -> list[Ground]:
    """Those of ``found`` that nobody has dismissed; ``dismissed``: their keys."""
    out = set(dismissed)
    return [one for one in found if one.key not in out]


def _shared_unit(employer: Mapping[str, Any], jobs: Iterable[Job], since: date, on: date) -> bool:
    """Whether one of ``jobs`` that lasted into ``since`` to ``on`` was at ``employer``: by code where both have one."""
    code, unit = str(employer.get("uscc") or "").upper(), normalised_name(str(employer.get("name") or ""))
    for job in jobs:
        if job.from_on > on or (job.to_on is not None and job.to_on < since):
            continue
        if code and job.code:
            if job.code.upper() == code:
                return True
        elif unit and normalised_name(job.unit) == unit:
            return True
    return False


def _entries(document: Mapping[str, Any], section: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The entries of a list with the place of each: by its id, which stays when the list is sorted anew."""
    return [
        (f"{section}.{entry['id']}" if entry.get("id") else f"{section}[{n}]", entry)
        for n, entry in enumerate(document.get(section) or [])
    ]
