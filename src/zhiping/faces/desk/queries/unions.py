"""Many small queries asked as one: the first rows of each, or the number of each.

The database reads every part by its own index and stops early; Django's own unions cannot cut their parts on SQLite.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def _parts(querysets: Iterable[QuerySet[Any, Any]]) -> tuple[list[str], list[Any]]:
    sqls: list[str] = []
    params: list[Any] = []
    for queryset in querysets:
        try:
            sql, given = queryset.query.sql_with_params()
        except EmptyResultSet:
            continue
        sqls.append(sql)
        params += given
    return sqls, params


def statement(querysets: Iterable[QuerySet[Any, Any]]) -> tuple[str, list[Any]]:
    """The rows of all ``querysets`` (each ordered and cut as it says) as one statement; empty when none can match."""
    sqls, params = _parts(querysets)
    return " UNION ALL ".join(f"SELECT * FROM ({sql}) AS u{n}" for n, sql in enumerate(sqls)), params  # noqa: S608 -- Django's own SQL, its values stay parameters


def rows(querysets: Iterable[QuerySet[Any, Any]]) -> list[tuple[Any, ...]]:
    """The rows of all ``querysets``. One query."""
    sql, params = statement(querysets)
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def counts(parts: Sequence[tuple[str, int, QuerySet[Any, Any]]]) -> dict[str, int]:
    """For each name the sum of how many rows its querysets have, each times its sign. One query."""
    found: dict[str, int] = {name: 0 for name, _, _ in parts}
    sqls: list[str] = []
    params: list[Any] = []
    for name, sign, queryset in parts:
        one, given = _parts([queryset.order_by().values("pk")])
        if one:
            sqls.append(f"SELECT '{name}', {int(sign)} * (SELECT COUNT(*) FROM ({one[0]}) AS counted)")  # noqa: S608 -- names are the caller's own words
            params += given
    if sqls:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(sqls), params)
            for name, count in cursor.fetchall():
                found[name] += count
    return found
