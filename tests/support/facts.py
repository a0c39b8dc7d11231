"""Single facts of the eligibility rules, of a dossier of which only a part is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.support.dossiers import LESHAN, evaluator

from zhiping.core.dossier import read_draft
from zhiping.core.eligibility.context import Context
from zhiping.core.eligibility.facts import FACTORIES
from zhiping.core.eligibility.values import Uncertain
from zhiping.core.policy.rules import Route

LAW = evaluator(LESHAN).law
BY_TITLE = next(one for one in LAW.rules.routes if one.uses is not None and one.uses.title == "助理工程师")


def context_of(document: Mapping[str, Any], route: Route | None = None) -> Context:
    """One evaluation of ``document`` with ``route`` in use."""
    ctx = Context(read_draft({"format": "zhiping.dossier/1", **document}), LAW)
    ctx.use(route)
    return ctx


def fact_of(name: str, document: Mapping[str, Any], given: Mapping[str, Any] | None = None, **ctx: Any) -> Any:
    """The value of a fact; of an uncertain one its bounds and what to supply."""
    context = context_of(document, ctx.pop("route", None))
    for key, value in ctx.items():
        setattr(context, key, value)
    found = FACTORIES[name](LAW, given or {})(context)
    if not isinstance(found, Uncertain):
        return found
    return found.needs if found.low is None else (found.low, found.high, *found.needs)
