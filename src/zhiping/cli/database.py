"""Start Django for a command, and see to it that the database is there. Heavy: import it inside ``run``."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from zhiping.core.errors import BadInput, Fault

if TYPE_CHECKING:
    from django.core.checks import CheckMessage

# An arbitrary number that all processes of all installations of this product agree on.
_MIGRATION_LOCK = 0x5A48_4950

#: Where state lives unless ZHIPING_HOME says otherwise; the only home that `make fresh` removes.
DEFAULT_HOME = Path(__file__).resolve().parents[3] / "var"


def start_django(*, for_server: bool = False) -> None:
    """Read the settings and start Django; touches no database. Raises ``BadInput`` when a setting cannot be read or
    the profile is unsafe; ``for_server`` also refuses what is unsafe only for those who listen."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiping.config.settings")
    import django
    from django.conf import settings
    from django.core.checks import run_checks

    django.setup()
    if for_server or settings.ENV.production:
        _refuse(run_checks(tags=["zhiping"]))


def ready(*, for_server: bool = False) -> None:
    """``start_django``, and a database that exists and has every migration. Raises ``BadInput``."""
    start_django(for_server=for_server)
    from django.conf import settings
    from django.core.checks import run_checks
    from django.db import Error

    home = Path(settings.HOME)
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as why:
        raise BadInput(Fault("ZHIPING_HOME", f"无法使用 {home}：{why.strerror}", "一个可以写入的文件夹")) from None
    try:
        _migrate(home)
        if settings.ENV.production:
            _refuse(run_checks(tags=["zhiping_data"]))
    except Error as why:
        reason = str(why).strip().splitlines()[0] if str(why).strip() else type(why).__name__
        raise BadInput(
            Fault("ZHIPING_DATABASE_URL", f"无法使用数据库：{reason}", "数据库已启动，地址和权限正确")
        ) from None


def _refuse(found: Sequence[CheckMessage]) -> None:
    faults = [Fault(str(m.obj), str(m.msg), m.hint or "") for m in found if m.is_serious()]
    if faults:
        raise BadInput(faults)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One process migrates; others wait: by a file on this machine, by an advisory lock on PostgreSQL across many."""
    from django.db import connection

    with open(home / "migrate.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])


def _pending() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrate(home: Path) -> None:
    from django.core.management import call_command

    if _pending():
        with _alone(home):
            if _pending():
                _make_if_new()
                call_command("migrate", interactive=False, verbosity=0)


def _make_if_new() -> None:
    """Tables of an empty database straight from the models, and every migration of ours on record as run (ADR 0025).

    All of it or nothing: what is killed on the way is no new database any more, and is migrated step by step.
    """
    from django.apps import apps
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    if connection.introspection.table_names():
        return
    ours = {
        config.label for config in apps.get_app_configs() if config.name.partition(".")[0] == __name__.partition(".")[0]
    }
    made = MigrationLoader(None).disk_migrations
    # Django's own are few and quick, and no models of today make quite the tables that they do.
    for label in sorted({app for app, _ in made} - ours):
        call_command("migrate", label, interactive=False, verbosity=0)
    recorder = MigrationRecorder(connection)
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.app_label in ours and model._meta.can_migrate(connection):
                editor.create_model(model)
        rows = [recorder.Migration(app=app, name=name) for app, name in made if app in ours]
        recorder.migration_qs.bulk_create(rows)
