"""What must hold of results, confirmation and certificates (``zhiping check-data``)."""

from zhiping.stages.conferral import certificate_invariants, result_invariants

__all__ = ["certificate_invariants", "result_invariants"]
