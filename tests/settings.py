"""Settings of the tests: the product's own, in a throw-away home of this process, with cheap password hashing.

The database is SQLite unless ZHIPING_TEST_DATABASE_URL names a PostgreSQL (docs/configuration.md).
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

# Each process of a parallel run has its own home: keys, evidence and the SQLite file are never shared.
_home = tempfile.mkdtemp(prefix="zhiping-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("ZHIPING_")]:
    if _name not in ("ZHIPING_TEST_DATABASE_URL", "ZHIPING_CHROMIUM", "ZHIPING_DRILL_COUNT"):
        # What a developer has set for `make run` must not reach the tests.
        del os.environ[_name]
os.environ["ZHIPING_HOME"] = _home
os.environ["ZHIPING_LOG_LEVEL"] = "error"

from zhiping.config.settings import *
from zhiping.config.settings import DATABASES, ENV, HOME
from zhiping.config.databases import django_database

if ENV.test_database_url is not None:
    DATABASES["default"] = django_database(ENV.test_database_url, HOME)
    # A pool would keep connections open while the test database is dropped.
    DATABASES["default"]["OPTIONS"].pop("pool")
    DATABASES["default"]["CONN_MAX_AGE"] = 0
else:
    # A file, not memory: the threads of a live server then contend as they do in earnest. Nothing here must survive a
    # power cut.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )
    DATABASES["default"]["CONN_MAX_AGE"] = 0

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]
