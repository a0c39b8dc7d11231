"""The table of facts in docs/eligibility.md is the vocabulary that packs are read with."""

from __future__ import annotations

from pathlib import Path

from zhiping.core.policy.vocabulary import FACTS

DOCUMENT = Path(__file__).parents[2] / "docs" / "eligibility.md"


def test_the_table_of_facts_is_the_vocabulary() -> None:
    text = DOCUMENT.read_text("utf-8")
    table = text.split("<!-- facts -->\n")[1].split("<!-- /facts -->")[0]
    rows = [f"| `{name}` | {fact.value} | {', '.join(fact.takes)} |\n" for name, fact in FACTS.items()]
    assert table == "".join(rows)
