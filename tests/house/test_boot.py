"""The installation starts: migrations are complete, Django's own checks are silent."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader


def test_django_finds_nothing_to_complain_about() -> None:
    assert run_checks() == []


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    # The suite's own database is made from the models; the migrations are there all the same.
    assert len(MigrationLoader(None).disk_migrations) > 80
    # Exits with status 1, and the test fails, when a model has no migration.
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
