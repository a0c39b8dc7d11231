"""Findings and the verdict over them (contracts/cli.md, Verdict)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from typing import Any

from zhiping.core.policy.vocabulary import Topic


@dataclass(frozen=True, slots=True)
class Origin:
    """What all findings of one rule with one outcome share. ``code`` names the sentence, ``head`` opens the JSON.

    ``place`` orders findings: by topic as contracts/cli.md lists them, then as the pack lists its rules.
    """

    topic: Topic
    rule: str
    outcome: str
    status: str
    confirmed: bool
    basis: str
    clause: str | None
    code: str
    names: tuple[str, ...]
    place: int
    head: str = field(init=False, default="")

    def __post_init__(self) -> None:
        told = {
            "topic": self.topic,
            "rule": self.rule,
            "outcome": self.outcome,
            "status": self.status,
            "confirmed": self.confirmed,
            "basis": self.basis,
        }
        object.__setattr__(self, "head", json.dumps(told, ensure_ascii=False)[:-1] + ', "message": ')


class Finding:
    """What one rule found: ``outcome`` is pass, fail, unknown or warn; ``needs`` are dossier paths to supply.

    ``code`` and ``params`` are what the sentence is made of: another language makes another one of them.
    ``year`` is set where the rule goes year by year.
    """

    __slots__ = ("_values", "message", "needs", "origin", "year")

    def __init__(
        self, origin: Origin, message: str, needs: tuple[str, ...], values: tuple[str, ...], year: int | None = None
    ) -> None:
        self.origin = origin
        self.message = message
        self.needs = needs
        self._values = values
        self.year = year

    @property
    def topic(self) -> Topic:
        """What it is about."""
        return self.origin.topic

    @property
    def rule(self) -> str:
        """The id of the rule, or of the route."""
        return self.origin.rule

    @property
    def outcome(self) -> str:
        """pass, fail, unknown or warn."""
        return self.origin.outcome

    @property
    def status(self) -> str:
        """notice, regulation or assumed."""
        return self.origin.status

    @property
    def confirmed(self) -> bool:
        """Whether the review body has confirmed the rule."""
        return self.origin.confirmed

    @property
    def basis(self) -> str:
        """Document and article."""
        return self.origin.basis

    @property
    def clause(self) -> str | None:
        """The clause key of the notice, where there is one."""
        return self.origin.clause

    @property
    def code(self) -> str:
        """The code of the sentence."""
        return self.origin.code

    @property
    def params(self) -> dict[str, str]:
        """What the sentence was filled with, by name."""
        return dict(zip(self.origin.names, self._values, strict=True))

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

    def to_text(self, *, line: int | None = None) -> str:
        """The JSON on one line; ``line`` is the number of the line it answers."""
        quoted = encode_basestring
        findings = ", ".join(
            [
                f'{f.origin.head}{quoted(f.message)}, "needs": {json.dumps(f.needs) if f.needs else "[]"}}}'
                for f in self.findings
            ]
        )
        number = "" if line is None else f'"line": {line}, '
        applicant = "null" if self.applicant is None else quoted(self.applicant)
        route = "null" if self.route is None else quoted(self.route)
        return (
            f'{{{number}"pack": {quoted(self.pack)}, "pack_hash": {quoted(self.pack_hash)}, "applicant": {applicant}, '
            f'"verdict": "{self.verdict}", "route": {route}, "findings": [{findings}]}}'
        )

    def outcomes(self, topic: str) -> list[str]:
        """The outcomes of the findings on a topic, in order."""
        return [finding.outcome for finding in self.findings if finding.topic == topic]
