"""The pack's own facts on the page of the section that they name: one more form within the same page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiping.stages.application.forms.build import SectionForm, section_form
from zhiping.stages.application.operations.facts import FactsTold
from zhiping.stages.application.queries.aside import FACTS
from zhiping.stages.application.queries.facts import fact_fields
from zhiping.stages.application.sections import Section
from zhiping.stages.application.views.common import Hand


def facts_form(known: Section, hand: Hand, data: Mapping[str, Any] | None) -> SectionForm | None:
    """The form of the facts that ``known`` asks; None where the pack declares none for it."""
    fields = fact_fields(known, hand.pack)
    if not fields:
        return None
    keys = {field.key for field in fields}
    put_aside = {key: told for key, told in hand.aside.unreadable.get(FACTS, {}).items() if key in keys}
    return section_form(
        fields, sources={}, entry=hand.document.get("extra"), unreadable=put_aside, data=data, prefix=FACTS
    )


def facts_told(form: SectionForm | None) -> FactsTold:
    """What was told with ``form``, as the operations take it."""
    if form is None:
        return FactsTold()
    return FactsTold(frozenset(field.key for field in form.declared), form.value(), form.unreadable())


def with_facts(forms: Mapping[str, SectionForm], facts: SectionForm | None) -> dict[str, SectionForm]:
    """``forms`` of a section and the one of its facts, as ``save_forms`` takes them."""
    return {**forms, **({FACTS: facts} if facts is not None else {})}
