"""Findings and the verdict over them (contracts/cli.md, Verdict)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhiping.core.policy.vocabulary import Topic


@dataclass(slots=True)
class Finding:
    """What one rule found. ``outcome`` is pass, fail, unknown or warn; ``needs`` are dossier paths to supply.

    ``code`` and ``params`` are what the sentence is made of: another language makes another one of them.
    ``year`` is set where the rule goes year by year.
    """

    topic: Topic
    rule: str
    outcome: str
    status: str
    confirmed: bool
    basis: str
    message: str
    needs: tuple[str, ...]
    code: str
    params: Mapping[str, Any]
    clause: str | None = None
    year: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As contracts/cli.md has it."""
        return {
            "topic": self.topic,
            "rule": self.rule,
            "outcome": self.outcome,
            "status": self.status,
            "confirmed": self.confirmed,
            "basis": self.basis,
            "message": self.message,
            "needs": list(self.needs),
        }


@dataclass(slots=True)
class Verdict:
    """The verdict over a dossier: eligible, ineligible or undetermined, by which route, and every finding."""

    pack: str
    pack_hash: str
    applicant: str | None
    verdict: str
    route: str | None
    findings: list[Finding]

    def to_json(self) -> dict[str, Any]:
        """As contracts/cli.md has it."""
        return {
            "pack": self.pack,
            "pack_hash": self.pack_hash,
            "applicant": self.applicant,
            "verdict": self.verdict,
            "route": self.route,
            "findings": [finding.to_json() for finding in self.findings],
        }

    def to_text(self) -> str:
        """The JSON on one line."""
        return json.dumps(self.to_json(), ensure_ascii=False)

    def outcomes(self, topic: str) -> list[str]:
        """The outcomes of the findings on a topic, in order."""
        return [finding.outcome for finding in self.findings if finding.topic == topic]
