"""A new database is made by one migration for each room; it is the database that all the steps before it make.

The suite makes its own straight from the models, which is cheaper still: that is the same database too.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import BOTH, Installation, Make

# Migrates up to what the squashed migrations stand for, by them or by those that they replace, and prints what stands.
_MAKE = """
import json, re, sys
from pathlib import Path
from zhiping.cli.database import start_django
start_django()
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

class NoMigrations:
    def __contains__(self, app):
        return True

    def __getitem__(self, app):
        return None

Path(settings.HOME).mkdir(parents=True, exist_ok=True)
if sys.argv[1] == "from the models":
    settings.MIGRATION_MODULES = NoMigrations()
executor = MigrationExecutor(connection)
whole = {key: made for key, made in executor.loader.disk_migrations.items() if made.replaces}
leaves = executor.loader.graph.leaf_nodes()
targets = list(whole)
if sys.argv[1] == "by steps":
    executor.loader = MigrationLoader(connection, replace_migrations=False)
    targets = [made.replaces[-1] for made in whole.values()]
if sys.argv[1] == "from the models":
    call_command("migrate", run_syncdb=True, verbosity=0)
else:
    executor.migrate(leaves if sys.argv[1] == "all of them" else targets)

tables, texts = {}, []
with connection.cursor() as cursor:
    # Which migrations have run: nothing has where the models made the tables.
    cursor.execute("DROP TABLE IF EXISTS django_migrations")
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
print(json.dumps({"rooms": len(targets), "tables": tables, "texts": sorted(texts)}, default=str))
"""


def _made(where: Installation, way: str) -> Any:
    done = where.run("-c", _MAKE, way)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"] if BOTH else ["sqlite"])
def test_both_ways_make_the_same_database(make: Make, kind: str) -> None:
    by_steps, at_once = _made(make(kind, "steps"), "by steps"), _made(make(kind, "once"), "at once")
    assert at_once["rooms"] == by_steps["rooms"] > 20 and len(at_once["tables"]) > 100
    assert at_once["tables"].keys() == by_steps["tables"].keys()
    for table, described in by_steps["tables"].items():
        assert at_once["tables"][table] == described, table
    assert len(at_once["texts"]) > 400 and at_once["texts"] == by_steps["texts"]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"] if BOTH else ["sqlite"])
def test_the_models_make_the_database_that_all_migrations_make(make: Make, kind: str) -> None:
    migrated, straight = _made(make(kind, "all"), "all of them"), _made(make(kind, "straight"), "from the models")
    assert len(straight["tables"]) > 100
    assert migrated["tables"].keys() == straight["tables"].keys()
    for table, described in migrated["tables"].items():
        # Django's own tables are as old as Django: their keys are of 32 bits, here they would be of 64.
        if not table.startswith(("auth_", "django_")):
            assert straight["tables"][table] == described, table
    assert straight["texts"] == migrated["texts"]
