"""What a thousand tests begin with is built once per process by the product's operations, and then put back as rows.

Building a world of offices and people takes some 230 statements; putting its rows back takes one for each table.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

if TYPE_CHECKING:
    from django.db.models import Model

T = TypeVar("T")
Rows = list[tuple["type[Model]", "list[Model]"]]

_kept: dict[Hashable, tuple[Any, Rows]] = {}


def again(key: Hashable, build: Callable[[], T]) -> T:
    """What ``build`` makes, with the rows that it writes: built the first time, afterwards put back.

    Only into an empty database are rows put back, since they bring their primary keys.
    """
    if not _empty():
        return build()
    if key not in _kept:
        made = build()
        rows = [(model, list(model._base_manager.order_by("pk"))) for model in _models()]
        _kept[key] = copy.deepcopy((made, [(model, found) for model, found in rows if found]), _shared(made))
        return made
    made, rows = copy.deepcopy(_kept[key], _shared(_kept[key][0]))
    with transaction.atomic():
        for model, found in rows:
            model._base_manager.bulk_create(found)
        statements = connection.ops.sequence_reset_sql(no_style(), [model for model, _ in rows])
        if statements:
            with connection.cursor() as cursor:
                cursor.execute(" ".join(statements))
    return made


def _models() -> list[type[Model]]:
    """Every table of the product."""
    found = (m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("zhiping."))
    return [m for m in found if m._meta.managed and not m._meta.proxy]


def _empty() -> bool:
    """Whether there is no row in any table: asked in one statement, since every test of a world begins with it."""
    quote = connection.ops.quote_name
    some = " UNION ALL ".join(f"SELECT 1 FROM {quote(model._meta.db_table)}" for model in _models())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({some})")
        return not cursor.fetchone()[0]


def _shared(made: Any) -> dict[int, Any]:
    """What a copy has in common with the original: a pack is large, and nobody changes it."""
    pack = getattr(made, "pack", None)
    return {} if pack is None else {id(pack): pack}
