"""Facts that the pack declares: each is asked in the section that it names, under its own label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiping.core.policy.contents import Fact
from zhiping.core.policy.model import Pack
from zhiping.stages.application.sections import BY_KEY, Field, Section
from zhiping.stages.application.sections.declare import Kind

#: The page for facts of a section that the form does not have.
ELSEWHERE = "extra"
_KINDS: dict[str, Kind] = {
    "bool": "yes_no", "int": "whole", "number": "number", "date": "day", "text": "text", "choice": "choice",
}  # fmt: skip


def section_of_fact(fact: Fact) -> str:
    """The key of the section in whose form ``fact`` is asked. Files are no form: what names them stands by itself."""
    named = BY_KEY.get(fact.section)
    return ELSEWHERE if named is None or named.shape == "files" else named.key


def facts_of(section: Section, pack: Pack) -> tuple[Fact, ...]:
    """The facts asked on the page of ``section``, in the order of the pack."""
    return tuple(fact for fact in pack.facts if section_of_fact(fact) == section.key)


def place_of(key: str, pack: Pack) -> str:
    """The section of the fact called ``key``; of one that the pack does not have, the page for the rest."""
    return next((section_of_fact(fact) for fact in pack.facts if fact.key == key), ELSEWHERE)


def told_in(section: Section, document: Mapping[str, Any], pack: Pack) -> dict[str, Any]:
    """What ``document`` says of the facts of ``section``."""
    extra = document.get("extra") or {}
    return {fact.key: extra[fact.key] for fact in facts_of(section, pack) if fact.key in extra}


def _hint(fact: Fact) -> str:
    proof = f"证明材料：{fact.evidence}" if fact.evidence else ""
    return "。".join(part.rstrip("。") for part in (fact.help, proof) if part)


def fact_field(fact: Fact) -> Field:
    """A fact of the pack's own as a field of the form."""
    return Field(
        fact.key, fact.label, _KINDS[fact.type], required=fact.required, hint=_hint(fact),
        choices=tuple((choice, choice) for choice in fact.choices), narrow=fact.type in ("int", "number"),
    )  # fmt: skip


def fact_fields(section: Section, pack: Pack) -> tuple[Field, ...]:
    """The fields of the facts of ``section``."""
    return tuple(fact_field(fact) for fact in facts_of(section, pack))
