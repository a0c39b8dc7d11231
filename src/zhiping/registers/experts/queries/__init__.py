"""Reads of the register of experts: the pool, filed committees, who keeps out of which dossier."""

from zhiping.registers.experts.queries.committees import (
    filing_in_force,
    missing,
    presides,
    seats_of,
)
from zhiping.registers.experts.queries.pool import (
    active_experts,
    contacts,
    counts,
    expert_of,
    experts_of_majors,
    why_out,
)
from zhiping.registers.experts.queries.recusals import (
    recused_dossiers,
    recused_pairs,
    visible_to,
)

__all__ = [
    "active_experts",
    "contacts",
    "counts",
    "expert_of",
    "experts_of_majors",
    "filing_in_force",
    "missing",
    "presides",
    "recused_dossiers",
    "recused_pairs",
    "seats_of",
    "visible_to",
    "why_out",
]
