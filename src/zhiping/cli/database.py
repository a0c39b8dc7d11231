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
                call_command("migrate", interactive=False, verbosity=0)
