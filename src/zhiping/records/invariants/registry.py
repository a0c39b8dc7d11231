"""What must always hold in the data, each under a name; rooms above add theirs in a module ``invariants`` of their app.

An invariant yields a sentence for every place where it does not hold. It never repairs anything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from django.utils.module_loading import autodiscover_modules

from zhiping.records.invariants.subject import Subject, subjects

Everywhere = Callable[[], Iterable[str]]
OfDossier = Callable[[Subject], Iterable[str]]

_EVERYWHERE: dict[str, Everywhere] = {}
_OF_DOSSIER: dict[str, OfDossier] = {}

#: How many places are told of one invariant; what fails everywhere need not be listed everywhere.
MOST = 50


@dataclass(frozen=True, slots=True)
class Failure:
    """One place where the invariant ``name`` does not hold."""

    name: str
    detail: str


@dataclass(slots=True)
class Report:
    """How many invariants were checked, and where which did not hold."""

    checked: int = 0
    failed: list[Failure] = field(default_factory=list)

    def to_json(self) -> dict[str, object]:
        """As contracts/cli.md has it."""
        return {
            "checked": self.checked,
            "failed": [{"name": failure.name, "detail": failure.detail} for failure in self.failed],
        }


def everywhere(name: str) -> Callable[[Everywhere], Everywhere]:
    """Register an invariant of the whole installation."""

    def add(check: Everywhere) -> Everywhere:
        if name in _EVERYWHERE or name in _OF_DOSSIER:
            raise ValueError(f"two invariants are called {name}")
        _EVERYWHERE[name] = check
        return check

    return add


def of_dossier(name: str) -> Callable[[OfDossier], OfDossier]:
    """Register an invariant that is asked of every dossier."""

    def add(check: OfDossier) -> OfDossier:
        if name in _EVERYWHERE or name in _OF_DOSSIER:
            raise ValueError(f"two invariants are called {name}")
        _OF_DOSSIER[name] = check
        return check

    return add


def names() -> list[str]:
    """Every invariant, also those of the rooms above."""
    autodiscover_modules("invariants")
    return [*_EVERYWHERE, *_OF_DOSSIER]


def _safely(check: Callable[[], Iterable[str]], where: str) -> Iterator[str]:
    """Data that is broken enough to stop a check is itself what the check has to tell."""
    try:
        yield from check()
    except Exception as wrong:
        yield f"{where}: cannot be checked ({type(wrong).__name__}: {wrong})"


def check_all(only: Collection[str] | None = None) -> Report:
    """Check every invariant, or those called ``only``, in constant memory per dossier."""
    known = names()
    wanted = set(known if only is None else only)
    report = Report(checked=sum(name in wanted for name in known))
    counts: dict[str, int] = {}

    def tell(name: str, details: Iterable[str]) -> None:
        for detail in details:
            counts[name] = counts.get(name, 0) + 1
            if counts[name] <= MOST:
                report.failed.append(Failure(name, detail))

    of_dossiers = {name: check for name, check in _OF_DOSSIER.items() if name in wanted}
    for name, check in _EVERYWHERE.items():
        if name in wanted:
            tell(name, _safely(check, "installation"))
    for subject in subjects() if of_dossiers else ():
        for name, check_one in of_dossiers.items():
            tell(name, _safely(partial(check_one, subject), subject.code))
    for name, count in counts.items():
        if count > MOST:
            report.failed.append(Failure(name, f"and {count - MOST} more"))
    return report
