"""Eligibility: a pack compiled to pure functions of a dossier (rules.md 1 and 2)."""

from zhiping.core.eligibility.evaluator import Evaluator, compile_pack
from zhiping.core.eligibility.verdict import Finding, Verdict

__all__ = ["Evaluator", "Finding", "Verdict", "compile_pack"]
