"""A PostgreSQL for the tests: ``start`` prints its address, ``stop`` ends it if ``start`` began it.

Taken in this order: ZHIPING_TEST_DATABASE_URL; a server that answers here without a password and lets us create
databases; a throw-away cluster from the installed binaries; the same after installing them from Debian, as root.
Run with the Python of .venv: it asks with psycopg.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from glob import glob
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MARK = ROOT / "var" / "test-postgres"  # holds the folder of the cluster that start began
PACKAGE = "postgresql"


def say(text: str) -> None:
    print(text, file=sys.stderr)


def usable(url: str) -> str | None:
    """None when databases can be created at ``url``, else why not."""
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            return None if row and row[0] else "this role may not create databases"
    except psycopg.Error as error:
        return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def local() -> str | None:
    """The address of a server that answers on this machine."""
    port = os.environ.get("PGPORT", "5432")
    me = pwd.getpwuid(os.getuid()).pw_name
    candidates = [f"postgres://postgres@127.0.0.1:{port}/postgres"]
    if me != "postgres":
        candidates.append(f"postgres://{me}@127.0.0.1:{port}/postgres")
    if Path(f"/var/run/postgresql/.s.PGSQL.{port}").exists():
        candidates.append(f"postgres://{me}@/postgres?host=/var/run/postgresql&port={port}")
    return next((url for url in candidates if usable(url) is None), None)


def binaries() -> Path | None:
    """The newest installed server's folder of programs."""
    found = sorted(glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: float(Path(path).parts[-3]))
    if found:
        return Path(found[-1]).parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def install() -> Path | None:
    """Install the server from Debian as root; otherwise name the command."""
    if os.getuid() != 0 or not shutil.which("apt-get"):
        say(f"PostgreSQL is missing. Please run:  sudo apt-get update && sudo apt-get install -y {PACKAGE}")
        return None
    say("PostgreSQL is missing: installing it from Debian for the tests.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "update"], env=environment, stdout=subprocess.DEVNULL, check=False)
    done = subprocess.run(
        ["apt-get", "-qq", "install", "-y", "--no-install-recommends", PACKAGE],
        env=environment,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        say(f"It could not be installed. Please run:  apt-get install -y {PACKAGE}")
        return None
    return binaries()


def as_server(command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run a program of the server; PostgreSQL refuses to run as root, so root becomes ``postgres``."""
    line = [str(part) for part in command]
    if os.getuid() == 0:
        line = ["runuser", "-u", "postgres", "--", *line]
    return subprocess.run(line, cwd="/", capture_output=True, text=True, check=False)


def throw_away(programs: Path) -> str | None:
    """Start a cluster in a temporary folder (a socket's path may not be long, and ``postgres`` must reach it)."""
    folder = Path(tempfile.mkdtemp(prefix="zhiping-pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"
    MARK.parent.mkdir(exist_ok=True)
    MARK.write_text(f"{programs}\n{folder}\n")
    new = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
    commands: tuple[Sequence[str | Path], ...] = (
        [programs / "initdb", "-D", data, *new],
        [programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start"],
    )
    for command in commands:
        done = as_server(command)
        if done.returncode:
            say(f"PostgreSQL did not start: {(done.stderr or done.stdout).strip()}")
            stop()
            return None
    return f"postgres://postgres@127.0.0.1:{port}/postgres"


def start() -> int:
    given = os.environ.get("ZHIPING_TEST_DATABASE_URL")
    if given:
        reason = usable(given)
        if reason:
            say(f"ZHIPING_TEST_DATABASE_URL is set, but no PostgreSQL can be used there: {reason}")
            return 1
        url: str | None = given
    else:
        url = local()
        if url is None:
            programs = binaries() or install()
            url = throw_away(programs) if programs else None
    if url is None:
        return 1
    # A test database's name comes from the address; each checkout has its own, so that two can test at once.
    if not given:
        name = f"zhiping_{abs(hash_of(str(ROOT))):x}"
        url = url.replace("/postgres?", f"/{name}?") if "?" in url else url.rsplit("/", 1)[0] + f"/{name}"
    print(url)
    return 0


def hash_of(text: str) -> int:
    """A short number for ``text``, the same in every process."""
    import zlib

    return zlib.crc32(text.encode())


def stop() -> int:
    if not MARK.exists():
        return 0
    programs, folder = MARK.read_text().split("\n")[:2]
    as_server([Path(programs) / "pg_ctl", "-D", Path(folder) / "data", "-m", "immediate", "stop"])
    shutil.rmtree(folder, ignore_errors=True)
    MARK.unlink()
    return 0


if __name__ == "__main__":
    sys.exit({"start": start, "stop": stop}[sys.argv[1]]())
