"""The live invariants (``zhiping check-data``): what must hold whatever happened."""

from zhiping.records.invariants import material, standing, trail
from zhiping.records.invariants.registry import Failure, Report, check_all, everywhere, names, of_dossier
from zhiping.records.invariants.subject import Subject

__all__ = [
    "Failure",
    "Report",
    "Subject",
    "check_all",
    "everywhere",
    "material",
    "names",
    "of_dossier",
    "standing",
    "trail",
]
