"""A new database is made straight from the models (ADR 0025). It is the one that migrations make: by one of each room
and what came later (ADR 0024), where something stands already, and by all the steps before."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import BOTH, LARGE, Installation, Make

# Starts up, on an empty database or on one that has begun, and prints what stands then.
_MAKE = """
import json, re, sys
from pathlib import Path
from zhiping.cli.database import ready, start_django
start_django()
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Path(settings.HOME).mkdir(parents=True, exist_ok=True)
if sys.argv[1] == "by rooms":
    # What stands there already is no new database.
    call_command("migrate", "contenttypes", verbosity=0)
if sys.argv[1] == "by steps":
    executor = MigrationExecutor(connection)
    replaced = [made.replaces for made in executor.loader.disk_migrations.values() if made.replaces]
    executor.loader = MigrationLoader(connection, replace_migrations=False)
    executor.migrate([steps[-1] for steps in replaced])
ready()
recorded = sorted(map(list, MigrationRecorder(connection).applied_migrations()))

tables, texts = {}, []
with connection.cursor() as cursor:
    for table in sorted(connection.introspection.table_names(cursor)):
        described = connection.introspection.get_table_description(cursor, table)
        tables[table] = {
            "columns": sorted([[c.name, str(c.type_code), c.null_ok, c.default, c.internal_size] for c in described]),
            # SQLite counts foreign keys in the order in which they were added.
            "constraints": sorted(
                ["" if name.startswith("fk_") else name, json.dumps({**found, "columns": sorted(found["columns"])})]
                for name, found in connection.introspection.get_constraints(cursor, table).items()
                if not name.startswith("__")
            ),
        }
    if connection.vendor == "postgresql":
        cursor.execute("SELECT indexname || ' ' || indexdef FROM pg_indexes WHERE schemaname = 'public'")
        texts += [text for (text,) in cursor.fetchall()]
        cursor.execute(
            "SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE connamespace = 'public'::regnamespace"
        )
    else:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table'")
        # The last of a table ends with its bracket as well.
        pattern = 'CONSTRAINT "[^"]+" CHECK .*?(?=, CONSTRAINT|$)'
        texts += [check.rstrip(")") for (text,) in cursor.fetchall() for check in re.findall(pattern, text)]
        cursor.execute("SELECT sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL")
    texts += [" ".join(text.split()) for (text,) in cursor.fetchall()]
print(json.dumps({"recorded": recorded, "tables": tables, "texts": sorted(texts)}, default=str))
"""


def _made(where: Installation, way: str) -> Any:
    done = where.run("-c", _MAKE, way)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# What landed does not change, so a small drill takes the old steps on one kind of database only.
@pytest.mark.parametrize(
    ("kind", "way"),
    [
        ("sqlite", "by rooms"),
        ("sqlite", "by steps"),
        *([("postgresql", "by rooms")] * BOTH),
        *([("postgresql", "by steps")] * (BOTH and LARGE)),
    ],
)
def test_all_ways_make_the_same_database(make: Make, kind: str, way: str) -> None:
    straight, migrated = _made(make(kind, "straight"), "straight"), _made(make(kind, "migrated"), way)
    assert len(straight["tables"]) > 100 and len(straight["recorded"]) > 100
    assert straight["recorded"] == migrated["recorded"]
    assert migrated["tables"].keys() == straight["tables"].keys()
    for table, described in migrated["tables"].items():
        assert straight["tables"][table] == described, table
    assert len(straight["texts"]) > 400 and straight["texts"] == migrated["texts"]
